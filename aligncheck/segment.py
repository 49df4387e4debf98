"""Blocks to sections: which heading each block stands under, what that section is for, and what governs the block.

One pass, no search: a heading becomes normal words, and its words are looked up, the longest beginning first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aligncheck.model.lexicon import Headings, heading_words
from aligncheck.model.outline import Outline, Section
from aligncheck.model.proposal import Block, BlockKind, Proposal
from aligncheck.model.span import CharSpan

UNKNOWN = "unknown"
TITLE = "title"

_DOING = frozenset(("objective", "outcome", "output", "activity", "results_matrix"))
"""Sections that say what the project does."""

_LOCKED = frozenset(("exclusion", "claim", "org_profile", "risk"))
"""Sections under which no sub-heading makes a text the project's own: *Activities* below *Out of scope* stay out."""

_RAISING = _DOING | {"summary", "beneficiaries", "title"}
"""What a label may not make of a text in such a section."""

_CLOSED = _LOCKED | {"budget", "monitoring", "context", "visibility"}
"""Sections whose tables name activities and outcomes without undertaking them anew."""

_FORM_LABELS = frozenset((TITLE, "metadata", "objective", "summary"))

_LABEL_CHARACTERS = 160
_LABEL_WORDS = 10
_PSEUDO_LEVEL = 100
_GOVERNING_HEADINGS = 2

_NUMBERING = re.compile(
    r"\s*(?:(?:section|partie|part|parte|secci[oó]n|chapitre|chapter|cap[ií]tulo|annexe?|anexo)\s+)?"
    r"(?:(?:\d{1,2}(?:\.\d{1,2}){0,4}|(?-i:(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?:\.\d{1,2}){0,3}|[a-z](?=[.)])(?:\.\d{1,2}){0,3})"
    r"[.):/°\-–—]*\s+|[(\[]\d{1,2}[)\]]\s*|[•▪■►➢✓*#\-–—]+\s*)",
    re.IGNORECASE,
)
_BEHIND_NUMBER = re.compile(r"[^\d]{1,60}\d{1,2}(?:\.\d{1,2}){0,4}\.?(?:\s*[:)\-–—]|\s+[^\Wa-zà-ÿ\d_]|\s*$)")
_BRACKETED = re.compile(r"\([^()]*\)")
# One set of signs in front, what stands around a sign behind it: most texts have none, and none is tried at a letter.
_LABEL_END = re.compile(r"[:：.–—\t-](?:(?<=[:：.–—])(?=\s|$)|(?<=\s-)(?=\s)|(?<=\t)(?!\s*(?:[:：–—](?=\s|$)|-\s)))")
_JOINED = re.compile(r"\s*(?:,|;|/|&|\b(?:and|et|y|e)\b)\s*", re.IGNORECASE)
_NOISE = frozenset(
    heading_words(
        "project projet proyecto programme program programa action acción intervention intervención proposal "
        "proposition propuesta initiative iniciativa main principal principaux key proposed proposé propuesto "
        "expected attendu esperado overall general brief bref breve detailed détaillé detallado initial "
        "our notre nuestro for pour para in dans en par por"
    )
)
"""Words that change nothing in a heading."""


def segment(proposal: Proposal, headings: Headings) -> Outline:
    """Returns the sections of a proposal, and for each block its section, its role and the blocks that govern it."""
    return _Segmenter(proposal, headings).run()


def role_of_heading(text: str, headings: Headings) -> str | None:
    """Returns what a section with this heading is for, None when the heading does not say."""
    bare = _bare(text[: 2 * _LABEL_CHARACTERS])
    words = heading_words(bare)
    role = _whole(words, headings)
    if role:
        return role
    label, rest = _split_label(bare)
    if label and rest:
        role = _whole(heading_words(label), headings)
        if role:
            return role
    return (
        _numbered(words, headings)
        or _joined(bare, headings)
        or _opening(words, headings)
        or _whole(heading_words(_BRACKETED.sub(" ", bare)), headings)
    )


