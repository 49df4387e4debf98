"""Which orientations the proposal says it serves: reported, compared with the evidence, never counted as evidence."""

from __future__ import annotations

import re

from aligncheck.model.mandate import Mandate
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import Proposal
from aligncheck.model.statement import Mention, Reading

_KEYS = frozenset(
    ("orientations", "orientation", "orientaciones", "orientación", "orientacion", "strategic orientations")
)
_NUMBER = re.compile(r"(?<![\d.,])(?<!\d{4}[-–/])(\d{1,2})(?![\d%]|[.,]\d)")
_RUN = re.compile(r"(?<![\d.,])(\d{1,2})\s*(?:-|–|to|à|a|al)\s*(\d{1,2})(?![\d%]|[.,]\d)")
_REACH = 90
"""Characters after the words of a claim in which its numbers stand."""


def claimed(proposal: Proposal, reading: Reading, mandate: Mandate) -> frozenset[int]:
    """Returns the numbers of the orientations that the proposal claims, in its metadata or its text."""
    known = {one.number for one in mandate.orientations}
    found: set[int] = set()
    for key, value in proposal.metadata:
        if key.strip().casefold() in _KEYS:
            found |= _numbers(value)
    for statement in reading.statements:
        for mention in statement.mentions:
            if mention.layer is Layer.CUE and mention.label == "claim" and _is_made(mention):
                found |= _numbers(_behind(proposal.text, mention.end, statement.end))
    return frozenset(found & known)


def _behind(text: str, start: int, end: int) -> str:
    """Returns the words behind a claim, a number at their end uncut."""
    stop = min(end, start + _REACH)
    while stop < end and text[stop].isdigit():
        stop += 1
    return text[start:stop]


def _is_made(mention: Mention) -> bool:
    # *The project falls under orientation 10*: what frames a project is just what a claim speaks of.
    return all(mark.kind == "frame" for mark in mention.marks)


def _numbers(text: str) -> set[int]:
    found = {int(number) for number in _NUMBER.findall(text)}
    for first, last in _RUN.findall(text):
        found.update(range(int(first), int(last) + 1))
    return found
