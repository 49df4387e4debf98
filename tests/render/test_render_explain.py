"""The explanation in three formats."""

from __future__ import annotations

import json
from dataclasses import replace

from fake_reports import IN_CONTEXT, evidence

from aligncheck.model.evidence import ConflictFound, Level
from aligncheck.model.explanation import Change, Demand, Explanation, Wanted
from aligncheck.model.mandate import Severity
from aligncheck.model.report import MandateInfo
from aligncheck.render.explain import MOST, to_json, to_markdown, to_text
from aligncheck.render.page import Screen

HOSTILE = "<b>x</b> \x1b[2J [link](http://example.org)"
SENTENCE = evidence(f"They cook soup. {HOSTILE}", "cook", concept="cooking/kitchen", line=3)
PAST = evidence("In 2019 they cooked.", "cooked", start=500, concept="cooking/kitchen", reasons=(IN_CONTEXT,))
EXPLANATION = Explanation(
    proposal=f"draft {HOSTILE}.md",
    sha256="ab" * 32,
    mandate=MandateInfo("gardens", "1", "cd" * 32),
    orientation=2,
    id="cooking",
    title="Cooking",
    statement="Cook what is grown.",
    level=Level.MENTIONED,
    uncapped=Level.SIGNIFICANT,
    score=0.9,
    threshold=0.5,
    claimed=True,
    demands=(
        Demand(Level.SIGNIFICANT, "sentences that count", "1 sentence", True),
        Demand(Level.PRINCIPAL, "the title names it", "none", False, alternative=True),
        Demand(Level.PRINCIPAL, "it outweighs the others", "50%", False, alternative=True),
    ),
    evidence=(SENTENCE,),
    discounted=(PAST,),
    nearest=PAST,
    capped_by=("at most mentioned beside orientation 1 (principal): a garden is no kitchen",),
    conflict=ConflictFound(Severity.HARD, (evidence("Food is thrown away.", start=900),)),
    missing=(Wanted("cooking/kitchen", "kitchen", ("canteen", "school kitchen")), Wanted("cooking/x", "fire", ())),
    changes=(
        Change("objective", "State it in the objective.", Level.PRINCIPAL, SENTENCE, 0.95),
        Change("write", "Write an activity.", Level.SIGNIFICANT, None, 0.85, (Wanted("a", "pots", ("pot",)),)),
    ),
    labels={"cooking/kitchen": "the kitchen"},
)


def test_text_has_every_part_and_fits_80_columns() -> None:
    text = to_text(EXPLANATION, Screen(80))
    assert max(map(len, text.splitlines())) <= 80
    for part in (
        "mentioned: found, but not as something that the project does.",
        "By itself the",
        "THE RULE",
        "principal, when that is met, asks for one of:",
        "cap  at most mentioned beside orientation 1",
        "WHAT COUNTS",
        "They *cook* soup.",
        "line 3 · 2.1 Activités · the kitchen",
        "×0.10 describes the context",
        "CONFLICT (HARD)",
        "THE NEAREST MISS",
        "kitchen: canteen, school kitchen",
        "fire: no term in this language",
        "1. State it in the objective. → principal, worth 0.95",
    ):
        assert part in text, part
    assert "\x1b" not in text


def test_long_lists_are_cut() -> None:
    many = replace(EXPLANATION, evidence=(SENTENCE,) * (MOST + 3))
    assert "and 3 more sentences" in to_text(many, Screen())
    assert "and 3 more sentences" in to_markdown(many)


def test_nothing_to_change() -> None:
    best = replace(EXPLANATION, level=Level.PRINCIPAL, uncapped=Level.PRINCIPAL, changes=(), conflict=None)
    assert "Nothing: there is no higher level." in to_text(best, Screen())
    stuck = replace(EXPLANATION, changes=())
    assert "No single change" in to_markdown(stuck)


def test_markdown_holds_no_markup_of_others() -> None:
    text = to_markdown(EXPLANATION)
    assert "<b>" not in text
    assert "\\[link\\]" in text
    assert "\x1b" not in text
    assert "## What would change it" in text


def test_json() -> None:
    data = json.loads(to_json(EXPLANATION))
    assert (data["level"], data["level_before_rules"], data["marker"]) == ("mentioned", "significant", 0)
    assert [one["met"] for one in data["demands"]] == [True, False, False]
    assert data["changes"][1]["wanted"] == [{"concept": "a", "label": "pots", "terms": ["pot"]}]
    assert data["nearest"]["quote"] == "In 2019 they cooked."
    assert data["evidence"][0]["reasons"][0]["factor"] == 0.9
