"""The term syntax: what a programme officer may write, and what is refused with the place of the mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.pattern import Piece
from aligncheck.model.terms import (
    MAX_FORMS,
    MAX_WORDS,
    Element,
    TermError,
    count_forms,
    expand,
    normal_forms,
    parse_term,
)


def element(*words: str, group: int = 0, gap: int = 0) -> Element:
    return Element(tuple(w.rstrip("*") for w in words), tuple(w.endswith("*") for w in words), group, gap)


PARSED = {
    "retour volontaire": (element("retour"), element("volontaire")),
    "droits des migrants": (element("droits"), element("des"), element("migrants")),
    "retour (assisté) volontaire": (element("retour"), element("assisté", group=1), element("volontaire")),
    "aide (au retour) (volontaire)": (
        element("aide"),
        element("au", group=1),
        element("retour", group=1),
        element("volontaire", group=2),
    ),
    "retour migrants/réfugiés": (element("retour"), element("migrants", "réfugiés")),
    "retour ... migrants": (element("retour"), element("migrants", gap=3)),
    "retour … migrants": (element("retour"), element("migrants", gap=3)),
    "former ..6.. gardes-frontières": (element("former"), element("gardes", gap=6), element("frontières")),
    "former...gardes": (element("former"), element("gardes", gap=3)),
    "a (b) ... c": (element("a"), element("b", group=1), element("c", gap=3)),
    "a (... b) c": (element("a"), element("b", group=1, gap=3), element("c")),
    "fortalec*": (element("fortalec*"),),
    "fortalec*/reforz* capacidades": (element("fortalec*", "reforz*"), element("capacidades")),
    "retour d'expérience": (element("retour"), element("d"), element("expérience")),
    "pays d'origine/d’accueil": (element("pays"), element("origine", "accueil")),
    "Médecins Sans Frontières": (element("Médecins"), element("Sans"), element("Frontières")),
    "AVRR": (element("AVRR"),),
    "eau, assainissement + hygiène": (element("eau"), element("assainissement"), element("hygiène")),
    "santé & nutrition": (element("santé"), element("nutrition")),
    "e\u0301tat": (element("état"),),
}


@pytest.mark.parametrize("text", PARSED)
def test_a_term_is_taken_apart(text: str) -> None:
    assert parse_term(text) == PARSED[text]


REFUSED = {
    "": ("no word", 1),
    "&": ("no word", 1),
    "retour (volontaire": ("not closed", 8),
    "retour) volontaire": ("not opened", 7),
    "retour ((a) b)": ("inside a bracket", 9),
    "retour ()": ("empty bracket", 8),
    "migrant(e)s": ("middle of a word", 8),
    "(ré)intégration": ("middle of a word", 4),
    "(retour)": ("every word may be absent", 1),
    "... retour": ("begin a term", 1),
    "retour ...": ("end a term", 8),
    "retour (vers ...) pays": ("end a bracket", 14),
    "a ... ..2.. b": ("two gaps", 7),
    "a ..0.. b": ("1 to 9", 3),
    "a ..10.. b": ("1 to 9", 3),
    "a .... b": ("no gap", 3),
    "a .. b": ("no gap", 3),
    "retour a/": ("empty alternative", 8),
    "retour a / b": ("empty alternative", 10),
    "a//b": ("empty alternative", 1),
    "un-deux-trois-quatre-cinq/six": ("more than 4 words", 1),
    "-/six": ("empty alternative", 1),
    "gar*-frontière/six": ("at the end", 1),
    "re*": ("at least 3 letters", 1),
    "*": ("at least 3 letters", 1),
    "ret*our": ("at the end", 1),
    "retour**": ("at the end", 1),
    "retour: volontaire": ("ends a phrase", 7),
    "retour~ volontaire": ("at the end", 7),
    " ".join(["mot"] * (MAX_WORDS + 1)): ("13 words", 1),
    "a/b a/b a/b a/b a/b a/b a/b": ("128 forms", 1),
    "x (a) (b) (c) (d) (e) (f) (g)": ("128 forms", 1),
    "x" * 301: ("301 characters", 301),
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_badly_written_term_is_refused_where_it_is_wrong(text: str) -> None:
    message, column = REFUSED[text]
    with pytest.raises(TermError, match=message) as caught:
        parse_term(text)
    assert caught.value.column == column


def words(pieces: tuple[Piece, ...]) -> str:
    return " ".join(("_" * piece.gap) + "/".join(piece.words) for piece in pieces)


def test_optional_words_are_written_out_longest_first() -> None:
    forms = expand(parse_term("aide (au retour) a/b (volontaire)"))
    assert [words(form) for form in forms] == [
        "aide au retour a/b volontaire",
        "aide au retour a/b",
        "aide a/b volontaire",
        "aide a/b",
    ]


def test_a_form_never_begins_with_a_gap() -> None:
    assert [words(form) for form in expand(parse_term("(grand) ... retour"))] == ["grand ___retour", "retour"]


def test_a_compound_among_alternatives_is_written_out() -> None:
    forms = expand(parse_term("temporary/short-term/long-ter* ... return/going-back"))
    assert [words(form) for form in forms] == [
        "temporary ___return",
        "temporary ___going back",
        "short term ___return",
        "short term ___going back",
        "long ter ___return",
        "long ter ___going back",
    ]
    assert [piece.prefixes for piece in forms[4]] == [(False,), (True,), (False,)]


def test_forms_are_counted_with_alternatives_inside_brackets() -> None:
    assert count_forms(parse_term("x (a/b c) d/e")) == 6


SAME = [
    ("fr", "retour volontaire", "Retours volontaires"),
    ("fr", "droits des migrants", "droit migrant"),
    ("fr", "main-d'œuvre", "main d’oeuvre"),
    ("fr", "a/bb cas", "bb/a cas"),
    ("es", "población de los migrantes", "poblacion migrantes"),
    ("en", "counter-trafficking", "counter trafficking"),
    ("fr", "retour migrants/primo-arrivants", "retours primo-arrivant/migrant"),
]
DIFFERENT = [
    ("fr", "retour volontaire", "retour (volontaire)"),
    ("fr", "retour* volontaire", "retour volontaire"),
    ("fr", "retour ... migrants", "retour migrants"),
    ("en", "WHO", "who"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_terms_that_mean_the_same_have_one_normal_form(language: str, one: str, other: str) -> None:
    assert normal_forms(parse_term(one), language) == normal_forms(parse_term(other), language)


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_terms_that_differ_have_two_normal_forms(language: str, one: str, other: str) -> None:
    assert normal_forms(parse_term(one), language) != normal_forms(parse_term(other), language)


def test_a_choice_of_little_words_only_is_the_empty_form() -> None:
    assert () in normal_forms(parse_term("de la (santé)"), "fr")
    assert normal_forms(parse_term("des"), "fr") == {()}
    assert () not in normal_forms(parse_term("los*"), "es")


@given(st.text(alphabet="ab'-/().*~ é…2,", max_size=40))
def test_any_text_is_a_bounded_term_or_a_term_error(text: str) -> None:
    try:
        elements = parse_term(text)
    except TermError as error:
        assert 1 <= error.column <= max(1, len(text) + 1)
        return
    forms = expand(elements)
    assert 1 <= len(forms) <= count_forms(elements) <= MAX_FORMS
    assert all(form and form[0].gap == 0 for form in forms)
    assert all(word for form in forms for piece in form for word in piece.words)
