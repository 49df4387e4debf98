"""Fits the numbers of the settings to labelled texts: one number after another, checked on texts left out.

The numbers stay what they are, factors that a reader can check; the fit moves them in small steps, no further than a
stride from where a person put them, and only where each step gains enough. Texts are read once and judged again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from aligncheck.model.calibration import Fitted, Scores
from aligncheck.model.evidence import Level
from aligncheck.model.gold import dealt
from aligncheck.model.mandate import Mandate
from aligncheck.model.outline import Outline
from aligncheck.model.proposal import Proposal
from aligncheck.model.statement import Reading
from aligncheck.score.decide import Standing, decide, is_sectioned, standing_of
from aligncheck.score.numbers import most, names, number, with_number
from aligncheck.score.weigh import Scales, Weighed
from aligncheck.settings import DEFAULT_SETTINGS, Settings

STRIDE = 0.25
"""How far a number may move from where it began."""

_STEPS = (-0.15, -0.1, -0.05, 0.05, 0.1, 0.15)
_LEAST = 0.05
_GAIN = 0.004
"""What a step must gain: less is chance."""

_PARTS = 4
"""Parts of the texts of which most must gain by a step."""

_PASSES = 3
_KEPT = 300
"""Judgements of one text that are kept, with the numbers that they were made with."""

_ORDER = (Level.ABSENT, Level.MENTIONED, Level.SIGNIFICANT, Level.PRINCIPAL)

Tally = tuple[int, int, int, int, int, int]
"""Hits, extra and missed on supported, then on principal."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text, read. ``expected`` are the readers' markers in mandate order, None where they disagree."""

    id: str
    proposal: Proposal
    outline: Outline
    reading: Reading
    expected: tuple[int | None, ...]


class _Watch(Mapping[str, float]):
    """A table of numbers that notes which of them are looked at."""

    def __init__(self, field: str, table: Mapping[str, float], seen: set[str]) -> None:
        self._field = field
        self._table = table
        self._seen = seen

    def __getitem__(self, key: str) -> float:
        value = self._table[key]
        self._seen.add(f"{self._field}.{key}")
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class _Watched(Settings):
    """Settings that note which of their numbers are looked at.

    A judgement that never looked at a number is the same with any other value of it: most texts need not be judged
    again when one number moves.
    """

    __slots__ = ("seen",)
    seen: set[str]

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if isinstance(value, float):
            object.__getattribute__(self, "seen").add(name)
        return value


def _watched(settings: Settings) -> _Watched:
    seen: set[str] = set()
    made = object.__new__(_Watched)
    object.__setattr__(made, "seen", seen)
    for field in fields(settings):
        value = getattr(settings, field.name)
        object.__setattr__(made, field.name, _Watch(field.name, value, seen) if isinstance(value, Mapping) else value)
    return made


class _Bench:
    """Judges the same texts with ever other numbers."""

    def __init__(self, mandate: Mandate, samples: Sequence[Sample]) -> None:
        self._mandate = mandate
        self._samples = samples
        self._numbers = [one.number for one in mandate.orientations]
        # For each text: the numbers looked at, their values, and what was made of them.
        self._kept: list[dict[tuple[str, ...], dict[tuple[float, ...], tuple[Standing, ...]]]] = [{} for _ in samples]
        self._scales: dict[int, tuple[Settings, Scales, _Watched]] = {}

    def tally(self, settings: Settings, at: int) -> Tally:
        """Returns how the verdicts on one text agree with its readers."""
        sample = self._samples[at]
        levels = decide(self._standings(settings, at), is_sectioned(sample.outline), settings)
        counts = [0] * 6
        for level, expected in zip(self._capped(levels), sample.expected, strict=True):
            if expected is None:
                continue
            for offset, least in ((0, 1), (3, 2)):
                found, wanted = level.marker >= least, expected >= least
                counts[offset] += found and wanted
                counts[offset + 1] += found and not wanted
                counts[offset + 2] += wanted and not found
        return (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])

    def looked_at(self) -> frozenset[str]:
        """Returns the numbers that weighing has looked at so far."""
        return frozenset(name for kept in self._kept for read in kept for name in read)

    def _standings(self, settings: Settings, at: int) -> tuple[Standing, ...]:
        kept = self._kept[at]
        for read, by_values in kept.items():
            found = by_values.get(tuple(number(settings, name) for name in read))
            if found is not None:
                return found
        watched, scales = self._scales_of(settings)
        watched.seen.clear()
        sample = self._samples[at]
        pieces: list[list[Weighed]] = [[] for _ in self._mandate.orientations]
        for one in scales.weigh(sample.proposal, sample.outline, sample.reading):
            pieces[one.orientation].append(one)
        made = tuple(standing_of(one, watched) for one in pieces)
        read = tuple(sorted(watched.seen))
        by_values = kept.setdefault(read, {})
        if len(by_values) >= _KEPT:
            by_values.pop(next(iter(by_values)))
        by_values[tuple(number(settings, name) for name in read)] = made
        return made

    def _scales_of(self, settings: Settings) -> tuple[_Watched, Scales]:
        held = self._scales.get(id(settings))
        if held is None or held[0] is not settings:
            watched = _watched(settings)
            self._scales.clear()
            held = self._scales[id(settings)] = (settings, Scales(self._mandate, watched), watched)
        return held[2], held[1]

    def _capped(self, levels: Sequence[Level]) -> list[Level]:
        by_number = dict(zip(self._numbers, levels, strict=True))
        capped = list(levels)
        for rule in self._mandate.decisions:
            at = self._numbers.index(rule.orientation)
            least = _ORDER.index(Level(rule.at))
            if any(_ORDER.index(by_number[one]) >= least for one in rule.beside):
                capped[at] = min(capped[at], Level(rule.cap), key=_ORDER.index)
        return capped


