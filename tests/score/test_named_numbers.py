"""Which numbers the words around a claim name, in three languages."""

from __future__ import annotations

import pytest

from aligncheck.score.named_numbers import inside, numbers_before, numbers_behind, value_of_roman


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (" 5 and 10.", {5, 10}),
        (" 10, with 3 workshops and 8 trainers", {10}),
        ("s 5, 9 and 12 of the strategy, in 4 provinces over 18 months", {5, 9, 12}),
        (" 5 (irregular migration) and 10 (return)", {5, 10}),
        (" 9 on relief and to orientation 12 on labour", {9, 12}),
        (" no. 4 and, to a lesser extent, no. 8", {4, 8}),
        (" 8 à 10", {8, 9, 10}),
        (" de la 1 a la 3", {1, 2, 3}),
        (": 4 workshops and 6 studies", set()),
        (" 7; SDG 10 and annex 3", {7}),
        (" 5 but not orientation 6", {5}),
        (" 2, no a la 3", {2}),
        (", not only 5 but also 6", {5, 6}),
        (" XI et XII", {11, 12}),
        (" V and X", {5, 10}),
        (" X", set()),
        (" cinco y diez", {5, 10}),
        (" six workshops", set()),
        (", ours is the tenth one.", {10}),
        (" et, dans une moindre mesure, à la huitième.", {8}),
        (", the first time that 7 towns meet", set()),
        (" costs 1.5 million and 2% of 2022-10", set()),
    ],
)
def test_numbers_behind(text: str, numbers: set[int]) -> None:
    assert numbers_behind(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("We serve the fourth ", {4}),
        ("Les 5e et 10e ", {5, 10}),
        ("Contribuimos a la cuarta y la octava ", {4, 8}),
        ("Of the 12 ", set()),
        ("Among the twelve ", set()),
    ],
)
def test_numbers_before(text: str, numbers: set[int]) -> None:
    assert numbers_before(text) == numbers


def test_numbers_inside_the_words_of_a_claim() -> None:
    named = "points 8 to 10 of the strategy"
    assert named[inside(named) :] == "8 to 10 of the strategy"
    assert inside("strategic orientations") is None


def test_roman_numerals() -> None:
    assert [value_of_roman(one) for one in ("I", "IV", "IX", "XI", "XIV", "XXIX")] == [1, 4, 9, 11, 14, 29]
