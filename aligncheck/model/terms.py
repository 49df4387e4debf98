"""The term syntax (docs/terms.md): a term as written, taken apart into words, alternatives, gaps and optional words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from aligncheck.model.pattern import Piece

MAX_WORDS = 12
MAX_FORMS = 64
MAX_CHARACTERS = 300
DEFAULT_GAP = 3
MAX_GAP = 9
MIN_PREFIX = 3
MAX_PARTS = 4

_LITTLE = {
    "en": "the a an of this that these those their its his her our s",
    "es": "el la los las lo un una unos unas de del a al su sus este esta estos estas ese esa esos esas",
    "fr": "le la les l un une des de d du à a au aux ce cet cette ces leur leurs son sa ses notre nos e s es",
}
LITTLE_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {language: frozenset(words.split()) for language, words in _LITTLE.items()}
)
"""The words that are skipped on both sides of a match, folded, in each language."""

_GAP = re.compile(r"\.\.([0-9]{1,4})\.\.(?!\.)|\.\.\.(?!\.)|…")
_CHUNK = re.compile(r"(?:(?!\.\.)[^\s(),+…])+")
_LETTER = "[A-Za-z0-9à-öø-ÿÀ-ÖØ-ÞœŒ]"
_PLAIN = re.compile(rf"{_LETTER}+(?:[ \-'’/]{_LETTER}+)*")
_SEPARATORS = re.compile(r"[ \-'’]")
_CUTS = re.compile(r"[\-‐‑'’ʼ]+")
_ELIDED = re.compile(r"[lds]['’ʼ](?=.)", re.IGNORECASE)
_UNCROSSABLE = re.compile('[]~;:!?[{}–—•¿¡|«»"“”]')
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})

_EXACT = (False,)
_UNCUT = frozenset().union(*LITTLE_WORDS.values())

Form = tuple[tuple[str, bool, int], ...]
"""One way to read a term, with nothing left to choose: (normal word, is a beginning, words allowed before it)."""


class TermError(ValueError):
    """A term that is not well written; ``column`` counts its characters from 1, ``message`` says how to mend it."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


class Element(NamedTuple):
    """One place of a term.

    Any of ``words`` may stand there; ``prefix`` says which of them are word beginnings. A hyphen in one of them parts
    the words of a compound (``short-term`` beside ``temporary``). ``optional_group`` is 0, or the number of the bracket
    whose words are present or absent together. Up to ``gap`` words may stand before the element.
    """

    words: tuple[str, ...]
    prefix: tuple[bool, ...]
    optional_group: int = 0
    gap: int = 0


