"""Reads Markdown: headings, paragraphs, lists, tables and footnotes, without the marks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Notice, Proposal, ReadLimits
from aligncheck.read.builder import ProposalBuilder, clean
from aligncheck.read.chunks import chunks
from aligncheck.read.encoding import decoded
from aligncheck.read.html import add_html
from aligncheck.read.marks import is_label_line

if TYPE_CHECKING:
    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"

_NESTING = 100
_FRONT_MATTER = re.compile(r"---[ \t]{0,80}\n(.{0,60000}?)\n(?:---|\.\.\.)[ \t]{0,80}(?:\n|\Z)", re.S)
_FOOTNOTE = re.compile(r"(?m)^[ ]{0,3}\[\^([^\]\s]{1,60})\]:[ \t]{0,20}")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]{1,60}\]")
_ESCAPED_FOOTNOTE = r"\\[^\1]: "
_TASK = re.compile(r"\[[ xX]\]\s{1,10}")
_BREAK = re.compile(r"<br\s{0,4}/?>", re.I)
_DEEP_QUOTE = re.compile(r"(?m)^(?:[ \t]{0,8}>){8,}")
_PARSED = re.compile(r"[\[\]<`*_&!~]")
_MANY = 5_000
"""Marks of Markdown in one paragraph from which they are not writing but an attack on the parser: blanked."""

_METADATA_ITEMS = 100


def read_markdown(data: bytes, name: str, *, limits: ReadLimits = DEFAULT_LIMITS) -> Proposal:
    """Returns the proposal in a Markdown file."""
    found = decoded(data, name)
    text = clean(found.text.removeprefix("\ufeff"))
    metadata, notices, skipped = _front_matter(text)
    pairs, lines = tuple(pair for pair, _ in metadata), tuple(line for _, line in metadata)
    builder = ProposalBuilder(limits, where=name)
    _Reader(builder, text.count("\n", 0, skipped)).read(text[skipped:])
    digest = hashlib.sha256(data).hexdigest()
    return builder.build(name, MEDIA_TYPE, digest, metadata=pairs, lines=lines, notices=(*found.notices, *notices))


# -- front matter --------------------------------------------------------------------------------------------------


_Placed = tuple[tuple[str, str], int]
"""A pair at the head of a file, and its line."""


def _front_matter(text: str) -> tuple[tuple[_Placed, ...], tuple[Notice, ...], int]:
    """Returns the pairs at the head of a file, what is wrong with them, and how many characters they take."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return (), (), 0
    import yaml

    try:
        pairs = _pairs(found[1])
    except yaml.YAMLError:
        message = "The lines between --- at the head of the file are no valid YAML; they were left out."
        return (), (Notice("front_matter", message),), found.end()
    return (pairs, (), found.end()) if pairs else ((), (), 0)


def _pairs(text: str) -> tuple[_Placed, ...]:
    """Returns the scalars of the outermost mapping, lists of scalars joined by commas.

    Read from the stream of events: deep nesting costs no stack, an alias is never unfolded.
    """
    import yaml

    pairs: list[_Placed] = []
    key, line, items, depth = "", 0, list[str](), 0
    for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth == 1 and not isinstance(event, yaml.MappingStartEvent):
                return ()
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            if depth == 1:
                pairs.append(((key, ", ".join(items)), line))
                key, items = "", []
        elif isinstance(event, yaml.ScalarEvent) and depth == 1 and not key:
            # The first line of the file is the ---, and marks count from 0.
            key, line = event.value or "?", (event.start_mark.line if event.start_mark else 0) + 2
        elif isinstance(event, yaml.ScalarEvent) and depth == 1:
            pairs.append(((key, event.value), line))
            key = ""
        elif isinstance(event, yaml.ScalarEvent) and depth == 2 and len(items) < _METADATA_ITEMS:
            items.append(event.value)
        elif isinstance(event, yaml.AliasEvent) and depth == 1:
            key = ""
    return tuple(pairs[:_METADATA_ITEMS])


# -- the text ------------------------------------------------------------------------------------------------------


def _tamed(text: str) -> str:
    """Returns the text without what only an attacker writes, line for line the same."""
    text = _DEEP_QUOTE.sub(">", text)
    if len(_PARSED.findall(text)) > _MANY:
        parts = text.split("\n\n")
        text = "\n\n".join(_PARSED.sub(" ", part) if len(_PARSED.findall(part)) > _MANY else part for part in parts)
    return _FOOTNOTE.sub(_ESCAPED_FOOTNOTE, text)


