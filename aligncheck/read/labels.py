"""Reviewers' labels for the proposals of a call: YAML, CSV or JSONL in, markers by proposal out.

A row names its proposal in ``name``, ``file`` or ``id`` (the first of them that there is) and says one of two things:

- a marker for each orientation, under its number: ``10``, ``10 Voluntary return`` or ``orientation_10``; 0, 1 or 2, and
  nothing or ``?`` where there is no judgement. Where columns are called ``label 10``, as in the table of a batch, only
  they count. A row without any marker is passed over.
- lists of numbers: ``principal``, ``significant``, ``disputed``. Every other orientation is 0 then.

The forms of the file are those of labelled texts (``aligncheck.read.gold``); texts and titles are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from aligncheck.errors import GoldError, Problem
from aligncheck.model.call import Labelled
from aligncheck.model.mandate import Mandate
from aligncheck.read.label_rows import (
    LABEL_KEYS,
    MAX_ITEMS,
    MAX_PROBLEMS,
    YAML_SUFFIXES,
    LabelFile,
    LabelRow,
    Value,
    check_mandate,
    in_order,
    marks_in,
    read_bytes,
    read_csv,
    read_jsonl,
    read_yaml,
    short,
)
from aligncheck.read.shape import did_you_mean

NAME_KEYS = ("name", "file", "id")

_HEADING = re.compile(r"(?P<kind>orientation|label|o)?[ _-]?(?P<number>[0-9]{1,4})(?P<words>[^0-9].*)?", re.IGNORECASE)
_MARKER = re.compile(r"([012])(?:\.0*)?")
_NO_JUDGEMENT = ("", "?")
_HINTS = 10
"""Unknown names that get a hint: it takes time, and a reader needs no more of them."""

_MANY = 3_000
"""Names from which on no hint is looked for."""


def read_labels(
    path: Path, mandate: Mandate, names: Mapping[str, str], *, name: str | None = None
) -> tuple[Labelled, ...]:
    """Returns the labels of a file, by name of their proposal.

    ``names`` leads from every way to write a proposal's name to the name itself. The last part of a name is enough
    when no other proposal has it. Raises GoldError with every problem: no such proposal, no marker, said twice.
    """
    problems: list[Problem] = []
    file = LabelFile(path, name or path.as_posix(), problems)
    data = read_bytes(file)
    labelled: tuple[Labelled, ...] = ()
    if data is not None:
        kind = path.suffix.lower()
        if kind in YAML_SUFFIXES:
            read_yaml(file, data)
        elif kind in (".jsonl", ".ndjson"):
            read_jsonl(file, data)
        elif kind in (".csv", ".tsv"):
            read_csv(file, data, NAME_KEYS)
        else:
            file.say(0, 0, "is no file of labels: name a .yaml, .csv or .jsonl file")
        labelled = _Reader(file, mandate, names).labelled()
    if problems:
        raise GoldError(in_order(problems))
    return labelled


class _Reader:
    """Makes labels of rows, and finds everything that is wrong with them."""

    def __init__(self, file: LabelFile, mandate: Mandate, names: Mapping[str, str]) -> None:
        self._file = file
        self._mandate = mandate
        self._numbers = tuple(one.number for one in mandate.orientations)
        self._names = names
        self._short_names: dict[str, set[str]] = defaultdict(set)
        for written, proposal in names.items():
            self._short_names[_last(written)].add(proposal)
        self._others: set[str] = set()
        self._hints = 0
        self._broken = bool(file.problems)  # of the file itself: a key that is missing may be there, badly written
        self._headings: dict[str, tuple[str, int] | None] = {}

    def labelled(self) -> tuple[Labelled, ...]:
        """Returns the labels in the order of the names."""
        file = self._file
        if not file.rows and not file.problems:
            file.say(0, 0, "holds no labels")
        if len(file.rows) > MAX_ITEMS:
            file.say(0, 0, f"more than {MAX_ITEMS} labelled proposals: split the file")
            return ()
        check_mandate(file, file.mandate, self._mandate, self._others)
        found: dict[str, Labelled] = {}
        lines: dict[str, int] = {}
        for row in file.rows:
            if len(file.problems) > 2 * MAX_PROBLEMS:
                break
            check_mandate(file, row.values.get("mandate"), self._mandate, self._others)
            markers = self._markers(row)
            if not markers:
                continue
            value = _name_of(row)
            proposal = self._proposal(row, value)
            if proposal is None:
                continue
            if proposal in found:
                place = value or row
                message = f"`{short(proposal)}` is labelled twice, first on line {lines[proposal]}"
                file.say(place.line, place.column, message)
                continue
            found[proposal] = Labelled(proposal, markers)
            lines[proposal] = row.line
        return tuple(found[one] for one in sorted(found))

    # -- which proposal

    def _proposal(self, row: LabelRow, value: Value | None) -> str | None:
        written = value.text.strip() if value is not None else ""
        line, column = (value.line, value.column) if value is not None else (row.line, row.column)
        if not written:
            self._file.say(line, column, "no `name`: say which proposal the labels are for")
            return None
        for exact in (written, written.removeprefix("./")):
            if exact in self._names:
                return self._names[exact]
        near = self._short_names.get(_last(written), set())
        path = unicodedata.normalize("NFC", written)
        if "/" in path:  # a path has to be the end of the name, not only to share its last part
            near = {one for one in near if f"/{unicodedata.normalize('NFC', one)}".endswith(f"/{path}")}
        if len(near) == 1:
            return next(iter(near))
        if near:
            message = f"`{short(written)}` is the name of {len(near)} proposals: write their whole names"
        else:
            message = f"`{short(written)}` is no proposal of this run: {self._hint(written)}"
        self._file.say(line, column, message)
        return None

    def _hint(self, written: str) -> str:
        self._hints += 1
        if self._hints <= _HINTS and len(self._names) <= _MANY:
            near = did_you_mean(written, self._names)
            if near.startswith("did you mean"):
                return near
        return "correct the name or remove the line"

    # -- what is said of it

    def _markers(self, row: LabelRow) -> tuple[tuple[int, int], ...]:
        """Returns number and marker of each orientation that the row judges, in mandate order."""
        file = self._file
        columns = {key: heading for key in row.values if (heading := self._heading(row, key)) is not None}
        if any(kind == "label" for kind, _ in columns.values()):
            columns = {key: heading for key, heading in columns.items() if heading[0] == "label"}
        listed = [key for key in LABEL_KEYS if key in row.values]
        if columns and listed:
            file.say(row.line, row.column, f"both `{listed[0]}` and `{short(next(iter(columns)))}`: keep one form")
            return ()
        if columns:
            return self._by_column(row, columns)
        if "principal" not in listed and "significant" not in listed:
            if not self._broken:
                message = "no label: write a marker for each orientation, or `principal` and `significant`"
                file.say(row.line, row.column, message)
            return ()
        marks = marks_in(file, row, self._mandate, said=bool(self._others))
        return tuple(
            (number, 2 if number in marks["principal"] else 1 if number in marks["significant"] else 0)
            for number in self._numbers
            if number not in marks["disputed"]
        )

    def _by_column(self, row: LabelRow, columns: dict[str, tuple[str, int]]) -> tuple[tuple[int, int], ...]:
        found: dict[int, int] = {}
        told: dict[int, str] = {}
        for key, (_, number) in columns.items():
            value = row.values[key]
            if number in told:
                message = f"`{short(told[number])}` and `{short(key)}` are both orientation {number}: remove one"
                self._file.say(row.line, row.column, message)
                continue
            told[number] = key
            if value.many is None and value.text.strip() in _NO_JUDGEMENT:
                continue
            marker = _MARKER.fullmatch(value.text.strip()) if value.many is None else None
            if marker is None:
                shown = short(value.text) if value.many is None else "a list"
                message = f"`{shown}` is no marker of orientation {number}: write 0, 1 or 2, or nothing"
                self._file.say(value.line, value.column, message)
                continue
            found[number] = int(marker[1])
        return tuple((number, found[number]) for number in self._numbers if number in found)

    def _heading(self, row: LabelRow, key: str) -> tuple[str, int] | None:
        """Returns kind and number of an orientation's column, None for any other column."""
        if key not in self._headings:
            self._headings[key] = None
            found = _HEADING.fullmatch(key.strip().lstrip("'"))
            if found is not None:
                number = int(found["number"])
                if number in self._numbers:
                    self._headings[key] = ((found["kind"] or "").lower(), number)
                elif not found["words"] and not self._others:
                    value = row.values[key]
                    known = ", ".join(map(str, self._numbers))
                    message = f"`{short(key)}` is no orientation of the mandate {self._mandate.id}: it has {known}"
                    self._file.say(value.line, value.column, message)
            elif (hint := did_you_mean(key, LABEL_KEYS)).startswith("did you mean") and key not in LABEL_KEYS:
                value = row.values[key]
                self._file.say(value.line, value.column, f"unknown key `{short(key)}`: {hint}")
        return self._headings[key]


def _name_of(row: LabelRow) -> Value | None:
    return next((row.values[key] for key in NAME_KEYS if key in row.values), None)


def _last(name: str) -> str:
    """Returns the last part of a name, however its accents are put together."""
    return unicodedata.normalize("NFC", name).rstrip("/").rpartition("/")[2]
