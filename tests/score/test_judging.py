"""From a text to levels, on a small mandate about gardens: sections, context, weak words, titles, long texts."""

from __future__ import annotations

from dataclasses import replace
from math import isclose, prod
from pathlib import Path
from shutil import copytree

import pytest

from aligncheck.api import Checker, load_mandate
from aligncheck.model.evidence import Level, Result
from aligncheck.model.report import Report, Status
from aligncheck.score.decide import Standing, decide, score_of
from aligncheck.settings import DEFAULT_SETTINGS

GARDENS = Path(__file__).parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


def result(report: Report, number: int) -> Result:
    return next(one for one in report.results if one.orientation == number)


LEVELS = [
    ("activities count", "Activities\n\n- Pupils will sow seeds in twelve schools.", Level.SIGNIFICANT),
    ("an objective carried by an activity is prime", "Objective\n\nGrow vegetables.\n\nActivities\n\n- Sow seeds in schools.", Level.PRINCIPAL),
    ("background is a mention", "Background\n\nPupils grow vegetables in twelve schools.", Level.MENTIONED),
    ("risks are a mention", "Risks\n\nPupils may not grow vegetables.", Level.MENTIONED),
    ("a denial is a mention", "Activities\n\n- The project will not grow vegetables.", Level.MENTIONED),
    ("what is excluded is a mention", "Activities\n\n- Growing vegetables is outside the scope.", Level.MENTIONED),
    ("perhaps is a mention", "Activities\n\n- Pupils could grow vegetables if funds allow.", Level.MENTIONED),
    ("somebody else's task is a mention", "Activities\n\n- Vegetables are grown by other organizations.", Level.MENTIONED),
    ("not only is no denial", "Activities\n\n- Pupils will not only grow vegetables but sell them.", Level.SIGNIFICANT),
    ("one facet without the other is a mention", "Activities\n\n- Buy vegetables for the party.", Level.MENTIONED),
    ("a weak word alone is nothing", "Activities\n\n- Buy a plant.", Level.ABSENT),
    ("a weak word beside a partner counts", "Activities\n\n- Sow a plant in each school.", Level.SIGNIFICANT),
    ("an idiom hides its words", "Activities\n\n- Send the seed money.", Level.ABSENT),
    ("the list's first line governs its items", "Activities\n\nPupils will grow:\n\n- vegetables\n- flowers", Level.SIGNIFICANT),
    ("a list leans on its first line, not on all of a paragraph", "Activities\n\nTrees grow tall here in the wet months of the year, as everybody in the village and in the valley around it knows well. From the market of the town the committee will buy:\n\n- vegetables\n- flowers", Level.MENTIONED),
    ("nothing at all", "Activities\n\n- Repair the roof.", Level.ABSENT),
    ("what is told before the project is named is a mention", "Pupils grow vegetables everywhere in the valley. The project repairs the road.", Level.MENTIONED),
    ("what is told before the project's size may be its work", "Pupils grow vegetables everywhere in the valley. The project lasts two years.", Level.PRINCIPAL),
    ("what is told behind may be its work", "The project repairs the road. Pupils grow vegetables everywhere in the valley.", Level.PRINCIPAL),
    ("another body's work is a mention", "The Red Cross grows vegetables in twelve schools. The road is long.", Level.MENTIONED),
    ("what a ministry brings about among results counts", "Activities\n\n- The Ministry of Health grows vegetables in twelve schools.", Level.SIGNIFICANT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "level"), [case[1:] for case in LEVELS], ids=[case[0] for case in LEVELS])
def test_levels(checker: Checker, text: str, level: Level) -> None:
    assert result(checker.check_text(text, title="Work in the village"), 1).level is level


