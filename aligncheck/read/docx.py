"""Reads Word documents (.docx) as people write them, from their XML.

What a person sees on the page is read, in reading order: paragraphs, lists, tables with the headings of their cells,
content controls, text boxes, footnotes and endnotes after the paragraph that refers to them, tracked insertions. Not
read: tracked deletions, comments, hidden text, field codes, the prompts of empty content controls, tables of contents,
page headers and footers (they repeat what stands elsewhere), charts and drawings.

Word files have no pages. Where Word left marks of the page breaks it last drew, or the writer set breaks, these are
counted, and a page is that estimate; without any, there are no pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from aligncheck.errors import DamagedFile, LimitExceeded, UnsupportedFormat
from aligncheck.model.proposal import BlockKind, Notice, Proposal, ReadLimits
from aligncheck.read.archive import Archive, BrokenPart, open_archive
from aligncheck.read.builder import ProposalBuilder
from aligncheck.read.docx_styles import NAMESPACES, Look, Styles, attribute, child, heading, number, switch, value
from aligncheck.read.pages import Pages
from aligncheck.read.table import BODY, MAX_WIDTH, Cell, Frame, Place, Row, is_layout, lay_out
from aligncheck.read.table import Look as CellLook
from aligncheck.read.xml import Element, children, parse

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MAIN = "word/document.xml"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
# Elements around paragraphs, rows, cells or runs that add nothing to what is inside.
_WRAPPERS = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")
)
_NAMES: tuple[str, ...] = (
    *("p", "tbl", "tr", "tc", "r", "pPr", "rPr", "t", "tab", "ptab", "br", "cr", "sym", "noBreakHyphen", "fldChar"),
    *("footnoteReference", "endnoteReference", "lastRenderedPageBreak", "drawing", "pict", "object", "txbxContent"),
    *("ruby", "pStyle", "outlineLvl", "numPr", "pageBreakBefore", "sectPr", "vanish", "rStyle", "del", "moveFrom"),
    *_WRAPPERS,
)
_LOCAL: dict[str, str] = {namespace + name: name for namespace in NAMESPACES for name in _NAMES}
_LOCAL |= {_COMPATIBILITY + "AlternateContent": "alternate"}
_LOCAL |= {namespace + name: "math" for namespace in _MATHS for name in ("oMath", "oMathPara")}
_MATH_TEXT = tuple(namespace + "t" for namespace in _MATHS)
_BODIES = tuple(namespace + "body" for namespace in NAMESPACES)
_NOTE_KINDS = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_PLAIN = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))
_PROPERTIES = frozenset(("title", "subject", "keywords", "description", "category", "language"))
_PRIVATE_USE = range(0xE000, 0xF900)
_NO_SHADING = frozenset(("auto", "ffffff", "none", ""))
_Made = TypeVar("_Made")
_MAX_PROPERTIES = 200
_MAX_SHARED_STYLES = 1 << 20
"""Bytes up to which styles are remembered for the next document: those of a large template are a third of it."""


def read_docx(data: bytes, name: str, limits: ReadLimits) -> Proposal:
    """Returns the proposal in a Word document. ``name`` is what refusals call the file."""
    archive = open_archive(data, name, limits, expected="Word document", suffix=".docx")
    parts = _Parts(archive, name)
    walker = _Walker(ProposalBuilder(limits, where=name), parts)
    for _, element in children(archive.chunks(parts.main), _BODIES, where=name, part=parts.main):
        walker.blocks((element,), BODY)
    walker.flush(BODY)
    metadata = tuple(parts.properties())
    return walker.builder.build(
        name,
        MEDIA_TYPE,
        hashlib.sha256(data).hexdigest(),
        pages=walker.pages.count,
        metadata=metadata,
        notices=tuple(parts.notices),
    )


class _Parts:
    """The parts of the package that a document is made of. One that is broken and not needed becomes a notice."""

    def __init__(self, archive: Archive, where: str) -> None:
        self._archive = archive
        self._where = where
        self.notices: list[Notice] = []
        self.main = self._find_main()
        folder, _, file = self.main.rpartition("/")
        self._related = self._relations(f"{folder}/_rels/{file}.rels", folder)
        self._notes: dict[str, dict[str, Element]] = {}

    def styles(self) -> Styles:
        """Returns the styles, or none when the document has none."""
        return self._made(self._related.get("styles", "word/styles.xml"), self._styles_in) or Styles(None)

    def _styles_in(self, name: str, data: bytes) -> Styles:
        try:
            if len(data) <= _MAX_SHARED_STYLES:
                return _styles_of(data).anew()
        except (DamagedFile, LimitExceeded):
            # It is refused below, in the name of this file.
            pass
        return Styles(self._parsed(name, data))

    def take_note(self, kind: str, note_id: str) -> Element | None:
        """Returns a footnote or endnote the first time it is asked for."""
        if kind not in self._notes:
            root = self._optional(self._related.get(kind + "s", f"word/{kind}s.xml"))
            self._notes[kind] = {
                attribute(note, "id") or "": note
                for note in (root if root is not None else ())
                if attribute(note, "type") not in _SEPARATORS
            }
        return self._notes[kind].pop(note_id, None)

    def properties(self) -> Iterator[tuple[str, str]]:
        """Returns what the document says of itself."""
        core = self._optional("docProps/core.xml")
        for element in core if core is not None else ():
            key = element.tag.rpartition("}")[2]
            if key in _PROPERTIES:
                yield key, element.text or ""
        custom = self._optional("docProps/custom.xml")
        for element in custom[:_MAX_PROPERTIES] if custom is not None else ():
            yield element.get("name", ""), "".join(element.itertext())

    def _find_main(self) -> str:
        main = self._relations("_rels/.rels", "").get("officeDocument", _MAIN)
        main = main if main in self._archive else _MAIN
        if main.startswith("xl/") or "xl/workbook.xml" in self._archive:
            raise self._other("an Excel workbook")
        if main.startswith("ppt/") or "ppt/presentation.xml" in self._archive:
            raise self._other("a PowerPoint presentation")
        if main in self._archive:
            return main
        if "content.xml" in self._archive:
            raise DamagedFile(
                "is not a Word document but an OpenDocument file.",
                where=self._where,
                mend="Name it .odt, or save it as .docx.",
            )
        raise DamagedFile(
            f"is a zip archive without a Word document ({_MAIN}).", where=self._where, mend="Save it again as .docx."
        )

    def _other(self, kind: str) -> UnsupportedFormat:
        return UnsupportedFormat(
            f"is not a Word document but {kind}.", where=self._where, mend="Copy its text to a .docx."
        )

    def _relations(self, name: str, folder: str) -> dict[str, str]:
        """Returns the part that stands in each kind of relation, such as styles."""
        found: dict[str, str] = {}
        root = self._optional(name)
        for element in root if root is not None else ():
            target = element.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
            if element.get("TargetMode") != "External":
                found.setdefault(element.get("Type", "").rpartition("/")[2], path)
        return found

    def _optional(self, name: str) -> Element | None:
        return self._made(name, self._parsed)

    def _parsed(self, name: str, data: bytes) -> Element:
        return parse(data, where=self._where, part=name)

    def _made(self, name: str, make: Callable[[str, bytes], _Made]) -> _Made | None:
        """Returns what ``make`` makes of a part by its name and bytes, None when the part is not there or is broken."""
        if name not in self._archive:
            return None
        try:
            return make(name, self._archive.read(name))
        except BrokenPart:
            self.notices.append(Notice("damaged_part", f"The part {name} of the document is damaged and was left out."))
            return None


@lru_cache(maxsize=4)
def _styles_of(data: bytes) -> Styles:
    """Returns the styles in a part of a document. The proposals of a call have those of its form, all the same."""
    return Styles(parse(data, where="", part=""))


@dataclass(slots=True)
class _Line:
    """What is collected of one paragraph. ``codes`` has an entry per open field: whether its code is being read."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    codes: list[bool] = field(default_factory=list)
    page: int | None = None
    hidden: bool = False

    @property
    def size(self) -> int:
        return len(self.parts) + len(self.boxes)


