"""Which orientations the proposal says it serves: reported, compared with the evidence, never counted as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aligncheck.model.mandate import Mandate
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import Block, BlockKind, Notice, Proposal
from aligncheck.model.report import Claim
from aligncheck.model.statement import Mention, Reading, Statement
from aligncheck.model.terms import fold
from aligncheck.score.named_numbers import ROMAN, inside, numbers_before, numbers_behind, value_of_roman

_KEYS = frozenset(
    ("orientations", "orientation", "orientaciones", "orientación", "orientacion", "strategic orientations")
)
_LISTS = frozenset(("keywords", "keyword", "subject", "description", "tags"))
"""What else a document says of itself, in which a list may be called by its name: ``orientations: 5, 10``."""

_REACH = 90
"""Characters after the words of a claim in which its numbers stand."""

_UNTICKED = re.compile(r"(?:[☐□]|\[\s?\])\s*(?:[^\W\d_]+\s+){0,2}$")
"""An empty box of a form, right before the words of a claim."""

_NAMES_ORIENTATIONS = re.compile(r"orienta", re.IGNORECASE)
_COMPACT = re.compile(r"GCM|PMM|Compact|Pacte|Pacto", re.IGNORECASE)
"""The Global Compact numbers its own objectives: they are no orientations."""

_JOINT = r"\s*(?:,|;|/|&|\+|\b(?:and|et|y|e|ou|or|o)\b)\s*"
_ATTACHED = re.compile(
    rf"\s*(?:\([^()\d]{{0,40}}\)\s*)?[:：]?\s*(?:(?:n[°ºo]s?|number|numéros?|números?)\.?\s*)?"
    rf"\d{{1,3}}(?:{_JOINT}\d{{1,3}}|\s*(?:-|–|\bto\b|\bà\b|\bal?\b)\s*\d{{1,3}})*(?![\w%]|[.,:]\d)",
    re.IGNORECASE,
)
"""Numbers that stand right behind the word orientation: no others are blamed for being none of the mandate."""
_COUNTED = re.compile(r"\s+[^\W\d_]")
_DIGITS = re.compile(r"\d+")

_LABEL = re.compile(
    r"(?:(?:contribution|contribucion|links?|liens?|vinculo|vinculacion|alignment|alignement|alineacion|rattachement) "
    r"(?:to|with|aux?|avec|a|con|des?|del)? ?(?:the|las?|los|les?|l)? ?)?"
    r"(?:(?:claimed|targeted|selected|supported|iom|oim|strategic|mandate) ){0,3}"
    r"(?:orientations?|orientacion(?:es)?)"
    r"(?: (?:strategiques?|estrategicas?|claimed|served|supported|targeted|visees?|servies?|concernees?|"
    r"of|the|de|la|l|del?|iom|oim|mandate|mandat|mandato|numbers?|numeros?|nos?)){0,5}"
)
"""The name of a field of a form, without case, accents and signs."""

_PARTS = re.compile(_JOINT + r"|\n")
_PART = re.compile(
    rf"(?:n[°ºo]s?\.?|number|numéro|número|#|so|os|oe)?\s*(\d{{1,9}}|{ROMAN})[.)]?(?:\s*(?:[-–—:(]|[^\W\d_]).*)?",
    re.IGNORECASE | re.DOTALL,
)
"""One entry of a list that a document says of itself: a number, and perhaps its title."""

_FIELD_PART = re.compile(
    rf"(?:n[°ºo]s?\.?|number|numéro|número|#|so|os|oe)?\s*(\d{{1,3}}|{ROMAN})[.)]?(?:\s*[-–—:(].*|\s+(?:on|about|sur|sobre)\b.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""The same in a form, where *Orientation: 3 days* claims nothing."""

_PART_RUN = re.compile(r"(\d{1,3})\s*(?:-|–|—|to|à|a|al)\s*(\d{1,3})[.)]?", re.IGNORECASE)
_LONGEST_FIELD = 400
_LONGEST_RUN = 100
_QUOTED = 300
_TOLD = 60
_MOST_UNKNOWN = 50
_MOST_WORDS = 3


_OWNER = (
    r"(?:ministry|minist[eè]re|ministerio|national|nacional|plan|government|gouvernement|gobierno|donor|bailleur|donante"
    r"|eu|ue)"
)
_OF_OTHERS = re.compile(
    rf"[\s\dIVX,&]*(?:(?:and|et|y)\s+\d+\s+)?(?:of|du|des?|del?|de l['’]|de la)\s*(?:the\s+|la\s+|le\s+)?{_OWNER}\b",
    re.IGNORECASE,
)
_OTHERS_OWN = re.compile(rf"\b{_OWNER}\w*['’]s?\s+$", re.IGNORECASE)
"""Somebody else's: *the ministry's strategic orientation 2*, *l'orientation stratégique 4 du ministère*."""


