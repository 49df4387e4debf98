"""A call as a whole: how many of its proposals serve each orientation. Pure counting, one row at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aligncheck.model.call import Row

_BOUNDARY = "boundary:"


@dataclass(frozen=True, slots=True)
class Served:
    """How one orientation fares in a call.

    The four levels add up to the proposals that were scored. ``conflicts`` and ``possible_conflicts`` (hard and soft)
    and ``unsupported_claims`` count proposals, whatever their level.
    """

    orientation: int
    title: str
    principal: int
    significant: int
    mentioned: int
    absent: int
    conflicts: int
    possible_conflicts: int
    unsupported_claims: int

    @property
    def supported(self) -> int:
        """Returns the number of proposals that support it, at either level."""
        return self.principal + self.significant

    @property
    def share(self) -> float | None:
        """Returns the part of the scored proposals that support it; None when none was scored."""
        scored = self.supported + self.mentioned + self.absent
        return self.supported / scored if scored else None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What a call holds. ``proposals`` counts all of them, ``scored`` those without a problem.

    ``orientations`` are in mandate order. The other counts are of proposals, the most frequent first: by status, by
    main language (empty where none was found), by the id of a boundary, by the kind of problem.
    """

    proposals: int
    scored: int
    words: int
    orientations: tuple[Served, ...]
    statuses: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    boundaries: tuple[tuple[str, int], ...]
    problems: tuple[tuple[str, int], ...]

    @property
    def unserved(self) -> tuple[int, ...]:
        """Returns the numbers of the orientations that no proposal supports."""
        return tuple(one.orientation for one in self.orientations if not one.supported)


class Counting:
    """Counts rows as they come; holds counts only, however many rows there are."""

    def __init__(self, titles: Sequence[tuple[int, str]]) -> None:
        self._titles = tuple(titles)
        self._proposals = self._scored = self._words = 0
        self._levels: Counter[tuple[int, str]] = Counter()
        self._conflicts: Counter[tuple[int, str]] = Counter()
        self._claims: Counter[int] = Counter()
        self._statuses: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self._boundaries: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        """Takes in one row."""
        self._proposals += 1
        if row.problem or row.kind:
            self._problems[row.kind] += 1
            return
        self._scored += 1
        self._words += row.words
        self._statuses[row.status] += 1
        self._languages[row.language] += 1
        for flag in row.flags:
            if flag.startswith(_BOUNDARY):
                self._boundaries[flag.removeprefix(_BOUNDARY)] += 1
        for cell in row.cells:
            self._levels[cell.orientation, cell.level] += 1
            if cell.flag:
                self._conflicts[cell.orientation, cell.flag] += 1
            if cell.claimed and not cell.marker:
                self._claims[cell.orientation] += 1

    def portfolio(self) -> Portfolio:
        """Returns what was counted so far."""
        return Portfolio(
            proposals=self._proposals,
            scored=self._scored,
            words=self._words,
            orientations=tuple(self._served(number, title) for number, title in self._titles),
            statuses=_ranked(self._statuses),
            languages=_ranked(self._languages),
            boundaries=_ranked(self._boundaries),
            problems=_ranked(self._problems),
        )

    def _served(self, number: int, title: str) -> Served:
        return Served(
            orientation=number,
            title=title,
            principal=self._levels[number, "principal"],
            significant=self._levels[number, "significant"],
            mentioned=self._levels[number, "mentioned"],
            absent=self._levels[number, "absent"],
            conflicts=self._conflicts[number, "hard"],
            possible_conflicts=self._conflicts[number, "soft"],
            unsupported_claims=self._claims[number],
        )


def portfolio_of(titles: Sequence[tuple[int, str]], rows: Iterable[Row]) -> Portfolio:
    """Returns what a call holds; ``titles`` are number and title of each orientation, in mandate order."""
    counting = Counting(titles)
    for row in rows:
        counting.add(row)
    return counting.portfolio()


def _ranked(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda one: (-one[1], one[0])))
