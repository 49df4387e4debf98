"""What one statement says about concepts, from the point of view of one orientation.

Sets of concepts are numbers with a bit for each concept: whether a way is fulfilled is asked thousands of times for a
long proposal, and for two numbers it is one operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aligncheck.model.mandate import Mandate
from aligncheck.model.pattern import Layer
from aligncheck.model.statement import Mark, Mention, Statement

DENIALS = frozenset(("negation", "exclusion", "exclusion_after", "other_clause", "against"))
"""Marks that deny a mention."""

# Members of an enumeration cost more to look up than a name of the module, and this is asked for every mention.
_CONCEPT, _BLOCKED, _CONFLICT, _EXCUSE = Layer.CONCEPT, Layer.BLOCKED, Layer.CONFLICT, Layer.EXCUSE

Span = tuple[int, int]


class Concepts:
    """The concepts of a mandate as bits of a number, and its orientations by id. Bits rise with the concepts' ids."""

    def __init__(self, mandate: Mandate) -> None:
        ids = {one.id for one in (*mandate.concepts, *(c for one in mandate.orientations for c in one.concepts))}
        ids.update(need for one in mandate.orientations for way in one.ways for need in (*way.needs, *way.unless))
        self._ids = sorted(ids)
        self.bits: Mapping[str, int] = {concept: 1 << at for at, concept in enumerate(self._ids)}
        self.orientations: Mapping[str, int] = {one.id: at for at, one in enumerate(mandate.orientations)}

    def mask(self, concepts: Iterator[str] | Sequence[str] | frozenset[str]) -> int:
        """Returns the set of these concepts; ids that the mandate does not have are left out."""
        mask = 0
        for concept in concepts:
            mask |= self.bits.get(concept, 0)
        return mask

    def ids(self, mask: int) -> tuple[str, ...]:
        """Returns the ids of a set of concepts, in alphabetical order."""
        found: list[str] = []
        while mask:
            lowest = mask & -mask
            found.append(self._ids[lowest.bit_length() - 1])
            mask ^= lowest
        return tuple(found)


class View:
    """A statement as an orientation sees it: ``live`` and ``denied`` concepts, ``strong`` ones with a strong mention.

    ``hiding`` are the places of idioms, whose words name nothing.
    """

    __slots__ = ("_found", "_hiding", "_statement", "denied", "live", "strong")

    def __init__(self, statement: Statement, bits: Mapping[str, int], hiding: Sequence[Span] = ()) -> None:
        self._statement = statement
        self._hiding = hiding
        self._found: dict[str, list[Mention]] | None = None
        live = denied = strong = 0
        for layer, label, _, weak, start, end, marks in statement.mentions:
            if layer is not _CONCEPT or (hiding and _is_hidden(start, end, hiding)):
                continue
            bit = bits.get(label, 0)
            if marks and _deny(marks):
                denied |= bit
            else:
                live |= bit
                if not weak:
                    strong |= bit
        self.live = live
        self.denied = denied
        self.strong = strong

    @property
    def mentions(self) -> Mapping[str, Sequence[Mention]]:
        """Returns the mentions of each concept: the live ones, or the denied ones where there are none."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def _find(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        denied: dict[str, list[Mention]] = {}
        hiding = self._hiding
        for mention in self._statement.mentions:
            if mention.layer is not _CONCEPT or (hiding and _is_hidden(mention.start, mention.end, hiding)):
                continue
            of = denied if mention.marks and _deny(mention.marks) else found
            of.setdefault(mention.label, []).append(mention)
        return {**denied, **found} if denied else found


class Seen(NamedTuple):
    """A statement with its ``view``, and the views ``apart`` of the orientations (by position) that see less in it."""

    statement: Statement
    view: View
    apart: Mapping[int, View]


def _deny(marks: Sequence[Mark]) -> bool:
    """Returns whether one of the marks denies what it stands over."""
    return any([mark.kind in DENIALS for mark in marks])


def see(statement: Statement, concepts: Concepts) -> Seen:
    """Returns the statement as the orientations see it.

    Idioms that every orientation blocks are taken out of all views, those that one blocks and the conflicts with it out
    of its own.
    """
    if not statement.others:
        return Seen(statement, View(statement, concepts.bits), _NONE)
    excused = {mention.label for mention in statement.others if mention.layer is _EXCUSE}
    general: list[Span] = []
    own: dict[int, list[Span]] = {}
    for mention in statement.others:
        layer, label = mention.layer, mention.label
        if (layer is not _BLOCKED and layer is not _CONFLICT) or label in excused:
            continue
        if layer is _BLOCKED and not label:
            general.append((mention.start, mention.end))
            continue
        at = concepts.orientations.get(label if layer is _BLOCKED else label.partition("/")[0])
        if at is not None:
            own.setdefault(at, []).append((mention.start, mention.end))
    view = View(statement, concepts.bits, general)
    if not own:
        return Seen(statement, view, _NONE)
    return Seen(statement, view, {at: View(statement, concepts.bits, general + spans) for at, spans in own.items()})


_NONE: Mapping[int, View] = {}


def _is_hidden(start: int, end: int, hiding: Sequence[Span]) -> bool:
    """Returns whether an idiom covers the mention, or crosses it; a mention that holds the whole idiom is its own."""
    for first, last in hiding:
        if first < end and start < last and not (start <= first and last <= end and (end - start) > (last - first)):
            return True
    return False
