"""Fitting: it judges as the judge does, keeps within its stride, and gains only what is there to gain."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligncheck.api import Checker, calibrate, load_mandate
from aligncheck.model.calibration import Calibration, Fitted, Scores
from aligncheck.model.gold import Gold, GoldItem
from aligncheck.model.report import MandateInfo
from aligncheck.nlp.extract import read_statements
from aligncheck.read.source import read_text
from aligncheck.score.calibrate import STRIDE, Sample, _Bench, scores_of
from aligncheck.score.judge import Judge
from aligncheck.score.numbers import most, names, number, with_number, with_numbers
from aligncheck.segment import segment
from aligncheck.settings import DEFAULT_SETTINGS

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"
TEXTS = (
    ("Growing food", "The project will grow vegetables with pupils. In 2012 they grew seeds. It may sow seeds again."),
    ("Schools", "Gardening takes place behind the school. The canteen is not renovated. Plants are sown by the town."),
    ("", "Objectives\n\nGrow vegetables in every school.\n\nActivities\n\n- Renovate the canteen\n- Sow seeds\n"),
    ("Le potager", "Les élèves cultiveront des légumes. La cantine ne sera pas rénovée."),
    ("A new roof", "The roof of the town hall will be renovated."),
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


@pytest.fixture(scope="module")
def samples(checker: Checker) -> tuple[Sample, ...]:
    made = []
    for at, (title, text) in enumerate(TEXTS):
        proposal = read_text(text, str(at), title or None)
        outline = segment(proposal, checker._lexicon.headings)
        made.append(Sample(str(at), proposal, outline, read_statements(proposal, checker._pipelines), (1, 0)))
    return tuple(made)


@settings(max_examples=40, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(names()), st.sampled_from((0.0, 0.2, 0.45, 0.7, 1.0)), max_size=4))
def test_the_bench_judges_as_the_judge_does(
    checker: Checker, samples: tuple[Sample, ...], changes: dict[str, float]
) -> None:
    bench = _Bench(checker.mandate, samples)
    for numbers in (DEFAULT_SETTINGS, with_numbers(DEFAULT_SETTINGS, changes), DEFAULT_SETTINGS):
        judge = Judge(checker.mandate, numbers)
        for at, one in enumerate(samples):
            results = judge.judge(one.proposal, one.outline, one.reading).results
            first, second = (result.level.marker for result in results)
            hits, extra, missed = int(first > 0), int(second > 0), int(first == 0)
            principal = int(first == 2) + int(second == 2)
            assert bench.tally(numbers, at) == (hits, extra, missed, 0, principal, 0)


def test_numbers_by_name() -> None:
    assert "threshold" in names()
    assert "section.activity" in names()
    assert "saturation" not in names()
    changed = with_number(with_number(DEFAULT_SETTINGS, "section.activity", 0.5), "section.output", 0.4)
    assert (number(changed, "section.activity"), number(changed, "section.output")) == (0.5, 0.4)
    assert number(DEFAULT_SETTINGS, "section.activity") != 0.5
    assert with_numbers(changed, {name: number(DEFAULT_SETTINGS, name) for name in names()}) == DEFAULT_SETTINGS
    assert all(0 <= number(DEFAULT_SETTINGS, name) <= most(name) for name in names())


def test_scores_by_hand() -> None:
    assert scores_of([(1, 1, 0, 0, 0, 0), (2, 0, 1, 1, 0, 1)]) == Scores(0.75, 2 / 3)
    assert scores_of([]) == Scores(0.0, 0.0)


def gold_of(count: int, *, upside_down: bool = False) -> Gold:
    """Returns labels of readers who ask for more than the shipped numbers do, or see what cannot be seen."""
    items = []
    for at in range(count):
        strong = at % 2 == 0
        text = (
            f"The project will grow vegetables in village {at}." if strong else f"A school garden lies in village {at}."
        )
        seen = strong if not upside_down else at % 3 == 0
        items.append(
            GoldItem(
                id=f"v{at}",
                title="",
                text=text + " There is a road to it, a well beside it and a market on the first day of every week.",
                path="",
                language="en",
                principal=frozenset({1} if seen else ()),
                significant=frozenset(),
                disputed=frozenset(),
                source="gold.yaml",
                line=at + 1,
                column=1,
            )
        )
    return Gold("gold.yaml", "ab" * 32, tuple(items))


def test_what_can_be_gained_is_gained(checker: Checker) -> None:
    found = calibrate(gold_of(20), checker=checker, folds=4)
    assert found.improves
    assert found.after.supported > found.before.supported
    assert found.fitted
    for one in found.fitted:
        assert abs(one.after - one.before) <= STRIDE + 1e-9
    assert found == calibrate(gold_of(20), checker=checker, folds=4)


def test_what_cannot_be_learned_is_refused(checker: Checker) -> None:
    assert not calibrate(gold_of(20, upside_down=True), checker=checker, folds=4).improves


@pytest.mark.parametrize(
    ("after", "fitted", "expected"),
    [
        (Scores(0.9, 0.7), True, True),
        (Scores(0.9, 0.7), False, False),
        (Scores(0.8, 0.7), True, False),
        (Scores(0.95, 0.65), True, False),
    ],
)
def test_no_score_may_be_worse(after: Scores, fitted: bool, expected: bool) -> None:
    found = Calibration(
        "0.1.0",
        MandateInfo("gardens", "1", ""),
        "gold.yaml",
        "",
        "",
        20,
        5,
        Scores(0.8, 0.7),
        after,
        after,
        (Fitted("weak", 0.9, 0.8),) if fitted else (),
    )
    assert found.improves is expected
