"""A report without the sentences that no finding is about: what a policy judges, and what is said of a run.

It is a tenth of the report or less. A run over hundreds of files that did not change reads this instead of the whole.
"""

from __future__ import annotations

from dataclasses import replace

from aligncheck.model.evidence import Evidence
from aligncheck.model.report import Report


def brief_of(report: Report) -> Report:
    """Returns the report with the same verdicts, claims, conflicts and boundaries, and so with the same findings.

    Of its sentences those are left that a claim or a boundary quotes, because they tell the section of the finding; of
    its labels those that a finding may name.
    """
    places = {(claim.quote, claim.page, claim.line) for claim in report.claims}
    places |= {(boundary.quote, boundary.page, boundary.line) for boundary in report.boundaries}

    def quoted(sentences: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(one for one in sentences if (one.quote, one.page, one.line) in places)

    results = tuple(
        replace(one, evidence=quoted(one.evidence), discounted=quoted(one.discounted)) for one in report.results
    )
    named = {concept for one in results for concept in one.missing}
    return replace(
        report, results=results, findings=(), labels=tuple(pair for pair in report.labels if pair[0] in named)
    )
