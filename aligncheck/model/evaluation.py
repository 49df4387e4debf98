"""How far the engine agrees with careful readers, and where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from aligncheck.model.evidence import Evidence, Level
from aligncheck.model.report import MandateInfo

MARKERS: tuple[str, ...] = ("not supported", "significant", "principal")
"""What the DAC markers 0, 1 and 2 say."""


class Cell(NamedTuple):
    """One judgement: a document, an orientation, and the marker (0, 1, 2) of the readers and of the engine."""

    document: str
    language: str
    orientation: int
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How often the engine and the readers both say yes (``hits``), only it (``extra``), only they (``missed``), or
    both say no (``clear``).

    A share of nothing is None: no precision without a yes of the engine, no recall without one of the readers.
    """

    hits: int = 0
    extra: int = 0
    missed: int = 0
    clear: int = 0

    @property
    def total(self) -> int:
        """Returns the number of cells."""
        return self.hits + self.extra + self.missed + self.clear

    @property
    def precision(self) -> float | None:
        """Returns how many of the engine's yeses the readers share."""
        return _share(self.hits, self.hits + self.extra)

    @property
    def recall(self) -> float | None:
        """Returns how many of the readers' yeses the engine shares."""
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float | None:
        """Returns the harmonic mean of precision and recall."""
        return _share(2 * self.hits, 2 * self.hits + self.extra + self.missed)

    @property
    def kappa(self) -> float | None:
        """Returns Cohen's kappa: the agreement beyond what the two would reach by chance; None when chance is all."""
        total = self.total
        yes = (self.hits + self.extra) * (self.hits + self.missed)
        no = (self.clear + self.missed) * (self.clear + self.extra)
        chance = yes + no
        return _share(total * (self.hits + self.clear) - chance, total * total - chance)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


class Interval(NamedTuple):
    """The 95 % interval of a measure."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """The agreement on some cells: whether an orientation is supported at all, and whether it is principal."""

    name: str
    documents: int
    supported: Counts
    principal: Counts


class Macro(NamedTuple):
    """Means over the orientations that have the measure at all, each counted once."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The agreement on everything; ``group`` counts cells, ``macro`` counts orientations.

    ``levels`` has the agreement on each marker by itself, ``confusion[expected][found]`` counts cells by markers,
    ``level_kappa`` is Cohen's kappa on the three markers. ``intervals`` are by measure name.
    """

    group: Group
    macro_supported: Macro
    macro_principal: Macro
    levels: tuple[tuple[str, Counts], ...]
    confusion: tuple[tuple[int, int, int], ...]
    level_kappa: float | None
    intervals: tuple[tuple[str, Interval], ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One cell in which engine and readers differ.

    ``expected`` is the readers' marker, ``level`` what the engine says. ``evidence`` is what led there: the heaviest
    sentences that count, or the nearest misses; ``counted`` tells which. ``half`` is where the document falls.
    """

    document: str
    title: str
    language: str
    half: str
    orientation: int
    name: str
    expected: int
    level: Level
    score: float
    threshold: float
    counted: bool
    evidence: tuple[Evidence, ...]

    @property
    def kind(self) -> str:
        """Returns what is wrong: ``missed``, ``extra``, or ``level`` when only the level differs."""
        if not self.expected:
            return "extra"
        return "level" if self.level.supported else "missed"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The agreement between the engine and one collection of labelled texts.

    ``split`` is the half that was looked at, empty for both; ``halves`` are then empty too. ``gap`` is the difference
    of the halves' F1: what is tuned on one half shows here.
    """

    mandate: MandateInfo
    aligncheck: str
    gold: str
    gold_sha256: str
    split: str
    documents: int
    unlabelled: int
    disputed: int
    summary: Summary
    orientations: tuple[Group, ...]
    languages: tuple[Group, ...]
    halves: tuple[Group, ...]
    disagreements: tuple[Disagreement, ...]
    titles: tuple[tuple[int, str], ...]

    @property
    def gap(self) -> float | None:
        """Returns how far apart the halves are in F1, supported or not."""
        scores = [group.supported.f1 for group in self.halves]
        known = [score for score in scores if score is not None]
        return max(known) - min(known) if len(known) == len(self.halves) == 2 else None
