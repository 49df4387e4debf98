"""Puts the blocks that a reader finds into one canonical text."""

from __future__ import annotations

import re
from dataclasses import replace

from aligncheck.errors import LimitExceeded
from aligncheck.model.proposal import DEFAULT_LIMITS, Block, BlockKind, Notice, Proposal, ReadLimits
from aligncheck.model.span import CharSpan

_SEPARATOR = "\n\n"
# Control characters (an escape sequence must never reach a terminal), line separators, halves of surrogate pairs
# (which no encoder takes) and the two noncharacters that parsers use as marks.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff](?:(?<=\r)\n)?")
_NEWLINES = frozenset(("\r\n", "\r", "\x85", "\u2028", "\u2029"))
# A blank line parts blocks, so none may stand inside one.
_BLANK_LINES = re.compile(r"\n\s*\n")


def clean(text: str) -> str:
    """Returns the text with plain newlines, and a space in the place of every other control character.

    A space, not nothing: the words on both sides must not become one. Half a surrogate pair becomes U+FFFD.
    """
    # Nothing unwanted is printable, and to ask that costs a tenth of the search.
    return text if text.isprintable() or not _UNWANTED.search(text) else _UNWANTED.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    if found in _NEWLINES:
        return "\n"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else " "


class ProposalBuilder:
    """Takes blocks in reading order and makes a Proposal of them.

    ``where`` names the file in the refusal of a text longer than ``limits.characters``.
    """

    __slots__ = ("_blocks", "_length", "_limit", "_parts", "_where")

    def __init__(self, limits: ReadLimits = DEFAULT_LIMITS, *, where: str = "") -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._limit = limits.characters
        self._where = where

    def __len__(self) -> int:
        return len(self._blocks)

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        page: int | None = None,
        line: int | None = None,
        column: int | None = None,
        row: int | None = None,
        place: str = "",
    ) -> int | None:
        """Returns the index of the new block, or None when ``text`` has nothing but white space.

        ``column`` and ``row`` are indices that earlier calls returned.
        """
        words = _BLANK_LINES.sub("\n", clean(text).strip())
        if not words:
            return None
        index = len(self._blocks)
        if any(head is not None and not 0 <= head < index for head in (column, row)):
            raise ValueError(f"the heads of block {index} must lie before it: column {column}, row {row}")
        start = self._length + (len(_SEPARATOR) if index else 0)
        end = start + len(words)
        if end > self._limit:
            raise LimitExceeded(
                f"has more than {self._limit:,} characters of text.",
                where=self._where,
                mend="Check the parts one by one.",
            )
        self._parts.append(words)
        self._length = end
        span = CharSpan(start, end)
        self._blocks.append(Block(kind, span, index + 1, level, page, line, column, row, place))
        return index

    def build(
        self,
        name: str,
        media_type: str,
        sha256: str,
        pages: int | None = None,
        metadata: tuple[tuple[str, str], ...] = (),
        notices: tuple[Notice, ...] = (),
        lines: tuple[int, ...] = (),
    ) -> Proposal:
        """Returns the Proposal.

        With ``pages`` None no block keeps a page: a reader may count pages and find at the end that there are none.
        Metadata is cleaned like the text, and pairs with an empty side are left out; ``lines`` has the line of each
        pair where the format has lines.
        """
        if pages is None:
            self._blocks = [block if block.page is None else replace(block, page=None) for block in self._blocks]
        pairs = [(clean(key).strip(), clean(value).strip()) for key, value in metadata]
        return Proposal(
            name=name,
            text=_SEPARATOR.join(self._parts),
            blocks=tuple(self._blocks),
            media_type=media_type,
            sha256=sha256,
            pages=pages,
            metadata=tuple(pair for pair in pairs if all(pair)),
            notices=notices,
            metadata_lines=tuple(line for pair, line in zip(pairs, lines, strict=False) if all(pair)),
        )
