"""What the segmenter makes of a proposal: which section each block stands in, what it is for, and what governs it."""

from __future__ import annotations

from dataclasses import dataclass

from aligncheck.model.span import CharSpan


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with what stands under it, or the blocks before the first heading.

    ``id`` is its index in ``Outline.sections``, ``role`` one of ``SECTION_ROLES``. ``span`` reaches to the end of its
    last sub-section. ``parent`` is the index of the section around it, None at the top, where ``level`` is 1.
    ``heading`` is the index of the block that opens it, None for the blocks before the first heading.
    """

    id: int
    title: str
    role: str
    span: CharSpan
    parent: int | None
    level: int
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a proposal, and three facts about each of its blocks, by index.

    ``section_of`` is the index of its section. ``roles`` is what the block itself is for: that of its section, unless
    its own label, its column or its row says otherwise. ``governors`` are the blocks that its words depend on: the
    stem of its list and the items around it, the headings of its column and row, the two nearest headings.
    """

    sections: tuple[Section, ...]
    section_of: tuple[int, ...]
    roles: tuple[str, ...]
    governors: tuple[tuple[int, ...], ...]
