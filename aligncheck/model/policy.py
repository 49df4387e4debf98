"""What a repository of proposals demands, and the rules by which a broken demand is called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aligncheck.model.evidence import Level


class Action(StrEnum):
    """What a rule does when a proposal breaks it."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding, with what ``aligncheck rule`` says of it.

    ``code`` never changes and is never used again; ``name`` is what policies and people call it. ``action`` is what
    happens without a policy.
    """

    code: str
    name: str
    action: Action
    what: str
    why: str
    example: str
    mend: str


@dataclass(frozen=True, slots=True)
class Demands:
    """What one proposal must be.

    ``fail_on`` and ``warn_on`` are names of rules. ``require`` lists orientations that must all be supported,
    ``require_any`` orientations one of which must be, both at ``level`` or above. ``min_supported`` and
    ``max_supported`` bound how many are supported; None is no bound.
    """

    fail_on: frozenset[str]
    warn_on: frozenset[str]
    require: tuple[int, ...] = ()
    require_any: tuple[int, ...] = ()
    level: Level = Level.SIGNIFICANT
    min_supported: int | None = None
    max_supported: int | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """One finding that somebody accepts beforehand.

    ``rule`` is a code or a name, ``orientation`` None for any, ``paths`` glob patterns of the files it speaks of (empty
    for the one it stands in), ``expires`` an ISO date after which it is void, empty for never. ``where`` is the place
    it is written at (``file:line``).
    """

    rule: str
    reason: str
    where: str
    orientation: int | None = None
    paths: tuple[str, ...] = ()
    expires: str = ""