def claims_of(proposal: Proposal, reading: Reading, mandate: Mandate) -> tuple[Claim, ...]:
    """Returns the first claim of each orientation, in rising order.

    Those of numbers that the mandate lacks are among them, up to a bound: more are no slip of the pen.
    """
    known = frozenset(one.number for one in mandate.orientations)
    found: dict[int, Claim] = {}
    for claim in (*_in_metadata(proposal), *_in_forms(proposal), *_in_text(proposal, reading, known)):
        found.setdefault(claim.orientation, claim)
    others = sorted(found.keys() - known)[:_MOST_UNKNOWN]
    return tuple(found[number] for number in sorted({*(found.keys() & known), *others}))


def unread_claims(proposal: Proposal) -> tuple[Notice, ...]:
    """Returns a notice for each line of metadata that is there to claim orientations and holds what is no number."""
    return tuple(
        Notice("unread_claim", _unread(key.strip(), value.strip(), line))
        for (key, value), line in _metadata(proposal)
        if _is_key(key.strip().casefold()) and _entries(value)[1]
    )


def _unread(key: str, value: str, line: int | None) -> str:
    numbers, words = _entries(value)
    place = "" if line is None else f" (line {line})"
    if not numbers:
        return f"`{key}: {value[:_TOLD]}` claims nothing{place}: write the numbers of the orientations"
    told = ", ".join(f"`{word[:_TOLD]}`" for word in words[:_MOST_WORDS])
    more = f" and {len(words) - _MOST_WORDS} more" if len(words) > _MOST_WORDS else ""
    verb = "is no number" if len(words) == 1 else "are no numbers"
    return f"{told}{more} in `{key}`{place} {verb} of an orientation; what stands beside it counts"


# -- metadata ----------------------------------------------------------------------------------------------------------


def _in_metadata(proposal: Proposal) -> Iterator[Claim]:
    for (key, value), line in _metadata(proposal):
        name = key.strip().casefold()
        if _is_key(name):
            numbers = _entries(value)[0]
        elif name in _LISTS:
            numbers = _of_field(value)
        else:
            continue
        for number in numbers:
            yield Claim(number, "metadata", f"{key.strip()}: {value.strip()}"[:_QUOTED], None, line)


def _metadata(proposal: Proposal) -> Iterator[tuple[tuple[str, str], int | None]]:
    """Yields what the file says of itself, each with its line where there are lines."""
    yield from zip(proposal.metadata, proposal.metadata_lines or (None,) * len(proposal.metadata), strict=True)


def _entries(value: str) -> tuple[list[int], list[str]]:
    """Returns the numbers of a list that is there to hold some, and the words in it that are none.

    Behind a number with a title there may be more of the title.
    """
    numbers: list[int] = []
    words: list[str] = []
    titled = False
    for part in _PARTS.split(value[: 4 * _LONGEST_FIELD]):
        entry = part.strip(" \t[]().")
        found = _listed(entry, _PART)
        numbers.extend(found)
        if found:
            titled = any(map(str.isalpha, entry)) and _PART_RUN.fullmatch(entry) is None
        elif entry and not titled:
            words.append(entry)
    return numbers, words


def _is_key(name: str) -> bool:
    return name in _KEYS or _is_label(name.replace("_", " "))


# -- forms -------------------------------------------------------------------------------------------------------------


def _in_forms(proposal: Proposal) -> Iterator[Claim]:
    if _NAMES_ORIENTATIONS.search(proposal.text) is None:
        return
    for at, block in enumerate(proposal.blocks):
        if len(block.span) > _LONGEST_FIELD and block.kind is BlockKind.CELL:
            continue
        if block.kind is BlockKind.CELL:
            yield from _in_cell(proposal, at, block)
        elif block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            for further, line in enumerate(proposal.block_text(block).split("\n")):
                place = None if block.line is None else block.line + further
                for number in _of_field(line):
                    yield Claim(number, "form", line.strip()[:_QUOTED], block.page, place)


def _in_cell(proposal: Proposal, at: int, block: Block) -> Iterator[Claim]:
    text = proposal.block_text(block)
    numbers = _of_field(text)
    if not numbers and any(_is_label(proposal.block_text(head)) for head in _heads(proposal, at, block)):
        numbers = _listed(text, _FIELD_PART)
    for number in numbers:
        yield Claim(number, "form", text.strip()[:_QUOTED], block.page, block.line)


