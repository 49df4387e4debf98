"""Word documents, from python-docx and written by hand, good and bad."""

from __future__ import annotations

import hashlib
import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_BREAK

from aligncheck.errors import DamagedFile, EncryptedFile, InputError, LimitExceeded, UnsupportedFormat
from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Proposal
from aligncheck.read.docx import MEDIA_TYPE, read_docx

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
PREFIXES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TITLE, HEADING, PARAGRAPH = BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH
ITEM, CELL, FOOTNOTE = BlockKind.LIST_ITEM, BlockKind.CELL, BlockKind.FOOTNOTE


def part(root: str, content: str, namespace: str = TRANSITIONAL) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{namespace}" {PREFIXES}>{content}</w:{root}>'


def make(body: str, namespace: str = TRANSITIONAL, **parts: str) -> bytes:
    """``parts`` are the other parts of ``word/``, by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>", namespace))
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def read(data: bytes) -> Proposal:
    return read_docx(data, "a.docx", DEFAULT_LIMITS)


def words(proposal: Proposal) -> list[str]:
    return [proposal.block_text(block) for block in proposal.blocks]


def shape(proposal: Proposal) -> list[tuple[BlockKind, int, str]]:
    return [(block.kind, block.level, proposal.block_text(block)) for block in proposal.blocks]


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def r(text: str, properties: str = "") -> str:
    return f"<w:r>{properties and f'<w:rPr>{properties}</w:rPr>'}{t(text)}</w:r>"


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{r(text)}</w:p>"


def tc(*content: str, properties: str = "") -> str:
    inner = "".join(item if item.startswith("<") else p(item) for item in content)
    return f"<w:tc>{properties and f'<w:tcPr>{properties}</w:tcPr>'}{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{inner}</w:tr>"


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def note(kind: str, number: int, content: str, attributes: str = "") -> str:
    return f'<w:{kind} w:id="{number}" {attributes}>{content}</w:{kind}>'


def refer(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def heads(proposal: Proposal) -> dict[str, tuple[str | None, str | None]]:
    """Returns the words of each cell with those that head its column and its row."""

    def at(index: int | None) -> str | None:
        return None if index is None else proposal.block_text(proposal.blocks[index])

    return {proposal.block_text(b): (at(b.column), at(b.row)) for b in proposal.blocks if b.kind is CELL}


# -- paragraphs --------------------------------------------------------------------------------------------------------


def test_a_document_of_python_docx() -> None:
    document = docx.Document()
    document.core_properties.title = "Retour et réintégration"
    document.core_properties.keywords = "retour, Niger"
    document.add_heading("Assistance au retour", 0)
    document.add_heading("Objectifs", 1)
    document.add_paragraph("Le projet aide mille personnes.")
    document.add_heading("Activités", 2)
    document.add_paragraph("Accueil", style="List Bullet")
    document.add_paragraph("Conseil", style="List Bullet 2")
    table = document.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, (("Produit", "Indicateur", "Cible"), ("P1", "Personnes", "1000")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    proposal = read(stream.getvalue())
    assert shape(proposal) == [
        (TITLE, 0, "Assistance au retour"),
        (HEADING, 1, "Objectifs"),
        (PARAGRAPH, 0, "Le projet aide mille personnes."),
        (HEADING, 2, "Activités"),
        (ITEM, 1, "Accueil"),
        (ITEM, 2, "Conseil"),
        *((CELL, 0, text) for text in ("Produit", "Indicateur", "Cible", "P1", "Personnes", "1000")),
    ]
    assert heads(proposal)["1000"] == ("Cible", "P1")
    assert heads(proposal)["Cible"] == (None, None)
    assert heads(proposal)["P1"] == ("Produit", None)
    assert proposal.blocks[-1].place == "table 1, row 2"
    assert proposal.media_type == MEDIA_TYPE
    assert proposal.sha256 == hashlib.sha256(stream.getvalue()).hexdigest()
    assert ("title", "Retour et réintégration") in proposal.metadata
    assert ("keywords", "retour, Niger") in proposal.metadata
    assert proposal.pages is None
    assert {block.page for block in proposal.blocks} == {None}


STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:styleId="Prop"><w:name w:val="Titre proposition"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="Sub"><w:name w:val="Encadré"/><w:basedOn w:val="Prop"/></w:style>'
    '<w:style w:styleId="Ttulo1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Off"><w:name w:val="TOC Heading"/><w:basedOn w:val="Ttulo1"/>'
    '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:styleId="Titre"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="Puce"><w:name w:val="Puce"/><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="LoopA"><w:name w:val="A"/><w:basedOn w:val="LoopB"/></w:style>'
    '<w:style w:styleId="LoopB"><w:name w:val="B"/><w:basedOn w:val="LoopA"/></w:style>',
)


@pytest.mark.parametrize(
    ("properties", "kind", "level"),
    [
        ("", PARAGRAPH, 0),
        ('<w:pStyle w:val="Prop"/>', HEADING, 2),
        ('<w:pStyle w:val="Sub"/>', HEADING, 2),
        ('<w:pStyle w:val="Sub"/><w:outlineLvl w:val="0"/>', HEADING, 1),
        ('<w:pStyle w:val="Prop"/><w:outlineLvl w:val="9"/>', PARAGRAPH, 0),
        ('<w:pStyle w:val="Ttulo1"/>', HEADING, 1),
        ('<w:pStyle w:val="Off"/>', PARAGRAPH, 0),
        ('<w:pStyle w:val="Titre"/>', TITLE, 0),
        ('<w:pStyle w:val="Puce"/>', ITEM, 3),
        ('<w:pStyle w:val="Puce"/><w:numPr><w:numId w:val="0"/></w:numPr>', PARAGRAPH, 0),
        ('<w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr>', ITEM, 2),
        ('<w:pStyle w:val="Prop"/><w:numPr><w:numId w:val="4"/></w:numPr>', HEADING, 2),
        ('<w:pStyle w:val="LoopA"/>', PARAGRAPH, 0),
        ('<w:pStyle w:val="Titre2"/>', HEADING, 2),
        ('<w:pStyle w:val="Heading3"/>', HEADING, 3),
        ('<w:pStyle w:val="Título 4"/>', HEADING, 4),
    ],
)
def test_what_a_paragraph_is(properties: str, kind: BlockKind, level: int) -> None:
    assert shape(read(make(p("Des mots", properties), styles=STYLES))) == [(kind, level, "Des mots")]


def test_tables_of_contents_and_hidden_styles_are_not_read() -> None:
    body = p("1. Objectifs 3", '<w:pStyle w:val="TM1"/>') + p("caché", '<w:pStyle w:val="Ghost"/>') + p("lu")
    assert words(read(make(body, styles=STYLES))) == ["lu"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r("a") + "<w:r><w:tab/>" + t("b") + "<w:br/>" + t("c") + "<w:cr/>" + t("d") + "</w:r>", "a b\nc\nd"),
        (r("non") + "<w:r><w:noBreakHyphen/></w:r>" + r("re") + "<w:r><w:softHyphen/></w:r>" + r("tour"), "non-retour"),
        (f'<w:hyperlink w:anchor="x">{r("lien")}</w:hyperlink>', "lien"),
        (f'<w:ins w:id="1">{r("ajout")}</w:ins><w:del w:id="2"><w:r><w:delText>ôté</w:delText></w:r></w:del>', "ajout"),
        (f"<w:moveFrom>{r('ancien')}</w:moveFrom><w:moveTo>{r('nouveau')}</w:moveTo>", "nouveau"),
        (f"<w:del>{r('ôté')}</w:del>{r('reste')}", "reste"),
        (sdt(r("choix")), "choix"),
        (sdt(r("Cliquez ici"), "<w:showingPlcHdr/>") + r("x"), "x"),
        (f"<w:smartTag>{r('lieu')}</w:smartTag><w:customXml>{r(' dit')}</w:customXml>", "lieu dit"),
        (r("caché", "<w:vanish/>") + r("vu", '<w:vanish w:val="0"/>'), "vu"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + r("fait"), "fait"),
        ('<w:r><w:sym w:font="Arial" w:char="20AC"/></w:r>', "€"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
            + r("code")
            + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + r("résultat")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "résultat",
        ),
        (f'<w:fldSimple w:instr="DATE">{r("2024")}</w:fldSimple>', "2024"),
        ('<w:commentRangeStart w:id="0"/>' + r("mot") + '<w:r><w:commentReference w:id="0"/></w:r>', "mot"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:unknown/></mc:Choice><mc:Fallback>"
            + t("☺")
            + "</mc:Fallback></mc:AlternateContent></w:r>",
            "☺",
        ),
        (
            "<w:ruby><w:rubyBase>" + r("no") + "</w:rubyBase></w:ruby>"
            "<w:r><w:ruby><w:rt>" + r("haut") + "</w:rt><w:rubyBase>" + r("bas") + "</w:rubyBase></w:ruby></w:r>",
            "bas",
        ),
    ],
)
def test_what_is_read_of_a_paragraph(content: str, text: str) -> None:
    assert words(read(make(f"<w:p>{content}</w:p>"))) == [text]


def test_strict_documents_are_read() -> None:
    styles = part("styles", '<w:style w:styleId="X"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>', STRICT)
    proposal = read(make(p("Objectifs", '<w:pStyle w:val="X"/>') + p("Texte"), STRICT, styles=styles))
    assert shape(proposal) == [(HEADING, 1, "Objectifs"), (PARAGRAPH, 0, "Texte")]


def test_content_controls_around_blocks_are_read_unless_they_only_prompt() -> None:
    body = sdt(p("un") + sdt(p("deux"))) + sdt(p("Décrivez"), "<w:showingPlcHdr/>")
    assert words(read(make(body))) == ["un", "deux"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('Encadré')}{p('suite')}</w:txbxContent>"
    drawn = f"<w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    )
    for content in (both, drawn, old):
        proposal = read(make(f"<w:p>{r('Avant ')}<w:r>{content}</w:r>{r('après')}</w:p>{p('fin')}"))
        assert words(proposal) == ["Avant après", "Encadré", "suite", "fin"]


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    footnotes = part(
        "footnotes",
        note("footnote", 0, p("trait"), 'w:type="separator"')
        + note("footnote", 1, p(" Première.") + p("Suite."))
        + note("footnote", 2, p("Jamais citée")),
    )
    endnotes = part("endnotes", note("endnote", 1, tbl(tr("a", "b"), tr("c", "d"))))
    body = (
        f"<w:p>{r('Un')}{refer(1)}{refer(0)}{r(' mot.')}</w:p>"
        f'<w:p>{r("Deux")}{refer(1)}<w:r><w:endnoteReference w:id="1"/></w:r></w:p>'
    )
    assert shape(read(make(body, footnotes=footnotes, endnotes=endnotes))) == [
        (PARAGRAPH, 0, "Un mot."),
        (FOOTNOTE, 0, "Première."),
        (FOOTNOTE, 0, "Suite."),
        (PARAGRAPH, 0, "Deux"),
        *((FOOTNOTE, 0, text) for text in "abcd"),
    ]


def test_notes_that_refer_to_each_other_end() -> None:
    notes = "".join(note("footnote", n, f"<w:p>{r(f'note {n}')}{refer(n + 1)}</w:p>") for n in range(5000))
    body = f"<w:p>{r('mot')}{refer(0)}</w:p>"
    assert words(read(make(body, footnotes=part("footnotes", notes)))) == ["mot", "note 0"]


def test_a_paragraph_whose_end_is_deleted_runs_into_the_next() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert words(read(make(p("Une phrase ", deleted) + p("entière.")))) == ["Une phrase entière."]
    assert words(read(make(p("Seule", deleted)))) == ["Seule"]
    table = tbl(tr("a", "b"), tr(tc(p("fin", deleted)), "d"))
    assert words(read(make(p("Avant", deleted) + table))) == ["Avant", "a", "b", "fin", "d"]


# -- pages -------------------------------------------------------------------------------------------------------------

DRAWN = "<w:r><w:lastRenderedPageBreak/></w:r>"
SET = '<w:r><w:br w:type="page"/></w:r>'


@pytest.mark.parametrize(
    ("body", "pages", "count"),
    [
        (p("a"), [None], None),
        (p("a") + f"<w:p>{SET}</w:p>" + p("b"), [1, 2], 2),
        (p("a") + f"<w:p>{DRAWN}{r('b')}</w:p>", [1, 2], 2),
        (p("a") + f"<w:p>{SET}</w:p><w:p>{DRAWN}{r('b')}</w:p>", [1, 2], 2),
        (p("a") + f"<w:p>{r('b')}{DRAWN}{r('c')}</w:p>" + p("d"), [1, 1, 2], 2),
        (p("a") + p("b", "<w:pageBreakBefore/>"), [1, 2], 2),
        (p("a", "<w:pageBreakBefore/>") + p("b", '<w:pageBreakBefore w:val="0"/>'), [None, None], None),
        (p("a", "<w:sectPr/>") + p("b", '<w:sectPr><w:type w:val="continuous"/></w:sectPr>') + p("c"), [1, 2, 2], 2),
        (
            tbl(tr("a", "b"), tr(*(tc(f"<w:p>{DRAWN}{r(x)}</w:p>") for x in "cd")), tr("e", "f")) + p("g"),
            [1, 1, 2, 2, 2, 2, 2],
            2,
        ),
    ],
)
def test_pages_are_estimated_from_breaks(body: str, pages: list[int | None], count: int | None) -> None:
    proposal = read(make(body))
    assert [block.page for block in proposal.blocks] == pages
    assert proposal.pages == count


def test_page_breaks_of_python_docx() -> None:
    document = docx.Document()
    document.add_paragraph("un")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("deux")
    document.add_page_break()
    document.add_paragraph("trois")
    stream = io.BytesIO()
    document.save(stream)
    proposal = read(stream.getvalue())
    assert [block.page for block in proposal.blocks] == [1, 2, 3]
    assert proposal.pages == 3


# -- tables ------------------------------------------------------------------------------------------------------------

HEAD = "<w:tblHeader/>"
FIRST, MORE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
BOLD = "<w:b/>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def bold(text: str) -> str:
    return tc(f"<w:p>{r(text, BOLD)}</w:p>")


def test_a_results_matrix_with_merged_cells() -> None:
    table = tbl(
        tr(tc("Effet", properties=FIRST), tc("Produit", properties=FIRST), tc("Cibles", properties=span(2))),
        tr(tc("", properties=MORE), tc("", properties=MORE), "Année 1", "Année 2"),
        tr(tc("Effet 1", properties=FIRST), tc("Produit 1.1", properties=FIRST), "a1", "a2"),
        tr(tc("", properties=MORE), tc("", properties=MORE), "b1", "b2"),
        tr(tc("", properties=MORE), "Produit 1.2", "c1", "c2"),
        tr("Effet 2", "Produit 2.1", tc("large", properties=span(2))),
    )
    assert heads(read(make(table))) == {
        "Effet": (None, None),
        "Produit": (None, None),
        "Cibles": (None, None),
        "Année 1": (None, None),
        "Année 2": (None, None),
        "Effet 1": ("Effet", None),
        "Produit 1.1": ("Produit", "Effet 1"),
        "a1": ("Année 1", "Produit 1.1"),
        "a2": ("Année 2", "Produit 1.1"),
        "b1": ("Année 1", "Produit 1.1"),
        "b2": ("Année 2", "Produit 1.1"),
        "Produit 1.2": ("Produit", "Effet 1"),
        "c1": ("Année 1", "Effet 1"),
        "c2": ("Année 2", "Effet 1"),
        "Effet 2": ("Effet", None),
        "Produit 2.1": ("Produit", "Effet 2"),
        "large": ("Année 1", "Effet 2"),
    }


def test_flagged_heading_rows_and_rows_as_wide_as_the_table() -> None:
    wide = tc(p("Produit 1", '<w:pStyle w:val="Heading2"/>'), properties=span(3))
    table = tbl(
        tr(tc("Cadre logique", properties=span(3)), properties=HEAD),
        tr("Activité", "Quand", "", properties=HEAD),
        tr(wide),
        tr("Former", "2025", "oui"),
    )
    proposal = read(make(table))
    assert heads(proposal) == {
        "Cadre logique": (None, None),
        "Activité": (None, None),
        "Quand": (None, None),
        "Former": ("Activité", None),
        "2025": ("Quand", "Former"),
        "oui": ("Cadre logique", "Former"),
    }
    assert (HEADING, 2, "Produit 1") in shape(proposal)
    assert proposal.blocks[-1].place == "table 1, row 4"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # a form
        (
            (("Titre du projet", "Retour"), ("Pays", "Niger")),
            {"Retour": (None, "Titre du projet"), "Niger": (None, "Pays")},
        ),
        ((("Titre :", "Retour", "Pays :", "Niger"), ("Durée :", "12", "Coût :", "9")), {"12": (None, "Durée :")}),
        # two columns with headings
        ((("*Risque", "*Mesure"), ("Conflit", "Suivi")), {"Suivi": ("Mesure", "Conflit")}),
        (
            (("Risque", "Mesure"), ("Les combats reprennent dans le nord du pays", "Suivi")),
            {"Suivi": ("Mesure", "Les combats reprennent dans le nord du pays")},
        ),
        # three columns
        ((("A", "B", "C"), ("", "2", "3")), {"2": ("B", None), "3": ("C", None)}),
    ],
)
def test_what_heads_a_cell(
    rows: tuple[tuple[str, ...], ...], expected: dict[str, tuple[str | None, str | None]]
) -> None:
    table = tbl(*(tr(*(bold(text[1:]) if text.startswith("*") else tc(text) for text in row)) for row in rows))
    found = heads(read(make(table)))
    assert {text: found[text] for text in expected} == expected


def test_a_form_of_python_docx() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, (label, answer) in zip(
        table.rows, (("Project title", "Safe return"), ("Duration", "24 months"), ("Budget", "USD 2 m")), strict=True
    ):
        row.cells[0].text = label
        row.cells[1].text = answer
    merged = document.add_table(rows=3, cols=3)
    for index, text in enumerate(("Output", "Activity", "When")):
        merged.cell(0, index).text = text
    merged.cell(1, 0).merge(merged.cell(2, 0)).text = "Output 1.1"
    merged.cell(1, 1).text, merged.cell(2, 1).text = "Train", "Equip"
    stream = io.BytesIO()
    document.save(stream)
    found = heads(read(stream.getvalue()))
    assert found["24 months"] == (None, "Duration")
    assert found["Equip"] == ("Activity", "Output 1.1")


@pytest.mark.parametrize(
    "table",
    [
        tbl(tr(tc("un", "deux"))),
        tbl(tr("un", "deux")),
        tbl(tr("un"), tr("deux")),
        tbl(tr(tc(tbl(tr("un"), tr("deux"))))),
    ],
)
def test_a_table_for_layout_is_paragraphs(table: str) -> None:
    assert shape(read(make(table))) == [(PARAGRAPH, 0, "un"), (PARAGRAPH, 0, "deux")]


def test_nested_tables_and_several_paragraphs_in_a_cell() -> None:
    inner = tbl(tr("x", "y", "z"), tr("1", "2", "3"))
    proposal = read(
        make(tbl(tr("A", "B", "C"), tr("a", tc("b1", "b2", inner, "b3"), "c")) + tbl(tr("k", "l"), tr("m", "n")))
    )
    assert words(proposal) == [*"ABCa", "b1", "b2", *"xyz123", "b3", *"cklmn"]
    found = heads(proposal)
    assert found["b2"] == found["b3"] == ("B", "a")
    assert found["3"] == ("z", "1")
    assert found["x"] == ("B", "a")
    places = {proposal.block_text(block): block.place for block in proposal.blocks}
    assert (places["b3"], places["3"], places["n"]) == ("table 1, row 2", "table 2, row 2", "table 3, row 2")


def test_rows_and_cells_in_content_controls_and_deleted_rows() -> None:
    table = tbl(
        tr("A", "B", "C"),
        sdt(tr("a", sdt(tc("b")), "c")),
        tr("ôté", "ôté", "ôté", properties="<w:del/>"),
        tr("d", "e", "f", properties='<w:gridBefore w:val="0"/>'),
    )
    proposal = read(make(table))
    assert words(proposal) == list("ABCabcdef")
    assert heads(proposal)["b"] == ("B", "a")


def test_a_claim_to_span_millions_of_columns_costs_nothing() -> None:
    table = tbl(tr(tc("A", properties=span(99_999)), "B", "C"), tr("a", "b", "c")) + tbl(
        tr(tc("x", properties='<w:gridSpan w:val="99999999999999999999"/>'), "y", "z"), tr("1", "2", "3")
    )
    assert heads(read(make(table)))["3"] == ("z", "1")


# -- what is broken or hostile -----------------------------------------------------------------------------------------


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


DOCTYPE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", DamagedFile, "empty"),
        (b"\xff\xd8\xff\xe0" + bytes(50), DamagedFile, "JPEG"),
        (make(p("mot") * 500)[:-100], DamagedFile, "cut off"),
        (zipped({"hello": "world"}), DamagedFile, "without a Word document"),
        (zipped({"content.xml": "<a/>"}), DamagedFile, "OpenDocument"),
        (zipped({"xl/workbook.xml": "<a/>"}), UnsupportedFormat, "Excel"),
        (zipped({"ppt/presentation.xml": "<a/>"}), UnsupportedFormat, "PowerPoint"),
        (zipped({"word/document.xml": DOCTYPE + part("document", "")[38:]}), DamagedFile, "document type"),
        (make(p("mot"), styles=DOCTYPE + part("styles", "")[38:]), DamagedFile, "document type"),
        (zipped({"word/document.xml": "<w:p>"}), DamagedFile, r"damaged in word/document\.xml"),
        (zipped({"word/document.xml": b" " * 10_000_000}), LimitExceeded, "zip bomb"),
        (make("<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000), LimitExceeded, "deep"),
        (make("<w:sdt><w:sdtContent>" * 10_000 + "</w:sdtContent></w:sdt>" * 10_000), LimitExceeded, "deep"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "password"),
    ],
)
def test_one_clear_refusal(data: bytes, kind: type[InputError], message: str) -> None:
    with pytest.raises(kind, match=message) as caught:
        read(data)
    assert str(caught.value).startswith("a.docx: ")
    assert "\n" not in str(caught.value)


def test_nesting_as_deep_as_is_allowed_is_read() -> None:
    depth = 60
    body = tbl(tr("k", "l"), tr("a", tc("@"))) if depth else ""
    for _ in range(depth):
        body = body.replace(p("@"), tbl(tr("k", "l"), tr("a", tc("@"))))
    assert words(read(make(body))) == [*["k", "l", "a"] * (depth + 1), "@"]


@pytest.mark.parametrize("broken", ["", "<w:styles", "not xml at all"])
def test_broken_parts_that_are_not_needed_become_a_notice(broken: str) -> None:
    body = p("Objectifs", '<w:pStyle w:val="Heading1"/>') + f"<w:p>{r('mot')}{refer(1)}</w:p>"
    proposal = read(make(body, styles=broken, footnotes=broken))
    assert shape(proposal) == [(HEADING, 1, "Objectifs"), (PARAGRAPH, 0, "mot")]
    assert [notice.code for notice in proposal.notices] == ["damaged_part"] * 2


def test_parts_are_found_by_their_relations() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="1" Type="{kind}" Target="{target}"/></Relationships>'
    )
    ici = p("Ici", '<w:pStyle w:val="Prop"/>')
    data = zipped(
        {
            "_rels/.rels": relations.format(kind=kind + "officeDocument", target="/word/document2.xml"),
            "word/document2.xml": part("document", f"<w:body>{ici}</w:body>"),
        }
    )
    assert words(read(data)) == ["Ici"]
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/_rels/document2.xml.rels", relations.format(kind=kind + "styles", target="looks.xml"))
        archive.writestr("word/looks.xml", STYLES)
    assert shape(read(stream.getvalue())) == [(HEADING, 2, "Ici")]


def test_control_characters_and_properties() -> None:
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property name="Bailleur"><vt:lpwstr>Union</vt:lpwstr></property></Properties>'
    )
    main = part("document", f"<w:body>{p('a&#x9b;2Jb')}</w:body>")
    data = zipped({"word/document.xml": main, "docProps/custom.xml": custom})
    proposal = read(data)
    assert words(proposal) == ["a 2Jb"]
    assert proposal.metadata == (("Bailleur", "Union"),)


def test_documents_with_the_same_styles_do_not_see_each_other() -> None:
    body = p("Projet", '<w:pStyle w:val="Nobody"/>') + p("Des mots", '<w:pStyle w:val="Heading1"/>')
    alone = read(make(body, styles=STYLES))
    read(make(p("Autre", '<w:pStyle w:val="Nobody"/>'), styles=STYLES))
    assert read(make(body, styles=STYLES)) == alone


def test_broken_styles_are_told_of_each_document_that_has_them() -> None:
    for name in ("a.docx", "b.docx"):
        with pytest.raises(DamagedFile, match="document type") as caught:
            read_docx(make(p("mot"), styles=DOCTYPE + part("styles", "")[38:]), name, DEFAULT_LIMITS)
        assert caught.value.where == name
        notices = read_docx(make(p("mot"), styles="<w:styles"), name, DEFAULT_LIMITS).notices
        assert [notice.code for notice in notices] == ["damaged_part"]
