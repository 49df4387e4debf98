"""From statements to evidence: what each statement is worth for each orientation, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from aligncheck.model.evidence import Evidence, Reason
from aligncheck.model.mandate import Concept, Mandate, Need, Orientation, Role
from aligncheck.model.outline import Outline
from aligncheck.model.proposal import Block, BlockKind, Proposal
from aligncheck.model.statement import Mark, Mention, Reading, Statement
from aligncheck.score.exhibit import Exhibit, marked
from aligncheck.score.facets import Around, Facets, Met, Rule
from aligncheck.score.view import DENIALS, Concepts, Seen, View, see
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
    """What the whole text decides for each statement: ``bare`` says that it is hardly more than a title, ``sole`` that
    it is one sentence, which is then all that is proposed; ``lesser_aims`` are the blocks of specific objectives and
    outcomes below an overall objective. ``begun`` is where a text without sections first speaks of the project: its
    block, and the character there."""

    bare: bool
    sole: bool
    lesser_aims: frozenset[int]
    begun: tuple[int, int]


class _Found(NamedTuple):
    """Evidence that is not made yet: a long text may still take away what it is worth."""

    orientation: int
    exhibit: Exhibit
    live: int
    used: Sequence[Mention]
    reasons: Sequence[Reason]
    weight: float
    counted: bool
    worth: _Worth
    lone: bool


_SPECIFIC = re.compile(r"\b(?:sp[eé]cifi|specific|espec[ií]fic|particular|(?:OS|SO|OE)\s?\d)", re.IGNORECASE)
"""Words by which templates in the three languages tell a specific objective from the overall one."""


def _frame_of(proposal: Proposal, outline: Outline, reading: Reading, settings: Settings) -> _Frame:
    words = sum(count for _, count in reading.words)
    few = words < settings.few_words
    bare = few and (
        all(role == "title" for role in outline.roles)
        or (len(proposal.blocks) == 1 and not proposal.text.rstrip().endswith((".", "!", "?", ";", ":")))
    )
    aims = [at for at, role in enumerate(outline.roles) if role in _AIMS and role != "title"]
    lesser = frozenset(at for at in aims if outline.roles[at] == "outcome" or _is_specific(proposal, outline, at))
    overall = [at for at in aims if at not in lesser and proposal.blocks[at].kind is not BlockKind.HEADING]
    sole = few and len(proposal.blocks) == 1 and any(_is_all(one, proposal) for one in reading.statements)
    begun = (-1, 0)
    if _BY_SENTENCE.issuperset(outline.roles):
        begun = next(((at, start) for at, start in enumerate(reading.opened) if start is not None), begun)
    return _Frame(bare, sole, lesser if overall else frozenset(), begun)


def _is_all(statement: Statement, proposal: Proposal) -> bool:
    """Returns whether the statement is the whole text, but for blanks."""
    return not (proposal.text[: statement.start] + proposal.text[statement.end :]).strip()


def _can_govern(block: Block, statement: Statement) -> bool:
    """Returns whether a list or cell may lean on the statement: of a paragraph only on its last sentence, the stem."""
    return block.kind is not BlockKind.PARAGRAPH or statement.end >= len(block.span)


def _is_specific(proposal: Proposal, outline: Outline, at: int) -> bool:
    """Returns whether the block's own label, its heading, or the head of its row calls it a specific objective."""
    block = proposal.blocks[at]
    heads = [proposal.block_text(proposal.blocks[head]) for head in (block.row, block.column) if head is not None]
    texts = (proposal.block_text(block)[:40], outline.sections[outline.section_of[at]].title, *heads)
    return any(_SPECIFIC.search(text) for text in texts)


def _names_theme(orientation: Orientation, concept: Concept) -> bool:
    """Returns whether the concept alone names the orientation: any of several will do, it is the only one needed, or
    it is there for that."""
    if concept.need in (Need.ANY, Need.THEME):
        return True
    required = [one for one in orientation.concepts if one.need is Need.REQUIRED]
    return required == [concept]


