"""Why one orientation has its level, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aligncheck.model.evidence import ConflictFound, Evidence, Level
from aligncheck.model.report import MandateInfo


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand of a level: what it asks, what was found, and whether that is enough.

    Of the demands of a level that are ``alternative``, one is enough; the others must all be met.
    """

    level: Level
    asks: str
    found: str
    met: bool
    alternative: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A concept that the draft does not show, with a few terms for it in the draft's language."""

    id: str
    label: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do to the draft, and the level that the orientation would then have.

    ``code`` is stable, ``text`` says what to do. ``evidence`` is the sentence to change, None when one is to be
    written; ``weight`` is what it would be worth then. ``wanted`` are the concepts that a new sentence has to name.
    """

    code: str
    text: str
    level: Level
    evidence: Evidence | None = None
    weight: float | None = None
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one verdict; ``proposal`` is what the document is called.

    ``uncapped`` is the level that the evidence carries by itself, ``capped_by`` the rules between orientations that
    took something away from it. ``evidence`` counts, ``discounted`` does not; ``nearest`` is the sentence that came
    nearest to counting where nothing does.
    """

    proposal: str
    sha256: str
    mandate: MandateInfo
    orientation: int
    id: str
    title: str
    statement: str
    level: Level
    uncapped: Level
    score: float
    threshold: float
    claimed: bool
    demands: tuple[Demand, ...]
    evidence: tuple[Evidence, ...]
    discounted: tuple[Evidence, ...]
    nearest: Evidence | None
    capped_by: tuple[str, ...]
    conflict: ConflictFound | None
    missing: tuple[Wanted, ...]
    changes: tuple[Change, ...]
    labels: Mapping[str, str]
