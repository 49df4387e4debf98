"""The one type that compares positions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class CharSpan:
    """Half-open range of characters of ``Proposal.text``: ``start`` is in, ``end`` is out, ``0 <= start <= end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: CharSpan) -> bool:
        """Returns whether every character of ``other`` is in this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: CharSpan) -> bool:
        """Returns whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def shift(self, by: int) -> CharSpan:
        """Returns the span moved by ``by`` characters."""
        return CharSpan(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        """Returns the characters of ``text`` that the span covers."""
        return text[self.start : self.end]
