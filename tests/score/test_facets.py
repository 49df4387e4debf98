"""The ways that a statement fulfils, found by bits, against the rules said in plain sets."""

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from aligncheck.model.mandate import Concept, Mandate, Need, Orientation, Role, Way
from aligncheck.model.pattern import Layer
from aligncheck.model.statement import Mark, Mention, Statement
from aligncheck.score.facets import Around, Facets, Rule
from aligncheck.score.view import Concepts, View, see
from aligncheck.settings import DEFAULT_SETTINGS

IDS = tuple("abcdefgh")
PARTNERS = ("a", "b")
DENIED = 0.0
NEGATION = Mark("negation", "not")


class Said(NamedTuple):
    live: frozenset[str]
    denied: frozenset[str]
    strong: frozenset[str]
    governing: frozenset[str]
    theme: frozenset[str]


def mandate_of(ways: Sequence[Sequence[Way]]) -> Mandate:
    concepts = tuple(Concept(one, {"en": one}, Role.OBJECT, Need.REQUIRED, ()) for one in IDS)
    orientations = tuple(
        Orientation(f"o{at}", at + 1, {"en": "o"}, {"en": "o"}, (), tuple(own), (), (), ())
        for at, own in enumerate(ways)
    )
    return Mandate("m", "1", {"en": "m"}, "", {"en": "m"}, (), (), concepts, PARTNERS, (), (), (), orientations, "")


def factors(way: Way, said: Said) -> tuple[str, bool, frozenset[str]] | None:
    """What the rules say of one way: what says the rest, whether a facet is weak, what is denied."""
    needs = set(way.needs)
    here = needs & (said.live | said.denied)
    elsewhere = needs - here
    if said.live & set(way.unless) or not here:
        return None
    rest = ""
    if elsewhere and elsewhere <= said.governing:
        rest = "governed"
    elif elsewhere:
        if not elsewhere <= said.governing | said.theme or here <= set(PARTNERS) or said.theme & set(way.unless):
            return None
        rest = "themed"
    weak = (needs & said.live) - said.strong
    made_clear = (
        needs & said.strong
        or elsewhere
        or (set(PARTNERS) & said.strong) - needs
        or set(PARTNERS) & (said.governing | said.theme)
    )
    if weak and not made_clear:
        return None
    return rest, bool(weak), frozenset((needs & said.denied) - said.live)


def value_of(way: Way, found: tuple[str, bool, frozenset[str]]) -> float:
    rest, weak, denied = found
    value = way.strength
    if rest:
        value *= DEFAULT_SETTINGS.governed if rest == "governed" else DEFAULT_SETTINGS.themed
    if weak:
        value *= DEFAULT_SETTINGS.weak
    return value * DENIED if denied else value


some = st.sets(st.sampled_from(IDS), max_size=4).map(frozenset)
way = st.builds(
    lambda needs, unless, strength: Way(tuple(sorted(needs)), tuple(sorted(unless - needs)), strength),
    st.sets(st.sampled_from(IDS), min_size=1, max_size=4),
    st.sets(st.sampled_from(IDS), max_size=1),
    st.sampled_from((0.5, 0.8, 1.0)),
)
said = st.builds(
    lambda live, denied, strong, governing, theme: Said(live, denied, live & strong, governing, theme),
    some, some, some, some, some,
)  # fmt: skip


def view_of(one: Said, concepts: Concepts) -> View:
    mentions = [Mention(Layer.CONCEPT, label, label, label not in one.strong, 0, 1) for label in sorted(one.live)]
    mentions += [Mention(Layer.CONCEPT, label, label, False, 0, 1, (NEGATION,)) for label in sorted(one.denied)]
    return View(Statement(0, 1, "en", 1, tuple(mentions)), concepts.bits)


@settings(max_examples=300, deadline=None)
@given(ways=st.lists(st.lists(way, min_size=1, max_size=6), min_size=1, max_size=3), one=said)
def test_the_best_way_is_the_one_that_the_rules_say(ways: list[list[Way]], one: Said) -> None:
    mandate = mandate_of(ways)
    concepts = Concepts(mandate)
    around = Around(concepts.mask(one.governing), concepts.mask(one.theme))

    def denial(rule: Rule, denied: int) -> float:
        return DENIED

    best = Facets(mandate, concepts).best(view_of(one, concepts), around, DEFAULT_SETTINGS, denial)
    for at, own in enumerate(ways):
        values = {each: value_of(each, found) for each in own if (found := factors(each, one)) is not None}
        if not values:
            assert at not in best
            continue
        met = best[at]
        assert met.value == max(values.values())
        assert met.value == values[met.rule.way]
        found = factors(met.rule.way, one)
        assert found == (met.elsewhere, met.weak, frozenset(concepts.ids(met.denied)))


@given(ids=st.sets(st.sampled_from(IDS)))
def test_a_set_of_concepts_comes_back_in_alphabetical_order(ids: set[str]) -> None:
    concepts = Concepts(mandate_of(()))
    assert concepts.ids(concepts.mask(sorted(ids))) == tuple(sorted(ids))


def statement_of(*mentions: Mention) -> Statement:
    others = tuple(one for one in mentions if one.layer is not Layer.CONCEPT)
    return Statement(0, 40, "en", 8, mentions, others)


CONCEPT = Mention(Layer.CONCEPT, "a", "data", False, 0, 4)


def test_an_idiom_hides_its_words_from_every_orientation() -> None:
    concepts = Concepts(mandate_of(((), ())))
    seen = see(statement_of(Mention(Layer.BLOCKED, "", "data migration", False, 0, 14), CONCEPT), concepts)
    assert (seen.view.live, dict(seen.apart)) == (0, {})


def test_a_conflict_hides_its_words_from_its_orientation_only() -> None:
    concepts = Concepts(mandate_of(((), ())))
    conflict = Mention(Layer.CONFLICT, "o1/forced", "data trade", False, 0, 10)
    seen = see(statement_of(conflict, CONCEPT), concepts)
    assert concepts.ids(seen.view.live) == ("a",)
    assert {at: view.live for at, view in seen.apart.items()} == {1: 0}
    excuse = Mention(Layer.EXCUSE, "o1/forced", "fair", False, 20, 24)
    assert dict(see(statement_of(conflict, CONCEPT, excuse), concepts).apart) == {}


def test_a_mention_that_holds_the_whole_idiom_is_its_own() -> None:
    concepts = Concepts(mandate_of(((),)))
    longer = Mention(Layer.CONCEPT, "b", "data migration centre", False, 0, 21)
    seen = see(statement_of(Mention(Layer.BLOCKED, "", "data migration", False, 0, 14), CONCEPT, longer), concepts)
    assert concepts.ids(seen.view.live) == ("b",)


def test_what_is_denied_is_shown_where_nothing_else_is() -> None:
    concepts = Concepts(mandate_of(()))
    denied = Mention(Layer.CONCEPT, "a", "data", False, 10, 14, (NEGATION,))
    other = Mention(Layer.CONCEPT, "b", "maps", False, 20, 24, (NEGATION,))
    view = see(statement_of(CONCEPT, denied, other), concepts).view
    assert concepts.ids(view.live) == ("a",)
    assert concepts.ids(view.denied) == ("a", "b")
    assert {label: list(found) for label, found in view.mentions.items()} == {"a": [CONCEPT], "b": [other]}
