"""The components of the pipeline, in the order in which they run.

Each has ``find``, which computes and can be tried on any Doc, and a ``__call__`` that writes what was found. What they
write rides in ``doc.user_data`` as plain rows, one entry per layer: a ``Span`` costs about a microsecond to write and
read back, as much as tokenising two words, and a proposal holds a term every four words. Components mark, none deletes,
and none imports another.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from spacy.attrs import IDX, LENGTH, NORM
from spacy.language import Language
from spacy.tokens import Doc

from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.terms import LITTLE_WORDS, fold, is_acronym
from aligncheck.nlp.keys import BARRIER, key_of
from aligncheck.nlp.sentences import sentence_starts
from aligncheck.nlp.trie import TermTrie

KEYS = "aligncheck.keys"
SENTENCES = "aligncheck.sentences"
HITS = "aligncheck.hits"
TEXT = "aligncheck.text"


def text_of(doc: Doc) -> str:
    """Returns the text of a Doc. ``Doc.text`` puts it together from its tokens every time it is asked."""
    text = doc.user_data.get(TEXT)
    if text is None:
        text = doc.user_data[TEXT] = doc.text
    return str(text)


class Keys(NamedTuple):
    """The words of a Doc that count, in a row: key number, first character, length of each."""

    numbers: list[int]
    starts: list[int]
    lengths: list[int]


class Hit(NamedTuple):
    """One pattern at one place: first key and one past the last, first character and one past the last."""

    first: int
    last: int
    start: int
    end: int
    pattern: Pattern


class _Spelling(NamedTuple):
    """What must stand as written in the words of a pattern: one acronym of each group, no accent, an ending."""

    acronyms: Sequence[Sequence[str]]
    unaccented: bool
    endings: Sequence[str] = ()


# What a named tuple is made with does nothing else, in half the time; a long proposal has thousands of hits.
_new = tuple.__new__


class KeyRow:
    """Writes the row of keys; little words and plain punctuation are left out."""

    def __call__(self, doc: Doc) -> Doc:
        """Writes what ``find`` returns, and returns the Doc."""
        doc.user_data[KEYS] = self.find(doc)
        return doc

    def find(self, doc: Doc) -> Keys:
        """Returns the keys of a Doc; offsets are characters of ``doc.text``."""
        table: Any = doc.to_array([NORM, IDX, LENGTH])
        numbers, starts, lengths = table.compress(table[:, 0], axis=0).T.tolist()
        return Keys(numbers, starts, lengths)


class Sentences:
    """Writes where sentences begin: the number of the first key of each, and its first character."""

    def __call__(self, doc: Doc) -> Doc:
        """Writes what ``find`` returns, and returns the Doc."""
        doc.user_data[SENTENCES] = self.find(doc)
        return doc

    def find(self, doc: Doc) -> list[tuple[int, int]]:
        """Returns (first key, first character) of each sentence; empty sentences have the first key of the next."""
        starts = sentence_starts(text_of(doc))
        if len(starts) == 1:
            return [(0, 0)]
        offsets: list[int] = doc.user_data[KEYS].starts
        return [(bisect_left(offsets, start), start) for start in starts]


class Terms:
    """Writes every hit of every pattern: concepts, idioms that block them, conflicts, boundaries, cues."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._language = str(nlp.lang)
        self._patterns: list[Pattern] = []
        self._exacting: dict[int, _Spelling] = {}
        self._trie = self._new_trie()

    def _new_trie(self) -> TermTrie:
        strings = self._nlp.vocab.strings
        return TermTrie(
            key_of=lambda word: key_of(word, self._language),
            fold=fold,
            number_of=strings.add,
            name_of=strings.__getitem__,
            barrier=strings.add(BARRIER),
        )

    def add(self, patterns: Sequence[Pattern]) -> None:
        """Adds patterns to look for; one whose words are all little words is never found."""
        for pattern in patterns:
            if self._trie.add(len(self._patterns), pattern.pieces):
                unaccented = self._language == "fr" and _is_unaccented_word(pattern)
                acronyms = _acronyms(pattern)
                endings = _endings(pattern, self._language)
                if acronyms or unaccented or endings:
                    self._exacting[len(self._patterns)] = _Spelling(acronyms, unaccented, endings)
                self._patterns.append(pattern)

    def to_plain(self) -> list[Any]:
        """Returns all that was added as lists, texts and numbers, for another process to take.

        The numbers of keys are hashes of them, the same in every process.
        """
        labels = {label: number for number, label in enumerate(dict.fromkeys(one.label for one in self._patterns))}
        acronyms = [[number, one.acronyms] for number, one in self._exacting.items() if one.acronyms]
        return [
            [one.layer.value for one in self._patterns],
            list(labels),
            [labels[one.label] for one in self._patterns],
            [one.term for one in self._patterns],
            [one.weak for one in self._patterns],
            acronyms,
            [number for number, one in self._exacting.items() if one.unaccented],
            [[number, one.endings] for number, one in self._exacting.items() if one.endings],
            self._trie.to_plain(),
        ]

    def take_plain(self, plain: Any) -> bool:
        """Takes what ``to_plain`` gave instead of patterns; returns False, and is as new, when it is something else.

        The patterns then have no pieces: the trie holds them.
        """
        try:
            layers, names, labels, terms, weak, acronyms, unaccented, endings, trie = plain
            layer_of = {layer.value: layer for layer in Layer}
            self._patterns = [
                Pattern(layer_of[layer], names[label], term, is_weak, ())
                for layer, label, term, is_weak in zip(layers, labels, terms, weak, strict=True)
            ]
            groups, plain_words, ended = dict(acronyms), set(unaccented), dict(endings)
            self._exacting = {
                number: _Spelling(groups.get(number, ()), number in plain_words, ended.get(number, ()))
                for number in {*groups, *plain_words, *ended}
            }
            self._trie.take_plain(trie)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            self._patterns, self._exacting = [], {}
            self._trie = self._new_trie()
            return False
        return True

    def __call__(self, doc: Doc) -> Doc:
        """Writes what ``find`` returns, and returns the Doc."""
        doc.user_data[HITS] = self.find(doc)
        return doc

    def find(self, doc: Doc) -> list[Hit]:
        """Returns the hits by first key; overlapping hits are all returned."""
        keys: Keys = doc.user_data[KEYS]
        found = self._trie.find(keys.numbers)
        if not found:
            return []
        text = text_of(doc)
        _, starts, lengths = keys
        ends = [start + length for start, length in zip(starts, lengths, strict=True)]
        patterns, exacting = self._patterns, self._exacting
        return [
            _new(Hit, (first, last, starts[first], ends[last - 1], patterns[number]))
            for first, last, number in found
            if number not in exacting or self._spelt_alike(text[starts[first] : ends[last - 1]], number)
        ]

    def _spelt_alike(self, words: str, number: int) -> bool:
        """Returns whether acronyms and endings stand as written, and no accent makes other words (traité, traite)."""
        acronyms, unaccented, endings = self._exacting[number]
        if any(not any(word in words for word in group) for group in acronyms):
            return False
        if endings and fold(words) not in endings:
            return False
        return not unaccented or words.isascii() or fold(words) == words.lower()


