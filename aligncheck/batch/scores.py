"""A table of scores that ``aligncheck batch`` wrote as CSV, read back: levels, and no sentences."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from aligncheck.batch.cells import starts_formula
from aligncheck.errors import ResultsError

MAX_BYTES = 100_000_000

_WANTED = ("name", "status", "problem", "flags")
_HEAD = re.compile(r"(\d{1,9})(?: (.*))?", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))", re.DOTALL)
_SHORT = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_MARKERS = ("0", "1", "2")


@dataclass(frozen=True, slots=True)
class Score:
    """One line of a table: ``markers`` by number of the orientation, none where there was a problem."""

    name: str
    sha256: str
    status: str
    problem: str
    flags: tuple[str, ...]
    markers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """A table with number and title of each orientation, and its lines."""

    titles: tuple[tuple[int, str], ...]
    scores: tuple[Score, ...]


def read_scores(path: Path, *, name: str | None = None) -> ScoreTable:
    """Returns what a table of ``aligncheck batch`` says. Raises ResultsError when it is none."""
    shown = path.as_posix() if name is None else name
    table = csv.reader(StringIO(_text(path, shown), newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        lines.extend((table.line_num, line) for line in table)
    except csv.Error as error:
        raise ResultsError(f"is no CSV: {error}.", where=f"{shown}:{table.line_num}") from error
    if not lines:
        raise ResultsError("is empty.", where=shown)
    head = [plain(cell) for cell in lines[0][1]]
    missing = [one for one in _WANTED if one not in head]
    titles = {at: found for at, cell in enumerate(head) if (found := _HEAD.fullmatch(cell))}
    if missing or not titles:
        what = missing[0] if missing else "an orientation"
        raise ResultsError(
            f"has no column for {what}.", where=shown, mend="Name a table that aligncheck batch wrote, or its jsonl."
        )
    return ScoreTable(
        tuple((int(found[1]), found[2] or "") for found in titles.values()),
        tuple(
            _score(line, head, {at: int(found[1]) for at, found in titles.items()}, f"{shown}:{number}")
            for number, line in lines[1:]
            if line
        ),
    )


def plain(cell: str) -> str:
    """Returns what ``cells.guarded`` made this cell of."""
    bare = cell[1:] if cell.startswith("'") and starts_formula(cell) else cell
    return _ESCAPE.sub(_unescaped, bare)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _SHORT.get(found[4], found[0])
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]


def _score(line: list[str], head: list[str], numbers: dict[int, int], where: str) -> Score:
    if len(line) != len(head):
        raise ResultsError(f"has {len(line)} cells, and the first line {len(head)}.", where=where)
    told = dict(zip(head, map(plain, line), strict=True))
    markers = tuple((numbers[at], cell.strip()) for at, cell in enumerate(line) if at in numbers and cell.strip())
    for number, marker in markers:
        if marker not in _MARKERS:
            raise ResultsError(f"orientation {number} has {marker[:20]}, which is no marker (0, 1, 2).", where=where)
    return Score(
        told["name"], told.get("sha256", ""), told["status"], told["problem"], tuple(told["flags"].split()), markers
    )


def _text(path: Path, shown: str) -> str:
    try:
        if not path.is_file():
            raise ResultsError("there is no such file." if not path.exists() else "is no regular file.", where=shown)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "no such name is possible"
        raise ResultsError(f"cannot be opened: {why}.", where=shown) from error
    if len(data) > MAX_BYTES:
        raise ResultsError(f"has more than {MAX_BYTES // 1_000_000} MB.", where=shown)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ResultsError("is no UTF-8 text.", where=shown) from error