class _Reader:
    """Walks the tokens of a text and adds its blocks; ``skipped`` lines stood before it."""

    def __init__(self, builder: ProposalBuilder, skipped: int) -> None:
        self.builder = builder
        self.skipped = skipped
        self.lists = 0
        self.item_open = False
        self.tables = 0
        self.row = 0
        self.column = 0
        self.heads: list[int | None] = []
        self.row_head: int | None = None

    def read(self, text: str) -> None:
        """Adds the blocks of the text."""
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable(["table", "strikethrough"])
        tokens = parser.parse(_tamed(text))
        tops = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"]
        title = tops[0] if len(tops) == 1 and tops[0] == 0 else None
        for at, token in enumerate(tokens):
            if token.type == "inline":
                self.inline(tokens[at - 1], token, titled=title == at - 1)
            elif token.type in ("fence", "code_block"):
                self.add(BlockKind.PARAGRAPH, token.content, token)
            elif token.type == "html_block":
                add_html(self.builder, token.content, line=self.line(token))
            else:
                self.structure(token)

    def structure(self, token: Token) -> None:
        """Follows lists and tables as they open and close."""
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists -= 1
        elif token.type == "list_item_open":
            self.item_open = True
        elif token.type == "table_open":
            self.tables += 1
            self.row, self.heads = 0, []
        elif token.type == "tr_open":
            self.row += 1
            self.column, self.row_head = 0, None

    def inline(self, opening: Token, token: Token, *, titled: bool) -> None:
        """Adds the block that a run of words makes, which depends on the token around it."""
        text = _plain(token.children or ())
        if opening.type == "heading_open":
            kind = BlockKind.TITLE if titled else BlockKind.HEADING
            self.add(kind, text.replace("\n", " "), token, level=0 if titled else int(opening.tag[1:]))
        elif opening.type in ("th_open", "td_open"):
            self.cell(text, token)
        elif self.item_open and self.lists:
            self.item_open = False
            self.add(
                BlockKind.LIST_ITEM, _TASK.sub("", text, count=1) if text[:1] == "[" else text, token, level=self.lists
            )
        else:
            self.paragraph(text, token)

    def paragraph(self, text: str, token: Token) -> None:
        """Adds a paragraph: one block, unless its lines are footnotes or the fields of a form."""
        lines = text.split("\n")
        notes = text.startswith("[^") and _FOOTNOTE.match(text)
        fields = len(lines) > 1 and all(map(is_label_line, lines))
        if not notes and not fields:
            self.add(BlockKind.PARAGRAPH, _FOOTNOTE_MARK.sub("", text), token)
            return
        parts: list[tuple[int, str]] = []
        for at, line in enumerate(lines):
            if fields or not parts or _FOOTNOTE.match(line):
                parts.append((at, line))
            else:
                parts[-1] = (parts[-1][0], f"{parts[-1][1]}\n{line}")
        for at, part in parts:
            words = _FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("", part, count=1))
            self.add(BlockKind.FOOTNOTE if notes else BlockKind.PARAGRAPH, words, token, further=at)

    def cell(self, text: str, token: Token) -> None:
        """Adds a table cell with its heads: the first row heads the columns, the first cell the row."""
        column = self.heads[self.column] if self.row > 1 and self.column < len(self.heads) else None
        row_head = self.row_head if self.row > 1 else None
        place = f"table {self.tables}, row {self.row}"
        index = self.builder.add(
            BlockKind.CELL,
            _FOOTNOTE_MARK.sub("", text),
            line=self.line(token) if token.map else None,
            column=column,
            row=row_head,
            place=place,
        )
        if self.row == 1:
            self.heads.append(index)
        if self.column == 0:
            self.row_head = index
        self.column += 1

    def line(self, token: Token) -> int:
        """Returns the line of the file that a token begins on."""
        return (token.map[0] if token.map else 0) + 1 + self.skipped

    def add(self, kind: BlockKind, text: str, token: Token, *, level: int = 0, further: int = 0) -> None:
        """Adds a block, in pieces when it is absurdly long."""
        if kind is not BlockKind.PARAGRAPH:
            text = _FOOTNOTE_MARK.sub("", text)
        line = self.line(token) + further
        for piece in chunks(text):
            self.builder.add(kind, piece, level=level, line=line)
            line += piece.count("\n")


def _plain(tokens: Sequence[Token]) -> str:
    """Returns the words of a run, without its marks: a link is its text, an image its description."""
    return "".join(_words(tokens))


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "image", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and _BREAK.match(token.content)):
            yield "\n"
