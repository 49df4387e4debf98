"""One spaCy pipeline per language, made when the first block in that language comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from spacy import about
from spacy.language import Language
from spacy.tokens import Doc

from aligncheck.model.pattern import Pattern
from aligncheck.nlp import components as components  # registers the factories
from aligncheck.nlp.languages import trimmed_language
from aligncheck.nlp.memo import Memo

PIPES = ("aligncheck_keys", "aligncheck_sentences", "aligncheck_terms")

PatternSource = Callable[[str], Sequence[Pattern]]
"""Gives the patterns of a language."""


class Shelf(Protocol):
    """Where the prepared terms of a language may be found, and left for the next process."""

    def get(self, language: str) -> object:
        """Returns what was put for the language, None when there is nothing."""

    def put(self, language: str, value: object) -> None:
        """Keeps plain values for the language."""


def spacy_version() -> str:
    """Returns the version of spaCy that reads the text."""
    return about.__version__


class Pipelines:
    """The pipelines of one mandate, by language; ``memo`` is what they found in the texts that were read last."""

    def __init__(self, languages: Sequence[str], patterns_of: PatternSource, shelf: Shelf | None = None) -> None:
        self.languages = tuple(languages)
        self.memo = Memo()
        self._shelf = shelf
        self._patterns_of = patterns_of
        self._made: dict[str, Language] = {}

    def read(self, text: str, language: str) -> Doc:
        """Returns a Doc of the text with everything marked on it that the pipeline of the language finds."""
        nlp = self.get(language)
        doc = nlp.make_doc(text)
        doc.user_data[components.TEXT] = text
        return nlp(doc)

    def get(self, language: str) -> Language:
        """Returns the pipeline of a language; the first call builds its patterns."""
        nlp = self._made.get(language)
        if nlp is None:
            nlp = trimmed_language(language)
            for pipe in PIPES:
                nlp.add_pipe(pipe)
            terms = nlp.get_pipe("aligncheck_terms")
            assert isinstance(terms, components.Terms)  # noqa: S101 (tells mypy what add_pipe made)
            self._fill(terms, language)
            self._made[language] = nlp
        return nlp

    def _fill(self, terms: components.Terms, language: str) -> None:
        if self._shelf is None:
            terms.add(self._patterns_of(language))
            return
        known = self._shelf.get(language)
        if known is None or not terms.take_plain(known):
            terms.add(self._patterns_of(language))
            self._shelf.put(language, terms.to_plain())