class _Parser:
    """One pass over one term."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.elements: list[Element] = []
        self.gap = 0
        self.gap_at = 0
        self.group = 0
        self.groups = 0
        self.opened_at = 0
        self.before_group = 0

    def parse(self) -> tuple[Element, ...]:
        at = 0
        while at < len(self.text):
            at = self._step(at)
        if self.group:
            raise TermError("a bracket is opened and not closed: add `)`", self.opened_at + 1)
        if self.gap:
            raise TermError("a gap cannot end a term: remove it, or add the word after it", self.gap_at + 1)
        return tuple(self.elements)

    def _step(self, at: int) -> int:
        character = self.text[at]
        if character.isspace() or character in ",+":
            return at + 1
        if character == "(":
            return self._open(at)
        if character == ")":
            return self._close(at)
        if character == "…" or self.text.startswith("..", at):
            return self._take_gap(at)
        found = _CHUNK.match(self.text, at)
        if found is None:
            raise TermError(f"`{character}` means nothing in a term: remove it", at + 1)
        self._take_chunk(found.group(), at)
        return found.end()

    def _open(self, at: int) -> int:
        if self.group:
            raise TermError("a bracket inside a bracket: close the first one before", at + 1)
        if at and (self.text[at - 1].isalnum() or self.text[at - 1] == "*"):
            raise TermError("a bracket in the middle of a word: brackets hold whole words, put a space before", at + 1)
        self.groups += 1
        self.group = self.groups
        self.opened_at = at
        self.before_group = len(self.elements)
        return at + 1

    def _close(self, at: int) -> int:
        if not self.group:
            raise TermError("a bracket is closed and was not opened: add `(` or remove `)`", at + 1)
        if self.gap and self.gap_at > self.opened_at:
            raise TermError("a gap cannot end a bracket: write it after the bracket", self.gap_at + 1)
        if len(self.elements) == self.before_group:
            raise TermError("an empty bracket: remove it, or write the words that may be absent", self.opened_at + 1)
        if at + 1 < len(self.text) and self.text[at + 1].isalnum():
            raise TermError("a bracket in the middle of a word: brackets hold whole words, put a space after", at + 1)
        self.group = 0
        return at + 1

    def _take_gap(self, at: int) -> int:
        found = _GAP.match(self.text, at)
        if found is None:
            raise TermError("this is no gap: write `...`, or `..6..` for up to six words", at + 1)
        if self.gap:
            raise TermError(f"two gaps in a row: write one, of up to {MAX_GAP} words", at + 1)
        if not self.elements:
            raise TermError("a gap cannot begin a term: remove it, or add the word before it", at + 1)
        size = int(found.group(1)) if found.group(1) else DEFAULT_GAP
        if not 1 <= size <= MAX_GAP:
            raise TermError(f"a gap of {size} words: use 1 to {MAX_GAP}", at + 1)
        self.gap = size
        self.gap_at = at
        return found.end()

    def _take_chunk(self, chunk: str, at: int) -> None:
        wrong = _UNCROSSABLE.search(chunk)
        if wrong is not None:
            if wrong.group() == "~":
                raise TermError("`~` marks the whole term as weak: write it once, at the end", at + wrong.start() + 1)
            message = f"`{wrong.group()}` ends a phrase: no term crosses it, remove it or write two terms"
            raise TermError(message, at + wrong.start() + 1)
        if chunk.isalnum():
            self._add([self._word(chunk, at)])
            return
        if "/" in chunk:
            self._add([self._alternative(part, at) for part in chunk.split("/")])
            return
        for found in re.finditer(r"[^\-‐‑'’ʼ]+", chunk):
            self._add([self._word(found.group(), at + found.start())])

    def _alternative(self, part: str, at: int) -> tuple[str, bool]:
        bare = _ELIDED.sub("", part, count=1) if _ELIDED.match(part) else part
        if not bare:
            raise TermError("an empty alternative: write a word on both sides of `/`, with no space", at + 1)
        parts = [part for part in _CUTS.split(bare) if part]
        if len(parts) > MAX_PARTS:
            raise TermError(f"`{bare}` is more than {MAX_PARTS} words: write another term for it", at + 1)
        words = [self._word(part, at) for part in parts]
        if not words:
            raise TermError("an empty alternative: write a word on both sides of `/`, with no space", at + 1)
        if any(begins for _, begins in words[:-1]):
            raise TermError("`*` stands once, at the end of a word", at + 1)
        return "-".join(word for word, _ in words), words[-1][1]

    def _word(self, word: str, at: int) -> tuple[str, bool]:
        begins = word.endswith("*")
        bare = word[:-1] if begins else word
        if "*" in bare:
            raise TermError("`*` stands once, at the end of a word", at + 1)
        if begins and sum(map(str.isalpha, bare)) < MIN_PREFIX:
            raise TermError(f"`*` needs at least {MIN_PREFIX} letters before it", at + 1)
        return (bare if bare.isascii() else unicodedata.normalize("NFC", bare)), begins

    def _add(self, words: list[tuple[str, bool]]) -> None:
        # A lone mark such as `&` or `%` is skipped, as it is in a text.
        kept = [pair for pair in words if pair[0].isalnum() or any(map(str.isalnum, pair[0]))]
        if not kept:
            return
        self.elements.append(
            Element(
                words=tuple(word for word, _ in kept),
                prefix=tuple(begins for _, begins in kept),
                optional_group=self.group,
                gap=self.gap,
            )
        )
        self.gap = 0


@lru_cache(maxsize=65_536)
def parse_term(text: str) -> tuple[Element, ...]:
    """Returns the places of a term, in order; ``text`` comes without its weakness mark.

    Hyphens and apostrophes part words as they do in a text. Little words are kept: what skips them is the matcher.
    Raises TermError when the term is not well written or asks for more than it may.
    """
    if len(text) > MAX_CHARACTERS:
        raise TermError(f"{len(text)} characters: a term has at most {MAX_CHARACTERS}", MAX_CHARACTERS + 1)
    elements = _plain(text) if _PLAIN.fullmatch(text) else _Parser(text).parse()
    if not elements:
        raise TermError("no word in this term: write a word, or remove the line", 1)
    if all(element.optional_group for element in elements):
        raise TermError("every word may be absent: leave at least one word out of the brackets", 1)
    length = len(elements) + sum([_compound(element) for element in elements if len(element.words) > 1])
    if length > MAX_WORDS:
        raise TermError(f"{length} words: a term has at most {MAX_WORDS}, split it", 1)
    forms = count_forms(elements)
    if forms > MAX_FORMS:
        raise TermError(f"{forms} forms once written out: a term has at most {MAX_FORMS}, split it", 1)
    return elements


def _compound(element: Element) -> int:
    return max([word.count("-") for word in element.words])


def _plain(text: str) -> tuple[Element, ...]:
    """Returns the places of a term without brackets, gaps and stars: most terms, and a mandate has ten thousand."""
    if "/" not in text:
        return tuple([Element((word,), _EXACT) for word in _SEPARATORS.split(text)])
    elements: list[Element] = []
    for chunk in text.split(" "):
        words = tuple(chunk.split("/"))
        if len(words) == 1:
            elements.extend([Element((word,), _EXACT) for word in _SEPARATORS.split(chunk)])
        elif _SEPARATORS.search(chunk):
            return _Parser(text).parse()
        else:
            elements.append(Element(words, _EXACT * len(words)))
    return tuple(elements)


def _groups(elements: tuple[Element, ...]) -> tuple[int, ...]:
    return tuple(sorted({element.optional_group for element in elements} - {0}))


def count_forms(elements: tuple[Element, ...]) -> int:
    """Returns how many phrases the term stands for, each alternative and each optional part written out."""
    total = 1
    by_group: dict[int, int] = {}
    for element in elements:
        if element.optional_group:
            by_group[element.optional_group] = by_group.get(element.optional_group, 1) * len(element.words)
        else:
            total *= len(element.words)
    for forms in by_group.values():
        total *= forms + 1
    return total


def expand(elements: tuple[Element, ...]) -> tuple[tuple[Piece, ...], ...]:
    """Returns every choice of optional words as a flat sequence of pieces, the longest choice first.

    Alternatives stay inside their piece, but for compounds, which are written out one by one after it. The first piece
    of a choice has no gap before it.
    """
    groups = _groups(elements)
    choices: list[tuple[Piece, ...]] = []
    for size in range(len(groups), -1, -1):
        for present in combinations(groups, size):
            forms: list[tuple[Piece, ...]] = [()]
            for element in elements:
                if element.optional_group and element.optional_group not in present:
                    continue
                pieces = _pieces(element)
                forms = [(*form, *piece) for form in forms for piece in pieces]
            choices.extend(_without_first_gap(form) for form in forms)
    return tuple(choices)


def _pieces(element: Element) -> list[tuple[Piece, ...]]:
    if not any("-" in word for word in element.words):
        return [(Piece(element.words, element.prefix, element.gap),)]
    pairs = list(zip(element.words, element.prefix, strict=True))
    simple = [(word, begins) for word, begins in pairs if "-" not in word]
    out: list[tuple[Piece, ...]] = []
    if simple:
        out.append((Piece(tuple(word for word, _ in simple), tuple(begins for _, begins in simple), element.gap),))
    for word, begins in pairs:
        if "-" in word:
            first, *rest = word.split("-")
            tail = [Piece((part,), (begins and index == len(rest) - 1,)) for index, part in enumerate(rest)]
            out.append((Piece((first,), (False,), element.gap), *tail))
    return out


def _without_first_gap(form: tuple[Piece, ...]) -> tuple[Piece, ...]:
    first = form[0]
    return (Piece(first.words, first.prefixes), *form[1:]) if first.gap else form


def is_acronym(word: str) -> bool:
    """Returns whether the word is matched as written: it has two or more capitals."""
    return not word.islower() and sum(map(str.isupper, word)) >= 2


def fold(word: str) -> str:
    """Returns the word in lower case, without accents and ligatures."""
    lower = word.lower()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFD", lower.translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def is_little(word: str, language: str) -> bool:
    """Returns whether the word is one of those that are skipped on both sides."""
    return not is_acronym(word) and fold(word) in LITTLE_WORDS.get(language, frozenset())


def _normal(word: str, begins: bool) -> str:
    if is_acronym(word):
        return word
    folded = fold(word)
    # The plural only: what inflection makes of a word is the matcher's affair, here two lines must plainly be one.
    return folded[:-1] if not begins and len(folded) > 3 and folded.endswith("s") and folded not in _UNCUT else folded


def normal_forms(elements: tuple[Element, ...], language: str) -> frozenset[Form]:
    """Returns the phrases that a term stands for, in a form in which two terms that mean the same are equal.

    A form without any word left is the empty tuple: that choice of the term tokenises to nothing.
    """
    little = LITTLE_WORDS.get(language, frozenset())
    if all(len(element.words) == 1 and not element.optional_group and not element.gap for element in elements):
        words = [(_normal(element.words[0], element.prefix[0]), element.prefix[0], 0) for element in elements]
        return frozenset((tuple([one for one in words if one[1] or one[0] not in little]),))
    return frozenset([form for pieces in expand(elements) for form in _forms_of(pieces, little)])


def _forms_of(pieces: tuple[Piece, ...], little: frozenset[str]) -> list[Form]:
    forms: list[Form] = [()]
    waiting = 0
    for piece in pieces:
        words = [(_normal(word, begins), begins) for word, begins in zip(piece.words, piece.prefixes, strict=True)]
        gap = max(waiting, piece.gap)
        if all(not begins and word in little for word, begins in words):
            waiting = gap
            continue
        waiting = 0
        forms = [(*form, (word, begins, gap if form else 0)) for form in forms for word, begins in words]
    return forms
