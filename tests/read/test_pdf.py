from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from pdfmaker import Sheet, assemble, bomb, encrypted, make, stream

from aligncheck.errors import DamagedFile, EncryptedFile, LimitExceeded
from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Proposal
from aligncheck.read import pdf as pdf_module
from aligncheck.read.pdf import read_pdf
from aligncheck.read.pdf_layout import laid_out
from aligncheck.read.pdf_page import Line, Page

PROSE = (
    "Le projet renforce les moyens des services qui accueillent",
    "les personnes rentrées au pays et suit leur installation pendant",
    "un an avec les communes et les associations de quartier, qui",
    "tiennent une permanence chaque semaine.",
)


def shown(proposal: Proposal) -> list[tuple[str, int, int | None, str]]:
    return [(block.kind.value, block.level, block.page, proposal.block_text(block)) for block in proposal.blocks]


def texts(proposal: Proposal) -> list[str]:
    return [proposal.block_text(block) for block in proposal.blocks]


def read(*sheets: Sheet, **options: object) -> Proposal:
    return read_pdf(make(sheets, **options), "a.pdf")  # type: ignore[arg-type]


def test_title_headings_paragraphs_and_lists() -> None:
    sheet = Sheet().put(60, 780, "Retour et installation", size=18, bold=True)
    sheet.put(60, 740, "1. Contexte", size=14, bold=True).lines(60, 720, PROSE)
    sheet.put(60, 655, "1.1 Besoins", size=12, bold=True).lines(60, 635, PROSE)
    sheet.put(60, 580, "• former les agents", size=10).put(75, 564, "• ouvrir un guichet")
    sheet.put(60, 548, "• publier un guide")
    assert shown(read(sheet)) == [
        ("title", 0, 1, "Retour et installation"),
        ("heading", 1, 1, "1. Contexte"),
        ("paragraph", 0, 1, "\n".join(PROSE)),
        ("heading", 2, 1, "1.1 Besoins"),
        ("paragraph", 0, 1, "\n".join(PROSE)),
        ("list_item", 1, 1, "former les agents"),
        ("list_item", 2, 1, "ouvrir un guichet"),
        ("list_item", 1, 1, "publier un guide"),
    ]


def test_words_broken_at_the_end_of_a_line_are_whole() -> None:
    lines = (
        "The project supports the reinte-",
        "gration of returnees and non-",
        "refoulement, under the Trust-",
        "Fund, and it is well-known for co-",
        "ordination. We value coordination.",
    )
    assert texts(read(Sheet().lines(60, 700, lines))) == [
        "The project supports the reintegration of returnees and non-refoulement, under the Trust-Fund, "
        "and it is well-known for coordination. We value coordination."
    ]


def test_running_headers_footers_and_page_numbers_go() -> None:
    sheets = []
    for number in range(1, 6):
        sheet = Sheet().put(60, 815, "Fonds commun, appel de 2026", size=8).put(280, 30, f"Page {number} sur 5", size=8)
        sheet.put(60, 45, f"Annexe {number}: notre projet", size=8)
        sheets.append(
            sheet.lines(60, 700, [f"Chapitre {'abcde'[number - 1]}.", "Et une autre encore, bien plus longue."])
        )
    found = texts(read(*sheets))
    assert not [text for text in found if "Fonds" in text or "sur 5" in text or "Annexe" in text]
    assert len(found) == 10


def test_first_lines_that_are_alike_stay_when_they_belong_to_the_text() -> None:
    sheets = [Sheet().lines(60, 770, PROSE) for _ in range(4)]
    assert texts(read(*sheets)) == ["\n".join(PROSE)] * 4


def test_a_paragraph_over_a_page_break_keeps_its_first_page() -> None:
    one = Sheet().lines(60, 200, PROSE[:3])
    two = Sheet().put(60, 700, PROSE[3]).put(60, 670, "Une autre phrase suit.")
    assert shown(read(one, two)) == [
        ("paragraph", 0, 1, "\n".join(PROSE)),
        ("paragraph", 0, 2, "Une autre phrase suit."),
    ]


