"""YAML as people write it by hand, read strictly: every value keeps its place, and nothing is guessed.

YAML turns a bare ``no`` into false, ``012`` into ten and a date into an object. Here a bare value keeps its text and
says what YAML would have made of it, so that whoever wanted a string can refuse it with its line and column. Anchors,
aliases and tags are refused: a mandate needs none, and ten lines of them unfold into gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, NamedTuple

from aligncheck.errors import Problem

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 20


class Scalar(NamedTuple):
    """One value. ``kind`` is ``string``, or what YAML would make of the bare word.

    ``offset`` is the distance from ``column`` to the first character of the text when the text stands on its line as it
    is written, -1 when it does not (folded, or over several lines).
    """

    text: str
    kind: str
    line: int
    column: int
    offset: int

    def column_of(self, index: int) -> int:
        """Returns the column of the character of ``text`` that has this index, as near as the file allows."""
        return self.column + self.offset + index if self.offset >= 0 else self.column


class Sequence(NamedTuple):
    """A list of values."""

    items: tuple[Node, ...]
    line: int
    column: int


class Mapping(NamedTuple):
    """Keys with their values, in the order written; no key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


_BOOLEANS = "y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
_WHOLE = r"0x[0-9a-fA-F_]+|0b[01_]+|0o?[0-7_]+"
_DECIMAL = r"[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
_KINDS = (
    ("nothing", re.compile(r"~|null|Null|NULL|")),
    ("boolean", re.compile(_BOOLEANS)),
    ("number", re.compile(rf"[-+]?(?:{_WHOLE}|{_DECIMAL}|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)")),
    ("date", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")),
)
_SUSPICIOUS = frozenset("0123456789+-.~yYnNtTfFoO")


def kind_of(text: str) -> str:
    """Returns what YAML makes of a bare value: string, boolean, number, date or nothing."""
    if text and text[0] not in _SUSPICIOUS:
        return "string"
    for kind, pattern in _KINDS:
        if pattern.fullmatch(text):
            return kind
    return "string"


def decode(data: bytes, path: str) -> tuple[str, Problem | None]:
    """Returns the text of a UTF-8 file, with the place of the first byte that is not UTF-8."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        good = data[: error.start]
        line = good.count(b"\n") + 1
        column = len(good[good.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        return "", Problem(path, line, column, message)


def read_bytes(file: Traversable, path: str, problems: list[Problem]) -> bytes | None:
    """Returns the bytes of a file, or None with a problem when it cannot be read or is too large."""
    try:
        with file.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        problems.append(Problem(path, 0, 0, f"cannot be read: {(error.strerror or 'no such file').lower()}"))
        return None
    if len(data) > MAX_BYTES:
        problems.append(Problem(path, 0, 0, f"larger than {MAX_BYTES // 1_000_000} MB: split the file"))
        return None
    return data


def parse(data: bytes, path: str, problems: list[Problem]) -> Node | None:
    """Returns the value in a YAML file; adds to ``problems`` all that is wrong with the file as YAML.

    Returns None when there is no value at all: the file is empty, not UTF-8, or breaks off with a syntax error.
    """
    text, problem = decode(data, path)
    if problem is not None:
        problems.append(problem)
        return None
    import yaml

    # libyaml is fourteen times faster, but a PyYAML built from source may lack it.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(path, problems)
    try:
        # One event after another, not the composer: it recurses in C, and a thousand brackets end the process.
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
            if builder.given_up:
                return None
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax_problem(error, path))
        return None
    except yaml.reader.ReaderError as error:
        line, column = _place(text, _offset(text, error))
        code = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "\0")
        message = f"character U+{code:04X} is not allowed: remove it"
        problems.append(Problem(path, line, column, message))
        return None
    if builder.root is None:
        problems.append(Problem(path, 0, 0, "the file is empty"))
    return builder.root


def _offset(text: str, error: yaml.reader.ReaderError) -> int:
    position = error.position if isinstance(error.position, int) else 0
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return found.start() if found else min(position, len(text))


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _syntax_problem(error: yaml.MarkedYAMLError, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    words = " ".join((error.problem or error.context or "not YAML").split())
    mend = _MENDS.get(words, "check the indentation, the colons and the quotes here")
    return Problem(path, line, column, f"not YAML ({words}): {mend}")


_MENDS = {
    "mapping values are not allowed in this context": "quote a text that contains `: `, or check the indentation",
    "mapping values are not allowed here": "quote a text that contains `: `, or check the indentation",
    "found character that cannot start any token": "quote the text; a tab cannot indent",
    "did not find expected alphabetic or numeric character": "quote a text that begins with `*` or `&`",
    "found unexpected end of stream": "a quote or a bracket is not closed",
    "did not find expected <document start>": "quote a text that begins with `%`",
    "did not find expected ',' or ']'": "close the list with `]`, and quote a text that has words after its quotes",
    "did not find expected ',' or '}'": "close it with `}`, and quote a text that contains a comma or a bracket",
    "did not find expected '-' indicator": "every line of a list begins with `- `; quote a text that begins so",
    "did not find expected key": "check the indentation; quote a text that begins with a bracket or a quote",
    "could not find expected ':'": "a key needs `: ` after it",
}


class _Open:
    """A list or mapping that is still being read; ``keys`` is None for a list."""

    __slots__ = ("column", "entries", "items", "key", "keys", "line")

    def __init__(self, line: int, column: int, is_mapping: bool) -> None:
        self.line = line
        self.column = column
        self.items: list[Node] = []
        self.entries: list[tuple[Scalar, Node]] = []
        self.keys: dict[str, int] | None = {} if is_mapping else None
        self.key: Node | None = None


class _Builder:
    """Values out of the stream of events."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.root: Node | None = None
        self.given_up = False
        self.stack: list[_Open] = []

    def take(self, event: Any) -> None:
        name = type(event).__name__
        if name == "ScalarEvent":
            if event.anchor is not None or event.tag is not None:
                self._refuse_marks(event)
            self._add(_scalar(event))
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            self._refuse_marks(event)
            self._start(event, name == "MappingStartEvent")
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._add(self._end(self.stack.pop()))
        elif name == "AliasEvent":
            self._say(event, f"`*{event.anchor}` is an alias, and aliases are not allowed: quote the text")
            self._add(Scalar("*", "alias", event.start_mark.line + 1, event.start_mark.column + 1, -1))
        elif name == "DocumentStartEvent" and self.root is not None:
            self._say(event, "a second document: a file holds one, remove the `---`")
            self.given_up = True

    def _say(self, event: Any, message: str) -> None:
        mark = event.start_mark
        self.problems.append(Problem(self.path, mark.line + 1, mark.column + 1, message))

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._say(event, f"`&{event.anchor}` is an anchor, and anchors are not allowed: quote the text")
        if event.tag is not None:
            self._say(event, f"`{event.tag}` is a tag, and tags are not allowed: quote the text")

    def _start(self, event: Any, is_mapping: bool) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._say(event, f"nested deeper than {MAX_DEPTH} levels: check the indentation and the brackets")
            self.given_up = True
            return
        self.stack.append(_Open(event.start_mark.line + 1, event.start_mark.column + 1, is_mapping))

    @staticmethod
    def _end(done: _Open) -> Node:
        if done.keys is None:
            return Sequence(tuple(done.items), done.line, done.column)
        return Mapping(tuple(done.entries), done.line, done.column)

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if top.keys is None:
            top.items.append(node)
        elif top.key is None:
            top.key = node
        else:
            self._add_entry(top, top.key, node)
            top.key = None

    def _add_entry(self, top: _Open, key: Node, value: Node) -> None:
        assert top.keys is not None  # noqa: S101 - a fact for the type checker, seen two lines above
        message = ""
        if not isinstance(key, Scalar):
            message = "a key is one word: remove the brackets"
        elif key.kind == "alias":
            return
        elif key.kind != "string":
            message = f"a bare `{key.text}` is a {key.kind} in YAML, not a word: quote it"
        elif key.text in top.keys:
            message = f"`{key.text}` stands twice, first on line {top.keys[key.text]}: remove or rename one"
        if message:
            self.problems.append(Problem(self.path, key.line, key.column, message))
        elif isinstance(key, Scalar):
            top.keys[key.text] = key.line
            top.entries.append((key, value))


def _scalar(event: Any) -> Scalar:
    start, style, text = event.start_mark, event.style, event.value
    line, column = start.line, start.column
    if not style:
        offset = 0 if event.end_mark.line == line else -1
        kind = "string" if text and text[0] not in _SUSPICIOUS else kind_of(text)
        return Scalar(text, kind, line + 1, column + 1, offset)
    end = event.end_mark
    # A quoted text with escapes, or a folded one, does not stand in the file as it reads.
    as_written = style in "'\"" and end.line == line and end.column - column == len(text) + 2
    return Scalar(text, "string", line + 1, column + 1, 1 if as_written else -1)


def walk(node: Node) -> Iterator[Scalar]:
    """Returns every value under a node, keys left out, in the order written."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from walk(item)
    else:
        for _, value in node.entries:
            yield from walk(value)
