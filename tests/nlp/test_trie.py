import json
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.terms import expand, fold, parse_term
from aligncheck.nlp.trie import TermTrie


class Numbers:
    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self._next = count(1)

    def of(self, key: str) -> int:
        if key not in self.numbers:
            number = next(self._next)
            self.numbers[key], self.names[number] = number, key
        return self.numbers[key]


def trie_of(*terms: str) -> tuple[TermTrie, Numbers]:
    numbers = Numbers()
    trie = TermTrie(
        lambda word: "" if word == "THE" else fold(word), fold, numbers.of, numbers.names.__getitem__, numbers.of(".")
    )
    for number, term in enumerate(terms):
        for pieces in expand(parse_term(term)):
            assert trie.add(number, pieces)
    return trie, numbers


def found(terms: list[str], text: str) -> list[tuple[str, str]]:
    trie, numbers = trie_of(*terms)
    words = text.split()
    return sorted(
        (terms[number], " ".join(words[first:last]))
        for first, last, number in trie.find([numbers.of(fold(word)) for word in words])
    )


CASES = [
    (["voluntary return"], "the voluntary return of people", [("voluntary return", "voluntary return")]),
    (["voluntary return (assistance)"], "voluntary return assistance", [
        ("voluntary return (assistance)", "voluntary return"), ("voluntary return (assistance)", "voluntary return assistance")]),
    (["return ... migrants"], "return of many tired migrants", [("return ... migrants", "return of many tired migrants")]),
    (["return ... migrants"], "return of so very many tired migrants", []),
    (["return ..6.. migrants"], "return of so very many tired migrants", [("return ..6.. migrants", "return of so very many tired migrants")]),
    (["return ... migrants"], "return . migrants", []),
    (["fortalec*"], "fortalecimiento de fortaleza", [("fortalec*", "fortalecimiento")]),
    (["train*", "training"], "training", [("train*", "training"), ("training", "training")]),
    (["train* ... police/judges"], "training the young judges", [("train* ... police/judges", "training the young judges")]),
    (["return", "return home"], "return home", [("return", "return"), ("return home", "return home")]),
    (["a b"], "a", []),
    (["fees ... THE worker"], "fees paid by worker", [("fees ... THE worker", "fees paid by worker")]),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "text", "hits"), CASES, ids=lambda value: str(value)[:40])
def test_finds_terms(terms: list[str], text: str, hits: list[tuple[str, str]]) -> None:
    assert found(terms, text) == hits


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4), st.lists(st.sampled_from("abcd"), max_size=30))
def test_a_plain_phrase_is_found_wherever_it_stands(phrase: list[str], words: list[str]) -> None:
    trie, numbers = trie_of(" ".join(phrase))
    hits = trie.find([numbers.of(word) for word in words])
    size = len(phrase)
    assert [first for first, _, _ in hits] == [
        at for at in range(len(words) - size + 1) if words[at : at + size] == phrase
    ]


TERM = st.lists(
    st.sampled_from(["alpha", "beta/gamma", "delt*", "(alpha)", "THE", "...", "beta gamma"]), min_size=1, max_size=4
).map(lambda parts: " ".join(["start", *parts, "end"]))
WORDS = st.lists(
    st.sampled_from(["start", "alpha", "beta", "gamma", "delta", "deltas", "end", ".", "other"]), max_size=30
)


@given(
    st.lists(st.one_of(TERM, st.sampled_from(["alpha", "delt*", "delt* end", "alpha ..9.. end"])), max_size=8), WORDS
)
def test_a_trie_told_and_taken_finds_the_same(terms: list[str], words: list[str]) -> None:
    trie, numbers = trie_of(*[term for term in terms if "... ..." not in term])
    told = json.loads(json.dumps(trie.to_plain()))
    other = TermTrie(fold, fold, numbers.of, numbers.names.__getitem__, numbers.of("."))
    other.take_plain(told)
    keys = [numbers.of(fold(word)) for word in words]
    assert trie.find(keys) == other.find(keys) == other.find(keys)


def test_a_trie_can_be_told_after_it_was_used() -> None:
    trie, numbers = trie_of("alpha beta", "delt* end")
    keys = [numbers.of(word) for word in ("alpha", "beta", "delta", "end")]
    before = trie.find(keys)
    other = TermTrie(fold, fold, numbers.of, numbers.names.__getitem__, numbers.of("."))
    other.take_plain(trie.to_plain())
    assert other.find(keys) == before
