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
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from aligncheck.errors import GoldError, Problem
from aligncheck.model.gold import Gold, GoldItem
from aligncheck.model.mandate import Mandate
from aligncheck.read.label_rows import (
    LABEL_KEYS,
    MAX_ITEMS,
    TEXTS,
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
    texts_beside,
)
from aligncheck.read.shape import did_you_mean

LABELS = "labels.yaml"

_KEYS = ("id", "title", "text", "file", "language", "lang", "mandate", *LABEL_KEYS)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONGEST_ID = 200


def read_gold(path: Path, mandate: Mandate, *, name: str | None = None) -> Gold:
    """Returns the labelled texts of a file; a folder stands for the ``labels.yaml`` in it.

    Raises GoldError with every problem: what is no label, no number of the mandate, said twice, or missing.
    """
    if path.is_dir():
        path, name = path / LABELS, f"{(name or path.as_posix()).rstrip('/')}/{LABELS}"
    problems: list[Problem] = []
    labels = LabelFile(path, name or path.as_posix(), problems)
    texts: LabelFile | None = None
    data = read_bytes(labels)
    if data is not None:
        kind = path.suffix.lower()
        if kind in YAML_SUFFIXES:
            texts = texts_beside(labels) if read_yaml(labels, data) else None
        elif kind in (".jsonl", ".ndjson"):
            read_jsonl(labels, data)
        elif kind in (".csv", ".tsv"):
            read_csv(labels, data)
        else:
            labels.say(0, 0, "is no file of labelled texts: name a .yaml, .csv or .jsonl file")
    items, unlabelled = _Checker(labels, texts, mandate).items() if data is not None else ((), 0)
    if problems:
        raise GoldError(in_order(problems))
    digest = hashlib.sha256(labels.bytes)
    if texts is not None:
        digest.update(texts.bytes)
    return Gold(labels.name, digest.hexdigest(), items, unlabelled)


# -- what the rows say ----------------------------------------------------------------------------------------------


class _Checker:
    """Makes labelled texts of rows, and finds everything that is wrong with them."""

    def __init__(self, labels: LabelFile, texts: LabelFile | None, mandate: Mandate) -> None:
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
            check_mandate(labels, named, self._mandate, self._other_mandates)
        items: list[GoldItem] = []
        for identity, row in rows.items():
            self._check_keys(row)
            marks = marks_in(labels, row, self._mandate, said=bool(self._other_mandates))
            words, source = row, labels
            if apart is not None and texts is not None:
                if not texts.bytes:  # said already
                    continue
                if identity not in apart:
                    labels.say(row.line, row.column, self._unknown(identity, apart))
                    continue
                words, source = apart[identity], texts
            items.append(self._item(identity, words, source, marks, row))
        self._check_twins(rows, alone=apart is None)
        return tuple(items), len(apart.keys() - rows.keys()) if apart is not None else 0

    def _check_twins(self, rows: Mapping[str, LabelRow], *, alone: bool) -> None:
        """Finds what else is wrong with rows whose id another row has: all problems are told at once."""
        kept = {id(row) for row in rows.values()}
        for row in self._labels.rows:
            identity = _text(row, "id")
            if identity in rows and id(row) not in kept:
                self._check_keys(row)
                marks = marks_in(self._labels, row, self._mandate, said=bool(self._other_mandates))
                if alone:
                    self._item(identity, row, self._labels, marks, row)

    def _unknown(self, identity: str, apart: Iterable[str]) -> str:
        near = did_you_mean(identity, apart)
        hint = near if near.startswith("did you mean") else "correct the id or remove the line"
        return f"`{short(identity)}` is the id of no text in {TEXTS}: {hint}"

    def _by_id(self, file: LabelFile) -> dict[str, LabelRow]:
        rows: dict[str, LabelRow] = {}
        for row in file.rows:
            value = row.values.get("id")
            identity = value.text.strip() if value is not None else ""
            line, column = (value.line, value.column) if value is not None else (row.line, row.column)
            if not identity:
                file.say(line, column, "no `id`: give every text one of its own")
            elif len(identity) > _LONGEST_ID:
                file.say(line, column, f"an id of {len(identity)} characters: at most {_LONGEST_ID}")
            elif identity in rows:
                file.say(line, column, f"the id `{short(identity)}` stands twice, first on line {rows[identity].line}")
            else:
                rows[identity] = row
        return rows

    def _check_keys(self, row: LabelRow) -> None:
        for key in row.values:
            if key not in _KEYS:
                hint = did_you_mean(key, LABEL_KEYS)
                if hint.startswith("did you mean"):
                    self._labels.say(row.line, row.column, f"unknown key `{short(key)}`: {hint}")
        if not any(key in row.values for key in ("principal", "significant")):
            self._labels.say(
                row.line, row.column, "no label: write `principal` and `significant`, empty if there is none"
            )

    def _item(
        self, identity: str, words: LabelRow, source: LabelFile, marks: dict[str, frozenset[int]], label: LabelRow
    ) -> GoldItem:
        text, path = words.values.get("text"), words.values.get("file")
        has_text = text is not None and bool(text.text.strip())
        has_path = path is not None and bool(path.text.strip())
        if has_text and has_path:
            source.say(words.line, words.column, f"`{short(identity)}` has both `text` and `file`: keep one")
        elif not has_text and not has_path:
            place = text or path
            line, column = (place.line, place.column) if place is not None else (words.line, words.column)
            source.say(line, column, f"the text of `{short(identity)}` is empty: write `text`, or name a `file`")
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

    def _path(self, value: Value, source: LabelFile) -> str:
        name = value.text.strip()
        path = source.path.parent / name
        try:
            there = path.is_file()
        except (OSError, ValueError):  # a name that no file can have
            there = False
        if not there:
            source.say(
                value.line, value.column, f"there is no file `{short(name)}` beside the labels: correct the name"
            )
        return path.as_posix()

    def _language(self, row: LabelRow, source: LabelFile) -> str:
        value = row.values.get("language") or row.values.get("lang")
        language = value.text.strip().lower() if value is not None else ""
        if language and value is not None and not _LANGUAGE.fullmatch(language):
            source.say(value.line, value.column, f"`{short(language)}` is no code of a language: write en, es or fr")
        return language


def _text(row: LabelRow, key: str) -> str:
    value = row.values.get(key)
    return value.text.strip() if value is not None else ""
