"""A report and what is demanded, to findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aligncheck.model.evidence import Evidence, Level, Result
from aligncheck.model.mandate import Severity
from aligncheck.model.policy import Action, Demands
from aligncheck.model.report import BoundaryFound, Claim, Finding, Report, Status
from aligncheck.policy.rules import BY_NAME, DEFAULT_DEMANDS, action_of

_SHOWN = 3
"""Missing concepts that a suggestion names."""


def judge(report: Report, demands: Demands = DEFAULT_DEMANDS) -> tuple[Finding, ...]:
    """Returns every broken demand: what the proposal is as a whole, then by orientation, then the boundaries.

    A conflict is a finding for each sentence that shows it, so that a new one is never hidden behind a known one.
    """
    found = (*_whole(report, demands), *_by_orientation(report, demands), *map(_boundary, report.boundaries))
    return tuple(_weighed(found, demands))


def unreadable(problem: str, demands: Demands = DEFAULT_DEMANDS) -> tuple[Finding, ...]:
    """Returns the finding about a file that cannot be read; ``problem`` is why, in one line."""
    rule = BY_NAME["unreadable"]
    return tuple(
        _weighed([replace(_finding("unreadable", f"cannot be read: {problem}"), suggestion=rule.mend)], demands)
    )


def weighed(finding: Finding, demands: Demands) -> tuple[Finding, ...]:
    """Returns the finding with the severity that the demands give it; nothing where they pass over it."""
    return tuple(_weighed([finding], demands))


def _weighed(found: Sequence[Finding], demands: Demands) -> Iterator[Finding]:
    for finding in found:
        action = action_of(BY_NAME[finding.rule], demands)
        if action is not Action.IGNORE:
            yield replace(finding, severity="error" if action is Action.FAIL else "warning")


def _finding(
    rule: str,
    message: str,
    suggestion: str = "",
    orientation: int | None = None,
    place: Evidence | BoundaryFound | Claim | None = None,
) -> Finding:
    return Finding(
        code=BY_NAME[rule].code,
        rule=rule,
        severity="error",
        orientation=orientation,
        message=message,
        page=place.page if place else None,
        # The line of a sidecar is one of another file.
        line=place.line if place and not _is_sidecar(place) else None,
        suggestion=suggestion,
        quote=place.quote if place else "",
    )


# -- the proposal as a whole -------------------------------------------------------------------------------------------


def _whole(report: Report, demands: Demands) -> Iterator[Finding]:
    if report.status is Status.OFF_MANDATE:
        yield _finding(
            "off-mandate",
            "no orientation is supported",
            "say in the objective or the activities what the project does for the people of the mandate",
        )
    if report.status is Status.INSUFFICIENT_TEXT:
        yield _finding(
            "insufficient-text",
            f"too little text to judge ({_words(report.proposal.words)})",
            "write out objective, activities and results; run a scanned document through OCR",
        )
    yield from _any_of(report, demands)
    yield from _how_many(report, demands)
    known = {result.orientation for result in report.results}
    for claim in report.claims:
        if claim.orientation not in known:
            yield _finding(
                "unknown-claim",
                f"claims orientation {claim.orientation}{_beside(claim)}, which the mandate does not have",
                f"correct the number: the mandate has {_numbers(sorted(known))}",
                place=claim,
            )


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def _any_of(report: Report, demands: Demands) -> Iterator[Finding]:
    wanted = [result for result in report.results if result.orientation in demands.require_any]
    if wanted and not any(_reaches(result.level, demands.level) for result in wanted):
        numbers = _numbers([result.orientation for result in wanted])
        yield _finding(
            "missing-orientation",
            f"none of the orientations {numbers} is {_demanded(demands)}, and the policy demands one",
            "say in the objective and the activities what the project does about one of them",
        )


def _how_many(report: Report, demands: Demands) -> Iterator[Finding]:
    supported = [result.orientation for result in report.results if result.level.supported]
    count, shown = len(supported), f" ({_numbers(supported)})" if supported else ""
    if demands.min_supported is not None and count < demands.min_supported:
        yield _finding(
            "too-few-orientations",
            f"supports {count} of at least {demands.min_supported} orientations{shown}",
            "say what the project does for others, if it does",
        )
    if demands.max_supported is not None and count > demands.max_supported:
        yield _finding(
            "too-many-orientations",
            f"supports {count} orientations{shown}, and the policy allows {demands.max_supported}",
            "keep to what the project does; name the rest as context",
        )


# -- one orientation ---------------------------------------------------------------------------------------------------


def _by_orientation(report: Report, demands: Demands) -> Iterator[Finding]:
    labels = dict(report.labels)
    claims = {claim.orientation: claim for claim in report.claims}
    for result in report.results:
        unsupported = result.claimed and not result.level.supported
        required = result.orientation in demands.require and not _reaches(result.level, demands.level)
        if not (unsupported or required or result.conflict):
            continue
        name = f"orientation {result.orientation} ({result.title})"
        about = _about(result, labels)
        if unsupported:
            claim = claims.get(result.orientation)
            yield _finding(
                "unsupported-claim",
                f"claims {name}{_beside(claim)} and shows no evidence for it",
                f"{about}, or take {result.orientation} out of the claim",
                result.orientation,
                claim,
            )
        if required:
            yield _finding(
                "missing-orientation",
                f"{name} is {result.level.value}, and the policy demands that it is {_demanded(demands)}",
                _strengthened(result, about),
                result.orientation,
            )
        yield from _conflicts(result, name)


def _conflicts(result: Result, name: str) -> Iterator[Finding]:
    if result.conflict is None:
        return
    for severity, pieces in result.conflict.by_severity():
        hard = severity is Severity.HARD
        rule, words = ("conflict", "plans") if hard else ("possible-conflict", "may plan")
        mend = "take it out" if hard else "say what is meant: who decides, and on what condition"
        message = f"{words} something that {name} excludes"
        for piece in pieces:
            yield _finding(rule, message, f"{mend}; if others do it, say who", result.orientation, piece)


def _boundary(found: BoundaryFound) -> Finding:
    message = f"claims a task beyond the mandate ({found.id})"
    return _finding("boundary", message, "leave the task to the body that has it, and name that body", place=found)


def _is_sidecar(place: Evidence | BoundaryFound | Claim) -> bool:
    return isinstance(place, Claim) and place.source == "sidecar"


# -- words -------------------------------------------------------------------------------------------------------------


def _beside(claim: Claim | None) -> str:
    """Returns where a claim stands that is not in the text: there is no line of it to point at."""
    if claim is None or claim.source not in ("sidecar", "metadata"):
        return ""
    if claim.source == "sidecar":
        return " in its sidecar" if claim.line is None else f" in line {claim.line} of its sidecar"
    return "" if claim.line is not None else f" in its property “{claim.quote.partition(':')[0]}”"


def _reaches(level: Level, demanded: Level) -> bool:
    return level.marker >= demanded.marker


def _demanded(demands: Demands) -> str:
    return "principal" if demands.level is Level.PRINCIPAL else "supported"


def _about(result: Result, labels: dict[str, str]) -> str:
    """Returns what to write about so that the orientation is supported: its missing concepts in words."""
    names = [labels.get(concept, "") for concept in result.missing]
    shown = [name for name in names if name]
    if not shown:
        return "say in the objective or the activities what the project does about it"
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return f"say what the project does about: {', '.join(shown[:_SHOWN])}{more}"


def _strengthened(result: Result, about: str) -> str:
    if result.level is Level.SIGNIFICANT:
        return "say it in the objective too, and carry it with an activity or a result"
    return about


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
