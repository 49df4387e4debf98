"""The workbook of a call, read back: its sheets, its links, its limits, and that nothing in it acts."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from fake_calls import NUMBERS, call_of, failed, many, scored
from fake_reports import TITLES, evidence, result, small_report
from openpyxl.utils import column_index_from_string
from test_tables import NAMES

from aligncheck.batch.book import LIMITS, LONGEST, Limits, fitted, words
from aligncheck.batch.cells import escaped
from aligncheck.batch.workbook import write_xlsx
from aligncheck.model.call import Call, Labelled, Scored
from aligncheck.model.evidence import Level

OFFICE = shutil.which("soffice")
LINK = re.compile(
    r'=HYPERLINK\("#(?P<sheet>Evidence|Problems)!A"'
    r"&IFERROR\(IF\((?P<first>(?P=sheet)!\$(?P<keys>[A-Z])\$(?P<row>\d+))=(?P<key>\d+),ROW\((?P=first)\),"
    r"MATCH\((?P=key),(?P=sheet)!\$(?P=keys):\$(?P=keys),0\)\),1\),"
    r'(?P<shown>[012]|"(assessed|off mandate|too little text|problem)")\)'
)
"""All that a formula may be."""

FIRST = 6
"""The column of the first orientation, counted from 1."""


def book_of(path: Path, items: list[Scored], call: Call | None = None, limits: Limits = LIMITS) -> Any:
    """Returns the workbook with what its cells show; its ``formulas`` are the same with what stands in them."""
    write_xlsx(path, call or call_of(), lambda: iter(items), limits=limits)
    book = openpyxl.load_workbook(path, data_only=True)
    book.formulas = openpyxl.load_workbook(path)
    return book


def texts(sheet: Any, column: int) -> list[Any]:
    return [row[column - 1] for row in sheet.iter_rows(values_only=True)]


def shown(sheet: Any) -> list[list[Any]]:
    return [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    items = [
        scored(small_report("a.docx")),
        failed("b.docx", "timeout", "took longer than 60 s."),
        scored(small_report("c.docx", results=tuple(result(number) for number in NUMBERS), boundaries=())),
    ]
    call = replace(call_of(), labelled=(Labelled("a.docx", ((3, 1), (5, 2), (10, 1))), Labelled("b.docx", ((1, 1),))))
    return book_of(tmp_path_factory.mktemp("book") / "scores.xlsx", items, call)


# -- the sheets --------------------------------------------------------------------------------------------------------


def test_the_sheets(book: Any, tmp_path: Path) -> None:
    assert book.sheetnames == ["Scores", "Evidence", "Portfolio", "Agreement", "Problems", "About"]
    unlabelled = book_of(tmp_path / "x.xlsx", [])
    assert unlabelled.sheetnames == ["Scores", "Evidence", "Portfolio", "Problems", "About"]


def test_scores_have_a_row_for_each_proposal_and_a_number_for_each_orientation(book: Any) -> None:
    sheet = book["Scores"]
    head, first, second, third = sheet.iter_rows(values_only=True)
    assert head[:5] == ("Proposal", "Status", "Language", "Words", "Pages")
    assert head[5:17] == tuple(f"{number} {title}" for number, title in TITLES.items())
    assert head[17:] == ("Flags", "Warnings", "Problem")
    assert first[:5] == ("a.docx", "assessed", "fr", 4210, 12)
    assert first[5:17] == tuple({3: 1, 10: 2}.get(number, 0) for number in NUMBERS)
    assert "conflict:10" in first[17]
    assert second[:5] == ("b.docx", "problem", None, None, None)
    assert set(second[5:17]) == {None}
    assert second[19] == "took longer than 60 s."
    assert third[5:17] == (0,) * 12
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:T4"


def test_the_heat_map_colours_numbers_only(book: Any) -> None:
    (area,) = book["Scores"].conditional_formatting
    assert str(area.sqref) == "F2:Q4"
    assert [rule.formula for rule in area.rules] == [[f"AND(ISNUMBER(F2),F2={marker})"] for marker in (2, 1, 0)]
    assert len({rule.dxf.fill.bgColor.rgb for rule in area.rules}) == 3


def test_conflicts_are_framed(book: Any) -> None:
    sheet = book["Scores"]
    assert sheet.cell(2, FIRST + 9).border.left.style == "thick"
    assert sheet.cell(2, FIRST + 8).border.left.style == "medium"
    assert sheet.cell(2, FIRST).border.left.style is None


def target(book: Any, row: int, column: int) -> list[Any]:
    """Returns the sheet and the row that a link of the scores leads to, found as a spreadsheet finds it."""
    found = LINK.fullmatch(str(book.formulas["Scores"].cell(row, column).value))
    assert found is not None
    name, key, keys = found["sheet"], int(found["key"]), column_index_from_string(found["keys"])
    rows = list(book[name].iter_rows(values_only=True))
    first = next(at for at, one in enumerate(rows, 1) if one[keys - 1] == key)
    assert first == int(found["row"])
    return [name, *rows[first - 1]]


def test_links_lead_to_the_evidence_of_the_proposal_and_of_the_orientation(book: Any) -> None:
    assert target(book, 2, 2)[:3] == ["Evidence", "a.docx", 3]
    assert target(book, 2, FIRST + 9)[:3] == ["Evidence", "a.docx", 10]
    assert target(book, 2, FIRST + 8)[:3] == ["Evidence", "a.docx", 9]
    assert target(book, 3, 2)[:5] == ["Problems", "b.docx", "not scored", "took too long", "took longer than 60 s."]
    assert book.formulas["Scores"].cell(2, FIRST).data_type == "n"
    assert book.formulas["Scores"].cell(4, 2).data_type == "s"
    assert book["Evidence"].cell(1, 14).value == book["Problems"].cell(1, 5).value == "Key"


@pytest.mark.skipif(not OFFICE, reason="no LibreOffice is installed")
def test_a_spreadsheet_finds_the_row_after_sorting(tmp_path: Path) -> None:
    items = [scored(small_report(f"{at}.docx")) for at in range(3)] + [failed("3.md")]
    write_xlsx(tmp_path / "a.xlsx", call_of(), lambda: iter(items))
    sorted_book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for name in ("Evidence", "Scores"):
        sheet = sorted_book[name]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for at, row in enumerate(reversed(rows), 2):
            for column, value in enumerate(row, 1):
                sheet.cell(at, column).value = value
    sorted_book.save(tmp_path / "sorted.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    arguments = [str(OFFICE), profile, "--headless", "--convert-to", "html", "--outdir", str(tmp_path)]
    subprocess.run([*arguments, str(tmp_path / "sorted.xlsx")], check=True, capture_output=True, timeout=120)
    page = (tmp_path / "sorted.html").read_text(encoding="utf-8")
    evidence_rows = [row[:2] for row in sorted_book["Evidence"].iter_rows(values_only=True)]
    found = []
    for line in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:5]:
        (name,) = re.findall(r">(\d\.docx|3\.md)<", line)
        links = re.findall(r'<a href="#(\w+)!A(\d+)">([^<]+)</a>', line)
        found.append((name, links[0][0], links[0][2]))
        marker = [int(row) for sheet, row, shown in links if sheet == "Evidence" and shown == "2"]
        assert [evidence_rows[row - 1] for row in marker] == ([(name, 10)] if marker else [])
    assert found == [
        ("3.md", "Problems", "problem"),
        *((f"{at}.docx", "Evidence", "assessed") for at in (2, 1, 0)),
    ]


def test_evidence_has_the_best_sentences_and_says_how_many_more_there_are(book: Any) -> None:
    rows = list(book["Evidence"].iter_rows(min_row=2, values_only=True))
    assert {row[0] for row in rows} == {"a.docx"}
    kinds = [(row[1], row[3], row[4], row[12]) for row in rows]
    assert kinds == [
        (3, "significant", "counts", None),
        (9, "mentioned", "does not count", None),
        (9, "mentioned", "possible conflict", None),
        (10, "principal", "counts", None),
        (10, "principal", "counts", None),
        (10, "principal", "counts", 1),
        (10, "principal", "conflict", None),
        (None, None, "boundary", None),
    ]
    second = rows[4]
    assert second[2] == TITLES[10]
    assert second[5].startswith("Chaque ménage recevra")
    assert second[6:10] == ("¶ 15, table 2, row 3", "2.1 Activités", "activity", "retour volontaire assisté")
    assert second[10:12] == (0.9, "stands in an activity")
    assert rows[1][11] == "describes the context, not what the project does"
    assert rows[7][5:7] == ("Le projet assurera la protection juridique.", "p. 4")


def test_long_sentences_have_room(book: Any) -> None:
    heights = [book["Evidence"].row_dimensions[row].height for row in range(2, 10)]
    assert heights[4] > 30
    assert heights[0] in (None, 15)


def test_the_portfolio_says_who_serves_what(book: Any) -> None:
    sheet = book["Portfolio"]
    rows = shown(sheet)
    assert rows[1] == ["3 proposals, 2 scored, 1 with a problem; 8,420 words"]
    assert rows[2] == ["No proposal supports: 1, 2, 4, 5, 6, 7, 8, 9, 11, 12"]
    assert rows[4][:4] == ["Orientation", "Principal", "Significant", "Supported"]
    assert rows[5 + 9] == [f"10 {TITLES[10]}", 1, 0, 1, 0.5, 0, 1, 1, 0, 0]
    assert rows[5 + 4][-1] == 1
    assert ["took too long", 1] in rows
    assert ["legal-protection", 1] in rows
    (chart,) = sheet._charts
    assert [series.val.numRef.f for series in chart.series] == ["Portfolio!$B$6:$B$17", "Portfolio!$C$6:$C$17"]


def test_the_agreement_has_each_orientation_and_each_difference(book: Any) -> None:
    rows = shown(book["Agreement"])
    assert ["2 proposals labelled, 1 compared"] in rows
    assert ["Labelled and not scored: b.docx"] in rows
    assert ["all orientations", 2, 1, 0, 0, 1, 2 / 3, 0.8, 0] in [row[:9] for row in rows]
    assert rows[-2:] == [
        ["a.docx", 5, TITLES[5], "principal", "absent", "only the reviewers see it"],
        ["a.docx", 10, TITLES[10], "significant", "principal", "another level"],
    ]


def test_problems_list_what_was_passed_over_too(book: Any) -> None:
    assert shown(book["Problems"]) == [
        ["File", "What", "Kind", "Reason", "Key"],
        ["b.docx", "not scored", "took too long", "took longer than 60 s.", 1],
        [".a", "passed over", "hidden"],
    ]


def test_about_says_what_made_it_and_what_the_colours_mean(book: Any, tmp_path: Path) -> None:
    rows = shown(book["About"])
    assert ["Mandate", "iom 1.0.0"] in rows
    assert ["Digest of the mandate", "ab" * 32] in rows
    assert ["Made with", "aligncheck 0.1.0, spaCy 3.8.7, Python 3.11.7"] in rows
    assert ["Settings", "default"] in rows
    assert any(row and str(row[-1]).startswith("principal: ") for row in rows)
    assert any("At most 3 sentences" in str(row[-1]) for row in rows if row)
    explained = {row[0]: str(row[-1]) for row in rows if row}
    assert all(flag in explained["Flags"] for flag in ("conflict", "unsupported-claim", "boundary"))
    assert "many_supported" in explained["Warnings"]


def test_a_call_without_problems_or_proposals(tmp_path: Path) -> None:
    empty = book_of(tmp_path / "x.xlsx", [], call_of(passed=()))
    assert shown(empty["Problems"])[1] == ["None: every file was scored."]
    assert shown(empty["Portfolio"])[2] == ["No proposal was scored."]


# -- hostile text ------------------------------------------------------------------------------------------------------


def hostile_report(text: str) -> Scored:
    base = small_report("x")
    piece = replace(evidence("x", section=text, place=text), quote=text)
    return scored(
        replace(
            base,
            proposal=replace(base.proposal, name=text),
            results=(result(1, Level.SIGNIFICANT, title=text, evidence=(piece,)),),
            boundaries=(),
            labels=(("voluntary-return/assisted_return", text),),
        )
    )


HOSTILE = (*NAMES, "<r><t>raw</t></r>", "_x0041_", "\ufffe\uffff", '"><x/>&amp;', "http://example.org", "12", "{=1}")


def test_nothing_in_it_is_a_strangers_formula_or_a_link_out_or_markup(tmp_path: Path) -> None:
    items = [hostile_report(text) for text in HOSTILE]
    items += [failed(text, text, text) for text in HOSTILE]
    call = replace(call_of(), titles=tuple((at, text) for at, text in enumerate(HOSTILE, 1)))
    book = book_of(tmp_path / "x.xlsx", items, call)
    for sheet in book.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") or LINK.fullmatch(cell.value), (sheet.title, cell.coordinate)
                assert cell.hyperlink is None
    assert sum(cell.data_type == "f" for row in book.formulas["Scores"].iter_rows() for cell in row) > len(HOSTILE)
    names = texts(book["Scores"], 1)[1 : len(HOSTILE) + 1]
    # openpyxl leaves the escape of an underscore that Excel takes away
    assert [name.rstrip().replace("_x005F_", "_") for name in names] == [escaped(text) for text in HOSTILE]
    with ZipFile(tmp_path / "x.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert [name for name, text in parts.items() if "<f>" in text] == ["xl/worksheets/sheet1.xml"]
    assert not any('TargetMode="External"' in text for text in parts.values())


def test_a_formula_stays_text_when_somebody_edits_the_cell(tmp_path: Path) -> None:
    book = book_of(tmp_path / "x.xlsx", [hostile_report("=1+1"), hostile_report("plain")])
    assert [book["Scores"].cell(row, 1).quotePrefix for row in (2, 3)] == [True, False]
    assert book["Evidence"].cell(2, 6).quotePrefix


def test_a_sentence_that_is_too_long_is_cut_with_a_note(tmp_path: Path) -> None:
    book = book_of(tmp_path / "x.xlsx", [hostile_report("é" * 40_000), hostile_report("🐘" * 20_000)])
    for row in (2, 3):
        cell = book["Evidence"].cell(row, 6).value
        assert len(cell.encode("utf-16-le")) // 2 <= LONGEST
        assert cell.endswith(" … (cut)")


def test_what_fits_is_not_cut() -> None:
    assert fitted("é" * LONGEST) == "é" * LONGEST
    assert fitted("é" * (LONGEST + 1)).endswith("(cut)")
    assert words(" two\nlines\x1b ") == "two lines\ufffd"


# -- limits ------------------------------------------------------------------------------------------------------------


def test_a_full_sheet_says_so(tmp_path: Path) -> None:
    items = [scored(small_report(f"{at}.docx")) for at in range(5)] + [failed(f"{at}.md") for at in range(5, 9)]
    book = book_of(tmp_path / "x.xlsx", items, limits=Limits(rows=5))
    scores, found, problems = (shown(book[name]) for name in ("Scores", "Evidence", "Problems"))
    assert scores[-1] == ["A sheet holds no more rows: 6 more proposals are in the csv and jsonl files only."]
    assert found[-1] == ["A sheet holds no more rows: the evidence of 5 more proposals is in the jsonl file."]
    assert problems[-1] == ["A sheet holds no more rows: 2 more are in the csv and jsonl files only."]
    assert len(scores) == len(problems) == 5


def test_no_more_links_than_a_sheet_may_have(tmp_path: Path) -> None:
    items = [scored(small_report(f"{at}.docx")) for at in range(6)]
    book = book_of(tmp_path / "x.xlsx", items, limits=Limits(links=7, marker_links=4))
    cells = [cell.coordinate for row in book.formulas["Scores"].iter_rows() for cell in row if cell.data_type == "f"]
    assert cells == ["B2", "H2", "N2", "O2", "B3", "B4", "B5"]
    assert texts(book["Scores"], 2)[1:] == ["assessed"] * 6
    assert texts(book["Scores"], 1)[6] == "5.docx"
    assert any("lead nowhere, so that" in str(row[-1]) for row in shown(book["About"]) if row)


# -- as a file ---------------------------------------------------------------------------------------------------------


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for name in ("a", "b"):
        write_xlsx(tmp_path / name, call_of(), lambda: iter(many(60)))
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_run_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = tmp_path / "waiting"
    waiting.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(waiting))

    def breaking() -> Iterator[Scored]:
        yield scored(small_report("a.docx"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_xlsx(tmp_path / "x.xlsx", call_of(), breaking)
    assert list(waiting.iterdir()) == []
    assert not (tmp_path / "x.xlsx").exists()


def test_a_file_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_xlsx(tmp_path / "none" / "x.xlsx", call_of(), lambda: iter(many(3)))


def test_memory_does_not_grow_with_the_reports(tmp_path: Path) -> None:
    some = many(30)

    def peak(count: int) -> int:
        def items() -> Iterator[Scored]:
            for at in range(count):
                one = some[at % len(some)]
                yield replace(one, row=replace(one.row, name=f"{at}"), report=one.report[:-1] + " " * (at % 2))

        tracemalloc.start()
        try:
            write_xlsx(tmp_path / "x.xlsx", call_of(), items)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, more = peak(30), peak(210)
    # Kept reports alone would be 180 times 18 kB; what is kept are links, some hundred bytes each.
    assert more - few < 180 * 4_000
