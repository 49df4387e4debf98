"""A mandate as a person wants to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aligncheck.model.mandate import Concept, Conflict, Localized, Mandate, Orientation, Term, Way
from aligncheck.render.escape import one_line
from aligncheck.render.page import BAD, BOLD, DIM, GOOD, WARN, Page, Run, Screen
from aligncheck.render.verdict import plural


def to_overview(mandate: Mandate, screen: Screen, languages: Sequence[str]) -> str:
    """Returns who the mandate is: its identity, principle, objectives and limits, and the list of its orientations."""
    page = Page(screen)
    _title(page, mandate.title, languages)
    orientations = plural(len(mandate.orientations), "orientation")
    terms = plural(sum(len(concept.terms) for concept in _all_concepts(mandate)), "term")
    page.line(Run(f"{mandate.id} {mandate.version} · {orientations} · {terms}", DIM))
    if mandate.source:
        page.line(Run(one_line(mandate.source), DIM))
    page.line(Run(f"digest {mandate.digest[:12]}", DIM))
    page.heading("Principle")
    _localized(page, mandate.principle, languages)
    if mandate.objectives:
        page.heading("Objectives")
        for objective in mandate.objectives:
            _localized(page, objective, languages, bullet="• ")
    page.heading("Orientations")
    for orientation in mandate.orientations:
        for index, language in enumerate(languages):
            number = f"{orientation.number:>2}  " if index == 0 else "    "
            tag = [Run(f"{language}  ", DIM)] if len(languages) > 1 else []
            title = one_line(orientation.title.get(language, ""))
            page.line(Run(title, BOLD if index == 0 else ""), lead=[Run(number, BOLD), *tag])
    if mandate.boundaries:
        page.heading("Outside the mandate")
        for boundary in mandate.boundaries:
            page.line(Run(boundary.id, BOLD))
            _localized(page, boundary.statement, languages, indent=2)
    page.blank()
    page.line(Run("aligncheck mandate show N shows one orientation with its terms and examples.", DIM))
    return page.text()


def to_orientation(mandate: Mandate, orientation: Orientation, screen: Screen, languages: Sequence[str]) -> str:
    """Returns one orientation: what it says, its concepts and their terms, and what decides about a sentence."""
    page = Page(screen)
    _title(page, orientation.title, languages, before=f"{orientation.number}  ")
    page.line(Run(f"{orientation.id} · mandate {mandate.id} {mandate.version}", DIM))
    page.heading("Statement")
    _localized(page, orientation.statement, languages)
    labels = {concept.id: concept.label for concept in _all_concepts(mandate)}
    page.heading("Concepts")
    for index, concept in enumerate(orientation.concepts):
        if index:
            page.blank()
        _concept(page, concept, languages)
    page.heading("A sentence supports it with")
    for way in orientation.ways:
        page.line(*_way(way, labels, languages), lead=["• "], indent=1)
    if orientation.blocked:
        page.heading("Not meant")
        _terms(page, orientation.blocked, languages, indent=1)
    if orientation.conflicts:
        page.heading("Conflicts")
        for conflict in orientation.conflicts:
            _conflict(page, conflict, languages)
    _examples(page, orientation, languages)
    return page.text()


def _title(page: Page, title: Localized, languages: Sequence[str], before: str = "") -> None:
    for index, language in enumerate(languages):
        lead = [Run(before if index == 0 else " " * len(before), BOLD)]
        page.line(Run(one_line(title.get(language, "")), BOLD if index == 0 else ""), lead=lead)


def _localized(page: Page, text: Localized, languages: Sequence[str], *, bullet: str = "", indent: int = 1) -> None:
    for index, language in enumerate(languages):
        mark = bullet if index == 0 else " " * len(bullet)
        tag = [Run(f"{language}  ", DIM)] if len(languages) > 1 else []
        page.line(one_line(text.get(language, "")), lead=[mark, *tag], indent=indent)


def _concept(page: Page, concept: Concept, languages: Sequence[str]) -> None:
    page.line(
        Run(_short(concept.id), BOLD),
        Run(
            f"  {concept.role.value}, {concept.need.value}",
            DIM if concept.need.value in ("optional", "theme") else GOOD,
        ),
        Run(f"  {_words(concept.label, languages)}", DIM),
        indent=1,
    )
    _terms(page, concept.terms, languages, indent=3)


def _terms(page: Page, terms: Iterable[Term], languages: Sequence[str], *, indent: int) -> None:
    found = list(terms)
    for language in languages:
        words = [one_line(term.text) + ("~" if term.weak else "") for term in found if term.language == language]
        if words:
            page.line(", ".join(words), lead=[Run(f"{language}  ", DIM)], indent=indent)


def _way(way: Way, labels: dict[str, Localized], languages: Sequence[str]) -> list[Run | str]:
    # One language is enough for a rule; the concepts above carry the others.
    first = languages[:1]
    names = [_words(labels[need], first) if need in labels else _short(need) for need in way.needs]
    runs: list[Run | str] = []
    for index, name in enumerate(names):
        runs += [Run(" + ", DIM)] if index else []
        runs.append(Run(name, BOLD))
    if way.unless:
        blocked = " or ".join(_words(labels[name], first) if name in labels else _short(name) for name in way.unless)
        runs += [Run(" but not ", WARN), blocked]
    if way.strength < 1:
        runs.append(Run(f"  (worth {way.strength:g})", DIM))
    return runs


def _conflict(page: Page, conflict: Conflict, languages: Sequence[str]) -> None:
    page.line(
        Run(_words(conflict.label, languages), BOLD),
        Run(f"  {conflict.severity.value}", BAD if conflict.severity.value == "hard" else WARN),
        indent=1,
    )
    _terms(page, conflict.terms, languages, indent=3)
    if any(term.language in languages for term in conflict.unless):
        page.line(Run("unless", WARN), indent=3)
        _terms(page, conflict.unless, languages, indent=5)


def _examples(page: Page, orientation: Orientation, languages: Sequence[str]) -> None:
    for matches, title in ((True, "Examples that support it"), (False, "Examples that do not")):
        found = [
            example
            for language in languages
            for example in orientation.examples
            if example.matches is matches and example.language == language
        ]
        if not found:
            continue
        page.heading(title)
        for example in found:
            page.line(one_line(example.text), lead=[Run(f"{example.language}  ", DIM)], indent=1)


def _all_concepts(mandate: Mandate) -> list[Concept]:
    return [*mandate.concepts, *(concept for item in mandate.orientations for concept in item.concepts)]


def _words(text: Localized, languages: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(one_line(text[language]) for language in languages if language in text))


def _short(concept: str) -> str:
    return concept.rsplit("/", 1)[-1]
