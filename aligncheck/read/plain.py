"""Reads plain text: paragraphs parted by blank lines, headings and lists as people type them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Proposal, ReadLimits
from aligncheck.read.builder import ProposalBuilder, clean
from aligncheck.read.chunks import chunks
from aligncheck.read.encoding import decoded
from aligncheck.read.marks import bullet_length, heading_depth, is_label_line, is_shouted, label_length

MEDIA_TYPE = "text/plain"

_TITLE_LENGTH = 200
_HEADING_LENGTH = 100
_COLON_LENGTH = 80
_COLON_LEVEL = 4
"""Depth of a heading that is only a line with a colon: below anything numbered or in capitals."""

_WRAPPED = 60
"""Characters from which a line may have been broken by an editor: after a shorter one a new field may begin."""

_ALONE_LENGTH = 50
"""Characters of a heading at most that nothing but its own line tells from the text."""

_UNDERLINE = re.compile(r"\s{0,3}(={3,200}|-{3,200}|~{3,200}|\*{3,200}|_{3,200})\s{0,20}")
_HASHES = re.compile(r"(#{1,6})\s{1,20}(?=\S)")
_ENDS = (".", ";", ",", "!", "?", ":")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of plain text and the line that it begins on."""

    kind: BlockKind
    text: str
    line: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def read_plain(data: bytes, name: str, *, limits: ReadLimits = DEFAULT_LIMITS) -> Proposal:
    """Returns the proposal in a text file."""
    found = decoded(data, name)
    builder = ProposalBuilder(limits, where=name)
    add_text(builder, found.text)
    return builder.build(name, MEDIA_TYPE, hashlib.sha256(data).hexdigest(), notices=found.notices)


def read_text(
    text: str, name: str = "text", title: str | None = None, *, limits: ReadLimits = DEFAULT_LIMITS
) -> Proposal:
    """Returns the proposal in a string; ``title`` becomes its title, before the text."""
    builder = ProposalBuilder(limits, where=name)
    titled = title is not None and builder.add(BlockKind.TITLE, title) is not None
    add_text(builder, text, titled=titled)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return builder.build(name, MEDIA_TYPE, digest)


def add_text(builder: ProposalBuilder, text: str, *, titled: bool = False) -> None:
    """Adds the blocks of a plain text; when it is ``titled`` already, its first line is no title."""
    for block in paragraphs(text, titled=titled):
        line = block.line
        for piece in chunks(block.text):
            builder.add(block.kind, piece, level=block.level, line=line)
            line += piece.count("\n")


def paragraphs(text: str, *, titled: bool = False) -> Iterator[TextBlock]:
    """Yields the blocks of a plain text."""
    indents: list[int] = []
    groups = _groups(clean(text))
    for at, group in enumerate(groups):
        before = groups[at - 1] if at else ()
        after = groups[at + 1] if at + 1 < len(groups) else ()
        for block in _group(group, before, after):
            kind, level, words = block.kind, block.level, block.text
            if kind is BlockKind.LIST_ITEM:
                level = _item_level(words, indents)
                words = words[bullet_length(words) :]
            elif kind is BlockKind.HEADING:
                indents.clear()
            if at == 0 and not titled and block.line == group[0].number and _is_title(block, group, bool(after)):
                kind, level = BlockKind.TITLE, 0
            yield TextBlock(kind, words.strip(), block.line, level)


def _groups(text: str) -> list[list[_Line]]:
    """Returns the lines of the text, in groups parted by blank lines."""
    groups: list[list[_Line]] = [[]]
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            groups[-1].append(_Line(number, line))
        elif groups[-1]:
            groups.append([])
    return groups if groups[-1] else groups[:-1]


def _is_title(block: TextBlock, group: Sequence[_Line], more: bool) -> bool:
    if len(block.text) > _TITLE_LENGTH or "\n" in block.text or block.kind is BlockKind.LIST_ITEM:
        return False
    lines = [line for line in group if not _UNDERLINE.fullmatch(line.text)]
    alone = more and len(lines) == 1
    underlined = len(lines) < len(group) and block.kind is BlockKind.HEADING
    plain = not heading_depth(block.text) and not is_label_line(block.text)
    return (alone or underlined) and plain and not block.text.rstrip().endswith((".", ":", ";", ","))


