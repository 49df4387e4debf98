"""The shipped examples against the verdicts that were decided from the rules before any program saw them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from aligncheck.api import Checker
from aligncheck.model.evidence import Result
from aligncheck.model.report import Report

EXAMPLES = Path(__file__).parent.parent / "examples"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((EXAMPLES / "expected.yaml").read_text(encoding="utf-8"))
NUMBERS = range(1, 13)
KEYS = {"status", "supported", "at_most_mentioned", "open", "conflicts", "boundaries", "claimed", "because"}

SUPPORTED = [
    pytest.param(name, number, level, id=f"{name}-{number}-{level}")
    for name, expected in EXPECTED.items()
    for number, level in expected["supported"].items()
]
TEMPTING = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name, expected in EXPECTED.items()
    for number in expected["at_most_mentioned"]
]
FILES = [pytest.param(name, id=name) for name in EXPECTED]


@pytest.fixture(scope="module")
def report_of() -> Any:
    checker = Checker()

    @cache
    def check(name: str) -> Report:
        return checker.check(EXAMPLES / name, name=name)

    return check


def result(report: Report, number: int) -> Result:
    return next(one for one in report.results if one.orientation == number)


def shown(one: Result) -> str:
    """The verdict and its best evidence, for the message of a failing test."""
    lines = [f"orientation {one.orientation}: {one.level}, score {one.score:.2f} of {one.threshold:.2f}"]
    for evidence in (*one.evidence[:4], *one.discounted[:3]):
        reasons = ", ".join(f"{reason.code} {reason.factor:.2f}" for reason in evidence.reasons)
        lines.append(f"  {evidence.weight:.2f} [{evidence.role}] {evidence.quote!r} ({evidence.concept}: {reasons})")
    return "\n".join(lines)


@pytest.mark.parametrize(("name", "number", "level"), SUPPORTED)
def test_a_supported_orientation_has_exactly_its_level(report_of: Any, name: str, number: int, level: str) -> None:
    found = result(report_of(name), number)
    assert found.level == level, shown(found)


@pytest.mark.parametrize(("name", "number"), TEMPTING)
def test_a_tempting_orientation_is_at_most_mentioned(report_of: Any, name: str, number: int) -> None:
    found = result(report_of(name), number)
    assert not found.level.supported, shown(found)


@pytest.mark.parametrize("name", FILES)
def test_no_other_orientation_is_supported(report_of: Any, name: str) -> None:
    expected = EXPECTED[name]
    settled = {*expected["supported"], *expected["at_most_mentioned"], *expected["open"]}
    wrong = [one for one in report_of(name).results if one.level.supported and one.orientation not in settled]
    assert not wrong, "\n".join(map(shown, wrong))


@pytest.mark.parametrize("name", FILES)
def test_status(report_of: Any, name: str) -> None:
    assert report_of(name).status == EXPECTED[name]["status"]


@pytest.mark.parametrize("name", FILES)
def test_conflicts(report_of: Any, name: str) -> None:
    conflicts = {one.orientation: one.conflict for one in report_of(name).results if one.conflict is not None}
    quotes = {number: [evidence.quote for evidence in one.evidence] for number, one in conflicts.items()}
    assert {number: str(one.severity) for number, one in conflicts.items()} == EXPECTED[name]["conflicts"], quotes


@pytest.mark.parametrize("name", FILES)
def test_boundaries(report_of: Any, name: str) -> None:
    found = report_of(name).boundaries
    assert [one.id for one in found] == EXPECTED[name]["boundaries"], [one.quote for one in found]


@pytest.mark.parametrize("name", FILES)
def test_claims(report_of: Any, name: str) -> None:
    assert [one.orientation for one in report_of(name).results if one.claimed] == EXPECTED[name]["claimed"]


@pytest.mark.parametrize("name", FILES)
def test_an_example_is_as_long_as_a_real_proposal_and_in_its_own_language(report_of: Any, name: str) -> None:
    proposal = report_of(name).proposal
    assert 1200 <= proposal.words <= 4500
    assert proposal.languages[0] == name[:2]
    assert proposal.pages is None or 3 <= proposal.pages <= 12


def test_every_example_has_an_expectation() -> None:
    files = {path.name for path in EXAMPLES.iterdir() if path.name[:3] in ("fr-", "en-", "es-")}
    assert files == set(EXPECTED)


def test_each_language_has_each_format() -> None:
    kinds = {(name[:2], Path(name).suffix) for name in EXPECTED}
    assert kinds == {(language, suffix) for language in ("fr", "en", "es") for suffix in (".docx", ".pdf", ".md")}


@pytest.mark.parametrize("name", FILES)
def test_an_expectation_is_whole(name: str) -> None:
    expected = EXPECTED[name]
    assert set(expected) == KEYS
    groups = [*expected["supported"], *expected["at_most_mentioned"], *expected["open"]]
    assert len(groups) == len(set(groups))
    assert set(groups) <= set(NUMBERS)
    assert len(expected["open"]) <= 1
    assert set(expected["supported"]) | set(expected["open"]) <= set(expected["because"])


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_document_is_small(name: str) -> None:
    assert (EXAMPLES / name).stat().st_size < 200_000


def test_the_word_example_keeps_controls_insertions_and_notes_and_drops_deletions() -> None:
    from aligncheck.read.source import read_path

    text = read_path(EXAMPLES / "fr-retour-volontaire.docx").text
    assert "bloqués ou démunis au Tazelt" in text
    assert "Une seconde conversation, par téléphone" in text
    assert "Le montant moyen de l'aide à la réintégration" in text
    assert "Un entretien de groupe" not in text


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".pdf")])
def test_running_headers_and_footers_of_a_pdf_are_no_text(name: str) -> None:
    from aligncheck.read.source import read_path

    text = read_path(EXAMPLES / name).text
    source = (EXAMPLES / "sources" / name).with_suffix(".md").read_text(encoding="utf-8")
    header = next(line for line in source.splitlines() if line.startswith("header: "))
    assert header.removeprefix("header: ").strip('"') not in text
