"""Which of the mandate's languages a block is written in: a vote of its function words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

SAMPLE = 600
"""Characters of a block that vote."""

MARGIN = 2
"""Votes by which a block must differ from its document to be taken for another language."""

KNOWN_BLOCKS = 60
"""Blocks that tell whether a document is in a known language at all."""

KNOWN_WORDS = 3
"""Words below which nothing can be told."""

KNOWN_LONG = 20
"""Words above which a text in a known language has words and endings typical of it."""

KNOWN_SHARE = 0.2
"""The least share of such words."""

_WORDS = {
    "en": frozenset(
        "the of and to in for with on by from as at is are was were be been has have will their its this that these "
        "which through between into among or not it an who while during within across also they than such "
        "project support people programme training".split()
    ),
    "es": frozenset(
        "el la los las del de y en para con por una un al se su sus como más entre desde sobre también este esta "
        "estos estas que lo es son fue ha han será serán así sin hasta durante mediante o e proyecto apoyo "
        "personas hacia través dentro".split()
    ),
    "fr": frozenset(
        "le la les des de du et en pour avec par une un au aux dans sur ce cette ces leur leurs est sont qui que ou "
        "ainsi entre plus ont été sera seront ne pas se d l à afin dont être projet appui personnes vers travers "
        "lors comme auprès".split()
    ),
}

_ENDINGS = {
    "en": re.compile(r"(?:ing|tion|ed|ment|ness|ship|ees?|ers|[^aeiou]y|th|ld|ght|wn|[cr]k|sh|s')\b"),
    "es": re.compile(r"(?:ción|ciones|dad|dades|miento|ar|ores?|(?<=\w\w\w)[oa]s?)\b|ñ|[íúáó]\w*[oa]s?\b"),
    "fr": re.compile(r"(?:tion|ment|eurs?|é|ée|ées|és|iques?|ité|aux|eux|oi|[ao]ires?|elles?|gne)\b|ç|[èêâîôû]|œ"),
}

_SPLIT = re.compile(r"[\W\d_]+")
_BEYOND_LATIN = "\u0250"


def head_words(text: str) -> list[str]:
    """Returns the words in the head of the text, in lower case and in no order.

    Most stand between blanks: the expression is asked only about what has a sign on it.
    """
    parts = text[:SAMPLE].lower().split()
    words = [part for part in parts if part.isalpha()]
    if len(words) < len(parts):
        words += filter(None, _SPLIT.split(" ".join([part for part in parts if not part.isalpha()])))
    return words


def votes(words: Sequence[str], languages: Sequence[str]) -> dict[str, int]:
    """Returns how many different function words of each language are among the words."""
    different = set(words)
    return {language: len(different & _WORDS[language]) for language in languages}


def hints(text: str, languages: Sequence[str]) -> dict[str, int]:
    """Returns how many word endings and letters typical of each language stand in the head of the text."""
    head = text[:SAMPLE].lower()
    return {language: len(_ENDINGS[language].findall(head)) for language in languages}


def is_known(
    texts: Sequence[str],
    languages: Sequence[str] = ("en", "es", "fr"),
    heads: Sequence[Sequence[str]] | None = None,
) -> bool:
    """Returns whether texts, all of one document, look like one of the languages; what is too short to tell does.

    ``heads`` are the words in the head of each text, when somebody has them.
    """
    found = [head_words(text) for text in texts[:KNOWN_BLOCKS]] if heads is None else heads[:KNOWN_BLOCKS]
    words = list(chain.from_iterable(found))
    if len(words) < KNOWN_WORDS:
        return True
    if sum([word < _BEYOND_LATIN for word in words]) < KNOWN_SHARE * len(words):
        return False
    if len(words) < KNOWN_LONG:
        # A title may do without any little word.
        return True
    enough = KNOWN_SHARE * len(words)
    # The little words alone tell nearly every text, for a tenth of the price of the endings.
    if any(sum(map(_WORDS[language].__contains__, words)) >= enough for language in languages):
        return True
    for language in languages:
        ending, little = _ENDINGS[language], _WORDS[language]
        if sum(word in little or ending.search(word) is not None for word in words) >= enough:
            return True
    return False


def best(scores: dict[str, int]) -> str:
    """Returns the language with the most votes; the first in alphabetical order where they are equal."""
    return min(scores, key=lambda language: (-scores[language], language))


def detect(
    texts: Sequence[str], languages: Sequence[str], heads: Sequence[Sequence[str]] | None = None
) -> tuple[str, ...]:
    """Returns the language of each text, all of one document; ``heads`` are the words in the head of each, if known.

    A text speaks for itself when its votes differ enough from the document's; short ones inherit.
    """
    if not texts:
        return ()
    if len(languages) == 1:
        return (languages[0],) * len(texts)
    ballots = [votes(words, languages) for words in ([head_words(text) for text in texts] if heads is None else heads)]
    totals = {language: sum(ballot[language] for ballot in ballots) for language in languages}
    ranked = sorted(totals.values(), reverse=True)
    if ranked[0] - ranked[1] < MARGIN:
        for text in texts[:20]:
            for language, count in hints(text, languages).items():
                totals[language] += count
    document = best(totals)
    found: list[str] = []
    for ballot in ballots:
        own = best(ballot)
        found.append(own if own != document and ballot[own] - ballot[document] >= MARGIN else document)
    return tuple(found)
