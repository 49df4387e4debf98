"""A report as Markdown, for a pull request, a wiki or a mail: the same parts as on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aligncheck.model.evidence import Evidence, Level, Result
from aligncheck.model.report import Report
from aligncheck.render.escape import markdown, shorten
from aligncheck.render.finding import names_orientation
from aligncheck.render.place import excerpt, label_of, main_reason, page_or_line, place_of
from aligncheck.render.verdict import (
    CONFLICT_WORDS,
    Unread,
    View,
    facts,
    flags,
    headline,
    plural,
    problems,
    status_words,
    supported_words,
    told,
    verdict,
)

_BEST_SENTENCES = 3
_QUOTE = 240
_QUOTE_VERBOSE = 800


def to_markdown(report: Report, view: View | None = None) -> str:
    """Returns the report as Markdown; nothing in the proposal's text or name can act as markup."""
    view = view or View()
    lines = [f"# {markdown(report.proposal.name)}", "", f"**{markdown(headline(report, view))}**"]
    wrong = problems(report, view.results(report))
    if wrong:
        lines += ["", f"**Problems:** {markdown('; '.join(wrong))}."]
    lines += ["", markdown(facts(report))]
    lines += _glance(view.results(report))
    lines += _findings(report)
    lines += _conflicts(report, view)
    lines += _boundaries(report)
    lines += _support(report, view)
    lines += _missing(report, view)
    lines += _mentioned(report, view)
    lines += _claimed(report, view)
    if report.warnings:
        lines += ["", "## Please note", "", *(f"- {markdown(warning.message)}" for warning in report.warnings)]
    return "\n".join(lines) + "\n"


def markdown_line(report: Report, view: View) -> str:
    """Returns the one line of ``--quiet``: the file and its verdict, as a list item."""
    return f"- **{markdown(report.proposal.name)}**: {markdown(verdict(report, view))}\n"


