"""Findings as a Code Quality report of GitLab, which shows them in the merge request."""

from __future__ import annotations

from typing import Any

from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Finding
from aligncheck.render.finding import Found, advice, findings_of, identities, line_of, said_in_place, to_data


def to_gitlab(outcome: Outcome) -> str:
    """Returns a JSON array with one entry for each finding; fingerprints do not change when lines move."""
    return to_data([entry for file in outcome.files for entry in _entries(file)])


def _entries(file: Checked) -> list[dict[str, Any]]:
    findings = findings_of(file)
    fingerprints = identities(file.name, findings)
    return [_entry(Found(file, one), fingerprint) for one, fingerprint in zip(findings, fingerprints, strict=True)]


def _entry(item: Found, fingerprint: str) -> dict[str, Any]:
    finding = item.finding
    words = said_in_place(item)
    mend = advice(finding)
    return {
        "description": f"{words.removesuffix('.')}. {mend}" if mend else words,
        "check_name": f"{finding.code} {finding.rule}".strip(),
        "fingerprint": fingerprint,
        "severity": _severity(finding),
        "location": {"path": item.file.name.removeprefix("./"), "lines": {"begin": line_of(finding)}},
    }


def _severity(finding: Finding) -> str:
    if finding.severity != "error":
        return "minor"
    return "blocker" if finding.rule == "conflict" else "major"
