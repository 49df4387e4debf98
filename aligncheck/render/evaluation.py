"""The agreement with labelled texts: as text, JSON, CSV and HTML."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from io import StringIO
from typing import Any

from aligncheck.model.call import PAGE_MARK
from aligncheck.model.evaluation import MARKERS, Counts, Disagreement, Evaluation, Group, Interval, Macro
from aligncheck.model.evidence import Evidence
from aligncheck.render.escape import json_controls, one_line, shorten, visible
from aligncheck.render.page import BAD, BOLD, DIM, GOOD, WARN, Page, Run, Screen, pad
from aligncheck.render.place import Piece, excerpt, place_of
from aligncheck.render.verdict import plural

GAP_LIMIT = 0.08
"""A larger difference between the halves means that one of them was learned by heart."""

_QUOTE = 240
_TITLE = 24
_NAME = 200
_DIGITS = 4
_KINDS = {
    "missed": "readers see it, aligncheck does not",
    "extra": "aligncheck sees it, the readers do not",
    "level": "another level",
}
_CSV_COLUMNS = (
    "part",
    "name",
    "measure",
    "texts",
    "hits",
    "extra",
    "missed",
    "clear",
    "precision",
    "recall",
    "f1",
    "f1_low",
    "f1_high",
    "kappa",
    "text",
    "language",
    "half",
    "orientation",
    "expected",
    "found",
    "score",
    "quote",
    "reasons",
)

# -- text --------------------------------------------------------------------------------------------------------------


def to_text(evaluation: Evaluation, screen: Screen, *, disagreements: bool = True) -> str:
    """Returns the agreement as text: as a whole, by orientation, language, half and level, then each difference."""
    page = Page(screen)
    page.line(Run(_shown_name(evaluation), BOLD))
    page.line(Run(_facts(evaluation), DIM))
    page.blank()
    _overall(page, evaluation)
    _table(page, "By orientation", _named(evaluation))
    _table(page, "By language", [(group.name or "?", group) for group in evaluation.languages])
    if evaluation.halves:
        _table(page, "The two halves", [(f"half {group.name}", group) for group in evaluation.halves])
        _gap(page, evaluation.gap)
    _levels(page, evaluation)
    if disagreements:
        _differences(page, evaluation)
    elif evaluation.disagreements:
        page.blank()
        page.line(Run(f"{plural(len(evaluation.disagreements), 'disagreement')}, not shown.", DIM))
    return page.text()


def _shown_name(evaluation: Evaluation) -> str:
    half = f", half {evaluation.split}" if evaluation.split else ""
    return f"{evaluation.gold}{half}"


def _facts(evaluation: Evaluation) -> str:
    mandate = evaluation.mandate
    parts = [
        plural(evaluation.documents, "text"),
        f"{plural(evaluation.disputed, 'disputed verdict')} left out",
        f"mandate {one_line(mandate.id)} {one_line(mandate.version)}",
        f"aligncheck {evaluation.aligncheck}",
    ]
    if evaluation.unlabelled:
        parts.insert(1, f"{evaluation.unlabelled} without labels")
    return " · ".join(parts)


def _overall(page: Page, evaluation: Evaluation) -> None:
    summary = evaluation.summary
    intervals = dict(summary.intervals)
    for name, counts, prefix in (
        ("Supported", summary.group.supported, ""),
        ("Principal", summary.group.principal, "principal_"),
    ):
        between = _between(intervals.get(f"{prefix}f1"))
        page.line(
            Run(f"F1 {_number(counts.f1)}", BOLD),
            Run(f"{between}", DIM),
            f"  precision {_number(counts.precision)}  recall {_number(counts.recall)}  kappa {_number(counts.kappa)}",
            lead=[f"{name}  "],
        )
    for name, macro in (("supported", summary.macro_supported), ("principal", summary.macro_principal)):
        page.line(
            f"F1 {_number(macro.f1)}  precision {_number(macro.precision)}  recall {_number(macro.recall)}  "
            f"{name}, each orientation once",
            lead=["Macro      "],
        )
    page.line(f"kappa {_number(summary.level_kappa)} on the three levels", lead=["Levels     "])


def _table(page: Page, title: str, rows: Sequence[tuple[str, Group]]) -> None:
    page.heading(title)
    head = f"{'':<{_TITLE}}{'texts':>6}  {'supported':<24}{'principal':<24}"
    page.line(lead=[Run(head.rstrip(), DIM)])
    page.line(lead=[Run(f"{'':<{_TITLE + 6}}{_HEAD}{_HEAD}".rstrip(), DIM)])
    for name, group in rows:
        page.line(
            lead=[
                Run(pad(name, _TITLE)),
                f"{group.documents:>6}",
                *_cells(group.supported),
                *_cells(group.principal),
            ]
        )


_HEAD = f"{'yes':>6}{'prec.':>6}{'rec.':>6}{'F1':>6}"


def _cells(counts: Counts) -> list[Run | str]:
    return [
        f"{counts.hits + counts.missed:>6}{_number(counts.precision):>6}{_number(counts.recall):>6}",
        Run(f"{_number(counts.f1):>6}", BOLD),
    ]


def _gap(page: Page, gap: float | None) -> None:
    if gap is None:
        page.line(Run("One half is too small to compare.", DIM))
        return
    words = f"Gap between the halves: {gap:.2f}"
    if gap > GAP_LIMIT:
        page.line(Run(f"{words}, above {GAP_LIMIT}: the better half may have been learned by heart.", BAD))
    else:
        page.line(Run(f"{words}.", GOOD))


def _levels(page: Page, evaluation: Evaluation) -> None:
    page.heading("By level")
    page.line(lead=[Run(f"{'':<{_TITLE + 6}}{_HEAD}", DIM)])
    for name, counts in evaluation.summary.levels:
        page.line(lead=[f"{name:<{_TITLE + 6}}", *_cells(counts)])
    page.blank()
    page.line(lead=[Run(f"{'readers say':<{_TITLE}}aligncheck says", DIM)])
    page.line(lead=[Run(f"{'':<{_TITLE}}" + "".join(f"{name:>15}" for name in MARKERS), DIM)])
    for name, row in zip(MARKERS, evaluation.summary.confusion, strict=True):
        page.line(lead=[f"{name:<{_TITLE}}" + "".join(f"{count:>15}" for count in row)])


def _differences(page: Page, evaluation: Evaluation) -> None:
    if not evaluation.disagreements:
        page.blank()
        page.line(Run("No disagreement.", GOOD))
        return
    page.heading(plural(len(evaluation.disagreements), "disagreement"))
    last = 0
    for one in evaluation.disagreements:
        if one.orientation != last:
            last = one.orientation
            page.blank()
            page.line(Run(shorten(_title_of(evaluation, one.orientation), 100), BOLD), lead=[Run(f"{last:>2}  ", BOLD)])
        page.line(
            Run(f"readers {MARKERS[one.expected]}, aligncheck {one.level.value}", BAD if one.kind != "level" else WARN),
            Run(f"  {one.language}, half {one.half}: ", DIM),
            one_line(shorten(one.title, _QUOTE)),
            lead=[Run(f"{one_line(shorten(one.document, 60))}  ", BOLD)],
            indent=2,
        )
        _evidence(page, one)


def _evidence(page: Page, one: Disagreement) -> None:
    if not one.evidence:
        page.line(Run("nothing found: no sentence holds its concepts together", DIM), indent=4)
    for evidence in one.evidence:
        words: list[Run | str] = [
            f"*{piece.text}*" if piece.matched else piece.text for piece in excerpt(evidence, _QUOTE)
        ]
        page.line(*words, "”", lead=["“"], indent=4)
        page.line(Run(_reasons(evidence), DIM), lead=[Run(f"{evidence.weight:.2f} ", DIM)], indent=5)
    if one.evidence and one.kind == "missed":
        words_ = "score" if one.counted else "not counted; score"
        page.line(Run(f"{words_} {one.score:.2f}, threshold {one.threshold:.2f}", DIM), indent=4)


def _reasons(evidence: Evidence) -> str:
    return "; ".join(f"{one_line(reason.text)} ×{_factor(reason.factor)}" for reason in evidence.reasons)


def _factor(factor: float) -> str:
    return f"{factor:.2f}".rstrip("0").rstrip(".")


def _named(evaluation: Evaluation) -> list[tuple[str, Group]]:
    width = max((len(group.name) for group in evaluation.orientations), default=1)
    titles = {str(number): title for number, title in evaluation.titles}
    return [(f"{group.name:>{width}}  {titles.get(group.name, '')}", group) for group in evaluation.orientations]


def _title_of(evaluation: Evaluation, number: int) -> str:
    return dict(evaluation.titles).get(number, "")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f" [{interval.low:.2f}, {interval.high:.2f}]"


# -- JSON --------------------------------------------------------------------------------------------------------------


def to_json(evaluation: Evaluation, *, disagreements: bool = True) -> str:
    """Returns the agreement as an indented JSON object with a line end."""
    summary = evaluation.summary
    mandate = evaluation.mandate
    made: dict[str, Any] = {
        "schema_version": 1,
        "aligncheck": evaluation.aligncheck,
        "mandate": {"id": mandate.id, "version": mandate.version, "digest": mandate.digest},
        "gold": {"name": evaluation.gold, "sha256": evaluation.gold_sha256},
        "split": evaluation.split or None,
        "texts": evaluation.documents,
        "unlabelled": evaluation.unlabelled,
        "disputed": evaluation.disputed,
        "overall": {
            **_group(summary.group),
            "macro": {"supported": _macro(summary.macro_supported), "principal": _macro(summary.macro_principal)},
            "level_kappa": _rounded(summary.level_kappa),
            "intervals_95": {name: [_rounded(low), _rounded(high)] for name, (low, high) in summary.intervals},
        },
        "levels": {name: _counts(counts) for name, counts in summary.levels},
        "confusion": {
            name: dict(zip(MARKERS, row, strict=True)) for name, row in zip(MARKERS, summary.confusion, strict=True)
        },
        "orientations": [
            {"orientation": int(group.name), "title": _title_of(evaluation, int(group.name)), **_group(group)}
            for group in evaluation.orientations
        ],
        "languages": [{"language": group.name, **_group(group)} for group in evaluation.languages],
        "halves": [{"half": group.name, **_group(group)} for group in evaluation.halves],
        "gap": _rounded(evaluation.gap),
    }
    if disagreements:
        made["disagreements"] = [_disagreement(one) for one in evaluation.disagreements]
    return json_controls(json.dumps(made, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def _group(group: Group) -> dict[str, Any]:
    return {
        "texts": group.documents,
        "supported": _counts(group.supported),
        "principal": _counts(group.principal),
    }


def _macro(macro: Macro) -> dict[str, Any]:
    return {name: _rounded(value) for name, value in macro._asdict().items()}


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "hits": counts.hits,
        "extra": counts.extra,
        "missed": counts.missed,
        "clear": counts.clear,
        "precision": _rounded(counts.precision),
        "recall": _rounded(counts.recall),
        "f1": _rounded(counts.f1),
        "kappa": _rounded(counts.kappa),
    }


def _disagreement(one: Disagreement) -> dict[str, Any]:
    return {
        "id": one.document,
        "title": one.title,
        "language": one.language,
        "half": one.half,
        "orientation": one.orientation,
        "kind": one.kind,
        "expected": MARKERS[one.expected],
        "found": one.level.value,
        "score": _rounded(one.score),
        "threshold": _rounded(one.threshold),
        "counted": one.counted,
        "evidence": [
            {
                "concept": evidence.concept,
                "term": evidence.term,
                "quote": evidence.quote,
                "place": place_of(evidence),
                "weight": _rounded(evidence.weight),
                "reasons": [
                    {"code": reason.code, "factor": _rounded(reason.factor), "text": reason.text}
                    for reason in evidence.reasons
                ],
            }
            for evidence in one.evidence
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


# -- CSV ---------------------------------------------------------------------------------------------------------------


def to_csv(evaluation: Evaluation, *, disagreements: bool = True) -> str:
    """Returns the agreement as one table: a line for each group and measure, then one for each difference."""
    out = StringIO()
    writer = csv.DictWriter(out, _CSV_COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    intervals = dict(evaluation.summary.intervals)
    writer.writerows(_csv_group("all", evaluation.summary.group, intervals))
    for part, groups in (
        ("orientation", evaluation.orientations),
        ("language", evaluation.languages),
        ("half", evaluation.halves),
    ):
        for group in groups:
            writer.writerows(_csv_group(part, group, {}))
    for name, counts in evaluation.summary.levels:
        writer.writerow({"part": "level", "name": name, "measure": "level", **_csv_counts(counts)})
    if disagreements:
        for one in evaluation.disagreements:
            writer.writerow(_csv_difference(one))
    return out.getvalue()


def _csv_group(part: str, group: Group, intervals: dict[str, Interval]) -> Iterator[dict[str, object]]:
    for measure, counts, key in (("supported", group.supported, "f1"), ("principal", group.principal, "principal_f1")):
        row: dict[str, object] = {
            "part": part,
            "name": _plain(group.name),
            "measure": measure,
            "texts": group.documents,
            **_csv_counts(counts),
        }
        if key in intervals:
            row["f1_low"], row["f1_high"] = (_decimal(value) for value in intervals[key])
        yield row


def _csv_counts(counts: Counts) -> dict[str, object]:
    return {
        "hits": counts.hits,
        "extra": counts.extra,
        "missed": counts.missed,
        "clear": counts.clear,
        "precision": _decimal(counts.precision),
        "recall": _decimal(counts.recall),
        "f1": _decimal(counts.f1),
        "kappa": _decimal(counts.kappa),
    }


def _csv_difference(one: Disagreement) -> dict[str, object]:
    first = one.evidence[0] if one.evidence else None
    return {
        "part": "disagreement",
        "name": one.kind,
        "text": _plain(one.document),
        "language": _plain(one.language),
        "half": one.half,
        "orientation": one.orientation,
        "expected": MARKERS[one.expected],
        "found": one.level.value,
        "score": _decimal(one.score),
        "quote": _plain(first.quote) if first else "",
        "reasons": _plain(_reasons(first)) if first else "",
    }


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.{_DIGITS}f}"


def _plain(text: str) -> str:
    """Returns a stranger's text for a spreadsheet: on one line, and no formula."""
    shown = one_line(text)
    return f"'{shown}" if shown.lstrip()[:1] in ("=", "+", "-", "@") else shown


