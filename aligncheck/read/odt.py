"""Reads OpenDocument texts (.odt) from their XML, by the same walk as Word documents.

Read: paragraphs, lists, tables with the headings of their cells, sections, text boxes, footnotes and endnotes after the
paragraph that refers to them. Not read: tracked deletions, comments, hidden text, placeholders, tables of contents and
other indexes, page headers and footers. Pages are an estimate from the page breaks, when there are any.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aligncheck.errors import DamagedFile, EncryptedFile, UnsupportedFormat
from aligncheck.model.proposal import BlockKind, Notice, Proposal, ReadLimits
from aligncheck.read.archive import Archive, BrokenPart, open_archive
from aligncheck.read.builder import ProposalBuilder
from aligncheck.read.odt_styles import TEXT, OdtStyles
from aligncheck.read.pages import Pages
from aligncheck.read.table import BODY, MAX_WIDTH, Cell, Frame, Look, Place, Row, is_layout, lay_out
from aligncheck.read.xml import Element, children, parse

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "content.xml"
_BODY = _OFFICE + "text"
_AUTOMATIC = _OFFICE + "automatic-styles"
_COMMON = _OFFICE + "styles"

_GROUPS = frozenset(TEXT + name for name in ("section", "list-item", "list-header", "bibliography", "index-body"))
_ROW_GROUPS = frozenset(_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))
_CELLS = frozenset(_TABLE + name for name in ("table-cell", "covered-table-cell"))
# Marks, comments and alternatives whose words do not stand on the page.
_SILENT = frozenset(
    (
        *(_OFFICE + "annotation", _OFFICE + "annotation-end", _DC + "creator", _DC + "date"),
        *(TEXT + name for name in ("hidden-text", "placeholder", "script", "ruby-text", "note-citation")),
    )
)
_SPACES = re.compile(r"[ \t\r\n]+")
_PROPERTIES = {
    _DC + "title": "title",
    _DC + "subject": "subject",
    _DC + "description": "description",
    _DC + "language": "language",
    _META + "keyword": "keywords",
}
_USER_DEFINED = _META + "user-defined"
_MAX_PROPERTIES = 200
_MAX_SPACES = 100
_DEEPEST_HEADING = 10


def read_odt(data: bytes, name: str, limits: ReadLimits) -> Proposal:
    """Returns the proposal in an OpenDocument text. ``name`` is what refusals call the file."""
    archive = open_archive(data, name, limits, expected="OpenDocument text", suffix=".odt")
    _check_kind(archive, name)
    notices: list[Notice] = []
    styles = OdtStyles()
    _read_common_styles(archive, name, styles, notices)
    walker = _Walker(ProposalBuilder(limits, where=name), styles)
    chunks = archive.chunks(_CONTENT)
    for parent, element in children(chunks, (_AUTOMATIC, _BODY), where=name, part=_CONTENT):
        if parent == _BODY:
            walker.blocks((element,), BODY)
        else:
            styles.add(element)
    metadata = tuple(_metadata(archive, name, notices))
    return walker.builder.build(
        name,
        MEDIA_TYPE,
        hashlib.sha256(data).hexdigest(),
        pages=walker.pages.count,
        metadata=metadata,
        notices=tuple(notices),
    )


def _check_kind(archive: Archive, where: str) -> None:
    if "encrypted-package" in archive or (
        "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml")
    ):
        raise EncryptedFile("is protected by a password.", where=where, mend="Save it as .odt without a password.")
    if "mimetype" in archive:
        kind = archive.read("mimetype").decode("ascii", "replace").strip()
        if kind.startswith("application/vnd.oasis.opendocument.") and not kind.startswith(MEDIA_TYPE):
            raise UnsupportedFormat(
                f"is an OpenDocument file, but not a text ({kind.rpartition('.')[2][:40]}).",
                where=where,
                mend="Copy its text to an .odt.",
            )
    if _CONTENT not in archive:
        if "word/document.xml" in archive:
            raise DamagedFile(
                "is not an OpenDocument text but a Word document.",
                where=where,
                mend="Name it .docx, or save it as .odt.",
            )
        raise DamagedFile(
            f"is a zip archive without an OpenDocument text ({_CONTENT}).", where=where, mend="Save it again as .odt."
        )


def _read_common_styles(archive: Archive, where: str, styles: OdtStyles, notices: list[Notice]) -> None:
    if "styles.xml" not in archive:
        return
    try:
        for _, element in children(archive.chunks("styles.xml"), (_COMMON,), where=where, part="styles.xml"):
            styles.add(element)
    except BrokenPart:
        notices.append(_damaged("styles.xml"))


def _metadata(archive: Archive, where: str, notices: list[Notice]) -> Iterator[tuple[str, str]]:
    if "meta.xml" not in archive:
        return
    try:
        root = parse(archive.read("meta.xml"), where=where, part="meta.xml")
    except BrokenPart:
        notices.append(_damaged("meta.xml"))
        return
    count = 0
    for element in root.iter():
        key = element.get(_META + "name", "") if element.tag == _USER_DEFINED else _PROPERTIES.get(element.tag, "")
        if key and count < _MAX_PROPERTIES:
            count += 1
            yield key, element.text or ""


def _damaged(part: str) -> Notice:
    return Notice("damaged_part", f"The part {part} of the document is damaged and was left out.")


@dataclass(slots=True)
class _Line:
    """What is collected of one paragraph."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    page: int | None = None
    hidden: bool = False


