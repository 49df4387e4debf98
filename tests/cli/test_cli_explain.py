"""``aligncheck explain`` on a tiny mandate: what it advises is what helps."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from aligncheck.__main__ import main
from aligncheck.api import Checker, explain, load_mandate
from aligncheck.model.evidence import Level
from aligncheck.model.mandate import Concept, Need, Role, Term
from aligncheck.score.explain import samples

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"

SECTIONED = """# Green schools

## Background
Pupils used to grow vegetables before the drought came to the district.

## Objective
Healthy meals for every child of the district, all year round.

## Activities
- {activity}
- Paint the walls of the twelve schools in the district.
"""
ABSENT = "# A new roof\n\nThe roof of the town hall will be renovated before the winter comes to the town.\n"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


@pytest.fixture
def explained(tmp_path: Path, checker: Checker):
    def of(text: str, number: int):
        path = tmp_path / "draft.md"
        path.write_text(text, encoding="utf-8")
        return explain(path, number, checker=checker, name="draft.md")

    return of


def test_a_denied_activity_needs_no_denial(explained) -> None:
    before = explained(SECTIONED.format(activity="The project will not grow vegetables with the pupils."), 1)
    assert not before.level.supported
    assert before.nearest is not None
    change = next(one for one in before.changes if one.code == "negation")
    assert change.level.supported
    after = explained(SECTIONED.format(activity="The project will grow vegetables with the pupils."), 1)
    assert after.level.supported


def test_what_stands_in_the_background_belongs_in_an_activity(explained) -> None:
    found = explained(SECTIONED.format(activity="Buy books."), 1)
    assert found.level is Level.MENTIONED
    assert "move" in [one.code for one in found.changes]


def test_an_activity_belongs_in_the_objective(explained) -> None:
    found = explained(SECTIONED.format(activity="The project will grow vegetables with the pupils."), 1)
    assert found.level is Level.SIGNIFICANT
    assert [one.met for one in found.demands] == [True, False, True, True]
    change = next(one for one in found.changes if one.code == "objective")
    assert change.level is Level.PRINCIPAL


def test_nothing_there_asks_for_a_sentence_with_terms_of_the_language(explained) -> None:
    found = explained(ABSENT, 2)
    assert found.level is Level.ABSENT
    assert found.nearest is None
    (change,) = found.changes
    assert change.code == "write"
    assert change.wanted[0].terms == ("school kitchen", "canteen", "cook…")
    french = explained("# Le toit\n\nLe toit de la mairie sera rénové avant que l'hiver ne vienne en ville.\n", 2)
    assert french.changes[0].wanted[0].terms == ("cantine", "cuisin…")


def test_a_conflict_comes_first(explained) -> None:
    found = explained(SECTIONED.format(activity="Buy pesticide for the vegetables of the pupils."), 1)
    assert found.conflict is not None
    assert found.changes[0].code == "conflict"


def test_the_level_is_that_of_the_report(explained, checker: Checker) -> None:
    for activity in ("Grow vegetables.", "Renovate the canteen.", "Do not sow seeds."):
        text = SECTIONED.format(activity=activity)
        for number in (1, 2):
            found = explained(text, number)
            result = checker.check_bytes(text.encode(), "draft.md").results[number - 1]
            assert (found.level, found.score, found.evidence) == (result.level, result.score, result.evidence)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    "text",
    [
        SECTIONED.format(activity="The project will grow vegetables with the pupils."),
        SECTIONED.format(activity="Renovate the canteen.").replace("Healthy meals", "A school kitchen with meals"),
        "# Pupils grow vegetables\n\nThe project will sow seeds in ten schools.\n",
        "# Ten schools\n\nThe project will sow seeds. The canteen will be renovated.\n",
        "# Cooking\n\nThe project will sow seeds in ten schools and grow vegetables there.\n",
        ABSENT,
    ],
)
def test_the_demands_are_what_the_level_follows_from(explained, text: str, number: int) -> None:
    found = explained(text, number)
    first, *rest = found.demands
    fixed = [one.met for one in rest if not one.alternative]
    either = [one.met for one in rest if one.alternative]
    assert found.uncapped.supported is first.met
    if first.met:
        assert (found.uncapped is Level.PRINCIPAL) is (all(fixed) and (not either or any(either)))


def test_terms_are_spelled_out() -> None:
    texts = ("grow*", "dialogue/forum ..3.. on migration", "aid (and care) for pupils", "soup")
    terms = tuple(Term(text, "en") for text in texts)
    concept = Concept("a", {"en": "a"}, Role.ACTION, Need.REQUIRED, terms)
    assert samples(concept, "en") == ("soup", "grow…", "aid for pupils")
    assert samples(replace_terms(concept, terms[1:2]), "en") == ("dialogue … on migration",)


def replace_terms(concept: Concept, terms: tuple[Term, ...]) -> Concept:
    return Concept(concept.id, concept.label, concept.role, concept.need, terms)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["aligncheck", *arguments, "--mandate", str(GARDENS)])
        code = main()
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_the_command(run, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(ABSENT, encoding="utf-8")
    code, out, err = run("explain", "draft.md", "2")
    assert (code, err) == (0, "")
    assert "absent: looked for and not found." in out
    code, out, _ = run("explain", "draft.md", "2", "--format", "json")
    assert (code, json.loads(out)["level"]) == (0, "absent")
    code, out, _ = run("explain", "draft.md", "2", "--format", "markdown")
    assert (code, out.startswith("# draft.md\n")) == (0, True)


def test_bad_input(run, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(ABSENT, encoding="utf-8")
    code, out, err = run("explain", "draft.md", "9")
    assert (code, out) == (2, "")
    assert "has no orientation 9. It has 1, 2." in err
    code, _, err = run("explain", "gone.md", "1")
    assert code == 2
    assert "gone.md: there is no such file." in err
