"""Reviewers' own labels for a call: which proposal they are for, and how far aligncheck agrees with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aligncheck import api
from aligncheck.batch.cells import escaped, guarded
from aligncheck.model.call import Call, Labelled, Row
from aligncheck.model.evaluation import Cell, Counts, Group
from aligncheck.model.mandate import Mandate
from aligncheck.render.escape import shorten
from aligncheck.render.verdict import plural

_TITLE = 40


class Difference(NamedTuple):
    """One verdict on which reviewers and aligncheck differ; ``level`` is what aligncheck says."""

    name: str
    orientation: int
    expected: int
    found: int
    level: str

    @property
    def kind(self) -> str:
        """Returns what differs: ``missed`` (only reviewers see it), ``extra`` (only aligncheck does), or ``level``."""
        if not self.expected:
            return "extra"
        return "level" if self.found else "missed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far aligncheck agrees with the labels of a call.

    ``labelled`` proposals have labels, ``compared`` of them were scored; ``unscored`` names the others.
    ``orientations`` are in mandate order, with their titles. ``differences`` stand by orientation, then by name.
    """

    labelled: int
    compared: int
    unscored: tuple[str, ...]
    overall: Group
    orientations: tuple[tuple[int, str, Group], ...]
    differences: tuple[Difference, ...]


class Comparing:
    """Compares rows with the labels as they come; what it holds grows with the labels, not with the rows."""

    def __init__(self, call: Call) -> None:
        self._titles = call.titles
        self._labels = {one.name: dict(one.markers) for one in call.labelled}
        self._compared: set[str] = set()
        self._cells: list[Cell] = []
        self._differences: list[Difference] = []

    def add(self, row: Row) -> None:
        """Takes in one row."""
        labels = self._labels.get(row.name)
        if labels is None or not row.cells:
            return
        self._compared.add(row.name)
        for one in row.cells:
            expected = labels.get(one.orientation)
            if expected is None:
                continue
            self._cells.append(Cell(row.name, row.language, one.orientation, expected, one.marker))
            if expected != one.marker:
                self._differences.append(Difference(row.name, one.orientation, expected, one.marker, one.level))

    def agreement(self) -> Agreement:
        """Returns the agreement on what was compared so far."""
        groups = api.agreement_on(self._cells, [number for number, _ in self._titles])
        overall, each = groups[0], groups[1:]
        order = {number: at for at, (number, _) in enumerate(self._titles)}
        return Agreement(
            labelled=len(self._labels),
            compared=len(self._compared),
            unscored=tuple(sorted(self._labels.keys() - self._compared)),
            overall=overall,
            orientations=tuple((*told, group) for told, group in zip(self._titles, each, strict=True)),
            differences=tuple(sorted(self._differences, key=lambda one: (order.get(one.orientation, 0), one.name))),
        )


def load_labels(
    path: str | Path, mandate: Mandate, names: Iterable[str], *, name: str | None = None
) -> tuple[Labelled, ...]:
    """Returns the labels of a file for the proposals called ``names``, which it may write as the CSV table does.

    Raises GoldError with every problem of the file.
    """
    known = list(names)
    written = {guarded(one): one for one in known} | {escaped(one): one for one in known}
    return api.load_labels(path, mandate, written | {one: one for one in known}, name=name)


def agreement_of(call: Call, rows: Iterable[Row]) -> Agreement:
    """Returns how far the rows agree with the labels of the call."""
    comparing = Comparing(call)
    for row in rows:
        comparing.add(row)
    return comparing.agreement()


def agreement_lines(agreement: Agreement) -> tuple[str, ...]:
    """Returns the agreement as lines of plain text, safe to print: as a whole, then by orientation."""
    facts = [f"{agreement.labelled} labelled", f"{agreement.compared} compared"]
    if agreement.unscored:
        facts.append(f"{len(agreement.unscored)} not scored")
    facts.append(plural(len(agreement.differences), "difference"))
    head = f"{'':<{_TITLE}}{'yes':>6}{'prec.':>7}{'recall':>8}{'F1':>6}{'kappa':>7}"
    return (
        f"Agreement with the labels: {', '.join(facts)}",
        head,
        _line("all", agreement.overall.supported),
        *(_line(f"{number} {title}", group.supported) for number, title, group in agreement.orientations),
    )


def _line(title: str, counts: Counts) -> str:
    name = shorten(title, _TITLE - 1)
    return (
        f"{name:<{_TITLE}}{counts.hits + counts.missed:>6}{_share(counts.precision):>7}{_share(counts.recall):>8}"
        f"{_share(counts.f1):>6}{_share(counts.kappa):>7}"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
