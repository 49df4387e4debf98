"""Makes the Word and PDF examples from their Markdown sources.

Run from a checkout, with python-docx installed and LibreOffice's ``soffice`` on the path for the PDF files:

    python examples/build.py

The sources use a small part of Markdown and six marks of their own:

* a front matter with language, title, running header and footer;
* a table cell that holds only ``^`` joins the cell above, ``<`` the cell to its left;
* ``@control`` before a paragraph puts it into a content control;
* ``{++words++}`` is a tracked insertion, ``{--words--}`` a tracked deletion;
* ``[^1]`` is a footnote, its text stands on a line of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

HERE = Path(__file__).parent
WORD = ("fr-retour-volontaire", "fr-reinstallation", "en-irrigation", "es-trata")
PDF = ("fr-pistes-rurales", "en-seasonal-work", "es-dialogo-regional")
LONG_AGO = datetime(2025, 3, 3, 9, 0)
"""A fixed moment, so that two builds of one source differ as little as possible."""
TEXT_WIDTH = 16.6
"""Width between the margins, in centimetres."""
LOCALES = {"fr": "fr-FR", "en": "en-GB", "es": "es-ES"}
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

_INLINE = re.compile(r"\{\+\+(?P<ins>.+?)\+\+\}|\{--(?P<cut>.+?)--\}|\[\^(?P<note>\d+)\]|\*\*(?P<bold>.+?)\*\*")
_NOTE = re.compile(r"\[\^(\d+)\]: (.+)")


@dataclass
class Source:
    """A source file: its front matter, its lines, and its footnotes by number."""

    fields: dict[str, str]
    lines: list[str]
    notes: dict[int, str] = field(default_factory=dict)


def read_source(path: Path) -> Source:
    """Returns the source at ``path``, its front matter and footnotes taken out of the lines."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.split(": ", 1) for line in head.splitlines())
    source = Source({key: value.strip('"') for key, value in pairs}, [])
    for line in body.splitlines():
        if note := _NOTE.fullmatch(line):
            source.notes[int(note[1])] = note[2]
        else:
            source.lines.append(line.rstrip())
    return source


