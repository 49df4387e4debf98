"""Words about language and about proposals: cues, and the headings that say what a section is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from aligncheck.model.terms import LITTLE_WORDS, fold

SECTION_ROLES: tuple[str, ...] = (
    "title",
    "metadata",
    "summary",
    "context",
    "objective",
    "outcome",
    "output",
    "activity",
    "results_matrix",
    "beneficiaries",
    "partnerships",
    "sustainability",
    "monitoring",
    "visibility",
    "risk",
    "crosscutting",
    "budget",
    "org_profile",
    "exclusion",
    "claim",
    "unknown",
)
"""What a section can be for. Nothing is listed under ``unknown``: it is what remains."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_NO_WORD = ("", False)
_LITTLE = frozenset().union(*LITTLE_WORDS.values()) - frozenset({"this", "these", "those"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase about language itself, in the term syntax; ``kind`` says what it does to its neighbours."""

    kind: str
    language: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of three languages, each under its normal words joined by blanks.

    ``whole`` phrases are a heading by themselves, ``opening`` ones with more words behind them too, ``numbered`` ones
    only before a number (``A 1.2``). ``longest`` is the number of words of the longest.
    """

    whole: Mapping[str, str]
    opening: Mapping[str, str]
    numbered: Mapping[str, str]
    longest: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words that belong to no mandate."""

    headings: Headings
    cues: tuple[Cue, ...]


def heading_words(text: str) -> list[str]:
    """Returns the normal words of a heading: no case, accents, endings, punctuation or little words; numbers kept.

    A little word stays when a number follows (``A1`` is an activity) or when nothing else is there.
    """
    words = [_told(found) for found in _TOKEN.findall(text)]
    kept = [
        normal
        for (normal, is_little), after in zip(words, [*words[1:], _NO_WORD], strict=False)
        if not is_little or after[0][:1].isdigit()
    ]
    return kept or [normal for normal, _ in words]


@lru_cache(maxsize=4096)
def _told(word: str) -> tuple[str, bool]:
    """Returns the normal word, and whether it is a little one: headings and forms have few different words."""
    folded = fold(word)
    return _normal(folded), folded in _LITTLE


def _normal(word: str) -> str:
    if len(word) <= 3 or word.isdigit():
        return word
    # One ending for actividad/actividades, activity/activities, escompté/escomptée(s), partenaire(s).
    bare = word[:-1] if word[-1] in "sx" else word
    bare = bare.rstrip("e") or bare
    return bare[:-1] + "i" if bare.endswith("y") else bare


def with_headings(headings: Headings, own: Iterable[tuple[str, Sequence[str]]]) -> Headings:
    """Returns the headings with those of one's own templates, by role; where both know a heading, one's own decides."""
    whole, opening, longest = dict(headings.whole), dict(headings.opening), headings.longest
    for role, phrases in own:
        for phrase in phrases:
            words = heading_words(phrase)
            if words:
                whole[" ".join(words)] = role
                opening.pop(" ".join(words), None)
                longest = max(longest, len(words))
    return replace(headings, whole=whole, opening=opening, longest=longest)