def to_markdown_summary(rows: Sequence[Report | Unread]) -> str:
    """Returns a Markdown table of several files."""
    lines = [
        f"# {plural(len(rows), 'file')}",
        "",
        "| File | Status | Supported (marker) | Problems |",
        "|---|---|---|---|",
    ]
    for row in rows:
        if isinstance(row, Unread):
            cells = [row.name, "not read", "", row.message]
        else:
            wrong = "; ".join(problems(row, row.results))
            cells = [row.proposal.name, status_words(row.status), supported_words(row), wrong]
        lines.append("| " + " | ".join(markdown(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _glance(results: Sequence[Result]) -> list[str]:
    lines = ["", "| # | Orientation | Level | Marker | Sentences | Flags |", "|--:|---|---|--:|--:|---|"]
    for result in results:
        level = f"**{result.level.value}**" if result.level.supported else result.level.value
        found = ", ".join(word for word, _ in flags(result))
        lines.append(
            f"| {result.orientation} | {markdown(shorten(result.title, 120))} | {level} | {result.level.marker} "
            f"| {len(result.evidence)} | {found} |"
        )
    return lines


def _findings(report: Report) -> list[str]:
    if not report.findings:
        return []
    lines = ["", "## Demands not met", ""]
    for finding in report.findings:
        about = [] if names_orientation(finding) else [f"orientation {finding.orientation}"]
        where = ", ".join([*about, *filter(None, [page_or_line(finding.page, finding.line)])])
        called = f"**{markdown(finding.severity)}** {markdown(finding.code)} {markdown(finding.rule)}"
        lines.append(f"- {called}: {markdown(finding.message)}{markdown(f' ({where})' if where else '')}")
    return lines


def _conflicts(report: Report, view: View) -> list[str]:
    lines: list[str] = []
    for result in view.results(report):
        if result.conflict is None:
            continue
        for severity, pieces in result.conflict.by_severity():
            lines += ["", f"**{_named(result)}**: {CONFLICT_WORDS[severity]}.", ""]
            lines += _quotes(report, _first(pieces, view), view)
    return ["", "## Conflicts", *lines] if lines else []


def _boundaries(report: Report) -> list[str]:
    if not report.boundaries:
        return []
    lines = ["", "## Outside the mandate", ""]
    for boundary in report.boundaries:
        where = page_or_line(boundary.page, boundary.line)
        label = markdown(label_of(report, boundary.id))
        lines.append(f"- **{label}**: “{markdown(shorten(boundary.quote, _QUOTE))}” {where}".rstrip())
    return lines


def _support(report: Report, view: View) -> list[str]:
    lines: list[str] = []
    for result in view.results(report):
        if not result.level.supported:
            continue
        lines += ["", f"### {_named(result)}: {result.level.value}", ""]
        shown = _first(result.evidence, view)
        lines += _quotes(report, shown, view)
        more = len(result.evidence) - len(shown)
        if more:
            lines.append(f"- and {plural(more, 'more sentence')}")
        if view.verbose and result.discounted:
            lines += ["", "Found without counting:", "", *_quotes(report, result.discounted, view)]
    return ["", "## Supported", *lines] if lines else []


def _missing(report: Report, view: View) -> list[str]:
    found = [result for result in view.results(report) if result.missing and result.level.supported]
    if not found:
        return []
    lines = ["", "## Missing", ""]
    for result in found:
        concepts = "; ".join(label_of(report, concept) for concept in result.missing)
        lines.append(f"- **{_named(result)}**: {markdown(concepts)}")
    return lines


def _mentioned(report: Report, view: View) -> list[str]:
    lines: list[str] = []
    for result in view.results(report):
        if result.level is not Level.MENTIONED:
            continue
        lines += ["", f"**{_named(result)}**", ""]
        items = (*result.evidence, *result.discounted)
        shown = items if view.verbose else items[:1]
        lines += _quotes(report, shown, view, why=True)
        if len(items) > len(shown):
            lines.append(f"- and {plural(len(items) - len(shown), 'more sentence')}")
    return ["", "## Only mentioned", *lines] if lines else []


def _claimed(report: Report, view: View) -> list[str]:
    found = [result for result in view.results(report) if result.claimed and not result.level.supported]
    if not found:
        return []
    words = "the proposal names it, but shows nothing that counts"
    return ["", "## Claimed without support", "", *(f"- **{_named(result)}**: {words}" for result in found)]


def _quotes(report: Report, items: Iterable[Evidence], view: View, *, why: bool = False) -> list[str]:
    lines: list[str] = []
    for evidence in items:
        pieces = excerpt(evidence, _QUOTE_VERBOSE if view.verbose else _QUOTE)
        words = "".join(_strong(piece.text) if piece.matched else markdown(piece.text) for piece in pieces)
        about = f"{place_of(evidence)} · {label_of(report, evidence.concept)}"
        lines.append(f"- “{words}”  ")
        lines.append(f"  {markdown(about)}" + _reasons(evidence, view, why=why))
    return lines


def _reasons(evidence: Evidence, view: View, *, why: bool) -> str:
    if view.verbose:
        factors = "; ".join(f"{reason.text} ×{told(reason.factor):.2f}" for reason in evidence.reasons)
        return f"  \n  {told(evidence.weight):.2f}: {markdown(factors)}"
    reason = main_reason(evidence) if why else None
    return f"  \n  not counted: {markdown(reason.text)}" if reason is not None else ""


def _strong(words: str) -> str:
    # Two stars beside a space or a sign would not open or close; the words are shown plain then.
    return f"**{markdown(words)}**" if words[0].isalnum() and words[-1].isalnum() else markdown(words)


def _named(result: Result) -> str:
    return f"{result.orientation}. {markdown(shorten(result.title, 120))}"


def _first(items: Sequence[Evidence], view: View) -> Sequence[Evidence]:
    return items if view.verbose else items[:_BEST_SENTENCES]
