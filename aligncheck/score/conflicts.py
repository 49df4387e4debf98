"""What the project undertakes against the mandate: conflicts with an orientation, and tasks beyond the boundary."""

from __future__ import annotations

from collections.abc import Iterator

from aligncheck.model.evidence import Evidence, Reason
from aligncheck.model.outline import Outline
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import BlockKind, Proposal
from aligncheck.model.span import CharSpan
from aligncheck.model.statement import Mention, Statement

UNDERTAKING = frozenset(("objective", "outcome", "output", "activity", "results_matrix", "budget"))
"""Sections in which a bare noun phrase is something the project does."""

SPEAKING = frozenset(("summary", "unknown", "title", "beneficiaries"))
"""Sections in which a sentence must say that the project does it."""

_EXCUSING = frozenset(
    ("negation", "exclusion", "exclusion_after", "counter", "gap", "hypothetical", "past", "other_holder", "claim")
)


def undertaken(
    layer: Layer, statements: tuple[Statement, ...], proposal: Proposal, outline: Outline
) -> Iterator[tuple[str, Evidence]]:
    """Yields (conflict or boundary id, evidence) for each mention that the project undertakes, in reading order."""
    for statement in statements:
        excused = {mention.label for mention in statement.mentions if mention.layer is Layer.EXCUSE}
        seen: set[str] = set()
        for mention in statement.mentions:
            if mention.layer is not layer or mention.label in excused or mention.label in seen:
                continue
            if _is_undertaken(mention, statement, proposal, outline):
                seen.add(mention.label)
                yield mention.label, _evidence(mention, statement, proposal, outline)


def _is_undertaken(mention: Mention, statement: Statement, proposal: Proposal, outline: Outline) -> bool:
    kinds = {mark.kind for mark in (*mention.marks, *statement.marks)}
    if kinds & _EXCUSING or any(other.layer is Layer.BOILERPLATE for other in statement.mentions):
        return False
    role = outline.roles[statement.block]
    if role in UNDERTAKING:
        return True
    if role not in SPEAKING:
        return False
    return bool(kinds & {"objective", "purpose"}) or proposal.blocks[statement.block].kind is BlockKind.TITLE


def _evidence(mention: Mention, statement: Statement, proposal: Proposal, outline: Outline) -> Evidence:
    block = proposal.blocks[statement.block]
    return Evidence(
        concept=mention.label,
        term=mention.term,
        quote=proposal.text[statement.start : statement.end],
        span=CharSpan(statement.start, statement.end),
        matches=(CharSpan(mention.start, mention.end),),
        page=block.page,
        line=None if block.line is None else block.line + proposal.text.count("\n", block.span.start, statement.start),
        number=block.number,
        place=block.place,
        section=outline.sections[outline.section_of[statement.block]].title,
        role=outline.roles[statement.block],
        language=statement.language,
        weight=1.0,
        reasons=(Reason("undertaken", 1.0, "the project says that it does this"),),
    )