@dataclass(slots=True)
class _Format:
    """What a paragraph is: its style, with what it says itself laid over."""

    look: Look
    kind: BlockKind
    level: int
    mark_deleted: bool = False
    page_break: bool = False
    section_break: bool = False


class _Walker:
    """Walks a document and hands its blocks to the builder."""

    def __init__(self, builder: ProposalBuilder, parts: _Parts) -> None:
        self.builder = builder
        self.pages = Pages()
        self._parts = parts
        self._styles = parts.styles()
        self._tables = 0
        self._in_note = False
        self._carried: _Line | None = None

    def blocks(self, elements: Iterable[Element], frame: Frame) -> None:
        """Adds the paragraphs and tables among ``elements``."""
        for name, element in _unwrapped(elements):
            if name == "p":
                self._paragraph(element, frame)
            elif name == "tbl":
                self.flush(frame)
                self._table(element, frame)
            elif name == "alternate":
                before = len(self.builder)
                for version in element:
                    if len(self.builder) == before:
                        self.blocks(version, frame)

    def flush(self, frame: Frame) -> None:
        """Adds what a paragraph left over whose end is deleted, when no paragraph follows to take it."""
        if self._carried is not None:
            line, self._carried = self._carried, None
            self._emit(line, *frame.kind_of(BlockKind.PARAGRAPH, 0), frame)

    def _paragraph(self, element: Element, frame: Frame) -> None:
        shape = self._format(element)
        if shape.page_break and len(self.builder):
            self.pages.before()
        line, self._carried = self._carried or _Line(), None
        line.hidden = shape.look.hidden
        line.codes.clear()
        self._inline(element, line)
        if shape.mark_deleted:
            self._carried = line
        elif not shape.look.contents:
            self._emit(line, *frame.kind_of(shape.kind, shape.level), frame)
        if shape.section_break:
            self.pages.set()

    def _emit(self, line: _Line, kind: BlockKind, level: int, frame: Frame) -> None:
        self.builder.add(
            kind,
            "".join(line.parts),
            level=level,
            page=line.page,
            column=frame.column,
            row=frame.row,
            place=frame.place,
        )
        for box in line.boxes:
            self.blocks(box, frame)
            self.flush(frame)
        for note_kind, note_id in line.notes:
            note = None if self._in_note else self._parts.take_note(note_kind, note_id)
            if note is not None:
                state = self.pages.state()
                self._in_note = True
                aside = Frame(BlockKind.FOOTNOTE, place=frame.place)
                self.blocks(note, aside)
                self.flush(aside)
                self._in_note = False
                self.pages.restore(state)

    def _format(self, paragraph: Element) -> _Format:
        properties = child(paragraph, "pPr")
        look = self._styles.look(value(properties, "pStyle"))
        shape = _Format(look, look.kind, look.level, page_break=look.page_break)
        listed, list_level = look.listed, look.list_level
        for element in properties if properties is not None else ():
            name = _LOCAL.get(element.tag)
            if name == "outlineLvl":
                shape.kind, shape.level = heading(number(attribute(element, "val")) or 0)
            elif name == "numPr":
                listed = value(element, "numId") != "0"
                list_level = (number(value(element, "ilvl")) or 0) + 1
            elif name == "pageBreakBefore":
                shape.page_break = bool(switch(properties, "pageBreakBefore"))
            elif name == "sectPr":
                shape.section_break = value(element, "type") not in ("continuous", "nextColumn")
            elif name == "rPr":
                shape.mark_deleted = child(element, "del") is not None or child(element, "moveFrom") is not None
        if listed and shape.kind is BlockKind.PARAGRAPH:
            shape.kind, shape.level = BlockKind.LIST_ITEM, list_level
        return shape

    def _inline(self, elements: Iterable[Element], line: _Line) -> None:
        for name, element in _unwrapped(elements):
            if name == "r":
                self._run(element, line)
            elif name == "math":
                self._text("".join(part.text or "" for part in element.iter() if part.tag in _MATH_TEXT), line)
            elif name == "alternate":
                self._alternate(element, line)

    def _run(self, run: Iterable[Element], line: _Line) -> None:
        hidden = line.hidden
        for element in run:
            name = _LOCAL.get(element.tag)
            if name == "rPr":
                hidden = self._hidden(element, line)
            elif hidden:
                return
            elif name == "t":
                self._text(element.text or "", line)
            elif name in _PLAIN:
                line.parts.append(_PLAIN[name])
            elif name is not None:
                self._special(name, element, line)

    def _special(self, name: str, element: Element, line: _Line) -> None:
        if name == "br":
            line.parts.append("\n")
            if attribute(element, "type") == "page":
                self.pages.set()
        elif name == "lastRenderedPageBreak":
            self.pages.drawn()
        elif name == "fldChar":
            _field(attribute(element, "fldCharType"), line.codes)
        elif name == "sym":
            self._text(_symbol(attribute(element, "char")), line)
        elif name in _NOTE_KINDS:
            line.notes.append((_NOTE_KINDS[name], attribute(element, "id") or ""))
        elif name == "alternate":
            self._alternate(element, line)
        elif name == "ruby":
            base = child(element, "rubyBase")
            self._inline(base if base is not None else (), line)
        elif name in ("drawing", "pict", "object"):
            _find_boxes(element, line)

    def _alternate(self, element: Element, line: _Line) -> None:
        """Takes the first version that has words: the others say the same for other programs."""
        before = line.size
        for version in element:
            if line.size == before:
                self._run(version, line)
            if line.size == before:
                self._inline(version, line)

    def _text(self, text: str, line: _Line) -> None:
        if not text or any(line.codes):
            return
        if line.page is None and not text.isspace():
            line.page = self.pages.text()
        line.parts.append(text.replace("\n", " ") if "\n" in text else text)

    def _hidden(self, properties: Element, line: _Line) -> bool:
        hidden: bool | None = None
        for element in properties:
            name = _LOCAL.get(element.tag)
            if name == "vanish":
                return bool(switch(properties, "vanish"))
            if name == "rStyle":
                hidden = self._styles.look(attribute(element, "val")).hidden or None
        return line.hidden if hidden is None else hidden

    def _table(self, table: Element, frame: Frame) -> None:
        rows = list(_rows(table))
        if is_layout(rows) or frame.kind is BlockKind.FOOTNOTE:
            for row in rows:
                for cell in row.cells:
                    for part in cell.content:
                        self.blocks(part, frame)
                        self.flush(frame)
            return
        self._tables += 1
        lay_out(rows, _cell_look, _TableFiller(self, frame, self._tables).put)


