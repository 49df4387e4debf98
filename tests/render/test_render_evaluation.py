"""The agreement in four formats, with texts that try to act on whoever reads them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from fake_reports import evidence

from aligncheck.model.evaluation import Cell, Disagreement, Evaluation
from aligncheck.model.evidence import Level
from aligncheck.model.report import MandateInfo
from aligncheck.render.evaluation import to_csv, to_html, to_json, to_text
from aligncheck.render.page import Screen
from aligncheck.score.agreement import groups_by, summary_of

CELLS = [
    Cell("d1", "en", 1, 2, 2),
    Cell("d1", "en", 2, 0, 1),
    Cell("d2", "fr", 1, 1, 2),
    Cell("d2", "fr", 2, 1, 0),
]
HOSTILE = "=1+1 <script>alert(1)</script> \x1b[2J\u202e **bold**"


def disagreement(expected: int, level: Level, **changes: object) -> Disagreement:
    one = Disagreement(
        document="d1",
        title=HOSTILE,
        language="en",
        half="a",
        orientation=2,
        name="Cooking",
        expected=expected,
        level=level,
        score=0.8,
        threshold=0.5,
        counted=True,
        evidence=(evidence(f"They cook. {HOSTILE}", "cook"),),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def evaluation(**changes: object) -> Evaluation:
    made = Evaluation(
        mandate=MandateInfo("gardens", "1", "ab" * 32),
        aligncheck="0.1.0",
        gold="gold.yaml",
        gold_sha256="cd" * 32,
        split="",
        documents=2,
        unlabelled=1,
        disputed=0,
        summary=summary_of(CELLS, 2, resamples=20),
        orientations=groups_by(CELLS, lambda cell: str(cell.orientation), ["1", "2"]),
        languages=groups_by(CELLS, lambda cell: cell.language),
        halves=groups_by(CELLS, lambda cell: "a" if cell.document == "d1" else "b", ["a", "b"]),
        disagreements=(
            disagreement(0, Level.SIGNIFICANT),
            disagreement(1, Level.MENTIONED, document="d2", counted=False),
            disagreement(1, Level.PRINCIPAL, document="d3"),
            disagreement(2, Level.ABSENT, document="d4", evidence=()),
        ),
        titles=((1, "Growing food"), (2, "Cooking")),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_text_fits_80_columns_and_says_what_led_there() -> None:
    text = to_text(evaluation(), Screen(80))
    assert max(map(len, text.splitlines())) <= 80
    assert "Supported  F1 0.67" in text
    assert "readers not supported, aligncheck significant" in text
    assert "not counted; score 0.80, threshold 0.50" in text
    assert "nothing found" in text
    assert "They *cook*." in text
    assert "1 without labels" in text
    assert "\x1b" not in text


def test_a_gap_is_said_out_loud() -> None:
    text = to_text(evaluation(), Screen())
    assert "Gap between the halves: 0.00." in text
    apart = groups_by([*CELLS, Cell("d1", "en", 1, 0, 2)], lambda cell: "a" if cell.document == "d1" else "b")
    assert "above 0.08" in to_text(evaluation(halves=apart), Screen())
    assert "two halves" not in to_text(evaluation(halves=(), split="a"), Screen()).lower()


def test_agreement_without_a_disagreement() -> None:
    assert "No disagreement." in to_text(evaluation(disagreements=()), Screen())


@pytest.mark.parametrize("shown", [True, False])
def test_json(shown: bool) -> None:
    data = json.loads(to_json(evaluation(), disagreements=shown))
    assert data["overall"]["supported"]["f1"] == 0.6667
    assert data["gap"] == 0.0
    assert data["confusion"]["significant"] == {"not supported": 1, "significant": 0, "principal": 1}
    assert ("disagreements" in data) is shown
    if shown:
        assert [one["kind"] for one in data["disagreements"]] == ["extra", "missed", "level", "missed"]
        assert data["disagreements"][0]["evidence"][0]["reasons"][0]["factor"] == 0.9


def test_no_cell_of_the_csv_is_a_formula() -> None:
    text = to_csv(evaluation(disagreements=(disagreement(1, Level.ABSENT, document="=cmd()"),)))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["part"] == "all"
    assert rows[-1]["text"] == "'=cmd()"
    assert all(len(row) == len(rows[0]) and None not in row for row in rows)
    assert "disagreement" not in to_csv(evaluation(), disagreements=False)


def test_html_holds_no_markup_of_others() -> None:
    page = to_html(evaluation(gold=HOSTILE))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "<mark>cook</mark>" in page
    assert page.count("<article>") == page.count("</article>") == 4
    assert "<article>" not in to_html(evaluation(), disagreements=False)
