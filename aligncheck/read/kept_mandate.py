"""A mandate and a lexicon as plain JSON and back, so that a sound one is read and validated once.

The bytes of the files decide under which name it is kept: any change to them, and the files are read again. A mandate
with a problem is never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from aligncheck.model.lexicon import Cue, Headings, Lexicon
from aligncheck.model.mandate import (
    Boundary,
    Concept,
    Conflict,
    Decision,
    Example,
    Mandate,
    Need,
    Orientation,
    Role,
    Severity,
    Term,
    Way,
)
from aligncheck.read import kept
from aligncheck.read.folder import digest_of
from aligncheck.read.mandate_digest import mandate_digest

_WRONG_SHAPE = (TypeError, ValueError, KeyError, IndexError, AttributeError)
"""What comes of taking apart a value that is not what was kept."""


def load_mandate(path: Path | None = None) -> Mandate:
    """Returns the mandate in a folder, as ``aligncheck.read.mandate.load_mandate`` does, kept or read anew.

    Raises MandateError with every problem of every file.
    """
    digest = mandate_digest(path)
    key = kept.key_for("mandate", digest)
    if digest:
        known = _restored(kept.get(key), digest)
        if known is not None:
            return known
    # Only a mandate that was never read pays for the import of all that can be wrong with one.
    from aligncheck.read.mandate import load_mandate as read

    mandate = read(path)
    if mandate.digest == digest:
        kept.put(key, to_plain(mandate))
    return mandate


def load_lexicon() -> Lexicon:
    """Returns the lexicon that ships, kept or read anew. Raises LexiconError with every problem of every file."""
    home = files("aligncheck").joinpath("lexicon")
    names = sorted(entry.name for entry in home.iterdir() if entry.name.endswith(".yaml"))
    digest = digest_of([(name, home.joinpath(name).read_bytes()) for name in names])
    key = kept.key_for("lexicon", digest)
    known = kept.get(key)
    if known is not None:
        try:
            return lexicon_from_plain(known)
        except _WRONG_SHAPE:
            pass
    from aligncheck.read.lexicon import load_lexicon as read

    lexicon = read()
    kept.put(key, lexicon_to_plain(lexicon))
    return lexicon


def _restored(plain: object, digest: str) -> Mandate | None:
    if plain is None:
        return None
    try:
        mandate = from_plain(plain)
    except _WRONG_SHAPE:
        return None
    return mandate if mandate.digest == digest else None


def to_plain(mandate: Mandate) -> list[Any]:
    """Returns a mandate as lists, texts and numbers; ``from_plain`` makes an equal one of them."""
    return [
        mandate.id,
        mandate.version,
        dict(mandate.title),
        mandate.source,
        dict(mandate.principle),
        [dict(one) for one in mandate.objectives],
        [[one.id, dict(one.statement), _terms(one.terms), _terms(one.unless)] for one in mandate.boundaries],
        [_concept(one) for one in mandate.concepts],
        list(mandate.partners),
        _terms(mandate.boilerplate),
        _terms(mandate.blocked),
        [[one.orientation, list(one.beside), one.at, one.cap, dict(one.because)] for one in mandate.decisions],
        [_orientation(one) for one in mandate.orientations],
        mandate.digest,
    ]


def _orientation(one: Orientation) -> list[Any]:
    return [
        one.id,
        one.number,
        dict(one.title),
        dict(one.statement),
        [_concept(concept) for concept in one.concepts],
        [[list(way.needs), list(way.unless), way.strength] for way in one.ways],
        _terms(one.blocked),
        [_conflict(conflict) for conflict in one.conflicts],
        [[example.text, example.language, example.matches, example.line] for example in one.examples],
        one.path,
    ]


def _conflict(one: Conflict) -> list[Any]:
    return [one.id, one.severity.value, dict(one.label), _terms(one.terms), _terms(one.unless)]


def _concept(one: Concept) -> list[Any]:
    return [one.id, dict(one.label), one.role.value, one.need.value, _terms(one.terms)]


def _terms(terms: Sequence[Term]) -> list[Any]:
    """Returns terms as columns: four long lists are read faster than thousands of short ones."""
    return [
        [term.text for term in terms],
        [term.language for term in terms],
        [term.weak for term in terms],
        [term.line for term in terms],
    ]


def from_plain(plain: Any) -> Mandate:
    """Returns the mandate that ``to_plain`` took apart. Raises one of the usual errors when it is something else."""
    (
        identity, version, title, source, principle, objectives, boundaries, concepts, partners, boilerplate, blocked,
        decisions, orientations, digest,
    ) = plain  # fmt: skip
    return Mandate(
        id=identity,
        version=version,
        title=title,
        source=source,
        principle=principle,
        objectives=tuple(objectives),
        boundaries=tuple(
            Boundary(name, statement, _terms_of(terms), _terms_of(unless))
            for name, statement, terms, unless in boundaries
        ),
        concepts=_concepts_of(concepts),
        partners=tuple(partners),
        boilerplate=_terms_of(boilerplate),
        blocked=_terms_of(blocked),
        decisions=tuple(
            Decision(number, tuple(beside), at, cap, because) for number, beside, at, cap, because in decisions
        ),
        orientations=tuple(_orientation_of(*one) for one in orientations),
        digest=digest,
    )


def _orientation_of(
    identity: str,
    number: int,
    title: dict[str, str],
    statement: dict[str, str],
    concepts: Any,
    ways: Any,
    blocked: Any,
    conflicts: Any,
    examples: Any,
    path: str,
) -> Orientation:
    return Orientation(
        id=identity,
        number=number,
        title=title,
        statement=statement,
        concepts=_concepts_of(concepts),
        ways=tuple(Way(tuple(needs), tuple(unless), strength) for needs, unless, strength in ways),
        blocked=_terms_of(blocked),
        conflicts=tuple(
            Conflict(name, Severity(severity), label, _terms_of(terms), _terms_of(unless))
            for name, severity, label, terms, unless in conflicts
        ),
        examples=tuple(Example(text, language, matches, line) for text, language, matches, line in examples),
        path=path,
    )


def _concepts_of(plain: Any) -> tuple[Concept, ...]:
    return tuple(
        Concept(identity, label, Role(role), Need(need), _terms_of(terms))
        for identity, label, role, need, terms in plain
    )


def _terms_of(columns: Any) -> tuple[Term, ...]:
    return tuple([Term(*row) for row in zip(*columns, strict=True)])


def lexicon_to_plain(lexicon: Lexicon) -> list[Any]:
    """Returns a lexicon as lists, texts and numbers; ``lexicon_from_plain`` makes an equal one of them."""
    headings = lexicon.headings
    return [
        [dict(headings.whole), dict(headings.opening), dict(headings.numbered), headings.longest],
        [[cue.kind, cue.language, cue.text, cue.line] for cue in lexicon.cues],
    ]


def lexicon_from_plain(plain: Any) -> Lexicon:
    """Returns the lexicon that ``lexicon_to_plain`` took apart."""
    (whole, opening, numbered, longest), cues = plain
    return Lexicon(Headings(whole, opening, numbered, longest), tuple([Cue(*row) for row in cues]))
