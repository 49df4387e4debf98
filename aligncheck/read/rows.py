"""Tables that a portal exports: one proposal in each row, its words in one cell or several.

Read are .csv and .tsv (any encoding, parted by commas, semicolons, tabs or bars, the first line naming the columns),
.xlsx (the first visible sheet that has the column of the text, its first row naming the columns) and .jsonl (one object
on each line, whose keys are the columns).
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aligncheck.errors import DamagedFile, LimitExceeded, NotFound, UsageError
from aligncheck.model.call import GUESSED, Columns
from aligncheck.model.proposal import DEFAULT_LIMITS, ReadLimits
from aligncheck.read.encoding import decoded
from aligncheck.read.sheets import read_sheets
from aligncheck.read.sizes import told_size

MAX_ROWS = 200_000

_MAX_COLUMNS = 16_384
_TEXT = (
    *("text", "texte", "texto", "full text", "texte intégral", "texto completo"),
    *("proposal", "proposition", "propuesta", "proposal text", "project", "projet", "proyecto"),
    *("description", "descripción", "project description", "description du projet", "descripción del proyecto"),
    *("summary", "résumé", "resumen", "abstract", "project summary", "résumé du projet", "resumen del proyecto"),
    *("content", "contenu", "contenido", "body"),
)
_ID = (
    *("id", "identifier", "identifiant", "identificador", "reference", "référence", "referencia", "ref", "réf"),
    *("code", "código", "proposal id", "project id", "id projet", "id proyecto", "number", "numéro", "número"),
)
_TITLE = (
    *("title", "titre", "título", "project title", "titre du projet", "título del proyecto", "proposal title"),
    *("name", "nom", "nombre", "project name", "nom du projet", "nombre del proyecto"),
)
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SHOWN = 20
_LONGEST_SHOWN = 40
_HEAD_CHARACTERS = 1_000_000
_ONE_OBJECT = "Write one object on each line."


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: ``number`` is where a person finds it, counted from 1 with the line of names; for .jsonl, the line.

    ``problem`` is why a row cannot be read, empty when it can.
    """

    number: int
    id: str
    title: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The columns of one table that are read, by their place in its line of names; None where it has none."""

    text: tuple[int, ...]
    id: int | None
    title: int | None

    def row(self, number: int, cell: Callable[[int], str]) -> TableRow:
        words = [cell(column) for column in self.text]
        text = words[0] if len(words) == 1 else "\n\n".join(one for one in words if one.strip())
        return TableRow(
            number,
            cell(self.id).strip() if self.id is not None else "",
            cell(self.title).strip() if self.title is not None else "",
            text,
        )


def read_table(
    path: str, name: str, columns: Columns = GUESSED, limits: ReadLimits = DEFAULT_LIMITS
) -> tuple[TableRow, ...]:
    """Returns the rows of the table in a regular file, as `read_rows` does. ``name`` is what refusals call it."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name is possible"
        raise NotFound(f"cannot be opened: {reason}.", where=name) from error
    return read_rows(data, name, columns, limits)


def read_rows(
    data: bytes, name: str, columns: Columns = GUESSED, limits: ReadLimits = DEFAULT_LIMITS
) -> tuple[TableRow, ...]:
    """Returns the rows of a table, in their order; those without text too, but no blank ones.

    A row that is damaged says so itself, and the others are read; where the rows below cannot be told apart any more,
    it is the last one. The end of ``name`` tells the kind. Raises UsageError when a column is missing, an `InputError`
    when the table as a whole is damaged or has more than ``MAX_ROWS``.
    """
    if not data:
        raise DamagedFile("is empty.", where=name, mend="Export the table again.")
    if len(data) > limits.file_bytes:
        raise LimitExceeded(
            f"has more than {told_size(limits.file_bytes)}.",
            where=name,
            mend="Split the table.",
        )
    suffix = Path(name).suffix.lower()
    read = _workbook if suffix == ".xlsx" else _json_lines if suffix in (".jsonl", ".ndjson") else _separated
    rows: list[TableRow] = []
    for row in read(data, name, columns, limits):
        if len(rows) == MAX_ROWS:
            raise LimitExceeded(f"has more than {MAX_ROWS:,} rows.", where=name, mend="Split the table.")
        rows.append(row)
    return tuple(rows)


