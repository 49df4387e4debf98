"""Sentences in the paragraphs that they stand in, on one line each, as a page shows them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from aligncheck.model.evidence import Evidence
from aligncheck.model.paragraph import Paragraph, paragraph_of, windows
from aligncheck.model.span import CharSpan
from aligncheck.render.escape import one_line

CUT_BEFORE = "… "
CUT_AFTER = " …"


class Around(NamedTuple):
    """What stands before and after a sentence in its paragraph, an ellipsis where more of it was left out."""

    before: str
    after: str


class Quote(NamedTuple):
    """What is quoted of a text: a sentence, and the words in it that matched."""

    span: CharSpan
    matches: tuple[CharSpan, ...] = ()


def around(paragraphs: Sequence[Paragraph], evidence: Evidence) -> Around | None:
    """Returns what stands around the sentence; None when it is a paragraph of its own, or nothing is known of it."""
    paragraph = paragraph_of(paragraphs, evidence.span)
    if paragraph is None:
        return None
    here = evidence.span.start - paragraph.start, evidence.span.end - paragraph.start
    (part,) = windows(paragraph.text, CharSpan(0, len(paragraph.text)), [CharSpan(*here)])
    before = one_line(paragraph.text[part.start : here[0]]).lstrip()
    after = one_line(paragraph.text[here[1] : part.end]).rstrip()
    if part.start or paragraph.before:
        before = CUT_BEFORE + before
    if part.end < len(paragraph.text) or paragraph.after:
        after += CUT_AFTER
    return Around(before, after) if before or after else None


class Shelf:
    """The paragraphs of one proposal that some ``quotes`` stand in, each written once; the quotes are places in them.

    ``texts`` are the paragraphs on one line each, and no more of them than is shown around these quotes. Places count
    UTF-16 units, as scripts in a browser do.
    """

    def __init__(self, paragraphs: Sequence[Paragraph], quotes: Sequence[Quote]) -> None:
        self.texts: list[str] = []
        self._places: dict[Quote, list[int]] = {}
        inside: dict[Paragraph, list[Quote]] = {}
        for quote in dict.fromkeys(quotes):
            paragraph = paragraph_of(paragraphs, quote.span)
            if paragraph is not None:
                inside.setdefault(paragraph, []).append(quote)
        for paragraph in sorted(inside, key=lambda one: one.start):
            self._put(paragraph, inside[paragraph])

    def place(self, quote: Quote) -> list[int] | None:
        """Returns where a quote stands, None when no paragraph holds it.

        The number of its text comes first, then where to begin, where the sentence begins, where each match begins and
        ends, where the sentence ends, and where to stop.
        """
        return self._places.get(quote)

    def _put(self, paragraph: Paragraph, quotes: Sequence[Quote]) -> None:
        whole = CharSpan(0, len(paragraph.text))
        local = {one: one.span.shift(-paragraph.start) for one in quotes}
        parts = windows(paragraph.text, whole, local.values())
        starts = [part.start for part in parts]
        edges: list[dict[Quote, list[int]]] = [{} for _ in parts]
        for one, span in local.items():
            (own,) = windows(paragraph.text, whole, [span])
            edges[bisect_right(starts, span.start) - 1][one] = [own.start, *_inner(one, paragraph.start), own.end]
        for part, inside in zip(parts, edges, strict=True):
            cut = part.start > 0 or paragraph.before > 0, part.end < whole.end or paragraph.after > 0
            self._write(paragraph.text, part, cut, inside)

    def _write(self, text: str, part: CharSpan, cut: tuple[bool, bool], edges: dict[Quote, list[int]]) -> None:
        """Adds one text, and the places of the quotes with these edges in it."""
        shown = CUT_BEFORE if cut[0] else ""
        length, at, places = len(shown), part.start, dict[int, int]()
        pieces = [shown]
        for edge in sorted({part.start, part.end, *(edge for one in edges.values() for edge in one)}):
            piece = one_line(text[at:edge])
            if not pieces[-1] or pieces[-1].endswith(" "):
                piece = piece.lstrip()
            if piece:
                pieces.append(piece)
            length += _units(piece)
            places[edge] = length
            at = edge
        pieces.append(CUT_AFTER if cut[1] else "")
        for one, (first, *inner, last) in edges.items():
            begin = 0 if first == part.start else places[first]
            end = places[last] + (len(CUT_AFTER) if cut[1] and last == part.end else 0)
            self._places[one] = [len(self.texts), begin, *(places[edge] for edge in inner), end]
        self.texts.append("".join(pieces))


def _inner(quote: Quote, start: int) -> list[int]:
    """Returns beginning and end of the sentence and, between them, of the matches in it, counted from ``start``."""
    edges = [quote.span.start]
    for match in sorted(quote.matches):
        low, high = max(match.start, edges[-1]), min(match.end, quote.span.end)
        if low < high and low == edges[-1] and len(edges) > 1:
            edges[-1] = high
        elif low < high:
            edges += [low, high]
    return [edge - start for edge in (*edges, quote.span.end)]


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
