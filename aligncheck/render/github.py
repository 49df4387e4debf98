"""Findings as annotations of a pull request: the workflow commands that GitHub Actions reads from a log."""

from __future__ import annotations

from collections import Counter

from aligncheck.model.outcome import Outcome
from aligncheck.render.escape import shorten
from aligncheck.render.finding import Found, advice, called, counted, file_name, found, said_in_place, worst_first

SHOWN = 10
"""GitHub shows ten errors and ten warnings of a step, and drops the others without a word."""

_FILES = 20
_NAME = 120
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def to_github(outcome: Outcome) -> str:
    """Returns one command for each annotation: the first of each severity, then a notice about those left out."""
    shown: Counter[str] = Counter()
    lines: list[str] = []
    rest: list[Found] = []
    for item in worst_first(found(outcome)):
        kind = "error" if item.finding.severity == "error" else "warning"
        shown[kind] += 1
        if shown[kind] > SHOWN:
            rest.append(item)
        else:
            lines.append(_annotation(kind, item))
    if rest:
        lines.append(f"::notice title=aligncheck::{escape_data(_rolled_up(rest))}")
    return "".join(f"{line}\n" for line in lines)


def escape_data(text: str) -> str:
    """Returns ``text`` as the message of a command."""
    return "".join(_DATA.get(sign, sign) for sign in text)


def escape_property(text: str) -> str:
    """Returns ``text`` as the value of a property of a command."""
    return "".join(_PROPERTY.get(sign, sign) for sign in text)


def _annotation(kind: str, item: Found) -> str:
    finding = item.finding
    properties = [("file", file_name(item.file.name))]
    if finding.line is not None:
        properties += [("line", str(finding.line)), ("endLine", str(finding.line))]
    properties.append(("title", called(finding)))
    words = ",".join(f"{key}={escape_property(value)}" for key, value in properties)
    message = "\n".join(filter(None, [said_in_place(item), advice(finding)]))
    return f"::{kind} {words}::{escape_data(message)}"


def _rolled_up(rest: list[Found]) -> str:
    files = Counter(item.file.name for item in rest)
    named = [f"{shorten(name, _NAME)} ({count})" for name, count in list(files.items())[:_FILES]]
    more = len(files) - len(named)
    places = ", ".join(named) + (f" and {more:,} more" if more else "")
    return f"{counted(rest)} more than GitHub shows, in {places}. The other reports of this run list them all."
