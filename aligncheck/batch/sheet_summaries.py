"""The sheets about a call as a whole: portfolio, agreement with labels, problems, and what the workbook is."""

from __future__ import annotations

from typing import Any

from aligncheck.batch.book import (
    ABOUT,
    AGREEMENT,
    CONFLICT_COLOUR,
    EVIDENCE,
    FAINT,
    NONE_COLOUR,
    PORTFOLIO,
    POSSIBLE_COLOUR,
    PRINCIPAL_COLOUR,
    PROBLEMS,
    SIGNIFICANT_COLOUR,
    Book,
    Limits,
    Sheet,
    Target,
    letters,
    lines_of,
    name_in,
    quote_look,
    words,
)
from aligncheck.batch.labels import Agreement
from aligncheck.batch.portfolio import Portfolio
from aligncheck.model.call import Call, Row
from aligncheck.model.evaluation import MARKERS
from aligncheck.model.report import Engine
from aligncheck.render.verdict import problem_words

_MARKERS = (
    (2, PRINCIPAL_COLOUR, "#FFFFFF", "principal: stated in the objectives and carried by what the project does"),
    (1, SIGNIFICANT_COLOUR, "#000000", "significant: deliberate in what the project does, but not its prime motive"),
    (0, NONE_COLOUR, "#595959", "not supported: only mentioned, or not found at all"),
)
_KINDS = {
    "missed": "only the reviewers see it",
    "extra": "only aligncheck sees it",
    "level": "another level",
}

_REASON, _NOTE = 90.0, 110.0
_KEY = 4

# -- problems ----------------------------------------------------------------------------------------------------------


class Problems:
    """The sheet of problems: what could not be scored, and what was passed over."""

    def __init__(self, book: Book, limits: Limits) -> None:
        self._book = book
        self._sheet = Sheet(book, PROBLEMS, (60, 16, 24, _REASON, 12), limits)
        self._sheet.headings(("File", "What", "Kind", "Reason", "Key"))
        self._sheet.plain.freeze_panes(1, 1)
        self.dropped = 0

    def add(self, row: Row) -> Target | None:
        """Writes a proposal that could not be scored; returns where it is found, None when there is no room."""
        target = Target(PROBLEMS, letters(_KEY), self._sheet.rows, self._sheet.rows)
        return target if self._row(row.name, "not scored", problem_words(row.kind), row.problem, target.key) else None

    def close(self, call: Call) -> None:
        """Writes what was passed over, and adds the filter."""
        for one in call.passed:
            self._row(one.name, "passed over", "", one.reason)
        sheet = self._sheet
        if sheet.rows == 1:
            sheet.note("None: every file was scored.")
            return
        sheet.plain.autofilter(0, 0, sheet.rows - 1, _KEY)
        if self.dropped:
            sheet.note(f"A sheet holds no more rows: {self.dropped} more are in the csv and jsonl files only.")

    def _row(self, name: str, what: str, kind: str, reason: str, key: int | None = None) -> bool:
        if self._sheet.left < 1:
            self.dropped += 1
            return False
        shown, told = name_in(name), words(reason)
        looks = {
            0: quote_look(self._book, shown),
            3: quote_look(self._book, told, text_wrap=True),
            _KEY: self._book.look(**FAINT),
        }
        self._sheet.height(lines_of(told, _REASON))
        self._sheet.row((shown, what, words(kind), told, key), self._book.look(), looks)
        return True


# -- portfolio ---------------------------------------------------------------------------------------------------------


