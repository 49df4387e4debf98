"""One key for all the spellings of a word: case, accents, ligatures, plural, gender, inclusive endings.

A key is worked out once per word type and kept in the vocabulary, so it costs nothing on text already seen. The rules
are light on purpose: a stemmer makes *traite* (trafficking) and *traité* (treaty) one word, and *trata* and *tratado*.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aligncheck.model.terms import LITTLE_WORDS, fold

BARRIER = "."
"""The key of punctuation that no phrase crosses."""

_BARRIERS = frozenset(".;:!?…()[]{}–—•¿¡|")

_INCLUSIVE = re.compile(
    r"(?:[·•‧⋅.\-](?:trices?|euses?|ères?|ives?|nes?|les?|es?|s|ne|x)){1,2}$|\((?:e|s|es|ne|nes|as|a|os)\)s?$"
)

_FR = (
    ("iennes", "ien"), ("ienne", "ien"), ("euses", "eur"), ("euse", "eur"), ("trices", "teur"), ("trice", "teur"),
    ("elles", "el"), ("elle", "el"), ("ives", "if"), ("ive", "if"), ("eaux", "eau"), ("aux", "al"), ("ees", "e"),
    ("ee", "e"), ("es", "e"), ("s", ""), ("x", ""),
)  # fmt: skip

_EN_IRREGULAR = {
    "women": "woman", "men": "man", "children": "child", "people": "people", "labour": "labor", "programme": "program",
    "programmes": "program", "centre": "center", "centres": "center", "judgement": "judgment", "defence": "defense",
    "neighbour": "neighbor", "neighbours": "neighbor", "neighbouring": "neighboring", "analyses": "analysis",
    "crises": "crisis", "counselling": "counseling", "counsellor": "counselor", "travelling": "traveling",
    "traveller": "traveler", "travellers": "traveler", "returns": "return", "lives": "life", "wives": "wife",
}  # fmt: skip

_ES_GENDER = re.compile(
    r"(ad|id|iv|os|ari|tori|ic|an|in|ert|uest|ent|it|orr|ct|il|udi|uev|ern|ropi|vi|ener|"
    r"njer|brer|rmer|orer|naler|teriz|adoren|duren|ilen)[oa]$"
)  # fmt: skip

_LETTERS = re.compile(r"[^\W_]+")


def _english(word: str) -> str:
    if word in _EN_IRREGULAR:
        return _EN_IRREGULAR[word]
    for british, american in (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize")):
        if len(word) > 6 and british in word:
            word = word.replace(british, american)
            break
    if len(word) > 3 and word.endswith("s"):
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        if word.endswith(("sses", "xes", "ches", "shes", "zes")):
            return word[:-2]
        if not word.endswith(("ss", "us", "is")):
            return word[:-1]
    return word


def _spanish(word: str) -> str:
    if len(word) > 4 and word.endswith("es") and word[-3] not in "aeiou":
        word = word[:-3] + "z" if word.endswith("ces") else word[:-2]
        # a plural in -es of a noun in -e (migrantes, padres) and of a noun in a consonant (naciones) look alike:
        # both lose a final e below.
    elif len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    if len(word) > 5 and word.endswith(("dora", "tora", "sora")):
        return word[:-1]
    if len(word) > 4 and word.endswith("e"):
        return word[:-1]
    if len(word) > 4 and _ES_GENDER.search(word):
        return word[:-1]
    if word in ("nina", "nino", "hija", "hijo"):
        return word[:-1]
    return word


def _french(word: str) -> str:
    if len(word) <= 3:
        return word
    for ending, instead in _FR:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


_INFLECTION: dict[str, Callable[[str], str]] = {"en": _english, "es": _spanish, "fr": _french}


def key_of(word: str, language: str) -> str:
    """Returns the key of one token: "" for little words and plain punctuation, ``BARRIER`` for what parts phrases."""
    if not any(map(str.isalnum, word)):
        return BARRIER if not _BARRIERS.isdisjoint(word) else ""
    stem = _INCLUSIVE.sub("", word) if not word.isalnum() else word
    folded = "".join(_LETTERS.findall(fold(stem)))
    if folded in LITTLE_WORDS[language]:
        return ""
    return _INFLECTION[language](folded)


def key_getter(language: str) -> Callable[[str], str]:
    """Returns the function that gives a lexeme its key."""

    def getter(word: str) -> str:
        return key_of(word, language)

    return getter
