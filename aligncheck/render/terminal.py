"""A report for a person at a terminal, or for a log: verdicts at a glance, then the sentences behind them."""

from __future__ import annotations

from collections.abc import Sequence

from aligncheck.model.evidence import Evidence, Level, Result
from aligncheck.model.mandate import Severity
from aligncheck.model.report import Report, Status
from aligncheck.render.escape import one_line, shorten
from aligncheck.render.finding import names_orientation
from aligncheck.render.page import BAD, BEST, BOLD, DIM, GOOD, MATCH, WARN, Page, Run, Screen, pad, width_of
from aligncheck.render.place import excerpt, label_of, main_reason, page_or_line, place_of
from aligncheck.render.verdict import (
    CONFLICT_WORDS,
    Unread,
    View,
    bar,
    facts,
    flags,
    headline,
    plural,
    problems,
    status_words,
    supported_words,
    told,
)

BEST_SENTENCES = 3
BEST_CONFLICTS = 3
_QUOTE = 240
_QUOTE_VERBOSE = 800
_TITLE = 70
_BAR, _BAR_ROOMY = 6, 10
_ROOMY = 100
_NARROW_TITLE = 16
_LEVEL_STYLE = {Level.PRINCIPAL: BEST, Level.SIGNIFICANT: GOOD, Level.MENTIONED: WARN, Level.ABSENT: DIM}
_STATUS_STYLE = {Status.ASSESSED: BOLD, Status.OFF_MANDATE: BAD, Status.INSUFFICIENT_TEXT: BAD}


def to_text(report: Report, screen: Screen, view: View | None = None) -> str:
    """Returns the report as text: bad news first, then the support, then what is missing or was not counted."""
    view = view or View()
    page = Page(screen)
    _title(page, report, view)
    _glance(page, report, view)
    _findings(page, report)
    _conflicts(page, report, view)
    _boundaries(page, report)
    hidden = _support(page, report, view)
    _missing(page, report, view)
    hidden |= _mentioned(page, report, view)
    _warnings(page, report)
    if hidden and not view.verbose:
        page.blank()
        page.line(Run("-v shows every sentence, and why each one was or was not counted.", DIM))
    return page.text()


