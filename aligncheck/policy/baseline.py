"""A baseline: the findings of a day, so that from then on only new ones count.

A finding is known again by its fingerprint: its rule, its orientation and the words it is about. Lines, pages and
messages do not matter, so that text may move and aligncheck may change its words.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from aligncheck.errors import PolicyError, Problem
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Finding

VERSION = 1
_KIND = "aligncheck baseline"
_KEYS = frozenset(("path", "code", "rule", "orientation", "fingerprint"))
_DIGITS = 16
_MEND = "write it anew with --write-baseline"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A known finding: the path of its file, as the report calls it, and its fingerprint."""

    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings, sorted; the same entry stands twice when the same thing was found twice."""

    mandate: str
    entries: tuple[Entry, ...]


def fingerprint(finding: Finding) -> str:
    """Returns what a finding is known by: the same after lines moved, case and spaces changed."""
    words = " ".join(unicodedata.normalize("NFKC", finding.quote).casefold().split())
    told = json.dumps([finding.code, finding.orientation, words])
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def to_baseline(outcome: Outcome) -> str:
    """Returns the findings of a run as the text of a baseline file, those that were known already too."""
    rows = sorted(
        (
            {
                "path": file.name,
                "code": finding.code,
                "rule": finding.rule,
                "orientation": finding.orientation,
                "fingerprint": fingerprint(finding),
            }
            for file in outcome.files
            for finding in (*file.findings, *file.known)
        ),
        key=lambda row: [str(row[key]) for key in ("path", "code", "fingerprint")],
    )
    told = {"kind": _KIND, "schema_version": VERSION, "mandate": outcome.mandate.id, "findings": rows}
    return json.dumps(told, indent=2) + "\n"


def from_baseline(text: str, where: str, mandate: str) -> Baseline:
    """Returns the baseline in a text; ``mandate`` is the id of the mandate of this run.

    Raises PolicyError, in one line, when it is damaged, of another version or made with another mandate.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (0, 0)
        raise _refused(where, f"is no JSON, so no baseline: {_MEND}", line, column) from error
    if not isinstance(told, dict) or told.get("kind") != _KIND:
        raise _refused(where, f"is no baseline: name another file, or {_MEND}")
    if told.get("schema_version") != VERSION or isinstance(told.get("schema_version"), bool):
        given = json.dumps(told.get("schema_version"))[:40]
        raise _refused(where, f"is a baseline of version {given}, and this aligncheck reads {VERSION}: {_MEND}")
    if told.get("mandate") != mandate:
        given = str(told.get("mandate"))[:60]
        raise _refused(where, f"is a baseline of the mandate `{given}`, and this run has `{mandate}`: {_MEND}")
    rows = told.get("findings")
    if not isinstance(rows, list):
        raise _refused(where, f"is a damaged baseline without a list of findings: {_MEND}")
    for number, row in enumerate(rows, 1):
        if not _is_row(row):
            raise _refused(where, f"is a damaged baseline, its finding {number} is incomplete: {_MEND}")
    return Baseline(mandate, tuple(sorted(Entry(row["path"], row["fingerprint"]) for row in rows)))


def compare(outcome: Outcome, baseline: Baseline, *, present: Collection[str] = ()) -> Outcome:
    """Returns the run with its known findings set aside, and with the number of entries that nothing matched.

    An entry matches a finding in the same file. It also matches one in another file when its own file is gone: that
    one was renamed. ``present`` are files that are still there though this run did not look at them: their entries
    are neither moved nor stale. Each entry matches once.
    """
    left = Counter(baseline.entries)
    known = {file.name: list(_known_here(file, left)) for file in outcome.files}
    there = {file.name for file in outcome.files} | set(present)
    moved = Counter[str]()
    for entry, count in left.items():
        if entry.path not in there:
            moved[entry.fingerprint] += count
    elsewhere = set(present) - known.keys()
    waiting = sum(count for entry, count in left.items() if entry.path in elsewhere)
    stale = left.total() - waiting
    for file in sorted(outcome.files, key=lambda one: one.name):
        for at, finding in enumerate(file.findings):
            if not known[file.name][at] and moved[fingerprint(finding)] > 0:
                moved[fingerprint(finding)] -= 1
                stale -= 1
                known[file.name][at] = True
    return replace(outcome, files=tuple(_parted(file, known[file.name]) for file in outcome.files), stale=stale)


def _known_here(file: Checked, left: Counter[Entry]) -> Iterator[bool]:
    for finding in file.findings:
        entry = Entry(file.name, fingerprint(finding))
        known = left[entry] > 0
        if known:
            left[entry] -= 1
        yield known


def _parted(file: Checked, known: list[bool]) -> Checked:
    pairs = list(zip(file.findings, known, strict=True))
    return replace(
        file,
        findings=tuple(finding for finding, is_known in pairs if not is_known),
        known=(*file.known, *(finding for finding, is_known in pairs if is_known)),
    )


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() >= _KEYS
        and all(isinstance(row[key], str) for key in ("path", "code", "rule", "fingerprint"))
    )


def _refused(where: str, message: str, line: int = 0, column: int = 0) -> PolicyError:
    return PolicyError((Problem(where, line, column, message),))
