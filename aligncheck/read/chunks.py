"""Cuts texts that are absurdly long, so that every later stage works on blocks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator

CHUNK = 20_000
"""Characters from which a paragraph is cut: some eight pages without a break."""

_SENTENCE_ENDS = (". ", ".\n", "! ", "? ", "; ")


def chunks(text: str, size: int = CHUNK) -> Iterator[str]:
    """Yields the text in pieces of at most ``size`` characters.

    It is cut after a sentence where one ends in the second half of a piece, else at white space, else anywhere.
    """
    start = 0
    while len(text) - start > size:
        middle, limit = start + size // 2, start + size
        cut = max(text.rfind(end, middle, limit) + 1 for end in _SENTENCE_ENDS)
        if cut <= middle:
            cut = max(text.rfind(" ", middle, limit), text.rfind("\n", middle, limit))
        if cut <= middle:
            cut = limit
        yield text[start:cut]
        start = cut
    yield text[start:]
