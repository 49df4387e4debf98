"""What the language pipeline hands out: sentences with the facts found in them, and no judgement.

These are named tuples rather than frozen dataclasses: a long proposal has tens of thousands of them, and a named tuple
costs half as much to make. Their offsets count from the beginning of their block, so that a paragraph that was read
before is handed out as it is, wherever it stands now.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

from aligncheck.model.pattern import Layer


class Mark(NamedTuple):
    """Something that stands around a mention and changes what it is worth: ``kind`` of cue, and the words of it."""

    kind: str
    words: str


class Mention(NamedTuple):
    """One term at one place. ``start`` and ``end`` are characters of its block; ``marks`` the cues over it."""

    layer: Layer
    label: str
    term: str
    weak: bool
    start: int
    end: int
    marks: tuple[Mark, ...] = ()


class Statement(NamedTuple):
    """One sentence, title, heading or table cell that holds at least one mention.

    ``start`` and ``end`` are characters of its block. ``marks`` are the cues about the sentence as a whole, ``words``
    its number of words. ``others`` are those of ``mentions`` that name no concept: idioms, conflicts, claims.
    """

    start: int
    end: int
    language: str
    words: int
    mentions: tuple[Mention, ...]
    others: tuple[Mention, ...] = ()
    marks: tuple[Mark, ...] = ()


Passage = tuple[Statement, ...]
"""The statements of one block, in reading order."""


class Reading(NamedTuple):
    """All that the pipeline found in one proposal: a passage for each of its blocks, which may be empty.

    ``languages`` has the language of each block, ``words`` the words of each language in falling order. ``known`` is
    False when the text is in none of the languages that are read. ``opened`` has, for each block, the character at
    which the first sentence begins that opens with the project (*This project ...*) or its aim, None without one.
    """

    passages: tuple[Passage, ...]
    languages: tuple[str, ...]
    words: tuple[tuple[str, int], ...]
    known: bool = True
    opened: tuple[int | None, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Returns the statements of all blocks, in reading order."""
        return tuple(chain.from_iterable(self.passages))
