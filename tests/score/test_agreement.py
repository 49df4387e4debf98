"""Agreement: tables worked out by hand, and the laws of kappa."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.evaluation import Cell, Counts
from aligncheck.score.agreement import (
    confusion_of,
    count,
    groups_by,
    intervals_of,
    is_principal,
    is_supported,
    kappa_of,
    mean,
    summary_of,
)

# (document, language, orientation, readers, engine)
CELLS = [
    Cell("d1", "en", 1, 2, 2),
    Cell("d1", "en", 2, 0, 1),
    Cell("d2", "fr", 1, 1, 2),
    Cell("d2", "fr", 2, 1, 0),
    Cell("d3", "fr", 1, 0, 0),
    Cell("d3", "fr", 2, 2, 1),
]


def test_a_table_by_hand() -> None:
    supported, principal = count(CELLS, is_supported), count(CELLS, is_principal)
    assert supported == Counts(hits=3, extra=1, missed=1, clear=1)
    assert (supported.precision, supported.recall, supported.f1) == (0.75, 0.75, 0.75)
    # Observed 4/6; by chance (4/6 * 4/6 + 2/6 * 2/6) = 20/36; (24 - 20) / (36 - 20).
    assert supported.kappa == pytest.approx(0.25)
    assert principal == Counts(hits=1, extra=1, missed=1, clear=3)
    assert principal.f1 == 0.5


def test_a_kappa_from_the_books() -> None:
    assert Counts(hits=20, extra=5, missed=10, clear=15).kappa == pytest.approx(0.4)
    assert kappa_of([[20, 5], [10, 15]]) == pytest.approx(0.4)


def test_groups_and_means() -> None:
    by_language = {group.name: group for group in groups_by(CELLS, lambda cell: cell.language)}
    assert by_language["en"].supported == Counts(1, 1, 0, 0)
    assert (by_language["fr"].documents, by_language["fr"].supported.f1) == (2, 0.8)
    empty = groups_by(CELLS, lambda cell: cell.language, ["es"])[0]
    assert (empty.documents, empty.supported.f1, empty.supported.kappa) == (0, None, None)
    assert mean([None, 0.5, 1.0]) == 0.75
    assert mean([None]) is None


def test_the_summary() -> None:
    summary = summary_of(CELLS, 3, resamples=50)
    assert confusion_of(CELLS) == summary.confusion == ((1, 1, 0), (1, 0, 1), (0, 1, 1))
    # Orientation 1 is seen in full, orientation 2 in one of two cases, with one case too many.
    assert summary.macro_supported == (0.75, 0.75, 0.75)
    assert dict(summary.levels)["significant"] == Counts(0, 2, 2, 2)
    assert summary.level_kappa == pytest.approx((6 * 2 - 12) / (36 - 12))


def test_intervals_are_the_same_every_time_and_hold_the_measure() -> None:
    many = [cell._replace(document=f"{cell.document}-{at}") for at in range(30) for cell in CELLS]
    first = intervals_of(many, 300)
    assert first == intervals_of(list(many), 300)
    low, high = dict(first)["f1"]
    assert low < 0.75 < high
    assert intervals_of(CELLS[:2]) == ()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_the_laws_of_kappa(pairs: list[tuple[int, int]]) -> None:
    cells = [Cell(str(at), "en", 1, expected, found) for at, (expected, found) in enumerate(pairs)]
    swapped = [cell._replace(expected=cell.found, found=cell.expected) for cell in cells]
    counts = count(cells, is_supported)
    assert counts.total == len(cells)
    table = confusion_of(cells)
    assert sum(map(sum, table)) == len(cells)
    for kappa, mirrored in (
        (counts.kappa, count(swapped, is_supported).kappa),
        (kappa_of(table), kappa_of(confusion_of(swapped))),
    ):
        # It does not matter who is called the reader.
        assert kappa == (mirrored if mirrored is None else pytest.approx(mirrored))
        assert kappa is None or -1 <= kappa <= 1
    for value in (counts.precision, counts.recall, counts.f1):
        assert value is None or 0 <= value <= 1


@given(st.lists(st.integers(0, 2), min_size=2, max_size=40))
def test_kappa_of_those_who_agree_is_one(markers: list[int]) -> None:
    table = confusion_of([Cell(str(at), "en", 1, marker, marker) for at, marker in enumerate(markers)])
    assert kappa_of(table) == (1.0 if len(set(markers)) > 1 else None)
