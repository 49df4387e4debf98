"""Labelled texts: YAML, CSV or JSONL in, every mistake with its place out.

Four forms, told apart by the file's name and its outermost value:

- YAML, a list: ``- {id: a1, title: ..., text: ..., principal: [1], significant: [2, 3], disputed: []}``; ``file``
  instead of ``text`` names a proposal, seen from the folder of the list. A mapping may stand around the list, to name
  the mandate: ``{mandate: iom, items: [...]}``.
- YAML, a mapping from ids to labels, beside a ``texts.jsonl`` that holds ``id``, ``title`` and ``text``.
- CSV with a line of column names: the same keys; numbers parted by blanks, commas or semicolons.
- JSONL: one object for each text, with the same keys.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from aligncheck.errors import GoldError, Problem
from aligncheck.model.gold import Gold, GoldItem
from aligncheck.model.mandate import Mandate
from aligncheck.read.shape import did_you_mean
from aligncheck.read.yaml import MAX_BYTES as MAX_YAML_BYTES
from aligncheck.read.yaml import Mapping, Node, Scalar, Sequence, decode, parse

MAX_BYTES = 64_000_000
MAX_ITEMS = 20_000
MAX_PROBLEMS = 200
TEXTS = "texts.jsonl"
LABELS = "labels.yaml"

_YAML = (".yaml", ".yml")
_LABEL_KEYS = ("principal", "significant", "disputed")
_KEYS = ("id", "title", "text", "file", "language", "lang", "mandate", *_LABEL_KEYS)
_NUMBERS = re.compile(r"[^\s,;]+")
_NUMBER = re.compile(r"[0-9]{1,4}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SHOWN = 40
_LONGEST_ID = 200


class Value(NamedTuple):
    """One value with its place; a list of numbers keeps the place of each."""

    text: str
    line: int
    column: int
    many: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """One labelled text as it stands in its file."""

    line: int
    column: int
    values: dict[str, Value]


@dataclass(slots=True)
class _File:
    """One file that is being read."""

    path: Path
    name: str
    problems: list[Problem]
    bytes: bytes = b""
    rows: list[_Row] = field(default_factory=list)
    mandate: Value | None = None

    def say(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(self.name, line, column, message))


def read_gold(path: Path, mandate: Mandate, *, name: str | None = None) -> Gold:
    """Returns the labelled texts of a file; a folder stands for the ``labels.yaml`` in it.

    Raises GoldError with every problem: what is no label, no number of the mandate, said twice, or missing.
    """
    if path.is_dir():
        path, name = path / LABELS, f"{(name or path.as_posix()).rstrip('/')}/{LABELS}"
    problems: list[Problem] = []
    labels = _File(path, name or path.as_posix(), problems)
    texts: _File | None = None
    data = _bytes(labels)
    if data is not None:
        kind = path.suffix.lower()
        if kind in _YAML:
            texts = _read_yaml(labels, data)
        elif kind in (".jsonl", ".ndjson"):
            _read_jsonl(labels, data)
        elif kind in (".csv", ".tsv"):
            _read_csv(labels, data)
        else:
            labels.say(0, 0, "is no file of labelled texts: name a .yaml, .csv or .jsonl file")
    items, unlabelled = _Checker(labels, texts, mandate).items() if data is not None else ((), 0)
    if problems:
        raise GoldError(_in_order(problems))
    digest = hashlib.sha256(labels.bytes)
    if texts is not None:
        digest.update(texts.bytes)
    return Gold(labels.name, digest.hexdigest(), items, unlabelled)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    ordered = sorted(dict.fromkeys(problems), key=lambda one: (one.path, one.line, one.column, one.message))
    if len(ordered) > MAX_PROBLEMS:
        more = len(ordered) - MAX_PROBLEMS
        last = ordered[MAX_PROBLEMS - 1]
        ordered[MAX_PROBLEMS:] = [
            Problem(last.path, last.line, last.column, f"and {more} more problems: mend these first")
        ]
    return tuple(ordered)


def _bytes(file: _File) -> bytes | None:
    try:
        if file.path.exists() and not file.path.is_file():
            file.say(0, 0, "is no regular file: name a .yaml, .csv or .jsonl file")
            return None
        with file.path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name is possible"
        file.say(0, 0, f"cannot be read: {reason.lower()}")
        return None
    limit = MAX_YAML_BYTES if file.path.suffix.lower() in _YAML else MAX_BYTES
    if len(data) > limit:
        file.say(0, 0, f"larger than {limit // 1_000_000} MB: split the file")
        return None
    file.bytes = data
    return data


# -- YAML ------------------------------------------------------------------------------------------------------------


def _read_yaml(file: _File, data: bytes) -> _File | None:
    """Fills in the rows; returns the file of the texts when the labels stand apart from them."""
    root = parse(data, file.name, file.problems)
    if isinstance(root, Mapping):
        entries = {key.text: value for key, value in root.entries}
        if "mandate" in entries:
            file.mandate = _value(entries["mandate"])
        if "items" not in entries:
            file.rows.extend(_labels_row(file, key, value) for key, value in root.entries if key.text != "mandate")
            return _texts_beside(file)
        for key, _ in root.entries:
            if key.text not in ("mandate", "items"):
                file.say(key.line, key.column, f"unknown key `{_short(key.text)}`: use `mandate` and `items`")
        root = entries["items"]
    if isinstance(root, Sequence):
        for item in root.items:
            if isinstance(item, Mapping):
                file.rows.append(_yaml_row(item.line, item.column, item))
            else:
                file.say(item.line, item.column, "is no labelled text: write `- id: ...` with its labels")
    elif root is not None:
        file.say(root.line, root.column, "holds no labelled texts: write a list, or labels by id")
    return None


def _labels_row(file: _File, key: Scalar, value: Node) -> _Row:
    if isinstance(value, Mapping):
        row = _yaml_row(key.line, key.column, value)
    else:
        file.say(
            value.line, value.column, "is no label: write `{principal: [...], significant: [...], disputed: [...]}`"
        )
        row = _Row(key.line, key.column, dict.fromkeys(_LABEL_KEYS, Value("", value.line, value.column)))
    row.values["id"] = Value(key.text, key.line, key.column)
    return row


def _yaml_row(line: int, column: int, node: Mapping) -> _Row:
    return _Row(line, column, {key.text: _value(value) for key, value in node.entries})


def _value(node: Node) -> Value:
    if isinstance(node, Scalar):
        return Value("" if node.kind == "nothing" else node.text, node.line, node.column)
    if isinstance(node, Sequence):
        return Value("", node.line, node.column, tuple(_value(item) for item in node.items))
    return Value("", node.line, node.column, (Value("a mapping", node.line, node.column),))


def _texts_beside(labels: _File) -> _File | None:
    texts = _File(labels.path.with_name(TEXTS), _beside(labels.name, TEXTS), labels.problems)
    data = _bytes(texts)
    if data is not None:
        _read_jsonl(texts, data)
    return texts


def _beside(name: str, other: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return f"{folder}{slash}{other}"


# -- JSONL -----------------------------------------------------------------------------------------------------------


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def _read_jsonl(file: _File, data: bytes) -> None:
    text, problem = decode(data, file.name)
    if problem is not None:
        file.problems.append(problem)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if len(file.rows) > MAX_ITEMS:
            return
        try:
            value = json.loads(line, object_pairs_hook=_no_twins)
        except json.JSONDecodeError as error:
            file.say(number, error.colno, f"not JSON ({error.msg.lower()}): one object stands on each line")
        except _TwiceError as error:
            file.say(number, _column(line, str(error)), f"`{_short(str(error))}` stands twice: remove one")
        except (ValueError, RecursionError):
            file.say(
                number, 1, "not JSON (a number too long, or nested too deep): one plain object stands on each line"
            )
        else:
            if not isinstance(value, dict):
                file.say(number, 1, "is no object: write `{...}` with `id` and the labels")
            elif set(value) == {"mandate"} and not file.rows:
                file.mandate = _json_value(value["mandate"], number, _column(line, "mandate"))
            else:
                values = {key: _json_value(one, number, _column(line, key)) for key, one in value.items()}
                file.rows.append(_Row(number, 1, values))


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise _TwiceError(key)
        made[key] = value
    return made


def _column(line: str, key: str) -> int:
    return max(line.find(f'"{key}"'), 0) + 1


def _json_value(value: object, line: int, column: int) -> Value:
    if isinstance(value, list):
        return Value("", line, column, tuple(_json_value(one, line, column) for one in value))
    if isinstance(value, dict):
        return Value("", line, column, (Value("a mapping", line, column),))
    return Value("" if value is None else value if isinstance(value, str) else json.dumps(value), line, column)


# -- CSV -------------------------------------------------------------------------------------------------------------


def _read_csv(file: _File, data: bytes) -> None:
    text, problem = decode(data, file.name)
    if problem is not None:
        file.problems.append(problem)
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    records = _records(file, text, _delimiter(text))
    head = next(records, None)
    if head is None:
        file.say(0, 0, "the file is empty")
        return
    names = [cell.text.strip().lower() for cell in head]
    for at, name in enumerate(names):
        if name and name in names[:at]:
            file.say(head[at].line, head[at].column, f"column `{_short(name)}` stands twice: remove one")
    if "id" not in names:
        file.say(head[0].line, head[0].column, "no column `id`: the first line names the columns")
        return
    for cells in records:
        if len(file.rows) > MAX_ITEMS:
            return
        if len(cells) > len(names):
            extra = cells[len(names)]
            file.say(
                extra.line, extra.column, f"{len(cells)} cells under {len(names)} columns: quote what holds commas"
            )
            continue
        values = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        file.rows.append(_Row(cells[0].line, cells[0].column, values))


def _delimiter(text: str) -> str:
    """Returns what parts the cells: spreadsheets in French and Spanish write semicolons."""
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _records(file: _File, text: str, delimiter: str) -> Iterator[list[Value]]:
    """Yields the records of a CSV text that are not empty, each cell with its place (which the csv module forgets)."""
    plain = re.compile(rf"[^{delimiter}\n]*")
    quoted = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
    at, line, line_start = 0, 1, 0
    cells: list[Value] = []
    while at <= len(text):
        column = at - line_start + 1
        found = quoted.match(text, at)
        if found is not None:
            cells.append(Value(found[1].replace('""', '"'), line, column))
            breaks = found[0].count("\n")
            if breaks:
                line, line_start = line + breaks, at + found[0].rfind("\n") + 1
        else:
            if text.startswith('"', at):
                file.say(line, column, 'a quote is opened and not closed: add `"`')
                return
            found = plain.match(text, at)
            assert found is not None  # noqa: S101 (an empty cell matches too)
            cells.append(Value(found[0], line, column))
        at = found.end()
        after = text[at : at + 1]
        if after and after not in (delimiter, "\n"):
            file.say(line, at - line_start + 1, 'words after a closing quote: write a quote inside a cell as `""`')
            return
        at += 1
        if after != delimiter:
            if any(cell.text.strip() for cell in cells):
                yield cells
            cells = []
            line, line_start = line + 1, at


# -- what the rows say ----------------------------------------------------------------------------------------------


class _Checker:
    """Makes labelled texts of rows, and finds everything that is wrong with them."""

    def __init__(self, labels: _File, texts: _File | None, mandate: Mandate) -> None:
        self._labels = labels
        self._texts = texts
        self._mandate = mandate
        self._numbers = frozenset(one.number for one in mandate.orientations)
        self._other_mandates: set[str] = set()

    def items(self) -> tuple[tuple[GoldItem, ...], int]:
        """Returns the labelled texts, and how many texts have no label."""
        labels, texts = self._labels, self._texts
        if not labels.rows and not labels.problems:
            labels.say(0, 0, "holds no labelled texts")
        if max(len(labels.rows), len(texts.rows) if texts else 0) > MAX_ITEMS:
            labels.say(0, 0, f"more than {MAX_ITEMS} texts: split the file")
            return (), 0
        rows = self._by_id(labels)
        apart = self._by_id(texts) if texts is not None else None
        for named in (labels.mandate, *(row.values.get("mandate") for row in rows.values())):
            self._check_mandate(named)
        items: list[GoldItem] = []
        for identity, row in rows.items():
            self._check_keys(row)
            marks = self._marks(row)
            words, source = row, labels
            if apart is not None and texts is not None:
                if not texts.bytes:  # said already
                    continue
                if identity not in apart:
                    labels.say(row.line, row.column, self._unknown(identity, apart))
                    continue
                words, source = apart[identity], texts
            items.append(self._item(identity, words, source, marks, row))
        return tuple(items), len(apart.keys() - rows.keys()) if apart is not None else 0

    def _unknown(self, identity: str, apart: Iterable[str]) -> str:
        near = did_you_mean(identity, apart)
        hint = near if near.startswith("did you mean") else "correct the id or remove the line"
        return f"`{_short(identity)}` is the id of no text in {TEXTS}: {hint}"

    def _check_mandate(self, value: Value | None) -> None:
        if value is None or not value.text.strip() or value.text.strip() in (self._mandate.id, *self._other_mandates):
            return
        self._other_mandates.add(value.text.strip())
        self._labels.say(
            value.line,
            value.column,
            f"the labels are for the mandate `{_short(value.text)}`, not `{self._mandate.id}`: name it with --mandate",
        )

    def _by_id(self, file: _File) -> dict[str, _Row]:
        rows: dict[str, _Row] = {}
        for row in file.rows:
            value = row.values.get("id")
            identity = value.text.strip() if value is not None else ""
            line, column = (value.line, value.column) if value is not None else (row.line, row.column)
            if not identity:
                file.say(line, column, "no `id`: give every text one of its own")
            elif len(identity) > _LONGEST_ID:
                file.say(line, column, f"an id of {len(identity)} characters: at most {_LONGEST_ID}")
            elif identity in rows:
                file.say(line, column, f"the id `{_short(identity)}` stands twice, first on line {rows[identity].line}")
            else:
                rows[identity] = row
        return rows

    def _check_keys(self, row: _Row) -> None:
        for key in row.values:
            if key not in _KEYS:
                hint = did_you_mean(key, _LABEL_KEYS)
                if hint.startswith("did you mean"):
                    self._labels.say(row.line, row.column, f"unknown key `{_short(key)}`: {hint}")
        if not any(key in row.values for key in ("principal", "significant")):
            self._labels.say(
                row.line, row.column, "no label: write `principal` and `significant`, empty if there is none"
            )

    def _marks(self, row: _Row) -> dict[str, frozenset[int]]:
        marks: dict[str, frozenset[int]] = {}
        seen: dict[int, str] = {}
        for key in _LABEL_KEYS:
            found: set[int] = set()
            for one in _numbers(row.values.get(key)):
                number = self._number(one)
                if number is None:
                    continue
                if number in found:
                    self._labels.say(one.line, one.column, f"{number} stands twice in `{key}`: remove one")
                elif number in seen:
                    message = f"{number} is both `{seen[number]}` and `{key}`: remove one"
                    self._labels.say(one.line, one.column, message)
                else:
                    seen[number] = key
                found.add(number)
            marks[key] = frozenset(found)
        return marks

    def _number(self, value: Value) -> int | None:
        text = value.text.strip()
        if _NUMBER.fullmatch(text):
            if int(text) in self._numbers:
                return int(text)
            if self._other_mandates:  # said already: the numbers are another mandate's
                return None
            known = ", ".join(map(str, sorted(self._numbers)))
            message = f"{text} is no orientation of the mandate {self._mandate.id}: it has {known}"
        else:
            message = f"`{_short(text)}` is no number of an orientation: write numbers, parted by commas"
        self._labels.say(value.line, value.column, message)
        return None

    def _item(
        self, identity: str, words: _Row, source: _File, marks: dict[str, frozenset[int]], label: _Row
    ) -> GoldItem:
        text, path = words.values.get("text"), words.values.get("file")
        has_text = text is not None and bool(text.text.strip())
        has_path = path is not None and bool(path.text.strip())
        if has_text and has_path:
            source.say(words.line, words.column, f"`{_short(identity)}` has both `text` and `file`: keep one")
        elif not has_text and not has_path:
            place = text or path
            line, column = (place.line, place.column) if place is not None else (words.line, words.column)
            source.say(line, column, f"the text of `{_short(identity)}` is empty: write `text`, or name a `file`")
        where = ""
        if path is not None and has_path and not has_text:
            where = self._path(path, source)
        return GoldItem(
            id=identity,
            title=_text(words, "title"),
            text=text.text if text is not None and has_text else "",
            path=where,
            language=self._language(words, source),
            principal=marks["principal"],
            significant=marks["significant"],
            disputed=marks["disputed"],
            source=source.name if has_path else self._labels.name,
            line=words.line if has_path else label.line,
            column=words.column if has_path else label.column,
        )

    def _path(self, value: Value, source: _File) -> str:
        name = value.text.strip()
        path = source.path.parent / name
        try:
            there = path.is_file()
        except (OSError, ValueError):  # a name that no file can have
            there = False
        if not there:
            source.say(
                value.line, value.column, f"there is no file `{_short(name)}` beside the labels: correct the name"
            )
        return path.as_posix()

    def _language(self, row: _Row, source: _File) -> str:
        value = row.values.get("language") or row.values.get("lang")
        language = value.text.strip().lower() if value is not None else ""
        if language and value is not None and not _LANGUAGE.fullmatch(language):
            source.say(value.line, value.column, f"`{_short(language)}` is no code of a language: write en, es or fr")
        return language


def _text(row: _Row, key: str) -> str:
    value = row.values.get(key)
    return value.text.strip() if value is not None else ""


def _numbers(value: Value | None) -> Iterator[Value]:
    """Yields the numbers of a value, still as text: the items of a list, or the words of a text."""
    if value is None:
        return
    if value.many is not None:
        yield from value.many
        return
    for found in _NUMBERS.finditer(value.text):
        yield Value(found[0], value.line, value.column)


def _short(text: str) -> str:
    flat = " ".join(text[: _SHOWN * 4].split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
