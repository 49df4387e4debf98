"""Reports that were written as JSON, read back: one object, an array of them, or one on each line.

A file of results comes from anywhere. It is checked field by field against the contract (docs/report.md); what a later
version has added to it is passed over.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn, TypeVar

from aligncheck.errors import ResultsError
from aligncheck.model.evidence import ConflictFound, Evidence, Level, Reason, Result
from aligncheck.model.mandate import Severity
from aligncheck.model.paragraph import Paragraph
from aligncheck.model.proposal import Notice
from aligncheck.model.report import (
    SCHEMA_VERSION,
    BoundaryFound,
    Claim,
    Engine,
    Finding,
    MandateInfo,
    ProposalInfo,
    Report,
    Status,
)
from aligncheck.model.span import CharSpan

JSON_SUFFIXES = (".json",)
LINES_SUFFIXES = (".jsonl", ".ndjson")

MAX_BYTES = 2_000_000_000
"""Of a file of lines, which are read one by one."""

MAX_WHOLE = 150_000_000
"""Of an object or array, which is in memory as a whole, and of one line."""

_ENGINE = ("settings", "aligncheck", "spacy", "python")
_SHOWN_DIGEST = 12
_SHA256 = re.compile(r"[0-9a-f]{64}")

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Named(NamedTuple):
    """One entry of a file: what its proposal is called, and the digest of the proposal's bytes.

    ``problem`` is why there is no report on it, empty when there is one. ``made_by`` are the names and values of what
    made the report: the mandate, the settings, versions.
    """

    name: str
    sha256: str
    problem: str = ""
    made_by: tuple[tuple[str, str], ...] = ()


class ReportFile:
    """A file of results: the names first, each report when it is asked for.

    A file of lines is never in memory as a whole. ``name`` is what errors call the file. Close it, or use it in a
    ``with`` statement.
    """

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.name = path.as_posix() if name is None else name
        self._file: BinaryIO | None = None
        self._places: list[tuple[int, int]] = []
        self._objects: list[object] = []
        self._file = _opened(path, self.name)
        try:
            self.entries = self._indexed() if path.suffix.lower() in LINES_SUFFIXES else self._loaded()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ReportFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.entries)

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            self._file.close()

    def get(self, index: int) -> Report:
        """Returns the report at that place of ``entries``. Raises ResultsError when there is none."""
        return self.made_of(index, self.raw(index))

    def raw(self, index: int) -> object:
        """Returns the JSON at that place, unchecked but for its name."""
        return self._line(*self._places[index]) if self._places else self._objects[index]

    def made_of(self, index: int, raw: object) -> Report:
        """Returns the report that ``raw(index)`` tells of. Raises ResultsError when it is none."""
        where = f"{self.name}: report {index + 1}" if len(self.entries) > 1 else self.name
        if self._places:
            where = f"{self.name}:{self._places[index][1]}"
        if self.entries[index].problem:
            raise ResultsError(f"has no report: {self.entries[index].problem}", where=where)
        return report_of(raw, where)

    def _loaded(self) -> tuple[Named, ...]:
        file = self._file
        assert file is not None  # noqa: S101 (tells mypy what the caller knows)
        data = _read(file, MAX_WHOLE, self.name)
        if not data.strip():
            raise ResultsError("is empty.", where=self.name)
        whole = _parsed(data, self.name)
        self._objects = whole if isinstance(whole, list) else [whole]
        several = len(self._objects) > 1
        return tuple(
            _named(one, f"{self.name}: report {number}" if several else self.name)
            for number, one in enumerate(self._objects, 1)
        )

    def _indexed(self) -> tuple[Named, ...]:
        file = self._file
        assert file is not None  # noqa: S101 (tells mypy what the caller knows)
        found: list[Named] = []
        start = number = 0
        while line := _reading(lambda: file.readline(MAX_WHOLE + 1), self.name):
            number += 1
            if len(line) > MAX_WHOLE or start > MAX_BYTES:
                raise ResultsError("is too large to be compared.", where=f"{self.name}:{number}")
            if line.strip():
                found.append(_named(_parsed(line, f"{self.name}:{number}"), f"{self.name}:{number}"))
                self._places.append((start, number))
            start += len(line)
        return tuple(found)

    def _line(self, start: int, number: int) -> object:
        file = self._file
        assert file is not None  # noqa: S101 (tells mypy what the caller knows)
        _reading(lambda: file.seek(start), self.name)
        return _parsed(_reading(lambda: file.readline(MAX_WHOLE + 1), self.name), f"{self.name}:{number}")


def read_reports(path: Path, *, name: str | None = None) -> tuple[Report, ...]:
    """Returns the reports of a .json or .jsonl file, in its order, without the proposals that had a problem.

    Raises ResultsError when it holds something else.
    """
    with ReportFile(path, name) as file:
        return tuple(file.get(index) for index, one in enumerate(file.entries) if not one.problem)


def report_of(data: object, where: str = "") -> Report:
    """Returns the report that ``render.json.report_object`` made this object of; ``where`` is what errors call it.

    Numbers have the four digits of the contract. Raises ResultsError when it is no such report.
    """
    top = _Part(where, "", data)
    _check_version(top)
    engine, mandate, proposal = top.part("engine"), top.part("mandate"), top.part("proposal")
    labels = top.part("labels")
    return Report(
        engine=Engine(engine.text("aligncheck"), engine.text("spacy"), engine.text("python"), engine.text("settings")),
        mandate=MandateInfo(mandate.text("id"), mandate.text("version"), mandate.sha256("digest")),
        proposal=ProposalInfo(
            proposal.text("name"),
            proposal.sha256("sha256"),
            proposal.text("media_type"),
            proposal.count_or_none("pages"),
            proposal.count("words"),
            proposal.texts("languages"),
        ),
        status=top.choice("status", Status),
        warnings=top.each("warnings", lambda one: Notice(one.text("code"), one.text("message"))),
        results=top.each("results", _result),
        boundaries=top.each("boundaries", _boundary),
        findings=top.each("findings", _finding),
        labels=tuple([(key, labels.text(key)) for key in labels.value]),
        claims=top.each("claims", _claim),
        paragraphs=top.each("paragraphs", _paragraph) if "paragraphs" in top.value else (),
    )


def _check_version(top: _Part) -> None:
    if "schema_version" not in top.value:
        raise ResultsError(
            "is no report of aligncheck: it has no schema_version.",
            where=top.where,
            mend="Write it with aligncheck check or batch, as json or jsonl.",
        )
    found = top.value["schema_version"]
    if found != SCHEMA_VERSION or type(found) is not int:
        told = json.dumps(found)[:40]
        raise ResultsError(
            f"has schema_version {told}, and this aligncheck reads {SCHEMA_VERSION}.",
            where=top.where,
            mend="Check the proposals again with one version.",
        )


def _result(one: _Part) -> Result:
    level = one.choice("level", Level)
    if one.value.get("marker") != level.marker:
        one.refuse("marker", f"is not that of {level.value}, {level.marker}")
    return Result(
        orientation=one.count("orientation"),
        id=one.text("id"),
        title=one.text("title"),
        level=level,
        score=one.number("score"),
        threshold=one.number("threshold"),
        claimed=one.flag("claimed"),
        conflict=None if one.get("conflict") is None else _conflict(one.part("conflict")),
        evidence=one.each("evidence", _evidence),
        discounted=one.each("discounted", _evidence),
        missing=one.texts("missing"),
    )


def _conflict(one: _Part) -> ConflictFound:
    return ConflictFound(one.choice("severity", Severity), one.each("evidence", _evidence))


def _evidence(one: _Part) -> Evidence:
    return Evidence(
        concept=one.text("concept"),
        term=one.text("term"),
        quote=one.text("quote"),
        span=_span(one),
        matches=one.each("matches", _span),
        page=one.count_or_none("page"),
        line=one.count_or_none("line"),
        number=one.count("paragraph"),
        place=one.text("place"),
        section=one.text("section"),
        role=one.text("role"),
        language=one.text("language"),
        weight=one.number("weight", most=1),
        reasons=one.each(
            "reasons", lambda why: Reason(why.text("code"), why.number("factor", most=1), why.text("text"))
        ),
    )


def _span(one: _Part) -> CharSpan:
    start, end = one.count("start"), one.count("end")
    if start > end:
        one.refuse("end", "lies before start")
    return CharSpan(start, end)


def _boundary(one: _Part) -> BoundaryFound:
    span = _span(one)
    return BoundaryFound(
        one.text("id"), one.text("quote"), one.count_or_none("page"), one.count_or_none("line"), span.start, span.end
    )


def _finding(one: _Part) -> Finding:
    severity = one.text("severity")
    if severity not in ("error", "warning"):
        one.refuse("severity", "is neither error nor warning")
    return Finding(
        code=one.text("code"),
        rule=one.text("rule"),
        severity=severity,
        orientation=one.count_or_none("orientation"),
        message=one.text("message"),
        page=one.count_or_none("page"),
        line=one.count_or_none("line"),
        suggestion=one.text("suggestion"),
        quote=one.text("quote"),
    )


def _claim(one: _Part) -> Claim:
    return Claim(
        one.count("orientation"),
        one.text("source"),
        one.text("quote"),
        one.count_or_none("page"),
        one.count_or_none("line"),
    )


def _paragraph(one: _Part) -> Paragraph:
    span, text = _span(one), one.text("text")
    if len(text) != len(span):
        one.refuse("text", "is not as long as start and end say")
    return Paragraph(one.count("paragraph"), span.start, text, one.count("before"), one.count("after"))


# -- one object, field by field ----------------------------------------------------------------------------------------


class _Part:
    """One object of a report; ``path`` is its place in it (``results[2].evidence[0]``), empty for the whole."""

    __slots__ = ("path", "value", "where")

    def __init__(self, where: str, path: str, value: object) -> None:
        self.where = where
        self.path = path
        if not isinstance(value, dict):
            raise ResultsError(f"{path or 'a report'} is no object.", where=where, mend=_MEND)
        self.value: dict[str, Any] = value

    def refuse(self, key: str, why: str) -> NoReturn:
        """Raises ResultsError about one field."""
        path = f"{self.path}.{key[:80]}" if self.path else key[:80]
        raise ResultsError(f"{path} {why}.", where=self.where, mend=_MEND)

    def get(self, key: str) -> Any:
        try:
            return self.value[key]
        except KeyError:
            self.refuse(key, "is missing")

    def text(self, key: str) -> str:
        found = self.get(key)
        if type(found) is not str:
            self.refuse(key, "is no text")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.get(key)
        if not isinstance(found, list) or any(type(one) is not str for one in found):
            self.refuse(key, "is no list of texts")
        return tuple(found)

    def sha256(self, key: str) -> str:
        found = self.text(key)
        if not _SHA256.fullmatch(found):
            self.refuse(key, "is no SHA-256")
        return found

    def count(self, key: str) -> int:
        found = self.get(key)
        if type(found) is not int or found < 0:
            self.refuse(key, "is no count")
        return found

    def count_or_none(self, key: str) -> int | None:
        return None if self.get(key) is None else self.count(key)

    def number(self, key: str, most: float = math.inf) -> float:
        found = self.get(key)
        if type(found) not in (int, float) or not 0 <= found <= most or found == math.inf:
            self.refuse(key, "is no number" if most == math.inf else f"is no number from 0 to {most}")
        return found  # type: ignore[no-any-return]

    def flag(self, key: str) -> bool:
        found = self.get(key)
        if type(found) is not bool:
            self.refuse(key, "is neither true nor false")
        return found

    def choice(self, key: str, kind: type[E]) -> E:
        try:
            return kind(self.text(key))
        except ValueError:
            self.refuse(key, f"is none of {', '.join(kind)}")

    def part(self, key: str) -> _Part:
        return _Part(self.where, f"{self.path}.{key}" if self.path else key, self.get(key))

    def each(self, key: str, make: Callable[[_Part], T]) -> tuple[T, ...]:
        found = self.get(key)
        if not isinstance(found, list):
            self.refuse(key, "is no list")
        path = f"{self.path}.{key}" if self.path else key
        return tuple([make(_Part(self.where, f"{path}[{at}]", one)) for at, one in enumerate(found)])


_MEND = "Write the results again with aligncheck."

# -- the file ----------------------------------------------------------------------------------------------------------


def _named(value: object, where: str) -> Named:
    top = _Part(where, "", value)
    if "problem" in top.value and "schema_version" not in top.value:
        problem = top.part("problem")
        return Named(top.part("proposal").text("name"), "", problem.text("message") or problem.text("kind") or "?")
    _check_version(top)
    proposal, engine, mandate = top.part("proposal"), top.part("engine"), top.part("mandate")
    called = f"{mandate.text('id')} {mandate.text('version')} ({mandate.sha256('digest')[:_SHOWN_DIGEST]})"
    made_by = (("mandate", called), *((what, engine.text(what)) for what in _ENGINE))
    return Named(proposal.text("name"), proposal.sha256("sha256"), made_by=made_by)


def _opened(path: Path, name: str) -> BinaryIO:
    if path.suffix.lower() not in (*JSON_SUFFIXES, *LINES_SUFFIXES):
        raise ResultsError("is no .json or .jsonl file.", where=name, mend="Name results that aligncheck wrote.")
    try:
        if not path.is_file():
            missing = not path.exists()
            raise ResultsError("there is no such file." if missing else "is no regular file.", where=name)
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise ResultsError(f"cannot be opened: {_why(error)}.", where=name) from error


def _read(file: BinaryIO, limit: int, name: str) -> bytes:
    data = _reading(lambda: file.read(limit + 1), name)
    if len(data) > limit:
        raise ResultsError(
            f"has more than {limit // 1_000_000} MB.", where=name, mend="Write it as jsonl, which is read line by line."
        )
    return data


def _reading(action: Callable[[], T], name: str) -> T:
    try:
        return action()
    except OSError as error:
        raise ResultsError(f"cannot be read: {_why(error)}.", where=name) from error


def _why(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or "no such name is possible"


def _parsed(data: bytes, where: str) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError as error:
        raise ResultsError("is no JSON: it is nested too deeply.", where=where) from error
    except UnicodeDecodeError as error:
        raise ResultsError("is no UTF-8 text.", where=where) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise ResultsError(f"is no JSON: {error.msg} ({place}).", where=where) from error
    except ValueError as error:  # an endless number, or none at all
        raise ResultsError("is no JSON: a number in it is none.", where=where) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
