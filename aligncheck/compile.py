"""From a mandate and a lexicon to plain patterns, one list per language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aligncheck.model.lexicon import Cue
from aligncheck.model.mandate import Concept, Mandate, Term
from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.terms import Element, expand, is_acronym, parse_term


def compile_patterns(mandate: Mandate, cues: Iterable[Cue], language: str) -> tuple[Pattern, ...]:
    """Returns the patterns that texts in ``language`` are searched for: its own terms, and every acronym.

    Raises TermError for a term that is not well written; a mandate that was validated has none.
    """
    patterns: list[Pattern] = []
    for layer, label, term in _labelled_terms(mandate):
        elements = parse_term(term.text)
        if term.language == language or _is_all_acronyms(elements):
            patterns.extend(Pattern(layer, label, term.text, term.weak, pieces) for pieces in expand(elements))
    for cue in cues:
        if cue.language == language:
            choices = expand(parse_term(cue.text))
            patterns.extend(Pattern(Layer.CUE, cue.kind, cue.text, False, pieces) for pieces in choices)
    return tuple(patterns)


def _is_all_acronyms(elements: tuple[Element, ...]) -> bool:
    return all(is_acronym(word) for element in elements for word in element.words)


def _labelled_terms(mandate: Mandate) -> Iterator[tuple[Layer, str, Term]]:
    """Yields every term of the mandate with the layer and label that a hit of it is filed under."""
    for concept in every_concept(mandate):
        for term in concept.terms:
            yield Layer.CONCEPT, concept.id, term
    for term in mandate.blocked:
        yield Layer.BLOCKED, "", term
    for term in mandate.boilerplate:
        yield Layer.BOILERPLATE, mandate.id, term
    for boundary in mandate.boundaries:
        for term in boundary.terms:
            yield Layer.BOUNDARY, boundary.id, term
        for term in boundary.unless:
            yield Layer.EXCUSE, boundary.id, term
    for orientation in mandate.orientations:
        for term in orientation.blocked:
            yield Layer.BLOCKED, orientation.id, term
        for conflict in orientation.conflicts:
            for term in conflict.terms:
                yield Layer.CONFLICT, f"{orientation.id}/{conflict.id}", term
            for term in conflict.unless:
                yield Layer.EXCUSE, f"{orientation.id}/{conflict.id}", term


def every_concept(mandate: Mandate) -> Iterator[Concept]:
    """Yields the shared concepts, then each orientation's own."""
    yield from mandate.concepts
    for orientation in mandate.orientations:
        yield from orientation.concepts
