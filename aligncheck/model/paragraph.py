"""What stands around a sentence: as much of its paragraph as a reader needs, cut between words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aligncheck.model.span import CharSpan

AROUND = 600
"""Characters of a paragraph that are kept before a sentence, and after it: enough for most paragraphs to be whole."""

_BREAKS = (" ", "\n")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that evidence stands in, or a part of it when it is long.

    ``number`` counts paragraphs from 1, as in the evidence; ``text`` begins at ``start`` of ``Proposal.text``.
    ``before`` and ``after`` are the characters of the paragraph that are left out on either side.
    """

    number: int
    start: int
    text: str
    before: int
    after: int

    @property
    def span(self) -> CharSpan:
        """Returns the characters of ``Proposal.text`` that are here."""
        return CharSpan(self.start, self.start + len(self.text))


def windows(text: str, whole: CharSpan, spans: Iterable[CharSpan], around: int = AROUND) -> list[CharSpan]:
    """Returns the parts of ``whole`` to show: each of the ``spans`` inside it, and what stands around it, in order.

    Parts that overlap are one. A part ends between two words unless a word is longer than all that is shown.
    """
    found: list[CharSpan] = []
    for span in sorted(spans):
        start, end = _start(text, whole.start, span.start, around), _end(text, whole.end, span.end, around)
        if found and start <= found[-1].end:
            found[-1] = CharSpan(found[-1].start, max(end, found[-1].end))
        else:
            found.append(CharSpan(start, end))
    return found


def paragraph_of(paragraphs: Sequence[Paragraph], span: CharSpan) -> Paragraph | None:
    """Returns the one of the ``paragraphs``, which stand in order, that holds ``span``, or None."""
    at = bisect_right(paragraphs, span.start, key=lambda one: one.start)
    return paragraphs[at - 1] if at and paragraphs[at - 1].span.contains(span) else None


def _start(text: str, first: int, at: int, around: int) -> int:
    least = at - around
    if least <= first:
        return first
    breaks = [found for sign in _BREAKS if (found := text.find(sign, least - 1, at)) >= 0]
    return min(breaks) + 1 if breaks else least


def _end(text: str, last: int, at: int, around: int) -> int:
    most = at + around
    if most >= last:
        return last
    broken = max(text.rfind(sign, at, most + 1) for sign in _BREAKS)
    return broken if broken >= 0 else most
