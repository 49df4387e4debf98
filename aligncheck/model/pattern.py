"""What the matcher looks for: terms taken apart, with the layer and label that a hit is filed under."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """What a hit is about."""

    CONCEPT = "concept"
    BLOCKED = "blocked"
    CONFLICT = "conflict"
    EXCUSE = "excuse"
    BOUNDARY = "boundary"
    BOILERPLATE = "boilerplate"
    CUE = "cue"


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of a pattern: the ``words`` that fit, which of them are word beginnings, and how many words may stand
    between it and the piece before (``gap``)."""

    words: tuple[str, ...]
    prefixes: tuple[bool, ...]
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of one term. ``label`` is the concept id, conflict id, or cue kind; ``term`` the term as written.

    A ``BLOCKED`` label is an orientation id, or empty for the whole mandate; an ``EXCUSE`` label is the id of the
    conflict or boundary that it excuses.
    """

    layer: Layer
    label: str
    term: str
    weak: bool
    pieces: tuple[Piece, ...]
