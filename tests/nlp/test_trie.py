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


def spelled_out(term: str, words: list[str]) -> set[tuple[int, int]]:
    """Every place of a term, by trying all of them: piece after piece, each gap as wide as it may be."""
    places: set[tuple[int, int]] = set()
    for pieces in expand(parse_term(term)):
        ends: set[tuple[int, int]] = set()
        waiting, begun = 0, False
        for piece in pieces:
            gap = max(waiting, piece.gap)
            if piece.words == ("THE",):
                waiting = gap
                continue
            waiting = 0
            starts = {(at, at) for at in range(len(words))} if not begun else ends
            reach = gap if begun else 0
            ends = {
                (first, at + 1)
                for first, last in starts
                for at in range(last, min(last + reach + 1, len(words)))
                if (not reach or "." not in words[last : at + 1]) and fits(piece.words, piece.prefixes, words[at])
            }
            begun = True
        places |= ends
    return places


def fits(words: tuple[str, ...], prefixes: tuple[bool, ...], word: str) -> bool:
    return any(word.startswith(one) if begins else word == one for one, begins in zip(words, prefixes, strict=True))


@given(
    st.lists(
        st.one_of(TERM, st.sampled_from(["alpha", "delt*", "delt* end", "end/delt* alpha", "alpha ..9.. end"])),
        min_size=1,
        max_size=5,
    ),
    WORDS,
)
def test_every_place_of_every_term_is_found(terms: list[str], words: list[str]) -> None:
    terms = [term for term in terms if "... ..." not in term]
    trie, numbers = trie_of(*terms)
    hits = trie.find([numbers.of(word) for word in words])
    assert {(number, first, last) for first, last, number in hits} == {
        (number, first, last) for number, term in enumerate(terms) for first, last in spelled_out(term, words)
    }
    assert [first for first, _, _ in hits] == sorted(first for first, _, _ in hits)


def test_a_word_beginning_that_is_a_word_with_another_key_is_found() -> None:
    numbers = Numbers()
    keys = {"women": "woman", "woman": "woman"}
    trie = TermTrie(lambda word: keys.get(word, word), fold, numbers.of, numbers.names.__getitem__, numbers.of("."))
    ((pieces,),) = [expand(parse_term("women*"))]
    assert trie.add(0, pieces)
    assert [trie.find([numbers.of(key)]) for key in ("woman", "womenfolk", "wombat")] == [[(0, 1, 0)], [(0, 1, 0)], []]
