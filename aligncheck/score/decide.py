"""From evidence to levels: the marker's test, the rules between orientations, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from aligncheck.model.evidence import Evidence, Level, Result
from aligncheck.model.mandate import Mandate, Need, Orientation
from aligncheck.score.weigh import Weighed
from aligncheck.settings import Settings

_ORDER = (Level.ABSENT, Level.MENTIONED, Level.SIGNIFICANT, Level.PRINCIPAL)


def score_of(weights: Sequence[float], settings: Settings) -> float:
    """Returns the saturating sum of the largest weights: 1 - (1 - w1)(1 - w2)..., in [0, 1]."""
    return 1 - prod(1 - weight for weight in sorted(weights, reverse=True)[: settings.saturation])


def decide(weighed: Sequence[Weighed], settings: Settings) -> tuple[Level, float]:
    """Returns the level that the evidence for one orientation carries, and its score."""
    counted = _distinct([one for one in weighed if one.counted])
    if not counted:
        return (Level.MENTIONED if weighed else Level.ABSENT), 0.0
    score = score_of([one.evidence.weight for one in counted], settings)
    if score < settings.threshold:
        return Level.MENTIONED, score
    aims = [one for one in counted if one.aim and one.evidence.weight >= settings.principal_objective]
    deeds = [one for one in counted if one.deed and one.evidence.weight >= settings.principal_substance]
    # The objective must be carried by something else than itself.
    carried = any(deed is not aim for aim in aims for deed in deeds)
    return (Level.PRINCIPAL if carried else Level.SIGNIFICANT), score


def _distinct(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Returns the evidence without repetitions of the same sentence, the heaviest of each kept."""
    best: dict[str, Weighed] = {}
    for one in weighed:
        words = " ".join(one.evidence.quote.casefold().split())
        if words not in best or one.evidence.weight > best[words].evidence.weight:
            best[words] = one
    return list(best.values())


def missing(orientation: Orientation, shown: frozenset[str]) -> tuple[str, ...]:
    """Returns the ids of the orientation's concepts that no counted evidence shows.

    Concepts of which any one is enough are missing only when none of them is shown.
    """
    any_shown = any(concept.need is Need.ANY and concept.id in shown for concept in orientation.concepts)
    return tuple(
        concept.id
        for concept in orientation.concepts
        if concept.id not in shown and not (concept.need is Need.ANY and any_shown)
    )


def in_order(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Returns evidence by falling weight, then in reading order."""
    return tuple(sorted(evidence, key=lambda one: (-one.weight, one.span)))


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
