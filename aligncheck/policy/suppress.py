"""Suppressions: findings that somebody accepted beforehand, with a reason and perhaps for a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from aligncheck.model.glob import Globs
from aligncheck.model.outcome import Checked, Suppressed
from aligncheck.model.policy import Demands, Suppression
from aligncheck.model.report import Finding
from aligncheck.policy.judge import weighed
from aligncheck.policy.rules import BY_NAME, DEFAULT_DEMANDS

_OWN = frozenset(("unused-suppression", "expired-suppression"))
"""Findings about suppressions, which no suppression accepts: two of them could hide each other."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the findings of one file.

    ``counting`` and ``suppressed`` are the findings that were given, each in one of the two, in their order. ``extra``
    are findings about the suppressions themselves. ``used`` are the suppressions that accepted something.
    """

    counting: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    extra: tuple[Finding, ...]
    used: frozenset[Suppression]


def apply(
    findings: Sequence[Finding],
    suppressions: Sequence[Suppression],
    today: date,
    demands: Demands = DEFAULT_DEMANDS,
    shared: Sequence[Suppression] = (),
) -> Applied:
    """Returns which findings of a file count.

    ``suppressions`` stand in the file or beside it: those that are unused or expired are reported with it. ``shared``
    are those of the policy that speak of the file: :func:`report_shared` reports them, once, when all files are known.
    Where several accept a finding, the first gives the reason, and all of them are used.
    """
    valid = [one for one in (*suppressions, *shared) if not is_expired(one, today)]
    counting: list[Finding] = []
    suppressed: list[Suppressed] = []
    used: set[Suppression] = set()
    for finding in findings:
        fitting = [one for one in valid if _accepts(one, finding)]
        used.update(fitting)
        if fitting:
            suppressed.append(Suppressed(finding, fitting[0].reason, fitting[0].where))
        else:
            counting.append(finding)
    extra = _about((one for one in suppressions if one not in used), today, demands)
    return Applied(tuple(counting), tuple(suppressed), tuple(extra), frozenset(used))


def is_expired(suppression: Suppression, today: date) -> bool:
    """Returns whether a suppression has passed its last day."""
    return bool(suppression.expires) and today > date.fromisoformat(suppression.expires)


def shared_for(name: str, suppressions: Sequence[Suppression]) -> tuple[Suppression, ...]:
    """Returns the suppressions of a policy that speak of a file; ``name`` is its path, seen from the policy."""
    return tuple(one for one in suppressions if not one.paths or Globs(one.paths).covers(name))


def report_shared(
    files: Sequence[Checked],
    suppressions: Sequence[Suppression],
    used: frozenset[Suppression],
    today: date,
    demands_for: Callable[[str], Demands],
    *,
    complete: bool,
    name_of: Callable[[str], str] = str,
) -> tuple[Checked, ...]:
    """Returns the files with findings about the policy's suppressions that are expired or that nothing needed.

    Such a finding stands with the first file that the suppression speaks of. Unless the run is ``complete`` (every file
    of the repository was looked at), one that speaks of more files than one may be needed by a file that was not
    looked at, and is not called unused. ``name_of`` gives a file's path as the policy sees it.
    """
    found: dict[str, list[Finding]] = {}
    for one in suppressions:
        meant = [file.name for file in files if shared_for(name_of(file.name), (one,))]
        expired = is_expired(one, today)
        if not meant or one in used or not (expired or complete or _is_about_one_file(one)):
            continue
        first = min(meant)
        found.setdefault(first, []).extend(_about((one,), today, demands_for(first)))
    return tuple(
        replace(file, findings=(*file.findings, *found[file.name])) if file.name in found else file for file in files
    )


def _accepts(suppression: Suppression, finding: Finding) -> bool:
    return (
        suppression.rule == finding.rule
        and finding.rule not in _OWN
        and suppression.orientation in (None, finding.orientation)
    )


def _is_about_one_file(suppression: Suppression) -> bool:
    return len(suppression.paths) == 1 and "/" in suppression.paths[0] and not set(suppression.paths[0]) & set("*?[")


def _about(
    suppressions: Iterator[Suppression] | Sequence[Suppression], today: date, demands: Demands
) -> Iterator[Finding]:
    for one in suppressions:
        expired = is_expired(one, today)
        rule = BY_NAME["expired-suppression" if expired else "unused-suppression"]
        about = one.rule if one.orientation is None else f"{one.rule} for orientation {one.orientation}"
        message = (
            f"the suppression of {about} ({one.where}) expired on {one.expires}"
            if expired
            else f"the suppression of {about} ({one.where}) accepts nothing that is there"
        )
        mend = "mend what it accepted, or agree on a new date" if expired else "remove it"
        finding = Finding(rule.code, rule.name, "warning", None, message, None, one.line or None, mend, one.reason)
        yield from weighed(finding, demands)
