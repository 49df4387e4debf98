"""Labelled texts: what careful readers say about proposals, to compare the engine with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

HALVES: tuple[str, ...] = ("a", "b")
"""The two halves of every collection of labelled texts: one to tune on, one to test on."""


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One labelled text, with the numbers of the orientations that its readers saw in it.

    Either ``text`` holds the document or ``path`` leads to it. ``language`` is empty when the file does not say.
    Orientations that are in none of the three sets are not supported; ``disputed`` ones are left out of every score.
    ``line`` and ``column`` are its place in the file at ``source``.
    """

    id: str
    title: str
    text: str
    path: str
    language: str
    principal: frozenset[int]
    significant: frozenset[int]
    disputed: frozenset[int]
    source: str
    line: int
    column: int

    def marker(self, orientation: int) -> int:
        """Returns the DAC marker that the readers give: 2 principal, 1 significant, 0 neither."""
        if orientation in self.principal:
            return 2
        return 1 if orientation in self.significant else 0


@dataclass(frozen=True, slots=True)
class Gold:
    """A file of labelled texts. ``sha256`` covers its bytes; ``unlabelled`` counts texts that nobody labelled."""

    name: str
    sha256: str
    items: tuple[GoldItem, ...]
    unlabelled: int = 0


def half_of(identity: str) -> str:
    """Returns the half that a text falls in, by its id alone: it stays there when other texts come and go."""
    return HALVES[_hash(identity) % 2]


def folds_of(identities: Iterable[str], folds: int) -> dict[str, int]:
    """Returns the fold of each text, from 0 to ``folds - 1``: dealt out in the order of their hashes, so that all are
    of a size, whatever the order of the texts."""
    return {identity: rank % folds for rank, identity in enumerate(dealt(identities))}


def dealt(identities: Iterable[str]) -> list[str]:
    """Returns the texts in the order of their hashes: as good as by chance, and always the same."""
    # Another end of the hash than the half's: each half is spread over all folds.
    return sorted(set(identities), key=lambda identity: (_hash(identity) >> 8, identity))


def _hash(identity: str) -> int:
    return int.from_bytes(hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest(), "big")
