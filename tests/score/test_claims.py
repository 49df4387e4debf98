"""Claims: which numbers a proposal says it serves, in its words or in what the file says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligncheck.api import Checker, load_mandate

GARDENS = Path(__file__).parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The project serves strategic orientation 1.", {1}),
        ("The project serves strategic orientations 1 and 2.", {1, 2}),
        ("The project serves strategic orientations 1-2.", {1, 2}),
        ("The project falls under strategic orientation 2.", {2}),
        ("Le projet s'inscrit dans les orientations stratégiques 1 à 2 de la mairie et plantera des arbres.", {1, 2}),
        ("Le projet répond à l'objectif fixé par l'orientation stratégique 2 et plantera des arbres.", {2}),
        ("The project serves strategic orientation 7.", set()),
        ("The project serves strategic orientation 1 (plan of 2021-02).", {1}),
        *((f"The project serves strategic orientation 1 {'x' * n} 2022-2026.", {1}) for n in range(76, 90)),
        ("The project does not serve strategic orientation 1.", set()),
        ("The project might serve strategic orientation 1.", set()),
        ("The project plants 2 trees in 1 village.", set()),
        ("The strategic orientation costs 1.5 million and 2% of the land.", set()),
    ],
)
def test_claims_in_the_text(checker: Checker, text: str, numbers: set[int]) -> None:
    report = checker.check_text(text)
    assert {one.orientation for one in report.results if one.claimed} == numbers


def test_a_claim_in_the_front_matter(checker: Checker) -> None:
    report = checker.check_bytes(b"---\norientations: [2]\n---\n\nPupils will plant trees.\n", "a.md")
    assert {one.orientation for one in report.results if one.claimed} == {2}


def test_a_claim_is_no_evidence(checker: Checker) -> None:
    report = checker.check_text("The project serves strategic orientation 1: growing vegetables.")
    assert not any(one.level.supported for one in report.results)
    assert [one.rule for one in report.findings if one.orientation == 1] == ["unsupported-claim"]
