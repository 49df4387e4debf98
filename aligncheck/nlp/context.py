"""What the words around a mention do to it: denial, exclusion, doubt, need, and who holds the task.

The way of ConText (Harkema et al. 2009): a cue has a direction and a reach, a terminator ends it, and a pseudo-cue
hides the cues that it touches. Reach is counted in words that count (little words are skipped).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from aligncheck.model.pattern import Layer
from aligncheck.model.statement import Mark
from aligncheck.model.terms import LITTLE_WORDS, fold
from aligncheck.nlp.components import Hit
from aligncheck.nlp.doers import does_it

FORWARD_REACH = {"negation": 9, "exclusion": 9, "hypothetical": 40, "gap": 6, "counter": 6, "frame": 30, "against": 5}
"""How many words after the cue it reaches."""

BACKWARD_REACH = {"exclusion_after": 30, "hypothetical": 40, "frame_after": 30, "counter_after": 8}
"""How many words before the cue it reaches."""

WHOLE_SENTENCE = frozenset(("past", "objective", "purpose", "claim"))
"""Cues that speak of the sentence as a whole."""

ENDED_BY_TERMINATOR = frozenset(
    ("negation", "exclusion", "exclusion_after", "gap", "counter", "counter_after", "against")
)

_HIDDEN_WHERE_TOUCHED = frozenset(("negation", "exclusion", "exclusion_after", "exception"))
"""A pseudo-cue hides these even when it covers only a part of them (*will not* before *only*)."""

_REACHING = frozenset((*FORWARD_REACH, *BACKWARD_REACH, "exception", "other_holder", "body", "state"))
"""Cues that say something of the mentions near them, or in their clause."""

_WIDEST = 120
"""Words that a cue spans and reaches over at most: no cue further off is looked at."""

_ENDING = frozenset(("terminator", "contrast"))

_SAID = {"frame_after": "frame", "exception": "exclusion", "counter_after": "counter"}
"""Kinds of cues that do what another kind does, from the other side or not always: what their mark is called."""

_FUTURE = {
    # A written accent makes another tense of it (libéra, prépara).
    "fr": re.compile(r"\b[a-zà-ÿœ]+(?:er|ir|dr|vr|ttr|ur|rr)(?:a|ont)\b", re.IGNORECASE),
    "es": re.compile(r"\b[a-zà-ÿ]+(?:[aei]r|dr|br)(?:á|án)\b", re.IGNORECASE),
}
_FUTURE_ENDING = {
    "fr": re.compile(r"[rR](?:[aA]|[oO][nN][tT])\b"),
    "es": re.compile(r"[rR](?:[áÁ]|[áÁ][nN])\b"),
}
_NO_FUTURE = frozenset(
    "opera camera cholera chimera caldera riviera vera era ira dira aura hydra sutra ultra extra infra supra contra "
    "durra zadra angora iran teheran coran".split()
)
_CONDITIONAL = {
    "fr": re.compile(r"\b(?!devrai|auraient?\b|saurai)[a-zà-ÿœ]+(?:[ei]r|dr|vr|ttr|our|aur)(?:ait|aient)\b"),
    "es": re.compile(
        r"\b(?!deber|secretaría|notaría|comisaría)(?:[a-zà-ÿ]+(?:[ai]|ece)r|habr|tendr|pondr|vendr|har|podr|har)ían?\b"
    ),
}
"""Not *devrait*, *debería*: they bid. *Secretaría* is no verb, and most of what ends in *-ería* is none."""

_FIRM = frozenset(("own", "objective", "purpose"))

_ASIDE = re.compile(
    r"[,(]\s*(?:which|who|whose|qui|que|dont|cuy[oa]s?|quien(?:es)?)\b[^,;()]{1,160}[,)]", re.IGNORECASE
)
"""A clause between commas that speaks of the word before it, and of nothing behind."""

_DEEDS = frozenset((Layer.CONFLICT, Layer.BOUNDARY))
_RELATIVE = re.compile(r"\b(?:who|which|that|if|qui|que|si|quien(?:es)?)\b", re.IGNORECASE)
_SEMICOLON = re.compile(";")
_AT_COMMA = re.compile(r",\s+(?:[^\W\d_]+['’\s]+){0,2}$")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)['’\s]+$")
_WORD_BEHIND = re.compile(r"\s+([^\W\d_]+)")
_FAMILIES = {
    "en": ("the this that these a an our their", "of"),
    "es": ("de del", "a al", "el la los las este esta estos estas ese esa un una unos unas nuestro nuestra del al"),
    "fr": ("de d du des", "a au aux", "le la les l ce cet cette ces un une des du au aux notre nos"),
}
"""Little words of which one may stand for another at the edge of a cue."""


class Cues:
    """The cues of one sentence, pseudo-cues taken out, ready to mark its mentions.

    ``start`` and ``end`` are the characters of the sentence in ``text``; ``terms`` are the mentions that may be asked
    about. ``reach`` says whether any cue may reach one of them: most sentences have none that does.
    """

    __slots__ = (
        "_asides",
        "_breaks",
        "_denials",
        "_denied_deeds",
        "_harms",
        "_held",
        "_over",
        "_places",
        "_scoped",
        "_start",
        "_terminators",
        "_text",
        "marks",
        "reach",
    )

    def __init__(
        self, cues: Sequence[Hit], text: str, start: int, end: int, language: str, terms: Sequence[Hit]
    ) -> None:
        live = _live([cue for cue in cues if _stands_as_written(cue, text, start, language)], text) if cues else []
        self._text = text
        self._start = start
        self.reach = not _REACHING.isdisjoint([cue.pattern.label for cue in live])
        about = [
            Mark(cue.pattern.label, text[cue.start : cue.end]) for cue in live if cue.pattern.label in WHOLE_SENTENCE
        ]
        others = self._take(live, start, end, terms, language) if self.reach else []
        about.extend(_conditional_verb(live, text, start, end, language))
        about.extend(_undertaking(live, about, text, start, end, language))
        self.marks = tuple(dict.fromkeys(about + others)) if about or others else ()

    def _take(self, live: Sequence[Hit], start: int, end: int, terms: Sequence[Hit], language: str) -> list[Mark]:
        """Takes the cues that reach mentions, and returns the marks of others who hold the task of the sentence."""
        text = self._text
        self._places = {(one.first, one.last): (one.start, one.end) for one in terms}
        self._breaks = _clause_breaks(live, text, start, end)
        self._terminators = sorted({*(cue.start for cue in live if cue.pattern.label in _ENDING), *self._breaks})
        denials = [cue for cue in live if cue.pattern.label == "negation"]
        self._denials = _Row(denials)
        self._harms = _Row([cue for cue in live if cue.pattern.label == "harm"])
        own = {self._clause(cue.start) for cue in live if cue.pattern.label == "own"}
        scoped: list[Hit] = []
        holders: list[tuple[str, Hit]] = []
        exceptions: list[int] = []
        for cue in live:
            kind = cue.pattern.label
            if kind == "exception" and self._is_denied(cue):
                # *Nothing is done, except ...* says what is done.
                exceptions.append(cue.start)
            elif kind == "other_holder":
                holders.append((kind, cue))
            elif kind in ("body", "state"):
                if self._clause(cue.start) not in own and self._is_doer(cue, start, end, language):
                    holders.append(("third_party", cue))
            elif kind in _REACHING:
                scoped.append(cue)
        self._terminators = sorted({*self._terminators, *exceptions})
        self._asides = [found.span() for found in _ASIDE.finditer(text, start, end)] if denials else []
        self._scoped = _Row(scoped)
        self._held: dict[int, Mark] = {}
        deeds = [one for one in terms if denials and one.pattern.layer in _DEEDS and _is_gapped(one)]
        self._denied_deeds = {(one.first, one.last) for one in deeds if _is_denied_within(one, self._denials, text)}
        # Several concepts often stand on the same words.
        self._over: dict[tuple[int, int], tuple[Mark, ...]] = {}
        about: list[Mark] = []
        clauses = {self._clause(one.start) for one in terms} if holders else set()
        for kind, cue in holders:
            clause = self._clause(cue.start)
            words = text[cue.start : cue.end]
            if clauses == {clause}:
                about.append(Mark(kind, words))
            else:
                # The sentence is the project's, this clause of it is not.
                self._held.setdefault(clause, Mark("other_clause", words))
        self.reach = bool(scoped or self._held)
        return about

    def _is_doer(self, body: Hit, start: int, end: int, language: str) -> bool:
        """Returns whether another body does what its clause says."""
        at = self._clause(body.start)
        first = self._breaks[at - 1] if at else start
        last = self._breaks[at] if at < len(self._breaks) else end
        common, lone = body.pattern.term[0].islower(), body.pattern.label == "state"
        return does_it(self._text, (first, last), (body.start, body.end), language, common=common, lone=lone)

    def over(self, first: int, last: int) -> tuple[Mark, ...]:
        """Returns the marks over the words from ``first`` up to ``last``, both counted in keys; ask when ``reach``."""
        known = self._over.get((first, last))
        if known is None:
            known = self._over[first, last] = self._find_over(first, last)
        return known

    def _find_over(self, first: int, last: int) -> tuple[Mark, ...]:
        found = [
            Mark(_SAID.get(cue.pattern.label, cue.pattern.label), self._text[cue.start : cue.end])
            for cue in self._scoped.near(first, last)
            if self._reaches(cue, first, last)
        ]
        if self._held:
            held = self._held.get(self._clause(self._places[first, last][0]))
            if held is not None:
                found.append(held)
        return tuple(dict.fromkeys(found)) if found else ()

    def _reaches(self, cue: Hit, first: int, last: int) -> bool:
        kind = "exclusion" if cue.pattern.label == "exception" else cue.pattern.label
        start, end = self._places[first, last]
        if cue.last <= first:
            if kind == "exclusion_after" and not self._text[self._start : cue.start].strip():
                # *Excluded from the project: ...* speaks of what follows.
                kind = "exclusion"
            if first - cue.last > FORWARD_REACH.get(kind, -1):
                return False
            if kind == "against" and self._is_harm(cue.last, last):
                return False
            if kind == "negation" and self._is_aside(cue.start, start):
                # *The courses, which are not compulsory, help migrants ...*
                return False
            return kind not in ENDED_BY_TERMINATOR or not self._ended(cue.end, start)
        if last <= cue.first:
            if cue.first - last > BACKWARD_REACH.get(kind, -1):
                return False
            return kind not in ENDED_BY_TERMINATOR or not self._ended(end, cue.start)
        # *Workers will not pay the agency*: the words of what is done stand on both sides of the denial.
        return kind == "negation" and (first, last) in self._denied_deeds

    def _is_harm(self, first: int, last: int) -> bool:
        """Returns whether a harm is named from the one key up to the other, or right behind."""
        return any(cue.first >= first and cue.first <= last for cue in self._harms.near(first, last))

    def _is_aside(self, cue: int, start: int) -> bool:
        """Returns whether the character of a cue stands in an aside that has ended before another character."""
        at = bisect_right(self._asides, (cue, len(self._text))) - 1
        return at >= 0 and cue < self._asides[at][1] <= start

    def _is_denied(self, exception: Hit) -> bool:
        return any(
            cue.last <= exception.first and not self._ended(cue.end, exception.start - 1)
            for cue in self._denials.near(exception.first, exception.first)
        )

    def _ended(self, after: int, before: int) -> bool:
        at = bisect_left(self._terminators, after)
        return at < len(self._terminators) and self._terminators[at] < before

    def _clause(self, character: int) -> int:
        return bisect_right(self._breaks, character)


class _Row:
    """Cues in the order in which they begin; a sentence may hold thousands, so only the near ones are looked at."""

    __slots__ = ("_cues", "_firsts")

    def __init__(self, cues: Sequence[Hit]) -> None:
        self._cues = sorted(cues, key=_first_of)
        self._firsts = [cue.first for cue in self._cues]

    def near(self, first: int, last: int) -> Sequence[Hit]:
        """Returns the cues that may touch or reach the words from ``first`` up to ``last``."""
        return self._cues[bisect_left(self._firsts, first - _WIDEST) : bisect_right(self._firsts, last + _WIDEST)]


def _first_of(cue: Hit) -> int:
    return cue.first


def _live(cues: list[Hit], text: str) -> list[Hit]:
    """Returns the cues that no pseudo-cue hides."""
    pseudos = [cue for cue in cues if cue.pattern.label == "pseudo"]
    if not pseudos:
        return cues
    denials = _Row([cue for cue in cues if cue.pattern.label == "negation"])
    # *ne couvre pas ce que* holds a denial of its own: it is no *ne ... que*.
    hiding = [
        cue
        for cue in pseudos
        if not (_is_gapped(cue) and any(_denies_within(one, cue, text) for one in denials.near(cue.first, cue.last)))
    ]
    return [cue for cue in cues if cue.pattern.label != "pseudo" and not any(_hides(pseudo, cue) for pseudo in hiding)]


def _is_denied_within(term: Hit, denials: _Row, text: str) -> bool:
    # *Victims who do not testify will be fined*: such a denial is only about whom.
    return any(
        _denies_within(one, term, text) and _RELATIVE.search(text, term.start, one.start) is None
        for one in denials.near(term.first, term.last)
    )


def _denies_within(denial: Hit, pseudo: Hit, text: str) -> bool:
    return (
        pseudo.first < denial.first
        and denial.last < pseudo.last
        and text[denial.start : denial.end].lower() not in re.split("[ /]", pseudo.pattern.term)
    )


def _is_gapped(cue: Hit) -> bool:
    # The term as written: patterns that were kept on disk come back without their pieces.
    return ".." in cue.pattern.term


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
    breaks = {found.start() for found in _SEMICOLON.finditer(text, start, end)}
    for cue in live:
        if cue.pattern.label != "contrast":
            continue
        if text[start : cue.start].strip(' \n\t"«“‘(-•'):
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
    future = _future_verb(text, start, end, language)
    if future:
        return [Mark("purpose", future)]
    if "past" in kinds:
        # *The programme had ended*: to name the project does not make what is over its task.
        return []
    return [Mark("purpose", text[cue.start : cue.end]) for cue in live if cue.pattern.label == "undertaking"]


def _future_verb(text: str, start: int, end: int, language: str) -> str:
    """Returns the first verb of the sentence in the future tense, empty when there is none."""
    ending = _FUTURE_ENDING.get(language)
    if ending is None:
        return ""
    for found in ending.finditer(text, start, end):
        # The word itself is looked at only where something ends as it should, and never twice.
        word = max(start, text.rfind(" ", start, found.start()))
        for verb in _FUTURE[language].finditer(text, word, found.end()):
            if fold(verb.group()) not in _NO_FUTURE:
                return verb.group()
        start = found.end()
    return ""


def _conditional_verb(live: Sequence[Hit], text: str, start: int, end: int, language: str) -> list[Mark]:
    """Returns a mark for a verb in the conditional: what *offrirait* or *ofrecería* says may never happen.

    A modest writer says so of what the project itself will do: not where a sentence names it or states an aim.
    """
    pattern = _CONDITIONAL.get(language)
    if pattern is None or not any(text.find(ending, start, end) >= 0 for ending in ("rai", "ría")):
        return []
    found = pattern.search(text, start, end)
    firm = found is None or any(cue.pattern.label in _FIRM for cue in live) or _future_verb(text, start, end, language)
    return [] if firm or found is None else [Mark("hypothetical", found.group())]


def _stands_as_written(cue: Hit, text: str, start: int, language: str) -> bool:
    """Returns whether the little words of a cue of one word are there: *au lieu de* is not every *lieu*."""
    if cue.pattern.label in ("purpose", "own") and not _is_verb_as_written(cue, text):
        return False
    if cue.pattern.label == "hypothetical" and _is_month(cue, text, start):
        return False
    before, behind = _edges(cue.pattern.term, language)
    at = cue.start
    for family in before:
        found = _WORD_BEFORE.search(text, max(start, at - 16), at)
        if found is None:
            # A note-like sentence leaves the article out (*Project supports ...*).
            return cue.pattern.label in ("undertaking", "own") and not text[start:at].strip()
        word = fold(found.group(1))
        if word not in family or (cue.pattern.label == "own" and word in _INDEFINITE):
            return False
        at = found.start()
    if behind:
        found = _WORD_BEHIND.match(text, cue.end)
        return found is not None and fold(found.group(1)) in behind
    return True


_INDEFINITE = frozenset("a an un une una".split())
"""*A programme* is anybody's."""


