"""Files of labels, before anybody asks what they say: YAML, CSV or JSONL in, rows of values with their places out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from aligncheck.errors import Problem
from aligncheck.model.mandate import Mandate
from aligncheck.read.yaml import MAX_BYTES as MAX_YAML_BYTES
from aligncheck.read.yaml import Mapping, Node, Scalar, Sequence, decode, parse

MAX_BYTES = 64_000_000
MAX_ITEMS = 20_000
MAX_PROBLEMS = 200
TEXTS = "texts.jsonl"
LABEL_KEYS = ("principal", "significant", "disputed")
YAML_SUFFIXES = (".yaml", ".yml")

_NUMBERS = re.compile(r"[^\s,;]+")
_NUMBER = re.compile(r"[0-9]{1,4}")
_SHOWN = 40


class Value(NamedTuple):
    """One value with its place; a list of numbers keeps the place of each."""

    text: str
    line: int
    column: int
    many: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One labelled text as it stands in its file."""

    line: int
    column: int
    values: dict[str, Value]


@dataclass(slots=True)
class LabelFile:
    """One file that is being read."""

    path: Path
    name: str
    problems: list[Problem]
    bytes: bytes = b""
    rows: list[LabelRow] = field(default_factory=list)
    mandate: Value | None = None

    def say(self, line: int, column: int, message: str) -> None:
        """Notes a problem at a place of this file."""
        self.problems.append(Problem(self.name, line, column, message))


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Returns the problems once each, by file and place; the last one counts what does not fit."""
    ordered = sorted(dict.fromkeys(problems), key=lambda one: (one.path, one.line, one.column, one.message))
    if len(ordered) > MAX_PROBLEMS:
        more = len(ordered) - MAX_PROBLEMS
        last = ordered[MAX_PROBLEMS - 1]
        ordered[MAX_PROBLEMS:] = [
            Problem(last.path, last.line, last.column, f"and {more} more problems: mend these first")
        ]
    return tuple(ordered)


def read_bytes(file: LabelFile) -> bytes | None:
    """Returns what the file holds; says why and returns None when it cannot be read."""
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
    limit = MAX_YAML_BYTES if file.path.suffix.lower() in YAML_SUFFIXES else MAX_BYTES
    if len(data) > limit:
        file.say(0, 0, f"larger than {limit // 1_000_000} MB: split the file")
        return None
    file.bytes = data
    return data


# -- YAML ------------------------------------------------------------------------------------------------------------


def read_yaml(file: LabelFile, data: bytes) -> bool:
    """Fills in the rows of a YAML file; returns whether it is a mapping from ids to labels."""
    root = parse(data, file.name, file.problems)
    if isinstance(root, Mapping):
        entries = {key.text: value for key, value in root.entries}
        if "mandate" in entries:
            file.mandate = _value(entries["mandate"])
        if "items" not in entries:
            file.rows.extend(_labels_row(file, key, value) for key, value in root.entries if key.text != "mandate")
            return True
        for key, _ in root.entries:
            if key.text not in ("mandate", "items"):
                file.say(key.line, key.column, f"unknown key `{short(key.text)}`: use `mandate` and `items`")
        root = entries["items"]
    if isinstance(root, Sequence):
        for item in root.items:
            if isinstance(item, Mapping):
                file.rows.append(_yaml_row(item.line, item.column, item))
            else:
                file.say(item.line, item.column, "is no labelled text: write `- id: ...` with its labels")
    elif root is not None:
        file.say(root.line, root.column, "holds no labelled texts: write a list, or labels by id")
    return False


def _labels_row(file: LabelFile, key: Scalar, value: Node) -> LabelRow:
    if isinstance(value, Mapping):
        row = _yaml_row(key.line, key.column, value)
    else:
        file.say(
            value.line, value.column, "is no label: write `{principal: [...], significant: [...], disputed: [...]}`"
        )
        row = LabelRow(key.line, key.column, dict.fromkeys(LABEL_KEYS, Value("", value.line, value.column)))
    row.values["id"] = Value(key.text, key.line, key.column)
    return row


def _yaml_row(line: int, column: int, node: Mapping) -> LabelRow:
    return LabelRow(line, column, {key.text: _value(value) for key, value in node.entries})


def _value(node: Node) -> Value:
    if isinstance(node, Scalar):
        return Value("" if node.kind == "nothing" else node.text, node.line, node.column)
    if isinstance(node, Sequence):
        return Value("", node.line, node.column, tuple(_value(item) for item in node.items))
    return Value("", node.line, node.column, (Value("a mapping", node.line, node.column),))


def texts_beside(labels: LabelFile) -> LabelFile:
    """Returns the rows of the ``texts.jsonl`` beside a file of labels by id."""
    texts = LabelFile(labels.path.with_name(TEXTS), _beside(labels.name, TEXTS), labels.problems)
    data = read_bytes(texts)
    if data is not None:
        read_jsonl(texts, data)
    return texts


def _beside(name: str, other: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return f"{folder}{slash}{other}"


# -- JSONL -----------------------------------------------------------------------------------------------------------


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def read_jsonl(file: LabelFile, data: bytes) -> None:
    """Fills in the rows of a file with one JSON object on each line."""
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
            file.say(number, _column(line, str(error)), f"`{short(str(error))}` stands twice: remove one")
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
                file.rows.append(LabelRow(number, 1, values))


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


def read_csv(file: LabelFile, data: bytes, ids: tuple[str, ...] = ("id",)) -> None:
    """Fills in the rows of a CSV file; one of ``ids`` has to be the name of a column."""
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
            file.say(head[at].line, head[at].column, f"column `{short(name)}` stands twice: remove one")
    if not any(one in names for one in ids):
        wanted = " or ".join(f"`{one}`" for one in ids)
        file.say(head[0].line, head[0].column, f"no column {wanted}: the first line names the columns")
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
        file.rows.append(LabelRow(cells[0].line, cells[0].column, values))


def _delimiter(text: str) -> str:
    """Returns what parts the cells: spreadsheets in French and Spanish write semicolons."""
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _records(file: LabelFile, text: str, delimiter: str) -> Iterator[list[Value]]:
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


# -- what a row says of orientations ---------------------------------------------------------------------------------


def check_mandate(file: LabelFile, value: Value | None, mandate: Mandate, others: set[str]) -> None:
    """Notes a problem, once, when the labels say that they are for another mandate; ``others`` collects its names."""
    if value is None or not value.text.strip() or value.text.strip() in (mandate.id, *others):
        return
    others.add(value.text.strip())
    file.say(
        value.line,
        value.column,
        f"the labels are for the mandate `{short(value.text)}`, not `{mandate.id}`: name it with --mandate",
    )


def marks_in(file: LabelFile, row: LabelRow, mandate: Mandate, *, said: bool = False) -> dict[str, frozenset[int]]:
    """Returns the numbers that stand in each of the three lists of a row.

    Notes what is no number of the mandate, or stands twice; ``said``: that the numbers are another mandate's is known.
    """
    marks: dict[str, frozenset[int]] = {}
    seen: dict[int, str] = {}
    for key in LABEL_KEYS:
        found: set[int] = set()
        for one in numbers_in(row.values.get(key)):
            number = number_in(file, one, mandate, said=said)
            if number is None:
                continue
            if number in found:
                file.say(one.line, one.column, f"{number} stands twice in `{key}`: remove one")
            elif number in seen:
                file.say(one.line, one.column, f"{number} is both `{seen[number]}` and `{key}`: remove one")
            else:
                seen[number] = key
            found.add(number)
        marks[key] = frozenset(found)
    return marks


def number_in(file: LabelFile, value: Value, mandate: Mandate, *, said: bool = False) -> int | None:
    """Returns the number of an orientation; notes the problem and returns None when ``value`` is none."""
    text = value.text.strip()
    if _NUMBER.fullmatch(text):
        numbers = sorted(one.number for one in mandate.orientations)
        if int(text) in numbers:
            return int(text)
        if said:
            return None
        known = ", ".join(map(str, numbers))
        message = f"{text} is no orientation of the mandate {mandate.id}: it has {known}"
    else:
        message = f"`{short(text)}` is no number of an orientation: write numbers, parted by commas"
    file.say(value.line, value.column, message)
    return None


def numbers_in(value: Value | None) -> Iterator[Value]:
    """Yields the numbers of a value, still as text: the items of a list, or the words of a text."""
    if value is None:
        return
    if value.many is not None:
        yield from value.many
        return
    for found in _NUMBERS.finditer(value.text):
        yield Value(found[0], value.line, value.column)


def short(text: str) -> str:
    """Returns the beginning of ``text`` on one line, for a message."""
    flat = " ".join(text[: _SHOWN * 4].split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
