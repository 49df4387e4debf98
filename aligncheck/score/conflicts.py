"""What the project undertakes against the mandate: conflicts with an orientation, and tasks beyond the boundary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aligncheck.model.evidence import POSSIBLE, Evidence, Reason
from aligncheck.model.outline import Outline
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import BlockKind, Proposal
from aligncheck.model.statement import Mention, Passage, Statement
from aligncheck.score.exhibit import Exhibit

UNDERTAKING = frozenset(("objective", "outcome", "output", "activity", "results_matrix", "budget"))
"""Sections in which a bare noun phrase is something the project does."""

SPEAKING = frozenset(("summary", "unknown", "title", "beneficiaries"))
"""Sections in which a sentence must say that the project does it."""

_EXCUSING = frozenset(
    (
        "negation",
        "exclusion",
        "exclusion_after",
        "counter",
        "gap",
        "hypothetical",
        "past",
        "other_holder",
        "other_clause",
        "claim",
    )
)


def undertaken(
    layer: Layer, passages: Sequence[Passage], proposal: Proposal, outline: Outline
) -> Iterator[tuple[str, Evidence]]:
    """Yields (conflict or boundary id, evidence) for each mention that the project undertakes, in reading order."""
    for at, passage in enumerate(passages):
        role, kind = outline.roles[at], proposal.blocks[at].kind
        for statement in passage:
            wanted = [mention for mention in statement.others if mention.layer is layer]
            if not wanted:
                continue
            excused = {mention.label for mention in statement.others if mention.layer is Layer.EXCUSE}
            seen: set[str] = set()
            for mention in wanted:
                if mention.label in excused or mention.label in seen:
                    continue
                if _is_undertaken(mention, statement, role, kind):
                    seen.add(mention.label)
                    yield mention.label, _evidence(mention, Exhibit(proposal, outline, at, statement), role)


def as_possible(evidence: Evidence) -> Evidence:
    """Returns the sentence as one that only may contradict the orientation."""
    reason = Reason(POSSIBLE, 1.0, "whether the orientation excludes it, a person should say")
    return replace(evidence, reasons=(*evidence.reasons, reason))


def _is_undertaken(mention: Mention, statement: Statement, role: str, kind: BlockKind) -> bool:
    kinds = {mark.kind for mark in (*mention.marks, *statement.marks)}
    if kinds & _EXCUSING or any(other.layer is Layer.BOILERPLATE for other in statement.others):
        return False
    if role in UNDERTAKING:
        return True
    if role not in SPEAKING:
        return False
    return bool(kinds & {"objective", "purpose"}) or kind is BlockKind.TITLE


def _evidence(mention: Mention, exhibit: Exhibit, role: str) -> Evidence:
    reason = Reason("undertaken", 1.0, "the project says that it does this")
    return exhibit.evidence(mention, (mention,), role, 1.0, (reason,))