def _is_month(cue: Hit, text: str, start: int) -> bool:
    """Returns whether *may* is a month: with a capital, inside a sentence or before a number."""
    if text[cue.start : cue.end] != "May":
        return False
    return bool(text[start : cue.start].strip()) or text[cue.end : cue.end + 2].strip().isdigit()


def _is_verb_as_written(cue: Hit, text: str) -> bool:
    """Returns whether a verb has its own ending: *renforce* and *renforcé*, *acompaña* and *acompañó* share a key."""
    forms = _forms(cue.pattern.term)
    return not forms or text[cue.start : cue.end].lower() in forms


@lru_cache(maxsize=4096)
def _forms(term: str) -> frozenset[str]:
    """Returns the ways to write a term that is one verb or a choice of them, none for any other term."""
    words = term.split("/")
    return frozenset((*words, *map(fold, words))) if all(map(str.isalpha, words)) else frozenset()


@lru_cache(maxsize=4096)
def _edges(term: str, language: str) -> tuple[tuple[frozenset[str], ...], frozenset[str]]:
    """Returns the little words that must stand around the one word of a cue, as sets of which any will do.

    First those before it, the nearest first; then those of which one must follow, none when any word may.
    """
    words = [fold(word) for word in re.split(r"[\s'’]+", term)]
    little = LITTLE_WORDS[language]
    counting = [at for at, word in enumerate(words) if word not in little]
    if len(counting) != 1 or len(words) < 2:
        return (), frozenset()
    at = counting[0]
    before = tuple(_family(word, language) for word in reversed(words[:at]))
    return before, _family(words[at + 1], language) if at + 1 < len(words) else frozenset()


def _family(word: str, language: str) -> frozenset[str]:
    for family in _FAMILIES[language]:
        if word in family.split():
            return frozenset(family.split())
    return frozenset((word,))
