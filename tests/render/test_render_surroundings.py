"""A sentence in its paragraph, as pages show it."""

from itertools import pairwise

from fake_reports import evidence
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.paragraph import Paragraph
from aligncheck.model.span import CharSpan
from aligncheck.render.escape import one_line
from aligncheck.render.surroundings import Around, Quote, Shelf, around

BEFORE, QUOTE, AFTER = "Il pleut.\n", "Le projet   formera\u00a0des agents.", "  Il neige."


def paragraph(text: str, start: int = 0, before: int = 0, after: int = 0) -> Paragraph:
    return Paragraph(1, start, text, before, after)


def pieces(shelf: Shelf, quote: Quote) -> list[str]:
    """Returns what the places of a quote stand for, as a browser counts."""
    at, *edges = shelf.place(quote) or []
    units = shelf.texts[at].encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in pairwise(edges)]


def test_what_stands_around_a_sentence() -> None:
    one = evidence(QUOTE, start=len(BEFORE))
    assert around([paragraph(BEFORE + QUOTE + AFTER)], one) == Around("Il pleut. ", " Il neige.")
    assert around([paragraph(BEFORE + QUOTE + AFTER, before=3, after=9)], one) == Around("… Il pleut. ", " Il neige. …")
    assert around([paragraph(QUOTE, start=len(BEFORE))], one) is None
    assert around([paragraph(BEFORE)], one) is None
    assert around([], one) is None


def test_a_long_paragraph_is_cut_between_words() -> None:
    text = "mot " * 500 + QUOTE + " mot" * 500
    found = around([paragraph(text)], evidence(QUOTE, start=2000))
    assert found == Around("… " + "mot " * 150, " mot" * 150 + " …")


def test_sentences_are_told_as_places() -> None:
    start = len(BEFORE)
    at = start + QUOTE.index("agents")
    quote = Quote(CharSpan(start, start + len(QUOTE)), (CharSpan(at, at + 6),))
    lone = Quote(CharSpan(900, 910))
    shelf = Shelf([paragraph(BEFORE + QUOTE + AFTER)], [quote, lone, quote])
    assert shelf.texts == ["Il pleut. Le projet formera des agents. Il neige."]
    assert pieces(shelf, quote) == ["Il pleut. ", "Le projet formera des ", "agents", ".", " Il neige."]
    assert shelf.place(lone) is None


def test_the_ellipsis_is_part_of_the_text_and_of_no_sentence() -> None:
    quote = Quote(CharSpan(50, 60))
    shelf = Shelf([paragraph("x" * 10, start=50, before=7, after=7)], [quote])
    assert shelf.texts == ["… xxxxxxxxxx …"]
    assert pieces(shelf, quote) == ["… ", "x" * 10, " …"]


def test_of_a_long_paragraph_only_what_is_shown_is_there() -> None:
    text = "mot " * 3_000
    near, far = Quote(CharSpan(2_000, 2_003)), Quote(CharSpan(8_000, 8_003))
    shelf = Shelf([paragraph(text)], [far, near])
    assert [len(one) for one in shelf.texts] == [2 + 600 + 3 + 600 + 2] * 2
    close = Quote(CharSpan(2_400, 2_403))
    shelf = Shelf([paragraph(text)], [near, close])
    (whole,) = shelf.texts
    assert len(whole) == 2 + 600 + 403 + 600 + 2
    first, second = shelf.place(near), shelf.place(close)
    assert first is not None
    assert second is not None
    assert first[1] == 0
    assert whole[first[-1] :].startswith(" mot")
    assert second[1] == 402
    assert second[-1] == len(whole)


SIGNS = st.text(alphabet=" \n\t.aé👩\u200d\u202e\ud800", max_size=30)


@given(SIGNS, SIGNS, SIGNS, st.lists(st.tuples(st.integers(0, 29), st.integers(0, 9)), max_size=4))
def test_the_pieces_are_the_text_on_one_line(
    before: str, says: str, after: str, matches: list[tuple[int, int]]
) -> None:
    start, end = len(before), len(before) + len(says)
    spans = tuple(
        CharSpan(start + low, min(start + low + length, end)) for low, length in matches if start + low <= end
    )
    quote = Quote(CharSpan(start, end), spans)
    shelf = Shelf([paragraph(before + says + after)], [quote])
    found = pieces(shelf, quote)
    assert len(found) % 2 == 1
    assert "".join(found) == shelf.texts[0]
    assert shelf.texts[0].strip() == one_line(before + says + after).strip()
    assert "".join(found[1:-1]).strip() == one_line(says).strip()
