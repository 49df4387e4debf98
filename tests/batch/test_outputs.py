"""Outputs: refused before the work, written whole or not at all; lines for people; how far a run has come."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_calls import call_of, failed, scored
from fake_reports import bare_report, small_report

from aligncheck.batch import outputs
from aligncheck.batch.engine import _KINDS
from aligncheck.batch.lines import Pace, duration, problem_lines, row_line, step_line, summary_lines
from aligncheck.batch.outputs import KINDS, Kind, check_kinds, need_reports, write_output
from aligncheck.batch.row import row_of
from aligncheck.batch.run import Tally
from aligncheck.cli.output import Colour
from aligncheck.cli.progress import Lines, OnTerminal, Silence, watcher
from aligncheck.errors import UsageError
from aligncheck.model.call import Call, Cell, Passed, Row, Scored
from aligncheck.render.verdict import problem_words

ALL = [scored(small_report("a.md")), failed("b.pdf"), scored(bare_report(name="c.md"))]


def every() -> Iterator[Scored]:
    return iter(ALL)


@pytest.mark.parametrize("suffix", KINDS)
def test_each_kind_is_written(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"scores{suffix.upper()}"
    check_kinds([path])
    write_output(path, call_of(), every)
    assert path.stat().st_size > 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_what_needs_reports() -> None:
    assert not need_reports([Path("a.csv"), Path("a.parquet")])
    assert need_reports([Path("a.csv"), Path("a.HTML")])


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a.ods"], r"a\.ods: is no kind of output\. Give --out a name that ends in \.csv, \.jsonl, \.xlsx"),
        (["scores"], r"scores: is no kind of output\."),
        (["a.csv", "x/../a.csv"], r"is given twice\."),
    ],
)
def test_what_is_refused(names: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    with pytest.raises(UsageError, match=says):
        check_kinds([Path(name) for name in names])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(UsageError, match=r"is no regular file"):
        check_kinds([tmp_path / "a.csv"])


def test_a_kind_that_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"need pyarrow, which is not installed\. Install aligncheck\[parquet\]"):
        check_kinds([Path("a.parquet")])


def broken(error: BaseException) -> Kind:
    def write(path: Path, call: Call, scores: Callable[[], Iterator[Scored]]) -> None:
        path.write_text("half", encoding="utf-8")
        raise error

    return Kind(lambda: write, reports=False)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ZeroDivisionError()])
def test_the_old_file_stays_when_the_new_one_fails(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setitem(KINDS, ".csv", broken(error))
    expected = UsageError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        write_output(path, call_of(), every)
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.skipif(os.name == "nt", reason="rights as on Unix")
def test_a_replaced_file_keeps_its_rights_and_a_link_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "a.csv", tmp_path / "link.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    write_output(link, call_of(), every)
    assert link.is_symlink()
    assert target.read_bytes() != b"old"
    assert target.stat().st_mode & 0o777 == 0o640


# -- lines -----------------------------------------------------------------------------------------------------------


def row(status: str = "assessed", flags: tuple[str, ...] = (), **levels: str) -> Row:
    cells = tuple(Cell(int(name[1:]), level, 0, 0.0, False, "") for name, level in levels.items())
    return Row("a\x1b.md", "", status, 9, None, "en", cells, flags)


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (row(_3="significant", _7="significant", _10="principal", _1="mentioned"), "10 principal; 3, 7 significant"),
        (row("off_mandate", _1="absent"), "off mandate, no orientation is supported"),
        (row(_1="absent"), "no orientation is supported"),
        (row("insufficient_text"), "not enough text to judge"),
        (
            row(
                flags=("conflict:9", "conflict:2", "possible-conflict:3", "boundary:x", "unsupported-claim:5"),
                _1="principal",
            ),
            "1 principal; conflict with 9, 2; possible conflict with 3; claims without evidence 5; "
            "claims a task outside the mandate",
        ),
        (failed("a\x1b.md").row, "not scored (damaged): is damaged: the archive ends too early."),
    ],
)
def test_a_proposal_in_a_line(one: Row, says: str) -> None:
    assert row_line(one) == f"a\ufffd.md: {says}"


def test_the_levels_are_said_as_check_says_them() -> None:
    from aligncheck.render.verdict import View, verdict

    report = bare_report(name="a.md")
    assert row_line(row_of(report)) == f"a.md: {verdict(report, View())}"


def test_summary() -> None:
    tally = Tally(12, scored=9, cached=4, repeated=1, problems=Counter({"damaged": 2, "not-found": 1}))
    passed = [Passed("x", "hidden"), Passed("y", "table: name it"), Passed("z", "hidden")]
    assert summary_lines(tally, passed, 61.2) == (
        "12 proposals in 1 min 1 s: 9 scored (4 from the cache, 1 the same as another), 3 problems.",
        "Problems: 2 damaged, 1 not found.",
        "Passed over: 2 hidden, 1 table (name it).",
    )
    several = [*passed, Passed("u", "table: name it"), Passed("v", "not a proposal"), Passed("w", "not a proposal")]
    assert summary_lines(Tally(1), several, 0)[-1] == "Passed over: 2 hidden, 2 not proposals, 2 tables (name it)."
    assert summary_lines(Tally(1, scored=1), (), 0.25) == ("1 proposal in 0.2 s: 1 scored, no problems.",)


def test_every_kind_of_problem_has_plain_words() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    table = page.split("### Problems")[1].split("### ")[0]
    told = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", table, re.MULTILINE))
    assert told == {kind: problem_words(kind) for kind in told}
    kinds = {kind for _, kind in _KINDS} | {"empty", "unreadable", "timeout", "memory", "crash", "bug"}
    assert set(told) == kinds
    assert row_line(failed("a.md", "limit", "has 300 MB.").row) == "a.md: not scored (too large): has 300 MB."


@pytest.mark.parametrize(
    ("seconds", "says"), [(0.0, "0.0 s"), (42.4, "42 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min")]
)
def test_durations(seconds: float, says: str) -> None:
    assert duration(seconds) == says


def test_problems_are_listed_up_to_a_bound() -> None:
    rows = [failed(f"{name}.pdf", problem="is bad.").row for name in "abcd"]
    assert list(problem_lines(rows, 2)) == ["a.pdf: is bad.", "b.pdf: is bad.", "2 more problems."]
    assert len(list(problem_lines(rows, 4))) == 4


# -- progress --------------------------------------------------------------------------------------------------------


def test_lines_come_now_and_then() -> None:
    said: list[str] = []
    steps = [(1, 0.5), (2, 0.9), (20, 1.5), (21, 2.0), (22, 6.4), (23, 6.6), (100, 9.0)]
    times = iter([0.0, *(seconds for _, seconds in steps)])
    lines = Lines(said.append, lambda: next(times))
    for done, _ in steps:
        lines(Tally(100, scored=done - 1, problems=Counter(damaged=1)))
    assert said == [
        "20 of 100 proposals, 1 problem",
        "23 of 100 proposals, 1 problem, 3.7 a second, 21 s left",
    ]
    assert step_line(Tally(3), None) == "0 of 3 proposals"


def test_the_pace_is_that_of_the_last_half_minute() -> None:
    pace = Pace()
    assert pace.rate() is None
    # Ten seconds of loading, in which two are found to be empty, say nothing about the others.
    pace.note(0.5, Tally(5_000, problems=Counter(empty=2)))
    pace.note(10.0, Tally(5_000, scored=1, problems=Counter(empty=2)))
    assert pace.rate() is None
    pace.note(11.0, Tally(5_000, scored=1_001, problems=Counter(empty=2)))
    assert pace.rate() == pytest.approx(1_000)
    for second in range(1, 101):
        pace.note(11.0 + second, Tally(5_000, scored=1_001 + second * 2, problems=Counter(empty=2)))
    assert pace.rate() == pytest.approx(2)
    # One that takes minutes: the rate is that of the time since the one before.
    pace.note(411.0, Tally(5_000, scored=1_202, problems=Counter(empty=2)))
    assert pace.rate() == pytest.approx(1 / 300)


def test_a_run_from_the_cache_has_a_pace_too() -> None:
    pace = Pace()
    pace.note(1.0, Tally(5_000, scored=1, cached=1))
    pace.note(2.0, Tally(5_000, scored=2_001, cached=2_001))
    assert pace.rate() == pytest.approx(2_000)


def test_what_is_watched_with(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(watcher(3, Colour.AUTO, print, quiet=True), Silence)
    assert isinstance(watcher(3, Colour.AUTO, print, quiet=False), Lines)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    bar = watcher(3, Colour.NEVER, print, quiet=False)
    assert isinstance(bar, OnTerminal)
    with bar:
        bar(Tally(3, scored=1, problems=Counter(crash=1)))
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(watcher(3, Colour.AUTO, print, quiet=False), Lines)
