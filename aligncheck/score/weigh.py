"""From statements to evidence: what each statement is worth for each orientation, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from aligncheck.model.evidence import Evidence, Reason
from aligncheck.model.mandate import Concept, Mandate, Need, Orientation, Role, Way
from aligncheck.model.outline import Outline
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import BlockKind, Proposal
from aligncheck.model.span import CharSpan
from aligncheck.model.statement import Mark, Mention, Reading, Statement
from aligncheck.score.facets import Facets, Fulfilled
from aligncheck.score.view import EMPTY, View, needs_own_view, view_of
from aligncheck.settings import Settings

_BY_SENTENCE = frozenset(("unknown", "summary", "title"))
"""Roles of sections whose sentences speak for themselves."""

_AIMS = frozenset(("objective", "outcome", "title"))
_LONE_MENTIONS = 3
"""How many mentions without their facets are shown for an orientation that has nothing else."""

_DEEDS = frozenset(("output", "activity", "results_matrix", "budget"))


@dataclass(frozen=True, slots=True)
class Weighed:
    """One statement's evidence for one orientation (its position in the mandate).

    ``counted`` says that it may carry a level above `mentioned`, ``aim`` that it states an objective, ``deed`` that it
    states something done or produced. ``concepts`` are the concept ids that the statement shows.
    """

    orientation: int
    evidence: Evidence
    concepts: tuple[str, ...]
    counted: bool
    aim: bool
    deed: bool


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a statement is worth for any orientation, before its own mentions are looked at."""

    reason: Reason
    counted: bool
    aim: bool
    deed: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the whole text decides for each statement: ``bare`` says that it is hardly more than a title;
    ``lesser_aims`` are the blocks of specific objectives and outcomes below an overall objective."""

    bare: bool
    lesser_aims: frozenset[int]


_SPECIFIC = re.compile(r"\b(?:sp[eé]cifi|specific|espec[ií]fic|particular|(?:OS|SO|OE)\s?\d)", re.IGNORECASE)
"""Words by which templates in the three languages tell a specific objective from the overall one."""


def _frame_of(proposal: Proposal, outline: Outline, reading: Reading, settings: Settings) -> _Frame:
    words = sum(count for _, count in reading.words)
    bare = words < settings.few_words and (
        all(role == "title" for role in outline.roles)
        or (len(proposal.blocks) == 1 and not proposal.text.rstrip().endswith((".", "!", "?", ";", ":")))
    )
    aims = [at for at, role in enumerate(outline.roles) if role in _AIMS and role != "title"]
    lesser = frozenset(at for at in aims if outline.roles[at] == "outcome" or _is_specific(proposal, outline, at))
    overall = [at for at in aims if at not in lesser and proposal.blocks[at].kind is not BlockKind.HEADING]
    return _Frame(bare, lesser if overall else frozenset())


def _can_govern(proposal: Proposal, statement: Statement) -> bool:
    """Returns whether a list or cell may lean on the statement: of a paragraph only on its last sentence, the stem."""
    block = proposal.blocks[statement.block]
    return block.kind is not BlockKind.PARAGRAPH or statement.end >= block.span.end


def _is_specific(proposal: Proposal, outline: Outline, at: int) -> bool:
    """Returns whether the block's own label, its heading, or the head of its row calls it a specific objective."""
    block = proposal.blocks[at]
    heads = [proposal.block_text(proposal.blocks[head]) for head in (block.row, block.column) if head is not None]
    texts = (proposal.block_text(block)[:40], outline.sections[outline.section_of[at]].title, *heads)
    return any(_SPECIFIC.search(text) for text in texts)


def _names_theme(orientation: Orientation, concept: Concept) -> bool:
    """Returns whether the concept alone names the orientation: any of several will do, or it is the only one needed."""
    if concept.need is Need.ANY:
        return True
    required = [one for one in orientation.concepts if one.need is Need.REQUIRED]
    return required == [concept]


