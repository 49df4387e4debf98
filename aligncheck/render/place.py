"""Where a sentence stands, and as much of it as a reader needs to see."""

from __future__ import annotations

import re
from typing import NamedTuple

from aligncheck.model.evidence import Evidence, Reason
from aligncheck.model.report import Report
from aligncheck.render.escape import one_line, shorten
from aligncheck.render.verdict import told

_SECTION_LENGTH = 60
_MARGIN = 60
_WORD_EDGE = re.compile(r"\s")


class Piece(NamedTuple):
    """A run of a quote; ``matched`` when it is what the mandate's terms matched."""

    text: str
    matched: bool


def place_of(evidence: Evidence) -> str:
    """Returns where ``evidence`` stands, for a person to find: ``p. 4``, ``line 12`` or ``Activities › ¶ 14``."""
    section = shorten(evidence.section, _SECTION_LENGTH)
    position = page_or_line(evidence.page, evidence.line)
    inside = shorten(evidence.place, _SECTION_LENGTH)
    if position:
        return " · ".join(part for part in (position, section, inside) if part)
    paragraph = f"¶ {evidence.number}"
    where = f"{section} › {paragraph}" if section else paragraph
    return f"{where} · {inside}" if inside else where


def page_or_line(page: int | None, line: int | None) -> str:
    """Returns ``p. 4`` or ``line 12``, or nothing where the format has neither."""
    if page is not None:
        return f"p. {page}"
    return f"line {line}" if line is not None else ""


def excerpt(evidence: Evidence, limit: int) -> tuple[Piece, ...]:
    """Returns the quote on one line, about ``limit`` characters of it: the words around the matches are kept."""
    quote, length = evidence.quote, len(evidence.quote)
    matches = _inside(evidence)
    windows = _windows(quote, matches, limit) if length > limit else [(0, length)]
    pieces: list[Piece] = []
    last = 0
    for start, end in windows:
        if start > last or (start and not pieces):
            pieces.append(Piece("… " if not pieces else " … ", False))
        pieces.extend(_cut(quote, start, end, matches))
        last = end
    if last < length:
        pieces.append(Piece(" …", False))
    return _tidy(pieces)


def main_reason(evidence: Evidence) -> Reason | None:
    """Returns the reason that took most of the weight away, or None when nothing did."""
    lowering = [reason for reason in evidence.reasons if told(reason.factor) < 1]
    return min(lowering, key=lambda reason: told(reason.factor)) if lowering else None


def label_of(report: Report, concept: str) -> str:
    """Returns the words for a concept id in the proposal's language, or the id made readable."""
    words = dict(report.labels).get(concept)
    return shorten(words if words else concept.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "), 80)


def _inside(evidence: Evidence) -> list[tuple[int, int]]:
    """Returns the matches as offsets into the quote, in order, joined where they touch or overlap."""
    joined: list[tuple[int, int]] = []
    for match in sorted(evidence.matches):
        start = max(match.start - evidence.span.start, 0)
        end = min(match.end - evidence.span.start, len(evidence.quote))
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _windows(quote: str, matches: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """Returns the parts of a long quote to show: a margin around each match until ``limit`` is used up."""
    if not matches:
        return [(0, _edge(quote, limit, before=True))]
    first, last = matches[0][0], matches[-1][1]
    margin = max((limit - (last - first)) // 2, 0) if last - first < limit else min(_MARGIN, limit // 4)
    windows: list[tuple[int, int]] = []
    left = limit
    for match_start, match_end in matches:
        start = _edge(quote, max(match_start - margin, 0), before=False) if match_start > margin else 0
        end = _edge(quote, min(match_end + margin, match_start + limit), before=True)
        start, end = min(start, match_start), max(end, min(match_end, match_start + limit))
        if windows and start <= windows[-1][1] + 1:
            start, before = windows[-1][0], windows[-1]
            windows[-1] = (start, max(end, before[1]))
            left -= windows[-1][1] - before[1]
        elif left > 0:
            windows.append((start, end))
            left -= end - start
        if left <= 0:
            break
    return windows


def _edge(quote: str, at: int, *, before: bool) -> int:
    """Returns a place between words at most twenty characters from ``at``, or ``at`` itself."""
    if not 0 < at < len(quote):
        return max(0, min(at, len(quote)))
    for step in range(20):
        here = at - step if before else at + step
        if not 0 < here < len(quote):
            break
        if _WORD_EDGE.match(quote[here]):
            return here if before else here + 1
    return at


def _cut(quote: str, start: int, end: int, matches: list[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for match_start, match_end in matches:
        low, high = max(match_start, at), min(match_end, end)
        if low >= high:
            continue
        if low > at:
            pieces.append(Piece(quote[at:low], False))
        pieces.append(Piece(quote[low:high], True))
        at = high
    if at < end:
        pieces.append(Piece(quote[at:end], False))
    return pieces


def _tidy(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Returns the pieces on one line, without spaces at either end or doubled where two pieces meet."""
    tidy: list[Piece] = []
    for piece in pieces:
        text = one_line(piece.text)
        if not tidy or tidy[-1].text.endswith(" "):
            text = text.lstrip()
        if text:
            tidy.append(Piece(text, piece.matched))
    if tidy:
        tidy[-1] = Piece(tidy[-1].text.rstrip(), tidy[-1].matched)
    return tuple(piece for piece in tidy if piece.text)