# -- which columns ---------------------------------------------------------------------------------------------------


def _in_list(cells: Sequence[str]) -> Callable[[int], str]:
    """Returns what looks a cell up; a row may end before its last columns."""
    return lambda column: cells[column] if column < len(cells) else ""


def _in_object(values: Mapping[str, object], keys: Sequence[str]) -> Callable[[int], str]:
    return lambda column: _json_cell(values.get(keys[column]))


def _choose(head: Sequence[str], columns: Columns, name: str) -> _Chosen:
    """Returns the columns to read. Raises UsageError when one that is named is not there, or none fits."""
    if len(head) > _MAX_COLUMNS:
        raise LimitExceeded(
            f"has more than {_MAX_COLUMNS:,} columns.", where=name, mend="Keep only the columns that matter."
        )
    folded = [_folded(cell) for cell in head]
    text = tuple(_named(one, head, folded, name) for one in columns.text) or _guessed(_TEXT, folded)[:1]
    if not text:
        raise UsageError("has no column that is known to hold the text.", where=name, mend=f"Name it: {_listed(head)}.")
    others = {
        kind: _named(asked, head, folded, name) if asked else next(iter(_guessed(known, folded)), None)
        for kind, asked, known in (("id", columns.id, _ID), ("title", columns.title, _TITLE))
    }
    return _Chosen(text, others["id"], others["title"])


def _named(asked: str, head: Sequence[str], folded: Sequence[str], name: str) -> int:
    wanted = _folded(asked)
    found = [at for at, cell in enumerate(folded) if cell == wanted]
    if not wanted or not found:
        raise UsageError(f"has no column `{_short(asked)}`.", where=name, mend=f"It has {_listed(head)}.")
    if len(found) > 1:
        raise UsageError(f"has the column `{_short(asked)}` more than once.", where=name, mend="Rename one of them.")
    return found[0]


def _guessed(known: Iterable[str], folded: Sequence[str]) -> tuple[int, ...]:
    """Returns the columns with well-known names, the best known first."""
    plain = [_plain(cell) for cell in folded]
    return tuple(plain.index(word) for word in map(_plain, known) if word in plain)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _plain(name: str) -> str:
    """Returns a name without accents, hyphens and underscores."""
    letters = unicodedata.normalize("NFD", name.replace("_", " ").replace("-", " ").rstrip(":"))
    return _folded("".join(one for one in letters if not unicodedata.combining(one)))


def _listed(head: Sequence[str]) -> str:
    names = [_short(cell) for cell in head if cell.strip()]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more if names else "no columns with a name"


def _short(text: str) -> str:
    flat = " ".join(text[: _LONGEST_SHOWN * 4].split())
    return flat if len(flat) <= _LONGEST_SHOWN else flat[: _LONGEST_SHOWN - 1] + "…"


# -- .csv and .tsv ---------------------------------------------------------------------------------------------------


def _separated(data: bytes, name: str, columns: Columns, limits: ReadLimits) -> Iterator[TableRow]:
    text = decoded(data, name).text
    said = _SEP.match(text)
    start = said.end() if said else 0
    delimiter = said[1] if said and said[1] in _DELIMITERS else _delimiter(text[start:][:_HEAD_CHARACTERS], columns)
    reader = _records(text[start:], delimiter)
    _, head = next(reader, (0, []))
    if isinstance(head, str):
        raise DamagedFile(f"has no line that names its columns: {head}", where=name)
    if not head:
        raise DamagedFile("has no line that names its columns.", where=name, mend="Export the table again.")
    chosen = _choose(head, columns, name)
    for number, cells in reader:
        if isinstance(cells, str):
            yield _bad_row(number, cells)
        elif any(cell.strip() for cell in cells[len(head) :]):
            many = f"has {len(cells)} cells under {len(head)} columns"
            yield _bad_row(number, f"row {number} {many}. Quote what holds the sign that parts the cells.")
        else:
            yield chosen.row(number, _in_list(cells))