def to_summary(rows: Sequence[Report | Unread], screen: Screen) -> str:
    """Returns a table of several files: what became of each, what it supports, what is wrong with it."""
    page = Page(screen)
    cells = [_row(row) for row in rows]
    names = max(width_of(cell[0]) for cell in cells)
    if page.width is not None:
        names = min(names, page.width * 2 // 5)
    states = max(width_of(cell[1]) for cell in cells)
    page.line(Run(plural(len(rows), "file").upper(), BOLD))
    for row, (name, state, supported, wrong) in zip(rows, cells, strict=True):
        style = BAD if isinstance(row, Unread) else _STATUS_STYLE[row.status]
        lead: list[Run | str] = [
            _pad_path(name, names),
            "  ",
            Run(pad(state, states), "" if style == BOLD else style),
            "  ",
        ]
        runs = [Run(supported, GOOD if supported != "–" else DIM)] if supported else []
        page.line(*runs, *([Run(("  " if runs else "") + wrong, WARN)] if wrong else []), lead=lead)
    return page.text()


def _title(page: Page, report: Report, view: View) -> None:
    page.line(Run(report.proposal.name, BOLD))
    page.line(Run(facts(report), DIM))
    page.line(Run(headline(report, view), _STATUS_STYLE[report.status]))
    wrong = problems(report, view.results(report))
    if wrong:
        page.line(Run(_sentence("; ".join(wrong)), BAD))


def _glance(page: Page, report: Report, view: View) -> None:
    results = view.results(report)
    if not results:
        return
    marks = [flags(result) for result in results]
    numbers = max(len(str(result.orientation)) for result in results)
    titles = max(width_of(shorten(result.title, _TITLE)) for result in results)
    counts = [_count(result) for result in results]
    count_width = max(len(count) for count in counts)
    roomy = page.width is None or page.width >= _ROOMY
    cells, gap = (_BAR_ROOMY, "  ") if roomy else (_BAR, " ")
    if page.width is not None:
        flag_width = max(len("".join(gap + word for word, _ in mark)) for mark in marks)
        fixed = numbers + 2 + 2 + len("significant") + 2 * len(gap) + cells + count_width + flag_width
        if page.width - fixed < _NARROW_TITLE:
            fixed, cells = fixed - cells, 0  # the words say more than the bar
        titles = max(_NARROW_TITLE, min(titles, page.width - fixed))
    scale = max([1.0, *(result.score for result in report.results)])
    page.blank()
    for result, mark, count in zip(results, marks, counts, strict=True):
        style = _LEVEL_STYLE[result.level]
        quiet = DIM if result.level is Level.ABSENT else ""
        page_flags = [run for word, bad in mark for run in (gap, Run(word, BAD if bad else ""))]
        row = [
            Run(f"{result.orientation:>{numbers}}  ", quiet),
            Run(pad(shorten(result.title, _TITLE), titles), BOLD if result.level.supported else quiet),
            "  ",
            Run(f"{result.level.value:<11}", style),
            gap,
            Run(bar(result, scale, cells), style),
            gap,
            Run(count.rjust(count_width), "" if result.level.supported else DIM),
            *page_flags,
        ]
        page.line(lead=row)


def _count(result: Result) -> str:
    """Returns how many sentences count, or in brackets how many were found without counting."""
    if result.evidence:
        return str(len(result.evidence))
    return f"({len(result.discounted)})" if result.discounted else ""


def _findings(page: Page, report: Report) -> None:
    if not report.findings:
        return
    page.heading("Demands not met", BAD)
    for finding in report.findings:
        where = page_or_line(finding.page, finding.line)
        about = [] if names_orientation(finding) else [f"orientation {finding.orientation}"]
        extra = ", ".join([*about, *([where] if where else [])])
        severity = Run(f"{finding.severity} ", BAD if finding.severity == "error" else WARN)
        page.line(
            Run(one_line(finding.message)),
            Run(f" ({extra})" if extra else "", DIM),
            lead=[severity, f"{finding.code} {finding.rule}: "],
        )


def _conflicts(page: Page, report: Report, view: View) -> None:
    found = [(result, result.conflict) for result in view.results(report) if result.conflict is not None]
    if not found:
        return
    page.heading("Conflicts", BAD)
    for result, conflict in found:
        for severity, pieces in conflict.by_severity():
            hard = severity is Severity.HARD
            _orientation(page, result, Run(CONFLICT_WORDS[severity], BAD if hard else WARN))
            for evidence in _first(pieces, BEST_CONFLICTS, view):
                _quote(page, report, evidence, view)


def _boundaries(page: Page, report: Report) -> None:
    if not report.boundaries:
        return
    page.heading("Outside the mandate", BAD)
    for boundary in report.boundaries:
        page.line(
            Run(f"“{shorten(boundary.quote, _QUOTE)}”"),
            Run(_after(page_or_line(boundary.page, boundary.line)), DIM),
            lead=[Run(f"{label_of(report, boundary.id)}: ", BAD)],
        )


def _support(page: Page, report: Report, view: View) -> bool:
    """Adds each supported orientation with its best sentences; returns whether some were left out."""
    found = [result for result in view.results(report) if result.level.supported]
    if not found:
        return False
    hidden = False
    page.heading("Supported")
    for number, result in enumerate(found):
        if number:
            page.blank()
        _orientation(page, result, Run(result.level.value, _LEVEL_STYLE[result.level]))
        shown = _first(result.evidence, BEST_SENTENCES, view)
        for evidence in shown:
            _quote(page, report, evidence, view)
        more = len(result.evidence) - len(shown)
        if more:
            page.line(Run(f"and {plural(more, 'more sentence')}", DIM), indent=4)
        if view.verbose and result.discounted:
            page.line(Run(f"found {plural(len(result.discounted), 'time')} without counting:", DIM), indent=4)
            for evidence in result.discounted:
                _quote(page, report, evidence, view)
        hidden = hidden or bool(more or result.discounted)
    return hidden


def _missing(page: Page, report: Report, view: View) -> None:
    found = [result for result in view.results(report) if result.missing and result.level.supported]
    if not found:
        return
    page.heading("Missing")
    for result in found:
        words = "; ".join(label_of(report, concept) for concept in result.missing)
        page.line(words, lead=[Run(f"{result.orientation:>2}  ", BOLD)])


def _mentioned(page: Page, report: Report, view: View) -> bool:
    """Adds what was found and does not count; returns whether some sentences were left out."""
    hidden = False
    found = [result for result in view.results(report) if result.level is Level.MENTIONED]
    if found:
        page.heading("Only mentioned")
    for result in found:
        _orientation(page, result, None)
        items = (*result.evidence, *result.discounted)
        shown = _first(items, 1, view)
        for evidence in shown:
            _quote(page, report, evidence, view, why=True)
        more = len(items) - len(shown)
        if more:
            page.line(Run(f"and {plural(more, 'more sentence')}", DIM), indent=4)
        hidden = hidden or bool(items)
    claimed = [result for result in view.results(report) if result.claimed and not result.level.supported]
    if claimed:
        page.heading("Claimed without support", WARN)
        for result in claimed:
            _orientation(page, result, Run("the proposal names it, but shows nothing that counts", WARN))
    return hidden


def _warnings(page: Page, report: Report) -> None:
    if not report.warnings:
        return
    page.heading("Please note", WARN)
    for warning in report.warnings:
        page.line(one_line(warning.message), lead=[Run("! ", WARN)])


def _orientation(page: Page, result: Result, after: Run | None) -> None:
    runs: list[Run | str] = [Run(shorten(result.title, _TITLE), BOLD)]
    if after is not None:
        runs += [Run(" · ", DIM), after]
    page.line(*runs, lead=[Run(f"{result.orientation:>2}  ", BOLD)])


def _quote(page: Page, report: Report, evidence: Evidence, view: View, *, why: bool = False) -> None:
    """Adds a sentence with its matched words marked, then where it stands, then what it is worth when asked."""
    pieces = excerpt(evidence, _QUOTE_VERBOSE if view.verbose else _QUOTE)
    words = [_matched(piece.text, page) if piece.matched else piece.text for piece in pieces]
    page.line(*words, "”", lead=["“"], indent=3)
    about = f"{place_of(evidence)} · {label_of(report, evidence.concept)}"
    page.line(Run(about, DIM), indent=4)
    if view.verbose:
        factors = "; ".join(f"{one_line(reason.text)} ×{_factor(reason.factor)}" for reason in evidence.reasons)
        page.line(Run(factors, DIM), lead=[Run(f"{told(evidence.weight):.2f} ", DIM)], indent=4)
    elif why and (reason := main_reason(evidence)) is not None:
        page.line(Run(f"not counted: {one_line(reason.text)}", WARN), indent=4)


def _matched(words: str, page: Page) -> Run | str:
    """Returns matched words so that they stand out, with or without colour: they are half of the answer."""
    return Run(words, MATCH) if page.colour else f"*{words}*"


def _first(items: Sequence[Evidence], count: int, view: View) -> Sequence[Evidence]:
    return items if view.verbose else items[:count]


def _factor(factor: float) -> str:
    return f"{told(factor):.2f}".rstrip("0").rstrip(".")


def _row(row: Report | Unread) -> tuple[str, str, str, str]:
    if isinstance(row, Unread):
        return (row.name, "not read", "", row.message)
    return (row.proposal.name, status_words(row.status), supported_words(row), "; ".join(problems(row, row.results)))


def _pad_path(name: str, width: int) -> str:
    """Returns the path in exactly ``width`` columns; its end says more than its beginning."""
    while width_of(name) > width:
        name = "…" + name[2:] if name.startswith("…") else "…" + name[1:]
    return pad(name, width)


def _after(words: str) -> str:
    return f" {words}" if words else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."