def _group(group: Sequence[_Line], before: Sequence[_Line], after: Sequence[_Line]) -> Iterator[TextBlock]:
    """Yields the blocks of lines that stand together; underlines are part of the heading above them."""
    held: list[_Line] = []
    kind = BlockKind.PARAGRAPH
    widest = max([len(line.text) for line in group])
    for at, line in enumerate(group):
        following = group[at + 1] if at + 1 < len(group) else None
        underline = _UNDERLINE.fullmatch(line.text)
        if underline:
            continue
        level = _heading_level(line, following, alone=len(group) == 1, before=before, after=after, first=at == 0)
        if level:
            yield from _flush(kind, held)
            held, kind = [], BlockKind.PARAGRAPH
            hashes = _HASHES.match(line.text)
            yield TextBlock(BlockKind.HEADING, line.text[hashes.end() if hashes else 0 :].strip(), line.number, level)
        elif bullet_length(line.text) or label_length(line.text):
            yield from _flush(kind, held)
            held, kind = [line], BlockKind.LIST_ITEM
        elif _is_field(line, held):
            yield from _flush(kind, held)
            held, kind = [line], BlockKind.PARAGRAPH
        elif _stands_apart(line, group[at - 1] if at else None, following, widest):
            # Whether it is a heading is for its words to say: what is none stays a line of its own.
            yield from _flush(kind, held)
            yield from _flush(BlockKind.PARAGRAPH, [line])
            held, kind = [], BlockKind.PARAGRAPH
        else:
            held.append(line)
    yield from _flush(kind, held)


def _flush(kind: BlockKind, held: Sequence[_Line]) -> Iterator[TextBlock]:
    if held:
        # The first line keeps its indent: it tells the depth of a list item.
        words = [held[0].text.rstrip(), *(line.text.strip() for line in held[1:])]
        yield TextBlock(kind, "\n".join(words), held[0].number)


def _stands_apart(line: _Line, above: _Line | None, below: _Line | None, widest: int) -> bool:
    """Returns whether a few words between two sentences have a line to themselves that had room for more."""
    text = line.text.strip()
    if below is None or len(text) > _ALONE_LENGTH or not text[:1].isupper() or not text[-1].isalnum() or "," in text:
        return False
    if above is not None and not above.text.rstrip().endswith((".", "!", "?", ";", ":", ")", "»", '"')):
        return False
    next_text = below.text.strip()
    if not (next_text[:1].isupper() or next_text[:1].isdigit() or bullet_length(below.text)):
        return False
    # A writer who wraps lines fills them; one who lists fragments ends none of them.
    fits = len(text) + 1 + len(next_text.split()[0]) < widest
    ends = bool(bullet_length(below.text)) or next_text.endswith((".", "!", "?", ";", ":")) or len(next_text) > _WRAPPED
    return fits and ends


def _is_field(line: _Line, held: Sequence[_Line]) -> bool:
    """Returns whether a line begins a field of a form, apart from the lines held before it."""
    text = line.text.lstrip()
    if not text[:1].isupper() or not is_label_line(text):
        return False
    return not held or len(held[-1].text) < _WRAPPED or (len(held) == 1 and is_label_line(held[0].text.lstrip()))


def _heading_level(
    line: _Line,
    following: _Line | None,
    *,
    alone: bool,
    before: Sequence[_Line],
    after: Sequence[_Line],
    first: bool,
) -> int:
    """Returns the depth of the heading that a line is, 0 for none."""
    text = line.text.strip() if len(line.text) <= 2 * _TITLE_LENGTH else ""
    if not text or not any(map(str.isalpha, text)):
        return 0
    underline = _UNDERLINE.fullmatch(following.text) if following else None
    if underline and len(text) <= _TITLE_LENGTH and not bullet_length(text):
        return 1 if underline[1][0] == "=" else 2
    hashes = _HASHES.match(text)
    if hashes:
        return len(hashes[1])
    if len(text) > _HEADING_LENGTH or bullet_length(text):
        return 0
    depth = heading_depth(text)
    if depth and not text.endswith(_ENDS[:3]):
        listed = label_length(text) and (not first or any(_numbered(lines) for lines in ((following,), before, after)))
        return 0 if listed or (following and following.text.lstrip()[:1].islower()) else depth
    if is_shouted(text) and not text.endswith(_ENDS[:2]):
        return 1
    if alone and text.endswith(":") and len(text) <= _COLON_LENGTH:
        return _COLON_LEVEL
    return 0


def _numbered(lines: Sequence[_Line | None]) -> bool:
    """Returns whether these are one line that begins like an item of a numbered list."""
    line = lines[0] if len(lines) == 1 else None
    return line is not None and label_length(line.text) > 0


def _item_level(text: str, indents: list[int]) -> int:
    """Returns how deep a list item lies; ``indents`` are those of the items that are still open."""
    head = text[:120].expandtabs(4)
    indent = len(head) - len(head.lstrip())
    while indents and indents[-1] > indent + 1:
        indents.pop()
    if not indents or indent > indents[-1] + 1:
        indents.append(indent)
    return min(len(indents), 9)
