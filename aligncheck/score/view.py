"""What one statement says about concepts, from the point of view of one orientation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aligncheck.model.pattern import Layer
from aligncheck.model.statement import Mention, Statement

DENIALS = frozenset(("negation", "exclusion", "exclusion_after"))
"""Marks that deny a mention."""


class View(NamedTuple):
    """The mentions of a statement by concept: ``live`` and ``denied`` ones, and the concepts with a strong live one."""

    live: Mapping[str, tuple[Mention, ...]]
    denied: Mapping[str, tuple[Mention, ...]]
    strong: frozenset[str]


EMPTY = View({}, {}, frozenset())


def needs_own_view(statement: Statement) -> bool:
    """Returns whether some mention is hidden from one orientation and not from another."""
    for mention in statement.mentions:
        layer = mention.layer
        if layer is not Layer.CONCEPT and (layer is Layer.CONFLICT or (layer is Layer.BLOCKED and mention.label)):
            return True
    return False


def view_of(statement: Statement, orientation: str = "") -> View:
    """Returns the statement as ``orientation`` sees it: idioms that it blocks, and conflicts with it, are taken out."""
    masks: list[tuple[int, int]] = []
    others = [mention for mention in statement.mentions if mention.layer is not Layer.CONCEPT]
    if others:
        excused = {mention.label for mention in others if mention.layer is Layer.EXCUSE}
        masks = [
            (mention.start, mention.end)
            for mention in others
            if _hides(mention, orientation) and mention.label not in excused
        ]
    live: dict[str, list[Mention]] = {}
    denied: dict[str, list[Mention]] = {}
    for mention in statement.mentions:
        if mention.layer is not Layer.CONCEPT or (masks and _hidden(mention, masks)):
            continue
        denies = mention.marks and any([mark.kind in DENIALS for mark in mention.marks])
        (denied if denies else live).setdefault(mention.label, []).append(mention)
    if not live and not denied:
        return EMPTY
    return View(
        {label: tuple(found) for label, found in live.items()},
        {label: tuple(found) for label, found in denied.items()},
        frozenset([label for label, found in live.items() if not all([mention.weak for mention in found])]),
    )


def _hides(mention: Mention, orientation: str) -> bool:
    if mention.layer is Layer.BLOCKED:
        return mention.label in ("", orientation)
    return mention.layer is Layer.CONFLICT and mention.label.partition("/")[0] == orientation


def _hidden(mention: Mention, masks: list[tuple[int, int]]) -> bool:
    """Returns whether an idiom covers the mention, or crosses it; a mention that holds the whole idiom is its own."""
    return any(
        start < mention.end
        and mention.start < end
        and not (mention.start <= start and end <= mention.end and (mention.end - mention.start) > (end - start))
        for start, end in masks
    )
