"""Tables of a call as CSV, lines of JSON and Parquet: what is in them, and that nothing in them acts."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from fake_calls import NUMBERS, call_of, failed, many, scored
from fake_reports import TITLES, small_report
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.batch.cells import escaped, guarded, starts_formula
from aligncheck.batch.parquet import write_parquet
from aligncheck.batch.tables import COLUMNS, write_csv, write_jsonl
from aligncheck.errors import UsageError
from aligncheck.model.call import Call, Labelled, Scored

Writer = Callable[[Path, Call, Callable[[], Iterator[Scored]]], None]

NAMES = {
    "=cmd|' /C calc'!A0.docx": "'=cmd|' /C calc'!A0.docx",
    "+1.md": "'+1.md",
    "-x.md": "'-x.md",
    "@SUM(A1).md": "'@SUM(A1).md",
    "  =1+1": "'  =1+1",
    "\u3000＝1+1": "'\u3000＝1+1",
    "＠x": "'＠x",
    "'=1": "''=1",
    "''=1": "'''=1",
    "'quiet'": "'quiet'",
    "\t=1": "\\t=1",
    "\r\n=1": "\\r\\n=1",
    "\ufeff=1": "\\ufeff=1",
    'a";=1+1': 'a"\\x3b=1+1',
    "a; '=1": "a\\x3b '=1",
    "a;b,c.docx": "a;b,c.docx",
    'say "hi".docx': 'say "hi".docx',
    "line\nbreak.docx": "line\\nbreak.docx",
    "line\\nbreak.docx": "line\\\\nbreak.docx",
    "null\0.docx": "null\\x00.docx",
    "fdp.\u202excod": "fdp.\\u202excod",
    "mark\u200f.docx": "mark\\u200f.docx",
    "bell\x07\x9b31m": "bell\\x07\\x9b31m",
    "عرض.docx": "عرض.docx",
    "👩\u200d🌾.docx": "👩\u200d🌾.docx",
    "می\u200cخواهم.md": "می\u200cخواهم.md",
    "bad\udcff.docx": "bad\\udcff.docx",
    "tag\U000e0041.md": "tag\\U000e0041.md",
    "zero\u200bwidth.md": "zero\\u200bwidth.md",
}


def table(writer: Writer, path: Path, call: Call, items: list[Scored]) -> bytes:
    writer(path, call, lambda: iter(items))
    return path.read_bytes()


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_on_one_line_and_no_formula(name: str) -> None:
    assert guarded(name) == NAMES[name]


@given(st.text(st.characters(codec=None), max_size=30), st.text(st.characters(codec=None), max_size=30))
def test_no_two_texts_become_the_same(one: str, other: str) -> None:
    assert (guarded(one) == guarded(other)) == (one == other)
    assert (escaped(one) == escaped(other)) == (one == other)


@given(st.text(st.sampled_from("=+-@＝'\" ;\t\r\n\\x3ba\u200d\u202e\ufeff"), max_size=12))
def test_nothing_starts_a_formula_in_any_spreadsheet(text: str) -> None:
    cell = guarded(text)
    assert not re.match(r"\s*[=+\-@＝＋－＠\t\r]", cell)
    for part in cell.split(";")[1:]:
        assert not starts_formula(part.lstrip('"'))
    assert not re.search("[\x00-\x1f\u202e\ufeff]", cell)


# -- CSV ---------------------------------------------------------------------------------------------------------------


def test_a_row_has_the_facts_and_a_marker_for_each_orientation(tmp_path: Path) -> None:
    items = [scored(small_report("a.docx")), failed("b.docx", "timeout", "took longer than 60 s.")]
    data = table(write_csv, tmp_path / "scores.csv", call_of(), items)
    assert data.startswith(b"\xef\xbb\xbfname,status,")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    first, second = rows_of(data)
    assert tuple(first) == (*COLUMNS, *(f"{number} {title}" for number, title in TITLES.items()))
    assert (first["name"], first["status"], first["language"]) == ("a.docx", "assessed", "fr")
    assert (first["words"], first["pages"], first["sha256"]) == ("4210", "12", "cd" * 32)
    assert first["flags"] == "conflict:10 possible-conflict:9 boundary:legal-protection unsupported-claim:5"
    assert first["warnings"] == "tracked_changes"
    assert (first["problem"], first["kind"]) == ("", "")
    markers = {int(key.split()[0]): value for key, value in first.items() if key[0].isdigit()}
    assert markers == {number: {3: "1", 10: "2"}.get(number, "0") for number in NUMBERS}
    assert (second["problem"], second["kind"]) == ("took longer than 60 s.", "timeout")
    empty = {key: value for key, value in second.items() if value and key not in ("name", "problem", "kind")}
    assert empty == {}


def test_labels_stand_beside_the_markers(tmp_path: Path) -> None:
    items = [scored(small_report("a.docx")), scored(small_report("b.docx"))]
    call = replace(call_of(), labelled=(Labelled("b.docx", ((1, 2), (3, 0))),))
    first, second = rows_of(table(write_csv, tmp_path / "scores.csv", call, items))
    assert {key: first[key] for key in first if key.startswith("label")} == {f"label {one}": "" for one in NUMBERS}
    assert [second[f"label {one}"] for one in (1, 2, 3)] == ["2", "", "0"]


def test_hostile_names_come_back_from_a_table(tmp_path: Path) -> None:
    items = [scored(replace(small_report(), proposal=replace(small_report().proposal, name=name))) for name in NAMES]
    problems = [failed(f"p{at}", problem=name) for at, name in enumerate(NAMES)]
    rows = rows_of(table(write_csv, tmp_path / "scores.csv", call_of(), items + problems))
    assert [row["name"] for row in rows[: len(NAMES)]] == list(NAMES.values())
    assert [row["problem"] for row in rows[len(NAMES) :]] == list(NAMES.values())


def test_titles_of_a_mandate_are_no_formulas(tmp_path: Path) -> None:
    call = replace(call_of(), titles=((1, "a;=1+1"), (2, ""), (3, "two\nlines")))
    head = table(write_csv, tmp_path / "scores.csv", call, []).decode("utf-8-sig")
    assert head == ",".join([*COLUMNS, "1 a\\x3b=1+1", "2", "3 two\\nlines"]) + "\r\n"


# -- lines of JSON -----------------------------------------------------------------------------------------------------


def test_a_line_is_the_full_report_or_the_problem(tmp_path: Path) -> None:
    report = small_report("a.docx")
    items = [scored(report), failed("bad\udcff\n\u202e.docx")]
    lines = table(write_jsonl, tmp_path / "all.jsonl", call_of(), items).decode().splitlines()
    assert lines[0] == items[0].report.rstrip("\n")
    assert json.loads(lines[1]) == {
        "proposal": {"name": "bad\udcff\n\u202e.docx"},
        "problem": {"kind": "damaged", "message": "is damaged: the archive ends too early."},
    }
    assert "\u202e" not in lines[1]
    assert len(lines) == 2


# -- Parquet -----------------------------------------------------------------------------------------------------------


def test_parquet_has_types(tmp_path: Path) -> None:
    from pyarrow import parquet

    items = [scored(small_report("=1\udcff.docx")), failed("b.docx")]
    call = replace(call_of(), labelled=(Labelled("=1\udcff.docx", ((1, 2),)),))
    write_parquet(tmp_path / "scores.parquet", call, lambda: iter(items))
    read = parquet.read_table(tmp_path / "scores.parquet")
    first, second = read.to_pylist()
    assert (first["name"], first["words"], first["pages"]) == ("=1\\udcff.docx", 4210, 12)
    assert first["flags"][0] == "conflict:10"
    assert (first["orientation_10"], first["orientation_1"], first["label_1"], first["label_2"]) == (2, 0, 2, None)
    assert (second["orientation_10"], second["words"], second["kind"]) == (None, None, "damaged")
    assert str(read.schema.field("orientation_10").type) == "int8"
    assert read.schema.metadata[b"mandate_id"] == b"iom"
    assert read.schema.field("orientation_10").metadata[b"title"].decode() == TITLES[10]


def test_parquet_goes_on_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyarrow import parquet

    monkeypatch.setattr("aligncheck.batch.parquet._ROWS", 7)
    items = many(20)
    write_parquet(tmp_path / "scores.parquet", call_of(), lambda: iter(items))
    read = parquet.ParquetFile(tmp_path / "scores.parquet")
    assert read.num_row_groups == 3
    assert read.read().column("name").to_pylist() == [one.row.name for one in items]
    read.close()


def test_without_pyarrow_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r'pip install "aligncheck\[parquet\]"'):
        write_parquet(tmp_path / "scores.parquet", call_of(), lambda: iter(()))


# -- all of them -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writer", [write_csv, write_jsonl, write_parquet])
def test_the_same_call_gives_the_same_bytes(tmp_path: Path, writer: Writer) -> None:
    items = many(60)
    assert table(writer, tmp_path / "a", call_of(), items) == table(writer, tmp_path / "b", call_of(), items)


@pytest.mark.parametrize("writer", [write_csv, write_jsonl, write_parquet])
def test_a_call_without_proposals_gives_an_empty_table(tmp_path: Path, writer: Writer) -> None:
    table(writer, tmp_path / "a", call_of(), [])
    assert (tmp_path / "a").exists()


# -- what the page says ------------------------------------------------------------------------------------------------

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")


def test_every_column_has_its_row_in_the_page_and_none_too_many() -> None:
    table = PAGE.partition("## CSV")[2].partition("## Lines of JSON")[0]
    columns = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert columns == list(COLUMNS)


def test_the_python_in_the_page_reads_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table(write_csv, tmp_path / "scores.csv", call_of(), [scored(small_report("a.docx"))])
    code = PAGE.partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {}
    exec(compile(code, "batch.md", "exec"), names)
    assert names["markers"] == {number: {3: 1, 10: 2}.get(number, 0) for number in NUMBERS}