class _Walker:
    """Walks a document and hands its blocks to the builder."""

    def __init__(self, builder: ProposalBuilder, styles: OdtStyles) -> None:
        self.builder = builder
        self.pages = Pages()
        self._styles = styles
        self._tables = 0
        self._in_note = False

    def blocks(self, elements: Iterable[Element], frame: Frame, list_level: int = 0) -> None:
        """Adds the paragraphs, lists and tables among ``elements``; ``list_level`` counts the lists around them."""
        for element in elements:
            tag = element.tag
            if tag in (TEXT + "p", TEXT + "h"):
                self._paragraph(element, frame, list_level)
            elif tag == TEXT + "list":
                self.blocks(element, frame, list_level + 1)
            elif tag == TEXT + "numbered-paragraph":
                self.blocks(element, frame, _count(element, TEXT + "level"))
            elif tag in _GROUPS:
                if element.get(TEXT + "display") != "none":
                    self.blocks(element, frame, list_level)
            elif tag == _TABLE + "table":
                self._table(element, frame)
            elif tag == TEXT + "soft-page-break":
                self.pages.drawn()
            elif tag.startswith(_DRAW):
                self.blocks(element, frame)

    def _paragraph(self, element: Element, frame: Frame, list_level: int) -> None:
        look = self._styles.look("paragraph", element.get(TEXT + "style-name"))
        if look.break_before and len(self.builder):
            self.pages.before()
        line = _Line()
        self._inline(element, line, bool(look.hidden))
        if not line.hidden:
            kind, level = BlockKind.PARAGRAPH, 0
            if element.tag == TEXT + "h":
                kind, level = BlockKind.HEADING, min(_count(element, TEXT + "outline-level"), _DEEPEST_HEADING)
            elif look.title:
                kind = BlockKind.TITLE
            elif look.outline:
                kind, level = BlockKind.HEADING, look.outline
            elif list_level:
                kind, level = BlockKind.LIST_ITEM, list_level
            self._emit(line, *frame.kind_of(kind, level), frame)
        if look.break_after:
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
            self.blocks((box,), frame)
        if self._in_note:
            return
        for note in line.notes:
            state = self.pages.state()
            self._in_note = True
            self.blocks(note, Frame(BlockKind.FOOTNOTE, place=frame.place))
            self._in_note = False
            self.pages.restore(state)

    def _inline(self, element: Element, line: _Line, hidden: bool) -> None:
        if not hidden:
            self._text(element.text, line)
        for inner in element:
            self._part(inner, line, hidden)
            if not hidden:
                self._text(inner.tail, line)

    def _part(self, element: Element, line: _Line, hidden: bool) -> None:
        tag = element.tag
        if tag == TEXT + "span":
            own = self._styles.look("text", element.get(TEXT + "style-name")).hidden
            self._inline(element, line, hidden if own is None else own)
        elif tag == TEXT + "s":
            line.parts.append(" " * min(_count(element, TEXT + "c"), _MAX_SPACES))
        elif tag == TEXT + "tab":
            line.parts.append(" ")
        elif tag == TEXT + "line-break":
            line.parts.append("\n")
        elif tag == TEXT + "soft-page-break":
            self.pages.drawn()
        elif tag == TEXT + "note":
            if not hidden:
                line.notes.extend(part for part in element if part.tag == TEXT + "note-body")
        elif tag == TEXT + "hidden-paragraph":
            line.hidden = line.hidden or element.get(TEXT + "is-hidden") == "true"
        elif tag.startswith(_DRAW) and tag != _DRAW + "a":
            if not hidden:
                line.boxes.append(element)
        elif tag not in _SILENT:
            self._inline(element, line, hidden)

    def _text(self, text: str | None, line: _Line) -> None:
        """White space counts as one space, as OpenDocument has it."""
        words = _SPACES.sub(" ", text) if text else ""
        if words.startswith(" ") and line.parts and line.parts[-1].endswith((" ", "\n")):
            words = words[1:]
        if words:
            if line.page is None and words != " ":
                line.page = self.pages.text()
            line.parts.append(words)

    def _table(self, table: Element, frame: Frame) -> None:
        rows = list(self._rows(table, head=False))
        if is_layout(rows) or frame.kind is BlockKind.FOOTNOTE:
            for row in rows:
                for cell in row.cells:
                    self.blocks(cell.content, frame)
            return
        self._tables += 1
        number = self._tables

        def put(content: Element, place: Place) -> int | None:
            before = len(self.builder)
            inner = Frame(
                BlockKind.CELL,
                column=place.column if place.column is not None else frame.column,
                row=place.row if place.row is not None else frame.row,
                place=f"table {number}, row {place.number}",
                whole_row=place.whole_row and (frame.kind is None or frame.whole_row),
            )
            self.blocks(content, inner)
            return before if len(self.builder) > before else None

        lay_out(rows, self._cell_look, put)

    def _rows(self, parent: Element, *, head: bool) -> Iterator[Row[Element]]:
        """Returns the rows. One that is repeated is read once: the rest say nothing new, however many they are."""
        for element in parent:
            if element.tag in _ROW_GROUPS:
                yield from self._rows(element, head=head or element.tag == _TABLE + "table-header-rows")
            elif element.tag == _TABLE + "table-row" and element.get(_TABLE + "visibility") in (None, "visible"):
                row: Row[Element] = Row(head=head)
                column = 0
                for cell in element:
                    if cell.tag not in _CELLS:
                        continue
                    repeated = _count(cell, _TABLE + "number-columns-repeated")
                    width = min(repeated * _count(cell, _TABLE + "number-columns-spanned"), MAX_WIDTH)
                    if cell.tag == _TABLE + "table-cell":
                        height = _count(cell, _TABLE + "number-rows-spanned")
                        row.cells.append(Cell(column, width, cell, height))
                        # The covered cells that follow a wide one take up its columns.
                        column += repeated if repeated < MAX_WIDTH else MAX_WIDTH
                    else:
                        column += min(repeated, MAX_WIDTH)
                yield row

    def _cell_look(self, cell: Element) -> Look:
        shaded = self._styles.look("table-cell", cell.get(_TABLE + "style-name")).shaded
        texts: list[str] = []
        bold = True
        for paragraph in cell.iter(TEXT + "p"):
            words = "".join(paragraph.itertext()).strip()
            texts.append(words)
            own = self._styles.look("paragraph", paragraph.get(TEXT + "style-name")).bold
            spans = [span for span in paragraph if span.tag == TEXT + "span"]
            covered = "".join(word for span in spans for word in span.itertext()).strip() == words
            all_bold = all(self._styles.look("text", span.get(TEXT + "style-name")).bold for span in spans)
            bold = bold and (not words or bool(own) or (covered and all_bold))
        text = " ".join(texts).strip()
        return Look(len(text.split()), bool(shaded) or (bold and bool(text)), text.endswith(":"))


def _count(element: Element, name: str) -> int:
    """Returns a number of repetitions, spans or levels: at least 1, and 1 when it is not a number of a sane size."""
    text = element.get(name, "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1
