"""Lines with places to titles, headings, paragraphs, list items, cells and footnotes. Pure, and linear in the lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from aligncheck.model.proposal import BlockKind
from aligncheck.read.marks import bullet_length, heading_depth, is_label_line, is_shouted, label_length
from aligncheck.read.pdf_page import Cell, Item, Line, Page, Table, ordered, without_furniture

_LARGER = 1.12
"""Font size, relative to the text's, from which a line is a heading."""

_SMALLER = 0.9
"""The same below which a line at the foot of the page is a footnote."""

_LETTER_WIDTH = 0.5
"""Width of a letter in font sizes, on average."""

_HEADING_LENGTH = 200
_BOLD_LENGTH = 130
_PARAGRAPH_GAP = 1.28
"""Distance between two lines, relative to the usual one, that parts paragraphs."""

_ENDS = (".", "!", "?", ":", ";", "…")
_DOTS = re.compile(r"[.…·_ ]{4,400}\d{1,4}$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
_KEEP_HYPHEN = frozenset(
    [
        "non",
        "sous",
        "mi",
        "ex",
        "vice",
        "demi",
        "semi",
        "quasi",
        "celui",
        "celle",
        "ceux",
        "celles",
        "peut",
        "lui",
        "elle",
        "eux",
        "nous",
        "vous",
        "même",
        "ci",
        "self",
        "well",
    ]
)
"""Words that stand before a hyphen of their own: at the end of a line they keep it."""

_FOOTNOTE_MARK = re.compile(r"(?:\[?\d{1,3}[\])]?|\*{1,3}|†|‡)\s*\S")
_NOTE_ZONE = 0.45


@dataclass(slots=True)
class Piece:
    """A block in the making; ``column`` and ``row`` are places in the list of pieces."""

    kind: BlockKind
    text: str
    page: int
    level: int = 0
    column: int | None = None
    row: int | None = None
    place: str = ""


@dataclass(slots=True)
class _Group:
    """Lines that make one block."""

    lines: list[Line]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    gap_before: float = 9.0
    gap_after: float = 9.0
    style: tuple[float, int, bool] = (0.0, 0, False)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


@dataclass(slots=True)
class _Style:
    """What is usual in the document: size of the text, distance of two lines in sizes, whether most of it is bold."""

    size: float
    pitch: float
    bold: bool
    words: Counter[str] = field(default_factory=Counter)


def laid_out(pages: Sequence[Page], outline: Sequence[tuple[int, int, str]] = (), title: str = "") -> list[Piece]:
    """Returns the blocks of a document, in reading order.

    ``outline`` holds bookmarks as (page, depth, title), ``title`` is the one that the file gives itself.
    """
    kept = without_furniture(pages)
    style = _style(kept)
    parts: list[_Group | Table] = []
    heights = {page.number: page.height for page in kept}
    for page in kept:
        _gather(ordered(page), style, parts)
    marks = {_key(name): depth for _, depth, name in outline if name.strip()}
    groups = [part for part in parts if isinstance(part, _Group)]
    for group in groups:
        _judge(group, style, marks, heights)
    _entitle(groups, title)
    _rank(groups, marks)
    return list(_pieces(parts, style))


# -- what is usual -------------------------------------------------------------------------------------------------


def _style(pages: Sequence[Page]) -> _Style:
    sizes: Counter[float] = Counter()
    pitches: Counter[float] = Counter()
    bold = total = 0
    words: Counter[str] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
            bold += len(line.text) if line.bold else 0
            total += len(line.text)
            words.update(_WORD.findall(line.text.lower()))
        for one, two in pairwise(page.lines):
            pitch = (one.y - two.y) / two.size
            if 0.9 < pitch < 2.6 and abs(one.size - two.size) < 0.3 and two.x0 < one.x1:
                pitches[round(pitch * 20) / 20] += 1
    pitch = pitches.most_common(1)[0][0] if pitches else 1.2
    return _Style(sizes.most_common(1)[0][0] if sizes else 10.0, pitch, bold > total / 2, words)


# -- lines to groups -----------------------------------------------------------------------------------------------


def _gather(items: list[Item], style: _Style, parts: list[_Group | Table]) -> None:
    """Adds the groups and tables of one page to those before it."""
    first = True
    for item in items:
        if isinstance(item, Table) and not _form_row(item):
            parts.append(item)
            continue
        for line in _lines(item):
            last = parts[-1] if parts else None
            if not isinstance(last, _Group):
                parts.append(_Group([line]))
            elif first:
                _turn_page(parts, line, style)
            elif _continues(last, line, style):
                last.lines.append(line)
            else:
                gap = (last.lines[-1].y - line.y) / line.size / style.pitch
                group = _Group([line])
                if gap > 0:
                    last.gap_after = group.gap_before = gap
                parts.append(group)
            first = False


def _form_row(table: Table) -> bool:
    """Returns whether a table is one row of a form, such as a label and its value."""
    cells = table.rows[0]
    return type(table) is not Table and len(table.rows) == 1 and len(cells) == 2 and len(cells[0].lines) == 1


def _lines(item: Item) -> list[Line]:
    """Returns the lines of an item; a form's row becomes one line."""
    if isinstance(item, Line):
        return [item]
    (left, right) = item.rows[0]
    one, two = left.lines[0], right.lines[0]
    merged = Line(
        one.page, one.x0, one.y, two.x1, one.size, one.bold and two.bold, f"{one.text} {two.text}", two.split, one.right
    )
    return [merged, *right.lines[1:]]


def _turn_page(parts: list[_Group | Table], line: Line, style: _Style) -> None:
    """Puts the first line of a page where it belongs: at the end of a paragraph that the page break cut, or alone."""
    last = parts[-1]
    end = last.lines[-1] if isinstance(last, _Group) else None
    if (
        isinstance(last, _Group)
        and end is not None
        and abs(end.size - line.size) <= 0.7
        and end.bold == line.bold
        and not _starts_item(line)
        and not end.text.rstrip().endswith(_ENDS)
        and (
            end.split
            or line.text[:1].islower()
            or (_is_full(end, line) and not heading_depth(line.text) and not end.bold)
        )
    ):
        last.lines.append(line)
    else:
        parts.append(_Group([line]))


def _continues(group: _Group, line: Line, style: _Style) -> bool:
    """Returns whether a line goes on with the block before it."""
    last = group.lines[-1]
    drop = last.y - line.y
    if abs(last.size - line.size) > 0.7 or line.x0 > last.x1 + line.size or not _near(last, drop, line, style):
        return False
    if last.split:
        return True
    if _starts_item(line) or _DOTS.search(last.text[-420:]):
        return False
    if last.bold != line.bold and not (_is_full(last, line) and line.text[:1].islower()):
        return False
    heading = last.size > style.size * _LARGER or (last.bold and not style.bold)
    if heading_depth(line.text) and (heading or line.bold):
        return False
    return heading or not _ends_paragraph(group, last, line)


def _near(last: Line, drop: float, line: Line, style: _Style) -> bool:
    if drop < -line.size:
        # The next column: it goes on where the last one broke off.
        return line.x0 > last.x1 - line.size and (
            last.split or (line.text[:1].islower() and not last.text.endswith("."))
        )
    return 0.4 * line.size < drop <= max(style.pitch, 1.15) * _PARAGRAPH_GAP * line.size


def _ends_paragraph(group: _Group, last: Line, line: Line) -> bool:
    ended = last.text.rstrip().endswith(_ENDS)
    starts = not line.text[:1].islower()
    if not _is_full(last, line) and (ended or starts):
        return True
    first = group.lines[0]
    if is_label_line(line.text) and is_label_line(first.text):
        return True
    indent = line.x0 - last.x0
    item = bool(_starts_item(first))
    if item and len(group.lines) == 1:
        return indent < -0.5 * line.size and starts
    return ended and starts and (indent > 0.8 * line.size or (item and indent < -0.8 * line.size))


def _is_full(line: Line, following: Line) -> bool:
    """Returns whether the first word of the next line would not have fitted on this one."""
    word = len(following.text.split(maxsplit=1)[0][:40]) if following.text.strip() else 0
    return line.x1 + (word + 1) * _LETTER_WIDTH * line.size >= line.right


def _starts_item(line: Line) -> int:
    return bullet_length(line.text) or label_length(line.text)


# -- what a group is -----------------------------------------------------------------------------------------------


def _judge(group: _Group, style: _Style, marks: dict[str, int], heights: dict[int, float]) -> None:
    first = group.lines[0]
    text = " ".join(line.text for line in group.lines)
    in_outline = bool(marks) and len(group.lines) <= 4 and not _DOTS.search(text) and _key(text) in marks
    if bullet_length(first.text) and not in_outline:
        group.kind = BlockKind.LIST_ITEM
    elif in_outline or _is_heading(group, text, style):
        group.kind = BlockKind.HEADING
        depth = heading_depth(first.text) or 9
        group.style = (-round(group.size * 2) / 2, depth, not group.bold)
    elif label_length(first.text):
        group.kind = BlockKind.LIST_ITEM
    elif (
        group.size <= _SMALLER * style.size
        and first.y < _NOTE_ZONE * heights.get(first.page, 0)
        and _FOOTNOTE_MARK.match(first.text)
    ):
        group.kind = BlockKind.FOOTNOTE


def _is_heading(group: _Group, text: str, style: _Style) -> bool:
    if len(text) > _HEADING_LENGTH or len(group.lines) > 4 or not any(map(str.isalpha, text)) or _DOTS.search(text):
        return False
    last = text.rstrip()
    depth = heading_depth(text)
    if group.size >= _LARGER * style.size:
        return not last.endswith((".", ";", ",")) or depth > 0
    if last.endswith((".", ";", ",")):
        return False
    if group.bold and not style.bold:
        return len(text) <= _BOLD_LENGTH and not is_label_line(text)
    if len(group.lines) > 1:
        return False
    apart = group.gap_before > _PARAGRAPH_GAP and group.gap_after > 1.1
    if is_shouted(text):
        return apart or depth > 0
    return depth > 0 and (apart or depth > 1) and len(text) <= _BOLD_LENGTH and (depth > 1 or not label_length(text))


def _rank(groups: list[_Group], marks: dict[str, int]) -> None:
    """Gives headings their levels: bookmarks first, then larger type above smaller, 1 above 1.1."""
    headings = [group for group in groups if group.kind is BlockKind.HEADING]
    styles = sorted({group.style for group in headings})
    for group in headings:
        marked = marks.get(_key(" ".join(line.text for line in group.lines)))
        group.level = min(marked or styles.index(group.style) + 1, 6) if len(styles) < 200 else 1


def _entitle(groups: list[_Group], title: str) -> None:
    """Finds the title on the first page: the largest type of the document, or the words the file gives itself."""
    headings = [group for group in groups if group.kind is BlockKind.HEADING]
    opening = [group for group in headings if group.lines[0].page == groups[0].lines[0].page]
    wanted = _key(title)
    if wanted:
        # Words in plain type can be the title too, when the file says that they are.
        page = groups[0].lines[0].page if groups else 0
        first = (group for group in groups if group.lines[0].page == page and len(group.lines) <= 4)
        named = next((group for group in first if _key(" ".join(line.text for line in group.lines)) == wanted), None)
        if named is not None:
            named.kind = BlockKind.TITLE
            return
    if not opening:
        return
    top = max(opening, key=lambda group: group.size)
    alone = sum(abs(group.size - top.size) < 0.6 for group in headings) == 1
    chosen = top if alone and top.size >= max(group.size for group in headings) else None
    if chosen is None and groups[0] is opening[0] and not heading_depth(groups[0].lines[0].text):
        chosen = groups[0]
    if chosen is None or heading_depth(chosen.lines[0].text):
        return
    chosen.kind = BlockKind.TITLE


def _key(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()


# -- groups to pieces ----------------------------------------------------------------------------------------------


def _pieces(parts: list[_Group | Table], style: _Style) -> Iterator[Piece]:
    indents: list[float] = []
    table: _Running | None = None
    tables = count = 0
    for part in parts:
        if isinstance(part, Table):
            if table is None or not table.goes_on(part):
                tables += 1
                table = _Running(tables)
            for piece in table.cells(part, count, style):
                count += 1
                yield piece
            continue
        if part.kind is not BlockKind.FOOTNOTE:
            table = None
        text = joined(part.lines, style.words)
        level = part.level
        if part.kind is BlockKind.LIST_ITEM:
            level = _item_level(part.lines[0].x0, indents)
            text = text[bullet_length(text) :]
        elif part.kind in (BlockKind.HEADING, BlockKind.TITLE):
            indents.clear()
        if text.strip():
            count += 1
            yield Piece(part.kind, text, part.lines[0].page, level)


def _item_level(x: float, indents: list[float]) -> int:
    """Returns how deep a list item at ``x`` lies; ``indents`` are those of the items that are still open."""
    while indents and indents[-1] > x + 4:
        indents.pop()
    if not indents or x > indents[-1] + 4:
        indents.append(x)
    return min(len(indents), 9)


@dataclass(slots=True)
class _Running:
    """A table that may go on over several pages: its number, the rows so far, and what heads its columns."""

    number: int
    rows: int = 0
    page: int = 0
    edges: tuple[float, ...] = ()
    title: tuple[str, ...] = ()
    heads: list[tuple[float, float, int]] = field(default_factory=list)

    def goes_on(self, table: Table) -> bool:
        """Returns whether ``table`` is the rest of this one: on the next page, with the same columns."""
        edges = _edges(table)
        alike = len(edges) == len(self.edges) > 1 and all(
            abs(a - b) < 4 for a, b in zip(edges, self.edges, strict=True)
        )
        return alike and table.first.page == self.page + 1

    def cells(self, table: Table, base: int, style: _Style) -> Iterator[Piece]:
        """Yields the cells; the first row heads the columns, the first cell of a row the row.

        ``base`` is the number of pieces before. A first row that comes back on a new page is left out.
        """
        self.edges, self.page = _edges(table), table.rows[-1][0].lines[-1].page
        for row in table.rows:
            texts = tuple(joined(cell.lines, style.words) for cell in row)
            if self.rows and texts == self.title:
                continue
            if not self.rows:
                self.title = texts
            self.rows += 1
            head: int | None = None
            for cell, text in zip(row, texts, strict=True):
                if not text.strip():
                    continue
                column = None if self.rows == 1 else _head(cell, self.heads)
                if self.rows == 1:
                    self.heads.append((cell.left, cell.right, base))
                place = f"table {self.number}, row {self.rows}"
                yield Piece(BlockKind.CELL, text, cell.lines[0].page, 0, column, head if self.rows > 1 else None, place)
                head = base if head is None else head
                base += 1


def _edges(table: Table) -> tuple[float, ...]:
    """Returns the left edges of the columns of a ruled table; empty space gives none that one can rely on."""
    return tuple(sorted({cell.left for row in table.rows for cell in row})) if type(table) is Table else ()


def _head(cell: Cell, heads: list[tuple[float, float, int]]) -> int | None:
    """Returns the head whose column a cell stands in: the one that it shares most of its width with."""
    best, most = None, -12.0
    for left, right, piece in heads:
        shared = min(right, cell.right) - max(left, cell.left)
        if shared > most:
            best, most = piece, shared
    return best


def joined(lines: Sequence[Line], words: Counter[str]) -> str:
    """Returns the words of some lines, a newline between two of them, broken words whole again.

    A hyphen at the end of a line goes away unless the word has it elsewhere in the document, or is one that keeps it.
    """
    out: list[str] = []
    for line in lines:
        text = line.text
        if not out:
            out.append(text)
            continue
        before = out[-1].rstrip()
        broken = _LAST_WORD.search(before[-60:-1]) if before.endswith(("-", "\u2010")) else None
        if broken and text[:1].isalpha():
            out[-1] = before if _keeps_hyphen(broken[0], text, words) else before[:-1]
            out.append(text)
        else:
            out[-1] = before + "\n"
            out.append(text)
    return "".join(out)


def _keeps_hyphen(left: str, text: str, words: Counter[str]) -> bool:
    found = _WORD.match(text)
    right = found[0] if found else ""
    if words[f"{left}-{right}".lower()]:
        return True
    if words[f"{left}{right}".lower()]:
        return False
    return right[:1].isupper() or left.rsplit("-", 1)[-1].lower() in _KEEP_HYPHEN or left.isupper()
