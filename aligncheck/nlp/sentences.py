"""Where sentences end: at a full stop that ends one, at a bullet, and at a semicolon of a very long list."""

from __future__ import annotations

import re
from itertools import pairwise

# One set of signs in front: a search for it skips all other characters without trying anything.
_END = re.compile(
    r"[.!?…\n](?:(?<!\n)[\"»”’)\]]*\s+(?=[\"«“‘(\[¿¡•]*[A-ZÀ-ÖØ-Þ0-9])"
    r"|(?<=\n)[ \t]*(?=[-•–*▪◦‣o][ \t])"
    r"|(?<=\n)[ \t]*\n)"
)
_BEFORE = re.compile(r"(?:^|[\s(\[«\"'’])([^\s(\[«\"'’]{1,6})$")
_ABBREVIATIONS = frozenset(
    "art arts al cf conv dr e.g éd etc i.e ex fig inc ltd m mm mme mlle mr mrs ms n.b no nº n° núm num p pp p.ex pág "
    "págs par prof réf ref sr sra st sect ud uds vol vs approx dept gov hon tel tél".split()
)
_SEMICOLON = re.compile(r";\s+")
LONG_SENTENCE = 480
"""Characters above which a sentence is read as a list and cut at its semicolons."""


def sentence_starts(text: str) -> list[int]:
    """Returns the offsets at which sentences begin, in rising order; the first is 0."""
    starts = [0]
    for match in _END.finditer(text):
        if text[match.start()] == "." and _abbreviated(text, match.start()):
            continue
        starts.append(match.end())
    if len(text) > LONG_SENTENCE and (
        len(text) - starts[-1] > LONG_SENTENCE
        or any(after - before > LONG_SENTENCE for before, after in pairwise(starts))
    ):
        return _cut_lists(text, starts)
    return starts


def _abbreviated(text: str, dot: int) -> bool:
    """Returns whether the full stop at ``dot`` belongs to an abbreviation, an initial, or a number heading a line."""
    found = _BEFORE.search(text, max(0, dot - 8), dot)
    if found is None:
        return False
    word = found.group(1)
    return (
        word.lower() in _ABBREVIATIONS
        or (word.lower() == "nos" and text[dot + 1 : dot + 3].strip().isdigit())
        or (len(word) == 1 and word.isupper())
        or (word.isdigit() and len(word) <= 2 and not text[max(0, dot - 20) : dot - len(word)].strip())
    )


def _cut_lists(text: str, starts: list[int]) -> list[int]:
    cut: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        cut.append(start)
        if end - start > LONG_SENTENCE:
            cut.extend(match.end() for match in _SEMICOLON.finditer(text, start, end) if match.end() < end)
    return cut