ABOUT_GROWING = (
    "Pupils will grow vegetables in twelve schools. They will sow seeds in May. They will garden with vegetables. "
)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (ABOUT_GROWING + "A canteen stands beside one school.", Level.MENTIONED),
        (ABOUT_GROWING + "A canteen will open in May. The cooks will cook every day.", Level.SIGNIFICANT),
        (
            "The road will be repaired by the village. A canteen will open beside it for all the pupils.",
            Level.PRINCIPAL,
        ),
        ("Activities\n\n- " + ABOUT_GROWING + "\n- A canteen will be opened.", Level.SIGNIFICANT),
    ],
    ids=["once, beside another theme", "more than once", "nothing else", "a section of activities"],
)
def test_one_term_said_once_beside_another_theme_is_said_in_passing(text: str, level: Level) -> None:
    checker = Checker(load_mandate(GARDENS), settings=replace(DEFAULT_SETTINGS, passing_strength=1.0))
    cooking = result(checker.check_text(text, title="Work in the village"), 2)
    passing = [
        one for one in (*cooking.evidence, *cooking.discounted) if "passing" in {why.code for why in one.reasons}
    ]
    assert cooking.level is level
    assert len(passing) == (level is Level.MENTIONED)


def test_the_body_that_the_project_belongs_to_is_no_other_body(checker: Checker) -> None:
    text = "The Red Cross grows vegetables in twelve schools. The road is long."
    assert result(checker.check_text(text, title="Red Cross work in the village"), 1).level is Level.PRINCIPAL
    form = "Implementing agency: Red Cross\n\nThe Red Cross grows vegetables in twelve schools. The road is long."
    assert result(checker.check_text(form), 1).level is Level.PRINCIPAL
    assert result(checker.check_text(text, title="Work in the village"), 1).level is Level.MENTIONED


def test_every_orientation_is_reported_in_order(checker: Checker) -> None:
    assert [one.orientation for one in checker.check_text("Nothing.").results] == [1, 2]


def test_the_reasons_multiply_up_to_the_weight(checker: Checker) -> None:
    text = "Objective\n\nGrow vegetables.\n\nActivities\n\n- Sow a plant in schools.\n- Pupils may not grow seeds.\n\nRisks\n\nNo garden."
    for one in checker.check_text(text, title="School gardens").results:
        for piece in (*one.evidence, *one.discounted):
            assert piece.reasons
            assert isclose(piece.weight, prod(reason.factor for reason in piece.reasons))


def test_missing_concepts_are_those_that_no_evidence_shows(checker: Checker) -> None:
    report = checker.check_text("Activities\n\n- Sow in schools.")
    assert result(report, 1).missing == ("growing/crops",)
    assert result(report, 2).missing == ("cooking/kitchen",)


def test_repetition_does_not_add_up(checker: Checker) -> None:
    once = checker.check_text("Activities\n\n- Cook in the canteen.")
    often = checker.check_text("Activities\n\n" + "- Cook in the canteen.\n" * 30)
    assert result(once, 2).score == pytest.approx(result(often, 2).score)


def test_a_title_lends_its_facet_and_a_bare_title_is_enough(checker: Checker) -> None:
    lent = checker.check_text(
        "The work is done by a gardener from the village, who is paid by the day.", title="School gardens"
    )
    assert result(lent, 1).level.supported
    bare = checker.check_text("", title="Growing vegetables in schools")
    assert bare.status is Status.INSUFFICIENT_TEXT
    assert result(bare, 1).level.supported


@pytest.fixture(scope="module")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    folder = tmp_path_factory.mktemp("mandate") / "gardens"
    copytree(GARDENS, folder)
    growing = folder / "orientations" / "1-growing.yaml"
    concept = (
        "  theme:\n    label: {en: the theme, fr: le thème}\n    role: object\n    need: theme\n"
        "    terms: {en: [harvest], fr: [récolte]}\nways:\n"
    )
    text = growing.read_text(encoding="utf-8").replace("ways:\n", concept).replace("strength: 0.9", "strength: 0.4")
    growing.write_text(text, encoding="utf-8")
    return Checker(load_mandate(folder))


