"""What is remembered of texts: within bounds, and never seen in a result."""

import pytest

from aligncheck.model.lexicon import Cue
from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.terms import expand, parse_term
from aligncheck.nlp.extract import read_statements
from aligncheck.nlp.memo import Memo
from aligncheck.nlp.pipeline import Pipelines
from aligncheck.read.source import read_text

TERMS = ("return", "return home", "migrants")
CUE = Cue("negation", "en", "no")
TEXTS = [
    "The return of migrants.",
    "The return of migrants.\n\nNo return of migrants. They return home.\n\nThe return of migrants.",
    "An ofﬁce for re-\nturn home of migrants.\n\nAn ofﬁce for re-\nturn home of migrants.",
    "No return.\n\n\nThe return of migrants.",
]


def pipelines() -> Pipelines:
    patterns = [
        *(Pattern(Layer.CONCEPT, term, term, False, pieces) for term in TERMS for pieces in expand(parse_term(term))),
        *(Pattern(Layer.CUE, CUE.kind, CUE.text, False, pieces) for pieces in expand(parse_term(CUE.text))),
    ]
    return Pipelines(("en",), lambda _: patterns)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_read_before_gives_the_same(text: str) -> None:
    proposal = read_text(text)
    used = pipelines()
    for other in TEXTS:
        read_statements(read_text(other), used)
    assert read_statements(proposal, used) == read_statements(proposal, pipelines())


@pytest.mark.parametrize("text", TEXTS)
def test_mentions_stand_where_the_text_has_them(text: str) -> None:
    proposal = read_text(text)
    reading = read_statements(proposal, pipelines())
    assert reading.statements
    for block, passage in zip(proposal.blocks, reading.passages, strict=True):
        text = proposal.block_text(block)
        for statement in passage:
            assert 0 <= statement.start < statement.end <= len(text)
            for mention in statement.mentions:
                shown = text[mention.start : mention.end].replace("-\n", "")
                assert shown.lower().startswith(("return", "migrants"))


def test_languages_are_told_apart() -> None:
    memo = Memo()
    memo.put("en", "text", ((), 1))
    assert memo.get("en", "text") == ((), 1)
    assert memo.get("fr", "text") is None


def test_the_text_not_asked_for_goes_first() -> None:
    memo = Memo(texts=2)
    memo.put("en", "one", ((), 1))
    memo.put("en", "two", ((), 2))
    assert memo.get("en", "one") is not None
    memo.put("en", "three", ((), 3))
    assert [memo.get("en", text) is not None for text in ("one", "two", "three")] == [True, False, True]


def test_characters_are_bounded() -> None:
    memo = Memo(characters=10)
    memo.put("en", "a" * 6, ((), 1))
    memo.put("en", "b" * 6, ((), 1))
    memo.put("en", "c" * 11, ((), 1))
    assert [memo.get("en", text) is not None for text in ("a" * 6, "b" * 6, "c" * 11)] == [False, True, False]
