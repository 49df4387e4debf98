"""The paragraphs that evidence stands in, each kept once, however many of its sentences speak for orientations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from aligncheck.model.evidence import Result
from aligncheck.model.paragraph import Paragraph, windows
from aligncheck.model.proposal import Proposal
from aligncheck.model.report import BoundaryFound
from aligncheck.model.span import CharSpan


def paragraphs_of(
    proposal: Proposal, results: Sequence[Result], boundaries: Sequence[BoundaryFound]
) -> tuple[Paragraph, ...]:
    """Returns what stands around all that the report quotes, in reading order."""
    starts = [block.span.start for block in proposal.blocks]
    inside: dict[int, set[CharSpan]] = {}
    for span in _quoted(results, boundaries):
        inside.setdefault(bisect_right(starts, span.start) - 1, set()).add(span)
    return tuple(
        Paragraph(
            block.number,
            part.start,
            part.of(proposal.text),
            part.start - block.span.start,
            block.span.end - part.end,
        )
        for block, spans in ((proposal.blocks[at], inside[at]) for at in sorted(inside))
        for part in windows(proposal.text, block.span, spans)
    )


def _quoted(results: Sequence[Result], boundaries: Sequence[BoundaryFound]) -> Iterator[CharSpan]:
    for result in results:
        for one in (*result.evidence, *result.discounted, *(result.conflict.evidence if result.conflict else ())):
            yield one.span
    for boundary in boundaries:
        yield CharSpan(boundary.start, boundary.end)