def _acronyms(pattern: Pattern) -> tuple[tuple[str, ...], ...]:
    return tuple(piece.words for piece in pattern.pieces if all(is_acronym(word) for word in piece.words))


def _endings(pattern: Pattern, language: str) -> tuple[str, ...]:
    """Returns the ways to write a concept's one word that only follows little words, none for any other pattern.

    *À l'étranger* is a place: *étrangers* and *étrangères*, which share its key, are people.
    """
    *before, last = re.split(r"[\s'’]+", fold(pattern.term))
    little = LITTLE_WORDS[language]
    if pattern.layer is not Layer.CONCEPT or not before or any(word not in little for word in before):
        return ()
    return tuple(word for word in last.split("/") if word not in little) if last.replace("/", "").isalpha() else ()


def _is_unaccented_word(pattern: Pattern) -> bool:
    only = pattern.pieces[0]
    return len(pattern.pieces) == 1 and not any(only.prefixes) and all(word.isascii() for word in only.words)


@Language.factory("aligncheck_keys")
def _make_keys(nlp: Language, name: str) -> KeyRow:
    return KeyRow()


@Language.factory("aligncheck_sentences")
def _make_sentences(nlp: Language, name: str) -> Sentences:
    return Sentences()


@Language.factory("aligncheck_terms")
def _make_terms(nlp: Language, name: str) -> Terms:
    return Terms(nlp)
