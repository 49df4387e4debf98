"""A mandate: orientations, the concepts they are made of, and the terms that name the concepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES: tuple[str, ...] = ("en", "es", "fr")

Localized = Mapping[str, str]
"""A text in each language of ``LANGUAGES``."""


class Role(StrEnum):
    """Which part of an orientation's sentence a concept is."""

    ACTOR = "actor"
    ACTION = "action"
    OBJECT = "object"
    QUALIFIER = "qualifier"


class Need(StrEnum):
    """Whether an orientation can do without the concept.

    ``THEME`` is no facet at all: words too general for a text, by which a title with nothing else names its theme.
    """

    REQUIRED = "required"
    ANY = "any"
    OPTIONAL = "optional"
    THEME = "theme"


class Severity(StrEnum):
    """How plainly a conflict contradicts the orientation."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase in one language, written in the term syntax (docs/terms.md), without its weakness mark.

    ``weak`` terms count only beside a partner. ``line`` is where the term stands in its file.
    """

    text: str
    language: str
    weak: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Concept:
    """One facet of an orientation, or a shared vocabulary of the whole mandate.

    ``id`` is unique in the mandate: ``orientation-id/concept-id``, or the bare id of a shared concept.
    """

    id: str
    label: Localized
    role: Role
    need: Need
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a statement supports an orientation.

    Every concept of ``needs`` stands in the statement or in the heading that governs it, none of ``unless`` stands in
    the statement. ``strength`` in (0, 1] is what such a statement is worth before its section and context are weighed.
    """

    needs: tuple[str, ...]
    unless: tuple[str, ...] = ()
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that the orientation excludes, when the project itself undertakes it.

    ``terms`` name the thing, ``unless`` the phrases around it that turn it into no conflict.
    """

    id: str
    severity: Severity
    label: Localized
    terms: tuple[Term, ...]
    unless: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that must, or must not, support the orientation."""

    text: str
    language: str
    matches: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class Orientation:
    """One numbered orientation of the mandate."""

    id: str
    number: int
    title: Localized
    statement: Localized
    concepts: tuple[Concept, ...]
    ways: tuple[Way, ...]
    blocked: tuple[Term, ...]
    conflicts: tuple[Conflict, ...]
    examples: tuple[Example, ...]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A task that lies outside the whole mandate when the project claims it as its own."""

    id: str
    statement: Localized
    terms: tuple[Term, ...]
    unless: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule between orientations: ``orientation`` is at most ``cap`` when one of ``beside`` is ``at`` that level."""

    orientation: int
    beside: tuple[int, ...]
    at: str
    cap: str
    because: Localized


@dataclass(frozen=True, slots=True)
class Mandate:
    """A whole mandate. ``orientations`` stand in the order of their numbers.

    ``concepts`` are the shared ones. ``partners`` are ids of shared concepts that make a weak term count.
    ``boilerplate`` are anchors of the organisation's own texts about itself, which prove nothing. ``digest`` is the
    SHA-256 of the files' bytes.
    """

    id: str
    version: str
    title: Localized
    source: str
    principle: Localized
    objectives: tuple[Localized, ...]
    boundaries: tuple[Boundary, ...]
    concepts: tuple[Concept, ...]
    partners: tuple[str, ...]
    boilerplate: tuple[Term, ...]
    blocked: tuple[Term, ...]
    decisions: tuple[Decision, ...]
    orientations: tuple[Orientation, ...]
    digest: str
