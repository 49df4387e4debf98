"""Numbers that were fitted to labelled texts, and what that gained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from aligncheck.model.report import MandateInfo


class Scores(NamedTuple):
    """What is fitted: F1 on supported or not, and F1 on principal."""

    supported: float
    principal: float

    @property
    def mean(self) -> float:
        """Returns the mean of the two."""
        return (self.supported + self.principal) / 2


class Fitted(NamedTuple):
    """One number that is not the shipped one (``before``); the key of a table stands after a point in ``name``."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The outcome of one fit.

    ``before`` and ``after`` are cross-validated: each text is judged with numbers that were fitted without it.
    ``fitted`` are the numbers fitted to all texts, as far as they differ from those that ship, ``on_all`` the scores
    that these reach there, which flatter them.
    """

    aligncheck: str
    mandate: MandateInfo
    gold: str
    gold_sha256: str
    split: str
    texts: int
    folds: int
    before: Scores
    after: Scores
    on_all: Scores
    fitted: tuple[Fitted, ...]

    @property
    def improves(self) -> bool:
        """Returns whether the numbers are better on texts that they were not fitted to, and worse in no score."""
        return (
            bool(self.fitted)
            and self.after.mean > self.before.mean
            and self.after.supported >= self.before.supported
            and self.after.principal >= self.before.principal
        )
