"""The one module that knows the order: read, segment, compile, analyse, score, report."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.errors import GoldError, InputError, Problem, UsageError
from aligncheck.model.evidence import Result
from aligncheck.model.mandate import Mandate
from aligncheck.model.proposal import DEFAULT_LIMITS, Proposal, ReadLimits
from aligncheck.model.report import Engine, MandateInfo, ProposalInfo, Report
from aligncheck.settings import DEFAULT_SETTINGS, Settings, digest_of
from aligncheck.version import version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aligncheck.model.calibration import Calibration
    from aligncheck.model.call import Columns, Intake, Item, Labelled
    from aligncheck.model.evaluation import Cell, Disagreement, Evaluation, Group
    from aligncheck.model.explanation import Explanation
    from aligncheck.model.gold import Gold, GoldItem
    from aligncheck.model.lexicon import Lexicon
    from aligncheck.model.outline import Outline
    from aligncheck.model.policy import Policy
    from aligncheck.model.statement import Reading
    from aligncheck.nlp.pipeline import Pipelines
    from aligncheck.read.git import Changes
    from aligncheck.read.report import ReportFile
    from aligncheck.score.judge import Judge


class Checker:
    """Checks any number of proposals against one mandate; languages are prepared when the first text in them comes.

    ``headings`` are those of one's own templates, by the role of their section. One checker per process is enough. It
    remembers the paragraphs that it read last, in memory and within bounds, and
    what it found in them; their reports are the same as if it did not.
    """

    def __init__(
        self,
        mandate: Mandate | None = None,
        *,
        settings: Settings = DEFAULT_SETTINGS,
        limits: ReadLimits = DEFAULT_LIMITS,
        headings: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> None:
        self.mandate = mandate if mandate is not None else load_mandate()
        self.settings = settings
        self.limits = limits
        self.headings = headings

    @cached_property
    def _lexicon(self) -> Lexicon:
        from aligncheck.model.lexicon import with_headings
        from aligncheck.read.kept_mandate import load_lexicon

        lexicon = load_lexicon()
        return replace(lexicon, headings=with_headings(lexicon.headings, self.headings)) if self.headings else lexicon

    @cached_property
    def _pipelines(self) -> Pipelines:
        from aligncheck.compile import compile_patterns
        from aligncheck.nlp.pipeline import Pipelines

        return Pipelines(
            languages_of(self.mandate),
            lambda language: compile_patterns(self.mandate, self._lexicon.cues, language),
            _KeptTerms(self.mandate, self._lexicon),
        )

    @cached_property
    def _judge(self) -> Judge:
        from aligncheck.score.judge import Judge

        return Judge(self.mandate, self.settings)

    @cached_property
    def _told_settings(self) -> str:
        """Returns what the report says of the numbers and the headings that decided."""
        return settings_digest(self.settings, self.headings)

    @cached_property
    def _known_labels(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return {}

    def _labels_in(self, language: str) -> tuple[tuple[str, str], ...]:
        """Returns the labels of the mandate's concepts in a language, the same for every report."""
        labels = self._known_labels.get(language)
        if labels is None:
            labels = self._known_labels[language] = _labels(self.mandate, language)
        return labels

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

    def prepare(self) -> None:
        """Loads all that takes time, in every language, so that the first proposal takes no longer than others."""
        from aligncheck.nlp import extract  # noqa: F401  it is slow to import

        _ = self._judge, self._lexicon
        for language in self._pipelines.languages:
            self._pipelines.get(language)

    def supports(self, sentence: str, language: str, number: int) -> bool:
        """Returns whether one sentence, read as an activity, supports the orientation with that number."""
        from aligncheck.nlp.extract import read_statements
        from aligncheck.read.source import read_text
        from aligncheck.segment import segment

        proposal = read_text(sentence)
        outline = segment(proposal, self._lexicon.headings)
        as_activity = replace(outline, roles=("activity",) * len(proposal.blocks))
        judgement = self._judge.judge(proposal, as_activity, read_statements(proposal, self._pipelines, language))
        return any(result.level.supported for result in judgement.results if result.orientation == number)

    def check_proposal(self, proposal: Proposal) -> Report:
        """Returns the report on a proposal that has been read, its findings being those of the default policy."""
        from aligncheck.nlp.extract import read_statements
        from aligncheck.nlp.pipeline import spacy_version
        from aligncheck.policy.judge import judge
        from aligncheck.segment import segment

        outline = segment(proposal, self._lexicon.headings)
        reading = read_statements(proposal, self._pipelines)
        judgement = self._judge.judge(proposal, outline, reading)
        report = Report(
            engine=Engine(version(), spacy_version(), platform.python_version(), self._told_settings),
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
            findings=(),
            labels=self._labels_in(reading.words[0][0] if reading.words else "en"),
            claims=judgement.claims,
            paragraphs=judgement.paragraphs,
        )
        return replace(report, findings=judge(report))


