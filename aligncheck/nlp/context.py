"""What the words around a mention do to it: denial, exclusion, doubt, need, and who holds the task.

The way of ConText (Harkema et al. 2009): a cue has a direction and a reach, a terminator ends it, and a pseudo-cue hides
the cues that it touches. Reach is counted in words that count (little words are skipped).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from aligncheck.model.statement import Mark
from aligncheck.model.terms import LITTLE_WORDS, fold
from aligncheck.nlp.components import Hit

FORWARD_REACH = {"negation": 9, "exclusion": 9, "hypothetical": 40, "gap": 6, "counter": 6, "frame": 30}
"""How many words after the cue it reaches."""

BACKWARD_REACH = {"exclusion_after": 30, "hypothetical": 40, "frame_after": 30}
"""How many words before the cue it reaches."""

WHOLE_SENTENCE = frozenset(("past", "objective", "purpose", "claim"))
"""Cues that speak of the sentence as a whole."""

ENDED_BY_TERMINATOR = frozenset(("negation", "exclusion", "exclusion_after", "gap", "counter"))

_HIDDEN_WHERE_TOUCHED = frozenset(("negation", "exclusion", "exclusion_after", "exception"))
"""A pseudo-cue hides these even when it covers only a part of them (*will not* before *only*)."""

_ENDING = frozenset(("terminator", "contrast"))

_FUTURE = {
    # A written accent makes another tense of it (libéra, prépara).
    "fr": re.compile(r"\b[a-zà-ÿœ]+(?:er|ir|dr|vr|ttr|ur|rr)(?:a|ont)\b", re.IGNORECASE),
    "es": re.compile(r"\b[a-zà-ÿ]+(?:[aei]r|dr|br)(?:á|án)\b", re.IGNORECASE),
}
_NO_FUTURE = frozenset(
    "opera camera cholera chimera caldera riviera vera era ira dira aura hydra sutra ultra extra infra supra contra "
    "durra zadra angora iran teheran coran".split()
)
_AT_COMMA = re.compile(r",\s+(?:[^\W\d_]+['’\s]+){0,2}$")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)['’\s]+$")
_WORD_BEHIND = re.compile(r"\s+([^\W\d_]+)")
_FAMILIES = {
    "en": ("the this that these a an our their", "of"),
    "es": (
        "el la los las este esta estos estas ese esa un una unos unas nuestro nuestra del al",
        "de del",
        "a al",
    ),
    "fr": ("le la les l ce cet cette ces un une des du au aux notre nos", "de d du des", "a au aux"),
}
"""Little words of which one may stand for another at the edge of a cue."""


class Cues:
    """The cues of one sentence, pseudo-cues taken out, ready to mark its mentions.

    ``start`` and ``end`` are the characters of the sentence in ``text``; ``terms`` are the mentions that may be asked
    about.
    """

    __slots__ = ("_breaks", "_denials", "_held", "_places", "_scoped", "_terminators", "marks")

    def __init__(
        self, cues: Sequence[Hit], text: str, start: int, end: int, language: str, terms: Sequence[Hit]
    ) -> None:
        live = _live([cue for cue in cues if _stands_as_written(cue, text, start, language)])
        self._places = {(one.first, one.last): (one.start, one.end) for one in terms}
        self._breaks = _clause_breaks(live, text, start, end)
        self._terminators = sorted(
            {*(cue.start for cue in live if cue.pattern.label in _ENDING), *self._breaks}
        )
        self._denials = [cue for cue in live if cue.pattern.label == "negation"]
        self._scoped: list[tuple[str, Hit, Mark]] = []
        holders: list[Hit] = []
        about: list[Mark] = []
        exceptions: list[int] = []
        for cue in live:
            kind = cue.pattern.label
            if kind == "exception":
                if self._is_denied(cue):
                    # *Nothing is done, except ...* says what is done.
                    exceptions.append(cue.start)
                    continue
                kind = "exclusion"
            if kind in WHOLE_SENTENCE:
                about.append(Mark(kind, text[cue.start : cue.end]))
            elif kind == "other_holder":
                holders.append(cue)
            elif kind in FORWARD_REACH or kind in BACKWARD_REACH:
                said = "frame" if kind == "frame_after" else kind
                self._scoped.append((kind, cue, Mark(said, text[cue.start : cue.end])))
        self._terminators = sorted({*self._terminators, *exceptions})
        about.extend(_undertaking(live, about, text, start, end, language))
        self._held: list[tuple[int, Mark]] = []
        for cue in holders:
            clause = self._clause(cue.start)
            words = text[cue.start : cue.end]
            if all(self._clause(one.start) == clause for one in terms):
                about.append(Mark("other_holder", words))
            else:
                # The sentence is the project's, this clause of it is not.
                self._held.append((clause, Mark("exclusion", words)))
        self.marks = tuple(about)

    def over(self, first: int, last: int) -> tuple[Mark, ...]:
        """Returns the marks over the words from ``first`` up to ``last``, both counted in keys."""
        if not self._scoped and not self._held:
            return ()
        found = [mark for kind, cue, mark in self._scoped if self._reaches(kind, cue, first, last)]
        if self._held:
            clause = self._clause(self._places[first, last][0])
            found.extend(mark for held, mark in self._held if held == clause)
        return tuple(found)

    def _reaches(self, kind: str, cue: Hit, first: int, last: int) -> bool:
        start, end = self._places[first, last]
        if cue.last <= first:
            if first - cue.last > FORWARD_REACH.get(kind, -1):
                return False
            return kind not in ENDED_BY_TERMINATOR or not self._ended(cue.end, start)
        if last <= cue.first:
            if cue.first - last > BACKWARD_REACH.get(kind, -1):
                return False
            return kind not in ENDED_BY_TERMINATOR or not self._ended(end, cue.start)
        return False

    def _is_denied(self, exception: Hit) -> bool:
        return any(cue.last <= exception.first and not self._ended(cue.end, exception.start - 1) for cue in self._denials)

    def _ended(self, after: int, before: int) -> bool:
        return any(after <= at < before for at in self._terminators)

    def _clause(self, character: int) -> int:
        return bisect_right(self._breaks, character)


def _live(cues: Sequence[Hit]) -> list[Hit]:
    """Returns the cues that no pseudo-cue hides."""
    denials = [cue for cue in cues if cue.pattern.label == "negation"]
    # *ne couvre pas ce que* holds a denial of its own: it is no *ne ... que*.
    hiding = [
        cue
        for cue in cues
        if cue.pattern.label == "pseudo"
        and not (_is_gapped(cue) and any(cue.first < one.first and one.last < cue.last for one in denials))
    ]
    if not hiding:
        return [cue for cue in cues if cue.pattern.label != "pseudo"]
    return [
        cue for cue in cues if cue.pattern.label != "pseudo" and not any(_hides(pseudo, cue) for pseudo in hiding)
    ]


def _is_gapped(cue: Hit) -> bool:
    return any(piece.gap for piece in cue.pattern.pieces)


def _hides(pseudo: Hit, cue: Hit) -> bool:
    if pseudo.first <= cue.first and cue.last <= pseudo.last:
        return True
    return (
        cue.pattern.label in _HIDDEN_WHERE_TOUCHED
        and not _is_gapped(pseudo)
        and pseudo.first < cue.last
        and cue.first < pseudo.last
    )


def _clause_breaks(live: Sequence[Hit], text: str, start: int, end: int) -> list[int]:
    """Returns the characters at which a clause ends that may have another doer than the next: semicolons, contrasts."""
    breaks = {at for at in range(start, end) if text[at] == ";"} if ";" in text else set()
    for cue in live:
        if cue.pattern.label != "contrast":
            continue
        if text[start : cue.start].strip(" \n\t\"«“‘(-•"):
            breaks.add(cue.start)
            continue
        # *While others do this, the project does that*: the contrast stands in front, the comma parts the two.
        for other in live:
            if other.pattern.label in ("purpose", "undertaking"):
                found = _AT_COMMA.search(text, max(start, other.start - 40), other.start)
                if found is not None:
                    breaks.add(found.start())
                    break
    return sorted(breaks)


def _undertaking(
    live: Sequence[Hit], about: Sequence[Mark], text: str, start: int, end: int, language: str
) -> list[Mark]:
    """Returns a mark that the project does what the sentence says, when the sentence has none that is stronger."""
    kinds = {mark.kind for mark in about}
    if not kinds.isdisjoint(("purpose", "objective")):
        return []
    future = _FUTURE.get(language)
    if future is not None:
        for found in future.finditer(text, start, end):
            if fold(found.group()) not in _NO_FUTURE:
                return [Mark("purpose", found.group())]
    if "past" in kinds:
        # *The programme had ended*: to name the project does not make what is over its task.
        return []
    return [
        Mark("purpose", text[cue.start : cue.end]) for cue in live if cue.pattern.label == "undertaking"
    ]


def _stands_as_written(cue: Hit, text: str, start: int, language: str) -> bool:
    """Returns whether the little words of a cue of one word are there: *au lieu de* is not every *lieu*."""
    before, behind = _edges(cue.pattern.term, language)
    if before:
        found = _WORD_BEFORE.search(text, max(start, cue.start - 16), cue.start)
        if found is None:
            # A note-like sentence leaves the article out (*Project supports ...*).
            if text[start : cue.start].strip():
                return False
        elif fold(found.group(1)) not in before:
            return False
    if behind:
        found = _WORD_BEHIND.match(text, cue.end)
        if found is None or fold(found.group(1)) not in behind:
            return False
    return True


@lru_cache(maxsize=4096)
def _edges(term: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the little words of which one must stand before the one word of a cue, and behind it; none means any."""
    words = [fold(word) for word in re.split(r"[\s'’]+", term)]
    little = LITTLE_WORDS[language]
    counting = [at for at, word in enumerate(words) if word not in little]
    if len(counting) != 1 or len(words) < 2:
        return frozenset(), frozenset()
    at = counting[0]
    before = _family(words[at - 1], language) if at else frozenset[str]()
    behind = _family(words[at + 1], language) if at + 1 < len(words) else frozenset[str]()
    return before, behind


def _family(word: str, language: str) -> frozenset[str]:
    for family in _FAMILIES[language]:
        if word in family.split():
            return frozenset(family.split())
    return frozenset((word,))