def add_portfolio(book: Book, portfolio: Portfolio, limits: Limits) -> None:
    """Adds the sheet that says how many proposals serve each orientation."""
    sheet = Sheet(book, PORTFOLIO, (52, 11, 11, 11, 9, 11, 9, 11, 11, 13), limits)
    bold, plain = book.look(bold=True, font_size=12), book.look()
    share = book.look(num_format="0%")
    sheet.text(0, "How many proposals serve each orientation", bold)
    sheet.next()
    problems = portfolio.proposals - portfolio.scored
    facts = f"{portfolio.proposals:,} proposals, {portfolio.scored:,} scored, {problems:,} with a problem"
    sheet.text(0, f"{facts}; {portfolio.words:,} words", plain)
    sheet.next()
    sheet.text(
        0, _unserved(portfolio), book.look(bold=True, font_color=CONFLICT_COLOUR if portfolio.unserved else "#000000")
    )
    sheet.next()
    sheet.next()
    sheet.headings(
        (
            "Orientation",
            "Principal",
            "Significant",
            "Supported",
            "Share",
            "Mentioned",
            "Absent",
            "Conflicts",
            "Possible conflicts",
            "Claimed, not supported",
        ),
        numbers=range(1, 10),
        lines=2,
    )
    first = sheet.rows
    for one in portfolio.orientations:
        nobody = book.look(bg_color="#FBE4D5") if not one.supported else plain
        sheet.row(
            (
                words(f"{one.orientation} {one.title}"),
                one.principal,
                one.significant,
                one.supported,
                one.share,
                one.mentioned,
                one.absent,
                one.conflicts,
                one.possible_conflicts,
                one.unsupported_claims,
            ),
            plain,
            {0: nobody, 3: nobody, 4: share},
        )
    last = sheet.rows - 1
    sheet.next()
    if portfolio.orientations:
        height = 120 + 30 * len(portfolio.orientations)
        sheet.plain.insert_chart(
            sheet.rows, 0, _chart(book, first, last), {"x_scale": 1, "y_scale": 1, "object_position": 3}
        )
        sheet.rows += height // 20 + 2
    for title, counts in (
        ("By status", portfolio.statuses),
        ("By main language", portfolio.languages),
        ("Tasks outside the mandate (boundaries)", portfolio.boundaries),
        ("Problems by kind", [(problem_words(kind), count) for kind, count in portfolio.problems]),
    ):
        if counts:
            sheet.text(0, title, book.look(bold=True))
            sheet.next()
            for name, count in counts:
                sheet.row((words(name.replace("_", " ")) or "none found", count), plain)
            sheet.next()


def _unserved(portfolio: Portfolio) -> str:
    if not portfolio.scored:
        return "No proposal was scored."
    if not portfolio.unserved:
        return "Every orientation is supported by at least one proposal."
    return f"No proposal supports: {', '.join(map(str, portfolio.unserved))}"


def _chart(book: Book, first: int, last: int) -> Any:
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for column, name, colour in ((1, "principal", PRINCIPAL_COLOUR), (2, "significant", SIGNIFICANT_COLOUR)):
        chart.add_series(
            {
                "name": name,
                "categories": [PORTFOLIO, first, 0, last, 0],
                "values": [PORTFOLIO, first, column, last, column],
                "fill": {"color": colour},
                "border": {"color": "#404040", "width": 0.5},
                "gap": 40,
            }
        )
    chart.set_title({"name": "Proposals that support each orientation", "name_font": {"size": 12}})
    chart.set_x_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "min": 0})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 120 + 30 * (last - first + 1)})
    return chart


# -- agreement ---------------------------------------------------------------------------------------------------------


def add_agreement(book: Book, agreement: Agreement, limits: Limits) -> None:
    """Adds the sheet that compares the verdicts with the reviewers' labels."""
    sheet = Sheet(book, AGREEMENT, (44, 6, 50, 15, 15, 24, 9, 9, 9, 9, 9), limits)
    plain, middle = book.look(), book.look(align="center")
    sheet.text(0, "How far aligncheck agrees with the reviewers", book.look(bold=True, font_size=12))
    sheet.next()
    sheet.text(0, f"{agreement.labelled:,} proposals labelled, {agreement.compared:,} compared", plain)
    sheet.next()
    if agreement.unscored:
        many = len(agreement.unscored)
        some = ", ".join(name_in(name) for name in agreement.unscored[:20])
        more = f" and {many - 20} more" if many > 20 else ""
        sheet.text(0, words(f"Labelled and not scored: {some}{more}"), plain)
        sheet.next()
    sheet.next()
    for title, part in (("Supported or not", "supported"), ("Principal or not", "principal")):
        names = ("No.", "Orientation", "Both", "Only reviewers", "Only aligncheck", "Neither")
        sheet.headings((title, *names, "Precision", "Recall", "F1", "Kappa"), numbers=range(3, 11))
        groups = [(None, "all orientations", agreement.overall), *agreement.orientations]
        share = book.look(num_format="0.00")
        for number, name, group in groups:
            counts = group.supported if part == "supported" else group.principal
            values = (counts.hits, counts.missed, counts.extra, counts.clear)
            shares = (counts.precision, counts.recall, counts.f1, counts.kappa)
            sheet.row(
                (None, number, words(name), *values, *shares), plain, dict.fromkeys(range(7, 11), share) | {1: middle}
            )
        sheet.next()
    sheet.headings(("Proposals on which they differ", "No.", "Orientation", "Reviewers", "aligncheck", "Difference"))
    titles = {number: title for number, title, _ in agreement.orientations}
    for at, one in enumerate(agreement.differences):
        if sheet.left < 1:
            sheet.note(f"A sheet holds no more rows: {len(agreement.differences) - at} more.")
            return
        shown = name_in(one.name)
        told = (MARKERS[one.expected], words(one.level), _KINDS[one.kind])
        title = words(titles.get(one.orientation, ""))
        sheet.row((shown, one.orientation, title, *told), plain, {0: quote_look(book, shown), 1: middle})
    if not agreement.differences:
        sheet.note("None.")


