"""What the words around a mention do to it: denial, exclusion, doubt, need, and who holds the task.

The way of ConText (Harkema et al. 2009): a cue has a direction and a reach, a terminator ends it, and a pseudo-cue hides
the cues that it covers. Reach is counted in words that count (little words are skipped).
"""

from __future__ import annotations

from collections.abc import Sequence

from aligncheck.model.pattern import Layer
from aligncheck.model.statement import Mark
from aligncheck.nlp.components import Hit

FORWARD_REACH = {"negation": 9, "exclusion": 9, "hypothetical": 40, "gap": 6, "counter": 6, "frame": 30}
"""How many words after the cue it reaches."""

BACKWARD_REACH = {"exclusion_after": 30, "hypothetical": 40}
"""How many words before the cue it reaches."""

WHOLE_SENTENCE = frozenset(("past", "other_holder", "objective", "purpose", "claim"))
"""Cues that speak of the sentence as a whole."""

ENDED_BY_TERMINATOR = frozenset(("negation", "exclusion", "exclusion_after", "gap", "counter"))


class Cues:
    """The cues of one sentence, pseudo-cues taken out, ready to mark its mentions."""

    __slots__ = ("_scoped", "_terminators", "marks")

    def __init__(self, cues: Sequence[Hit], text: str) -> None:
        hidden = [cue for cue in cues if cue.pattern.label == "pseudo"]
        live = [
            cue
            for cue in cues
            if cue.pattern.label != "pseudo" and not any(h.first <= cue.first and cue.last <= h.last for h in hidden)
        ]
        self._terminators = [cue.first for cue in live if cue.pattern.label == "terminator"]
        self._scoped = [
            (cue, Mark(cue.pattern.label, text[cue.start : cue.end]))
            for cue in live
            if cue.pattern.label not in WHOLE_SENTENCE and cue.pattern.label != "terminator"
        ]
        self.marks = tuple(
            Mark(cue.pattern.label, text[cue.start : cue.end]) for cue in live if cue.pattern.label in WHOLE_SENTENCE
        )

    def over(self, first: int, last: int) -> tuple[Mark, ...]:
        """Returns the marks over the words from ``first`` up to ``last``, both counted in keys."""
        if not self._scoped:
            return ()
        return tuple(mark for cue, mark in self._scoped if self._reaches(cue, first, last))

    def _reaches(self, cue: Hit, first: int, last: int) -> bool:
        kind = cue.pattern.label
        if cue.last <= first:
            distance = first - cue.last
            if distance > FORWARD_REACH.get(kind, -1):
                return False
            return kind not in ENDED_BY_TERMINATOR or not self._ended(cue.last, first)
        if last <= cue.first:
            distance = cue.first - last
            if distance > BACKWARD_REACH.get(kind, -1):
                return False
            return kind not in ENDED_BY_TERMINATOR or not self._ended(last, cue.first)
        return False

    def _ended(self, after: int, before: int) -> bool:
        return any(after <= at < before for at in self._terminators)