class Scales:
    """Weighs the statements of proposals against one mandate."""

    def __init__(self, mandate: Mandate, settings: Settings) -> None:
        self._settings = settings
        self._concepts = Concepts(mandate)
        self._facets = Facets(mandate, self._concepts)
        self._actions = frozenset(
            concept.id
            for concept in (*mandate.concepts, *(c for one in mandate.orientations for c in one.concepts))
            if concept.role is Role.ACTION
        )
        self._own = {concept.id: at for at, one in enumerate(mandate.orientations) for concept in one.concepts}
        self._naming = frozenset(
            concept.id for one in mandate.orientations for concept in one.concepts if _names_theme(one, concept)
        )
        self._telling = [
            self._concepts.mask([one.id for one in of.concepts if one.need in (Need.REQUIRED, Need.ANY)])
            for of in mandate.orientations
        ]
        self._themes = self._concepts.mask(
            [one.id for of in mandate.orientations for one in of.concepts if one.need is Need.THEME]
        )

    def weigh(self, proposal: Proposal, outline: Outline, reading: Reading) -> list[Weighed]:
        """Returns all evidence in reading order, at most one piece per statement and orientation."""
        concepts = self._concepts
        seen = [[see(statement, concepts) for statement in passage] for passage in reading.passages]
        leant_on = _leant_on(proposal, seen)
        theme = _union(leant_on, [at for at, role in enumerate(outline.roles) if role == "title"][:3])
        frame = _frame_of(proposal, outline, reading, self._settings)
        found: list[_Found] = []
        worths: dict[tuple[str, bool], _Worth] = {}
        for at, passage in enumerate(seen):
            if not passage:
                continue
            around = Around(_union(leant_on, outline.governors[at]), theme)
            for one in passage:
                best = self._best(one, around)
                if best:
                    exhibit = Exhibit(proposal, outline, at, one.statement)
                    worth = self._worth(outline.roles[at], frame, exhibit, worths)
                    found += self._found(exhibit, one, best, worth, bare=frame.bare)
        least = self._settings.threshold if frame.bare else 0.0
        shown = {one.orientation for one in found if one.weight >= least}
        if not (frame.bare or frame.sole) and _BY_SENTENCE.issuperset(outline.roles):
            found = self._without_passing(found, outline)
        weighed = list(self._made(found, outline, sum(count for _, count in reading.words)))
        alone = list(self._alone(proposal, outline, seen, shown, frame.bare))
        named = {one.orientation for one in alone if one.counted}
        # What does not suffice gives way to the theme: a statement is one piece of evidence for an orientation.
        return [*(one for one in weighed if one.orientation not in named), *alone]

    def _best(self, seen: Seen, around: Around) -> dict[int, Met]:
        """Returns the way in which the statement is worth most, for each orientation that it is worth anything for."""
        if not (seen.view.live or seen.view.denied):
            return {}
        best = self._best_of(seen.view, around)
        for orientation, view in seen.apart.items():
            own = self._best_of(view, around, orientation)
            best.pop(orientation, None)
            best.update(own)
        return best

    def _best_of(self, view: View, around: Around, only: int | None = None) -> dict[int, Met]:
        def denial(rule: Rule, denied: int) -> float:
            return self._settings.mark[self._denial(rule, denied, view.mentions).kind]

        return self._facets.best(view, around, self._settings, denial, only)

    def _denial(self, rule: Rule, denied: int, mentions: Mapping[str, Sequence[Mention]]) -> Mark:
        """Returns the first mark by which the statement denies a facet of the way."""
        bits = self._concepts.bits
        return next(
            mark
            for need in rule.way.needs
            if bits[need] & denied
            for mention in mentions[need]
            for mark in mention.marks
            if mark.kind in DENIALS
        )

    def _found(
        self, exhibit: Exhibit, seen: Seen, best: Mapping[int, Met], worth: _Worth, *, bare: bool
    ) -> Iterator[_Found]:
        """Yields what is to be shown of a statement, in mandate order."""
        settings = self._settings
        for orientation in sorted(best):
            met = best[orientation]
            view = seen.apart.get(orientation, seen.view)
            mentions = view.mentions
            used = [mention for need in met.rule.way.needs for mention in mentions.get(need, ())]
            reasons = (worth.reason, *self._reasons(met, mentions), *exhibit.context(used, settings, bare=bare))
            weight = prod([reason.factor for reason in reasons])
            counted = worth.counted and weight >= settings.floor
            lone = len(met.rule.way.needs) == 1 and met.rule.way.strength <= settings.passing_strength
            yield _Found(orientation, exhibit, view.live, used, reasons, weight, counted, worth, lone)

    def _reasons(self, met: Met, mentions: Mapping[str, Sequence[Mention]]) -> list[Reason]:
        """Returns the factors of ``met.value``, each with its words."""
        way, settings = met.rule.way, self._settings
        reasons = [Reason("way", way.strength, "what it says: " + " + ".join(way.needs))]
        if met.elsewhere == "governed":
            reasons.append(Reason("governed", settings.governed, "the heading or list above says the rest"))
        elif met.elsewhere:
            reasons.append(Reason("themed", settings.themed, "the title says the rest"))
        if met.weak:
            reasons.append(Reason("weak", settings.weak, "an ambiguous word, made clear by its partner"))
        if met.denied:
            reasons.append(marked(self._denial(met.rule, met.denied, mentions), settings))
        return reasons

    def _without_passing(self, found: Sequence[_Found], outline: Outline) -> list[_Found]:
        """Returns what was found in a text without sections, with what is left of terms said in passing.

        Said in passing is a term without a partner, below the title and in one sentence only, when the text has far
        more to show of another orientation, or when the term carries next to nothing by itself.
        """
        settings = self._settings
        weights: dict[int, list[float]] = {}
        for one in found:
            if one.counted:
                weights.setdefault(one.orientation, []).append(one.weight)
        bulks = {at: sum(sorted(those, reverse=True)[: settings.bulk]) for at, those in weights.items()}
        kept: list[_Found] = []
        for one in found:
            once = one.counted and one.lone and len(weights[one.orientation]) == 1
            if once and outline.roles[one.exhibit.at] != "title":
                other = max((bulk for at, bulk in bulks.items() if at != one.orientation), default=0.0)
                if one.weight < max(settings.passing_floor, settings.passing_share * other):
                    passing = Reason("passing", settings.passing, "one term, said once, beside what the text is about")
                    one = one._replace(weight=one.weight * passing.factor, reasons=(*one.reasons, passing))
            kept.append(one)
        return kept

    def _made(self, found: Sequence[_Found], outline: Outline, words: int) -> Iterator[Weighed]:
        """Yields the evidence; that of a long text is uncounted for orientations that no statement carries alone."""
        settings = self._settings
        chance: Reason | None = None
        carried: set[int] = set()
        if words >= settings.long_text:
            carried = {one.orientation for one in found if one.counted and one.weight >= settings.long_text_demand}
        told: dict[int, tuple[str, ...]] = {}
        for one in found:
            orientation, exhibit, live, used, reasons, weight, counted, worth, _ = one
            if counted and words >= settings.long_text and orientation not in carried:
                if chance is None:
                    chance = Reason("chance", settings.chance, "in so long a text one statement must stand by itself")
                counted, weight, reasons = False, weight * chance.factor, (*reasons, chance)
            lead = next((mention for mention in used if self._own.get(mention.label) == orientation), used[0])
            evidence = exhibit.evidence(lead, used, outline.roles[exhibit.at], weight, reasons)
            concepts = told.get(live)
            if concepts is None:
                concepts = told[live] = self._concepts.ids(live)
            yield Weighed(orientation, evidence, concepts, counted, worth.aim, worth.deed)

    def _alone(
        self,
        proposal: Proposal,
        outline: Outline,
        seen: Sequence[Sequence[Seen]],
        shown: set[int],
        nameable: bool,
    ) -> Iterator[Weighed]:
        """Yields the first mentions of orientations for which nothing else was found: one facet without the rest."""
        found: dict[int, int] = {}
        wanted = self._themes if nameable else 0
        for at, telling in enumerate(self._telling):
            wanted |= 0 if at in shown else telling
        for block, passage in enumerate(seen):
            for one in passage:
                for concept in self._concepts.ids(one.view.strong & wanted):
                    at = self._own[concept]
                    if at in shown or found.get(at, 0) >= _LONE_MENTIONS:
                        continue
                    view = one.apart.get(at, one.view)
                    if view.live & self._concepts.bits[concept]:
                        found[at] = found.get(at, 0) + 1
                        exhibit = Exhibit(proposal, outline, block, one.statement)
                        mentions = view.mentions[concept]
                        yield self._lone(exhibit, outline.roles[block], at, mentions, nameable)

    def _lone(self, exhibit: Exhibit, role: str, at: int, mentions: Sequence[Mention], nameable: bool) -> Weighed:
        """Returns what a facet without the others is worth: nothing, unless it names the theme of a bare title."""
        concept = mentions[0].label
        names = nameable and concept in self._naming
        reasons = [Reason("alone", 0.0, "named, with nothing that the project does about it")]
        if names:
            reasons = [
                Reason("theme", self._settings.theme, "a bare title can only name its theme"),
                *exhibit.context(mentions, self._settings, bare=True),
            ]
        weight = prod(reason.factor for reason in reasons)
        evidence = exhibit.evidence(mentions[0], mentions, role, weight, reasons)
        counted = names and weight >= self._settings.floor
        return Weighed(at, evidence, (concept,), counted, aim=False, deed=False)

    def _worth(self, role: str, frame: _Frame, exhibit: Exhibit, known: dict[tuple[str, bool], _Worth]) -> _Worth:
        """Returns what the statement's section, or the sentence itself where there is none, makes it worth.

        ``known`` holds what sections have been found to be worth, as aims or lesser aims, in this proposal.
        """
        settings = self._settings
        if frame.bare:
            factor = settings.sentence["bare_title"]
            return _Worth(Reason("sentence:bare_title", factor, "is the title, and all there is"), True, True, False)
        if role in _BY_SENTENCE:
            told = (exhibit.at, exhibit.statement.start) < frame.begun
            return self._worth_by_sentence(exhibit.statement, role, sole=frame.sole, told=told)
        lesser = exhibit.at in frame.lesser_aims
        worth = known.get((role, lesser))
        if worth is None:
            factor = settings.section.get(role, settings.sentence["plain"])
            worth = known[role, lesser] = _Worth(
                Reason(f"section:{role}", factor, f"stands in a section of {role.replace('_', ' ')}"),
                role not in settings.uncounted_sections,
                role in _AIMS and not lesser,
                role in _DEEDS,
            )
        return worth

    def _worth_by_sentence(self, statement: Statement, role: str, *, sole: bool, told: bool) -> _Worth:
        table = self._settings.sentence
        kinds = {mark.kind for mark in statement.marks}
        if role == "title":
            return _Worth(Reason("sentence:title", table["title"], "stands in the title"), True, True, False)
        if "objective" in kinds:
            return _Worth(Reason("sentence:objective", table["objective"], "states an aim"), True, True, True)
        if sole or "purpose" in kinds or self._opens_with_action(statement):
            return _Worth(Reason("sentence:purpose", table["purpose"], "says what will be done"), True, False, True)
        if told:
            return _Worth(Reason("sentence:told", table["told"], "told before the project is named"), True, False, True)
        return _Worth(Reason("sentence:plain", table["plain"], "a plain statement"), True, False, True)

    def _opens_with_action(self, statement: Statement) -> bool:
        first = statement.mentions[0]
        return first.start - statement.start <= 4 and first.label in self._actions


def _leant_on(proposal: Proposal, seen: Sequence[Sequence[Seen]]) -> list[int]:
    """Returns, for each block, the concepts that the blocks which it governs may lean on."""
    found = [0] * len(seen)
    for at, passage in enumerate(seen):
        for one in passage:
            if one.view.strong and _can_govern(proposal.blocks[at], one.statement):
                found[at] |= one.view.strong
    return found


def _union(concepts: Sequence[int], blocks: Sequence[int]) -> int:
    union = 0
    for block in blocks:
        union |= concepts[block]
    return union