class _KeptTerms:
    """The prepared terms of a mandate in the user's cache folder, by language.

    They are kept under all that they were made of rather than under the mandate's digest: a mandate may be changed in
    memory and still have that of its files.
    """

    def __init__(self, mandate: Mandate, lexicon: Lexicon) -> None:
        self._mandate = mandate
        self._lexicon = lexicon

    def get(self, language: str) -> object:
        from aligncheck.read import kept

        return kept.get(self._key(language))

    def put(self, language: str, value: object) -> None:
        from aligncheck.read import kept

        kept.put(self._key(language), value)

    def _key(self, language: str) -> str:
        from aligncheck.compile import told_patterns
        from aligncheck.nlp.pipeline import spacy_version
        from aligncheck.read import kept

        return kept.key_for("terms", spacy_version(), told_patterns(self._mandate, self._lexicon.cues, language))


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
    from aligncheck.read.kept_mandate import load_mandate as load

    return load(None if path is None else Path(path))


def settings_digest(settings: Settings | None = None, headings: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> str:
    """Returns what a report says of the numbers and the headings of one's own that decided; without any ``default``."""
    digest = digest_of(DEFAULT_SETTINGS if settings is None else settings)
    if not headings:
        return digest
    import hashlib
    import json

    return hashlib.sha256(json.dumps([digest, headings]).encode()).hexdigest()[:16]


def mandate_digest(path: str | Path | None = None) -> str:
    """Returns the digest of the files of the mandate that ``load_mandate`` would read, without reading what they say.

    It is empty when something about the files is odd: ``load_mandate`` then says what. A mandate with a digest may
    still have problems.
    """
    from aligncheck.read.mandate_digest import mandate_digest as digest

    return digest(None if path is None else Path(path))


def orientation_numbers(path: str | Path | None = None) -> frozenset[int]:
    """Returns the numbers of a mandate's orientations; it is not loaded again when they were asked for before.

    Raises MandateError with every problem of every file.
    """
    from aligncheck.read import kept

    digest = mandate_digest(path)
    key = kept.key_for("numbers", digest) if digest else ""
    known = kept.get(key) if key else None
    if isinstance(known, list) and all(isinstance(one, int) for one in known):
        return frozenset(known)
    numbers = frozenset(one.number for one in load_mandate(path).orientations)
    if key:
        kept.put(key, sorted(numbers))
    return numbers


def changed_since(revision: str, folder: str | Path = ".") -> Changes:
    """Returns the files of a git repository that changed since it parted from a revision.

    Raises UsageError when git cannot tell.
    """
    from aligncheck.read.git import changed_since as changed

    return changed(revision, Path(folder))


def find_files(paths: Sequence[str]) -> Intake:
    """Returns the files that are named, and the proposals in the folders that are named, by name.

    Raises an AligncheckError for a folder that gives nothing or cannot be read (see ``aligncheck.read.intake``).
    """
    from aligncheck.read.intake import find_files as find

    return find(paths)


def engine_digest() -> str:
    """Returns the digest of all that decides a report beside proposal, mandate and settings: this very program."""
    from aligncheck.read.engine import engine_digest as digest

    return digest()


def look_digest() -> str:
    """Returns the digest of all that decides what a report looks like, whatever it says: the source that shows it."""
    from aligncheck.read.engine import look_digest as digest

    return digest()


def cache_folder() -> Path | None:
    """Returns the folder for what is worth keeping, None when keeping is turned off or there is no home."""
    from aligncheck.read import kept

    return kept.cache_folder()


def is_private(folder: Path) -> bool:
    """Returns whether nobody but this user can write to the folder: what is kept decides verdicts."""
    from aligncheck.read import kept

    return kept.is_ours(folder)


def kept_mandates() -> tuple[int, int]:
    """Returns how many files are kept of mandates that were prepared before, and their bytes."""
    from aligncheck.read import kept

    return kept.kept_files()


def forget_mandates() -> int:
    """Removes what is kept of mandates that were prepared before, and returns how many files that were."""
    from aligncheck.read import kept

    return kept.forget_all()


def find_items(
    paths: Sequence[str],
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    columns: Columns | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> Intake:
    """Returns the proposals in files, folders, zip archives and tables, and what is passed over among them.

    ``columns`` are those of the tables; they are guessed when it is None. Raises an AligncheckError when there is
    nothing to score, or when one of the paths is not there (see ``aligncheck.read.intake``).
    """
    from aligncheck.model.call import GUESSED
    from aligncheck.read.intake import find_items as find

    return find(paths, include=include, exclude=exclude, columns=columns or GUESSED, limits=limits)


def read_item(item: Item, *, limits: ReadLimits = DEFAULT_LIMITS, password: str | None = None) -> Proposal:
    """Returns one proposal of a call. Raises InputError when it cannot be read."""
    from aligncheck.read.intake import read_item as read

    return read(item, limits=limits, password=password)


def item_content(item: Item, *, limits: ReadLimits = DEFAULT_LIMITS) -> bytes:
    """Returns the bytes of one proposal of a call. Raises InputError when they cannot be had."""
    from aligncheck.read.intake import read_content as read

    return read(item, limits)


def read_content(path: str | Path, *, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS) -> bytes:
    """Returns the bytes of a proposal's file. Raises InputError when it is none that may be read."""
    from aligncheck.read.source import read_content as read

    return read(Path(path), name=name, limits=limits)


def report_of(data: object, *, name: str = "") -> Report:
    """Returns the report that this object of its JSON tells of; ``name`` is what errors call it.

    Raises ResultsError when it is no such report, or one of another version.
    """
    from aligncheck.read.report import report_of as read

    return read(data, name)


def open_reports(path: str | Path, *, name: str | None = None) -> ReportFile:
    """Returns the reports of a .json or .jsonl file, each read when it is asked for.

    Raises ResultsError when the file holds something else.
    """
    from aligncheck.read.report import ReportFile

    return ReportFile(Path(path), name)


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


_SHOWN_EVIDENCE = 2
"""Sentences that a disagreement shows."""


def load_gold(path: str | Path, mandate: Mandate, *, name: str | None = None) -> Gold:
    """Returns the labelled texts of a file (see ``aligncheck.read.gold`` for its forms).

    Raises GoldError with every problem of the file.
    """
    from aligncheck.read.gold import read_gold

    return read_gold(Path(path), mandate, name=name)


def load_labels(
    path: str | Path, mandate: Mandate, names: Mapping[str, str], *, name: str | None = None
) -> tuple[Labelled, ...]:
    """Returns reviewers' labels for proposals (see ``aligncheck.read.labels`` for their forms).

    ``names`` leads from every way to write a proposal's name to the name. Raises GoldError with every problem.
    """
    from aligncheck.read.labels import read_labels

    return read_labels(Path(path), mandate, names, name=name)


def agreement_on(cells: Iterable[Cell], numbers: Iterable[int]) -> tuple[Group, ...]:
    """Returns how far two markings agree: on everything, then on each orientation, in the order of ``numbers``."""
    from aligncheck.score import agreement

    known = tuple(cells)
    each = agreement.groups_by(known, lambda cell: str(cell.orientation), [str(one) for one in numbers])
    return (agreement.group_of("all", known), *each)


def evaluate(gold: Gold | str | Path, *, checker: Checker, split: str | None = None) -> Evaluation:
    """Returns how far the checker agrees with labelled texts; ``split`` is the half to look at, None for both.

    Raises GoldError with every problem of the labels, and every file among them that cannot be read.
    """
    from aligncheck.model.evaluation import Cell, Evaluation
    from aligncheck.model.gold import HALVES, Gold, half_of
    from aligncheck.score import agreement

    labelled = gold if isinstance(gold, Gold) else load_gold(gold, checker.mandate)
    items = _half(labelled, split)
    cells: list[Cell] = []
    disagreements: list[Disagreement] = []
    problems: list[Problem] = []
    for item in items:
        try:
            report = checker.check_proposal(_read_item(checker, item))
        except InputError as error:
            problems.append(Problem(item.source, item.line, item.column, str(error)))
            continue
        language = item.language or (report.proposal.languages[0] if report.proposal.languages else "")
        for result in report.results:
            if result.orientation in item.disputed:
                continue
            cell = Cell(item.id, language, result.orientation, item.marker(result.orientation), result.level.marker)
            cells.append(cell)
            if cell.expected != cell.found:
                disagreements.append(_disagreement(item, cell, result))
    if problems:
        raise GoldError(tuple(problems))
    numbers = tuple(one.number for one in checker.mandate.orientations)
    return Evaluation(
        mandate=MandateInfo(checker.mandate.id, checker.mandate.version, checker.mandate.digest),
        aligncheck=version(),
        gold=labelled.name,
        gold_sha256=labelled.sha256,
        split=split or "",
        documents=len(items),
        unlabelled=labelled.unlabelled,
        disputed=len(items) * len(numbers) - len(cells),
        summary=agreement.summary_of(cells, len(items)),
        orientations=agreement.groups_by(cells, lambda cell: str(cell.orientation), [str(one) for one in numbers]),
        languages=agreement.groups_by(cells, lambda cell: cell.language),
        halves=() if split else agreement.groups_by(cells, lambda cell: half_of(cell.document), HALVES),
        disagreements=tuple(sorted(disagreements, key=lambda one: (one.orientation, one.document))),
        titles=tuple(
            (one.number, one.title.get("en") or next(iter(one.title.values()))) for one in checker.mandate.orientations
        ),
    )


def _half(gold: Gold, split: str | None) -> tuple[GoldItem, ...]:
    """Returns the labelled texts of one half. Raises GoldError when there are none."""
    from aligncheck.model.gold import half_of

    items = tuple(item for item in gold.items if split is None or half_of(item.id) == split)
    if not items:
        raise GoldError((Problem(gold.name, 0, 0, f"no text falls in half {split}: leave out --split"),))
    return items


def _disagreement(item: GoldItem, cell: Cell, result: Result) -> Disagreement:
    from aligncheck.model.evaluation import Disagreement
    from aligncheck.model.gold import half_of

    counted = bool(result.evidence)
    return Disagreement(
        document=item.id,
        title=item.title,
        language=cell.language,
        half=half_of(item.id),
        orientation=cell.orientation,
        name=result.title,
        expected=cell.expected,
        level=result.level,
        score=result.score,
        threshold=result.threshold,
        counted=counted,
        evidence=(result.evidence if counted else result.discounted)[:_SHOWN_EVIDENCE],
    )


def explain(
    path: str | Path, number: int, *, checker: Checker, password: str | None = None, name: str | None = None
) -> Explanation:
    """Returns why the orientation with that number has its level in the file, and what would change it.

    Raises InputError when the file cannot be read, UsageError when the mandate has no such orientation.
    """
    from aligncheck.model.explanation import Explanation
    from aligncheck.read.source import read_path
    from aligncheck.score import explain as why

    mandate = checker.mandate
    known = [one.number for one in mandate.orientations]
    if number not in known:
        numbers = ", ".join(str(one) for one in known)
        raise UsageError(f"the mandate {mandate.id} has no orientation {number}.", mend=f"It has {numbers}.")
    proposal = read_path(Path(path), name=name, password=password, limits=checker.limits)
    case = why.case_of(mandate, checker.settings, number, *_analyse(checker, proposal))
    orientation, result = case.orientation, case.result
    return Explanation(
        proposal=proposal.name,
        sha256=proposal.sha256,
        mandate=MandateInfo(mandate.id, mandate.version, mandate.digest),
        orientation=number,
        id=result.id,
        title=result.title,
        statement=orientation.statement.get(case.language) or next(iter(orientation.statement.values())),
        level=result.level,
        uncapped=case.uncapped,
        score=result.score,
        threshold=result.threshold,
        claimed=result.claimed,
        demands=why.demands_of(case),
        evidence=result.evidence,
        discounted=result.discounted,
        nearest=why.nearest_of(case),
        capped_by=why.capped_by(case),
        conflict=result.conflict,
        missing=why.missing_of(case),
        changes=why.changes_of(case),
        labels=dict(_labels(mandate, case.language)),
    )


def calibrate(gold: Gold | str | Path, *, checker: Checker, folds: int = 5, split: str | None = None) -> Calibration:
    """Returns the numbers of the checker's settings fitted to labelled texts, with their cross-validated scores.

    Raises GoldError with every problem of the labels, and UsageError when there are fewer texts than folds.
    """
    from aligncheck.model.calibration import Calibration
    from aligncheck.model.gold import Gold, folds_of
    from aligncheck.score import calibrate as fitting

    labelled = gold if isinstance(gold, Gold) else load_gold(gold, checker.mandate)
    items = _half(labelled, split)
    if len(items) < folds or folds < 2:
        message = f"too few labelled texts for {folds} folds: {len(items)}."
        raise UsageError(message, where=labelled.name, mend="Label more, or ask for fewer folds.")
    numbers = [one.number for one in checker.mandate.orientations]
    samples: list[fitting.Sample] = []
    problems: list[Problem] = []
    for item in items:
        try:
            proposal = _read_item(checker, item)
        except InputError as error:
            problems.append(Problem(item.source, item.line, item.column, str(error)))
            continue
        expected = tuple(None if one in item.disputed else item.marker(one) for one in numbers)
        samples.append(fitting.Sample(item.id, *_analyse(checker, proposal), expected))
    if problems:
        raise GoldError(tuple(problems))
    fit = fitting.fit(checker.mandate, checker.settings, samples, folds_of((item.id for item in items), folds))
    return Calibration(
        aligncheck=version(),
        mandate=MandateInfo(checker.mandate.id, checker.mandate.version, checker.mandate.digest),
        gold=labelled.name,
        gold_sha256=labelled.sha256,
        split=split or "",
        texts=len(items),
        folds=folds,
        before=fit.before,
        after=fit.after,
        on_all=fit.on_all,
        fitted=fit.fitted,
    )


def load_policy(
    path: str | Path | None = None,
    *,
    folder: str | Path = ".",
    isolated: bool = False,
    mandate: str | Path | None = None,
) -> Policy:
    """Returns the policy in the file ``path``, or the one found from ``folder`` upwards, or the default one.

    ``isolated`` looks for none. ``mandate`` is the one whose orientations it may name, instead of its own. Raises
    PolicyError with every problem of the file, and MandateError when its mandate cannot be used.
    """
    import os

    from aligncheck.policy.rules import DEFAULT_DEMANDS, RULE_NAMES
    from aligncheck.read.policy import default_policy, find_policy, read_policy

    base = default_policy(DEFAULT_DEMANDS)
    found = Path(path) if path is not None else None if isolated else find_policy(Path(folder))
    if found is None:
        return base

    # What is wrong with a mandate of the command line is no mistake of the policy.
    given = None if mandate is None else orientation_numbers(mandate)

    def numbers(own: str | None) -> frozenset[int]:
        return orientation_numbers(own) if given is None else given

    shown = Path(path).as_posix() if path is not None else Path(os.path.relpath(found)).as_posix()
    return read_policy(found, base, RULE_NAMES, numbers, name=shown)


def load_settings(path: str | Path | None, mandate: Mandate, *, name: str | None = None) -> Settings:
    """Returns the settings with the numbers of a calibration file; the ones that ship when it is None.

    Raises CalibrationError with every problem of the file, one being that it was made for another mandate.
    """
    if path is None:
        return DEFAULT_SETTINGS
    from aligncheck.read.calibration import read_numbers
    from aligncheck.score.numbers import most, names, with_numbers

    return with_numbers(
        DEFAULT_SETTINGS, read_numbers(Path(path), {one: most(one) for one in names()}, mandate.id, name=name)
    )


def _read_item(checker: Checker, item: GoldItem) -> Proposal:
    from aligncheck.read.source import read_path, read_text

    if item.path:
        return read_path(Path(item.path), limits=checker.limits)
    return read_text(item.text, item.id, item.title or None)


def _analyse(checker: Checker, proposal: Proposal) -> tuple[Proposal, Outline, Reading]:
    """Returns a proposal with all that the scorer judges: it can be judged again with other numbers."""
    from aligncheck.nlp.extract import read_statements
    from aligncheck.segment import segment

    outline = segment(proposal, checker._lexicon.headings)
    return proposal, outline, read_statements(proposal, checker._pipelines)
