"""``aligncheck batch`` as people call it: real workers, killed and interrupted runs, the same bytes every time."""

from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from aligncheck.__main__ import main
from aligncheck.batch import outputs
from aligncheck.batch.cache import FILE_NAME

ROOT = Path(__file__).resolve().parents[2]
MANDATE = ROOT / "tests" / "data" / "gardens"
WAIT = 120.0

LINES = (
    "# A garden for every school\n\n## Objective\n\nThe project will plant school gardens in {} villages.\n\n"
    "## Activities\n\n- Plant a school garden with the pupils of village {}.\n"
)


def environment(folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {"ALIGNCHECK_CACHE_DIR": str(folder / "kept"), "PYTHONPATH": str(ROOT)} | more


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "aligncheck", "batch", "--mandate", str(MANDATE), *arguments]


def batch(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=WAIT,
        check=False,
    )


def make_call(folder: Path, count: int, paragraphs: int = 1) -> None:
    folder.mkdir()
    for number in range(count):
        text = LINES.format(number, number) + "".join(
            f"\nIn week {week} the team of village {number} waters, weeds and counts what grew.\n"
            for week in range(paragraphs)
        )
        (folder / f"p{number:03}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """Returns a folder with a call in ``in``: good, repeated, damaged, empty and hidden files, and odd names."""
    make_call(tmp_path / "in", 4)
    inside = tmp_path / "in"
    (inside / "again.md").write_bytes((inside / "p001.md").read_bytes())
    (inside / "=SUM(1) \u202e.md").write_bytes((inside / "p002.md").read_bytes())
    (inside / "bad.pdf").write_text("no PDF at all", encoding="utf-8")
    (inside / "empty.txt").write_bytes(b"")
    (inside / ".hidden.md").write_text("x", encoding="utf-8")
    return tmp_path


def test_without_an_output_there_is_a_line_for_each(call: Path) -> None:
    ended = batch(call, "in", "--jobs", "1")
    lines = ended.stdout.splitlines()
    assert ended.returncode == 2
    assert len(lines) == 8
    assert "in/bad.pdf: not scored (damaged): is not a PDF. Open it in its program and save it anew." in lines
    assert "in/empty.txt: not scored (empty): is empty." in lines
    assert "\u202e" not in ended.stdout
    summary = [line for line in ended.stderr.splitlines() if " of 8 proposals" not in line]
    assert summary[0].startswith("aligncheck: 8 proposals in ")
    assert summary[0].endswith(": 6 scored (2 the same as another), 2 problems.")
    assert summary[1:] == ["aligncheck: Problems: 1 damaged, 1 empty.", "aligncheck: Passed over: 1 hidden."]


def test_a_bad_row_and_a_locked_member_are_listed_and_the_others_scored(tmp_path: Path) -> None:
    good = [json.dumps({"id": f"P-{number}", "text": LINES.format(number, number)}) for number in range(2)]
    (tmp_path / "portal.jsonl").write_text("\n".join([good[0], '{"id": "P-7", "text": ', good[1]]), encoding="utf-8")
    with ZipFile(tmp_path / "call.zip", "w") as archive:
        archive.writestr("open.md", LINES.format(2, 2))
        archive.writestr("a/locked.md", "x" * 40)
        archive.writestr("b/locked.md", "y" * 40)
    data = bytearray((tmp_path / "call.zip").read_bytes())
    for name in (b"a/locked.md", b"b/locked.md"):
        data[data.rindex(name) - 46 + 8] |= 1  # the flag in the directory
    (tmp_path / "call.zip").write_bytes(data)
    ended = batch(tmp_path, "portal.jsonl", "call.zip", "--jobs", "1")
    locked = "not scored (locked with a password): is protected by a password. Unpack the archive and name the folder."
    assert [line.partition(": ")[::2] for line in ended.stdout.splitlines() if "not scored" in line] == [
        ("call.zip/a/locked.md", locked),
        ("call.zip/b/locked.md", locked),
        (
            "portal.jsonl/row 000002",
            "not scored (damaged): line 2 is not JSON: Expecting value (column 23). Write one object on each line.",
        ),
    ]
    assert "6 proposals in " in ended.stderr
    assert ": 3 scored, 3 problems.\n" in ended.stderr
    assert "aligncheck: Problems: 2 locked with a password, 1 damaged.\n" in ended.stderr
    assert ended.returncode == 2


def test_the_same_bytes_however_it_is_run(call: Path) -> None:
    runs = [("1", "0", []), ("3", "7", ["--no-cache"]), ("2", "5", [])]
    found = []
    for at, (jobs, seed, more) in enumerate(runs):
        names = [f"{at}.csv", f"{at}.jsonl"]
        ended = batch(call, "in", "--jobs", jobs, *more, *(f"--out={name}" for name in names), PYTHONHASHSEED=seed)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ("6 scored (6 from the cache), 2 problems." in ended.stderr) == (at == 2)
        assert "aligncheck: in/empty.txt: is empty.\n" in ended.stderr
        found.append([(call / name).read_bytes() for name in names])
    assert found[1:] == found[:1] * 2
    names = [json.loads(line)["proposal"]["name"] for line in found[0][1].decode().splitlines()]
    assert len(names) == 8
    assert names == sorted(names)


def rows_in(base: Path) -> int:
    try:
        connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True, timeout=1)
        try:
            return int(connection.execute("SELECT count(*) FROM rows").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


def begun(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Returns a run that has finished a few proposals, and not yet all."""
    process = subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    until = time.monotonic() + WAIT
    while rows_in(folder / "kept" / FILE_NAME) < 3:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    return process


def children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(told[1]) == pid and told[0] != "Z":
                found.append(int(entry.name))
    return found


def are_gone(pids: list[int]) -> bool:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if not any((Path("/proc") / str(pid)).exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes by their numbers")
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_was_stopped_goes_on_where_it_was(sign: signal.Signals, code: int, tmp_path: Path) -> None:
    make_call(tmp_path / "in", 40, paragraphs=150)
    process = begun(tmp_path, "in", "--jobs", "1", "--out", "scores.csv")
    workers = children(process.pid)
    process.send_signal(sign)
    _, said = process.communicate(timeout=WAIT)
    assert process.returncode == code
    assert are_gone(workers)
    assert not (tmp_path / "scores.csv").exists()
    if sign is signal.SIGINT:
        assert "interrupted: " in said
        assert " of 40 are done and kept: the same command goes on from there." in said
    kept = rows_in(tmp_path / "kept" / FILE_NAME)
    assert 3 <= kept < 40
    ended = batch(tmp_path, "in", "--jobs", "1", "--out", "scores.csv")
    assert ended.returncode == 0, ended.stderr
    assert f"40 scored ({kept} from the cache), no problems." in ended.stderr
    names = [line.partition(",")[0] for line in (tmp_path / "scores.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert names == [f"in/p{number:03}.md" for number in range(40)]


def test_two_runs_share_a_cache(tmp_path: Path) -> None:
    make_call(tmp_path / "in", 12)
    runs = [
        subprocess.Popen(
            command("in", "-q", "--jobs", "1", "--out", f"{number}.csv"),
            cwd=tmp_path,
            env=environment(tmp_path),
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    assert [(run.communicate(timeout=WAIT)[1], run.returncode) for run in runs] == [("", 0), ("", 0)]
    assert (tmp_path / "0.csv").read_bytes() == (tmp_path / "1.csv").read_bytes()


def test_an_output_that_fails_at_the_end_does_not_keep_the_others_from_being_written(
    aligncheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_call(tmp_path / "in", 3)
    assert batch(tmp_path, "in", "-q").returncode == 0

    def full(path: Path, *_: object) -> None:
        path.write_text("half of it", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(outputs.KINDS, ".jsonl", outputs.Kind(lambda: full, reports=False))
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(tmp_path / "kept"))
    outs = ("--out", "a.jsonl", "--out", "b.csv")
    code, _, err = aligncheck("in", "--mandate", str(MANDATE), "--jobs", "1", *outs)
    assert code == 2
    assert "a.jsonl: cannot be written: No space left on device.\n" in err
    assert "3 scored (3 from the cache), no problems.\n" in err
    assert "Written: b.csv.\n" in err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.csv", "in", "kept"]


# -- without workers -------------------------------------------------------------------------------------------------


@pytest.fixture
def aligncheck(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["aligncheck", "batch", *arguments])
        code = main()
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["in", "-q", "-v"], "--quiet and --verbose do not go together."),
        (["in", "--out", "a.ods"], "a.ods: is no kind of output."),
        (["in", "--out", "a.csv", "--out", "./a.csv"], "is given twice."),
        (["in", "--out", "in/a.html"], "in/a.html: lies in a folder that this command reads. Choose another --out."),
        (["in", "--out", "in/link.csv"], "is read by this command, and is not overwritten. Choose another --out."),
        (["in", "--mandate", "in", "--out", "in/a.csv"], "lies in a folder that this command reads."),
        (["in", "--out", "nowhere/a.csv"], "its folder does not exist. Create it, or choose another --out."),
        pytest.param(
            ["in", "--out", "/proc/a.csv"],
            "/proc/a.csv: cannot be written: ",
            marks=pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no folder that takes no file"),
        ),
        (["in", "--labels", "l.csv", "--out", "l.csv"], "is read by this command"),
        (["nowhere"], "there is no such file or folder."),
        (["in", "--text-column", "summary"], "column"),
        (["in", "--include", "*.odt"], "in"),
        (["in", "--mandate", "nowhere"], "nowhere"),
    ],
)
def test_what_is_refused_before_anything_is_scored(aligncheck, tmp_path: Path, arguments: list[str], says: str) -> None:
    make_call(tmp_path / "in", 1)
    (tmp_path / "in" / "link.csv").symlink_to("p000.md")
    code, out, err = aligncheck(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_a_table_may_lie_in_the_folder_that_is_scored(aligncheck, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.md").write_bytes(b"")
    monkeypatch.chdir(tmp_path / "in")
    for _ in range(2):
        code, _, err = aligncheck(".", "--out", "a.csv", "--no-cache")
        assert code == 2
        assert "Written: a.csv." in err
    assert "Passed over: 1 table (name it to score its rows)." in err


def test_the_page_of_an_earlier_run_in_the_folder_is_not_scored(tmp_path: Path) -> None:
    make_call(tmp_path / "in", 2)
    first = batch(tmp_path, "in", "--jobs", "1", "--out", "scores.html")
    (tmp_path / "scores.html").rename(tmp_path / "in/scores.html")
    second = batch(tmp_path, "in", "--jobs", "1", "--out", "scores.csv")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "2 proposals" in second.stderr
    assert "Passed over: 1 page of aligncheck." in second.stderr


def test_nothing_but_problems_needs_no_language(aligncheck, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.md").write_bytes(b"")
    code, out, err = aligncheck("in", "--out", "a.csv", "--no-cache")
    assert (code, out) == (2, "")
    assert "in/empty.md: is empty." in err
    assert "Written: a.csv." in err
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").count("\n") == 2
