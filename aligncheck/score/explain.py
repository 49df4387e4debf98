"""Why an orientation has its level, and what would change it: the judgement asked again with one thing altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, prod

from aligncheck.model.evidence import Evidence, Level, Reason, Result
from aligncheck.model.explanation import Change, Demand, Wanted
from aligncheck.model.mandate import Concept, Decision, Mandate, Orientation
from aligncheck.model.outline import Outline
from aligncheck.model.proposal import Proposal
from aligncheck.model.span import CharSpan
from aligncheck.model.statement import Reading
from aligncheck.score.decide import Standing, decide, is_sectioned, standing_of
from aligncheck.score.judge import Judge
from aligncheck.score.weigh import Scales, Weighed
from aligncheck.settings import Settings

_ORDER = (Level.ABSENT, Level.MENTIONED, Level.SIGNIFICANT, Level.PRINCIPAL)
_TERMS = 3
_WAYS = 2
_SENTENCES = 12
"""Sentences that are tried with something altered, the heaviest first."""

_CHANGES = 6
_MORE = 8
"""Sentences to add, at most, before an orientation is as prominent as it must be."""

_PLACES = ("section:", "sentence:")
_LOSSES: Mapping[str, str] = {
    "negation": "Remove the negation, if the project does it after all.",
    "exclusion": "Take it out of what is excluded, if the project does it after all.",
    "exclusion_after": "Take it out of what is excluded, if the project does it after all.",
    "past": "Say what this project will do, not what was done before.",
    "other_holder": "Say that the project itself does it, not somebody else.",
    "other_clause": "Say that the project itself does it, not somebody else.",
    "third_party": "Say what the project does in it, or that the body does it with the project's support.",
    "against": "Say what the project does for it, not that it is opposed or ended.",
    "hypothetical": "Commit to it: write what will be done, not what may be.",
    "gap": "Say what the project does about the need, not only that there is one.",
    "frame": "Say it of the project itself, not of the programme or law that frames it.",
    "governed": "Say it in one sentence, without leaning on the heading or the list's first line.",
    "themed": "Say it in the sentence itself, without leaning on the title.",
    "weak": "Use a plainer term.",
    "passing": "Say more of it, if the project does it: who does what, for whom.",
}
"""What takes weight away, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one orientation: its result and evidence, and how all orientations stand beside it.

    ``at`` is its position in the mandate. ``standings`` and ``levels`` are those of all orientations, in mandate order,
    the levels before any rule between orientations; ``sectioned`` says that the proposal has sections which say
    what it does.
    """

    mandate: Mandate
    settings: Settings
    at: int
    result: Result
    weighed: tuple[Weighed, ...]
    standings: tuple[Standing, ...]
    levels: tuple[Level, ...]
    sectioned: bool
    language: str

    @property
    def orientation(self) -> Orientation:
        """Returns the orientation of the mandate."""
        return self.mandate.orientations[self.at]

    @property
    def uncapped(self) -> Level:
        """Returns the level that the evidence carries by itself."""
        return self.levels[self.at]

    @property
    def share(self) -> float:
        """Returns how much evidence there is beside the orientation that has most of it, this one left out.

        It is infinite when no other orientation has any.
        """
        largest = max((one.bulk for at, one in enumerate(self.standings) if at != self.at), default=0.0)
        own = self.standings[self.at].bulk
        return own / largest if largest else (inf if own else 0.0)

    def with_evidence(self, weighed: Sequence[Weighed], *, sectioned: bool | None = None) -> Level:
        """Returns the level that other evidence for this orientation would carry, all else as it is."""
        standings = list(self.standings)
        standings[self.at] = standing_of(weighed, self.settings)
        return decide(standings, self.sectioned if sectioned is None else sectioned, self.settings)[self.at]


def case_of(
    mandate: Mandate, settings: Settings, number: int, proposal: Proposal, outline: Outline, reading: Reading
) -> Case:
    """Returns all that is known of the orientation with that number; the mandate must have it."""
    at = next(at for at, one in enumerate(mandate.orientations) if one.number == number)
    weighed = Scales(mandate, settings).weigh(proposal, outline, reading)
    pieces: list[list[Weighed]] = [[] for _ in mandate.orientations]
    for one in weighed:
        pieces[one.orientation].append(one)
    standings = tuple(standing_of(one, settings) for one in pieces)
    sectioned = is_sectioned(outline)
    return Case(
        mandate=mandate,
        settings=settings,
        at=at,
        result=Judge(mandate, settings).judge(proposal, outline, reading).results[at],
        weighed=tuple(pieces[at]),
        standings=standings,
        levels=tuple(decide(standings, sectioned, settings)),
        sectioned=sectioned,
        language=reading.words[0][0] if reading.words else "en",
    )


def demands_of(case: Case) -> tuple[Demand, ...]:
    """Returns what the two levels that count ask for, with what was found of each."""
    settings, standing = case.settings, case.standings[case.at]
    counted = sum(one.counted for one in case.weighed)
    first = Demand(
        Level.SIGNIFICANT,
        f"sentences that count, worth {settings.threshold:.2f} or more together (the {settings.saturation} heaviest "
        f"add up; one below {settings.floor:.2f} does not count)",
        f"{_sentences(counted)}, {standing.score:.2f} together",
        standing.score >= settings.threshold,
    )
    return (first, *(_sectioned_demands(case) if case.sectioned else _unsectioned_demands(case)))


def _sectioned_demands(case: Case) -> Iterator[Demand]:
    settings, standing = case.settings, case.standings[case.at]
    stated = max(standing.title, standing.aim)
    yield Demand(
        Level.PRINCIPAL,
        f"the title or an objective states it, with {settings.principal_objective:.2f} or more",
        _found(stated),
        stated >= settings.principal_objective,
    )
    yield Demand(
        Level.PRINCIPAL,
        f"an output or activity carries it, with {settings.principal_substance:.2f} or more",
        _found(standing.deed),
        standing.deed >= settings.principal_substance,
    )
    yield _prominence(case, settings.prominence_stated, "it is no side issue")


def _unsectioned_demands(case: Case) -> Iterator[Demand]:
    settings, standing = case.settings, case.standings[case.at]
    titled = standing.title >= settings.principal_title
    by_title = _prominence(case, settings.prominence_titled, "the title names it, and it is no side issue")
    found = f"{by_title.found}; title {_found(standing.title)}"
    yield replace(by_title, found=found, met=by_title.met and titled, alternative=True)
    others = [one.title >= settings.principal_title for at, one in enumerate(case.standings) if at != case.at]
    untitled = _prominence(
        case, settings.prominence_untitled, "the title names no orientation, and this one is prominent"
    )
    found = f"{untitled.found}; the title names {'this one' if titled else 'another' if any(others) else 'none'}"
    yield replace(untitled, found=found, met=untitled.met and not titled and not any(others), alternative=True)
    alone = _prominence(case, settings.prominence_alone, "it outweighs every other orientation")
    yield replace(alone, alternative=True)


def _prominence(case: Case, least: float, words: str) -> Demand:
    asks = f"{words}: {least:.0%} or more of the evidence that the strongest other orientation has"
    found = "no other has any" if case.share == inf else f"{case.share:.0%}"
    return Demand(Level.PRINCIPAL, asks, found, case.share >= least)


def _sentences(count: int) -> str:
    return f"{count} sentence" if count == 1 else f"{count} sentences"


def _found(weight: float) -> str:
    return f"{weight:.2f}" if weight else "none"


def rules_at_work(case: Case) -> tuple[Decision, ...]:
    """Returns the rules between orientations that take something away from this one."""
    return tuple(
        rule
        for rule in case.mandate.decisions
        if rule.orientation == case.result.orientation
        and _ORDER.index(Level(rule.cap)) < _ORDER.index(case.uncapped)
        and _those_beside(case, rule)
    )


def _those_beside(case: Case, rule: Decision) -> list[tuple[int, Level]]:
    levels = {one.number: level for one, level in zip(case.mandate.orientations, case.levels, strict=True)}
    least = _ORDER.index(Level(rule.at))
    return [(number, levels[number]) for number in rule.beside if _ORDER.index(levels[number]) >= least]


def capped_by(case: Case) -> tuple[str, ...]:
    """Returns in words what the rules between orientations do to this one."""
    words = []
    for rule in rules_at_work(case):
        beside = ", ".join(f"{number} ({level.value})" for number, level in _those_beside(case, rule))
        because = rule.because.get("en") or next(iter(rule.because.values()))
        words.append(f"at most {rule.cap} beside orientation {beside}: {because}")
    return tuple(words)


def nearest_of(case: Case) -> Evidence | None:
    """Returns the sentence that came nearest to counting, when the orientation is not supported."""
    if case.result.level.supported:
        return None
    return next(iter((*case.result.evidence, *case.result.discounted)), None)


def missing_of(case: Case) -> tuple[Wanted, ...]:
    """Returns the concepts that no counted sentence shows, with terms for each."""
    concepts = _concepts(case)
    return tuple(_wanted(concepts[one], case.language) for one in case.result.missing if one in concepts)


def changes_of(case: Case) -> tuple[Change, ...]:
    """Returns what to do to the draft so that the orientation reaches a higher level, the surest first.

    Each change to what is there is tried: its level is what the judgement says when that change alone is made, before
    any rule between orientations. What stands in the way, a conflict or such a rule, comes first.
    """
    changes = list(_obstacles(case))
    if case.uncapped is Level.PRINCIPAL:
        return tuple(changes)
    now = _ORDER.index(case.uncapped)
    ranked = sorted(_tried(case), key=lambda one: (-_ORDER.index(one.level), -(one.weight or 0.0)))
    better: dict[str, Change] = {}
    for change in ranked:
        if change.level.supported and _ORDER.index(change.level) > now:
            better.setdefault(change.code, change)
    changes += list(better.values())[:_CHANGES]
    changes += _new_sentences(case) if not case.uncapped.supported else _more_sentences(case)
    if case.uncapped.supported and len(changes) == 0:
        text = "State it in the title and the objective, and carry it by outputs and activities of its own."
        changes.append(Change("principal", text, Level.PRINCIPAL, wanted=missing_of(case)))
    return tuple(changes)


def _obstacles(case: Case) -> Iterator[Change]:
    if case.result.conflict is not None:
        text = "Remove what the orientation excludes, or say plainly that the project does not do it."
        yield Change("conflict", text, case.result.level, case.result.conflict.evidence[0])
    for rule in rules_at_work(case):
        others = ", ".join(str(number) for number, _ in _those_beside(case, rule))
        text = f"Show what belongs to this orientation alone: what is said now belongs to orientation {others} too."
        yield Change("rule", text, case.uncapped)


def _tried(case: Case) -> Iterator[Change]:
    """Yields changes to sentences that are there, with what each would lead to."""
    heaviest = sorted(case.weighed, key=lambda one: (-one.evidence.weight, one.evidence.span))[:_SENTENCES]
    # What is denied is worth nothing, and may be all that there is.
    denied = [one for one in case.weighed if one not in heaviest and not one.evidence.weight][:_SENTENCES]
    for one in (*heaviest, *denied):
        reasons = one.evidence.reasons
        place = next((reason for reason in reasons if reason.code.startswith(_PLACES)), None)
        if place is None or any(reason.code in ("boilerplate", "claim") for reason in reasons):
            continue
        for reason in reasons:
            if reason.code in _LOSSES and reason.factor < 1:
                yield _change(case, one, reason.code, _LOSSES[reason.code], {reason.code: 1.0})
        yield from _moved(case, one, place)


def _moved(case: Case, one: Weighed, place: Reason) -> Iterator[Change]:
    settings = case.settings
    activity, objective = settings.section.get("activity", 1.0), settings.section.get("objective", 1.0)
    if not (one.aim or one.deed) and place.factor < activity:
        where = one.evidence.role.replace("_", " ")
        text = f"Say it in an activity or output, not only under {where}: there it is what the project does."
        yield _change(case, one, "move", text, {place.code: activity}, role="activity", deed=True)
        return
    if one.evidence.weight < settings.floor:
        return
    stated = _altered(one, {place.code: objective}, counted=True, aim=True, deed=False, role="objective")
    level = case.with_evidence((*case.weighed, _anew(stated)), sectioned=True)
    yield Change("objective", "State it in the objective.", level, one.evidence, stated.evidence.weight)
    titled = _altered(one, {place.code: settings.sentence.get("title", 1.0)}, counted=True, aim=True, role="title")
    level = case.with_evidence((*case.weighed, _anew(titled)))
    yield Change("title", "Name it in the title.", level, one.evidence, titled.evidence.weight)
    done = _altered(one, {place.code: activity}, counted=True, aim=False, deed=True, role="activity")
    level = case.with_evidence((*case.weighed, _anew(done)))
    text = "Carry it by an activity or output that says what is done, and for whom."
    yield Change("activity", text, level, one.evidence, done.evidence.weight)


def _more_sentences(case: Case) -> Iterator[Change]:
    """Yields how many more activities would make a supported orientation the prime motive, if so few can."""
    counted = [one for one in case.weighed if one.counted]
    if not counted:
        return
    best = max(counted, key=lambda one: one.evidence.weight)
    place = next((reason for reason in best.evidence.reasons if reason.code.startswith(_PLACES)), None)
    activity = case.settings.section.get("activity", 1.0)
    more = _altered(best, {place.code: activity} if place else {}, counted=True, aim=False, deed=True, role="activity")
    for count in range(2, _MORE + 1):
        added = [_anew(more, at) for at in range(count)]
        if case.with_evidence((*case.weighed, *added)) is Level.PRINCIPAL:
            text = f"Give it more room: {count} more activities or outputs that say it as plainly as this."
            yield Change("prominence", text, Level.PRINCIPAL, best.evidence, more.evidence.weight)
            return


def _change(
    case: Case,
    one: Weighed,
    code: str,
    text: str,
    factors: Mapping[str, float],
    *,
    role: str = "",
    deed: bool = False,
) -> Change:
    altered = _altered(one, factors, counted=True, aim=one.aim, deed=one.deed or deed, role=role)
    speaks = altered.aim or altered.deed
    altered = replace(altered, counted=speaks and altered.evidence.weight >= case.settings.floor)
    level = case.with_evidence([altered if other is one else other for other in case.weighed])
    return Change(code, text, level, one.evidence, altered.evidence.weight)


def _altered(
    one: Weighed,
    factors: Mapping[str, float],
    *,
    counted: bool,
    aim: bool,
    deed: bool = False,
    role: str = "",
) -> Weighed:
    reasons = tuple(
        Reason(reason.code, factors.get(reason.code, reason.factor), reason.text) for reason in one.evidence.reasons
    )
    evidence = replace(
        one.evidence,
        weight=prod(reason.factor for reason in reasons),
        reasons=reasons,
        role=role or one.evidence.role,
    )
    return replace(one, evidence=evidence, counted=counted, aim=aim, deed=deed)


def _anew(one: Weighed, number: int = 0) -> Weighed:
    """Returns the evidence as a sentence that is not there yet: a repetition would not count."""
    evidence = replace(one.evidence, quote=f"+{number}", span=CharSpan(0, 0), matches=())
    return replace(one, evidence=evidence)


def _new_sentences(case: Case) -> Iterator[Change]:
    """Yields the sentences to write: each names all that one of the orientation's ways asks for."""
    concepts = _concepts(case)
    shown = {concept for one in case.weighed for concept in one.concepts}
    ranked = sorted(
        enumerate(case.orientation.ways),
        key=lambda pair: (sum(need not in shown for need in pair[1].needs), -pair[1].strength, pair[0]),
    )
    for _, way in ranked[:_WAYS]:
        wanted = tuple(_wanted(concepts[need], case.language) for need in way.needs if need in concepts)
        names = " and ".join(f"“{one.label}”" for one in wanted)
        weight = way.strength * case.settings.section.get("activity", 1.0)
        level = Level.SIGNIFICANT if weight >= case.settings.threshold else case.uncapped
        text = f"Write an activity or output with {names} in one sentence."
        yield Change("write", text, level, None, weight, wanted)


