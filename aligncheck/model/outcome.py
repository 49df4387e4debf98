"""What a run over files says of each of them when a policy has been applied."""

from __future__ import annotations

from dataclasses import dataclass

from aligncheck.model.report import Finding, MandateInfo, Report


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that somebody has accepted: ``reason`` in their words, ``where`` says where they wrote it."""

    finding: Finding
    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One file of a run.

    ``name`` is its path as the report calls it, relative and with slashes. ``report`` is None when the file could not
    be read; ``problem`` then says why in one line. ``findings`` are those that count, in the order of the report;
    ``suppressed`` those that somebody accepted, ``known`` those that a baseline lists. They never overlap.
    """

    name: str
    report: Report | None
    problem: str = ""
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    known: tuple[Finding, ...] = ()

    @property
    def broken(self) -> bool:
        """Returns whether a finding of severity error counts."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole run: its files in the order of their names, the mandate, the versions, and what the baseline held.

    ``stale`` counts baseline entries that no finding matched any more, ``unchecked`` the files that were passed over
    because nothing changed in them.
    """

    files: tuple[Checked, ...]
    mandate: MandateInfo
    aligncheck: str
    stale: int = 0
    unchecked: int = 0