class Scales:
    """Weighs the statements of proposals against one mandate."""

    def __init__(self, mandate: Mandate, settings: Settings) -> None:
        self._mandate = mandate
        self._settings = settings
        self._facets = Facets(mandate)
        self._partners = frozenset(mandate.partners)
        self._actions = frozenset(
            concept.id
            for concept in (*mandate.concepts, *(c for one in mandate.orientations for c in one.concepts))
            if concept.role is Role.ACTION
        )
        self._own = {concept.id: at for at, one in enumerate(mandate.orientations) for concept in one.concepts}
        self._naming = frozenset(
            concept.id for one in mandate.orientations for concept in one.concepts if _names_theme(one, concept)
        )
        self._telling = frozenset(
            concept.id for one in mandate.orientations for concept in one.concepts if concept.need is not Need.OPTIONAL
        )

    def weigh(self, proposal: Proposal, outline: Outline, reading: Reading) -> list[Weighed]:
        """Returns all evidence in reading order, at most one piece per statement and orientation."""
        views = [view_of(statement) for statement in reading.statements]
        by_block: dict[int, set[str]] = {}
        for statement, view in zip(reading.statements, views, strict=True):
            if _can_govern(proposal, statement):
                by_block.setdefault(statement.block, set()).update(view.strong)
        theme = self._theme(proposal, outline, by_block)
        frame = _frame_of(proposal, outline, reading, self._settings)
        weighed: list[Weighed] = []
        for statement, view in zip(reading.statements, views, strict=True):
            if view is EMPTY:
                continue
            governing = frozenset().union(*(by_block.get(block, ()) for block in outline.governors[statement.block]))
            weighed.extend(self._of_statement(proposal, outline, frame, statement, view, governing, theme))
        shown = {one.orientation for one in weighed}
        nameable = frame.bare and not any(one.counted for one in weighed)
        weighed = self._without_chance(weighed, reading)
        return [*weighed, *self._alone(proposal, outline, reading, views, shown, nameable)]

    def _without_chance(self, weighed: list[Weighed], reading: Reading) -> list[Weighed]:
        """Returns the evidence of a long text, uncounted for orientations that no statement carries by itself."""
        settings = self._settings
        if sum(count for _, count in reading.words) < settings.long_text:
            return weighed
        heaviest: dict[int, float] = {}
        for one in weighed:
            if one.counted:
                heaviest[one.orientation] = max(heaviest.get(one.orientation, 0.0), one.evidence.weight)
        chance = {orientation for orientation, weight in heaviest.items() if weight < settings.long_text_demand}
        return [self._by_chance(one) if one.orientation in chance and one.counted else one for one in weighed]

    def _by_chance(self, one: Weighed) -> Weighed:
        reason = Reason("chance", self._settings.chance, "in so long a text one statement must stand by itself")
        evidence = one.evidence
        return replace(
            one,
            counted=False,
            evidence=replace(evidence, weight=evidence.weight * reason.factor, reasons=(*evidence.reasons, reason)),
        )

    def _alone(
        self,
        proposal: Proposal,
        outline: Outline,
        reading: Reading,
        views: Sequence[View],
        shown: set[int],
        nameable: bool,
    ) -> Iterable[Weighed]:
        """Yields the first mentions of orientations for which nothing else was found: one facet without the rest."""
        found: dict[int, int] = {}
        for statement, view in zip(reading.statements, views, strict=True):
            for concept in sorted(view.strong):
                at = self._own.get(concept)
                if at is None or at in shown or concept not in self._telling or found.get(at, 0) >= _LONE_MENTIONS:
                    continue
                mentions = view_of(statement, self._mandate.orientations[at].id).live.get(concept, ())
                if mentions:
                    found[at] = found.get(at, 0) + 1
                    yield self._lone(proposal, outline, statement, at, mentions, nameable and concept in self._naming)

    def _lone(
        self,
        proposal: Proposal,
        outline: Outline,
        statement: Statement,
        at: int,
        mentions: Sequence[Mention],
        names: bool,
    ) -> Weighed:
        """Returns what a facet without the others is worth: nothing, unless it names the theme of a bare title."""
        reasons = [Reason("alone", 0.0, "named, with nothing that the project does about it")]
        if names:
            reasons = [
                Reason("theme", self._settings.theme, "a bare title can only name its theme"),
                *self._context(statement, mentions),
            ]
        evidence = self._evidence(proposal, outline, statement, mentions[0], mentions, reasons)
        counted = names and evidence.weight >= self._settings.floor
        return Weighed(at, evidence, (mentions[0].label,), counted, aim=False, deed=False)

    def _theme(self, proposal: Proposal, outline: Outline, by_block: dict[int, set[str]]) -> frozenset[str]:
        """Returns the concepts that the document's title names."""
        titles = [at for at, role in enumerate(outline.roles) if role == "title"]
        return frozenset().union(*(by_block.get(block, ()) for block in titles[:3]))

    def _of_statement(
        self,
        proposal: Proposal,
        outline: Outline,
        frame: _Frame,
        statement: Statement,
        view: View,
        governing: frozenset[str],
        theme: frozenset[str],
    ) -> Iterable[Weighed]:
        own_views = needs_own_view(statement)
        present = frozenset(view.live) | frozenset(view.denied)
        candidates = self._facets.fulfilled_by(present | governing | theme)
        worth: _Worth | None = None
        best: dict[int, tuple[float, Fulfilled, View, list[Reason]]] = {}
        for one in candidates:
            seen = view_of(statement, self._mandate.orientations[one.orientation].id) if own_views else view
            met = self._met(one.way, seen, governing, theme)
            if met is None:
                continue
            value = prod(reason.factor for reason in met)
            if one.orientation not in best or value > best[one.orientation][0]:
                best[one.orientation] = (value, one, seen, met)
        for orientation in sorted(best):
            _, one, seen, met = best[orientation]
            if worth is None:
                worth = self._worth(proposal, outline, frame, statement)
            yield self._weighed(proposal, outline, statement, one, seen, met, worth)

    def _met(self, way: Way, view: View, governing: frozenset[str], theme: frozenset[str]) -> list[Reason] | None:
        """Returns the reasons of a way that the statement fulfils with what governs it; None when it does not."""
        if any(concept in view.live for concept in way.unless):
            return None
        here = [concept for concept in way.needs if concept in view.live]
        denied = [concept for concept in way.needs if concept not in view.live and concept in view.denied]
        if not here and not denied:
            return None
        elsewhere = [concept for concept in way.needs if concept not in view.live and concept not in view.denied]
        reasons = [Reason("way", way.strength, "what it says: " + " + ".join(way.needs))]
        if elsewhere:
            if all(concept in governing for concept in elsewhere):
                reasons.append(Reason("governed", self._settings.governed, "the heading or list above says the rest"))
            elif all(concept in governing or concept in theme for concept in elsewhere):
                if all(concept in self._partners for concept in (*here, *denied)):
                    return None
                reasons.append(Reason("themed", self._settings.themed, "the title says the rest"))
            else:
                return None
        weak = [concept for concept in here if concept not in view.strong]
        if weak:
            partnered = (
                any(concept in view.strong for concept in here)
                or bool(elsewhere)
                or any(concept in view.strong and concept not in way.needs for concept in self._partners)
                or any(concept in governing or concept in theme for concept in self._partners)
            )
            if not partnered:
                return None
            reasons.append(Reason("weak", self._settings.weak, "an ambiguous word, made clear by its partner"))
        if denied:
            mark = next(
                mark
                for concept in denied
                for mention in view.denied[concept]
                for mark in mention.marks
                if mark.kind in ("negation", "exclusion", "exclusion_after")
            )
            reasons.append(_marked(mark, self._settings))
        return reasons

    def _worth(self, proposal: Proposal, outline: Outline, frame: _Frame, statement: Statement) -> _Worth:
        """Returns what the statement's section, or the sentence itself where there is none, makes it worth."""
        role = outline.roles[statement.block]
        settings = self._settings
        if frame.bare:
            factor = settings.sentence["bare_title"]
            return _Worth(Reason("sentence:bare_title", factor, "is the title, and all there is"), True, True, False)
        if role in _BY_SENTENCE:
            return self._worth_by_sentence(proposal, statement, role)
        factor = settings.section.get(role, settings.sentence["plain"])
        return _Worth(
            Reason(f"section:{role}", factor, f"stands in a section of {role.replace('_', ' ')}"),
            role not in settings.uncounted_sections,
            role in _AIMS and statement.block not in frame.lesser_aims,
            role in _DEEDS,
        )

    def _worth_by_sentence(self, proposal: Proposal, statement: Statement, role: str) -> _Worth:
        table = self._settings.sentence
        kinds = {mark.kind for mark in statement.marks}
        if role == "title":
            return _Worth(Reason("sentence:title", table["title"], "stands in the title"), True, True, False)
        if "objective" in kinds:
            return _Worth(Reason("sentence:objective", table["objective"], "states an aim"), True, True, True)
        if "purpose" in kinds or self._opens_with_action(statement):
            return _Worth(Reason("sentence:purpose", table["purpose"], "says what will be done"), True, False, True)
        return _Worth(Reason("sentence:plain", table["plain"], "a plain statement"), True, False, True)

    def _opens_with_action(self, statement: Statement) -> bool:
        first = statement.mentions[0]
        return first.start - statement.start <= 4 and first.label in self._actions

    def _weighed(
        self,
        proposal: Proposal,
        outline: Outline,
        statement: Statement,
        one: Fulfilled,
        view: View,
        met: Sequence[Reason],
        worth: _Worth,
    ) -> Weighed:
        used = [
            mention
            for concept in one.way.needs
            for mention in view.live.get(concept, ()) or view.denied.get(concept, ())
        ]
        reasons = [worth.reason, *met, *self._context(statement, used)]
        lead = next((mention for mention in used if self._own.get(mention.label) == one.orientation), used[0])
        evidence = self._evidence(proposal, outline, statement, lead, used, reasons)
        counted = worth.counted and evidence.weight >= self._settings.floor
        return Weighed(one.orientation, evidence, tuple(view.live), counted, worth.aim, worth.deed)

    def _evidence(
        self,
        proposal: Proposal,
        outline: Outline,
        statement: Statement,
        lead: Mention,
        used: Sequence[Mention],
        reasons: Sequence[Reason],
    ) -> Evidence:
        block = proposal.blocks[statement.block]
        return Evidence(
            concept=lead.label,
            term=lead.term,
            quote=proposal.text[statement.start : statement.end],
            span=CharSpan(statement.start, statement.end),
            matches=tuple(sorted({CharSpan(mention.start, mention.end) for mention in used})),
            page=block.page,
            line=_line(proposal, block.line, block.span.start, statement.start),
            number=block.number,
            place=block.place,
            section=outline.sections[outline.section_of[statement.block]].title,
            role=outline.roles[statement.block],
            language=statement.language,
            weight=prod(reason.factor for reason in reasons),
            reasons=tuple(reasons),
        )

    def _context(self, statement: Statement, used: Sequence[Mention]) -> list[Reason]:
        """Returns a reason for each kind of mark over the used mentions or the whole sentence, denials left out."""
        settings = self._settings
        found: dict[str, Mark] = {}
        if any(mention.layer is Layer.BOILERPLATE for mention in statement.mentions):
            return [Reason("boilerplate", settings.mark["boilerplate"], "the organisation's words about itself")]
        kinds = {mark.kind for mark in statement.marks}
        undertaken = not kinds.isdisjoint(("objective", "purpose"))
        for mark in statement.marks:
            if mark.kind in ("other_holder", "claim") or (mark.kind == "past" and not undertaken):
                found.setdefault(mark.kind, mark)
        for mention in used:
            for mark in mention.marks:
                if mark.kind in ("hypothetical", "frame") or (mark.kind == "gap" and not undertaken):
                    found.setdefault(mark.kind, mark)
        return [_marked(found[kind], settings) for kind in sorted(found)]


_MARK_TEXT = {
    "negation": "denied by “{}”",
    "exclusion": "excluded by “{}”",
    "exclusion_after": "excluded by “{}”",
    "hypothetical": "may never happen: “{}”",
    "frame": "the name or aim of what frames the project: “{}”",
    "gap": "a need, not an activity: “{}”",
    "past": "done before: “{}”",
    "other_holder": "somebody else's task: “{}”",
    "claim": "names the mandate itself: “{}”",
}


def _marked(mark: Mark, settings: Settings) -> Reason:
    return Reason(mark.kind, settings.mark[mark.kind], _MARK_TEXT[mark.kind].format(mark.words))


def _line(proposal: Proposal, line: int | None, start: int, at: int) -> int | None:
    """Returns the line that the character stands on, for formats that have lines."""
    return None if line is None else line + proposal.text.count("\n", start, at)
