import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.nlp.sentences import LONG_SENTENCE, sentence_starts

CASES = [
    ("One sentence only", ["One sentence only"]),
    ("Il forme. Elle aide.", ["Il forme.", "Elle aide."]),
    ("Voir art. 3.2 du texte. Fin.", ["Voir art. 3.2 du texte.", "Fin."]),
    ("M. Diop et Mme. Sow partent. Ils restent.", ["M. Diop et Mme. Sow partent.", "Ils restent."]),
    ("Llegan. ¿Vienen? ¡Sí!", ["Llegan.", "¿Vienen?", "¡Sí!"]),
    ("1. Objectif du projet. Suite.", ["1. Objectif du projet.", "Suite."]),
    ("Le projet :\n- former\n- aider", ["Le projet :", "- former", "- aider"]),
    ("a line\nthat wraps. And goes on", ["a line\nthat wraps.", "And goes on"]),
    ("It costs 3.5 million. No more.", ["It costs 3.5 million.", "No more."]),
    ("He said “stop.” Then left.", ["He said “stop.”", "Then left."]),
]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_sentences(text: str, sentences: list[str]) -> None:
    starts = sentence_starts(text)
    assert [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)] == sentences


def test_a_very_long_list_is_cut_at_its_semicolons() -> None:
    text = "; ".join(["fournir des abris aux familles déplacées du nord"] * 20)
    assert len(text) > LONG_SENTENCE
    assert len(sentence_starts(text)) == 20


@given(st.text(alphabet="aB .;!?\n-1", max_size=200))
def test_starts_rise_from_zero(text: str) -> None:
    starts = sentence_starts(text)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] <= len(text)
