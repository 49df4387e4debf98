"""The builder: every block's span slices to its words, in order, apart, and harmless."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.errors import LimitExceeded
from aligncheck.model.proposal import Block, BlockKind, ReadLimits
from aligncheck.read.builder import ProposalBuilder, clean

ANY_TEXT = st.text(st.characters(), max_size=40) | st.text("a\n\r\t \x00\x0b\u2028\ud800é", max_size=12)


@given(st.lists(st.tuples(st.sampled_from(BlockKind), ANY_TEXT), max_size=12))
def test_spans_are_ordered_disjoint_and_slice_to_the_words(items: list[tuple[BlockKind, str]]) -> None:
    builder = ProposalBuilder()
    added = [(kind, text, builder.add(kind, text)) for kind, text in items]
    proposal = builder.build("p", "text/plain", "0")
    kept = [(kind, text) for kind, text, index in added if index is not None]
    assert [index for *_, index in added if index is not None] == list(range(len(proposal.blocks)))
    end = -2
    for (kind, text), block in zip(kept, proposal.blocks, strict=True):
        words = proposal.block_text(block)
        assert words
        assert words == words.strip()
        assert "\n\n" not in words
        assert re.sub(r"\s+", " ", words) == re.sub(r"\s+", " ", clean(text).strip())
        assert block.kind is kind
        assert block.span.start == end + 2
        end = block.span.end
    assert len(proposal.text) == max(end, 0)
    assert "\n\n".join(proposal.block_text(block) for block in proposal.blocks) == proposal.text
    assert [block.number for block in proposal.blocks] == list(range(1, len(proposal.blocks) + 1))
    proposal.text.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", proposal.text)


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("a\x00b", "a b"),
        ("a\x1b[2Jb", "a [2Jb"),
        ("a\x9bb", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("a\x0bb\x0cc", "a b c"),
        ("a\ud83db", "a\ufffdb"),
        ("tab\tstays\nso does newline", "tab\tstays\nso does newline"),
        (
            "ça reste, l’apostrophe et l'\u00adespace\u00a0insécable",
            "ça reste, l’apostrophe et l'\u00adespace\u00a0insécable",
        ),
    ],
)
def test_control_characters_become_a_space_or_a_newline(given_text: str, cleaned: str) -> None:
    assert clean(given_text) == cleaned


def test_a_blank_block_is_none_and_takes_no_number() -> None:
    builder = ProposalBuilder()
    assert builder.add(BlockKind.PARAGRAPH, " \n\x00\t") is None
    assert builder.add(BlockKind.PARAGRAPH, "one") == 0
    assert len(builder) == 1


def test_a_blank_line_inside_a_block_is_closed_up() -> None:
    builder = ProposalBuilder()
    builder.add(BlockKind.PARAGRAPH, "one\n\n  \ntwo")
    assert builder.build("p", "m", "0").text == "one\ntwo"


def test_heads_must_lie_before_the_cell() -> None:
    builder = ProposalBuilder()
    head = builder.add(BlockKind.CELL, "head")
    builder.add(BlockKind.CELL, "value", column=head, place="table 1, row 2")
    with pytest.raises(ValueError, match="must lie before"):
        builder.add(BlockKind.CELL, "early", row=2)


def test_pages_are_kept_only_when_there_are_any() -> None:
    def blocks(pages: int | None) -> tuple[Block, ...]:
        builder = ProposalBuilder()
        builder.add(BlockKind.PARAGRAPH, "one", page=1)
        return builder.build("p", "m", "0", pages=pages).blocks

    assert blocks(1)[0].page == 1
    assert blocks(None)[0].page is None


def test_too_many_characters_are_refused_with_the_name_of_the_file() -> None:
    builder = ProposalBuilder(ReadLimits(characters=10), where="long.txt")
    builder.add(BlockKind.PARAGRAPH, "12345678")
    with pytest.raises(LimitExceeded, match=r"^long\.txt: has more than 10 characters"):
        builder.add(BlockKind.PARAGRAPH, "9")


def test_no_character_but_the_unwanted_is_changed() -> None:
    kept = [chr(code) for code in range(0x110000) if clean(chr(code)) == chr(code)]
    dropped = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10}
    assert set(map(ord, kept)) == set(range(0x110000)) - dropped


def test_metadata_is_cleaned_and_empty_pairs_are_left_out() -> None:
    proposal = ProposalBuilder().build("p", "m", "0", metadata=(("title", " A\x00b "), ("subject", " "), ("", "x")))
    assert proposal.metadata == (("title", "A b"),)
