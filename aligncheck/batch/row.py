"""One report as one row of a table of scores, and such a row as JSON and back."""

from __future__ import annotations

import json
from typing import Any

from aligncheck.model.call import Cell, Row
from aligncheck.model.mandate import Severity
from aligncheck.model.report import Report

_DIGITS = 4
"""As many as the report's JSON has: a row is the same whether its report was just made or read back."""


def row_of(report: Report) -> Row:
    """Returns the row of a proposal that was scored."""
    proposal = report.proposal
    return Row(
        name=proposal.name,
        sha256=proposal.sha256,
        status=report.status.value,
        words=proposal.words,
        pages=proposal.pages,
        language=proposal.languages[0] if proposal.languages else "",
        cells=tuple(
            Cell(
                orientation=result.orientation,
                level=result.level.value,
                marker=result.level.marker,
                score=round(result.score, _DIGITS),
                claimed=result.claimed,
                flag=result.conflict.severity.value if result.conflict else "",
            )
            for result in report.results
        ),
        flags=flags_of(report),
        warnings=tuple(dict.fromkeys(warning.code for warning in report.warnings)),
    )


def flags_of(report: Report) -> tuple[str, ...]:
    """Returns what is wrong with a proposal, each with the number or name that it is about.

    ``conflict:9`` and ``possible-conflict:9`` (hard and soft), ``boundary:legal-protection``, ``unsupported-claim:5``:
    in this order, and in mandate order.
    """
    conflicts = [(result.orientation, result.conflict.severity) for result in report.results if result.conflict]
    claims = [one.orientation for one in report.results if one.claimed and not one.level.supported]
    return (
        *(f"conflict:{number}" for number, severity in conflicts if severity is Severity.HARD),
        *(f"possible-conflict:{number}" for number, severity in conflicts if severity is Severity.SOFT),
        *dict.fromkeys(f"boundary:{boundary.id}" for boundary in report.boundaries),
        *(f"unsupported-claim:{number}" for number in claims),
    )


def row_to_json(row: Row) -> str:
    """Returns the row as one line of ASCII, which ``row_from_json`` makes an equal row of."""
    told = [
        row.name,
        row.sha256,
        row.status,
        row.words,
        row.pages,
        row.language,
        [[one.orientation, one.level, one.marker, one.score, one.claimed, one.flag] for one in row.cells],
        row.flags,
        row.warnings,
        row.problem,
        row.kind,
    ]
    return json.dumps(told, separators=(",", ":"), allow_nan=False)


def row_from_json(text: str) -> Row:
    """Returns the row that ``row_to_json`` took apart. Raises ValueError when the text is something else."""
    plain: Any = json.loads(text)
    try:
        name, sha256, status, words, pages, language, cells, flags, warnings, problem, kind = plain
        return Row(
            name,
            sha256,
            status,
            words,
            pages,
            language,
            tuple([Cell(*cell) for cell in cells]),
            tuple(flags),
            tuple(warnings),
            problem,
            kind,
        )
    except TypeError as error:
        raise ValueError(f"not a row: {error}") from error
