"""The cache of results: what is found again, what is passed over, and that nothing ever fails because of it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fake_reports import bare_report, small_report
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.batch import cache as module
from aligncheck.batch.cache import (
    FILE_NAME,
    CacheInfo,
    Entry,
    ResultCache,
    content_key,
    file_key,
    packed,
    rules_digest,
    text_key,
    unpacked,
    with_name,
)
from aligncheck.batch.row import row_of
from aligncheck.model.call import Row
from aligncheck.model.report import MandateInfo, Report
from aligncheck.render.json import to_jsonl

REPORT = small_report("call/a.docx")
ROW, LINE = row_of(REPORT), to_jsonl(REPORT)
NAMELESS = replace(ROW, name="")
WINDOWS = sys.platform == "win32"


def key(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def said() -> list[str]:
    return []


def test_gives_back_what_was_put(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        assert cache.keeps
        assert cache.get_row(key(1)) is None
        assert cache.get_report_line(key(1)) is None
        cache.put(key(1), ROW, LINE)
        assert cache.get_row(key(1)) == NAMELESS
    with ResultCache.open(folder) as cache:
        assert cache.get_row(key(1)) == NAMELESS
        line = cache.get_report_line(key(1))
        assert line is not None
        assert with_name(line, "call/a.docx") == LINE
        assert '"name": ""' in line
    assert cache.get_row(key(1)) is None


def test_many_at_once(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put_many([Entry(key(number), replace(ROW, words=number), LINE) for number in range(1_200)])
        cache.put_many([])
        asked = [key(number) for number in range(1_150, 1_300)] + [key(number) for number in range(900)]
        found = cache.get_many_rows(asked)
        assert {found[key(number)].words for number in range(900)} == set(range(900))
        assert len(found) == 950
        assert cache.get_many_rows([]) == {}
        assert cache.info().entries == 1_200
        assert cache.info().bytes > 100_000


def test_what_is_put_again_takes_the_place(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
        cache.put(key(1), replace(ROW, words=7), packed(to_jsonl(bare_report())))
        row = cache.get_row(key(1))
        assert row is not None
        assert row.words == 7
        assert cache.get_report_line(key(1)) == to_jsonl(bare_report(name=""))
        assert cache.info().entries == 1


def test_keeps_nothing_without_a_folder(folder: Path) -> None:
    with ResultCache.open(None) as cache:
        cache.put(key(1), ROW, LINE)
        assert not cache.keeps
        assert cache.get_row(key(1)) is None
        assert cache.get_report_line(key(1)) is None
        assert cache.info() == CacheInfo(None)
        assert cache.clear() == 0
    assert not folder.exists()


# -- names and keys ------------------------------------------------------------------------------------------------------

HOSTILE = [
    '"proposal": {"name": ""',
    '\\", "proposal": {"name": "x',
    "\\",
    '"',
    '": {"name": "',
    "proposal",
    '{"proposal": {"name": "", "sha256": "',
    "\x1b[2J\x9b\u202e\udce9\u2028",
    "emoji \U0001f600 and \x00",
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_a_name_is_put_in_at_its_place_only(hostile: str) -> None:
    report = replace(
        small_report(hostile, labels=(("proposal", hostile), (hostile, "proposal"))),
        mandate=MandateInfo(hostile, hostile, "ab" * 32),
        engine=replace(REPORT.engine, aligncheck=hostile, spacy="proposal", python=hostile, settings=hostile),
    )
    assert_named(report, "call/ordinary.md")
    for name in HOSTILE:
        assert_named(report, name)


@given(st.text(), st.text(), st.text())
def test_any_name_in_any_report(identity: str, version: str, name: str) -> None:
    assert_named(replace(bare_report(), mandate=MandateInfo(identity, version, "ab" * 32)), name)


def assert_named(report: Report, name: str) -> None:
    expected = to_jsonl(replace(report, proposal=replace(report.proposal, name=name)))
    line = to_jsonl(report)
    assert with_name(line, name) == expected
    assert with_name(with_name(line, ""), name) == expected
    assert with_name(unpacked(packed(line)), name) == expected


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"mandate": {"id": "\\"proposal\\": {\\"name\\": \\"\\""}}'])
def test_what_is_no_report_has_no_name(line: str) -> None:
    with pytest.raises(ValueError, match="not a report"):
        with_name(line, "x")


def test_keys_tell_everything_apart_that_decides() -> None:
    rules = {
        rules_digest(*parts)
        for parts in (
            ("m", "s", "e"),
            ("n", "s", "e"),
            ("m", "t", "e"),
            ("m", "s", "f"),
            ("ms", "", "e"),
            ("m", "s", "e", ("x",)),
        )
    }
    assert len(rules) == 6
    keys = {
        *(file_key(data, name, "r") for data in (b"a", b"b") for name in ("x.md", "x.txt", "-")),
        file_key(b"a", "x.md", "r", "claims 5"),
        file_key(b"a", "x.md", "q"),
        text_key("a", "", "r"),
        text_key("a", "t", "r"),
        text_key("\ud800", "t", "r"),
    }
    assert len(keys) == 11
    assert file_key(b"a", "call/one.MD", "r") == file_key(b"a", "two.md", "r")
    assert file_key(b"a", "a.md", "r") == content_key(hashlib.sha256(b"a").hexdigest(), "b.md", "r")


# -- trouble -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5_000, None],
    ids=["other", "header", "middle"],
)
def test_a_damaged_database_is_set_aside(folder: Path, said: list[str], damage: bytes | None) -> None:
    with ResultCache.open(folder) as cache:
        cache.put_many([Entry(key(number), ROW, LINE) for number in range(200)])
    file = folder / FILE_NAME
    data = file.read_bytes()
    file.write_bytes(damage if damage is not None else data[:4096] + os.urandom(len(data) - 4096))
    with ResultCache.open(folder, said.append) as cache:
        assert cache.get_row(key(1)) is None
        cache.put(key(1), ROW, LINE)
        cache.put(key(2), ROW, LINE)
        assert cache.get_row(key(2)) == NAMELESS
        assert len(list(folder.glob("*.damaged"))) == 1
        assert len(said) == 1
        assert "set aside" in said[0]
        assert cache.clear() == 2
        assert not list(folder.glob("*.damaged"))


def test_a_database_with_other_tables_is_set_aside(folder: Path, said: list[str]) -> None:
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / FILE_NAME) as other:
        other.execute("CREATE TABLE rows (a)")
        other.execute("CREATE TABLE reports (b)")
    other.close()
    with ResultCache.open(folder, said.append) as cache:
        cache.put(key(1), ROW, LINE)
        assert cache.get_row(key(1)) == NAMELESS
    assert len(said) == 1


def test_a_file_cut_short_is_set_aside(folder: Path, said: list[str]) -> None:
    with ResultCache.open(folder) as cache:
        cache.put_many([Entry(key(number), ROW, LINE) for number in range(200)])
    file = folder / FILE_NAME
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with ResultCache.open(folder, said.append) as cache:
        rows = cache.get_many_rows([key(number) for number in range(200)])
        assert set(rows.values()) <= {NAMELESS}
        cache.put(key(1), ROW, LINE)
        cache.put(key(2), ROW, LINE)
        assert cache.get_row(key(2)) == NAMELESS
    assert len(said) == 1


@pytest.mark.parametrize("table", ["rows", "reports"])
def test_a_damaged_entry_is_worked_out_again(folder: Path, said: list[str], table: str) -> None:
    with ResultCache.open(folder) as cache:
        cache.put_many([Entry(key(number), ROW, LINE) for number in range(3)])
    with sqlite3.connect(folder / FILE_NAME) as other:
        other.execute(f"UPDATE {table} SET told = CAST('[1]' AS BLOB) WHERE key = ?", (key(1),))
        other.execute(
            f"UPDATE {table} SET told = (SELECT told FROM {table} WHERE key = ?), digest = 7 WHERE key = ?",
            (key(0), key(2)),
        )
    other.close()
    with ResultCache.open(folder, said.append) as cache:
        get = cache.get_row if table == "rows" else cache.get_report_line
        assert [get(key(number)) is not None for number in range(3)] == [True, False, False]
        assert len(said) == 1
        assert cache.info().entries == 1


def test_a_result_of_another_key_is_not_taken(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
    with sqlite3.connect(folder / FILE_NAME) as other:
        other.execute("UPDATE rows SET key = ?", (key(2),))
        other.execute("UPDATE reports SET key = ?", (key(2),))
    other.close()
    with ResultCache.open(folder) as cache:
        assert cache.get_row(key(2)) is None
        assert cache.get_report_line(key(2)) is None


@pytest.mark.skipif(WINDOWS, reason="no owner and mode of a file")
def test_only_the_user_can_read_it(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
        modes = {entry.stat().st_mode & 0o777 for entry in folder.iterdir()}
    assert modes == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / FILE_NAME).chmod(0o644)
    ResultCache.open(folder).close()
    assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(WINDOWS, reason="no owner and mode of a folder")
def test_a_folder_that_others_can_write_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
    folder.chmod(0o777)
    assert not ResultCache.open(folder).keeps
    folder.chmod(0o700)
    other = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert not ResultCache.open(folder).keeps


@pytest.mark.skipif(WINDOWS, reason="links need rights")
def test_a_link_in_the_place_of_the_database_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(mode=0o700)
    target = tmp_path / "precious"
    target.write_text("mine", encoding="utf-8")
    (folder / FILE_NAME).symlink_to(target)
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
        assert not cache.keeps
    assert target.read_text(encoding="utf-8") == "mine"


def test_places_where_nothing_can_be_kept(tmp_path: Path, said: list[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    taken = tmp_path / "taken"
    (taken / FILE_NAME).mkdir(parents=True)
    taken.chmod(0o700)
    for place in (blocked, blocked / "below", tmp_path / ("x" * 300), tmp_path / "nul\0", taken):
        with ResultCache.open(place, said.append) as cache:
            cache.put(key(1), ROW, LINE)
            assert cache.get_row(key(1)) is None
            assert cache.clear() == 0
            assert cache.info() == CacheInfo(None)
    assert said == []


def test_a_locked_database_is_done_without(folder: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.05)
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
    other = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ResultCache.open(folder, said.append) as cache:
        assert cache.get_row(key(1)) == NAMELESS
        cache.put(key(2), ROW, LINE)
        cache.put(key(3), ROW, LINE)
    other.execute("ROLLBACK")
    other.close()
    assert len(said) == 1
    assert "not kept" in said[0]


def test_a_full_disk_is_done_without(folder: Path, said: list[str]) -> None:
    with ResultCache.open(folder, said.append) as cache:
        cache.put(key(1), ROW, LINE)
        connection = cache._connection
        assert connection is not None
        connection.execute("PRAGMA max_page_count = 10")
        cache.put_many([Entry(key(number), ROW, LINE) for number in range(100)])
        cache.put(key(1), ROW, LINE)
        assert cache.get_row(key(1)) is None
    assert len(said) == 1
    assert "full" in said[0]
    with ResultCache.open(folder) as cache:
        assert cache.get_row(key(1)) == NAMELESS


def test_an_interrupted_write_leaves_nothing_half_done(folder: Path) -> None:
    class Interrupting:
        def __init__(self, connection: sqlite3.Connection) -> None:
            self.connection = connection

        def __getattr__(self, name: str) -> object:
            return getattr(self.connection, name)

        def executemany(self, order: str, parts: object) -> None:
            if "INTO reports" in order:
                raise KeyboardInterrupt
            self.connection.executemany(order, parts)

    with ResultCache.open(folder) as cache:
        true = cache._connection
        cache._connection = Interrupting(true)
        with pytest.raises(KeyboardInterrupt):
            cache.put(key(1), ROW, LINE)
        cache._connection = true
        assert cache.info().entries == 0
        cache.put(key(3), ROW, LINE)
        assert cache.info().entries == 1


# -- room ----------------------------------------------------------------------------------------------------------------


def test_the_results_used_longest_ago_go_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000_000]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    some = [Entry(key(number), ROW, LINE) for number in range(60)]
    with ResultCache.open(folder, max_bytes=200_000) as cache:
        for number, one in enumerate(some):
            now[0] += 100_000
            cache.put_many([one])
            if number >= 3:
                assert cache.get_row(key(3)) is not None  # used every day, so it stays
        left = [number for number in range(60) if cache.get_row(key(number)) is not None]
        assert 3 in left
        assert 0 not in left
        assert left[-20:] == list(range(40, 60))
        assert cache.info().entries == len(left) < 60
        assert all(cache.get_report_line(key(number)) is not None for number in left)
    assert (folder / FILE_NAME).stat().st_size < 400_000


def test_clear_forgets_everything(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put_many([Entry(key(number), ROW, LINE) for number in range(300)])
        before = cache.info().bytes
        assert cache.clear() == 300
        assert cache.info().entries == 0
        assert cache.info().bytes < before / 2
        cache.put(key(1), ROW, LINE)
        assert cache.clear() == 1


# -- several at once -----------------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from aligncheck.batch.cache import Entry, ResultCache
from aligncheck.batch.row import row_from_json
row, line, first, keys = row_from_json(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5].split()
with ResultCache.open(Path(sys.argv[1]), print) as cache:
    for start in range(0, 60, 3):
        some = keys[(first + start) % 60:][:3]
        cache.put_many([Entry(key, row, line) for key in some])
        assert len(cache.get_many_rows(some)) == len(some)
"""


