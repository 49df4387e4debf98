"""From evidence to levels: the marker's test, the rules between orientations, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

from aligncheck.model.evidence import Evidence, Level, Result
from aligncheck.model.mandate import Mandate, Need, Orientation
from aligncheck.model.outline import Outline
from aligncheck.score.weigh import Weighed
from aligncheck.settings import Settings

_ORDER = (Level.ABSENT, Level.MENTIONED, Level.SIGNIFICANT, Level.PRINCIPAL)


def score_of(weights: Sequence[float], settings: Settings) -> float:
    """Returns the saturating sum of the largest weights: 1 - (1 - w1)(1 - w2)..., in [0, 1]."""
    return 1 - prod(1 - weight for weight in sorted(weights, reverse=True)[: settings.saturation])


@dataclass(frozen=True, slots=True)
class Standing:
    """What the evidence for one orientation amounts to.

    ``score`` is the saturating sum of its weights; ``bulk`` their plain sum over the heaviest few, for comparison with
    the other orientations; ``title`` the heaviest in the title; ``aim`` the heaviest in a section of objectives;
    ``deed`` the heaviest in an output or activity. ``seen`` says that there is anything at all, counted or not.
    """

    seen: bool = False
    score: float = 0.0
    bulk: float = 0.0
    title: float = 0.0
    aim: float = 0.0
    deed: float = 0.0


def standing_of(weighed: Sequence[Weighed], settings: Settings, bare: dict[str, str] | None = None) -> Standing:
    """Returns what the evidence for one orientation amounts to.

    ``bare`` keeps what has been found to be the bare words of a sentence: most stand for several orientations.
    """
    counted = _distinct([one for one in weighed if one.counted], {} if bare is None else bare)
    if not counted:
        return Standing(seen=bool(weighed), score=score_of((), settings))
    weights = sorted((one.evidence.weight for one in counted), reverse=True)
    return Standing(
        seen=bool(weighed),
        score=score_of(weights, settings),
        bulk=sum(weights[: settings.bulk]),
        title=max((one.evidence.weight for one in counted if one.evidence.role == "title"), default=0.0),
        aim=max((one.evidence.weight for one in counted if one.aim and one.evidence.role != "title"), default=0.0),
        deed=max((one.evidence.weight for one in counted if one.deed), default=0.0),
    )


DOING = frozenset(("objective", "outcome", "output", "activity", "results_matrix"))
"""Roles of the sections in which a proposal says what it does."""


def is_sectioned(outline: Outline) -> bool:
    """Returns whether the proposal has sections that say what it does, so that an aim can be told from a task."""
    return not DOING.isdisjoint(outline.roles)


def decide(standings: Sequence[Standing], sectioned: bool, settings: Settings) -> list[Level]:
    """Returns the level of each orientation; ``sectioned`` says that it has sections which say what it does."""
    supported = [one.score >= settings.threshold for one in standings]
    levels: list[Level] = []
    for at, one in enumerate(standings):
        if not supported[at]:
            levels.append(Level.MENTIONED if one.seen else Level.ABSENT)
            continue
        others = [other for place, other in enumerate(standings) if place != at]
        prime = _is_prime(one, others, sectioned, settings)
        levels.append(Level.PRINCIPAL if prime else Level.SIGNIFICANT)
    return levels


def _is_prime(one: Standing, others: Sequence[Standing], sectioned: bool, settings: Settings) -> bool:
    """Returns whether the project would not exist without this orientation (the marker's test).

    With sections: stated in the title or an objective, carried by an output or activity, and no side issue. Without:
    named by the title and no side issue; or prominent where the title names no orientation; or outweighing all others.
    """
    largest = max((other.bulk for other in others), default=0.0)
    share = one.bulk / largest if largest else 1.0
    alone = not largest or share >= settings.prominence_alone
    stated = max(one.title, one.aim) >= settings.principal_objective
    if sectioned:
        carried = one.deed >= settings.principal_substance
        return stated and carried and share >= settings.prominence_stated
    if alone:
        return True
    if one.title >= settings.principal_title:
        return share >= settings.prominence_titled
    untitled = all(other.title < settings.principal_title for other in others)
    return untitled and share >= settings.prominence_untitled


def _distinct(weighed: Sequence[Weighed], bare: dict[str, str]) -> list[Weighed]:
    """Returns the evidence without repetitions of the same sentence, the heaviest of each kept."""
    best: dict[str, Weighed] = {}
    for one in weighed:
        quote = one.evidence.quote
        words = bare.get(quote)
        if words is None:
            words = bare[quote] = " ".join(quote.casefold().split())
        if words not in best or one.evidence.weight > best[words].evidence.weight:
            best[words] = one
    return list(best.values())


def guards_of(orientation: Orientation) -> frozenset[str]:
    """Returns the concepts that only guard ways (``unless``): they are nothing that a proposal could show."""
    needed = {concept for way in orientation.ways for concept in way.needs}
    return frozenset(concept for way in orientation.ways for concept in way.unless) - needed


def missing(orientation: Orientation, shown: frozenset[str], guards: frozenset[str]) -> tuple[str, ...]:
    """Returns the ids of the orientation's concepts that no counted evidence shows, its ``guards`` left out.

    Concepts of which any one is enough are missing only when none of them is shown.
    """
    any_shown = any(concept.need is Need.ANY and concept.id in shown for concept in orientation.concepts)
    return tuple(
        concept.id
        for concept in orientation.concepts
        if concept.need is not Need.THEME
        and concept.id not in shown
        and concept.id not in guards
        and not (concept.need is Need.ANY and any_shown)
    )


def in_order(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Returns evidence by falling weight, then in reading order."""
    return tuple(sorted(evidence, key=lambda one: (-one.weight, one.span.start, one.span.end)))


def apply_decisions(results: Sequence[Result], mandate: Mandate) -> tuple[Result, ...]:
    """Returns the results after the mandate's rules between orientations, each judged on the levels before any rule."""
    levels = {result.orientation: result.level for result in results}
    capped: list[Result] = []
    for result in results:
        level = result.level
        for rule in mandate.decisions:
            if rule.orientation == result.orientation and any(
                _ORDER.index(levels[number]) >= _ORDER.index(Level(rule.at)) for number in rule.beside
            ):
                level = min(level, Level(rule.cap), key=_ORDER.index)
        capped.append(replace(result, level=level) if level is not result.level else result)
    return tuple(capped)