@pytest.mark.parametrize("interleaved", [False, True])
def test_two_columns_are_read_one_after_the_other(interleaved: bool) -> None:
    left = [f"gauche {number:02} dit une chose utile" for number in range(20)]
    right = [f"droite {number:02} dit une chose utile" for number in range(20)]
    placed = [(60, 700 - 12 * at, text) for at, text in enumerate(left)]
    placed += [(320, 700 - 12 * at, text) for at, text in enumerate(right)]
    if interleaved:
        placed.sort(key=lambda place: -place[1])
    sheet = Sheet()
    for x, y, text in placed:
        sheet.put(x, y, text)
    assert read(sheet).text.split() == " ".join(left + right).split()


def test_a_ruled_table_keeps_rows_columns_and_their_heads() -> None:
    sheet = Sheet().put(60, 760, "Cadre de résultats", size=14, bold=True).lines(60, 735, PROSE)
    sheet.grid((60, 200, 330, 500), (650, 630, 590, 570))
    sheet.put(63, 637, "Résultat").put(203, 637, "Indicateur").put(333, 637, "Source")
    sheet.lines(63, 618, ("Produit 1 : les", "agents sont formés")).lines(203, 618, ("Nombre", "d'agents"))
    sheet.put(333, 618, "Rapports").put(63, 577, "Produit 2").put(203, 577, "Guide publié")
    proposal = read(sheet)
    cells = [block for block in proposal.blocks if block.kind is BlockKind.CELL]
    heads = [
        tuple(None if at is None else proposal.block_text(proposal.blocks[at]) for at in (cell.column, cell.row))
        for cell in cells
    ]
    first = "Produit 1 : les\nagents sont formés"
    assert [proposal.block_text(cell) for cell in cells] == [
        *("Résultat", "Indicateur", "Source"),
        *(first, "Nombre\nd'agents", "Rapports"),
        *("Produit 2", "Guide publié"),
    ]
    assert heads[3:] == [
        *(("Résultat", None), ("Indicateur", first), ("Source", first)),
        *(("Résultat", None), ("Indicateur", "Produit 2")),
    ]
    assert cells[3].place == "table 1, row 2"


def test_a_table_over_a_page_break_is_one_table() -> None:
    one, two = Sheet().lines(60, 760, PROSE), Sheet()
    one.grid((60, 200, 500), (150, 130, 110)).put(63, 137, "Produit").put(203, 137, "But")
    one.put(63, 117, "Guide").put(203, 117, "20 copies")
    two.grid((60, 200, 500), (760, 740, 720)).put(63, 747, "Produit").put(203, 747, "But")
    two.put(63, 727, "Atelier").put(203, 727, "40 agents").lines(60, 600, PROSE)
    proposal = read(one, two)
    cells = [block for block in proposal.blocks if block.kind is BlockKind.CELL]
    assert [proposal.block_text(cell) for cell in cells] == [
        "Produit",
        "But",
        "Guide",
        "20 copies",
        "Atelier",
        "40 agents",
    ]
    last = cells[-1]
    assert (last.page, last.place, proposal.blocks[last.column or 0]) == (2, "table 1, row 3", cells[1])


def test_a_table_of_spaces_is_cells() -> None:
    sheet = Sheet().lines(60, 780, PROSE)
    for at, row in enumerate((("Producto", "Meta"), ("Guía", "20 copias"), ("Taller", "40 agentes"))):
        for x, text in zip((60, 300), row, strict=True):
            sheet.put(x, 700 - 14 * at, text)
    proposal = read(sheet)
    assert [(b.place, proposal.block_text(b)) for b in proposal.blocks if b.kind is BlockKind.CELL][2:] == [
        ("table 1, row 2", "Guía"),
        ("table 1, row 2", "20 copias"),
        ("table 1, row 3", "Taller"),
        ("table 1, row 3", "40 agentes"),
    ]


def test_fields_of_a_form_are_blocks_of_their_own() -> None:
    sheet = Sheet().put(60, 700, "Titre :").put(200, 700, "Retour des pêcheurs")
    sheet.put(60, 688, "Durée : 12 mois").put(60, 676, "Budget : 100 000 euros").lines(60, 640, PROSE)
    assert texts(read(sheet))[:3] == ["Titre : Retour des pêcheurs", "Durée : 12 mois", "Budget : 100 000 euros"]


def test_footnotes_do_not_end_the_paragraph_above() -> None:
    one = Sheet().lines(60, 300, PROSE[:3]).put(60, 90, "1 Voir le rapport de la commune.", size=7)
    kinds = [block.kind for block in read(one, Sheet().put(60, 700, "Une autre page.")).blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.FOOTNOTE, BlockKind.PARAGRAPH]


