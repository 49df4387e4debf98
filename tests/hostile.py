"""Makes the files of the bad-input tests: office archives, PDFs and mandates, sound and hostile."""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

# The PDF maker of the readers' tests serves here too.
sys.path.insert(0, str(Path(__file__).resolve().parent / "read"))

GARDENS = Path(__file__).resolve().parent / "data" / "gardens"
"""The small mandate that most of these tests use: it loads fast."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"

PROSE = (
    "School gardens\n\nObjective\n\nPupils will grow vegetables in twelve schools of the district.\n\n"
    "Activities\n\nThe canteen will be renovated. Children sow seeds in the garden of their school with the teachers, "
    "and they carry the water that the plants need from the well behind the house every morning.\n"
)
"""A sound draft, long enough to be judged by the gardens mandate."""


def packed(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return stream.getvalue()


def docx_of(body: str, *, prolog: str = "", **parts: str) -> bytes:
    """Returns a Word document with this XML for a body."""
    document = f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": document, **{f"word/{name}.xml": part for name, part in parts.items()}})


def docx(*paragraphs: str) -> bytes:
    return docx_of("".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs))


def odt_of(body: str, prolog: str = "") -> bytes:
    """Returns an OpenDocument text with this XML for a body."""
    content = (
        f'<?xml version="1.0"?>{prolog}<office:document-content xmlns:office="{OPEN}office:1.0" '
        f'xmlns:text="{OPEN}text:1.0" xmlns:table="{OPEN}table:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": ODT_TYPE, "content.xml": content})


def odt(*paragraphs: str) -> bytes:
    return odt_of("".join(f"<text:p>{escape(one)}</text:p>" for one in paragraphs))


def pdf(*lines: str) -> bytes:
    from pdfmaker import Sheet, make

    return make([Sheet().lines(60, 700, lines)])


def picture_pdf(pages: int = 2) -> bytes:
    """Returns a scan: pages that hold a picture and no word."""
    from pdfmaker import make

    picture = b"q 400 0 0 500 60 60 cm BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI Q"
    return make([zlib.compress(picture)] * pages)


def circular_pdf() -> bytes:
    """Returns a PDF whose page tree is its own child."""
    from pdfmaker import assemble

    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def lying_zip() -> bytes:
    """Returns a Word document whose directory says that its 60 MB of text are 100 bytes."""
    data = bytearray(packed({"word/document.xml": b"<a>" + b" " * 60_000_000}))
    size = (60_000_003).to_bytes(4, "little")
    return bytes(data.replace(size, (100).to_bytes(4, "little")))


def mandate(folder: Path, **files: str) -> Path:
    """Returns a copy of the gardens mandate in ``folder``; ``files`` replace those of the same stem."""
    shutil.copytree(GARDENS, folder)
    for path in folder.rglob("*.yaml"):
        if path.stem.partition("-")[2] in files or path.stem in files:
            path.write_text(files[path.stem.partition("-")[2] or path.stem], encoding="utf-8")
    return folder


def entity_bomb() -> str:
    """Returns a document type whose last entity unpacks to a billion letters."""
    names = "abcdefghij"
    steps = "".join(f'<!ENTITY {two} "{f"&{one};" * 10}">' for one, two in pairwise(names))
    return f'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">{steps}]>'


YAML_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{two}: &{two} [{', '.join([f'*{one}'] * 9)}]\n" for one, two in zip("abcdefgh", "bcdefghi", strict=True)
)

MARKETS = {
    "mandate.yaml": """\
id: markets
version: "1"
title: {en: Markets, es: Mercados, fr: Marchés}
source: made for the tests
principle: {en: Towns trade., es: Las ciudades comercian., fr: Les villes échangent.}
objectives:
  - {en: open markets, es: abrir mercados, fr: ouvrir des marchés}
""",
    "orientations/1-trade.yaml": """\
id: trade
number: 1
title: {en: Trade, es: Comercio, fr: Commerce}
statement: {en: Open markets., es: Abrir mercados., fr: Ouvrir des marchés.}
concepts:
  market:
    label: {en: market, es: mercado, fr: marché}
    role: object
    need: required
    terms:
      en: [market ... hall, market*]
      es: [mercado ... municipal, mercado*]
      fr: [halle ... marché, marché]
examples:
  match: {en: [The market opens.], es: [El mercado abre.], fr: [Le marché ouvre.]}
  no_match: {en: [It rains.], es: [Llueve.], fr: [Il pleut.]}
""",
}


def markets(folder: Path) -> Path:
    """Returns the folder of a mandate in three languages."""
    for name, content in MARKETS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