def _heads(proposal: Proposal, at: int, block: Block) -> Iterator[Block]:
    """Yields the cells that may name a cell: those that head it, and the one before it in its row."""
    for head in (block.row, block.column):
        if head is not None and head != at:
            yield proposal.blocks[head]
    before = proposal.blocks[at - 1] if at else None
    if before is not None and before.kind is BlockKind.CELL and before.place and before.place == block.place:
        yield before


def _of_field(line: str) -> list[int]:
    """Returns the numbers of a line such as ``Orientations: 5, 10``; none when it is anything else."""
    if len(line) > _LONGEST_FIELD:
        return []
    label, colon, value = line.replace("：", ":").partition(":")
    return _listed(value, _FIELD_PART) if colon and _is_label(label) else []


def _is_label(text: str) -> bool:
    if len(text) > 80 or _NAMES_ORIENTATIONS.search(text) is None or _DIGITS.search(text) is not None:
        return False
    # *Orientation(s)* is one word.
    words = " ".join(re.findall(r"[^\W\d_]+", fold(re.sub(r"\((?:s|es)\)", "", text))))
    return _LABEL.fullmatch(words) is not None


def _listed(value: str, entry: re.Pattern[str]) -> list[int]:
    """Returns the numbers of a list, each with its title behind it or without; none when it begins with words."""
    found: list[int] = []
    for part in _PARTS.split(value[: 4 * _LONGEST_FIELD]):
        part = part.strip(" \t[]().")
        run = _PART_RUN.fullmatch(part)
        one = None if run else entry.fullmatch(part)
        if run:
            first, last = int(run[1]), int(run[2])
            found.extend(range(first, min(last, first + _LONGEST_RUN) + 1))
        elif one:
            found.append(int(one[1]) if one[1].isdigit() else value_of_roman(one[1]))
        elif part == "X" and found:
            # Behind other numbers it is one too, and no tick.
            found.append(10)
        elif not found:
            return []
    return found


# -- sentences ---------------------------------------------------------------------------------------------------------


def _in_text(proposal: Proposal, reading: Reading, known: frozenset[int]) -> Iterator[Claim]:
    for block, passage in zip(proposal.blocks, reading.passages, strict=True):
        for statement in passage:
            for mention in statement.others:
                if mention.layer is Layer.CUE and mention.label == "claim" and _is_made(mention, statement):
                    yield from _of_mention(block, proposal.block_text(block), statement, mention, known)


def _of_mention(
    block: Block, text: str, statement: Statement, mention: Mention, known: frozenset[int]
) -> Iterator[Claim]:
    named = text[mention.start : mention.end]
    if _COMPACT.search(named) or _UNTICKED.search(text, statement.start, mention.start):
        return
    if _OF_OTHERS.match(text, mention.end, statement.end) or _OTHERS_OWN.search(text, statement.start, mention.start):
        return
    first = inside(named)
    behind = _behind(text, mention.end if first is None else mention.start + first, statement.end)
    numbers = numbers_behind(behind)
    if _NAMES_ORIENTATIONS.search(named):
        numbers |= numbers_before(text[statement.start : mention.start])
        numbers = (numbers & known) | (_attached(behind) - known)
    else:
        numbers &= known
    quote = text[statement.start : statement.end]
    for number in sorted(numbers):
        yield Claim(number, "text", quote, block.page, block.line)


def _behind(text: str, start: int, end: int) -> str:
    """Returns the words behind a claim, a number at their end uncut."""
    stop = min(end, start + _REACH)
    while stop < end and text[stop].isdigit():
        stop += 1
    return text[start:stop]


def _is_made(mention: Mention, statement: Statement) -> bool:
    # *The project falls under orientation 10*: what frames a project is just what a claim speaks of.
    about = {mark.kind for mark in statement.marks}
    over = "past" in about and about.isdisjoint(("purpose", "objective"))
    return not over and "other_holder" not in about and all(mark.kind == "frame" for mark in mention.marks)


def _attached(behind: str) -> set[int]:
    """Returns the numbers that stand right behind the word, but for a last one that counts something else."""
    run = _ATTACHED.match(behind)
    if run is None:
        return set()
    numbers = [int(number) for number in _DIGITS.findall(run.group())]
    # *Orientation 5, 15 wells*: the 15 counts wells. *Orientation 5 on ...*: the first number names the orientation.
    if len(numbers) > 1 and _COUNTED.match(behind, run.end()):
        numbers.pop()
    return set(numbers)
