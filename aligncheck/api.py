"""The one module that knows the order: read, segment, compile, analyse, score, report."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.errors import Problem
from aligncheck.model.mandate import Mandate
from aligncheck.model.proposal import DEFAULT_LIMITS, Proposal, ReadLimits
from aligncheck.model.report import Engine, MandateInfo, ProposalInfo, Report
from aligncheck.settings import DEFAULT_SETTINGS, Settings
from aligncheck.version import version

if TYPE_CHECKING:
    from aligncheck.model.lexicon import Lexicon
    from aligncheck.nlp.pipeline import Pipelines
    from aligncheck.score.judge import Judge


class Checker:
    """Checks any number of proposals against one mandate; languages are prepared when the first text in them comes.

    One checker per process is enough; it keeps no trace of the proposals it has read.
    """

    def __init__(
        self,
        mandate: Mandate | None = None,
        *,
        settings: Settings = DEFAULT_SETTINGS,
        limits: ReadLimits = DEFAULT_LIMITS,
    ) -> None:
        self.mandate = mandate if mandate is not None else load_mandate()
        self.settings = settings
        self.limits = limits

    @cached_property
    def _lexicon(self) -> Lexicon:
        from aligncheck.read.lexicon import load_lexicon

        return load_lexicon()

    @cached_property
    def _pipelines(self) -> Pipelines:
        from aligncheck.compile import compile_patterns
        from aligncheck.nlp.pipeline import Pipelines

        return Pipelines(
            languages_of(self.mandate),
            lambda language: compile_patterns(self.mandate, self._lexicon.cues, language),
        )

    @cached_property
    def _judge(self) -> Judge:
        from aligncheck.score.judge import Judge

        return Judge(self.mandate, self.settings)

    def check(self, path: str | Path, *, password: str | None = None, name: str | None = None) -> Report:
        """Returns the report on the file at ``path``; ``name`` is what the report calls it, the path as given if None.

        Raises InputError when the file cannot be read.
        """
        from aligncheck.read.source import read_path

        return self.check_proposal(read_path(Path(path), name=name, password=password, limits=self.limits))

    def check_bytes(self, data: bytes, name: str, *, password: str | None = None) -> Report:
        """Returns the report on a document held in memory; its suffix in ``name``, or its content, tells the format."""
        from aligncheck.read.source import read_bytes

        return self.check_proposal(read_bytes(data, name, password=password, limits=self.limits))

    def check_text(self, text: str, *, title: str | None = None, name: str = "text") -> Report:
        """Returns the report on plain text, with the project's title if it is known."""
        from aligncheck.read.source import read_text

        return self.check_proposal(read_text(text, name, title))

    def supports(self, sentence: str, language: str, number: int) -> bool:
        """Returns whether one sentence, read as an activity of a proposal, supports the orientation with that number."""
        from aligncheck.nlp.extract import read_statements
        from aligncheck.read.source import read_text
        from aligncheck.segment import segment

        proposal = read_text(sentence)
        outline = segment(proposal, self._lexicon.headings)
        as_activity = replace(outline, roles=("activity",) * len(proposal.blocks))
        judgement = self._judge.judge(proposal, as_activity, read_statements(proposal, self._pipelines, language))
        return any(result.level.supported for result in judgement.results if result.orientation == number)

    def check_proposal(self, proposal: Proposal) -> Report:
        """Returns the report on a proposal that has been read."""
        from aligncheck.nlp.extract import read_statements
        from aligncheck.nlp.pipeline import spacy_version
        from aligncheck.segment import segment

        outline = segment(proposal, self._lexicon.headings)
        reading = read_statements(proposal, self._pipelines)
        judgement = self._judge.judge(proposal, outline, reading)
        return Report(
            engine=Engine(version(), spacy_version(), platform.python_version()),
            mandate=MandateInfo(self.mandate.id, self.mandate.version, self.mandate.digest),
            proposal=ProposalInfo(
                proposal.name,
                proposal.sha256,
                proposal.media_type,
                proposal.pages,
                sum(count for _, count in reading.words),
                tuple(language for language, count in reading.words if count),
            ),
            status=judgement.status,
            warnings=judgement.warnings,
            results=judgement.results,
            boundaries=judgement.boundaries,
            findings=judgement.findings,
            labels=_labels(self.mandate, reading.words[0][0] if reading.words else "en"),
        )


def languages_of(mandate: Mandate) -> tuple[str, ...]:
    """Returns the languages that the mandate's titles are written in, in alphabetical order."""
    return tuple(sorted(mandate.title))


def _labels(mandate: Mandate, language: str) -> tuple[tuple[str, str], ...]:
    concepts = (*mandate.concepts, *(concept for one in mandate.orientations for concept in one.concepts))
    return tuple((one.id, one.label.get(language) or next(iter(one.label.values()))) for one in concepts)


def mandate_identity() -> tuple[str, str]:
    """Returns id and version of the mandate that ships, without reading all of it."""
    from aligncheck.read.identity import builtin_identity

    return builtin_identity()


def load_mandate(path: str | Path | None = None) -> Mandate:
    """Returns the mandate in the folder ``path``, or the one that ships when it is None or its name.

    Raises MandateError with every problem of every file.
    """
    from aligncheck.read.mandate import load_mandate as load

    return load(None if path is None else Path(path))


def check(
    path: str | Path, *, mandate: Mandate | None = None, password: str | None = None, name: str | None = None
) -> Report:
    """Returns the report on one file. To check many, make one Checker. Raises InputError when it cannot be read."""
    return Checker(mandate).check(path, password=password, name=name)


def check_bytes(data: bytes, name: str, *, mandate: Mandate | None = None, password: str | None = None) -> Report:
    """Returns the report on a document held in memory."""
    return Checker(mandate).check_bytes(data, name, password=password)


def check_text(text: str, *, title: str | None = None, name: str = "text", mandate: Mandate | None = None) -> Report:
    """Returns the report on plain text."""
    return Checker(mandate).check_text(text, title=title, name=name)


def find_mandate_problems(path: str | Path | None = None) -> tuple[Problem, ...]:
    """Returns every problem of every file of a mandate, in file order; none when it is sound."""
    from aligncheck.read.mandate import find_problems

    return find_problems(None if path is None else Path(path))


def mandate_schema(kind: str) -> dict[str, object]:
    """Returns the JSON Schema of ``mandate``, ``concepts`` or ``orientation`` files."""
    from aligncheck.read.schema import mandate_schema as schema

    return schema(kind)


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """One of the mandate's own examples, and whether the engine agrees with it."""

    orientation: int
    language: str
    text: str
    expected: bool
    supported: bool
    path: str
    line: int


def run_examples(mandate: Mandate, settings: Settings = DEFAULT_SETTINGS) -> tuple[ExampleOutcome, ...]:
    """Returns the outcome of every example of the mandate, each read as one activity of a proposal."""
    checker = Checker(mandate, settings=settings)
    return tuple(
        ExampleOutcome(
            one.number,
            example.language,
            example.text,
            example.matches,
            checker.supports(example.text, example.language, one.number),
            one.path,
            example.line,
        )
        for one in mandate.orientations
        for example in one.examples
    )
