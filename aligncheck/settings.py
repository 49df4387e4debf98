"""Every number that can change a verdict, once, with its default and its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType


def _table(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers of the scorer. Weights and factors lie in [0, 1].

    ``section`` is what a statement is worth by what its section is (reference: the parts of a proposal that the IASC
    and Rio markers code). ``sentence`` replaces it where the text has no sections, or a summary mixes everything: by
    what the sentence says of itself. ``mark`` is what the words around a mention leave of it.
    """

    section: Mapping[str, float] = field(
        default_factory=lambda: _table(
            objective=1.0,
            outcome=1.0,
            output=0.9,
            results_matrix=0.9,
            activity=0.85,
            budget=0.3,
            beneficiaries=0.4,
            partnerships=0.25,
            sustainability=0.2,
            crosscutting=0.2,
            monitoring=0.1,
            visibility=0.1,
            context=0.1,
            metadata=0.2,
            risk=0.0,
            org_profile=0.0,
            exclusion=0.0,
            claim=0.0,
        )
    )
    sentence: Mapping[str, float] = field(
        default_factory=lambda: _table(title=0.8, bare_title=1.0, objective=1.0, purpose=0.85, plain=0.6, told=0.45)
    )
    mark: Mapping[str, float] = field(
        default_factory=lambda: _table(
            negation=0.0,
            exclusion=0.0,
            exclusion_after=0.0,
            hypothetical=0.3,
            gap=0.3,
            frame=0.4,
            past=0.3,
            other_holder=0.2,
            other_clause=0.0,
            third_party=0.2,
            against=0.0,
            claim=0.0,
            boilerplate=0.0,
        )
    )
    uncounted_sections: frozenset[str] = frozenset(
        (
            "context",
            "crosscutting",
            "sustainability",
            "risk",
            "org_profile",
            "exclusion",
            "claim",
            "monitoring",
            "visibility",
        )
    )
    """Sections that never carry more than a mention, however much they say."""

    governed: float = 0.9
    """A statement that needs its list stem, column heading or section heading to meet the facets."""

    themed: float = 0.7
    """A statement that needs the document's title for one of its facets."""

    weak: float = 0.9
    """A statement one of whose facets is shown only by a weak term."""

    theme: float = 0.55
    """A facet without the others, in a bare title that names nothing else."""

    floor: float = 0.15
    """Evidence below this weight is shown as discounted and does not count."""

    saturation: int = 3
    """Only so many statements add up: a long proposal must not win by repetition."""

    threshold: float = 0.5
    """Score from which an orientation is supported."""

    long_text: int = 800
    """Words from which a text is long: so many sentences hold chance meetings of concepts."""

    long_text_demand: float = 0.7
    """Weight that the heaviest statement of a long text must have: one must stand by itself, many weak ones don't."""

    chance: float = 0.2
    """What is left of statements in a long text none of which stands by itself."""

    passing_strength: float = 0.8
    """Strength up to which one term that says it all may have been said in passing."""

    passing_share: float = 0.5
    """Share of the heaviest other orientation's evidence below which such a term, said once, was said in passing."""

    passing_floor: float = 0.55
    """Weight below which such a term, said once, was said in passing whatever else there is."""

    passing: float = 0.5
    """What is left of a term said in passing, in a text without sections that is about something else."""

    principal_objective: float = 0.55
    """Weight that evidence in an objective (or title) must have for `principal`."""

    principal_substance: float = 0.4
    """Weight that evidence in an output or activity must have for `principal`."""

    principal_title: float = 0.57
    """Weight from which the title counts as naming an orientation."""

    prominence_stated: float = 0.4
    """Share of the heaviest other orientation's evidence that a stated and carried objective needs for `principal`."""

    prominence_titled: float = 0.5
    """The same in a text without sections, for an orientation that the title names."""

    prominence_untitled: float = 0.7
    """The same for one that the title does not name, where it names no other either."""

    prominence_alone: float = 1.4
    """The same for one that nothing but its own weight makes the prime motive."""

    bulk: int = 6
    """How many statements are added up for the comparison with other orientations."""

    many_supported: int = 8
    """Supported orientations from which a warning says that nobody supports them all."""

    few_words: int = 30
    """Words below which a text is too short to be judged as a proposal."""

    def __reduce__(self) -> tuple[object, ...]:
        """Returns what another process makes equal numbers of: the tables travel as plain ones."""
        return _restored, ({one.name: _plain(getattr(self, one.name)) for one in fields(self)},)


DEFAULT_SETTINGS = Settings()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, frozenset) else value


def _restored(plain: Mapping[str, object]) -> Settings:
    values = {name: MappingProxyType(one) if isinstance(one, dict) else one for name, one in plain.items()}
    values = {name: frozenset(one) if isinstance(one, list) else one for name, one in values.items()}
    return replace(DEFAULT_SETTINGS, **values)  # type: ignore[arg-type]


def digest_of(settings: Settings) -> str:
    """Returns ``default`` for the numbers that ship, the beginning of the SHA-256 of all of them for others."""
    if settings == DEFAULT_SETTINGS:
        return "default"
    told = json.dumps(
        {one.name: _plain(getattr(settings, one.name)) for one in fields(settings)}, sort_keys=True, default=str
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]
