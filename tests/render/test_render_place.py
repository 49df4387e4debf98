from dataclasses import replace

import pytest
from fake_reports import evidence, small_report
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.evidence import Reason
from aligncheck.model.span import CharSpan
from aligncheck.render.place import excerpt, label_of, main_reason, page_or_line, place_of


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"page": 4}, "p. 4 · 2.1 Activités"),
        ({"page": 4, "section": ""}, "p. 4"),
        ({"line": 12, "section": ""}, "line 12"),
        ({"line": 12}, "line 12 · 2.1 Activités"),
        ({}, "2.1 Activités › ¶ 14"),
        ({"section": ""}, "¶ 14"),
        ({"place": "table 2, row 3"}, "2.1 Activités › ¶ 14 · table 2, row 3"),
    ],
)
def test_place(changes: dict[str, object], place: str) -> None:
    assert place_of(replace(evidence("Un retour.", "retour"), **({"section": "2.1 Activités"} | changes))) == place


def test_page_or_line() -> None:
    assert [page_or_line(3, 9), page_or_line(None, 9), page_or_line(None, None)] == ["p. 3", "line 9", ""]


def test_short_quote_is_whole() -> None:
    pieces = excerpt(evidence("Aide au\nretour  volontaire.", "retour  volontaire", start=50), 100)
    assert [tuple(piece) for piece in pieces] == [("Aide au ", False), ("retour volontaire", True), (".", False)]


def test_long_quote_is_shortened_around_the_matches() -> None:
    quote = "début " * 100 + "le retour volontaire des migrants " + "suite " * 100
    pieces = excerpt(evidence(quote, "retour volontaire"), 120)
    text = "".join(piece.text for piece in pieces)
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert "le retour volontaire des migrants" in text
    assert [piece.text for piece in pieces if piece.matched] == ["retour volontaire"]
    assert len(text) < 150


def test_far_matches_each_keep_a_margin() -> None:
    quote = "un premier mot ici " + "loin " * 200 + "un second terme là " + "fin " * 50
    pieces = excerpt(evidence(quote, "premier mot", "second terme"), 240)
    assert [piece.text for piece in pieces if piece.matched] == ["premier mot", "second terme"]
    assert sum(" … " in piece.text for piece in pieces) == 1


def test_long_quote_without_matches_shows_its_beginning() -> None:
    assert "".join(piece.text for piece in excerpt(evidence("mot " * 500), 40)).endswith("mot …")


@given(
    st.text(alphabet="ab \n\x1b", min_size=1, max_size=400),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=6),
    st.integers(min_value=20, max_value=120),
)
def test_excerpt_is_bounded_and_never_fails(quote: str, spans: list[tuple[int, int]], limit: int) -> None:
    matches = tuple(CharSpan(min(pair) + 7, max(pair) + 7) for pair in spans)
    found = replace(evidence(quote), quote=quote, span=CharSpan(7, 7 + len(quote)), matches=matches)
    pieces = excerpt(found, limit)
    text = "".join(piece.text for piece in pieces)
    assert len(text) <= max(2.5 * limit + 40, 0)
    assert "\x1b" not in text
    assert "  " not in text


def test_a_match_as_long_as_the_document_is_cut() -> None:
    quote = "mot " * 1_000_000
    found = replace(evidence(quote), matches=(CharSpan(0, len(quote)),))
    assert len("".join(piece.text for piece in excerpt(found, 240))) < 400


def test_main_reason_is_the_one_that_takes_most() -> None:
    reasons = (Reason("a", 1.0, "full"), Reason("b", 0.2, "context"), Reason("c", 0.5, "past"))
    assert main_reason(evidence("x", reasons=reasons)) == reasons[1]
    assert main_reason(evidence("x", reasons=reasons[:1])) is None


def test_labels_fall_back_to_the_id() -> None:
    assert label_of(small_report(), "voluntary-return/local_communities") == "communautés locales"
    assert label_of(small_report(), "a/some_thing-new") == "some thing new"
