import json

import pytest
from fake_reports import bare_report, result, small_report
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.batch.row import flags_of, row_from_json, row_of, row_to_json
from aligncheck.model.call import Cell, Row
from aligncheck.model.evidence import Level
from aligncheck.model.report import Status
from aligncheck.read.report import report_of
from aligncheck.render.json import to_jsonl


def test_a_row_says_what_the_report_says() -> None:
    row = row_of(small_report("call/niger.docx"))
    assert (row.name, row.status, row.language, row.words, row.pages) == ("call/niger.docx", "assessed", "fr", 4210, 12)
    assert [cell.orientation for cell in row.cells] == list(range(1, 13))
    assert row.cells[9] == Cell(10, "principal", 2, 0.94, claimed=True, flag="hard")
    assert row.cells[8] == Cell(9, "mentioned", 0, 0.06, claimed=False, flag="soft")
    assert row.flags == ("conflict:10", "possible-conflict:9", "boundary:legal-protection", "unsupported-claim:5")
    assert row.warnings == ("tracked_changes",)
    assert (row.problem, row.kind) == ("", "")


def test_each_boundary_is_a_flag_once() -> None:
    report = small_report(boundaries=small_report().boundaries * 3)
    assert flags_of(report).count("boundary:legal-protection") == 1


def test_nothing_found() -> None:
    row = row_of(bare_report(Status.INSUFFICIENT_TEXT))
    assert (row.status, row.flags, row.warnings) == ("insufficient_text", (), ("no_text",))


@pytest.mark.parametrize("score", [0.123456, 0.99996, 0.0, 1.0, 1 / 3])
def test_a_report_read_back_has_the_same_row(score: float) -> None:
    report = small_report(results=(result(3, Level.SIGNIFICANT, score=score),))
    assert row_of(report_of(json.loads(to_jsonl(report)))) == row_of(report)


TEXTS = st.text(st.characters(), max_size=9)


@given(
    st.builds(
        Row,
        *(TEXTS, TEXTS, TEXTS, st.integers(0), st.none() | st.integers(0), TEXTS),
        st.lists(st.builds(Cell, st.integers(0), TEXTS, st.integers(0, 2), st.floats(0, 9), st.booleans(), TEXTS)).map(
            tuple
        ),
        *(st.lists(TEXTS).map(tuple), st.lists(TEXTS).map(tuple), TEXTS, TEXTS),
    )
)
def test_a_row_goes_there_and_back(row: Row) -> None:
    told = row_to_json(row)
    assert told.isascii()
    assert "\n" not in told
    assert row_from_json(told) == row


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "7", "{}", '"text of eleven"', "[1,2,3,4,5,6,7,8,9,10,11]"])
def test_what_is_no_row_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        row_from_json(text)
