"""A word is a place behind its article and people in the plural: à l'étranger, étrangers."""

import pytest

from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.terms import expand, parse_term
from aligncheck.nlp.components import HITS, Hit, Terms
from aligncheck.nlp.languages import trimmed_language
from aligncheck.nlp.pipeline import PIPES

CASES = [
    ("fr", "à l'étranger", "Des infirmières travaillent à l'étranger.", True),
    ("fr", "à l'étranger", "Des soins À L’ÉTRANGER seront remboursés.", True),
    ("fr", "à l'étranger", "Des familles étrangères s'installent.", False),
    ("fr", "à l'étranger", "Un guichet pour les étrangers.", False),
    ("fr", "travail à l'étranger", "Le travail des étrangers.", True),
    ("es", "al exterior/extranjero", "Viajan al extranjero.", True),
    ("es", "al exterior/extranjero", "Una oficina para vecinos extranjeros.", False),
    ("es", "extranjero", "Una oficina para vecinos extranjeros.", True),
]


@pytest.mark.parametrize("kept", [False, True], ids=["new", "kept"])
@pytest.mark.parametrize(("language", "term", "text", "is_found"), CASES, ids=lambda value: str(value)[:30])
def test_one_word_behind_little_words_keeps_its_ending(
    language: str, term: str, text: str, is_found: bool, kept: bool
) -> None:
    patterns = [Pattern(Layer.CONCEPT, "abroad", term, False, pieces) for pieces in expand(parse_term(term))]
    nlp = trimmed_language(language)
    for pipe in PIPES:
        nlp.add_pipe(pipe)
    terms = nlp.get_pipe(PIPES[-1])
    assert isinstance(terms, Terms)
    if kept:
        other = Terms(nlp)
        other.add(patterns)
        assert terms.take_plain(other.to_plain())
    else:
        terms.add(patterns)
    hits: list[Hit] = nlp(text).user_data[HITS]
    assert bool(hits) == is_found
