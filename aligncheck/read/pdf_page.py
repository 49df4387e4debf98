"""One page of a PDF as lines with places: what is furniture, what is a table, and in which order the rest is read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

Rule = tuple[float, float, float]

_TOP, _BOTTOM = 0.89, 0.105
"""Shares of the page's height: running headers stand above the one, running footers below the other."""

_REPEATED = 0.55
"""Share of the pages on which a line at the edge must come back to be a running one."""

_PAGE_NUMBER = re.compile(
    r"(?:pages?|page n°|p\.?|pág(?:ina|\.)|-|–|\|)?\s*(?:\d{1,4}|[ivxl]{1,6})"
    r"\s*(?:(?:/|of|de|sur|out of)\s*\d{1,4})?\s*(?:-|–|\|)?",
    re.I,
)
_FIRST_NUMBER = re.compile(r"(\d{1,4})(?![\d.])\s")
_LAST_NUMBER = re.compile(r"[\s|–-](\d{1,4})$")
_APART = 1.6
"""Distance from the text, in font sizes, that shows a line at the edge to be none of it."""

_SAME_EDGE = 3.0
_GUTTER = 8
_PROSE = 22
"""Mean characters per line from which a column holds prose, not the cells of a table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words, or the part of it that stands in one column. ``right`` is where its column ends.

    ``split`` says that a word is broken at its end.
    """

    page: int
    x0: float
    y: float
    x1: float
    size: float
    bold: bool
    text: str
    split: bool = False
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page in the order of the file, and its ruled lines."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    down: tuple[Rule, ...] = ()
    across: tuple[Rule, ...] = ()


@dataclass(slots=True)
class Cell:
    """A cell of a table: its lines, and the width it covers."""

    lines: list[Line]
    left: float
    right: float


@dataclass(slots=True)
class Table:
    """Rows of cells, in reading order."""

    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """Returns the line that stands for the table in the order of the page."""
        return self.rows[0][0].lines[0]


