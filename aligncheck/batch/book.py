"""What all sheets of a workbook share: its formats, its limits, and text that a stranger wrote as a cell."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from aligncheck.batch.cells import escaped, starts_formula
from aligncheck.render.escape import REPLACEMENT, one_line

SCORES, EVIDENCE, PORTFOLIO, AGREEMENT, PROBLEMS, ABOUT = (
    "Scores",
    "Evidence",
    "Portfolio",
    "Agreement",
    "Problems",
    "About",
)
LONGEST = 32_767
"""What Excel holds in a cell, in UTF-16 units."""

PRINCIPAL_COLOUR, SIGNIFICANT_COLOUR, NONE_COLOUR = "#0B4F8A", "#A9D0F0", "#F3F3F3"
CONFLICT_COLOUR, POSSIBLE_COLOUR = "#C00000", "#C65911"

FAINT = {"font_color": "#7F7F7F", "align": "left"}
"""The look of the keys that links find their rows by."""

_NOT_XML = re.compile("[\ufffe\uffff]")
_CUT = " … (cut)"
_LINE, _TALLEST = 13.5, 405.0
"""Height of a line of text, and the most that a row may have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook holds: Excel's own limits, and ours on what it works out when it is opened.

    ``rows`` of a sheet with its heading; ``links`` of a sheet, of which those on markers end after ``marker_links``;
    ``sentences`` that count for one orientation of one proposal, ``others`` of each other kind.
    """

    rows: int = 1_048_576
    links: int = 65_530
    marker_links: int = 10_000
    sentences: int = 3
    others: int = 1


LIMITS = Limits()


class OwnWord(StrEnum):
    """A word of ours that a link stands on."""

    ASSESSED = "assessed"
    OFF_MANDATE = "off mandate"
    INSUFFICIENT_TEXT = "too little text"
    PROBLEM = "problem"


class Target(NamedTuple):
    """Where a link leads: to the row of a ``sheet`` that has ``key`` in its column ``keys``, at first ``row``."""

    sheet: str
    keys: str
    key: int
    row: int


class Book:
    """A workbook that is being written, with one format for each look."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def add(self, *names: str) -> None:
        """Adds empty sheets, in this order."""
        for name in names:
            self.workbook.add_worksheet(name)

    def look(self, **properties: Any) -> Any:
        """Returns the format with these properties, on top of the common ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"valign": "top", "font_size": 10, **properties})
        return self._formats[key]

    def heading(self, **properties: Any) -> Any:
        """Returns the format of a column's heading."""
        plain = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E7E6E6", "valign": "bottom"}
        return self.look(**(plain | properties))


class Sheet:
    """A sheet of the book that is filled from top to bottom."""

    def __init__(self, book: Book, name: str, widths: tuple[float, ...], limits: Limits) -> None:
        self.book = book
        self.name = name
        self.rows = 0
        self.links = 0
        self.limits = limits
        self._tall: deque[int] = deque()
        self.plain = book.workbook.get_worksheet_by_name(name)
        for column, width in enumerate(widths):
            self.plain.set_column(column, column, width)
        self.plain.set_landscape()
        self.plain.set_paper(9)
        self.plain.fit_to_pages(1, 0)

    @property
    def left(self) -> int:
        """Returns how many rows there is room for; the last one is kept for a note."""
        return self.limits.rows - 1 - self.rows

    def headings(self, names: tuple[str, ...], *, numbers: range = range(0), lines: int = 1) -> None:
        """Writes a row of column headings; those of columns with ``numbers`` stand to the right like them."""
        self.height(lines)
        for column, name in enumerate(names):
            self.text(column, name, self.book.heading(**({"align": "right"} if column in numbers else {})))
        self.next()

    def height(self, lines: int) -> None:
        """Gives the row that comes next room for some lines of text: nobody else does, for a wrapped text."""
        if lines > 1:
            self.plain.set_row(self.rows, min(lines * _LINE, _TALLEST))
            self._tall.append(self.rows)

    def row(self, values: tuple[str | float | None, ...], look: Any, looks: dict[int, Any] | None = None) -> None:
        """Writes a row; nothing for None and empty texts. ``looks`` are those of single columns."""
        for column, value in enumerate(values):
            here = looks.get(column, look) if looks else look
            if isinstance(value, str):
                self.text(column, value, here)
            elif value is not None:
                self.plain.write_number(self.rows, column, value, here)
        self.next()

    def text(self, column: int, value: str, look: Any) -> None:
        """Writes a safe text (see ``words`` and ``name_in``) as text, whatever it begins with."""
        if value:
            self.plain.write_string(self.rows, column, value, look)

    def link(self, column: int, value: int | OwnWord, look: Any, target: Target) -> None:
        """Writes a number or a word of ours that leads to the first row of ``target``, wherever it has been sorted to.

        The formula holds nothing else: no word of a proposal stands in one.
        """
        self.links += 1
        sheet, keys, key, row = target
        shown = value if isinstance(value, int) else f'"{value.value}"'
        # Where it was written is looked at first: to search the column for every link takes many seconds.
        first = f"{sheet}!${keys}${row + 1}"
        found = f"IFERROR(IF({first}={key},ROW({first}),MATCH({key},{sheet}!${keys}:${keys},0)),1)"
        told = value if isinstance(value, int) else value.value
        self.plain.write_formula(self.rows, column, f'=HYPERLINK("#{sheet}!A"&{found},{shown})', look, told)

    def next(self) -> None:
        """Goes on to the next row."""
        self.rows += 1
        # xlsxwriter remembers the height of rows that it has long written.
        while self._tall and self._tall[0] < self.plain.previous_row:
            self.plain.row_info.pop(self._tall[0], None)
            self.plain.row_sizes.pop(self._tall.popleft(), None)

    def note(self, text: str) -> None:
        """Writes a remark on a row of its own."""
        self.text(0, text, self.book.look(italic=True, font_color="#595959"))
        self.next()


def letters(column: int) -> str:
    """Returns what a spreadsheet calls a column that is counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def words(text: str) -> str:
    """Returns prose for a cell: on one line, without anything that acts or that a workbook cannot hold, cut to fit."""
    return fitted(one_line(_NOT_XML.sub(REPLACEMENT, text)).strip())


def name_in(text: str) -> str:
    """Returns a name for a cell; different names stay different unless they are too long for a cell."""
    return fitted(escaped(text))


def lines_of(text: str, width: float) -> int:
    """Returns how many lines a text takes in a column of that width, more or less."""
    return int(len(text) // (width * 1.15)) + 1


def fitted(text: str) -> str:
    """Returns ``text`` as a cell holds it: not too long, and nothing that xlsxwriter takes for markup of its own."""
    if len(text) * 2 > LONGEST:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST:
            text = units[: 2 * (LONGEST - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    if text.startswith("<r>") and text.endswith("</r>"):
        return f"{text} "
    return text


def quote_look(book: Book, text: str, **properties: Any) -> Any:
    """Returns the format of a stranger's text: one that stays text when somebody edits the cell."""
    return book.look(quote_prefix=True, **properties) if starts_formula(text) else book.look(**properties)
