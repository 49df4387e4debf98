"""Which ways of the mandate a set of concepts fulfils."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aligncheck.model.mandate import Mandate, Way


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """One way that is fulfilled: the position of its orientation in the mandate, and the way."""

    orientation: int
    way: Way


class Facets:
    """The ways of a mandate, ready to be asked which of them a set of concept ids fulfils.

    Answers are kept: the same few sets come back throughout a proposal.
    """

    def __init__(self, mandate: Mandate) -> None:
        self._by_need: dict[str, list[Fulfilled]] = {}
        for position, orientation in enumerate(mandate.orientations):
            for way in orientation.ways:
                # Filed under the need that the fewest ways share would be best; the first is near enough.
                self._by_need.setdefault(way.needs[0], []).append(Fulfilled(position, way))
        self._known: dict[frozenset[str], tuple[Fulfilled, ...]] = {}

    def fulfilled_by(self, concepts: Iterable[str]) -> tuple[Fulfilled, ...]:
        """Returns every way all of whose needs are among ``concepts``, in mandate order."""
        present = frozenset(concepts)
        known = self._known.get(present)
        if known is None:
            found = [
                one
                for concept in present
                for one in self._by_need.get(concept, ())
                if present.issuperset(one.way.needs)
            ]
            found.sort(key=lambda one: (one.orientation, -one.way.strength, one.way.needs))
            known = self._known[present] = tuple(found)
        return known