def test_a_bare_title_names_its_theme_by_words_that_are_too_general_for_a_text(harvest: Checker) -> None:
    bare = result(harvest.check_text("", title="Harvest and peace"), 1)
    assert bare.level.supported
    assert [reason.code for reason in bare.evidence[0].reasons] == ["theme"]
    assert bare.score == pytest.approx(DEFAULT_SETTINGS.theme)
    beside = harvest.check_text("", title="Cooking in the canteen after the harvest")
    assert [one.orientation for one in beside.results if one.level.supported] == [1, 2]


def test_words_for_a_theme_mean_nothing_in_a_text(harvest: Checker) -> None:
    text = harvest.check_text("Activities\n\n- Celebrate the harvest.\n- Cook in the canteen.", title="The harvest")
    assert result(text, 1).level is Level.ABSENT
    assert not result(text, 1).discounted
    assert "growing/theme" not in result(text, 1).missing


def test_what_does_not_suffice_gives_way_to_the_theme(harvest: Checker) -> None:
    alone = result(harvest.check_text("", title="Gardening in schools"), 1)
    assert alone.level is Level.MENTIONED
    found = result(harvest.check_text("", title="Gardening in schools until the harvest"), 1)
    assert found.level.supported
    assert [one.concept for one in found.evidence] == ["growing/theme"]


def test_a_long_text_needs_one_statement_that_stands_by_itself(checker: Checker) -> None:
    padding = "The team meets on Mondays to read the reports of the week before. " * 80
    weak = "Gardening\n\nThe pupils are told about a plant. "
    assert not result(checker.check_text(f"{weak}\n\n{padding}"), 1).level.supported


def test_boilerplate_and_claims_prove_nothing(checker: Checker) -> None:
    text = "As a leading garden charity we grow vegetables in schools."
    assert result(checker.check_text(text), 1).level is Level.MENTIONED
    claimed = result(
        checker.check_text("This project serves strategic orientation 2 and will repair the roof of the hall."), 2
    )
    assert claimed.claimed
    assert not claimed.level.supported


def test_a_conflict_stands_beside_the_level(checker: Checker) -> None:
    report = checker.check_text("Activities\n\n- Pupils will grow vegetables with pesticides.")
    found = result(report, 1).conflict
    assert found is not None
    assert found.severity == "hard"
    assert {finding.rule for finding in report.findings if finding.severity == "error"} == {"conflict"}
    assert result(checker.check_text("Activities\n\n- Grow vegetables, pesticide-free."), 1).conflict is None


def test_the_score_saturates() -> None:
    assert score_of([0.5], DEFAULT_SETTINGS) == 0.5
    assert score_of([0.5] * 3, DEFAULT_SETTINGS) == score_of([0.5] * 30, DEFAULT_SETTINGS)
    assert score_of([], DEFAULT_SETTINGS) == 0.0


def standing(bulk: float, title: float = 0.0, aim: float = 0.0, deed: float = 0.0) -> Standing:
    return Standing(seen=bulk > 0, score=min(1.0, bulk), bulk=bulk, title=title, aim=aim, deed=deed)


PRIME = [
    ("stated and carried", [standing(3, aim=1, deed=0.85), standing(3, deed=0.85)], True, ["principal", "significant"]),
    ("stated, carried, but a side issue", [standing(1, aim=1, deed=0.85), standing(5, deed=0.85)], True, ["significant", "significant"]),
    ("without sections, named by the title", [standing(2, title=0.8), standing(2.2)], False, ["principal", "significant"]),
    ("without sections, two of like weight", [standing(2), standing(2.2)], False, ["principal", "principal"]),
    ("nothing else", [standing(0.6), standing(0)], False, ["principal", "absent"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("standings", "sectioned", "levels"), [case[1:] for case in PRIME], ids=[case[0] for case in PRIME]
)
def test_the_markers_test(standings: list[Standing], sectioned: bool, levels: list[str]) -> None:
    assert [level.value for level in decide(standings, sectioned, DEFAULT_SETTINGS)] == levels