Item = Line | Table


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Returns the pages without running headers, running footers and page numbers."""
    seen: Counter[tuple[bool, str]] = Counter()
    edges = [_edge_lines(page) for page in pages]
    for page, found in zip(pages, edges, strict=True):
        seen.update({_running_key(page, page.lines[index]) for index in found})
    # Chapters have headers of their own: in a long document three pages are enough.
    needed = min(max(2, round(_REPEATED * len(pages))), 3)
    shifts = Counter(shift for page, found in zip(pages, edges, strict=True) for shift in _shifts(page, found))
    out = []
    for page, found in zip(pages, edges, strict=True):
        drop = {
            index
            for index in found
            if _PAGE_NUMBER.fullmatch(page.lines[index].text.strip()[:40])
            or (len(pages) > 1 and seen[_running_key(page, page.lines[index])] >= needed)
            or any(shifts[shift] >= max(needed, 3) for shift in _shifts(page, [index]))
        }
        out.append(replace(page, lines=tuple(line for at, line in enumerate(page.lines) if at not in drop)))
    return out


def _shifts(page: Page, found: Iterable[int]) -> set[int]:
    """Returns how far the numbers at either end of some lines are from the number of the page."""
    texts = [page.lines[index].text.strip() for index in found]
    matches = [
        match for text in texts for match in (_FIRST_NUMBER.match(text), _LAST_NUMBER.search(text[-12:])) if match
    ]
    return {int(match[1]) - page.number for match in matches}


def _edge_lines(page: Page) -> list[int]:
    """Returns the places of the lines that stand at the top and the foot of a page, apart from its text."""
    order = sorted(range(len(page.lines)), key=lambda index: -page.lines[index].y)
    top, foot = _TOP * page.height, _BOTTOM * page.height
    found = _apart(page, [index for index in order if page.lines[index].y > top], order)
    order.reverse()
    return found + _apart(page, [index for index in order if page.lines[index].y < foot], order)


def _apart(page: Page, zone: list[int], order: list[int]) -> list[int]:
    """Returns the lines of a zone, from the edge inwards, up to the last one that empty space follows."""
    last = 0
    for at in range(len(zone)):
        line = page.lines[zone[at]]
        beyond = page.lines[order[at + 1]] if at + 1 < len(order) else None
        if beyond is None or abs(line.y - beyond.y) > _APART * line.size:
            last = at + 1
    return zone[:last]


def _running_key(page: Page, line: Line) -> tuple[bool, str]:
    return line.y > page.height / 2, re.sub(r"\d+", "#", " ".join(line.text.split())).casefold()


# -- the order of reading ---------------------------------------------------------------------------------------


def ordered(page: Page) -> list[Item]:
    """Returns the lines and tables of a page in the order in which a person reads them."""
    tables, loose = _ruled_tables(page)
    lines = [line for line in loose if isinstance(line, Line)]
    gutters = _gutters(page, lines)
    lines = _with_margins(lines, gutters)
    flow: list[Item] = []
    rest = iter(lines)
    for entry in loose:
        flow.append(next(rest) if isinstance(entry, Line) else tables[entry])
    if gutters:
        return _by_columns(flow, gutters)
    if _inversions(lines) > max(2, len(lines) // 10):
        flow.sort(key=lambda item: (-round(_line(item).y / 3), _line(item).x0))
    return _with_gap_tables(flow)


def _line(item: Item) -> Line:
    return item if isinstance(item, Line) else item.first


def _gutters(page: Page, lines: list[Line]) -> list[float]:
    """Returns the x at which columns of prose are parted, from left to right; none on a page of one column."""
    if len(lines) < 16 or page.width <= 0:
        return []
    bins = int(min(page.width, 5_000) // 2) + 2
    steps = [0] * (bins + 1)
    for line in lines:
        steps[min(max(int(line.x0 // 2), 0), bins)] += 1
        steps[min(max(int(line.x1 // 2) + 1, 0), bins)] -= 1
    found: list[float] = []
    first, last = int(0.15 * bins), int(0.85 * bins)
    covered, begin = sum(steps[:first]), -1
    for at in range(first, last):
        covered += steps[at]
        free = covered <= len(lines) * 0.12
        if free and begin < 0:
            begin = at
        if not free and begin >= 0:
            # Empty from the margin on: the edge of the page, not a gutter.
            if (at - begin) * 2 >= _GUTTER and begin > first:
                found.append(float(begin + at))
            begin = -1
    return found if found and _are_prose(lines, found) else []


def _are_prose(lines: list[Line], gutters: list[float]) -> bool:
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in lines:
        at = _column(line, gutters)
        if at is not None:
            columns[at].append(line)
    for column in columns:
        if len(column) < 8 or sum(len(line.text) for line in column) < _PROSE * len(column):
            return False
    tops = [max(line.y for line in column) for column in columns]
    feet = [min(line.y for line in column) for column in columns]
    return min(tops) - max(feet) > 0.4 * min(top - foot for top, foot in zip(tops, feet, strict=True))


def _column(line: Line, gutters: list[float]) -> int | None:
    """Returns the number of the column that a line stands in, None for a line across several."""
    at = bisect_left(gutters, line.x0)
    return at if at == len(gutters) or line.x1 <= gutters[at] + 2 else None


def _with_margins(lines: list[Line], gutters: list[float]) -> list[Line]:
    """Returns the lines, each with the right margin of its column."""
    rights: dict[int | None, float] = {}
    columns = [_column(line, gutters) for line in lines]
    for line, column in zip(lines, columns, strict=True):
        rights[column] = max(rights.get(column, 0.0), line.x1)
    return [replace(line, right=rights[column]) for line, column in zip(lines, columns, strict=True)]


def _by_columns(flow: list[Item], gutters: list[float]) -> list[Item]:
    """Returns the items column by column, in bands between the lines that go across."""
    numbers = [_column(_line(item), gutters) if isinstance(item, Line) else None for item in flow]
    known = [number for number in numbers if number is not None]
    turns = sum(one != two for one, two in pairwise(known))
    if turns <= 4 * len(gutters):
        return flow
    out: list[Item] = []
    band: list[list[Item]] = [[] for _ in range(len(gutters) + 1)]
    entries = sorted(zip(flow, numbers, strict=True), key=lambda entry: (-_line(entry[0]).y, _line(entry[0]).x0))
    for item, number in entries:
        if number is not None:
            band[number].append(item)
            continue
        for column in band:
            out.extend(column)
            column.clear()
        out.append(item)
    for column in band:
        out.extend(column)
    return out


def _inversions(lines: Iterable[Line]) -> int:
    """Returns how often the file goes back up within one column."""
    return sum(two.y > one.y + 0.8 * one.size and two.x0 < one.x1 and one.x0 < two.x1 for one, two in pairwise(lines))


# -- tables with ruled lines ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Grid:
    down: list[Rule]
    across: list[Rule]
    left: float
    right: float
    foot: float
    top: float

    def holds(self, line: Line) -> bool:
        return (
            self.foot - 2 <= line.y <= self.top and self.left - 3 <= line.x0 and (line.x0 + line.x1) / 2 <= self.right
        )

    def place(self, line: Line) -> tuple[float, float, float]:
        """Returns the top, left and right edge of the cell that a line stands in."""
        left, right, top = self.left, self.right, self.top
        for x, low, high in self.down:
            if low - 2 <= line.y <= high + 2:
                if x <= line.x0 + 2:
                    left = max(left, x)
                else:
                    right = min(right, x)
        for y, begin, end in self.across:
            if y > line.y + 1 and begin - 3 <= line.x0 <= end + 3:
                top = min(top, y)
        return top, left, right


def _ruled_tables(page: Page) -> tuple[list[Table], list[Line | int]]:
    """Returns the tables drawn with ruled lines, and the order of the page: a line, or the number of a table."""
    grids = _grids(page)
    tables: list[Table] = []
    loose: list[Line | int] = []
    cells: list[dict[tuple[float, float, float], list[Line]]] = [{} for _ in grids]
    numbers: dict[int, int] = {}
    for line in page.lines:
        which = next((number for number, grid in enumerate(grids) if grid.holds(line)), None)
        if which is None:
            loose.append(line)
            continue
        if which not in numbers:
            numbers[which] = len(numbers)
            loose.append(numbers[which])
        cells[which].setdefault(grids[which].place(line), []).append(line)
    for which in numbers:
        tables.append(_table(cells[which]))
    return tables, loose


def _table(cells: dict[tuple[float, float, float], list[Line]]) -> Table:
    rows: list[list[Cell]] = []
    last = None
    for (top, left, right), lines in sorted(cells.items(), key=lambda entry: (-entry[0][0], entry[0][1])):
        if last is None or last - top > _SAME_EDGE:
            rows.append([])
            last = top
        rows[-1].append(Cell(lines, left, right))
    for row in rows:
        row.sort(key=lambda cell: cell.left)
    return Table(rows)


def _grids(page: Page) -> list[_Grid]:
    """Returns the grids of ruled lines that make at least two columns: rules that touch belong together."""
    owner = list(range(len(page.down) + len(page.across)))

    def root(number: int) -> int:
        while owner[number] != number:
            owner[number] = owner[owner[number]]
            number = owner[number]
        return number

    for number, (x, low, high) in enumerate(page.down):
        for other, (y, begin, end) in enumerate(page.across, start=len(page.down)):
            if begin - 4 <= x <= end + 4 and low - 4 <= y <= high + 4:
                owner[root(number)] = root(other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*page.down, *page.across]):
        groups.setdefault(root(number), ([], []))[number >= len(page.down)].append(rule)
    grids = []
    for down, across in groups.values():
        if not down or len(across) < 2:
            continue
        left = min(min(rule[1] for rule in across), min(rule[0] for rule in down))
        right = max(max(rule[2] for rule in across), max(rule[0] for rule in down))
        if any(left + 8 < x < right - 8 for x, _, _ in down):
            heights = [rule[0] for rule in across] + [edge for rule in down for edge in rule[1:]]
            grids.append(_Grid(down, across, left, right, min(heights), max(heights)))
    return grids


# -- tables without ruled lines -----------------------------------------------------------------------------------


def _with_gap_tables(flow: list[Item]) -> list[Item]:
    """Returns the flow with lines that stand side by side gathered in rows, and such rows in tables."""
    out: list[Item] = []
    for item in flow:
        if (isinstance(item, Line) and not _extend(out, item)) or isinstance(item, Table):
            out.append(item)
    return out


def _extend(out: list[Item], line: Line) -> bool:
    """Adds a line to the table that ends ``out``, or begins one there. Returns whether it did."""
    last = out[-1] if out else None
    if isinstance(last, Table):
        return not _ruled(last) and _extend_table(last, line)
    if last is None or line.x0 < last.x1 or line.y < last.y - 0.4 * line.size:
        return False
    beside: list[Line] = []
    while out and len(beside) < 12:
        one = out[-1]
        if not isinstance(one, Line) or one.y > line.y + 0.4 * line.size or one.x1 > line.x0:
            break
        beside.insert(0, one)
        out.pop()
    if not beside or abs(beside[0].y - line.y) > 0.6 * line.size:
        out.extend(beside)
        return False
    cell = Cell(beside, min(one.x0 for one in beside), max(one.x1 for one in beside))
    row = [cell, Cell([line], line.x0, line.x1)]
    before = out[-1] if out else None
    if isinstance(before, Table) and not _ruled(before) and 0 < before.rows[-1][0].lines[0].y - line.y < 4 * line.size:
        before.rows.append(row)
    else:
        out.append(_GapTable([row]))
    return True


class _GapTable(Table):
    """A table that only empty space makes."""


def _ruled(table: Table) -> bool:
    return not isinstance(table, _GapTable)


def _extend_table(table: Table, line: Line) -> bool:
    row = table.rows[-1]
    last = row[-1]
    top, before = row[0].lines[0].y, last.lines[-1]
    if line.x0 >= last.right - 1 and before.y - 0.4 * line.size <= line.y <= top + 0.6 * line.size:
        row.append(Cell([line], line.x0, line.x1))
        return True
    for cell in row:
        below = cell.lines[-1].y - line.y
        aligned = (
            abs(line.x0 - cell.left) < 1.2 * line.size and line.x1 < cell.left + max(cell.right - cell.left, 1) * 1.6
        )
        if cell is not row[0] and aligned and 0 < below < 1.45 * line.size and line.size == before.size:
            cell.lines.append(line)
            cell.right = max(cell.right, line.x1)
            return True
    return False
