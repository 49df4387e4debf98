"""Which ways of the mandate a statement fulfils with what governs it, and which of them is worth most."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aligncheck.model.mandate import Mandate, Way
from aligncheck.score.view import Concepts, View
from aligncheck.settings import Settings


class Rule(NamedTuple):
    """A way, ready to be asked, of the orientation at that position."""

    orientation: int
    strength: float
    needs: int
    unless: int
    way: Way


class Met(NamedTuple):
    """A way that a statement fulfils, and the product of its factors.

    ``elsewhere`` is what says the rest: "" when the statement says it all, ``governed`` or ``themed``. ``weak`` says
    that a facet is shown by weak terms only, ``denied`` are the facets that the statement denies.
    """

    value: float
    rule: Rule
    elsewhere: str
    weak: bool
    denied: int


class _Pairs(NamedTuple):
    """The ways that have one need, by every ``other`` need that they have; those without another, by that one.

    Of a thousand ways, a statement looks only at those that have two of their needs fulfilled: most have but two.
    """

    others: int
    ways: dict[int, list[int]]


class Around(NamedTuple):
    """What a statement may lean on: concepts of the blocks ``governing`` it, and of the title, the ``theme``."""

    governing: int
    theme: int


class Facets:
    """The ways of a mandate, ready to be asked which of them a statement fulfils."""

    def __init__(self, mandate: Mandate, concepts: Concepts) -> None:
        bits = concepts.bits
        self._partners = concepts.mask(mandate.partners)
        ways = [(at, way) for at, one in enumerate(mandate.orientations) for way in one.ways]
        ways.sort(key=lambda pair: (pair[0], -pair[1].strength, pair[1].needs))
        self._rules: list[Rule] = []
        self._by_need: dict[int, list[int]] = {}
        for number, (at, way) in enumerate(ways):
            needs = unless = 0
            for need in way.needs:
                needs |= bits[need]
                self._by_need.setdefault(bits[need], []).append(number)
            for guard in way.unless:
                unless |= bits[guard]
            self._rules.append(Rule(at, way.strength, needs, unless, way))
        self._pairs: dict[int, _Pairs] = {}

    def best(
        self,
        view: View,
        around: Around,
        settings: Settings,
        denial: Callable[[Rule, int], float],
        only: int | None = None,
    ) -> dict[int, Met]:
        """Returns, for each orientation, the way that a statement fulfils best; the first in mandate order of equals.

        ``denial`` gives the factor of a way some of whose facets the statement denies; ``only`` asks for one
        orientation and no other.
        """
        live, denied, strong = view.live, view.denied, view.strong
        governing, theme = around
        here = live | denied
        thin, negated = live & ~strong, denied & ~live
        beyond = ~(here | governing | theme)
        partnered = self._partners & (governing | theme)
        best: dict[int, Met] = {}
        for number in self._candidates(here, ~beyond):
            rule = self._rules[number]
            orientation, value, needs, unless, _ = rule
            if needs & beyond or unless & live or (only is not None and orientation != only):
                continue
            known = best.get(orientation)
            if known is not None and value <= known.value:
                # What it is worth by itself is the most that it can be worth.
                continue
            elsewhere = ""
            outside = needs & ~here
            if outside:
                if not outside & ~governing:
                    elsewhere = "governed"
                    value *= settings.governed
                elif unless & theme:
                    # Where the title may say a part of it, it may also forbid it.
                    continue
                elif needs & here & ~self._partners:
                    elsewhere = "themed"
                    value *= settings.themed
                else:
                    # The statement itself only names people: the title would say everything else.
                    continue
            weak = needs & thin
            if weak:
                if not (needs & strong or outside or partnered or self._partners & strong & ~needs):
                    continue
                value *= settings.weak
            if needs & negated:
                value *= denial(rule, needs & negated)
            if known is None or value > known.value:
                best[orientation] = Met(value, rule, elsewhere, bool(weak), needs & negated)
        return best

    def _candidates(self, here: int, present: int) -> list[int]:
        """Returns the ways, in mandate order, that have a need in ``here`` and another one among those ``present``."""
        found: set[int] = set()
        pairs = self._pairs
        while here:
            one = here & -here
            known = pairs.get(one)
            if known is None:
                known = pairs[one] = self._pairs_of(one)
            others = known.others & present
            here ^= one
            # The ways that have this need and one that is still to come are found now.
            present ^= one
            while others:
                other = others & -others
                others ^= other
                found.update(known.ways[other])
        return sorted(found)

    def _pairs_of(self, one: int) -> _Pairs:
        """Returns the ways with a need, worked out when the concept first comes."""
        ways: dict[int, list[int]] = {}
        for number in self._by_need.get(one, ()):
            rest = self._rules[number].needs & ~one or one
            while rest:
                other = rest & -rest
                rest ^= other
                ways.setdefault(other, []).append(number)
        return _Pairs(sum(ways), ways)
