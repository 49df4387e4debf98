"""Trimmed spaCy languages: the tokenizer rules that proposals need, and a key for every word type.

Importing ``spacy.lang.fr`` compiles a regular expression for 1.8 seconds; these subclasses never do. None of the
languages carries tokenizer exceptions: terms are split by the same few rules as the text, so that both sides agree.
"""

from __future__ import annotations

from typing import Any

from spacy.attrs import LANG, NORM
from spacy.lang.char_classes import CONCAT_QUOTES, LIST_ELLIPSES, LIST_ICONS, LIST_PUNCT, LIST_QUOTES
from spacy.language import BaseDefaults, Language

from aligncheck.nlp.keys import key_getter

LONGEST_WORD = 300
"""Characters of a run without white space that is still looked into; a longer one stays one token."""

# A letter of any script. spaCy's own class of letters lists thousands of them, and takes 5 ms wherever it is compiled.
_LETTER = r"[^\W\d_]"
_LETTER_OR_DIGIT = r"[^\W_]"
_APOSTROPHES = "'’ʼ"
_HYPHENS = "-‐‑‒–—"
_ELIDED = r"(?:[dlnmtscjDLNMTSCJ]|[Qq]u|QU|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Aa]ujourd)"

_PREFIXES = [
    "§",
    "%",
    "=",
    "—",
    "–",
    "-",
    r"\+(?![0-9])",
    *LIST_PUNCT,
    *LIST_ELLIPSES,
    *LIST_QUOTES,
    *LIST_ICONS,
    "•",
    "·",
]
_SUFFIXES = [
    *LIST_PUNCT, *LIST_ELLIPSES, *LIST_QUOTES, *LIST_ICONS, "'s", "’s", "—", "–",
    r"(?<=[0-9])(?:%|€|\$|£)", rf"(?:(?<={_LETTER_OR_DIGIT})|(?<=[{CONCAT_QUOTES})\]]))\.",
]  # fmt: skip
_INFIXES = [
    *LIST_ELLIPSES,
    rf"(?<={_LETTER_OR_DIGIT})[{_HYPHENS}/](?={_LETTER_OR_DIGIT})",
    rf"(?<={_LETTER})[,;:](?={_LETTER})",
    rf"(?<={_LETTER})\.(?=[A-ZÀ-Þ])",
]


class _EnglishDefaults(BaseDefaults):
    prefixes = _PREFIXES
    suffixes = _SUFFIXES
    infixes = _INFIXES
    tokenizer_exceptions: dict[str, list[dict[int, str]]] = {}
    lex_attr_getters = {**BaseDefaults.lex_attr_getters, LANG: lambda _: "en"}


class _SpanishDefaults(_EnglishDefaults):
    lex_attr_getters = {**BaseDefaults.lex_attr_getters, LANG: lambda _: "es"}


class _FrenchDefaults(_EnglishDefaults):
    prefixes = [*_PREFIXES, rf"(?:{_ELIDED}[{_APOSTROPHES}])(?={_LETTER})"]
    infixes = [*_INFIXES, rf"(?<={_LETTER}[{_APOSTROPHES}])(?={_LETTER})"]
    lex_attr_getters = {**BaseDefaults.lex_attr_getters, LANG: lambda _: "fr"}


class TrimmedEnglish(Language):
    """English with tokenizer rules only."""

    lang = "en"
    Defaults = _EnglishDefaults


class TrimmedSpanish(Language):
    """Spanish with tokenizer rules only."""

    lang = "es"
    Defaults = _SpanishDefaults


class TrimmedFrench(Language):
    """French with tokenizer rules only, elisions cut."""

    lang = "fr"
    Defaults = _FrenchDefaults


_LANGUAGES: dict[str, type[Language]] = {"en": TrimmedEnglish, "es": TrimmedSpanish, "fr": TrimmedFrench}


def trimmed_language(code: str) -> Language:
    """Returns a new, empty pipeline for ``en``, ``es`` or ``fr``, whose lexemes carry their key as NORM."""
    nlp = _LANGUAGES[code]()
    # The key is all that anybody asks of a word: the twenty other questions (is it like an address, what is its shape)
    # take half the time that a new word costs.
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters = {NORM: key_getter(code)}
    # Cutting signs off a word costs the square of its length: a row of 20,000 dashes would take a minute.
    tokenizer: Any = nlp.tokenizer
    tokenizer.token_match = _is_no_word
    return nlp


def _is_no_word(text: str) -> bool:
    return len(text) > LONGEST_WORD
