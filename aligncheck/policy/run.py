"""One file of a run, from its report to what counts of it; and what is claimed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from aligncheck.model.outcome import Checked
from aligncheck.model.policy import Demands, Suppression
from aligncheck.model.report import Claim, Report
from aligncheck.policy.judge import judge, unreadable
from aligncheck.policy.rules import DEFAULT_DEMANDS
from aligncheck.policy.suppress import apply


def add_claims(report: Report, claims: Sequence[Claim]) -> Report:
    """Returns the report with claims that stand beside the proposal; what it says itself goes before them."""
    known = {claim.orientation: claim for claim in (*reversed(claims), *report.claims)}
    results = tuple(replace(one, claimed=True) if one.orientation in known else one for one in report.results)
    return replace(report, results=results, claims=tuple(known[number] for number in sorted(known)))


def check_report(
    name: str,
    report: Report,
    demands: Demands = DEFAULT_DEMANDS,
    *,
    today: date,
    suppressions: Sequence[Suppression] = (),
    shared: Sequence[Suppression] = (),
) -> tuple[Checked, frozenset[Suppression]]:
    """Returns a file with the findings that count, and the suppressions that were used.

    ``suppressions`` stand in the file or beside it, ``shared`` in the policy. The report in it holds all findings, as
    the demands have them, so that a reader sees the same whether they are suppressed or not.
    """
    judged = replace(report, findings=judge(report, demands))
    done = apply(judged.findings, suppressions, today, demands, shared)
    checked = Checked(name, judged, findings=(*done.counting, *done.extra), suppressed=done.suppressed)
    return checked, done.used


def check_unreadable(
    name: str,
    problem: str,
    demands: Demands = DEFAULT_DEMANDS,
    *,
    today: date,
    suppressions: Sequence[Suppression] = (),
    shared: Sequence[Suppression] = (),
) -> tuple[Checked, frozenset[Suppression]]:
    """Returns a file that could not be read, ``problem`` being why, and the suppressions that were used.

    Whether other suppressions are needed nobody knows: none is called unused.
    """
    problem = _with_subject(problem)
    done = apply(unreadable(problem, demands), suppressions, today, demands, shared)
    expired = tuple(finding for finding in done.extra if finding.rule == "expired-suppression")
    checked = Checked(name, None, problem, findings=(*done.counting, *expired), suppressed=done.suppressed)
    return checked, done.used


def _with_subject(problem: str) -> str:
    """Returns the words of an error, whose subject is the file before them, as a sentence of their own."""
    return f"it {problem}" if problem.startswith(("is ", "has ", "holds ")) else problem
