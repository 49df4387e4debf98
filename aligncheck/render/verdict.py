"""The verdict in a few words, the same in every format that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aligncheck.model.evidence import Level, Result
from aligncheck.model.mandate import Severity
from aligncheck.model.report import Report, Status
from aligncheck.render.escape import one_line, visible

_DIGITS = 4
_LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French"}
_MEDIA_TYPES = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/plain": "text",
}
_STATUS = {
    Status.ASSESSED: "assessed",
    Status.OFF_MANDATE: "off mandate",
    Status.INSUFFICIENT_TEXT: "not enough text",
}

CONFLICT_WORDS = {
    Severity.HARD: "the project undertakes what this orientation excludes",
    Severity.SOFT: "this may contradict it, please check",
}


@dataclass(frozen=True, slots=True)
class View:
    """What a reader wants to see: only ``orientations`` (all of them when empty), everything when ``verbose``."""

    orientations: frozenset[int] = frozenset()
    verbose: bool = False

    def results(self, report: Report) -> tuple[Result, ...]:
        """Returns the results to show, in mandate order."""
        return tuple(
            result for result in report.results if not self.orientations or result.orientation in self.orientations
        )


class Unread(NamedTuple):
    """A file of a run over several that gave no report, and why."""

    name: str
    message: str


def status_words(status: Status) -> str:
    """Returns the status as a reader says it."""
    return _STATUS[status]


_PROBLEMS = {
    "not-found": "not found",
    "empty": "empty",
    "unsupported": "in a format that is not read",
    "damaged": "damaged",
    "encrypted": "locked with a password",
    "limit": "too large",
    "unreadable": "unreadable",
    "timeout": "took too long",
    "memory": "took too much memory",
    "crash": "made a worker crash",
    "bug": "hit a mistake in aligncheck",
}


def problem_words(kind: str) -> str:
    """Returns why a proposal has no verdict, as a reader says it; ``kind`` is what tables and programs call it."""
    return _PROBLEMS.get(kind, kind)


def verdict(report: Report, view: View) -> str:
    """Returns the verdict in one line: ``10 principal; 3, 7 significant; conflict with 9``."""
    if report.status is Status.INSUFFICIENT_TEXT:
        return "not enough text to judge"
    results = view.results(report)
    shown = tuple(Level) if view.orientations else (Level.PRINCIPAL, Level.SIGNIFICANT)
    parts = _levels(results, shown)
    if report.status is Status.OFF_MANDATE and not view.orientations:
        parts = ["off mandate, no orientation is supported"]
    elif not parts:
        parts = ["no orientation is supported"]
    return "; ".join([*parts, *problems(report, results)])


def headline(report: Report, view: View) -> str:
    """Returns the verdict as the sentence that opens a report, without what is wrong with the proposal."""
    if report.status is Status.INSUFFICIENT_TEXT:
        return "There is not enough text to judge."
    results = view.results(report)
    found = [result for result in results if result.level.supported]
    if not found:
        alone = "Off mandate: it" if report.status is Status.OFF_MANDATE else "It"
        return f"{alone} supports none of {plural(len(results), 'orientation')}."
    levels = "; ".join(_levels(results, (Level.PRINCIPAL, Level.SIGNIFICANT)))
    return f"Supports {len(found)} of {plural(len(results), 'orientation')}: {levels}."


def supported_words(report: Report) -> str:
    """Returns the supported orientations with their markers, for a table: ``10 (2), 3 (1)``."""
    found = [result for level in (Level.PRINCIPAL, Level.SIGNIFICANT) for result in _at(report.results, level)]
    return ", ".join(f"{result.orientation} ({result.level.marker})" for result in found) or "–"


def problems(report: Report, results: Iterable[Result]) -> list[str]:
    """Returns what is wrong with the proposal in a few words each: conflicts, boundaries, broken demands."""
    found = list(results)
    hard = [result for result in found if result.conflict and result.conflict.severity is Severity.HARD]
    soft = [result for result in found if result.conflict and result.conflict.severity is Severity.SOFT]
    parts = []
    if hard:
        parts.append(f"conflict with {_numbers(hard)}")
    if soft:
        parts.append(f"possible conflict with {_numbers(soft)}")
    if report.boundaries:
        parts.append("claims a task outside the mandate")
    for severity in ("error", "warning"):
        count = sum(finding.severity == severity for finding in report.findings)
        if count:
            parts.append(plural(count, f"policy {severity}"))
    return parts


def flags(result: Result) -> list[tuple[str, bool]]:
    """Returns the flags beside a level, each with whether it is bad news."""
    found = []
    if result.conflict is not None:
        hard = result.conflict.severity is Severity.HARD
        found.append(("conflict" if hard else "conflict?", True))
    if result.claimed:
        found.append(("claimed", False) if result.level.supported else ("claimed only", True))
    return found


def facts(report: Report) -> str:
    """Returns what the document is: ``Word · 12 pages · 4,210 words · French, English · mandate iom 1.0``."""
    proposal = report.proposal
    parts = [_MEDIA_TYPES.get(proposal.media_type, one_line(proposal.media_type))]
    if proposal.pages is not None:
        parts.append(plural(proposal.pages, "page"))
    parts.append(plural(proposal.words, "word"))
    if proposal.languages:
        parts.append(", ".join(_LANGUAGES.get(language, one_line(language)) for language in proposal.languages))
    parts.append(f"mandate {one_line(report.mandate.id)} {one_line(report.mandate.version)}")
    return " · ".join(parts)


def summary_line(report: Report, view: View) -> str:
    """Returns the one line of ``--quiet``: the file and its verdict."""
    return f"{visible(report.proposal.name)}: {verdict(report, view)}"


def plural(count: int, noun: str) -> str:
    """Returns ``1 page``, ``12 pages`` or ``4,210 words``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def bar(result: Result, scale: float, cells: int) -> str:
    """Returns the score as a bar of ``cells`` characters, full at ``scale``; any score shows at least one."""
    share = max(0.0, min(told(result.score) / told(scale), 1.0)) if scale > 0 else 0.0
    full = round(share * cells)
    if share > 0 and full == 0 and cells:
        full = 1
    return "█" * full + "░" * (cells - full)


def told(number: float) -> float:
    """Returns the number as the report's JSON has it: a report that was read back looks like the one it was made of."""
    return round(number, _DIGITS)


def _levels(results: Sequence[Result], levels: Iterable[Level]) -> list[str]:
    return [f"{_numbers(group)} {level.value}" for level in levels if (group := _at(results, level))]


def _at(results: Sequence[Result], level: Level) -> list[Result]:
    return [result for result in results if result.level is level]


def _numbers(results: Iterable[Result]) -> str:
    return ", ".join(str(result.orientation) for result in results)
