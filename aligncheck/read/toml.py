"""TOML as people write it by hand, with the places of its keys.

The standard library reads TOML and forgets where things stood. A scan of the text finds the keys and tables again, so
that every value becomes a node with its line and column, as :mod:`aligncheck.read.yaml` has them. What the scan does
not find (inside an inline table) has the place of the key around it, and line 0 when there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from aligncheck.errors import Problem
from aligncheck.read.yaml import Mapping, Node, Scalar, Sequence, decode

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_PARTS = 20

_PLACE = re.compile(r"\s*\((?:at line (\d+), column (\d+)|at end of document)\)\s*$")
_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TOKEN = re.compile(r"""\"{3}|'{3}|["'#\[\]{}\n]""")
_ENDS = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL),
    "'''": re.compile(r"(?:[^']|'{1,2}(?!'))*'{3,5}"),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*"'),
    "'": re.compile(r"[^'\n]*'"),
}

Path = tuple[str | int, ...]


def parse(data: bytes, path: str, problems: list[Problem]) -> Mapping | None:
    """Returns the table in a TOML file, None with a problem when there is none."""
    if len(data) > MAX_BYTES:
        problems.append(Problem(path, 0, 0, f"larger than {MAX_BYTES // 1_000_000} MB: split the file"))
        return None
    text, problem = decode(data, path)
    if problem is not None:
        problems.append(problem)
        return None
    scan = _Scan(text.replace("\r\n", "\n"))
    scan.run()
    if scan.refused is not None:
        at, message = scan.refused
        problems.append(Problem(path, *scan.place(at), message))
        return None
    import tomllib

    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(_syntax_problem(str(error), path, scan))
        return None
    except ValueError:
        problems.append(Problem(path, 0, 0, "a number of more digits than anybody counts: correct it"))
        return None
    return _Nodes(scan).table(value, (), 1, 1)


def _syntax_problem(message: str, path: str, scan: _Scan) -> Problem:
    found = _PLACE.search(message)
    words = (message[: found.start()] if found else message)[:200]
    line, column = (
        (int(found[1]), int(found[2])) if found and found[1] else (scan.place(len(scan.text)) if found else (0, 0))
    )
    words = words[:1].lower() + words[1:]
    return Problem(path, line, column, f"not TOML ({words}): check the quotes, the brackets and the `=` here")


class _Scan:
    """Where the keys and tables of a text stand; one pass, and no more than a guess where the text is no TOML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: dict[Path, int] = {}
        self.ends: dict[Path, int] = {}
        self.refused: tuple[int, str] | None = None
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._counts: dict[Path, int] = {}

    def run(self) -> None:
        """Finds the keys, and the first thing that is too deep to be read."""
        at, table = 0, tuple[str | int, ...]()
        while at < len(self.text) and self.refused is None:
            start = at
            while start < len(self.text) and self.text[start] in " \t":
                start += 1
            sign = self.text[start : start + 1]
            if sign in ("", "\n", "#"):
                at = self._next_line(start)
            elif sign == "[":
                table, at = self._header(start)
            else:
                at = self._key(start, table)

    def place(self, at: int) -> tuple[int, int]:
        """Returns line and column of a character."""
        from bisect import bisect_right

        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def _next_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def _header(self, start: int) -> tuple[Path, int]:
        double = self.text.startswith("[[", start)
        parts, end = self._parts(start + (2 if double else 1))
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self._counts and (path != parts or not double):
                path = (*path, self._counts[path])
        if double:
            count = self._counts.get(path, -1) + 1
            self._counts[path] = count
            path = (*path, count)
        for size in range(1, len(path) + 1):
            self.keys.setdefault(path[:size], start)
        return path, self._next_line(end)

    def _key(self, start: int, table: Path) -> int:
        parts, at = self._parts(start)
        equals = self.text[at : at + 1] == "="
        end = self._value(at + 1) if equals else self._next_line(at)
        for size in range(1, len(parts) + 1):
            path = (*table, *parts[:size])
            self.keys.setdefault(path, start)
            self.ends.setdefault(path, end)
        return max(end, start + 1)

    def _parts(self, at: int) -> tuple[Path, int]:
        parts: list[str] = []
        while found := _PART.match(self.text, at):
            parts.append(next(one for one in found.groups() if one is not None))
            at = found.end()
            if len(parts) > MAX_PARTS:
                self.refused = at, f"a key of more than {MAX_PARTS} parts: shorten it"
                break
            if self.text[at : at + 1] != ".":
                break
            at += 1
        return tuple(parts), at

    def _value(self, at: int) -> int:
        """Returns where the line after a value begins."""
        depth = 0
        while found := _TOKEN.search(self.text, at):
            sign, at = found.group(), found.end()
            if sign in _ENDS:
                closing = _ENDS[sign].match(self.text, at)
                at = closing.end() if closing else self._next_line(at)
            elif sign == "#":
                at = self.text.find("\n", at)
                if at < 0:
                    break
            elif sign in "[{":
                depth += 1
                if depth > MAX_DEPTH:
                    self.refused = at, f"nested deeper than {MAX_DEPTH} levels: check the brackets"
                    break
            elif sign in "]}":
                depth -= 1
            elif depth <= 0:
                return at
        return len(self.text)


class _Nodes:
    """The values of a text as nodes."""

    def __init__(self, scan: _Scan) -> None:
        self._scan = scan

    def table(self, value: dict[str, Any], path: Path, line: int, column: int) -> Mapping:
        entries = []
        for key, inside in value.items():
            below = (*path, key)
            place = self._place(below, (line, column))
            entries.append((Scalar(key, "string", *place, 0), self._node(inside, below, *place)))
        return Mapping(tuple(sorted(entries, key=lambda one: (one[0].line, one[0].column))), line, column)

    def _node(self, value: Any, path: Path, line: int, column: int) -> Node:
        if isinstance(value, dict):
            return self.table(value, path, line, column)
        if isinstance(value, list):
            return self._list(value, path, line, column)
        return Scalar(_text_of(value), _kind_of(value), line, column, -1)

    def _list(self, value: list[Any], path: Path, line: int, column: int) -> Sequence:
        items = []
        places = self._items(value, path)
        for index, inside in enumerate(value):
            below = (*path, index)
            place = self._place(below, next(places, (line, column)))
            items.append(self._node(inside, below, *place))
        return Sequence(tuple(items), line, column)

    def _items(self, value: list[Any], path: Path) -> Iterator[tuple[int, int]]:
        """Yields the places of the plain values of a list, as long as they are found one after the other."""
        at, end = self._scan.keys.get(path), self._scan.ends.get(path)
        if at is None or end is None:
            return
        at = self._scan.text.find("=", at, end)
        for one in value:
            written = _written(one)
            found = None if written is None or at < 0 else re.compile(written).search(self._scan.text, at, end)
            if found is None:
                return
            yield self._scan.place(found.start())
            at = found.end()

    def _place(self, path: Path, otherwise: tuple[int, int]) -> tuple[int, int]:
        at = self._scan.keys.get(path)
        return otherwise if at is None else self._scan.place(at)


def _written(value: Any) -> str | None:
    if isinstance(value, str):
        bare = re.escape(value)
        return f"\"{bare}\"|'{bare}'"
    if isinstance(value, int) and not isinstance(value, bool):
        return rf"(?<![\w\"'.]){value}(?![\w\"'.])"
    return None


def _kind_of(value: Any) -> str:
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (date, datetime, time)):
        return "date"
    return "number"


def _text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) > 10**30:
        return "a very large number"
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value)
