"""What was found in the texts that were read last: drafts repeat themselves, and so do the proposals of one call."""

from __future__ import annotations

from aligncheck.model.statement import Passage

MAX_TEXTS = 20_000
"""Texts that are remembered."""

MAX_CHARACTERS = 2_000_000
"""Characters of all texts that are remembered: a proposal of seven hundred pages."""

Found = tuple[Passage, int, int | None]
"""The statements of a text, its number of words, and where the first sentence begins that the project opens."""


class Memo:
    """What was found in each text, by language. The text that was not asked for the longest is forgotten first."""

    def __init__(self, texts: int = MAX_TEXTS, characters: int = MAX_CHARACTERS) -> None:
        self._texts = texts
        self._characters = characters
        self._held = 0
        self._known: dict[tuple[str, str], Found] = {}

    def get(self, language: str, text: str) -> Found | None:
        """Returns what was found in the text when it was read in that language, None when nobody remembers."""
        known = self._known.pop((language, text), None)
        if known is not None:
            self._known[language, text] = known
        return known

    def put(self, language: str, text: str, found: Found) -> None:
        """Remembers what was found in a text that is not remembered yet."""
        if len(text) > self._characters:
            return
        self._known[language, text] = found
        self._held += len(text)
        while self._held > self._characters or len(self._known) > self._texts:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._held -= len(oldest[1])
