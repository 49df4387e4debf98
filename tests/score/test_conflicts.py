"""Conflicts: only what the project itself undertakes, and nothing that it fights, forbids or leaves to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligncheck.api import Checker, load_mandate

GARDENS = Path(__file__).parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


CONFLICTS = [
    "The project will spray pesticides.",
    "Activities\n\n- Pesticides for the school garden",
    "Pupils shall buy pesticides, while the town looks on.",
    "Le projet répandra des pesticides.",
    "La mairie achètera des pesticides et les distribuera.",
    "L'association fournit des pesticides aux élèves.",
]
NONE = [
    "The project will not spray pesticides.",
    "The project won't spray pesticides.",
    "The project will reduce pesticides.",
    "The project will sow pesticide-free seeds and no pesticides.",
    "Pesticides will be sprayed by other agencies.",
    "Pesticides are sprayed in the valley.",
    "Background\n\nFarmers will spray pesticides.",
    "Activities\n\nThe project does not cover:\n\n- pesticides",
    "Le projet ne répandra pas de pesticides.",
    "Le projet luttera contre les pesticides.",
    "Par le passé, le programme avait acheté des pesticides.",
]


@pytest.mark.parametrize("text", CONFLICTS)
def test_what_the_project_undertakes_is_a_conflict(checker: Checker, text: str) -> None:
    conflict = checker.check_text(text, title="Work in the village").results[0].conflict
    assert conflict is not None
    assert "esticides" in conflict.evidence[0].quote


@pytest.mark.parametrize("text", NONE)
def test_no_conflict(checker: Checker, text: str) -> None:
    assert all(one.conflict is None for one in checker.check_text(text, title="Work in the village").results)