class _TableFiller:
    """Adds the cells of one table. Cells of a row stand beside each other: the page is that of the row's start."""

    def __init__(self, walker: _Walker, frame: Frame, table: int) -> None:
        self._walker = walker
        self._frame = frame
        self._table = table
        self._row = 0
        self._start = walker.pages.state()
        self._end = self._start

    def put(self, content: list[Element], place: Place) -> int | None:
        """Returns the first block of the cell."""
        walker, pages, outer = self._walker, self._walker.pages, self._frame
        if place.number != self._row:
            pages.restore(self._end)
            self._row, self._start = place.number, self._end
        pages.restore(self._start)
        frame = Frame(
            BlockKind.CELL,
            column=place.column if place.column is not None else outer.column,
            row=place.row if place.row is not None else outer.row,
            place=f"table {self._table}, row {place.number}",
            whole_row=place.whole_row and (outer.kind is None or outer.whole_row),
        )
        before = len(walker.builder)
        for part in content:
            walker.blocks(part, frame)
            walker.flush(frame)
        self._end = max(self._end, pages.state())
        pages.restore(self._end)
        return before if len(walker.builder) > before else None


def _unwrapped(elements: Iterable[Element]) -> Iterator[tuple[str, Element]]:
    """Returns the known elements with their local names, those in wrappers among them, deletions left out."""
    stack = [iter(elements)]
    while stack:
        for element in stack[-1]:
            name = _LOCAL.get(element.tag)
            if name in _WRAPPERS:
                if name != "sdt" or not switch(element, "sdtPr", "showingPlcHdr"):
                    stack.append(iter(element))
                    break
            elif name is not None:
                yield name, element
        else:
            stack.pop()


