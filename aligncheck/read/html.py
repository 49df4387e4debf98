"""Reads HTML: what a browser shows of it, with the lines it stands on."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from aligncheck.errors import LimitExceeded
from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Proposal, ReadLimits
from aligncheck.read.builder import ProposalBuilder
from aligncheck.read.chunks import chunks
from aligncheck.read.encoding import decoded

MEDIA_TYPE = "text/html"

_SILENT: frozenset[str] = frozenset(
    """
    script style nav template noscript iframe object svg math canvas audio video select datalist head button
    """.split()
)
"""Elements whose words are not the document's."""

_VOID = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr
    """.split()
)
_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table tbody td tfoot th thead tr
    ul
    """.split()
)
_TOP_HEADING = re.compile(r"<h1\b", re.I)
_HEADING = re.compile(r"h[1-6]")
_IMPLIED_END = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "tr": frozenset(("tr", "td", "th")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
}
"""Elements that end of themselves when another begins: browsers do not ask for the closing tag."""

_FENCES = frozenset(("table", "ul", "ol", "dl", "menu"))
_HIDDEN_STYLE = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{1,40})", re.I)
_XML_CHARSET = re.compile(rb"\s{0,80}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_:.-]{1,40})", re.I)
_TAG_BEGIN = re.compile(r"<(?:!\[|[A-Za-z/!?])")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MOST_TAGS = 1_000_000
"""Tags that a page may have: twenty for each line of a thousand pages."""

_LONGEST_TAG = 5_000
_DEEPEST = 2_000
_SEARCHED = 200
"""Open elements that are looked through for the one that a tag closes."""

_WIDEST = 200
_FOOTNOTE_ROLES = frozenset(("doc-footnote", "doc-endnote", "doc-endnotes"))


@dataclass(slots=True)
class _Open:
    """An element that is open."""

    tag: str
    silent: bool = False
    footnote: bool = False


@dataclass(slots=True)
class _Table:
    """The table that is being read: what heads each column, and the cells that reach down from rows above."""

    number: int
    row: int = 0
    column: int = 0
    heads: dict[int, int] = field(default_factory=dict)
    reaching: dict[int, int] = field(default_factory=dict)
    row_head: int | None = None
    row_head_rows: int = 0
    cell: tuple[int, int, int, bool] | None = None
    cell_first: int | None = None


def read_html(data: bytes, name: str, *, limits: ReadLimits = DEFAULT_LIMITS) -> Proposal:
    """Returns the proposal in an HTML file."""
    head = data[:4_096]
    declared = _XML_CHARSET.match(head) or _CHARSET.search(head)
    found = decoded(data, name, declared[1].decode("ascii") if declared else "")
    builder = ProposalBuilder(limits, where=name)
    if found.text.count("<") > _MOST_TAGS:
        raise LimitExceeded(f"has more than {_MOST_TAGS:,} tags.", where=name, mend="Check the parts one by one.")
    reader = _Reader(builder, 1)
    reader.take(_closed(found.text))
    digest = hashlib.sha256(data).hexdigest()
    notices = () if declared else found.notices
    return builder.build(name, MEDIA_TYPE, digest, metadata=tuple(reader.metadata), notices=notices)


def add_html(builder: ProposalBuilder, text: str, *, line: int) -> None:
    """Adds the blocks of a piece of HTML that stands on the given line of another document."""
    _Reader(builder, line, whole=False).take(_closed(text))


def _closed(text: str) -> str:
    """Returns the text without comments and with no tag left open, line for line the same.

    The parser of the standard library looks to the end of the text for what closes a tag or comment, each time anew.
    """
    out: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 2)) >= 0:
        out.extend((text[at:begin], "\n" * text.count("\n", begin, end)))
        at = end + 3
    out.append(text[at:].replace("<!--", ""))
    text = "".join(out)
    out, at, end = [], 0, -1
    for found in _TAG_BEGIN.finditer(text):
        begin = found.start()
        if end < begin:
            end = text.find(">", begin)
            end = len(text) if end < 0 else end
        if end == len(text) or end - begin > _LONGEST_TAG:
            out.extend((text[at:begin], "&lt;"))
            at = begin + 1
        elif found[0] == "<![" and begin >= at:
            out.append(text[at:begin])
            at = end + 1
    out.append(text[at:])
    return "".join(out)