# -- HTML --------------------------------------------------------------------------------------------------------------

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a;
       background: #fff; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #ccc; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
blockquote { margin: .3rem 0 .3rem 1rem; border-left: 3px solid #999; padding-left: .7rem; }
article { margin: 0 0 1.2rem; }
.quiet { color: #555; }
.bad { color: #a00000; font-weight: 600; }
""".strip()


def to_html(evaluation: Evaluation, *, disagreements: bool = True) -> str:
    """Returns the agreement as a page that stands by itself: no script, nothing loaded, every text escaped."""
    name = _html(_shown_name(evaluation))
    summary = evaluation.summary
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        f'<head><meta charset="utf-8">{PAGE_MARK}',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Agreement: {name}</title>",
        f"<style>\n{_STYLE}\n</style></head>",
        "<body>",
        f"<h1>{name}</h1>",
        f'<p class="quiet">{_html(_facts(evaluation))}</p>',
        *_html_overall(evaluation),
        *_html_table("By orientation", "Orientation", _named(evaluation)),
        *_html_table("By language", "Language", [(group.name or "?", group) for group in evaluation.languages]),
        *_html_table("The two halves", "Half", [(group.name, group) for group in evaluation.halves]),
        *_html_gap(evaluation),
        *_html_confusion(summary.confusion),
    ]
    if disagreements:
        parts.append(f"<h2>{plural(len(evaluation.disagreements), 'disagreement')}</h2>")
        parts += [line for one in evaluation.disagreements for line in _html_difference(evaluation, one)]
    return "\n".join([*parts, "</body>", "</html>"]) + "\n"


def _html_overall(evaluation: Evaluation) -> Iterator[str]:
    summary, intervals = evaluation.summary, dict(evaluation.summary.intervals)
    yield "<table><caption>All together</caption>"
    yield _html_row("th", ("", "F1", "95 % interval", "Precision", "Recall", "Kappa", "Macro F1"))
    for name, counts, key, macro in (
        ("Supported", summary.group.supported, "f1", summary.macro_supported),
        ("Principal", summary.group.principal, "principal_f1", summary.macro_principal),
    ):
        numbers = [_number(value) for value in (counts.precision, counts.recall, counts.kappa, macro.f1)]
        yield _html_row("td", (name, _number(counts.f1), _between(intervals.get(key)).strip(), *numbers))
    yield "</table>"


def _html_table(title: str, first: str, rows: Sequence[tuple[str, Group]]) -> Iterator[str]:
    if not rows:
        return
    yield f"<table><caption>{_html(title)}</caption>"
    yield _html_row(
        "th", (first, "Texts", "Supported", "Precision", "Recall", "F1", "Principal", "Precision", "Recall", "F1")
    )
    for name, group in rows:
        cells = [name, str(group.documents)]
        for counts in (group.supported, group.principal):
            cells.append(str(counts.hits + counts.missed))
            cells += [_number(value) for value in (counts.precision, counts.recall, counts.f1)]
        yield _html_row("td", cells)
    yield "</table>"


def _html_gap(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.gap is not None:
        style = ' class="bad"' if evaluation.gap > GAP_LIMIT else ""
        yield f"<p{style}>Gap between the halves: {evaluation.gap:.2f}</p>"


def _html_confusion(confusion: Sequence[Sequence[int]]) -> Iterator[str]:
    yield "<table><caption>Readers (rows) and aligncheck (columns)</caption>"
    yield _html_row("th", ("", *MARKERS))
    for name, row in zip(MARKERS, confusion, strict=True):
        yield _html_row("td", (name, *map(str, row)))
    yield "</table>"


def _html_difference(evaluation: Evaluation, one: Disagreement) -> Iterator[str]:
    yield "<article>"
    yield f"<h3>{_html(one.document)} · {one.orientation} {_html(_title_of(evaluation, one.orientation))}</h3>"
    verdict = f"readers: {MARKERS[one.expected]}; aligncheck: {one.level.value} ({_KINDS[one.kind]})"
    where = f"{one.language}, half {one.half}, score {one.score:.2f}, threshold {one.threshold:.2f}"
    yield f"<p>{_html(verdict)}<br>"
    yield f'<span class="quiet">{_html(shorten(one.title, _NAME))} · {_html(where)}</span></p>'
    if not one.evidence:
        yield '<p class="quiet">Nothing found: no sentence holds its concepts together.</p>'
    for evidence in one.evidence:
        words = "".join(_html_piece(piece) for piece in excerpt(evidence, _QUOTE))
        yield f"<blockquote>{words}"
        yield f'<br><span class="quiet">{evidence.weight:.2f}: {_html(_reasons(evidence))}</span></blockquote>'
    yield "</article>"


def _html_piece(piece: Piece) -> str:
    return f"<mark>{_html(piece.text)}</mark>" if piece.matched else _html(piece.text)


def _html_row(tag: str, cells: Iterable[str]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    return "<tr>" + "".join(f"<{tag}{scope}>{_html(cell)}</{tag}>" for cell in cells) + "</tr>"


def _html(text: str) -> str:
    # Not one_line: pieces of a quote keep the blanks at their ends.
    return escape(visible(text))