def _concepts(case: Case) -> dict[str, Concept]:
    return {one.id: one for one in (*case.mandate.concepts, *case.orientation.concepts)} | {
        concept.id: concept for other in case.mandate.orientations for concept in other.concepts
    }


def _wanted(concept: Concept, language: str) -> Wanted:
    label = concept.label.get(language) or next(iter(concept.label.values()))
    return Wanted(concept.id, label, samples(concept, language))


def samples(concept: Concept, language: str) -> tuple[str, ...]:
    """Returns a few terms of the concept as a person would write them, the plainest first."""
    ranked = sorted(
        (term for term in concept.terms if term.language == language),
        key=lambda term: (term.weak, sum(sign in term.text for sign in ("*", "/", "(", "..", "…"))),
    )
    return tuple(dict.fromkeys(_spelled(term.text) for term in ranked))[:_TERMS]


def _spelled(term: str) -> str:
    """Returns a term in its first form: the first of its alternatives, nothing optional, a gap as an ellipsis."""
    words: list[str] = []
    depth = 0
    for part in term.replace("(", " ( ").replace(")", " ) ").split():
        if part in "()":
            depth += 1 if part == "(" else -1
        elif not depth:
            words.append("…" if part.startswith("..") else part.partition("/")[0].replace("*", "…"))
    return " ".join(words)
