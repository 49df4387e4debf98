"""What a reader makes of a file: canonical text, and blocks that lie on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aligncheck.model.span import CharSpan


class BlockKind(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CELL = "cell"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table cell or footnote.

    Blocks stand in reading order and never overlap. ``level`` is the depth of a heading (1 is the top) or of a list
    item (1 is the outermost), 0 for anything else. ``page`` and ``line`` count from 1 and are None where the format has
    none. ``number`` counts the blocks of the document from 1: the paragraph number that a person can count to.
    ``column`` and ``row`` are indices into ``Proposal.blocks``: the cells that head this cell's column and row, None
    where there are none; both lie before this block. ``place`` names a place that is neither page nor line, such as
    ``table 2, row 3``.
    """

    kind: BlockKind
    span: CharSpan
    number: int
    level: int = 0
    page: int | None = None
    line: int | None = None
    column: int | None = None
    row: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the report must know, with a stable ``code`` and a plain sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document as aligncheck sees it.

    ``text`` is the canonical text: every block's words stand in it in reading order, blocks parted by a blank line.
    ``name`` is what the user called the file, ``sha256`` the digest of its bytes, ``pages`` None where the format has
    none. ``metadata`` holds what the file says of itself (front matter, document properties) as (key, value) pairs;
    ``metadata_lines`` has the line of each, and is empty where the format has none.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    media_type: str
    sha256: str
    pages: int | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()
    metadata_lines: tuple[int, ...] = ()

    def block_text(self, block: Block) -> str:
        """Returns the words of one block, as they stand in ``text``."""
        return block.span.of(self.text)


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What one file may take: bytes on disk, bytes unpacked, ratio of the two, members of an archive, pages,
    characters of text, seconds and bytes of memory of the reader's child process."""

    file_bytes: int = 100_000_000
    unpacked_bytes: int = 200_000_000
    ratio: int = 200
    members: int = 5_000
    pages: int = 5_000
    characters: int = 10_000_000
    seconds: float = 60.0
    memory_bytes: int = 700_000_000


DEFAULT_LIMITS = ReadLimits()
