"""How far two markings agree: counts, kappa, intervals. Pure arithmetic over cells."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from aligncheck.model.evaluation import MARKERS, Cell, Counts, Group, Interval, Macro, Summary

RESAMPLES = 1_000
_SEED = 20_240_607
_WORK = 4_000_000
"""Documents drawn in all: for a large collection fewer resamples say as much."""

_LEAST_RESAMPLES = 200

Sums = tuple[int, int, int, int, int, int, int, int]
"""The counts of a document: hits, extra, missed, clear for supported, then for principal."""


def count(cells: Iterable[Cell], says: Callable[[int], bool]) -> Counts:
    """Returns how the two markings agree on whether ``says`` holds of a marker."""
    hits = extra = missed = clear = 0
    for cell in cells:
        expected, found = says(cell.expected), says(cell.found)
        hits += expected and found
        extra += found and not expected
        missed += expected and not found
        clear += not expected and not found
    return Counts(hits, extra, missed, clear)


def _count_level(cells: Iterable[Cell], level: int) -> Counts:
    return count(cells, lambda marker: marker == level)


def is_supported(marker: int) -> bool:
    """Returns whether the marker says that the orientation is supported."""
    return marker > 0


def is_principal(marker: int) -> bool:
    """Returns whether the marker says that the orientation is principal."""
    return marker == 2


def group_of(name: str, cells: Sequence[Cell], documents: int | None = None) -> Group:
    """Returns the agreement on some cells; ``documents`` is their number when some have no cell left."""
    many = len({cell.document for cell in cells}) if documents is None else documents
    return Group(name, many, count(cells, is_supported), count(cells, is_principal))


def groups_by(
    cells: Iterable[Cell], key: Callable[[Cell], str], names: Sequence[str] | None = None
) -> tuple[Group, ...]:
    """Returns the agreement on the cells of each key: in the order of ``names``, else in alphabetical order."""
    found: Mapping[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[key(cell)].append(cell)
    return tuple(group_of(name, found[name]) for name in (names if names is not None else sorted(found)))


def mean(values: Iterable[float | None]) -> float | None:
    """Returns the mean of the values that there are; None without any."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def macro_of(groups: Sequence[Counts]) -> Macro:
    """Returns the means of the groups' measures."""
    return Macro(
        mean(one.precision for one in groups), mean(one.recall for one in groups), mean(one.f1 for one in groups)
    )


def confusion_of(cells: Iterable[Cell]) -> tuple[tuple[int, int, int], ...]:
    """Returns how often each marker of the readers meets each marker of the engine: rows are the readers'."""
    table = [[0, 0, 0] for _ in MARKERS]
    for cell in cells:
        table[cell.expected][cell.found] += 1
    return tuple((row[0], row[1], row[2]) for row in table)


def kappa_of(table: Sequence[Sequence[int]]) -> float | None:
    """Returns Cohen's kappa of a square table of counts; None when chance alone explains everything."""
    total = sum(map(sum, table))
    agreed = sum(row[at] for at, row in enumerate(table))
    columns = [sum(row[at] for row in table) for at in range(len(table))]
    chance = sum(sum(row) * column for row, column in zip(table, columns, strict=True))
    beyond = total * total - chance
    return (total * agreed - chance) / beyond if beyond else None


def summary_of(cells: Sequence[Cell], documents: int, resamples: int = RESAMPLES) -> Summary:
    """Returns the agreement on everything, with its intervals."""
    orientations = groups_by(cells, lambda cell: str(cell.orientation))
    table = confusion_of(cells)
    return Summary(
        group=group_of("all", cells, documents),
        macro_supported=macro_of([group.supported for group in orientations]),
        macro_principal=macro_of([group.principal for group in orientations]),
        levels=tuple((MARKERS[at], _count_level(cells, at)) for at in (2, 1, 0)),
        confusion=table,
        level_kappa=kappa_of(table),
        intervals=intervals_of(cells, resamples),
    )


def intervals_of(cells: Sequence[Cell], resamples: int = RESAMPLES) -> tuple[tuple[str, Interval], ...]:
    """Returns the 95 % bootstrap intervals of the main measures.

    Documents are drawn, not cells: the twelve verdicts on one document hang together. The seed is fixed, so that the
    same cells give the same interval. A measure that more than half of the draws do not have is left out.
    """
    documents = _sums(cells)
    if len(documents) < 2:
        return ()
    draws = max(_LEAST_RESAMPLES, min(resamples, _WORK // len(documents)))
    chance = random.Random(_SEED)  # noqa: S311 (no secret: the same draws every time are the point)
    samples: dict[str, list[float]] = {name: [] for name in _MEASURES}
    for _ in range(draws):
        drawn = [sum(column) for column in zip(*chance.choices(documents, k=len(documents)), strict=True)]
        supported, principal = Counts(*drawn[:4]), Counts(*drawn[4:])
        for name, measure in _MEASURES.items():
            value = measure(supported, principal)
            if value is not None:
                samples[name].append(value)
    return tuple((name, _interval(values)) for name, values in samples.items() if len(values) * 2 > draws)


_MEASURES: Mapping[str, Callable[[Counts, Counts], float | None]] = {
    "precision": lambda supported, _: supported.precision,
    "recall": lambda supported, _: supported.recall,
    "f1": lambda supported, _: supported.f1,
    "kappa": lambda supported, _: supported.kappa,
    "principal_precision": lambda _, principal: principal.precision,
    "principal_recall": lambda _, principal: principal.recall,
    "principal_f1": lambda _, principal: principal.f1,
    "principal_kappa": lambda _, principal: principal.kappa,
}


def _sums(cells: Iterable[Cell]) -> list[Sums]:
    by_document: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_document[cell.document].append(cell)
    sums: list[Sums] = []
    for found in by_document.values():
        one, two = count(found, is_supported), count(found, is_principal)
        sums.append((one.hits, one.extra, one.missed, one.clear, two.hits, two.extra, two.missed, two.clear))
    return sums


def _interval(values: list[float]) -> Interval:
    values.sort()
    last = len(values) - 1
    return Interval(values[round(0.025 * last)], values[round(0.975 * last)])
