"""A call as plain tables: CSV for people and programs, full reports as lines of JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from aligncheck.batch.cells import guarded
from aligncheck.model.call import Call, Row, Scored
from aligncheck.render.escape import json_controls

COLUMNS = ("name", "status", "language", "words", "pages", "sha256", "problem", "kind", "flags", "warnings")
"""The columns in front of the orientations."""


def write_csv(path: Path, call: Call, scored: Callable[[], Iterator[Scored]]) -> None:
    """Writes one line for each proposal, with the marker of each orientation; empty where there was a problem.

    UTF-8 with a byte order mark, lines end with CR LF (RFC 4180). Raises OSError when the file cannot be written.
    """
    numbers = [number for number, _ in call.titles]
    labels = labels_by_name(call)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        table = csv.writer(handle, lineterminator="\r\n")
        table.writerow(
            [
                *COLUMNS,
                *(guarded(f"{number} {title}".strip()) for number, title in call.titles),
                *(f"label {number}" for number in numbers if call.labelled),
            ]
        )
        for one in scored():
            row = one.row
            markers = {cell.orientation: cell.marker for cell in row.cells}
            said = labels.get(row.name, {})
            table.writerow(
                [
                    *_facts(row),
                    *(markers.get(number) for number in numbers),
                    *(said.get(number) for number in numbers if call.labelled),
                ]
            )


def write_jsonl(path: Path, call: Call, scored: Callable[[], Iterator[Scored]]) -> None:
    """Writes the full report of each proposal on a line; where there was a problem, its name and the problem.

    Raises OSError when the file cannot be written.
    """
    del call  # a report says itself what it was compared with
    with path.open("w", encoding="utf-8", newline="") as handle:
        for one in scored():
            handle.write((one.report.rstrip("\r\n") or problem_line(one.row)) + "\n")


def problem_line(row: Row) -> str:
    """Returns the line of JSON for a proposal that has no report."""
    told = {"proposal": {"name": row.name}, "problem": {"kind": row.kind, "message": row.problem}}
    return json_controls(json.dumps(told, ensure_ascii=False))


def labels_by_name(call: Call) -> dict[str, dict[int, int]]:
    """Returns the reviewers' marker of each orientation, by the proposal's name."""
    return {one.name: dict(one.markers) for one in call.labelled}


def _facts(row: Row) -> tuple[str | int | None, ...]:
    return (
        guarded(row.name),
        guarded(row.status),
        guarded(row.language),
        None if row.problem or row.kind else row.words,
        row.pages,
        guarded(row.sha256),
        guarded(row.problem),
        guarded(row.kind),
        guarded(" ".join(row.flags)),
        guarded(" ".join(row.warnings)),
    )
