"""Which cell heads which, in the tables of Word and OpenDocument files.

A results matrix says "Activities" once, at the top of a column, and "Output 1.1" once, at the left of several rows; a
form says "Project title" at the left of the one cell that answers it. What a cell means depends on both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aligncheck.model.proposal import BlockKind

MAX_WIDTH = 64
"""The most columns that a cell is believed to span; Word allows 63."""

_LABEL_WORDS = 6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a walker is: which kind the paragraphs are of when they are not of their own, and what heads them.

    ``whole_row`` says that the cell is as wide as its table, so that a heading in it is a heading of the document.
    """

    kind: BlockKind | None = None
    column: int | None = None
    row: int | None = None
    place: str = ""
    whole_row: bool = False

    def kind_of(self, kind: BlockKind, level: int) -> tuple[BlockKind, int]:
        """Returns what a paragraph that calls itself ``kind`` is in this place, and its level."""
        if self.kind is None or (self.whole_row and kind is BlockKind.HEADING):
            return kind, level
        return self.kind, 0


BODY = Frame()


@dataclass(slots=True)
class Cell(Generic[T]):
    """A cell that starts at ``column`` of the grid. ``block`` is the first block made of it, once there is one."""

    column: int
    width: int
    content: T
    height: int = 1
    block: int | None = None

    @property
    def end(self) -> int:
        """Returns the first column after the cell."""
        return self.column + self.width


@dataclass(slots=True)
class Row(Generic[T]):
    """A row: the cells that start in it. ``head`` says that the document itself calls it a heading."""

    cells: list[Cell[T]] = field(default_factory=list)
    head: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like: its number of words, whether it is set off by shading or bold, ends with a colon."""

    words: int
    strong: bool
    colon: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands: blocks that head its column and row, its row counted from 1, if it fills the row."""

    column: int | None
    row: int | None
    number: int
    whole_row: bool


def is_layout(rows: Sequence[Row[T]]) -> bool:
    """Returns whether the table has a single row or column: it then only places paragraphs on the page."""
    filled = [row for row in rows if row.cells]
    return len(filled) < 2 or all(len(row.cells) == 1 and row.cells[0].column == 0 for row in filled)


def lay_out(rows: Sequence[Row[T]], look: Callable[[T], Look], put: Callable[[T, Place], int | None]) -> None:
    """Calls ``put`` with each cell in reading order and the place it has; ``put`` returns its first block."""
    total = max((cell.end for row in rows for cell in row.cells), default=0)
    head_rows = _head_rows(rows, total, look)
    heads: dict[int, int] = {}
    above: dict[int, tuple[Cell[T], int]] = {}
    for index, row in enumerate(rows):
        if index in head_rows or _whole(row, total):
            for cell in row.cells:
                cell.block = put(cell.content, Place(None, None, index + 1, _whole(row, total)))
                if index in head_rows and cell.block is not None:
                    heads.update(dict.fromkeys(range(cell.column, cell.end), cell.block))
        else:
            _body_row(row, index, heads, above, put)
        for cell in row.cells:
            if cell.height > 1:
                above.update(dict.fromkeys(range(cell.column, cell.end), (cell, index + cell.height)))


def _body_row(
    row: Row[T],
    index: int,
    heads: dict[int, int],
    above: dict[int, tuple[Cell[T], int]],
    put: Callable[[T, Place], int | None],
) -> None:
    """The first column heads the row; so does each merged column right of it, and more closely."""
    head: int | None = None
    column, merged = 0, True
    for cell in row.cells:
        while merged and column < cell.column and column in above and index < above[column][1]:
            owner = above[column][0]
            head = owner.block if owner.block is not None else head
            column = owner.end
        cell.block = put(cell.content, Place(heads.get(cell.column), head, index + 1, False))
        if merged and cell.column == column and (column == 0 or cell.height > 1):
            head = cell.block if cell.block is not None else head
            column, merged = cell.end, cell.height > 1
        else:
            merged = False


def _whole(row: Row[T], total: int) -> bool:
    return len(row.cells) == 1 and row.cells[0].width >= total


def _head_rows(rows: Sequence[Row[T]], total: int, look: Callable[[T], Look]) -> range:
    """Returns the indices of the rows that head the columns."""
    flagged = next((index for index, row in enumerate(rows) if not row.head), 0)
    if flagged:
        return range(flagged)
    first = next((index for index, row in enumerate(rows) if row.cells and not _whole(row, total)), len(rows))
    body = rows[first + 1 :]
    if not body or _is_form(rows[first], body, look):
        return range(0)
    cells = rows[first].cells
    # "Indicator" over two rows beside "Targets" over "Year 1" and "Year 2": both rows are headings.
    deep = max(cell.height for cell in cells) if any(cell.width > 1 for cell in cells) else 1
    return range(first, first + min(deep, len(body)))


def _is_form(top: Row[T], body: Sequence[Row[T]], look: Callable[[T], Look]) -> bool:
    """Returns whether the table has labels at the left and no headings at the top."""
    looks = [look(cell.content) for cell in top.cells]
    if any(seen.colon for seen in looks[:-1]):
        return True
    if len(looks) != 2 or any(len(row.cells) > 2 for row in body):
        return False
    pairs = [tuple(look(cell.content) for cell in row.cells) for row in body if len(row.cells) == 2]
    if all(seen.strong for seen in looks) and not all(pair[1].strong for pair in pairs):
        return False
    # Labels are short: a first column of sentences under two short cells is "Risk" over risks.
    short = all(0 < seen.words <= _LABEL_WORDS for seen in looks)
    long = sum(pair[0].words > _LABEL_WORDS for pair in pairs)
    return not (short and 2 * long > len(pairs))
