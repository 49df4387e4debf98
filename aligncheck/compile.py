"""From a mandate and a lexicon to plain patterns, one list per language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aligncheck.model.lexicon import Cue
from aligncheck.model.mandate import Concept, Mandate, Term
from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.terms import Element, expand, is_acronym, parse_term

_CONTRACTION = re.compile(r"(?<=n)['’ʼ](?=t\b)")
"""In *won't*: a text keeps such a word whole, so a term must too."""


def compile_patterns(mandate: Mandate, cues: Iterable[Cue], language: str) -> tuple[Pattern, ...]:
    """Returns the patterns that texts in ``language`` are searched for: its own terms, and every acronym.

    Raises TermError for a term that is not well written; a mandate that was validated has none.
    """
    patterns: list[Pattern] = []
    for layer, label, term in _labelled_terms(mandate):
        elements = parse_term(_in_words(term.text, term.language))
        if term.language == language or _is_all_acronyms(elements):
            patterns.extend(Pattern(layer, label, term.text, term.weak, pieces) for pieces in expand(elements))
    for cue in cues:
        if cue.language == language:
            choices = expand(parse_term(_in_words(cue.text, cue.language)))
            patterns.extend(Pattern(Layer.CUE, cue.kind, cue.text, False, pieces) for pieces in choices)
    return tuple(patterns)


def told_patterns(mandate: Mandate, cues: Iterable[Cue], language: str) -> str:
    """Returns all that ``compile_patterns`` makes patterns of, as one text: what is equal compiles to the same."""
    told = [language]
    for layer, label, terms in _labelled_lists(mandate):
        told += [layer.value, label, str(len(terms))]
        told += [term.text for term in terms]
        told += [term.language for term in terms]
        told += ["~" if term.weak else "" for term in terms]
    for cue in cues:
        told += [cue.kind, cue.language, cue.text]
    return "\0".join(told)


def _in_words(term: str, language: str) -> str:
    return _CONTRACTION.sub("", term) if language == "en" else term


def _is_all_acronyms(elements: tuple[Element, ...]) -> bool:
    return all(is_acronym(word) for element in elements for word in element.words)


def _labelled_terms(mandate: Mandate) -> Iterator[tuple[Layer, str, Term]]:
    """Yields every term of the mandate with the layer and label that a hit of it is filed under."""
    for layer, label, terms in _labelled_lists(mandate):
        for term in terms:
            yield layer, label, term


def _labelled_lists(mandate: Mandate) -> Iterator[tuple[Layer, str, tuple[Term, ...]]]:
    """Yields the terms of the mandate with the layer and label that a hit of them is filed under."""
    for concept in every_concept(mandate):
        yield Layer.CONCEPT, concept.id, concept.terms
    yield Layer.BLOCKED, "", mandate.blocked
    yield Layer.BOILERPLATE, mandate.id, mandate.boilerplate
    for boundary in mandate.boundaries:
        yield Layer.BOUNDARY, boundary.id, boundary.terms
        yield Layer.EXCUSE, boundary.id, boundary.unless
    for orientation in mandate.orientations:
        yield Layer.BLOCKED, orientation.id, orientation.blocked
        for conflict in orientation.conflicts:
            yield Layer.CONFLICT, f"{orientation.id}/{conflict.id}", conflict.terms
            yield Layer.EXCUSE, f"{orientation.id}/{conflict.id}", conflict.unless


def every_concept(mandate: Mandate) -> Iterator[Concept]:
    """Yields the shared concepts, then each orientation's own."""
    yield from mandate.concepts
    for orientation in mandate.orientations:
        yield from orientation.concepts
