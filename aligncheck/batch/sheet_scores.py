"""The sheets that follow the proposals one by one: their markers, and the sentences behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aligncheck.batch.book import (
    CONFLICT_COLOUR,
    EVIDENCE,
    FAINT,
    NONE_COLOUR,
    POSSIBLE_COLOUR,
    PRINCIPAL_COLOUR,
    SCORES,
    SIGNIFICANT_COLOUR,
    Book,
    Limits,
    OwnWord,
    Sheet,
    Target,
    letters,
    lines_of,
    name_in,
    quote_look,
    words,
)
from aligncheck.model.call import Call, Cell, Row
from aligncheck.model.evidence import POSSIBLE

_BEFORE = ("Proposal", "Status", "Language", "Words", "Pages")
_AFTER = ("Flags", "Warnings", "Problem")
_LINK = {"font_color": "#0563C1", "underline": 1}
_STATUS = {
    "assessed": OwnWord.ASSESSED,
    "off_mandate": OwnWord.OFF_MANDATE,
    "insufficient_text": OwnWord.INSUFFICIENT_TEXT,
}
_BORDERS = {"hard": (5, CONFLICT_COLOUR), "soft": (2, POSSIBLE_COLOUR)}

_HEADINGS = (
    "Proposal",
    "No.",
    "Orientation",
    "Level",
    "What it is",
    "Sentence",
    "Where",
    "Section",
    "Role",
    "Concept",
    "Weight",
    "Why",
    "More",
    "Key",
)
_WIDTHS = (36, 5, 48, 11, 15, 90, 24, 28, 12, 26, 8, 40, 7, 12)
_SENTENCE, _KEY = 5, 13
_KEYS = 10_000
"""Keys of one proposal: more than a mandate has orientations."""
_CONFLICTS = {"hard": "conflict", "soft": "possible conflict"}


class Piece(NamedTuple):
    """One row of evidence; ``more`` sentences of its kind are not shown."""

    orientation: int | None
    title: str
    level: str
    kind: str
    sentence: str
    where: str
    section: str
    role: str
    concept: str
    weight: float | None
    why: str
    more: int


# -- scores ------------------------------------------------------------------------------------------------------------


class Scores:
    """The sheet of scores: a row for each proposal, a column for each orientation."""

    def __init__(self, book: Book, call: Call, limits: Limits) -> None:
        self._book = book
        self._numbers = [number for number, _ in call.titles]
        widths = (44.0, 13.0, 9.0, 8.0, 7.0, *(7.0 for _ in self._numbers), 36.0, 24.0, 60.0)
        self._sheet = sheet = Sheet(book, SCORES, widths, limits)
        self.dropped = 0
        self.unlinked = 0
        flat = book.heading()
        tilted = book.heading(rotation=90, valign="bottom", align="center")
        sheet.plain.set_row(0, 200)
        for column, name in enumerate(_BEFORE):
            sheet.text(column, name, flat)
        self._first = len(_BEFORE)
        for column, (number, title) in enumerate(call.titles, self._first):
            sheet.text(column, words(f"{number} {title}"), tilted)
        self._after = self._first + len(self._numbers)
        for column, name in enumerate(_AFTER, self._after):
            sheet.text(column, name, book.heading(indent=1))
        sheet.next()
        sheet.plain.freeze_panes(1, 1)
        sheet.plain.repeat_rows(0)

    def add(self, row: Row, places: dict[int | None, Target], problem: Target | None = None) -> None:
        """Writes a proposal.

        ``places`` leads from an orientation to its evidence, None to the first of all; ``problem`` is its problem,
        where it has one.
        """
        sheet = self._sheet
        if sheet.left < 1:
            self.dropped += 1
            return
        name = name_in(row.name)
        sheet.text(0, name, quote_look(self._book, name))
        plain = self._book.look()
        broken = bool(row.problem or row.kind)
        self._status(OwnWord.PROBLEM if broken else _STATUS.get(row.status), places.get(None) or problem, row.status)
        sheet.text(2, words(row.language), plain)
        if not broken:
            sheet.plain.write_number(sheet.rows, 3, row.words, self._book.look(num_format="#,##0"))
        if row.pages is not None:
            sheet.plain.write_number(sheet.rows, 4, row.pages, self._book.look(align="center"))
        markers = {cell.orientation: cell for cell in row.cells}
        for column, number in enumerate(self._numbers, self._first):
            if number in markers:
                self._marker(column, markers[number], places)
        for column, text in enumerate((" ".join(row.flags), " ".join(row.warnings), row.problem), self._after):
            shown = words(text)
            sheet.text(column, shown, quote_look(self._book, shown, indent=1))
        sheet.next()

    def close(self) -> None:
        """Adds the colours and the filter, which need the last row."""
        sheet, book = self._sheet, self._book
        last = max(sheet.rows - 1, 1)
        if self._numbers:
            where = (1, self._first, last, self._after - 1)
            corner = f"{letters(self._first)}2"
            for marker, colour, ink in (
                (2, PRINCIPAL_COLOUR, "#FFFFFF"),
                (1, SIGNIFICANT_COLOUR, "#000000"),
                (0, NONE_COLOUR, "#595959"),
            ):
                # ISNUMBER, because an empty cell is equal to 0.
                rule = {
                    "type": "formula",
                    "criteria": f"=AND(ISNUMBER({corner}),{corner}={marker})",
                    "format": book.workbook.add_format({"bg_color": colour, "font_color": ink}),
                }
                sheet.plain.conditional_format(*where, rule)
        sheet.plain.autofilter(0, 0, last, self._after + len(_AFTER) - 1)
        if self.dropped:
            sheet.note(
                f"A sheet holds no more rows: {self.dropped} more proposals are in the csv and jsonl files only."
            )

    def _status(self, word: OwnWord | None, target: Target | None, status: str) -> None:
        sheet = self._sheet
        linked = word is not None and target is not None
        if word is not None and target is not None and sheet.links < sheet.limits.links:
            sheet.link(1, word, self._book.look(**_LINK), target)
        else:
            self.unlinked += linked
            sheet.text(1, words(status) if word is None else word.value, self._book.look())

    def _marker(self, column: int, cell: Cell, places: dict[int | None, Target]) -> None:
        sheet = self._sheet
        look: dict[str, Any] = {"align": "center"}
        if cell.flag in _BORDERS:
            border, colour = _BORDERS[cell.flag]
            look |= {"border": border, "border_color": colour}
        made = self._book.look(**look)
        target = places.get(cell.orientation)
        if target is not None and (cell.marker or cell.flag):
            if sheet.links < sheet.limits.marker_links:
                sheet.link(column, cell.marker, made, target)
                return
            self.unlinked += 1
        sheet.plain.write_number(sheet.rows, column, cell.marker, made)


# -- evidence ----------------------------------------------------------------------------------------------------------


class EvidenceSheet:
    """The sheet of evidence: the best sentences of each orientation of each proposal."""

    def __init__(self, book: Book, call: Call, limits: Limits) -> None:
        self._book = book
        self._titles = dict(call.titles)
        self._order: dict[int | None, int] = {number: at for at, (number, _) in enumerate(call.titles, 1)}
        self._proposals = 0
        self._sheet = Sheet(book, EVIDENCE, _WIDTHS, limits)
        self.dropped = 0
        self._sheet.headings(_HEADINGS)
        self._sheet.plain.freeze_panes(1, 1)
        self._sheet.plain.repeat_rows(0)

    def add(self, name: str, report: dict[str, Any]) -> dict[int | None, Target]:
        """Writes what was found in a proposal; returns where each orientation is found, under None the first of all."""
        sheet = self._sheet
        pieces = list(pieces_of(report, self._titles, sheet.limits))
        if len(pieces) > sheet.left or self.dropped:
            self.dropped += bool(pieces)  # from here on: a reader should not have to guess who is missing
            return {}
        self._proposals += 1
        places: dict[int | None, Target] = {}
        shown = name_in(name)
        for at, piece in enumerate(pieces):
            key = self._proposals * _KEYS + self._order.get(piece.orientation, 0)
            target = Target(EVIDENCE, letters(_KEY), key, sheet.rows)
            places.setdefault(None, target)
            places.setdefault(piece.orientation, target)
            line: dict[str, Any] = {"top": 1, "top_color": "#A6A6A6"} if not at else {}
            plain = self._book.look(**line)
            sheet.height(lines_of(piece.sentence, _WIDTHS[_SENTENCE]))
            looks = {
                0: quote_look(self._book, shown, **line),
                1: self._book.look(align="center", **line),
                _SENTENCE: quote_look(self._book, piece.sentence, text_wrap=True, **line),
                7: quote_look(self._book, piece.section, **line),
                10: self._book.look(num_format="0.00", align="center", **line),
                12: self._book.look(num_format="+0", **line),
                _KEY: self._book.look(**FAINT, **line),
            }
            sheet.row((shown, *piece[:-1], piece.more or None, key), plain, looks)
        return places

    def close(self) -> None:
        """Adds the filter, and says what had no room."""
        sheet = self._sheet
        sheet.plain.autofilter(0, 0, max(sheet.rows - 1, 1), len(_HEADINGS) - 1)
        if self.dropped:
            sheet.note(
                f"A sheet holds no more rows: the evidence of {self.dropped} more proposals is in the jsonl file."
            )


def pieces_of(report: dict[str, Any], titles: dict[int, str], limits: Limits) -> Iterator[Piece]:
    """Yields the evidence to show of a report as JSON: by orientation in mandate order, then the boundaries.

    What counts comes first; what does not count is shown where nothing does.
    """
    labels: dict[str, str] = report["labels"]
    for result in report["results"]:
        number, level = result["orientation"], result["level"]
        title = words(titles.get(number) or result["title"])
        groups = [("counts", result["evidence"], limits.sentences)]
        if not result["evidence"]:
            groups.append(("does not count", result["discounted"], limits.others))
        conflict = result["conflict"]
        if conflict is not None:
            groups += [(kind, found, limits.others) for kind, found in _conflicts(conflict)]
        for kind, found, most in groups:
            shown = found[:most]
            for at, one in enumerate(shown, 1):
                more = len(found) - len(shown) if at == len(shown) else 0
                yield _piece(one, number, title, level, kind, labels, more)
    for boundary in report["boundaries"]:
        where = _where(boundary["page"], boundary["line"], None, "")
        yield Piece(
            None,
            words(_readable(boundary["id"])),
            "",
            "boundary",
            words(boundary["quote"]),
            where,
            "",
            "",
            "",
            None,
            "outside the mandate",
            0,
        )


def read_report(line: str) -> dict[str, Any]:
    """Returns the report of a line of JSON."""
    report: dict[str, Any] = json.loads(line)
    return report


def _conflicts(conflict: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yields what the sentences of a conflict are called, hard ones first, and the sentences."""
    parted: dict[str, list[Any]] = {}
    for one in conflict["evidence"]:
        soft = any(reason["code"] == POSSIBLE for reason in one["reasons"])
        severity = "soft" if soft else conflict["severity"]
        parted.setdefault(_CONFLICTS.get(severity, "conflict"), []).append(one)
    yield from parted.items()


def _piece(
    one: dict[str, Any], number: int, title: str, level: str, kind: str, labels: dict[str, str], more: int
) -> Piece:
    reasons = sorted((reason for reason in one["reasons"] if reason["factor"] < 1), key=lambda reason: reason["factor"])
    concept = one["concept"]
    return Piece(
        orientation=number,
        title=title,
        level=words(level),
        kind=kind,
        sentence=words(one["quote"]),
        where=_where(one["page"], one["line"], one["paragraph"], one["place"]),
        section=words(one["section"]),
        role=words(_readable(one["role"])),
        concept=words(labels.get(concept) or _readable(concept.rpartition("/")[2])),
        weight=one["weight"],
        why=words(reasons[0]["text"]) if reasons else "",
        more=more,
    )


def _where(page: int | None, line: int | None, paragraph: int | None, place: str) -> str:
    parts = [
        f"p. {page}" if page is not None else f"line {line}" if line is not None else "",
        f"¶ {paragraph}" if paragraph is not None else "",
        words(place),
    ]
    return ", ".join(part for part in parts if part)


def _readable(identity: str) -> str:
    return identity.replace("_", " ").replace("-", " ")
