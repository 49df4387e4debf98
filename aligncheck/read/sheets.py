"""Reads the sheets of an Excel workbook (.xlsx) as rows of text, from their XML.

Cells are what they hold: words, numbers, and dates written year first. Formulas count as the value that was last worked
out, phonetic hints and hidden sheets not at all.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from aligncheck.errors import DamagedFile, LimitExceeded
from aligncheck.model.proposal import ReadLimits
from aligncheck.read.archive import Archive, open_archive
from aligncheck.read.xml import Element, children, parse

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_STRINGS = tuple(namespace + "sst" for namespace in _NAMESPACES)
_ROWS = tuple(namespace + "sheetData" for namespace in _NAMESPACES)
_MAX_COLUMNS = 16_384
_MAX_SHEETS = 1_000
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_ROW_NUMBER = re.compile(r"[0-9]{1,7}")
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff])_")
"""How a workbook writes a control character, and the underscore of what only looks like one."""

_DATES = frozenset((*range(14, 18), 22))
"""Formats of dates that every workbook knows by number."""

_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_EXACT = 1e15


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``rows`` are read when they are asked for, once; empty ones are left out.

    Each comes with its number, counted from 1 as Excel shows it.
    """

    name: str
    rows: Iterator[tuple[int, Sequence[str]]]


def read_sheets(data: bytes, name: str, limits: ReadLimits) -> Iterator[Sheet]:
    """Yields the visible sheets of a workbook in their order. ``name`` is what refusals call the file.

    Raises an `InputError` when it is damaged, encrypted, or breaks a limit.
    """
    archive = open_archive(data, name, limits, expected="workbook", suffix=".xlsx")
    main = _main_part(archive, name)
    root = parse(archive.read(main), where=name, part=main)
    targets = _targets(archive, main, name)
    look = _Look(
        tuple(_strings(archive, targets.get("/sharedStrings", ""), name)),
        _date_styles(archive, targets.get("/styles", ""), name),
        any(_local(one) == "workbookPr" and one.get("date1904") in ("1", "true") for one in root),
    )
    listed = [one for group in root if _local(group) == "sheets" for one in group if _local(one) == "sheet"]
    for sheet in listed[:_MAX_SHEETS]:
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = targets.get(relation, "")
        if part in archive and sheet.get("state", "visible") == "visible":
            yield Sheet(sheet.get("name", ""), _rows(archive, part, name, look))


@dataclass(frozen=True, slots=True)
class _Look:
    """What cells refer to: shared words, which styles are dates, and whether days are counted from 1904."""

    strings: tuple[str, ...]
    dates: frozenset[int]
    from_1904: bool


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


# -- the parts -------------------------------------------------------------------------------------------------------


def _main_part(archive: Archive, name: str) -> str:
    main = _targets(archive, "", name).get("/officeDocument", "xl/workbook.xml")
    if main not in archive:
        raise DamagedFile("is not an Excel workbook.", where=name, mend="Save it as .xlsx in its program.")
    return main


def _targets(archive: Archive, part: str, name: str) -> dict[str, str]:
    """Returns the parts that ``part`` names, by the id of the relation and by the last word of its type."""
    folder, base = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{base}.rels")
    found: dict[str, str] = {}
    if relations in archive:
        for one in parse(archive.read(relations), where=name, part=relations):
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = target
            found.setdefault(f"/{kind}", target)
    return found


def _strings(archive: Archive, part: str, name: str) -> Iterator[str]:
    """Yields the words that cells share."""
    if part in archive:
        for _, element in children(archive.chunks(part), _STRINGS, where=name, part=part):
            yield _words(element)


def _words(element: Element) -> str:
    """Returns the words of a string, whose runs may have looks of their own."""
    pieces: list[str] = []
    for one in element:
        kind = _local(one)
        if kind == "t":
            pieces.append(one.text or "")
        elif kind == "r":
            pieces.extend(run.text or "" for run in one if _local(run) == "t")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(pieces))


def _date_styles(archive: Archive, part: str, name: str) -> frozenset[int]:
    """Returns the styles, by number, that show a number as a date."""
    if part not in archive:
        return frozenset()
    groups = {_local(one): one for one in parse(archive.read(part), where=name, part=part)}
    dates = {str(number) for number in _DATES}
    for one in groups.get("numFmts", ()):
        if set(_NO_FORMAT.sub("", one.get("formatCode", "")).lower()) & {"y", "d"}:
            dates.add(one.get("numFmtId", ""))
    return frozenset(at for at, one in enumerate(groups.get("cellXfs", ())) if one.get("numFmtId", "0") in dates)


# -- the rows --------------------------------------------------------------------------------------------------------


def _rows(archive: Archive, part: str, name: str, look: _Look) -> Iterator[tuple[int, Sequence[str]]]:
    number = 0
    for _, row in children(archive.chunks(part), _ROWS, where=name, part=part):
        stated = row.get("r", "")
        number = int(stated) if _ROW_NUMBER.fullmatch(stated) else number + 1
        cells: dict[int, str] = {}
        column = -1
        for cell in row:
            if _local(cell) != "c":
                continue
            column = _column(cell.get("r", ""), column + 1)
            if column >= _MAX_COLUMNS:
                raise LimitExceeded(
                    f"has more than {_MAX_COLUMNS:,} columns.", where=name, mend="Keep only the columns that matter."
                )
            words = _value(cell, look)
            if words:
                cells[column] = words
        if any(words.strip() for words in cells.values()):
            yield number, _dense(cells)


def _dense(cells: Mapping[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(max(cells) + 1)]


def _column(reference: str, following: int) -> int:
    """Returns the column that a cell says it is in, counted from 0; the one after the last where it says nothing."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return following
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _value(cell: Element, look: _Look) -> str:
    """Returns what a cell shows."""
    kind = cell.get("t", "n")
    parts = {_local(one): one for one in cell}
    if kind == "inlineStr":
        return _words(parts["is"]) if "is" in parts else ""
    raw = (parts["v"].text or "") if "v" in parts else ""
    if kind == "s":
        at = int(raw) if _ROW_NUMBER.fullmatch(raw) else -1
        return look.strings[at] if 0 <= at < len(look.strings) else ""
    if kind == "b":
        return "TRUE" if raw.strip() == "1" else "FALSE"
    if kind == "n":
        style = cell.get("s", "")
        return _number(raw, look, date=bool(_ROW_NUMBER.fullmatch(style)) and int(style) in look.dates)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)


def _number(raw: str, look: _Look, *, date: bool) -> str:
    try:
        number = float(raw)
    except ValueError:
        return raw
    if date:
        with suppress(OverflowError, ValueError):
            moment = (_EPOCH_1904 if look.from_1904 else _EPOCH) + timedelta(seconds=round(number * 86_400))
            return moment.strftime("%Y-%m-%d" if moment.time() == datetime.min.time() else "%Y-%m-%d %H:%M")
    # A workbook writes 1042 as 1042.0 at times; nobody calls a proposal that.
    return str(int(number)) if abs(number) < _EXACT and number == int(number) else raw.strip()