def test_several_processes_share_it(folder: Path) -> None:
    keys = [key(number) for number in range(60)]
    told = module.row_to_json(ROW)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), told, LINE, str(first), " ".join(keys)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for first in (0, 0, 15, 30)
    ]
    ended = [(one.communicate()[0], one.returncode) for one in running]
    assert ended == [("", 0)] * 4
    with ResultCache.open(folder) as cache:
        assert set(cache.get_many_rows(keys)) == set(keys)
        assert all(cache.get_report_line(one) == with_name(LINE, "") for one in keys)


@pytest.mark.skipif(WINDOWS, reason="no such signal")
def test_what_a_killed_process_kept_is_there(folder: Path) -> None:
    endless = WRITER.replace("range(0, 60, 3)", "(n % 60 for n in range(3, 10**9, 3))").replace(
        "assert len", "print('x', flush=True)\n        assert len"
    )
    keys = [key(number) for number in range(60)]
    with subprocess.Popen(
        [sys.executable, "-c", endless, str(folder), module.row_to_json(ROW), LINE, "0", " ".join(keys)],
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        for _ in range(3):
            running.stdout.readline()
        running.kill()
    with ResultCache.open(folder, pytest.fail) as cache:
        found = cache.get_many_rows(keys)
        assert len(found) >= 9
        assert all(cache.get_report_line(one) == with_name(LINE, "") for one in found)
        cache.put(key(99), ROW, LINE)
        assert cache.get_row(key(99)) == NAMELESS


def test_a_folder_removed_in_the_middle_is_done_without(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
        for entry in folder.iterdir():
            entry.unlink()
        folder.rmdir()
        cache.put(key(2), ROW, LINE)
        cache.get_row(key(1))
        cache.clear()
        cache.info()
    with ResultCache.open(folder) as cache:
        cache.put(key(3), ROW, LINE)
        assert cache.get_row(key(3)) == NAMELESS


def test_two_that_find_it_damaged_lose_nothing_of_the_new_one(folder: Path, said: list[str]) -> None:
    with ResultCache.open(folder) as cache:
        cache.put_many([Entry(key(number), ROW, LINE) for number in range(200)])
    with ResultCache.open(folder, said.append) as first, ResultCache.open(folder, said.append) as second:
        file = folder / FILE_NAME
        with file.open("r+b") as handle:
            handle.seek(0)
            handle.write(b"\xff" * 20_000)
        keys = [key(number) for number in range(200)]
        for one in (first, second):
            one.get_many_rows(keys)
            one.put(key(1), ROW, LINE)
        first.put(key(2), ROW, LINE)
        second.put(key(3), ROW, LINE)
        assert len(list(folder.glob("*.damaged"))) <= 1
    with ResultCache.open(folder) as cache:
        assert cache.get_row(key(3)) in (NAMELESS, None)
        cache.put(key(4), ROW, LINE)
        assert cache.get_row(key(4)) == NAMELESS


def test_a_row_keeps_what_a_row_has(folder: Path) -> None:
    odd = Row("x", "y", "assessed", 1, None, "", (), ('conflict:"', "\ud800"), (), "", "")
    with ResultCache.open(folder) as cache:
        cache.put(key(1), odd, LINE)
        assert cache.get_row(key(1)) == replace(odd, name="")


def test_the_line_is_the_report(folder: Path) -> None:
    with ResultCache.open(folder) as cache:
        cache.put(key(1), ROW, LINE)
        line = cache.get_report_line(key(1))
    assert line is not None
    assert json.loads(line) == {**json.loads(LINE), "proposal": {**json.loads(LINE)["proposal"], "name": ""}}
