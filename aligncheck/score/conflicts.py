"""What the project undertakes against the mandate: conflicts with an orientation, and tasks beyond the boundary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aligncheck.model.evidence import POSSIBLE, Evidence, Reason
from aligncheck.model.outline import Outline
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import BlockKind, Proposal
from aligncheck.model.statement import Mark, Mention, Passage, Statement
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
        "against",
        "claim",
    )
)


_DEED = re.compile(
    r"[-–•*\s\d.)]*(?:"
    r"constructions?|building|extension|purchase|provision|supply|equipment|funding|financing|organi[sz]ation|transport"
    r"|charter(?:ing)?|opening|operation of|patrols?|installation|installing|buying|equipping|escorting|detaining"
    r"|aménagement|agrandissement|achat|fourniture|dotation|financement|équipement|affrètement|ouverture|création"
    r"|installation|renvoi|transfert"
    r"|construcción|ampliación|compra|suministro|dotación|financiación|financiamiento|equipamiento|organización"
    r"|fletamento|flete|apertura|creación|instalación|habilitación|devolución|traslado"
    r"|(?:to\s)?(?:build|buy|equip|fund|finance|organi[sz]e|charter|open|carry out|deport|detain|expel)"
    r"|construire|acheter|équiper|financer|organiser|affréter|ouvrir|expulser|refouler|éloigner|enfermer|reconduire"
    r"|construir|comprar|equipar|financiar|organizar|fletar|abrir|deportar|expulsar|detener|encerrar|devolver"
    r")\b",
    re.IGNORECASE,
)
"""Words of doing with which a sentence without a verb, or one in the infinitive, opens: *Construction of ...*."""

_TELLS = {
    language: re.compile(rf"\b(?:{verbs})\b", re.IGNORECASE)
    for language, verbs in {
        "en": r"is|are|was|were|has|have|had|does|did|must|should|remains?|violates?|harms?|breaks?|reports?|study"
        r"|denounc\w+",
        "fr": r"est|sont|était|étaient|a|ont|avait|fut|furent|reste|restent|doit|doivent|viole|violent|rapports?|étude"
        r"|dénonc\w+",
        "es": r"es|son|fue|fueron|era|eran|ha|han|había|está|están|sigue|siguen|debe|deben|viola|violan|informes?"
        r"|estudio|denunci\w+",
    }.items()
}
"""Verbs of a sentence that tells how things are: its opening noun is its subject, and no deed of the project."""


_AND = re.compile(r"\b(?:and|then|et|puis|y|e)\s+(?:to\s+|will\s+)?$", re.IGNORECASE)
_VERB = re.compile(
    r"(?:deport|detain|expel|remove|send|push|turn|throw|keep|charge|confiscate|arrest|separate|lock|jail|fine|prosecute"
    r"|punish)\b|[^\W\d_]{3,}(?:er|ir|ar|ra|ront|rá|rán)\b",
    re.IGNORECASE,
)
"""Verbs with which a deed may begin behind an *and*: in the infinitive or the future tense."""


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
            text = proposal.block_text(proposal.blocks[at])
            seen: set[str] = set()
            for mention in wanted:
                if mention.label in seen or _is_excused(mention, statement, text):
                    continue
                if _is_undertaken(mention, statement, role, kind, text):
                    seen.add(mention.label)
                    yield mention.label, _evidence(mention, Exhibit(proposal, outline, at, statement), role)


def as_possible(evidence: Evidence) -> Evidence:
    """Returns the sentence as one that only may contradict the orientation."""
    reason = Reason(POSSIBLE, 1.0, "whether the orientation excludes it, a person should say")
    return replace(evidence, reasons=(*evidence.reasons, reason))


def _is_excused(mention: Mention, statement: Statement, text: str) -> bool:
    excuses = [one for one in statement.others if one.layer is Layer.EXCUSE and one.label == mention.label]
    if not excuses or not _is_joined_deed(mention, statement, text):
        return bool(excuses)
    # *Monitor the border and deport migrants*: the excuse that reaches over the *and* is none.
    return any(one.end <= mention.start or mention.start < one.start for one in excuses)


def _is_undertaken(mention: Mention, statement: Statement, role: str, kind: BlockKind, text: str) -> bool:
    kinds = {mark.kind for mark in (*mention.marks, *statement.marks)}
    if "counter" in kinds and _is_joined_deed(mention, statement, text):
        kinds.discard("counter")
    if kinds & _EXCUSING or any(other.layer is Layer.BOILERPLATE for other in statement.others):
        return False
    if role in UNDERTAKING:
        return True
    if role not in SPEAKING or "third_party" in kinds:
        return False
    if kind is BlockKind.TITLE or _opens_with_deed(statement, text):
        return True
    return any(
        mark.kind in ("objective", "purpose") and not _is_in_a_later_clause(mark, mention, statement, text)
        for mark in statement.marks
    )


def _is_joined_deed(mention: Mention, statement: Statement, text: str) -> bool:
    """Returns whether a verb of its own follows an *and*: *monitor the border and deport migrants* fights nothing."""
    return (
        _AND.search(text, statement.start, mention.start) is not None
        and _VERB.match(text, mention.start, mention.end) is not None
    )


def _is_in_a_later_clause(mark: Mark, mention: Mention, statement: Statement, text: str) -> bool:
    """Returns whether only what stands behind the next semicolon is the project's: *X has risen; we will do Y*."""
    end = text.find(";", mention.end, statement.end)
    return end >= 0 and mark.words not in text[statement.start : end]


def _opens_with_deed(statement: Statement, text: str) -> bool:
    said = text[statement.start : statement.end]
    tells = _TELLS.get(statement.language)
    if tells is None or tells.search(said) is not None:
        return False
    if _DEED.match(said) is not None:
        return True
    # One sentence that opens with the thing itself, and is all there is, is what the project does.
    first = min((one.start for one in statement.others if one.layer is Layer.CONFLICT), default=statement.end)
    alone = statement.end - statement.start >= len(text.strip())
    return alone and first - statement.start <= 4 and ":" not in said


def _evidence(mention: Mention, exhibit: Exhibit, role: str) -> Evidence:
    reason = Reason("undertaken", 1.0, "the project says that it does this")
    return exhibit.evidence(mention, (mention,), role, 1.0, (reason,))
