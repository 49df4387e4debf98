"""The whole judgement of one proposal: results, boundaries, claims, status, warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aligncheck.model.evidence import ConflictFound, Evidence, Level, Result
from aligncheck.model.mandate import Mandate, Severity
from aligncheck.model.outline import Outline
from aligncheck.model.paragraph import Paragraph
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import Notice, Proposal
from aligncheck.model.report import BoundaryFound, Claim, Status
from aligncheck.model.statement import Reading
from aligncheck.score.claims import claims_of, unread_claims
from aligncheck.score.conflicts import as_possible, undertaken
from aligncheck.score.decide import apply_decisions, decide, guards_of, in_order, is_sectioned, missing, standing_of
from aligncheck.score.surroundings import paragraphs_of
from aligncheck.score.weigh import Scales, Weighed
from aligncheck.settings import Settings


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the scorer hands to whoever builds the report."""

    status: Status
    warnings: tuple[Notice, ...]
    results: tuple[Result, ...]
    boundaries: tuple[BoundaryFound, ...]
    claims: tuple[Claim, ...]
    paragraphs: tuple[Paragraph, ...]


class Judge:
    """Judges proposals against one mandate with one set of numbers."""

    def __init__(self, mandate: Mandate, settings: Settings) -> None:
        self._mandate = mandate
        self._settings = settings
        self._scales = Scales(mandate, settings)
        self._guards = [guards_of(one) for one in mandate.orientations]
        self._unshown = [
            missing(one, frozenset(), guards) for one, guards in zip(mandate.orientations, self._guards, strict=True)
        ]
        self._conflicts = {
            f"{one.id}/{conflict.id}": (at, conflict)
            for at, one in enumerate(mandate.orientations)
            for conflict in one.conflicts
        }

    def judge(self, proposal: Proposal, outline: Outline, reading: Reading) -> Judgement:
        """Returns the verdicts on every orientation, in mandate order."""
        by_orientation: dict[int, list[Weighed]] = defaultdict(list)
        for one in self._scales.weigh(proposal, outline, reading):
            by_orientation[one.orientation].append(one)
        claims = claims_of(proposal, reading, self._mandate)
        claimed = frozenset(claim.orientation for claim in claims)
        conflicts = self._conflicts_of(proposal, outline, reading)
        language = reading.words[0][0] if reading.words else "en"
        pieces = [by_orientation.get(at, []) for at in range(len(self._mandate.orientations))]
        bare: dict[str, str] = {}
        standings = [standing_of(one, self._settings, bare) for one in pieces]
        levels = decide(standings, is_sectioned(outline), self._settings)
        results = apply_decisions(
            [
                self._result(at, pieces[at], levels[at], standings[at].score, claimed, conflicts.get(at), language)
                for at in range(len(pieces))
            ],
            self._mandate,
        )
        boundaries = tuple(
            BoundaryFound(label, one.quote, one.page, one.line, one.span.start, one.span.end)
            for label, one in undertaken(Layer.BOUNDARY, reading.passages, proposal, outline)
        )
        words = sum(count for _, count in reading.words)
        status = self._status(results, words)
        return Judgement(
            status,
            (*proposal.notices, *unread_claims(proposal), *self._warnings(results, words, reading.known)),
            results,
            boundaries,
            claims,
            paragraphs_of(proposal, results, boundaries),
        )

    def _result(
        self,
        at: int,
        weighed: Sequence[Weighed],
        level: Level,
        score: float,
        claimed: frozenset[int],
        conflict: ConflictFound | None,
        language: str,
    ) -> Result:
        orientation = self._mandate.orientations[at]
        counted = [one for one in weighed if one.counted]
        shown = frozenset(concept for one in counted for concept in one.concepts)
        return Result(
            orientation=orientation.number,
            id=orientation.id,
            title=orientation.title.get(language) or next(iter(orientation.title.values())),
            level=level,
            score=score,
            threshold=self._settings.threshold,
            claimed=orientation.number in claimed,
            conflict=conflict,
            evidence=in_order([one.evidence for one in counted]),
            discounted=in_order([one.evidence for one in weighed if not one.counted]),
            missing=missing(orientation, shown, self._guards[at]) if shown else self._unshown[at],
        )

    def _conflicts_of(self, proposal: Proposal, outline: Outline, reading: Reading) -> dict[int, ConflictFound]:
        found: dict[int, dict[Severity, list[Evidence]]] = {}
        for label, evidence in undertaken(Layer.CONFLICT, reading.passages, proposal, outline):
            at, conflict = self._conflicts[label]
            pieces = found.setdefault(at, {Severity.HARD: [], Severity.SOFT: []})
            pieces[conflict.severity].append(as_possible(evidence) if conflict.severity is Severity.SOFT else evidence)
        return {
            at: ConflictFound(
                Severity.HARD if pieces[Severity.HARD] else Severity.SOFT,
                (*pieces[Severity.HARD], *pieces[Severity.SOFT]),
            )
            for at, pieces in found.items()
        }

    def _status(self, results: Sequence[Result], words: int) -> Status:
        if words < self._settings.few_words:
            return Status.INSUFFICIENT_TEXT
        if not any(result.level.supported for result in results):
            return Status.OFF_MANDATE
        return Status.ASSESSED

    def _warnings(self, results: Sequence[Result], words: int, known: bool) -> list[Notice]:
        warnings: list[Notice] = []
        supported = sum(result.level.supported for result in results)
        if 0 < words < self._settings.few_words:
            warnings.append(Notice("short_text", f"only {words} words: the levels rest on what little is there"))
        if not words:
            warnings.append(Notice("no_text", "there is no text to judge"))
        if not known:
            read = ", ".join(sorted({language for one in self._mandate.orientations for language in one.title}))
            warnings.append(
                Notice("unsupported_language", f"the text is in none of the languages that are read ({read})")
            )
        if supported >= self._settings.many_supported:
            warnings.append(
                Notice(
                    "many_supported",
                    f"{supported} orientations supported: few projects serve so many, read the evidence",
                )
            )
        return warnings