def _bad_row(number: int, problem: str) -> TableRow:
    return TableRow(number, "", "", "", problem)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yields the records that are not blank, with their numbers; line breaks in quotes are part of a cell.

    Where a record cannot be told from those below it, why is the last thing that is yielded.
    """
    # Strict: a quote that is never closed would else swallow all the rows below it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            with _long_cells(len(text)):
                cells = next(reader, None)
        except csv.Error as error:
            # To go on in the next line could make proposals of the pieces of one.
            yield number + 1, f"line {line} and all below it cannot be read: {error}. Mend the quotes there."
            return
        if cells is None:
            return
        number += 1
        if any(cell.strip() for cell in cells):
            yield number, cells


@contextmanager
def _long_cells(characters: int) -> Iterator[None]:
    """Lets cells be as long as their table; the limit is the whole program's, so it is put back after each record."""
    before = csv.field_size_limit(max(characters, 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str, columns: Columns) -> str:
    """Returns what parts the cells: the sign that makes the most known names, then the most names, of the first line.

    Spreadsheets in French and Spanish write semicolons.
    """
    known = {_plain(one) for one in (*columns.text, columns.id, columns.title, *_TEXT, *_ID, *_TITLE) if one}

    def likely(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            with _long_cells(len(text)):
                head = next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
        except csv.Error:
            return 0, 0
        return sum(_plain(cell) in known for cell in head), len(head)

    return max(_DELIMITERS, key=likely)


# -- .jsonl ----------------------------------------------------------------------------------------------------------


def _json_lines(data: bytes, name: str, columns: Columns, limits: ReadLimits) -> Iterator[TableRow]:
    lines: list[tuple[int, Mapping[str, object] | str]] = []
    head: dict[str, None] = {}
    for number, line in enumerate(decoded(data, name).text.split("\n"), 1):
        if line.strip():
            value = _object(line, number)
            lines.append((number, value))
            if not isinstance(value, str):
                head.update(dict.fromkeys(value))
        if len(lines) > MAX_ROWS or len(head) > _MAX_COLUMNS:
            break
    if not lines:
        raise DamagedFile("holds no rows.", where=name, mend=_ONE_OBJECT)
    if all(isinstance(value, str) for _, value in lines):
        raise DamagedFile(f"holds no rows: {lines[0][1]}", where=name)
    keys = list(head)
    chosen = _choose(keys, columns, name)
    for number, value in lines:
        yield _bad_row(number, value) if isinstance(value, str) else chosen.row(number, _in_object(value, keys))


def _object(line: str, number: int) -> Mapping[str, object] | str:
    """Returns the object on a line, or why there is none."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return f"line {number} is not JSON: {error.msg} (column {error.colno}). {_ONE_OBJECT}"
    except RecursionError:
        return f"line {number} is not JSON: it is nested too deeply. {_ONE_OBJECT}"
    except ValueError:  # a number without end
        return f"line {number} is not JSON: a number in it is too long. {_ONE_OBJECT}"
    return value if isinstance(value, dict) else f"line {number} holds no object. {_ONE_OBJECT}"


def _json_cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n\n".join(value)
    return json.dumps(value, ensure_ascii=False)


# -- .xlsx -----------------------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str, columns: Columns, limits: ReadLimits) -> Iterator[TableRow]:
    refused: UsageError | None = None
    for sheet in read_sheets(data, name, limits):
        _, head = next(sheet.rows, (0, ()))
        if not head:
            continue
        try:
            chosen = _choose(head, columns, name)
        except UsageError as error:
            refused = refused or error
            continue
        for number, cells in sheet.rows:
            yield chosen.row(number, _in_list(cells))
        return
    raise refused or DamagedFile("holds no rows.", where=name, mend="Write the names of the columns in the first row.")
