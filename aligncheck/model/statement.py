"""What the language pipeline hands out: sentences with the facts found in them, and no judgement.

These are named tuples rather than frozen dataclasses: a long proposal has tens of thousands of them, and a named tuple
costs half as much to make.
"""

from __future__ import annotations

from typing import NamedTuple

from aligncheck.model.pattern import Layer


class Mark(NamedTuple):
    """Something that stands around a mention and changes what it is worth: ``kind`` of cue, and the words of it."""

    kind: str
    words: str


class Mention(NamedTuple):
    """One term at one place. ``start`` and ``end`` are characters of ``Proposal.text``; ``marks`` the cues over it."""

    layer: Layer
    label: str
    term: str
    weak: bool
    start: int
    end: int
    marks: tuple[Mark, ...] = ()


class Statement(NamedTuple):
    """One sentence, title, heading or table cell that holds at least one mention.

    ``block`` is the index of its block; ``first`` says that it opens the block. ``start`` and ``end`` are characters of
    ``Proposal.text``. ``marks`` are the cues about the sentence as a whole, ``words`` its number of words.
    """

    block: int
    start: int
    end: int
    language: str
    words: int
    mentions: tuple[Mention, ...]
    marks: tuple[Mark, ...] = ()


class Reading(NamedTuple):
    """All that the pipeline found in one proposal, in reading order.

    ``languages`` has the language of each block, ``words`` the words of each language in falling order. ``known`` is
    False when the text is in none of the languages that are read.
    """

    statements: tuple[Statement, ...]
    languages: tuple[str, ...]
    words: tuple[tuple[str, int], ...]
    known: bool = True