class _Reader(HTMLParser):
    """Follows the tags without ever nesting itself: what is open is a list, and it is bounded."""

    def __init__(self, builder: ProposalBuilder, first_line: int, *, whole: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = builder
        self.first_line = first_line
        self.whole = whole
        self.metadata: list[tuple[str, str]] = []
        self.open: list[_Open] = []
        self.silent = 0
        self.words: list[str] = []
        self.begun = 0
        self.tables: list[_Table] = []
        self.table_count = 0
        self.title: list[str] | None = None
        self.one_top = False
        self.item_begun = False

    def take(self, text: str) -> None:
        """Reads the text to its end."""
        self.one_top = self.whole and len(_TOP_HEADING.findall(text)) == 1
        self.feed(text)
        self.close()
        self.flush()

    # -- tags ----------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        if tag == "title" and self.in_head():
            self.title = []
            return
        if tag == "br":
            self.words.append("\n")
        elif tag == "meta":
            self.meta(dict(attrs))
        elif tag == "img" and not self.silent:
            self.handle_data(dict(attrs).get("alt") or "")
        elif tag == "body":
            self.end("head")
        if tag in _VOID:
            if tag == "hr":
                self.flush()
            return
        self.end_implied(tag)
        if tag in _BLOCKS:
            self.flush()
        given = dict(attrs)
        hidden = (
            "hidden" in given
            or given.get("aria-hidden") == "true"
            or _HIDDEN_STYLE.search((given.get("style") or "")[:2_000])
        )
        silent = tag in _SILENT or bool(hidden)
        if len(self.open) < _DEEPEST:
            self.open.append(_Open(tag, silent, given.get("role") in _FOOTNOTE_ROLES))
            self.silent += silent
        if not self.silent:
            self.begin(tag, given)

    def begin(self, tag: str, given: dict[str, str | None]) -> None:
        """Takes note of an element that matters for what follows."""
        if tag == "table":
            self.table_count += 1
            self.tables.append(_Table(self.table_count))
        elif tag == "li":
            self.item_begun = True
        elif tag == "tr" and self.tables:
            table = self.tables[-1]
            table.row += 1
            table.column = 0
            table.row_head_rows -= 1
            if table.row_head_rows <= 0:
                table.row_head = None
            table.reaching = {column: rows - 1 for column, rows in table.reaching.items() if rows > 1}
        elif tag in ("td", "th") and self.tables:
            self.begin_cell(self.tables[-1], tag, given)

    def begin_cell(self, table: _Table, tag: str, given: dict[str, str | None]) -> None:
        """Finds the columns that a cell covers."""
        table.row = max(table.row, 1)
        while table.column in table.reaching:
            table.column += 1
        wide, deep = _count(given.get("colspan")), _count(given.get("rowspan"))
        if table.column >= _WIDEST:
            wide = 1
        table.cell = (table.column, wide, deep, tag == "th")
        table.cell_first = None
        if deep > 1:
            for column in range(table.column, table.column + wide):
                table.reaching[column] = deep
        table.column += wide

    def handle_endtag(self, tag: str) -> None:
        """Closes an element, and those in it that were left open."""
        if tag == "title" and self.title is not None:
            if not any(key == "title" for key, _ in self.metadata):
                self.metadata.append(("title", _SPACES.sub(" ", "".join(self.title)).strip()))
            self.title = None
            return
        if tag == "br":
            self.words.append("\n")
        if tag in _BLOCKS:
            self.flush()
        self.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens and closes an element: in HTML the slash says nothing unless the element is empty by nature."""
        self.handle_starttag(tag, attrs)

    def end_implied(self, tag: str) -> None:
        """Closes the elements that cannot go on when ``tag`` begins."""
        ended = _IMPLIED_END.get(tag)
        if ended is None:
            if tag in _BLOCKS and self.open and self.open[-1].tag == "p":
                self.flush()
                self.pop()
            return
        for depth, element in enumerate(reversed(self.open[-40:]), start=1):
            if element.tag in _FENCES:
                return
            if element.tag in ended:
                self.flush()
                for _ in range(depth):
                    self.pop()
                break
        else:
            return
        if tag == "tr":
            self.end_implied(tag)

    def end(self, tag: str) -> None:
        """Closes the innermost open element of that name, if there is one."""
        for at in range(len(self.open) - 1, max(len(self.open) - 1 - _SEARCHED, -1), -1):
            if self.open[at].tag == tag:
                while len(self.open) > at:
                    self.pop()
                return
            if self.open[at].tag in ("table", "td", "th") and tag not in _BLOCKS:
                return

    def pop(self) -> None:
        """Takes the innermost open element off."""
        element = self.open.pop()
        self.silent -= element.silent
        if element.silent:
            return
        if element.tag in ("td", "th") and self.tables:
            table = self.tables[-1]
            if table.cell is not None and table.cell[0] == 0 and table.row_head is None:
                table.row_head, table.row_head_rows = table.cell_first, table.cell[2]
            table.cell = None
        elif element.tag == "table" and self.tables:
            self.tables.pop()

    # -- words ---------------------------------------------------------------------------------------------------

    def handle_data(self, data: str) -> None:
        """Takes words in."""
        if self.title is not None:
            self.title.append(data)
        elif not self.silent:
            if not self.words or (not self.begun and data.strip()):
                lead = data[: len(data) - len(data.lstrip())]
                self.begun = self.getpos()[0] + lead.count("\n") if data.strip() else 0
            self.words.append(data if self.is_open("pre") else _SPACES.sub(" ", data))

    def flush(self) -> None:
        """Makes a block of the words so far."""
        text = "".join(self.words)
        self.words.clear()
        line = (self.begun or self.getpos()[0]) + self.first_line - 1
        self.begun = 0
        text = "\n".join(line.strip() for line in text.split("\n")) if "\n" in text else text
        if not text.strip():
            return
        kind, level = self.kind()
        if kind is BlockKind.CELL:
            self.add_cell(text, line)
            return
        for piece in chunks(text):
            self.builder.add(kind, piece, level=level, line=line)

    def kind(self) -> tuple[BlockKind, int]:
        """Returns what the words at this place are, and how deep."""
        lists = 0
        found: tuple[BlockKind, int] | None = None
        for element in reversed(self.open[-64:]):
            if found is None and _HEADING.fullmatch(element.tag):
                if element.tag == "h1" and self.one_top and not len(self.builder):
                    return BlockKind.TITLE, 0
                return BlockKind.HEADING, int(element.tag[1])
            if element.footnote:
                return BlockKind.FOOTNOTE, 0
            if (
                element.tag in ("td", "th")
                and self.tables
                and self.tables[-1].cell is not None
                and not lists
                and found is None
            ):
                return BlockKind.CELL, 0
            if element.tag == "li" and found is None:
                found = BlockKind.LIST_ITEM if self.item_begun else BlockKind.PARAGRAPH, 0
            if element.tag in ("ul", "ol", "menu"):
                lists += 1
        if found is None or found[0] is BlockKind.PARAGRAPH:
            return BlockKind.PARAGRAPH, 0
        self.item_begun = False
        return BlockKind.LIST_ITEM, max(min(lists, 9), 1)

    def add_cell(self, text: str, line: int) -> None:
        """Adds the words of a table cell with the cells that head it."""
        table = self.tables[-1]
        if table.cell is None:
            return
        column, wide, _, is_head = table.cell
        above = table.heads.get(column) if table.row > 1 else None
        place = f"table {table.number}, row {table.row}"
        row = table.row_head if table.row > 1 else None
        for piece in chunks(text):
            index = self.builder.add(BlockKind.CELL, piece, line=line, column=above, row=row, place=place)
            if index is not None and table.cell_first is None:
                table.cell_first = index
                if table.row == 1 or (is_head and column > 0):
                    table.heads.update(dict.fromkeys(range(column, column + wide), index))

    def is_open(self, tag: str) -> bool:
        """Returns whether the words stand in such an element, nearby."""
        return any(element.tag == tag for element in self.open[-8:])

    def in_head(self) -> bool:
        """Returns whether no words have come yet, so that a title is the document's and not a drawing's."""
        return self.whole and not self.is_open("svg")

    def meta(self, given: dict[str, str | None]) -> None:
        """Keeps what the page says of itself."""
        key, value = (given.get("name") or "").lower(), given.get("content") or ""
        if self.whole and key in ("author", "keywords", "description", "subject", "orientations") and value:
            self.metadata.append((key, value[:2_000]))


def _count(value: str | None) -> int:
    """Returns a span attribute as a number between 1 and the widest table."""
    return min(max(int(value), 1), _WIDEST) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1
