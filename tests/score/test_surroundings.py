"""What the report keeps of the paragraphs that it quotes."""

from pathlib import Path

import pytest

from aligncheck.api import Checker
from aligncheck.model.paragraph import AROUND, paragraph_of
from aligncheck.model.report import Report
from aligncheck.model.span import CharSpan
from aligncheck.read.source import read_path

ROOT = Path(__file__).resolve().parents[2]
DEED = "The project will train forty border officials on the rights of migrants."
OTHER = "Rain falls on the hills in the winter."


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


def quoted(report: Report) -> list[tuple[CharSpan, str]]:
    pieces = [
        piece
        for one in report.results
        for piece in (*one.evidence, *one.discounted, *(one.conflict.evidence if one.conflict else ()))
    ]
    boundaries = [(CharSpan(one.start, one.end), one.quote) for one in report.boundaries]
    return [*((piece.span, piece.quote) for piece in pieces), *boundaries]


@pytest.mark.parametrize("name", ["en-return-operations.md", "es-migracion-irregular.md", "en-seasonal-work.pdf"])
def test_every_quote_stands_in_a_paragraph_of_the_proposal(checker: Checker, name: str) -> None:
    proposal = read_path(ROOT / "examples" / name)
    report = checker.check_proposal(proposal)
    assert len(quoted(report)) > 10
    for span, quote in quoted(report):
        paragraph = paragraph_of(report.paragraphs, span)
        assert paragraph is not None
        assert span.shift(-paragraph.start).of(paragraph.text) == quote
    blocks = {block.number: block.span for block in proposal.blocks}
    for one in report.paragraphs:
        assert one.span.of(proposal.text) == one.text
        assert (one.before, one.after) == (one.start - blocks[one.number].start, blocks[one.number].end - one.span.end)
    assert len(set(report.paragraphs)) == len(report.paragraphs) <= len(proposal.blocks)


def test_a_paragraph_is_kept_once_for_all_its_sentences(checker: Checker) -> None:
    report = checker.check_text(f"{OTHER}\n\n{OTHER} {DEED} {OTHER} {DEED} {OTHER}\n\n{OTHER}")
    assert [one.text for one in report.paragraphs] == [f"{OTHER} {DEED} {OTHER} {DEED} {OTHER}"]
    assert [one.number for one in report.paragraphs] == [2]


def test_of_a_long_paragraph_there_is_what_stands_around_the_sentences(checker: Checker) -> None:
    filler = " ".join([OTHER] * 60)
    text = f"{filler} {DEED} {filler} {DEED} {filler}"
    report = checker.check_text(text)
    first, second = report.paragraphs
    assert first.number == second.number == 1
    for one in (first, second):
        assert DEED in one.text
        assert len(one.text) <= len(DEED) + 2 * AROUND + 2
        assert one.before + len(one.text) + one.after == len(text)
        assert text[one.before - 1] == text[one.before + len(one.text)] == " "
