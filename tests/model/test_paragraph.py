from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.paragraph import Paragraph, paragraph_of, windows
from aligncheck.model.span import CharSpan

TEXT = "one two three four five six seven eight nine ten"


def shown(*words: str, around: int) -> list[str]:
    spans = [CharSpan(TEXT.index(word), TEXT.index(word) + len(word)) for word in words]
    return [part.of(TEXT) for part in windows(TEXT, CharSpan(0, len(TEXT)), spans, around)]


def test_a_part_ends_between_words() -> None:
    assert shown("five", around=12) == ["three four five six seven"]
    assert shown("five", around=11) == ["three four five six seven"]
    assert shown("five", around=10) == ["four five six seven"]
    assert shown("one", around=4) == ["one two"]
    assert shown("ten", around=500) == [TEXT]


def test_parts_that_overlap_are_one() -> None:
    assert shown("two", "nine", around=8) == ["one two three", "eight nine ten"]
    assert shown("two", "four", around=8) == ["one two three four five"]


def test_a_word_without_an_end_is_cut() -> None:
    text = "a" * 5_000
    assert windows(text, CharSpan(0, 5_000), [CharSpan(2_000, 2_010)]) == [CharSpan(1_400, 2_610)]


@given(
    st.text(alphabet="ab \n", min_size=1, max_size=200),
    st.lists(st.tuples(st.integers(0, 199), st.integers(0, 20)), max_size=8),
    st.integers(1, 40),
)
def test_every_sentence_is_in_one_part_and_no_part_is_too_long(
    text: str, places: list[tuple[int, int]], around: int
) -> None:
    whole = CharSpan(0, len(text))
    spans = [CharSpan(start, min(start + length, len(text))) for start, length in places if start < len(text)]
    parts = windows(text, whole, spans, around)
    assert parts == sorted(parts)
    assert all(first.end < second.start for first, second in pairwise(parts))
    assert all(sum(part.contains(span) for part in parts) == 1 for span in spans)
    for part in parts:
        inside = [span for span in spans if part.contains(span)]
        assert min(span.start for span in inside) - part.start <= around
        assert part.end - max(span.end for span in inside) <= around


def test_the_paragraph_of_a_sentence() -> None:
    paragraphs = [Paragraph(3, 10, "x" * 10, 0, 0), Paragraph(4, 30, "y" * 10, 0, 5), Paragraph(4, 50, "z" * 10, 20, 0)]
    found = [paragraph_of(paragraphs, CharSpan(*place)) for place in ((10, 20), (35, 38), (50, 51), (59, 60))]
    assert found == [paragraphs[0], paragraphs[1], paragraphs[2], paragraphs[2]]
    assert [paragraph_of(paragraphs, CharSpan(*place)) for place in ((0, 5), (15, 25), (20, 30), (61, 62))] == [
        None
    ] * 4