def build_word(source: Source, target: Path) -> None:
    """Writes the source as a Word document."""
    document = docx.Document()
    _set_styles(document, LOCALES[source.fields["language"]])
    _set_running_lines(document, source.fields)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = source.fields["title"], "aligncheck examples", ""
    properties.created = properties.modified = LONG_AGO
    if source.notes:
        _add_footnotes_part(document, source.notes)
    rows: list[list[str]] = []
    for line in [*source.lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            _add_table(document, [rows[0], *rows[2:]])
            rows = []
        if line:
            _add_block(document, line)
    document.save(str(target))


def _add_block(document: Document, line: str) -> None:
    if heading := re.match(r"(#+) (.+)", line):
        level = len(heading[1]) - 1
        document.add_heading(heading[2], level)
    elif line.startswith("- "):
        _add_inline(document.add_paragraph(style="List Bullet"), line[2:])
    elif line.startswith("@control "):
        paragraph = document.add_paragraph()
        _add_inline(paragraph, line.removeprefix("@control "))
        _wrap_in_control(paragraph)
    else:
        _add_inline(document.add_paragraph(), line)


def _add_inline(paragraph: Paragraph, text: str) -> None:
    at = 0
    for match in _INLINE.finditer(text):
        paragraph.add_run(text[at : match.start()])
        at = match.end()
        if match["ins"]:
            _track(paragraph, "w:ins", match["ins"])
        elif match["cut"]:
            _track(paragraph, "w:del", match["cut"])
        elif match["note"]:
            _refer(paragraph, int(match["note"]))
        else:
            paragraph.add_run(match["bold"]).bold = True
    paragraph.add_run(text[at:])


def _track(paragraph: Paragraph, tag: str, text: str) -> None:
    run = paragraph.add_run(text)
    if tag == "w:del":
        for node in run._r.findall(qn("w:t")):
            node.tag = qn("w:delText")
            node.set(qn("xml:space"), "preserve")
    change = _element(tag, id="7" if tag == "w:ins" else "8", author="Reviewer", date=f"{LONG_AGO.isoformat()}Z")
    run._r.addprevious(change)
    change.append(run._r)


def _refer(paragraph: Paragraph, number: int) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    run._r.append(_element("w:footnoteReference", id=str(number)))


def _wrap_in_control(paragraph: Paragraph) -> None:
    control, properties, content = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    properties.append(_element("w:alias", val="Text"))
    control.append(properties)
    control.append(content)
    paragraph._p.addprevious(control)
    content.append(paragraph._p)


def _add_table(document: Document, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text not in ("^", "<"):
                _fill(table.cell(row, column), text, head=row == 0)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text == "<":
                table.cell(row, column - 1).merge(table.cell(row, column))
            elif text == "^":
                table.cell(row - 1, column).merge(table.cell(row, column))
    _mark_header(table)
    _set_widths(table, rows)
    document.add_paragraph()


def _fill(cell: _Cell, text: str, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Table Text"
    _add_inline(paragraph, text)
    if head:
        for run in paragraph.runs:
            run.bold = True
        cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill="D9E2EC"))


def _set_widths(table: Table, rows: list[list[str]]) -> None:
    needs = [max(len(cells[column]) for cells in rows) ** 0.5 + 2 for column in range(len(rows[0]))]
    table.autofit = False
    for need, column in zip(needs, table.columns, strict=True):
        column.width = Cm(TEXT_WIDTH * need / sum(needs))
    for row in table.rows:
        for cell in row._tr.tc_lst:
            columns = range(cell.grid_offset, cell.grid_offset + cell.grid_span)
            cell.width = Cm(TEXT_WIDTH * sum(needs[column] for column in columns) / sum(needs))


def _mark_header(table: Table) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _set_styles(document: Document, locale: str) -> None:
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "DejaVu Sans", Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style: Any = document.styles[name]
        style.font.name, style.font.color.rgb = "DejaVu Sans", RGBColor(0x1F, 0x3A, 0x5F)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
    title: Any = document.styles["Title"]
    title.font.size = Pt(18)
    cell: Any = document.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size, cell.paragraph_format.space_after = normal, Pt(8), Pt(0)
    language = normal.element.get_or_add_rPr()
    language.append(_element("w:lang", val=locale))
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)


def _set_running_lines(document: Document, fields: dict[str, str]) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = fields["header"]
    paragraph = section.footer.paragraphs[0]
    paragraph.text = f"{fields['footer']} · "
    for name, between in (("PAGE", " / "), ("NUMPAGES", "")):
        number = _element("w:fldSimple", instr=name)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        number.append(run)
        paragraph._p.append(number)
        paragraph.add_run(between)


def _add_footnotes_part(document: Document, notes: dict[int, str]) -> None:
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in notes.items()
    )
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for kind, number, tag in (("separator", -1, "separator"), ("continuationSeparator", 0, "continuationSeparator"))
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:footnotes {nsdecls('w')}>{lines}{body}</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, xml.encode("utf-8"), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def build_pdf(source: Source, target: Path) -> None:
    """Writes the source as a PDF file, through a Word document and LibreOffice.

    Raises FileNotFoundError when LibreOffice is not installed.
    """
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("soffice is not on the path: install LibreOffice Writer to build the PDF examples")
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / f"{target.stem}.docx"
        build_word(source, word)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(word)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603 - our own file, no shell
        shutil.copyfile(word.with_suffix(".pdf"), target)


def main() -> None:
    """Builds every Word and PDF example beside this file."""
    for name in WORD:
        build_word(read_source(HERE / "sources" / f"{name}.md"), HERE / f"{name}.docx")
    for name in PDF:
        build_pdf(read_source(HERE / "sources" / f"{name}.md"), HERE / f"{name}.pdf")


if __name__ == "__main__":
    main()
