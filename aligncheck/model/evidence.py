"""From facts to judgements: what was found where, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aligncheck.model.mandate import Severity
from aligncheck.model.span import CharSpan


class Level(StrEnum):
    """How far a proposal supports an orientation: the OECD-DAC policy marker, its 0 split in two reasons."""

    PRINCIPAL = "principal"
    SIGNIFICANT = "significant"
    MENTIONED = "mentioned"
    ABSENT = "absent"

    @property
    def marker(self) -> int:
        """Returns the DAC marker: 2 principal, 1 significant, 0 not targeted."""
        return {Level.PRINCIPAL: 2, Level.SIGNIFICANT: 1}.get(self, 0)

    @property
    def supported(self) -> bool:
        """Returns whether the orientation counts as supported (marker above 0)."""
        return self.marker > 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor of a weight: a stable ``code``, the ``factor`` in [0, 1], and words a reader can check."""

    code: str
    factor: float
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one statement is worth for one orientation.

    ``span`` covers ``quote`` in ``Proposal.text``; ``matches`` are the matched words, inside ``span``. ``concept`` and
    ``term`` name the match that carries the statement. ``weight`` is the product of the factors of ``reasons``.
    ``role`` is what the section is (objective, activity, context, ...), ``section`` its heading. ``number`` counts
    paragraphs from 1; ``page`` and ``line`` are None where the format has none.
    """

    concept: str
    term: str
    quote: str
    span: CharSpan
    matches: tuple[CharSpan, ...]
    page: int | None
    line: int | None
    number: int
    place: str
    section: str
    role: str
    language: str
    weight: float
    reasons: tuple[Reason, ...]


POSSIBLE = "possible"
"""The code of the reason that a sentence has which only may contradict an orientation."""


@dataclass(frozen=True, slots=True)
class ConflictFound:
    """Something the project undertakes that the orientation excludes.

    ``severity`` is that of the worst sentence; the hard ones stand before those that have the reason ``possible``.
    """

    severity: Severity
    evidence: tuple[Evidence, ...]

    def by_severity(self) -> tuple[tuple[Severity, tuple[Evidence, ...]], ...]:
        """Returns the sentences of each severity that there are, hard ones first."""
        parted: dict[Severity, list[Evidence]] = {Severity.HARD: [], Severity.SOFT: []}
        for one in self.evidence:
            soft = self.severity is Severity.SOFT or any(reason.code == POSSIBLE for reason in one.reasons)
            parted[Severity.SOFT if soft else Severity.HARD].append(one)
        return tuple((severity, tuple(pieces)) for severity, pieces in parted.items() if pieces)


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one orientation.

    ``score`` is the saturating sum of the weights, compared with ``threshold``. ``evidence`` and ``discounted`` stand
    in falling order of weight, then in reading order. ``missing`` are ids of the orientation's concepts that no
    evidence shows. ``claimed`` says that the proposal itself names the orientation; it never counts as evidence.
    """

    orientation: int
    id: str
    title: str
    level: Level
    score: float
    threshold: float
    claimed: bool
    conflict: ConflictFound | None
    evidence: tuple[Evidence, ...]
    discounted: tuple[Evidence, ...]
    missing: tuple[str, ...]
