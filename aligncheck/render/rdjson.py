"""Findings in the Diagnostic Format of reviewdog, which comments on pull requests of many hosts."""

from __future__ import annotations

from typing import Any

from aligncheck.model.outcome import Outcome
from aligncheck.render.finding import Found, advice, found, said_in_place, to_data


def to_rdjson(outcome: Outcome) -> str:
    """Returns one JSON object with a diagnostic for each finding.

    What would mend a finding stands in its message: a ``suggestion`` of this format is text to put in place of other
    text, and no rule knows the sentence that a proposal lacks. A file without lines has no range.
    """
    items = found(outcome)
    broken = any(item.finding.severity == "error" for item in items)
    return to_data(
        {
            "source": {"name": "aligncheck"},
            "severity": "ERROR" if broken else "WARNING",
            "diagnostics": [_diagnostic(item) for item in items],
        }
    )


def _diagnostic(item: Found) -> dict[str, Any]:
    finding = item.finding
    location: dict[str, Any] = {"path": item.file.name}
    if finding.line is not None:
        location["range"] = {"start": {"line": finding.line}}
    return {
        "message": "\n".join(filter(None, [said_in_place(item), advice(finding)])),
        "location": location,
        "severity": "ERROR" if finding.severity == "error" else "WARNING",
        "code": {"value": finding.code or finding.rule},
    }
