"""OpenDocument texts, from odfpy and written by hand, good and bad."""

from __future__ import annotations

import io
import zipfile

import pytest
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.style import Style, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableHeaderRows, TableRow
from odf.text import H, LineBreak, List, ListItem, Note, NoteBody, NoteCitation, P, S, Span, Tab

from aligncheck.errors import DamagedFile, EncryptedFile, InputError, LimitExceeded, UnsupportedFormat
from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Proposal
from aligncheck.read.odt import MEDIA_TYPE, read_odt

PREFIXES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        **{
            name: f"urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"
            for name, kind in {
                **{kind: kind for kind in ("office", "text", "table", "style", "meta", "manifest")},
                "draw": "drawing",
                "fo": "xsl-fo-compatible",
            }.items()
        },
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)
TITLE, HEADING, PARAGRAPH = BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH
ITEM, CELL, FOOTNOTE = BlockKind.LIST_ITEM, BlockKind.CELL, BlockKind.FOOTNOTE


def zipped(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def content(body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {PREFIXES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def make(body: str, automatic: str = "", **parts: str) -> bytes:
    more = {f"{name}.xml": text for name, text in parts.items()}
    return zipped({"mimetype": MEDIA_TYPE, "content.xml": content(body, automatic), **more})


def read(data: bytes) -> Proposal:
    return read_odt(data, "a.odt", DEFAULT_LIMITS)


def saved(document: OpenDocumentText) -> bytes:
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def words(proposal: Proposal) -> list[str]:
    return [proposal.block_text(block) for block in proposal.blocks]


def shape(proposal: Proposal) -> list[tuple[BlockKind, int, str]]:
    return [(block.kind, block.level, proposal.block_text(block)) for block in proposal.blocks]


def heads(proposal: Proposal) -> dict[str, tuple[str | None, str | None]]:
    def at(index: int | None) -> str | None:
        return None if index is None else proposal.block_text(proposal.blocks[index])

    return {proposal.block_text(b): (at(b.column), at(b.row)) for b in proposal.blocks if b.kind is CELL}


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def tc(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{p(text)}</table:table-cell>"


def tr(*cells: str) -> str:
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<table:table-row>{inner}</table:table-row>"


def tbl(*rows: str) -> str:
    return f"<table:table>{''.join(rows)}</table:table>"


COVERED = "<table:covered-table-cell/>"


def test_a_document_of_odfpy() -> None:
    document = OpenDocumentText()
    ghost = Style(name="Ghost", family="text")
    ghost.addElement(TextProperties(display="none"))
    document.automaticstyles.addElement(ghost)
    text = document.text
    text.addElement(P(text="Retorno asistido", stylename=Style(name="Title", family="paragraph")))
    text.addElement(H(outlinelevel=2, text="Objetivos"))
    paragraph = P(text="El proyecto")
    for part in (S(c=2), Span(text="apoya"), Tab(), Span(text="oculto", stylename=ghost), LineBreak()):
        paragraph.addElement(part)
    paragraph.addText("a mil personas")
    note = Note(noteclass="footnote", id="n1")
    note.addElement(NoteCitation(text="1"))
    body = NoteBody()
    body.addElement(P(text="Cifra de 2024."))
    note.addElement(body)
    paragraph.addElement(note)
    paragraph.addText(".")
    text.addElement(paragraph)
    outer, inner = List(), List()
    for target, label in ((outer, "Acogida"), (inner, "Consejo")):
        item = ListItem()
        item.addElement(P(text=label))
        target.addElement(item)
    outer.childNodes[0].addElement(inner)
    text.addElement(outer)
    table = Table(name="T")
    header = TableHeaderRows()
    for target, labels in ((header, "ABC"), (table, "abc")):
        row = TableRow()
        for label in labels:
            cell = TableCell()
            cell.addElement(P(text=label))
            row.addElement(cell)
        target.addElement(row)
    wide, row = TableCell(numbercolumnsspanned=2), TableRow()
    wide.addElement(P(text="ancho"))
    for cell in (wide, CoveredTableCell(), TableCell()):
        row.addElement(cell)
    table.addElement(row)
    table.insertBefore(header, table.childNodes[0])
    text.addElement(table)
    proposal = read(saved(document))
    assert shape(proposal) == [
        (TITLE, 0, "Retorno asistido"),
        (HEADING, 2, "Objetivos"),
        (PARAGRAPH, 0, "El proyecto  apoya \na mil personas."),
        (FOOTNOTE, 0, "Cifra de 2024."),
        (ITEM, 1, "Acogida"),
        (ITEM, 2, "Consejo"),
        *((CELL, 0, label) for label in ("A", "B", "C", "a", "b", "c", "ancho")),
    ]
    assert heads(proposal)["c"] == ("C", "a")
    assert heads(proposal)["ancho"] == ("A", None)
    assert proposal.media_type == MEDIA_TYPE
    assert proposal.pages is None


STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="P2" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/>'
    "</style:style>"
    '<style:style style:name="P3" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P4" style:family="paragraph" style:default-outline-level="3"/>'
    '<style:style style:name="L1" style:family="paragraph" style:parent-style-name="L2"/>'
    '<style:style style:name="L2" style:family="paragraph" style:parent-style-name="L1"/>'
    '<style:style style:name="B" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("Titre", "P1"), [(TITLE, 0, "Titre")]),
        (p("Titre", "Title"), [(TITLE, 0, "Titre")]),
        (p("caché", "P3") + p("vu", "L1"), [(PARAGRAPH, 0, "vu")]),
        (p("Titre", "P4"), [(HEADING, 3, "Titre")]),
        ("<text:h>Sans niveau</text:h>", [(HEADING, 1, "Sans niveau")]),
        (
            '<text:list><text:list-item><text:h text:outline-level="2">1. Buts</text:h></text:list-item></text:list>',
            [(HEADING, 2, "1. Buts")],
        ),
        (
            f"<text:section>{p('un')}<text:section>{p('deux')}</text:section></text:section>",
            [(PARAGRAPH, 0, w) for w in ("un", "deux")],
        ),
        (f'<text:section text:display="none">{p("caché")}</text:section>', []),
        (f"<text:table-of-content><text:index-body>{p('1. Buts 3')}</text:index-body></text:table-of-content>", []),
        (
            f"<text:tracked-changes><text:changed-region><text:deletion>{p('ôté')}</text:deletion></text:changed-region></text:tracked-changes>{p('a<text:change/>b')}",
            [(PARAGRAPH, 0, "ab")],
        ),
        (
            p(f"mot<office:annotation><dc:creator>X</dc:creator>{p('note')}</office:annotation> suivant"),
            [(PARAGRAPH, 0, "mot suivant")],
        ),
        (p("a\n   b <text:span> c</text:span>"), [(PARAGRAPH, 0, "a b c")]),
        (p('a<text:s text:c="99999999999"/>b<text:s text:c="3"/>c'), [(PARAGRAPH, 0, "a b   c")]),
        (
            p("<text:ruby><text:ruby-base>bas</text:ruby-base><text:ruby-text>haut</text:ruby-text></text:ruby>"),
            [(PARAGRAPH, 0, "bas")],
        ),
        (p("<text:a>lien</text:a> ici"), [(PARAGRAPH, 0, "lien ici")]),
        (
            p("<text:placeholder>invite</text:placeholder><text:hidden-text>x</text:hidden-text>lu"),
            [(PARAGRAPH, 0, "lu")],
        ),
        (p('<text:hidden-paragraph text:is-hidden="true"/>caché'), []),
        (
            p(f"avant<draw:frame><draw:text-box>{p('boîte')}</draw:text-box></draw:frame> après"),
            [(PARAGRAPH, 0, "avant après"), (PARAGRAPH, 0, "boîte")],
        ),
        (f"<draw:frame><draw:text-box>{p('boîte')}</draw:text-box></draw:frame>", [(PARAGRAPH, 0, "boîte")]),
        (p(f"x<draw:custom-shape>{p('forme')}</draw:custom-shape>"), [(PARAGRAPH, 0, "x"), (PARAGRAPH, 0, "forme")]),
        (f'<text:numbered-paragraph text:level="2">{p("point")}</text:numbered-paragraph>', [(ITEM, 2, "point")]),
        (tbl(tr("un", "deux")), [(PARAGRAPH, 0, "un"), (PARAGRAPH, 0, "deux")]),
        (tbl(tr("un"), tr("deux")), [(PARAGRAPH, 0, "un"), (PARAGRAPH, 0, "deux")]),
        (p("a&#x85;b&#x9b;c"), [(PARAGRAPH, 0, "a\nb c")]),
    ],
)
def test_what_is_read(body: str, expected: list[tuple[BlockKind, int, str]]) -> None:
    assert shape(read(make(body, STYLES))) == expected


def test_spans_over_rows_and_columns() -> None:
    table = tbl(
        "<table:table-header-rows>"
        + tr("Produit", tc("Activités", 'table:number-columns-spanned="2"'), COVERED)
        + "</table:table-header-rows>",
        tr(tc("Produit 1.1", 'table:number-rows-spanned="2"'), "a1", "a2"),
        "<table:table-row-group>" + tr(COVERED, "b1", "b2") + "</table:table-row-group>",
        tr("Produit 1.2", '<table:table-cell table:number-columns-repeated="2"/>'),
    )
    assert heads(read(make(table))) == {
        "Produit": (None, None),
        "Activités": (None, None),
        "Produit 1.1": ("Produit", None),
        "a1": ("Activités", "Produit 1.1"),
        "a2": ("Activités", "Produit 1.1"),
        "b1": ("Activités", "Produit 1.1"),
        "b2": ("Activités", "Produit 1.1"),
        "Produit 1.2": ("Produit", None),
    }


def test_a_form_and_a_bold_heading_row() -> None:
    form = tbl(tr("Titre", "Retour"), tr("Pays", "Niger"))
    bold = [f"<table:table-cell>{p(text, 'B')}</table:table-cell>" for text in ("Risque", "Mesure")]
    found = heads(read(make(form + tbl(tr(*bold), tr("Conflit", "Suivi")), STYLES)))
    assert found["Niger"] == (None, "Pays")
    assert found["Suivi"] == ("Mesure", "Conflit")


def test_repetitions_without_end_are_read_once() -> None:
    many = "9999999"
    row = f'<table:table-row table:number-rows-repeated="{many}">'
    table = tbl(
        tr("A", "B", "C"),
        f'{row}<table:table-cell table:number-columns-repeated="{many}">{p("x")}</table:table-cell></table:table-row>',
        tr("a", "b", tc("c", f'table:number-columns-spanned="{many}" table:number-rows-spanned="{many}"')),
    )
    assert words(read(make(table))) == [*"ABCx", *"abc"]


def test_pages_are_estimated_from_breaks() -> None:
    body = (
        p("un")
        + p("deux", "P2")
        + "<text:soft-page-break/>"
        + p("trois")
        + p("quatre<text:soft-page-break/>")
        + p("cinq")
    )
    proposal = read(make(body, STYLES))
    assert [block.page for block in proposal.blocks] == [1, 2, 3, 3, 4]
    assert proposal.pages == 4


def test_what_the_document_says_of_itself() -> None:
    meta = (
        f"<office:document-meta {PREFIXES}><office:meta><dc:title>Retour</dc:title><meta:keyword>Niger</meta:keyword>"
        "<dc:creator>Quelqu’un</dc:creator>"
        '<meta:user-defined meta:name="Bailleur">Union</meta:user-defined></office:meta>'
        "</office:document-meta>"
    )
    assert read(make(p("x"), meta=meta)).metadata == (("title", "Retour"), ("keywords", "Niger"), ("Bailleur", "Union"))


def test_broken_parts_that_are_not_needed_become_a_notice() -> None:
    proposal = read(make(p("mot"), styles="<broken", meta=""))
    assert words(proposal) == ["mot"]
    assert [notice.code for notice in proposal.notices] == ["damaged_part"] * 2


def spreadsheet() -> bytes:
    stream = io.BytesIO()
    OpenDocumentSpreadsheet().write(stream)
    return stream.getvalue()


MANIFEST = (
    "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
)


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", DamagedFile, "empty"),
        (b"\xff\xd8\xff\xe0" + bytes(50), DamagedFile, "JPEG"),
        (make(p("mot") * 500)[:-100], DamagedFile, "cut off"),
        (zipped({"hello": "world"}), DamagedFile, "without an OpenDocument text"),
        (zipped({"word/document.xml": "<a/>"}), DamagedFile, "Word document"),
        (spreadsheet(), UnsupportedFormat, "spreadsheet"),
        (zipped({"content.xml": "", "META-INF/manifest.xml": MANIFEST}), EncryptedFile, "password"),
        (zipped({"encrypted-package": ""}), EncryptedFile, "password"),
        (zipped({"content.xml": "<!DOCTYPE a>" + content("")}), DamagedFile, "document type"),
        (zipped({"content.xml": content("")[:-5]}), DamagedFile, r"damaged in content\.xml"),
        (zipped({"content.xml": " " * 10_000_000}), LimitExceeded, "zip bomb"),
        (make("<text:list><text:list-item>" * 10_000), LimitExceeded, "deep"),
        (make(p("<text:span>" * 10_000)), LimitExceeded, "deep"),
    ],
)
def test_one_clear_refusal(data: bytes, kind: type[InputError], message: str) -> None:
    with pytest.raises(kind, match=message) as caught:
        read(data)
    assert str(caught.value).startswith("a.odt: ")
    assert "\n" not in str(caught.value)


def test_nesting_as_deep_as_is_allowed_is_read() -> None:
    spans = p("<text:span>" * 190 + "mot" + "</text:span>" * 190)
    lists = "<text:list><text:list-item>" * 95 + p("point") + "</text:list-item></text:list>" * 95
    assert shape(read(make(spans + lists))) == [(PARAGRAPH, 0, "mot"), (ITEM, 95, "point")]