def scores_of(tallies: Sequence[Tally]) -> Scores:
    """Returns the micro F1 of all texts together; a score without any case counts 0."""
    sums = [sum(column) for column in zip(*tallies, strict=True)] or [0] * 6
    return Scores(_f1(*sums[:3]), _f1(*sums[3:]))


def _f1(hits: int, extra: int, missed: int) -> float:
    total = 2 * hits + extra + missed
    return 2 * hits / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Fit:
    """The numbers fitted to all texts, with the cross-validated scores before and after."""

    settings: Settings
    fitted: tuple[Fitted, ...]
    before: Scores
    after: Scores
    on_all: Scores


def fit(mandate: Mandate, settings: Settings, samples: Sequence[Sample], folds: Mapping[str, int]) -> Fit:
    """Returns the numbers that agree best with the labelled texts, and what they are worth on texts left out.

    ``folds`` gives the fold of each text: the texts of each fold are judged with numbers fitted to all the others.
    """
    # The same fit whatever the order of the texts.
    by_id = {one.id: one for one in samples}
    samples = [by_id[one] for one in dealt(by_id)]
    bench = _Bench(mandate, samples)
    everything = range(len(samples))
    before = [bench.tally(settings, at) for at in everything]
    tunable = _tunable(bench, settings)
    after: list[Tally] = []
    for fold in sorted(set(folds.values())):
        inside = [at for at in everything if folds[samples[at].id] != fold]
        tuned = _search(bench, settings, tunable, inside)
        after.extend(bench.tally(tuned, at) for at in everything if folds[samples[at].id] == fold)
    final = _search(bench, settings, tunable, everything)
    changed = tuple(
        Fitted(name, number(DEFAULT_SETTINGS, name), number(final, name))
        for name in names()
        if number(DEFAULT_SETTINGS, name) != number(final, name)
    )
    on_all = scores_of([bench.tally(final, at) for at in everything])
    return Fit(final, changed, scores_of(before), scores_of(after), on_all)


def _tunable(bench: _Bench, settings: Settings) -> tuple[str, ...]:
    """Returns the numbers that can matter for these texts.

    What is worth nothing (a denial, an exclusion) stays so, and a section that never counts needs no weight.
    """
    looked_at = bench.looked_at()
    return tuple(
        name
        for name in names()
        if number(settings, name) > 0
        and ("." not in name or name in looked_at)
        and name.removeprefix("section.") not in settings.uncounted_sections
    )


def _search(bench: _Bench, start: Settings, tunable: Sequence[str], texts: Sequence[int]) -> Settings:
    """Returns the numbers at which no single step gains enough any more: one number after another, several times.

    A step must gain on all texts together and in most parts of them: what helps a few texts is their wording.
    """
    best, scores = start, _scores(bench, start, texts)
    for _ in range(_PASSES):
        moved = False
        for name in tunable:
            for value in _values(number(best, name), number(start, name), most(name)):
                tried = with_number(best, name, value)
                reached = _scores(bench, tried, texts)
                # A number that goes back to where it began need not pay for it.
                price = 0.0 if value == number(start, name) else _GAIN
                if reached[0] > scores[0] + price and _mostly_better(reached[1:], scores[1:]):
                    best, scores, moved = tried, reached, True
        if not moved:
            break
    return best


def _mostly_better(reached: Sequence[float], before: Sequence[float]) -> bool:
    better = sum(after > was for after, was in zip(reached, before, strict=True))
    worse = sum(after < was for after, was in zip(reached, before, strict=True))
    return better > 2 * worse


def _values(now: float, start: float, most: float) -> list[float]:
    low, high = max(_LEAST, start - STRIDE), min(most, start + STRIDE)
    values = {round(now + step, 2) for step in _STEPS} | {start}
    return sorted((one for one in values if low <= one <= high and one != now), key=lambda one: (abs(one - start), one))


def _scores(bench: _Bench, settings: Settings, texts: Sequence[int]) -> list[float]:
    """Returns the score on all texts, then on each of a few parts of them."""
    tallies = [bench.tally(settings, at) for at in texts]
    parts = [tallies[part::_PARTS] for part in range(_PARTS)]
    return [scores_of(some).mean for some in (tallies, *parts)]