# -- about -------------------------------------------------------------------------------------------------------------


def add_about(book: Book, call: Call, engines: tuple[Engine, ...], limits: Limits, unlinked: int) -> None:
    """Adds the sheet that says what the workbook was made with and how to read it."""
    sheet = Sheet(book, ABOUT, (24, _NOTE), limits)
    bold, plain = book.look(bold=True), book.look(text_wrap=True)
    facts = [
        ("Mandate", f"{call.mandate.id} {call.mandate.version}"),
        ("Digest of the mandate", call.mandate.digest),
        ("aligncheck", call.aligncheck),
    ]
    for one in engines:
        facts.append(("Made with", f"aligncheck {one.aligncheck}, spaCy {one.spacy}, Python {one.python}"))
        facts.append(("Settings", one.settings))
    for name, text in facts:
        sheet.row((name, words(text)), plain, {0: bold})
    sheet.next()
    sheet.headings(("Marker", "What it says"))
    for marker, colour, ink, text in _MARKERS:
        sheet.row((marker, text), plain, {0: book.look(bg_color=colour, font_color=ink, align="center")})
    empty = "no marker: the proposal could not be scored, see the sheet Problems"
    sheet.row(("empty", empty), plain, {0: book.look(align="center")})
    for border, colour, name, text in (
        (5, CONFLICT_COLOUR, "thick red frame", "conflict: the project undertakes what the orientation excludes"),
        (2, POSSIBLE_COLOUR, "orange frame", "possible conflict: a person should look"),
    ):
        look = book.look(border=border, border_color=colour, align="center")
        sheet.row((name, text), plain, {0: look})
    sheet.next()
    sheet.headings(("How to read it", ""))
    for name, text in _notes(limits, unlinked):
        sheet.height(lines_of(text, _NOTE))
        sheet.row((name, text), plain, {0: book.look()})


def _notes(limits: Limits, unlinked: int) -> list[tuple[str, str]]:
    notes = [
        (
            "Links",
            "On the sheet Scores a status leads to the evidence of the proposal, or to its problem; a marker above 0, "
            "or in a frame, to the sentences of that orientation. A link finds its row by the column Key, so sort and "
            "filter as you like.",
        ),
        (
            EVIDENCE,
            f"At most {limits.sentences} sentences that count for each orientation, the best first; where none counts, "
            f"the nearest one. The column More says how many are not shown: they are in the jsonl file.",
        ),
        (
            "Flags",
            "With the number of the orientation: conflict and possible-conflict as above; unsupported-claim, when the "
            "text says that it serves the orientation and nothing in it shows that. boundary: it claims a task outside "
            "the mandate.",
        ),
        (
            "Warnings",
            "Reasons to look at the verdict with care, such as many_supported: few projects serve as many orientations "
            "as this one seems to.",
        ),
        ("Weight", "What a sentence is worth, from 0 to 1. The column Why has the reason that took most of it away."),
        ("No sum", "Markers are not to be added up or averaged: a 2 is not better than a 1, it says something else."),
        (
            "Names",
            "A backslash begins an escape: \\n is a line end, \\u202e a sign that turns text round, \\\\ a backslash.",
        ),
    ]
    if unlinked:
        notes.append(
            (
                "No link",
                f"{unlinked:,} markers or statuses lead nowhere, so that the file opens quickly. Filter Evidence.",
            )
        )
    return notes
