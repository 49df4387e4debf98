"""The report as data: the contract that programs read (docs/report.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from aligncheck.model.evidence import Evidence, Result
from aligncheck.model.paragraph import Paragraph
from aligncheck.model.report import BoundaryFound, Claim, Finding, Report
from aligncheck.render.escape import json_controls

JsonObject = dict[str, Any]

_DIGITS = 4


def report_object(report: Report) -> JsonObject:
    """Returns the report as plain objects, keys in the order of the contract."""
    proposal = report.proposal
    return {
        "schema_version": report.schema_version,
        "engine": {
            "aligncheck": report.engine.aligncheck,
            "spacy": report.engine.spacy,
            "python": report.engine.python,
            "settings": report.engine.settings,
        },
        "mandate": {"id": report.mandate.id, "version": report.mandate.version, "digest": report.mandate.digest},
        "proposal": {
            "name": proposal.name,
            "sha256": proposal.sha256,
            "media_type": proposal.media_type,
            "pages": proposal.pages,
            "words": proposal.words,
            "languages": list(proposal.languages),
        },
        "status": report.status.value,
        "warnings": [{"code": warning.code, "message": warning.message} for warning in report.warnings],
        "results": [_result(result) for result in report.results],
        "boundaries": [_boundary(boundary) for boundary in report.boundaries],
        "findings": [_finding(finding) for finding in report.findings],
        "labels": dict(report.labels),
        "claims": [_claim(claim) for claim in report.claims],
        "paragraphs": [_paragraph(paragraph) for paragraph in report.paragraphs],
    }


def to_json(report: Report) -> str:
    """Returns one report as an indented JSON object with a line end."""
    return _dump(report_object(report), indent=2)


def to_json_array(reports: Iterable[Report]) -> str:
    """Returns several reports as one indented JSON array with a line end."""
    return "".join(array_of(map(to_array_item, reports)))


def to_array_item(report: Report) -> str:
    """Returns one report as it stands in an array, without the line end."""
    # A line end inside a text is an escape: those that are found are ours.
    return to_json(report).rstrip("\n").replace("\n", "\n  ")


def array_of(items: Iterable[str]) -> Iterator[str]:
    """Yields an indented JSON array with a line end, piece by piece, of what ``to_array_item`` gave for each report."""
    before = "[\n  "
    for item in items:
        yield before
        yield item
        before = ",\n  "
    yield "[]\n" if before.startswith("[") else "\n]\n"


def to_jsonl(report: Report) -> str:
    """Returns one report as one line of JSON."""
    return _dump(report_object(report), indent=None)


def dump_schema(schema: JsonObject) -> str:
    """Returns a JSON Schema as people keep it in a repository: indented, with a line end."""
    return _dump(schema, indent=2)


def _dump(value: object, *, indent: int | None) -> str:
    return json_controls(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)) + "\n"


def _result(result: Result) -> JsonObject:
    conflict = result.conflict
    return {
        "orientation": result.orientation,
        "id": result.id,
        "title": result.title,
        "level": result.level.value,
        "marker": result.level.marker,
        "score": round(result.score, _DIGITS),
        "threshold": round(result.threshold, _DIGITS),
        "claimed": result.claimed,
        "conflict": None
        if conflict is None
        else {"severity": conflict.severity.value, "evidence": [evidence_object(item) for item in conflict.evidence]},
        "evidence": [evidence_object(item) for item in result.evidence],
        "discounted": [evidence_object(item) for item in result.discounted],
        "missing": list(result.missing),
    }


def evidence_object(evidence: Evidence) -> JsonObject:
    """Returns one piece of evidence, as the report's contract has it."""
    return {
        "concept": evidence.concept,
        "term": evidence.term,
        "quote": evidence.quote,
        "page": evidence.page,
        "line": evidence.line,
        "paragraph": evidence.number,
        "place": evidence.place,
        "section": evidence.section,
        "role": evidence.role,
        "language": evidence.language,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "matches": [{"start": match.start, "end": match.end} for match in evidence.matches],
        "weight": round(evidence.weight, _DIGITS),
        "reasons": [
            {"code": reason.code, "factor": round(reason.factor, _DIGITS), "text": reason.text}
            for reason in evidence.reasons
        ],
    }


def _boundary(boundary: BoundaryFound) -> JsonObject:
    return {
        "id": boundary.id,
        "quote": boundary.quote,
        "page": boundary.page,
        "line": boundary.line,
        "start": boundary.start,
        "end": boundary.end,
    }


def _claim(claim: Claim) -> JsonObject:
    return {
        "orientation": claim.orientation,
        "source": claim.source,
        "quote": claim.quote,
        "page": claim.page,
        "line": claim.line,
    }


def _paragraph(paragraph: Paragraph) -> JsonObject:
    return {
        "paragraph": paragraph.number,
        "start": paragraph.span.start,
        "end": paragraph.span.end,
        "text": paragraph.text,
        "before": paragraph.before,
        "after": paragraph.after,
    }


def _finding(finding: Finding) -> JsonObject:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "orientation": finding.orientation,
        "message": finding.message,
        "page": finding.page,
        "line": finding.line,
        "suggestion": finding.suggestion,
        "quote": finding.quote,
    }
