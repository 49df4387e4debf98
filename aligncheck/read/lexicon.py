"""The lexicon that ships inside the package: cues and section headings."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from aligncheck.errors import LexiconError, Problem
from aligncheck.model.lexicon import SECTION_ROLES, Cue, Headings, Lexicon, heading_words
from aligncheck.model.terms import TermError, normal_forms, parse_term
from aligncheck.read.shape import ListOf, Named, PerLanguage, Report, Text, did_you_mean
from aligncheck.read.yaml import Node, parse, read_bytes

LANGUAGES = ("en", "es", "fr")

_PHRASES = PerLanguage(ListOf(Text(), least=1))
_LISTS = Named(_PHRASES, r"[a-z][a-z_]*", "a kind (small letters and `_`)")


def load_lexicon(folder: Traversable | None = None) -> Lexicon:
    """Returns the lexicon in a folder; None means the one that ships.

    Raises LexiconError with every problem of every file.
    """
    home = files("aligncheck").joinpath("lexicon") if folder is None else folder
    problems: list[Problem] = []
    headings = _headings(*_open(home, "headings.yaml", problems))
    cues = _cues(*_open(home, "cues.yaml", problems))
    if problems:
        raise LexiconError(tuple(sorted(problems, key=lambda one: (one.path, one.line, one.column, one.message))))
    return Lexicon(headings, cues)


def _open(home: Traversable, name: str, problems: list[Problem]) -> tuple[Node | None, Report]:
    shown = f"lexicon/{name}"
    data = read_bytes(home.joinpath(name), shown, problems)
    node = None if data is None else parse(data, shown, problems)
    return node, Report(shown, LANGUAGES, problems)


def _headings(node: Node | None, report: Report) -> Headings:
    whole: dict[str, str] = {}
    opening: dict[str, str] = {}
    numbered: dict[str, str] = {}
    longest = 0
    lists = _LISTS.read(node, report) if node is not None else None
    for role, (place, languages) in (lists or {}).items():
        if role not in SECTION_ROLES:
            report.say(place, f"`{role}` is no role of a section: {did_you_mean(role, SECTION_ROLES)}")
        for phrase in (phrase for phrases in (languages or {}).values() for phrase in phrases):
            text = phrase.text.removesuffix("...").removesuffix("#")
            words = heading_words(text)
            key = " ".join(words)
            if not words:
                report.say(phrase, f"`{phrase.text}` holds no word: write the heading")
            table = numbered if phrase.text.endswith("#") else whole
            if table.setdefault(key, role) != role:
                report.say(phrase, f"`{phrase.text}` is already a heading of `{table[key]}`: remove one")
            if phrase.text.endswith("..."):
                opening[key] = role
            longest = max(longest, len(words))
    return Headings(whole, opening, numbered, longest)


def _cues(node: Node | None, report: Report) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    lists = _LISTS.read(node, report) if node is not None else None
    for kind, (_, languages) in (lists or {}).items():
        for language, phrases in (languages or {}).items():
            for phrase in phrases:
                try:
                    elements = parse_term(phrase.text)
                except TermError as error:
                    report.say(phrase, f"`{phrase.text}`: {error.message}", phrase.column_of(error.column - 1))
                    continue
                if () in normal_forms(elements, language):
                    report.say(phrase, f"`{phrase.text}` holds only little words: add a word that is looked for")
                cues.append(Cue(kind, language, phrase.text, phrase.line))
    return tuple(cues)