def role_of_label(text: str, headings: Headings) -> str | None:
    """Returns what a text is for that begins with a label (``Objective: ...``, ``Activité 1.1 Former``), or None."""
    bare = _bare(text[:_LABEL_CHARACTERS])
    label, rest = _split_label(bare)
    if label and (rest or bare.rstrip().endswith((":", "："))):
        role = _whole(heading_words(label), headings)
        if role:
            return role
    # *Activity 1.1 Training of officers* is a label, *Objective 2 of the Compact calls for ...* is a sentence.
    return _numbered(heading_words(bare), headings) if _BEHIND_NUMBER.match(bare) else None


def _bare(text: str) -> str:
    found = _NUMBERING.match(text)
    bare = text[found.end() :] if found else text
    return bare if any(map(str.isalnum, bare)) else text


def _split_label(bare: str) -> tuple[str, str]:
    """Returns the words before the first colon, dash or full stop, and what stands behind; no label is empty."""
    found = _LABEL_END.search(bare)
    if found is None:
        return "", bare
    label = bare[: found.start()].rstrip()
    return (label, bare[found.end() :].strip()) if len(label.split()) <= _LABEL_WORDS else ("", bare)


def _whole(words: list[str], headings: Headings) -> str | None:
    """Returns the role of words that are a phrase of the lexicon from end to end, but for noise and a number behind."""
    size = len(words)
    while size and words[size - 1].isdigit():
        size -= 1
    if not 0 < size <= headings.longest + 4:
        return None
    bare = words[:size]
    role = headings.whole.get(" ".join(bare))
    if role is None and size < len(words):
        role = headings.numbered.get(" ".join(bare))
    if role is None:
        kept = [word for word in bare if word not in _NOISE]
        role = headings.whole.get(" ".join(kept)) if len(kept) < size else None
    return role


def _numbered(words: list[str], headings: Headings) -> str | None:
    """Returns the role of a phrase that is followed by a number, with anything behind it."""
    at = next((index for index, word in enumerate(words[: headings.longest + 1]) if word.isdigit()), 0)
    return _whole(words[: at + 1], headings) if at else None


def _opening(words: list[str], headings: Headings) -> str | None:
    for start in (words, [word for word in words if word not in _NOISE]):
        for size in range(min(len(start), headings.longest), 0, -1):
            role = headings.opening.get(" ".join(start[:size]))
            if role:
                return role
    return None


def _joined(bare: str, headings: Headings) -> str | None:
    """Returns the role of a heading of several parts (*Objectives and context*): mixed when they do not agree."""
    parts = [part for part in _JOINED.split(bare) if part]
    if not 1 < len(parts) <= 5:
        return None
    roles = [_whole(heading_words(part), headings) for part in parts]
    first = roles[0]
    if first is None:
        return None
    known = {role for role in roles if role}
    mixed = bool(known & _DOING) and bool(known - _DOING)
    return "summary" if mixed else first


@dataclass(slots=True)
class _Opened:
    """A section whose end is not known yet."""

    title: str
    role: str
    start: int
    level: int
    depth: int
    parent: int | None
    heading: int | None
    end: int = 0


