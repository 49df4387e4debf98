"""Tables: every kind that a portal exports, whole rows, and one clear line for what is wrong."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.errors import DamagedFile, EncryptedFile, InputError, LimitExceeded, UsageError
from aligncheck.model.call import Columns
from aligncheck.model.proposal import DEFAULT_LIMITS
from aligncheck.read import rows
from aligncheck.read.rows import TableRow, read_rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def texts(data: bytes, name: str = "a.csv", columns: Columns = Columns()) -> list[str]:  # noqa: B008 - it is frozen
    return [row.text for row in read_rows(data, name, columns)]


def workbook(*sheets: list[list[Any]], options: dict[str, Any] | None = None, hidden: int = -1) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, options or {})
    for at, lines in enumerate(sheets):
        sheet = book.add_worksheet()
        if at == hidden:
            sheet.hide()
        for row, cells in enumerate(lines):
            sheet.write_row(row, 0, cells)
    if hidden == 0:
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()
    book.close()
    return stream.getvalue()


def raw_workbook(sheet: str, strings: str = "", styles: str = "") -> bytes:
    """Returns a workbook with this XML for its only sheet."""
    relation = f'<Relationship Id="{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts = {
        "_rels/.rels": relations.format(relation.format("r1", "officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format(
            relation.format("r1", "worksheet", "worksheets/sheet1.xml")
            + relation.format("r2", "sharedStrings", "sharedStrings.xml")
            + relation.format("r3", "styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


# -- what is read ----------------------------------------------------------------------------------------------------

ROWS = [["Ref", "Title", "Description"], ["P-1", "Wells", "We dig, and dig;\n\nwells."], ["P-2", "", "é “x” 😀"]]
READ = (TableRow(2, "P-1", "Wells", "We dig, and dig;\n\nwells."), TableRow(3, "P-2", "", "é “x” 😀"))


def as_csv(delimiter: str = ",", end: str = "\r\n") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(ROWS)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_way_to_write_a_csv(delimiter: str, end: str, encoding: str) -> None:
    assert read_rows(as_csv(delimiter, end).encode(encoding), "a.tsv") == READ


def test_a_spreadsheet_says_what_parts_its_cells() -> None:
    assert read_rows(("sep=|\n" + as_csv("|")).encode(), "a.csv") == READ


def test_jsonl_and_xlsx_give_the_same_rows() -> None:
    head, *lines = ROWS
    objects = "\n".join(json.dumps(dict(zip(head, line, strict=True))) for line in lines)
    read = read_rows(objects.encode(), "a.jsonl")
    assert [replace(row, number=row.number + 1) for row in read] == list(READ)
    assert read_rows(workbook(ROWS), "a.XLSX") == READ
    assert read_rows(workbook(ROWS, options={"in_memory": True, "constant_memory": True}), "a.xlsx") == READ


def test_old_encodings() -> None:
    data = "id;texte\n1;Le réseau d’aide coûte 5 € à Nîmes où l’été dure\n".encode("cp1252")
    assert texts(data) == ["Le réseau d’aide coûte 5 € à Nîmes où l’été dure"]


@given(
    st.lists(
        st.tuples(st.text(max_size=5), st.text(max_size=30)).filter(lambda row: bool("".join(row).strip())),
        min_size=1,
        max_size=6,
    )
)
def test_what_python_writes_comes_back(lines: list[tuple[str, str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("id", "text"), *lines])
    data = stream.getvalue().encode("utf-8-sig", "replace")
    expected = [text.encode("utf-8", "replace").decode() for _, text in lines]
    assert texts(data) == expected


def test_a_cell_may_be_as_long_as_a_proposal() -> None:
    before = csv.field_size_limit()
    long = "word " * 200_000
    assert texts(f'id,text\n1,"{long}"\n'.encode()) == [long]
    assert csv.field_size_limit() == before


def test_rows_without_text_stay_and_blank_lines_do_not() -> None:
    data = b'id,text,x\n\n1,,\n2\n,,\n"","",""\n3,words,y,,\n'
    assert [(row.number, row.id, row.text) for row in read_rows(data, "a.csv")] == [
        (3, "1", ""),
        (4, "2", ""),
        (7, "3", "words"),
    ]
    assert texts(b'{"text": null}\n\n{"id": 1}\n{"text": 5}\n', "a.ndjson") == ["", "", "5"]
    assert texts(workbook([["id", "text"], [1, ""], ["", " "], [2, "words"]]), "a.xlsx") == ["", "words"]


# -- which columns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "columns", "expected"),
    [
        ("id,title,text", Columns(), "0 1 2"),
        ("Référence,TITRE, Résumé ", Columns(), "0 1 2"),
        ("codigo,titulo,descripcion", Columns(), "0 1 2"),
        ("project_id,Project-Title,Project description:", Columns(), "0 1 2"),
        ("summary,description,text", Columns(), "- - 2"),
        ("a,b,c", Columns(("b",)), "- - 1"),
        ("a,b,c", Columns(("c", " B "), "A"), "0 - 2+1"),
        ("id,ref,text", Columns(id="ref"), "1 - 2"),
        ("id,name,text", Columns(title="id"), "0 0 2"),
        ("E\u0301TUDE,x,y", Columns(("étude",)), "- - 0"),
    ],
)
def test_columns_are_found(head: str, columns: Columns, expected: str) -> None:
    (row,) = read_rows(f"{head}\nc0,c1,c2\n".encode(), "a.csv", columns)
    found = " ".join(part.replace("\n\n", "+").replace("c", "") or "-" for part in (row.id, row.title, row.text))
    assert found == expected


def test_empty_columns_of_text_leave_no_gap() -> None:
    assert texts(b"a,b,c\nx,,y\n,,\n,z,\n", columns=Columns(("a", "b", "c"))) == ["x\n\ny", "z"]


@pytest.mark.parametrize(
    ("data", "name", "columns", "words"),
    [
        (b"a,b\n1,2\n", "t.csv", Columns(), "no column that is known to hold the text. Name it: a, b."),
        (b"a,b\n1,2\n", "t.csv", Columns(("c",)), "no column `c`. It has a, b."),
        (b"a,b\n1,2\n", "t.csv", Columns(("a",), id="c"), "no column `c`"),
        (b"a,A\n1,2\n", "t.csv", Columns(("a",)), "the column `a` more than once"),
        (b'{"a": 1}\n{"b": 2}', "t.jsonl", Columns(), "Name it: a, b."),
        (workbook([["a", "b"], [1, 2]]), "t.xlsx", Columns(), "Name it: a, b."),
        (",".join(f"c{number}" for number in range(30)).encode(), "t.csv", Columns(), "c19 and 10 more"),
        (b'"' + b"x\n" * 999 + b'",b\n1,2\n', "t.csv", Columns(), "x x x x"),
        (
            b"a,b\n1,2\n",
            "t.csv",
            Columns(
                ("",),
            ),
            "no column ``",
        ),
    ],
)
def test_a_column_that_is_not_there(data: bytes, name: str, columns: Columns, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_rows(data, name, columns)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


# -- what is damaged -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (b"", "t.csv", DamagedFile, "is empty"),
        (b"\n\n", "t.csv", DamagedFile, "no line that names"),
        (b'"id" x,text\n1,a\n', "t.csv", DamagedFile, "names its columns: line 1 and all below it cannot be read"),
        (bytes(range(256)) * 9, "t.csv", DamagedFile, "is not text"),
        (b"[1]\n", "t.jsonl", DamagedFile, "line 1 holds no object"),
        (b"[" * 100_000, "t.jsonl", DamagedFile, "line 1 is not JSON: it is nested too deeply"),
        (b'{"text": ' + b"1" * 5_000 + b"}", "t.jsonl", DamagedFile, "line 1 is not JSON: a number in it is too long"),
        (b"\n \n", "t.jsonl", DamagedFile, "holds no rows"),
        (b"id,text\n", "t.xlsx", DamagedFile, "is not a workbook"),
        (workbook([]), "t.xlsx", DamagedFile, "holds no rows"),
        (workbook(ROWS)[:-40], "t.xlsx", DamagedFile, "cut off or damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "t.xlsx",
            EncryptedFile,
            "password",
        ),
        (raw_workbook("<row><c r='AAAA1'/></row><row><c><v>"), "t.xlsx", DamagedFile, "damaged in xl/worksheets"),
        (raw_workbook("<row>" + "<c r='XFZ1'><v>1</v></c></row>"), "t.xlsx", LimitExceeded, "16,384 columns"),
    ],
)
def test_damaged_tables(data: bytes, name: str, kind: type[InputError], words: str) -> None:
    with pytest.raises(kind) as caught:
        read_rows(data, name)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "name", "problems"),
    [
        (
            b'{"text": "a"}\n{"text": \n[1]\n\n{"text": "b"}\n',
            "t.jsonl",
            {2: "line 2 is not JSON: Expecting value", 3: "line 3 holds no object. Write one object on each line."},
        ),
        (
            b"id,text\n1,a\n2,b,c,d\n3,b\n",
            "t.csv",
            {3: "row 3 has 4 cells under 2 columns. Quote what holds the sign that parts the cells."},
        ),
        (
            b'id,text\n1,a\n2,b\n3,"open\n4,lost\n5,lost\n',
            "t.csv",
            {4: "line 4 and all below it cannot be read: unexpected end of data. Mend the quotes there."},
        ),
        (
            b'id,text\n1,"a\na"\n2,b\n3,"b" c\n4,lost\n',
            "t.csv",
            {4: "line 5 and all below it cannot be read: ',' expected after '\"'. Mend the quotes there."},
        ),
    ],
)
def test_a_bad_row_leaves_the_others(data: bytes, name: str, problems: dict[int, str]) -> None:
    read = read_rows(data, name)
    found = {row.number: row.problem for row in read if row.problem}
    assert list(found) == list(problems)
    assert all(found[number].startswith(words) for number, words in problems.items())
    assert [row.text.split()[0] for row in read if not row.problem] == ["a", "b"]
    assert all(row == TableRow(row.number, "", "", "", row.problem) for row in read if row.problem)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS", 3)
    lines = ["words"] * 4
    for data, name in (
        ("\n".join(["text", *lines]).encode(), "t.csv"),
        ("\n".join('{"text": "x"}' for _ in lines).encode(), "t.jsonl"),
        (workbook([["text"], *([one] for one in lines)]), "t.xlsx"),
    ):
        with pytest.raises(LimitExceeded, match="more than 3 rows"):
            read_rows(data, name)
    with pytest.raises(LimitExceeded, match="more than 5 bytes"):
        read_rows(b"text\nwords\n", "t.csv", limits=replace(DEFAULT_LIMITS, file_bytes=5))
    with pytest.raises(LimitExceeded, match="columns"):
        read_rows(b"a," * 20_000, "t.csv")


# -- workbooks -------------------------------------------------------------------------------------------------------


def test_the_sheet_with_the_text_is_read() -> None:
    notes = [["About"], ["This is no table"]]
    assert read_rows(workbook([], notes, ROWS), "a.xlsx") == READ
    assert texts(workbook([["text"], ["old"]], [["text"], ["new"]], hidden=0), "a.xlsx") == ["new"]
    assert texts(workbook(notes, ROWS), "a.xlsx", Columns(("about",))) == ["This is no table"]


def test_what_cells_hold() -> None:
    strings = "<si><t>text</t></si><si><r><t>two </t></r><r><t>runs</t></r><rPh><t>no</t></rPh></si>"
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[Red]0&quot;d&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs>'
    )
    cells = {
        '<c t="s"><v>1</v></c>': "two runs",
        '<c t="s"><v>99</v></c>': "",
        '<c t="s"><v>-1</v></c>': "",
        '<c t="inlineStr"><is><t>a_x000A_b_x005F_x</t></is></c>': "a\nb_x",
        '<c t="inlineStr"/>': "",
        '<c t="str"><v>formula</v></c>': "formula",
        '<c t="b"><v>1</v></c>': "TRUE",
        '<c t="e"><v>#N/A</v></c>': "#N/A",
        "<c><v>1042.0</v></c>": "1042",
        "<c><v>0.5</v></c>": "0.5",
        "<c><v>1E400</v></c>": "1E400",
        "<c><v>NaN</v></c>": "NaN",
        "<c><v>odd</v></c>": "odd",
        '<c s="1"><v>45292</v></c>': "2024-01-01",
        '<c s="2"><v>45292</v></c>': "2024-01-01",
        '<c s="3"><v>45292</v></c>': "45292",
        '<c s="4"><v>45292.5</v></c>': "2024-01-01 12:00",
        '<c s="1"><v>1E300</v></c>': "1E300",
        '<c s="77"><v>7</v></c>': "7",
        '<c r="C9"><v>7</v></c>': "",
    }
    lines = "".join(
        f'<row r="{at}"><c r="B{at}"><v>0</v></c>{cell.replace("<c", f"<c r=%A{at}%", 1).replace("%", chr(34)) if "r=" not in cell else cell}</row>'
        for at, cell in enumerate(cells, 2)
    )
    data = raw_workbook(f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c></row>{lines}', strings, styles)
    assert texts(data, "a.xlsx") == list(cells.values())


def test_a_row_says_where_it_stands() -> None:
    data = raw_workbook(
        '<row r="3"><c r="A3" t="str"><v>text</v></c></row><row><c t="str"><v>four</v></c></row>'
        '<row r="9"><c t="str"><v>nine</v></c></row><row r="99999999999"><c t="str"><v>ten</v></c></row>'
    )
    assert [(row.number, row.text) for row in read_rows(data, "a.xlsx")] == [(4, "four"), (9, "nine"), (10, "ten")]


def test_workbooks_from_strangers_are_bounded() -> None:
    with pytest.raises(DamagedFile, match="is damaged in xl/worksheets"):
        read_rows(raw_workbook("<row>" * 3), "a.xlsx")
    bomb = raw_workbook('<row><c t="str"><v>text</v></c></row>' + " " * 30_000_000)
    with pytest.raises(LimitExceeded, match="zip bomb"):
        read_rows(bomb, "a.xlsx")