def _find_boxes(element: Element, line: _Line) -> None:
    for inner in element:
        name = _LOCAL.get(inner.tag)
        if name == "txbxContent":
            line.boxes.append(inner)
        elif name == "alternate":
            before = len(line.boxes)
            for version in inner:
                if len(line.boxes) == before:
                    _find_boxes(version, line)
        else:
            _find_boxes(inner, line)


def _field(kind: str | None, codes: list[bool]) -> None:
    if kind == "begin":
        codes.append(True)
    elif codes and kind == "separate":
        codes[-1] = False
    elif codes and kind == "end":
        codes.pop()


def _symbol(code: str | None) -> str:
    """Returns the character of a symbol; those of symbol fonts (bullets, ticks) have no meaning as text."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return " "
    return " " if point in _PRIVATE_USE or not 0 < point < 0x110000 else chr(point)


def _rows(table: Element) -> Iterator[Row[list[Element]]]:
    """Returns the rows of the table; a cell that continues the one above is part of that one."""
    open_cells: dict[int, Cell[list[Element]]] = {}
    for name, element in _unwrapped(table):
        properties = child(element, "trPr")
        if name != "tr" or child(properties, "del") is not None or switch(properties, "hidden"):
            continue
        row: Row[list[Element]] = Row(head=bool(switch(properties, "tblHeader")))
        column = min(number(value(properties, "gridBefore")) or 0, MAX_WIDTH)
        for part_name, part in _unwrapped(element):
            if part_name != "tc" or child(part, "tcPr", "cellDel") is not None:
                continue
            width = min(max(number(value(part, "tcPr", "gridSpan")) or 1, 1), MAX_WIDTH)
            merge = child(part, "tcPr", "vMerge")
            continued = merge is not None and attribute(merge, "val") != "restart"
            above = open_cells.get(column) if continued else None
            if above is not None:
                above.height += 1
                above.content.append(part)
            else:
                cell = Cell(column, width, [part])
                row.cells.append(cell)
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = cell
            column += width
        yield row


def _cell_look(content: list[Element]) -> CellLook:
    texts: list[str] = []
    bold = True
    shaded = False
    for part in content:
        shading = child(part, "tcPr", "shd")
        shaded = shaded or (shading is not None and (attribute(shading, "fill") or "").lower() not in _NO_SHADING)
        for element in part.iter():
            if _LOCAL.get(element.tag) == "r":
                words = "".join(inner.text or "" for inner in element if _LOCAL.get(inner.tag) == "t")
                texts.append(words)
                bold = bold and (not words.strip() or bool(switch(element, "rPr", "b")))
    text = "".join(texts).strip()
    return CellLook(len(text.split()), shaded or (bold and bool(text)), text.endswith(":"))
