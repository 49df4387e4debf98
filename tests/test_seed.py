"""The French of the shipped mandate is the seed document's, word for word; only its line breaks differ."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from aligncheck import load_mandate
from aligncheck.model.mandate import Mandate

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
DIGEST = "0997e8b6459a28f752e35f9bfe8949666e515a2dd7a456ff53e08aafa0f85a6e"
NUMBERED = re.compile(r"^ ?(\d{1,2})\. (.+?)(?=^ ?\d{1,2}\. |^\s*1 Même si)", re.MULTILINE | re.DOTALL)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def seed() -> str:
    (path,) = SEEDS.glob("*.txt")
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == DIGEST, "the seed document was changed"
    return data.decode("utf-8")


@pytest.fixture(scope="module")
def mandate() -> Mandate:
    return load_mandate()


def test_statements(seed: str, mandate: Mandate) -> None:
    # Point 10 begins indented, at the end of point 9's paragraph.
    said = {int(number): words(text) for number, text in NUMBERED.findall(seed)}
    assert list(said) == list(range(1, 13))
    assert {one.number: one.statement["fr"] for one in mandate.orientations} == said


def test_principle(seed: str, mandate: Mandate) -> None:
    found = re.search(r"^L'OIM pose le principe.+?\.", seed, re.MULTILINE | re.DOTALL)
    assert found is not None
    assert mandate.principle["fr"] == words(found.group())


def test_objectives(seed: str, mandate: Mandate) -> None:
    said = [
        words(line).removeprefix("• ").removesuffix(", et").rstrip(",.")
        for line in seed.splitlines()
        if line.lstrip().startswith("•")
    ]
    assert len(said) == 4
    assert [one["fr"] for one in mandate.objectives] == said


def test_footnote(seed: str, mandate: Mandate) -> None:
    found = re.search(r"^\s*1 (Même si .+?\.)\s*$", seed, re.MULTILINE | re.DOTALL)
    assert found is not None
    assert [one.statement["fr"] for one in mandate.boundaries] == [words(found.group(1))]
