"""A run with a policy as data: the reports of the contract, with the findings of the policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Report
from aligncheck.render.json import to_json, to_json_array, to_jsonl


def reports_of(outcome: Outcome) -> Iterator[Report]:
    """Yields the report of each file that could be read; its findings are those that count."""
    return (report_of(file) for file in outcome.files if file.report is not None)


def report_of(file: Checked) -> Report:
    """Returns the report of one file that could be read, with the findings that count in place of its own."""
    if file.report is None:
        raise ValueError("a file that could not be read has no report")
    return replace(file.report, findings=file.findings)


def to_json_outcome(outcome: Outcome) -> str:
    """Returns the report of a single file as one object, those of several as an array.

    A file that could not be read has no object; a single one that could not be read gives nothing.
    """
    reports = list(reports_of(outcome))
    if len(outcome.files) != 1:
        return to_json_array(reports)
    return to_json(reports[0]) if reports else ""


def to_jsonl_outcome(outcome: Outcome) -> str:
    """Returns one line of JSON for each file that could be read."""
    return "".join(map(to_jsonl, reports_of(outcome)))