def test_bookmarks_and_metadata_tell_headings_and_title() -> None:
    sheet = Sheet().put(60, 760, "Une vie nouvelle").put(60, 720, "Le besoin").lines(60, 690, PROSE)
    proposal = read(sheet, title="Une vie nouvelle", outline=["Le besoin"])
    assert [block.kind for block in proposal.blocks] == [*(BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH)]
    assert proposal.metadata == (("title", "Une vie nouvelle"),)


def test_a_turned_page_is_read_upright() -> None:
    sheet = Sheet(rotate=180).put(60, 700, "Une page posée à l'envers.")
    assert texts(read(sheet)) == ["Une page posée à l'envers."]


def test_filled_fields_are_read_and_comments_are_not() -> None:
    font = b"/Resources << /Font << /F1 6 0 R >> >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 300 20] " + font
    annotation = b"<< /Type /Annot /Subtype /%s /Rect [60 %d 360 %d] /F 4 /AP << /N %d 0 R >> %s>>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + font + b" /Annots [4 0 R 8 0 R] >>",
        annotation % (b"Widget", 700, 720, 5, b"/FT /Tx /T (but) /V (x) "),
        stream(b"BT /F1 10 Tf 2 5 Td (Un port pour tous.) Tj ET", form),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream(b"BT /F1 10 Tf 2 5 Td (Une remarque.) Tj ET", form),
        annotation % (b"FreeText", 600, 620, 7, b"/Contents (r) "),
    ]
    assert texts(read_pdf(assemble(objects), "a.pdf")) == ["Un port pour tous."]


def test_pages_without_words_ask_for_ocr() -> None:
    assert [notice.code for notice in read(Sheet()).notices] == ["needs_ocr"]
    mixed = read(Sheet().put(60, 700, "Des mots."), Sheet())
    assert "1 page holds no text (of 2)" in mixed.notices[0].message
    assert mixed.pages == 2


def test_encrypted() -> None:
    data = encrypted(make([Sheet().put(60, 700, "Un secret.")]), "sésame")
    with pytest.raises(EncryptedFile, match="--password"):
        read_pdf(data, "a.pdf")
    with pytest.raises(EncryptedFile, match="password given is wrong"):
        read_pdf(data, "a.pdf", password="wrong")
    assert texts(read_pdf(data, "a.pdf", password="sésame")) == ["Un secret."]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n" + bytes(range(256)) * 8, b"%PDF-1.7\n%%EOF", b"%PDF-"])
def test_broken(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        read_pdf(data, "a.pdf")


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (make([Sheet()] * 4), replace(DEFAULT_LIMITS, pages=3)),
        (make([Sheet().put(60, 700, "mot " * 20)]), replace(DEFAULT_LIMITS, characters=50)),
        (bomb(60_000_000), replace(DEFAULT_LIMITS, memory_bytes=300_000_000)),
        (make([Sheet()]), replace(DEFAULT_LIMITS, seconds=0.001)),
    ],
)
def test_limits(data: bytes, limits: object) -> None:
    with pytest.raises(LimitExceeded):
        read_pdf(data, "a.pdf", limits=limits)  # type: ignore[arg-type]


def test_a_page_of_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "_LINES_PER_PAGE", 1)
    with pytest.raises(LimitExceeded, match="lines"):
        read_pdf(make([Sheet().lines(60, 700, PROSE)]), "a.pdf", limits=replace(DEFAULT_LIMITS, pages=2))


@pytest.mark.parametrize(
    ("code", "error"), [(-11, DamagedFile), (-9, LimitExceeded), (-24, LimitExceeded), (1, DamagedFile)]
)
def test_a_dead_child_is_told_apart(code: int, error: type[Exception]) -> None:
    assert isinstance(pdf_module._death(code, b"Traceback\nOops: x", "a.pdf", DEFAULT_LIMITS), error)


def test_words_with_escapes_and_markup_stay_words() -> None:
    packed = zlib.compress(b"BT /F1 10 Tf 60 700 Td (a [red] \\033[2J b) Tj ET")
    proposal = read_pdf(make([packed]), "a.pdf")
    assert "[red]" in proposal.text
    assert "\x1b" not in proposal.text


def test_layout_of_nothing_and_of_one_line() -> None:
    assert laid_out([]) == []
    line = Line(1, 60, 700, 90, 10, False, "Seule")
    assert [piece.text for piece in laid_out([Page(1, 595, 842, (line,))])] == ["Seule"]
