"""The formats that a whole run is told in, by name. A renderer is imported when it is asked for, and no sooner."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from aligncheck.model.outcome import Outcome
from aligncheck.model.policy import Rule


class OutcomeFormat(StrEnum):
    """What the findings of a run look like, for a tool or a service that reads them."""

    CONCISE = "concise"
    SARIF = "sarif"
    GITHUB = "github"
    SUMMARY = "summary"
    GITLAB = "gitlab"
    JUNIT = "junit"
    RDJSON = "rdjson"


FORMATS = tuple(one.value for one in OutcomeFormat)


def render_outcome(format: str, outcome: Outcome, rules: Sequence[Rule], *, accepted: bool = False) -> str:
    """Returns the run in one of ``FORMATS``.

    ``rules`` describes the findings and ``accepted`` adds those that a suppression or the baseline covers; both matter
    to ``sarif`` alone, which has a place for them. Raises ValueError for a format that is not one of these.
    """
    match OutcomeFormat(format):
        case OutcomeFormat.CONCISE:
            from aligncheck.render.concise import to_concise as render
        case OutcomeFormat.SARIF:
            from aligncheck.render.sarif import to_sarif

            return to_sarif(outcome, rules, accepted=accepted)
        case OutcomeFormat.GITHUB:
            from aligncheck.render.github import to_github as render
        case OutcomeFormat.SUMMARY:
            from aligncheck.render.summary import to_job_summary as render
        case OutcomeFormat.GITLAB:
            from aligncheck.render.gitlab import to_gitlab as render
        case OutcomeFormat.JUNIT:
            from aligncheck.render.junit import to_junit as render
        case OutcomeFormat.RDJSON:
            from aligncheck.render.rdjson import to_rdjson as render
    return render(outcome)
