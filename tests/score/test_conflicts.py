"""Conflicts: only what the project itself undertakes, and nothing that it fights, forbids or leaves to others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from aligncheck.api import Checker, load_mandate, report_of
from aligncheck.model.mandate import Conflict, Severity, Term
from aligncheck.model.report import Report
from aligncheck.policy.brief import brief_of
from aligncheck.policy.judge import judge
from aligncheck.render.html import to_html
from aligncheck.render.json import to_jsonl
from aligncheck.render.markdown import to_markdown
from aligncheck.render.page import Screen
from aligncheck.render.terminal import to_text

GARDENS = Path(__file__).parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


CONFLICTS = [
    "The project will spray pesticides.",
    "Activities\n\n- Pesticides for the school garden",
    "Pupils shall buy pesticides, while the town looks on.",
    "Le projet répandra des pesticides.",
    "La mairie achètera des pesticides et les distribuera.",
    "L'association fournit des pesticides aux élèves.",
]
NONE = [
    "The project will not spray pesticides.",
    "The project won't spray pesticides.",
    "The project will reduce pesticides.",
    "The project will sow pesticide-free seeds and no pesticides.",
    "Pesticides will be sprayed by other agencies.",
    "Pesticides are sprayed in the valley.",
    "Background\n\nFarmers will spray pesticides.",
    "Activities\n\nThe project does not cover:\n\n- pesticides",
    "Le projet ne répandra pas de pesticides.",
    "Le projet luttera contre les pesticides.",
    "Par le passé, le programme avait acheté des pesticides.",
]


@pytest.mark.parametrize("text", CONFLICTS)
def test_what_the_project_undertakes_is_a_conflict(checker: Checker, text: str) -> None:
    conflict = checker.check_text(text, title="Work in the village").results[0].conflict
    assert conflict is not None
    assert "esticides" in conflict.evidence[0].quote


@pytest.mark.parametrize("text", NONE)
def test_no_conflict(checker: Checker, text: str) -> None:
    assert all(one.conflict is None for one in checker.check_text(text, title="Work in the village").results)


BESIDE = Conflict("fence", Severity.SOFT, {"en": "a fence"}, (Term("fence", "en"),), ())
MIXED = """
Activities

- Pupils will put up a fence around the garden.
- Pupils will spray pesticides every week.
- Pupils will paint the fence.
"""


@pytest.fixture(scope="module")
def mixed() -> Report:
    mandate = load_mandate(GARDENS)
    first, *others = mandate.orientations
    fenced = replace(first, conflicts=(*first.conflicts, BESIDE))
    return Checker(replace(mandate, orientations=(fenced, *others))).check_text(MIXED, name="mixed.md")


def test_a_conflict_keeps_its_severity_beside_a_worse_one(mixed: Report) -> None:
    conflict = mixed.results[0].conflict
    assert conflict is not None
    assert conflict.severity is Severity.HARD
    told = [(severity, [one.quote for one in pieces]) for severity, pieces in conflict.by_severity()]
    assert told == [
        (Severity.HARD, ["Pupils will spray pesticides every week."]),
        (Severity.SOFT, ["Pupils will put up a fence around the garden.", "Pupils will paint the fence."]),
    ]
    assert tuple(one for _, pieces in conflict.by_severity() for one in pieces) == conflict.evidence


def test_each_severity_is_a_finding_of_its_own(mixed: Report) -> None:
    again = report_of(json.loads(to_jsonl(mixed)))
    for report in (mixed, again, brief_of(again)):
        found = [one for one in judge(report) if one.orientation == 1]
        assert [(one.rule, one.severity, one.quote) for one in found] == [
            ("conflict", "error", "Pupils will spray pesticides every week."),
            ("possible-conflict", "warning", "Pupils will put up a fence around the garden."),
            ("possible-conflict", "warning", "Pupils will paint the fence."),
        ]


def test_every_format_tells_them_apart(mixed: Report) -> None:
    words = ("the project undertakes what this orientation excludes", "this may contradict it, please check")
    for told in (to_text(mixed, Screen()), to_markdown(mixed), to_html(mixed)):
        places = [told.index(one) for one in (words[0], "every week.", words[1], "will paint")]
        assert places == sorted(places)
        assert told.count(words[0]) == told.count(words[1]) == 1