@dataclass(slots=True)
class _Segmenter:
    """The state of the one pass: the sections open at this block, and the list that is being read."""

    proposal: Proposal
    headings: Headings
    sections: list[_Opened] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    section_of: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    governors: list[tuple[int, ...]] = field(default_factory=list)
    stem: int | None = None
    items: list[tuple[int, int]] = field(default_factory=list)
    cells: dict[int, str | None] = field(default_factory=dict)
    title: int | None = None

    def run(self) -> Outline:
        self.title = self._find_title()
        for index, block in enumerate(self.proposal.blocks):
            self._take(index, block)
        for section in self.sections:
            section.end = max(section.end, section.start)
        for section in reversed(self.sections):
            if section.parent is not None:
                parent = self.sections[section.parent]
                parent.end = max(parent.end, section.end)
        sections = tuple(
            Section(at, one.title, one.role, CharSpan(one.start, one.end), one.parent, one.depth, one.heading)
            for at, one in enumerate(self.sections)
        )
        return Outline(sections, tuple(self.section_of), tuple(self.roles), tuple(self.governors))

    def _take(self, index: int, block: Block) -> None:
        text = self.proposal.text[block.span.start : min(block.span.end, block.span.start + 2 * _LABEL_CHARACTERS)]
        if block.kind is BlockKind.HEADING and index != self.title:
            self._open(index, block, text, max(block.level, 1))
            return
        if block.kind is BlockKind.TITLE or index == self.title:
            if self._heads_a_section(text):
                self._open(index, block, text, 1)
            else:
                self._add(block, TITLE, ())
            return
        if self._excludes_list(index, block, text):
            self._add(block, "exclusion", self._headings_of(self.open[-1] if self.open else None))
            self.stem = index
            return
        if block.kind is BlockKind.PARAGRAPH and self._is_bare_label(block, text):
            self._open(index, block, text, _PSEUDO_LEVEL)
            self.stem = index
            return
        self._add_text(index, block, text)

    def _heads_a_section(self, text: str) -> bool:
        """Returns whether what a reader took for the title, the first line of a text, is a section's heading."""
        role = _whole(heading_words(_bare(text)), self.headings)
        return role not in (None, TITLE, "metadata") and len(self.proposal.blocks) > 1

    def _find_title(self) -> int | None:
        # The first heading is the document's title when no other heading shares its rank and it names no section.
        found = [(at, one) for at, one in enumerate(self.proposal.blocks) if one.kind is BlockKind.HEADING]
        if len(found) < 2 or any(one.kind is BlockKind.TITLE for one in self.proposal.blocks):
            return None
        first, block = found[0]
        if any(one.level <= block.level for _, one in found[1:]):
            return None
        words = heading_words(_bare(block.span.of(self.proposal.text)[: 2 * _LABEL_CHARACTERS]))
        return None if _whole(words, self.headings) or _numbered(words, self.headings) else first

    def _is_bare_label(self, block: Block, text: str) -> bool:
        # A line that is nothing but a label heads what follows, whatever its style: forms and plain text have no other.
        line = text.strip()
        if len(block.span) > _LABEL_CHARACTERS // 2 or line.endswith((".", ";", ",", "?", "!")):
            return False
        if not line.endswith((":", "：")) and line[:1].islower():
            return False
        return _whole(heading_words(_bare(line)), self.headings) is not None

    def _excludes_list(self, index: int, block: Block, text: str) -> bool:
        # *The project does not cover:* speaks of the list below it, and not of the paragraph behind the list.
        blocks = self.proposal.blocks
        return (
            block.kind is BlockKind.PARAGRAPH
            and len(block.span) <= _LABEL_CHARACTERS
            and text.rstrip().endswith((":", "："))
            and index + 1 < len(blocks)
            and blocks[index + 1].kind is BlockKind.LIST_ITEM
            and role_of_heading(text, self.headings) == "exclusion"
        )

    def _open(self, index: int, block: Block, text: str, level: int) -> None:
        while self.open and self.sections[self.open[-1]].level >= level:
            self.open.pop()
        parent = self.open[-1] if self.open else None
        above = self.sections[parent].role if parent is not None else UNKNOWN
        role = self._role_under(above, text)
        title = " ".join(block.span.of(self.proposal.text)[:400].split()).rstrip(" :")
        self.sections.append(_Opened(title, role, block.span.start, level, len(self.open) + 1, parent, index))
        self.open.append(len(self.sections) - 1)
        self._add(block, role, self._headings_of(parent))

    def _role_under(self, above: str, text: str) -> str:
        role = role_of_heading(text, self.headings)
        if role is None:
            return UNKNOWN if above == TITLE else above
        return above if above in _LOCKED and role in _RAISING else role

    def _add(self, block: Block, role: str, governors: tuple[int, ...]) -> None:
        if not self.sections:
            self.sections.append(_Opened("", UNKNOWN, block.span.start, 0, 1, None, None))
        at = self.open[-1] if self.open else self._top()
        self.sections[at].end = block.span.end
        self.section_of.append(at)
        self.roles.append(role)
        self.governors.append(governors)
        self.stem = None
        self.items.clear()

    def _top(self) -> int:
        # Nothing is open: the blocks before the first heading.
        return len(self.sections) - 1

    def _headings_of(self, section: int | None) -> tuple[int, ...]:
        found: list[int] = []
        while section is not None and len(found) < _GOVERNING_HEADINGS:
            one = self.sections[section]
            if one.heading is not None:
                found.append(one.heading)
            section = one.parent
        return tuple(found)

    def _add_text(self, index: int, block: Block, text: str) -> None:
        section = self.open[-1] if self.open else None
        above = self.sections[section].role if section is not None else UNKNOWN
        near = self._headings_of(section)
        if block.kind is BlockKind.CELL:
            role, governing = self._cell(index, block, text, above)
            self._add(block, role, (*governing, *near))
            return
        if block.kind is BlockKind.LIST_ITEM:
            self._add_item(index, block, text, above, near)
            return
        if block.kind is BlockKind.FOOTNOTE:
            # A note stands in the middle of a list without ending it.
            stem, items = self.stem, list(self.items)
            self._add(block, above, near)
            self.stem, self.items = stem, items
            return
        self._add(block, self._labelled(text, above), near)
        if (
            self.proposal.text[max(block.span.start, block.span.end - 3) : block.span.end]
            .rstrip()
            .endswith((":", "："))
        ):
            self.stem = index

    def _labelled(self, text: str, above: str) -> str:
        role = role_of_label(text, self.headings)
        if role is None or (above in _LOCKED and role in _RAISING):
            return above
        return role

    def _add_item(self, index: int, block: Block, text: str, above: str, near: tuple[int, ...]) -> None:
        stem, items = self.stem, [pair for pair in self.items if pair[1] < block.level]
        parents = tuple(at for at, _ in reversed(items))
        governing = (*parents, stem) if stem is not None else parents
        # An item is for what its stem or the item around it is for (Activities: ...), unless it says more itself.
        around = self.roles[governing[0]] if governing else above
        role = self._labelled(text, around)
        self._add(block, role, (*governing, *(at for at in near if at not in governing)))
        self.stem = stem
        self.items = [*items, (index, block.level)]

    def _cell(self, index: int, block: Block, text: str, above: str) -> tuple[str, tuple[int, ...]]:
        own = role_of_label(text, self.headings)
        if own is None and len(block.span) <= _LABEL_CHARACTERS:
            heads = block.column is None and block.row is None
            own = role_of_heading(text, self.headings) if heads else _whole(heading_words(_bare(text)), self.headings)
        self.cells[index] = own
        governing = tuple(dict.fromkeys(at for at in (block.column, block.row) if at is not None and at < index))
        column, row = (self.cells.get(at) if at is not None else None for at in (block.column, block.row))
        said = self._of_cell(own, column, row) or self._beside(index, block)
        if said is None or (above in _CLOSED and said in _RAISING):
            return above, governing
        return said, governing

    def _beside(self, index: int, block: Block) -> str | None:
        # The first row of a form: a reader takes it for the headings of the columns, and it is a label with its value.
        label = self.cells.get(index - 1)
        return label if block.column is None and block.row is None and label in _FORM_LABELS else None

    @staticmethod
    def _of_cell(own: str | None, column: str | None, row: str | None) -> str | None:
        if column in (TITLE, "metadata"):
            # The first row of a form without headings: it heads nothing.
            return own or row or (column if column != TITLE else None)
        # An indicator or an assumption about an outcome is no outcome: such a column has the last word.
        if column is not None and column not in _DOING:
            return column
        specific = [role for role in (own, column, row) if role is not None and role != "results_matrix"]
        return specific[0] if specific else (own or column or row)
