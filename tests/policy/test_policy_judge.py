"""A report and demands to findings: which, in which order, how severe, where, and what would mend them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_reports import bare_report, evidence, result, small_report

from aligncheck.model.evidence import ConflictFound, Level
from aligncheck.model.mandate import Severity
from aligncheck.model.policy import Action, Demands
from aligncheck.model.report import Claim, Report, Status
from aligncheck.policy.judge import judge, unreadable
from aligncheck.policy.rules import BY_NAME, DEFAULT_DEMANDS, RULE_NAMES, RULES, action_of
from aligncheck.policy.run import add_claims, check_unreadable
from aligncheck.render.rules import to_rules_page

DOCS = Path(__file__).resolve().parents[2] / "docs"
CLAIM = Claim(5, "form", "Orientations: 5, 15", None, 7)
REPORT = small_report(claims=(CLAIM, Claim(15, "form", "Orientations: 5, 15", None, 7)), findings=())


def told(report: Report, demands: Demands = DEFAULT_DEMANDS) -> list[tuple[str, str, int | None]]:
    return [(one.rule, one.severity, one.orientation) for one in judge(report, demands)]


def demanding(**changes: object) -> Demands:
    return replace(DEFAULT_DEMANDS, **changes)  # type: ignore[arg-type]


# -- the rules ---------------------------------------------------------------------------------------------------------


def test_codes_and_names_are_given_once_and_in_order() -> None:
    assert [rule.code for rule in RULES] == [f"ALN{number:03}" for number in range(1, len(RULES) + 1)]
    assert len(BY_NAME) == len(RULES)
    assert len(RULE_NAMES) == 2 * len(RULES)


def test_codes_that_were_given_stay() -> None:
    given = {
        "ALN001": "unreadable",
        "ALN002": "insufficient-text",
        "ALN003": "unsupported-claim",
        "ALN004": "off-mandate",
        "ALN005": "conflict",
        "ALN006": "boundary",
        "ALN007": "missing-orientation",
        "ALN008": "possible-conflict",
        "ALN009": "too-few-orientations",
        "ALN010": "too-many-orientations",
        "ALN011": "unknown-claim",
        "ALN012": "unused-suppression",
        "ALN013": "expired-suppression",
    }
    assert {rule.code: rule.name for rule in RULES} == given


def test_without_a_policy() -> None:
    assert DEFAULT_DEMANDS.fail_on == {"conflict", "boundary", "unsupported-claim", "off-mandate"}
    assert {rule.name: rule.action for rule in RULES} == {rule.name: action_of(rule, DEFAULT_DEMANDS) for rule in RULES}


def test_every_rule_says_everything() -> None:
    for rule in RULES:
        assert all(text and text[-1] in ".`" for text in (rule.what, rule.why, rule.example, rule.mend))


def test_the_page_of_the_rules_is_the_published_one() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == to_rules_page(RULES)


# -- findings ----------------------------------------------------------------------------------------------------------


def test_what_is_found_without_a_policy_and_in_which_order() -> None:
    assert told(REPORT) == [
        ("unknown-claim", "warning", None),
        ("unsupported-claim", "error", 5),
        ("possible-conflict", "warning", 9),
        ("conflict", "error", 10),
        ("boundary", "error", None),
    ]


def test_whole_proposal_first() -> None:
    demands = demanding(require=(7,), require_any=(1, 2), min_supported=5, max_supported=1)
    rules = [rule for rule, _, _ in told(REPORT, demands)]
    assert rules == [
        *("missing-orientation", "too-few-orientations", "too-many-orientations", "unknown-claim"),
        *("unsupported-claim", "missing-orientation", "possible-conflict", "conflict", "boundary"),
    ]


def test_off_mandate_and_too_little_text() -> None:
    assert told(bare_report(Status.OFF_MANDATE)) == [("off-mandate", "error", None)]
    assert told(bare_report(Status.INSUFFICIENT_TEXT)) == [("insufficient-text", "warning", None)]


@pytest.mark.parametrize(("count", "words"), [(0, "0 words"), (1, "1 word"), (2, "2 words")])
def test_how_little_text(count: int, words: str) -> None:
    report = bare_report(Status.INSUFFICIENT_TEXT)
    (found,) = judge(replace(report, proposal=replace(report.proposal, words=count)))
    assert found.message == f"too little text to judge ({words})"


@pytest.mark.parametrize(
    ("demands", "expected"),
    [
        (demanding(require=(10,)), []),
        (demanding(require=(3,)), []),
        (demanding(require=(3, 10), level=Level.PRINCIPAL), [3]),
        (demanding(require=(9, 1)), [1, 9]),
        (demanding(require_any=(1, 10)), []),
        (demanding(require_any=(1, 3), level=Level.PRINCIPAL), [None]),
        (demanding(require_any=(1, 2), require=(7,)), [None, 7]),
    ],
)
def test_required_orientations(demands: Demands, expected: list[int | None]) -> None:
    assert [number for rule, _, number in told(REPORT, demands) if rule == "missing-orientation"] == expected


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [(2, 2, []), (3, None, ["too-few-orientations"]), (None, 1, ["too-many-orientations"]), (0, None, [])],
)
def test_how_many_are_supported(least: int | None, most: int | None, expected: list[str]) -> None:
    demands = demanding(min_supported=least, max_supported=most)
    assert [rule for rule, _, _ in told(REPORT, demands) if rule.startswith("too-")] == expected


def test_a_rule_that_nobody_names_is_passed_over() -> None:
    assert told(REPORT, Demands(frozenset(("boundary",)), frozenset(("conflict",)))) == [
        ("conflict", "warning", 10),
        ("boundary", "error", None),
    ]


def test_what_is_demanded_counts_even_where_fail_on_does_not_name_it() -> None:
    nothing = Demands(frozenset(), frozenset(), require=(7,), min_supported=9)
    assert told(REPORT, nothing) == [("too-few-orientations", "error", None), ("missing-orientation", "error", 7)]
    warned = replace(nothing, warn_on=frozenset(("missing-orientation",)))
    assert told(REPORT, warned)[1] == ("missing-orientation", "warning", 7)


def test_places_and_quotes() -> None:
    found = {(one.rule, one.orientation): one for one in judge(REPORT)}
    claim = found["unsupported-claim", 5]
    assert (claim.line, claim.page, claim.quote) == (7, None, "Orientations: 5, 15")
    assert found["unknown-claim", None].line == 7
    assert found["conflict", 10].quote == "Le projet financera les retours forcés par avion."
    assert found["boundary", None].page == 4


def test_each_sentence_of_a_conflict_is_a_finding() -> None:
    pieces = (evidence("One."), evidence("Two.", start=10))
    report = small_report(results=(result(9, conflict=ConflictFound(Severity.HARD, pieces)),), boundaries=(), claims=())
    assert [one.quote for one in judge(report)] == ["One.", "Two."]


def test_suggestions_name_what_is_missing_in_words() -> None:
    demands = demanding(require=(3, 10), level=Level.PRINCIPAL)
    (found,) = [one for one in judge(REPORT, demands) if one.orientation == 3]
    assert found.suggestion == "say it in the objective too, and carry it with an activity or a result"
    missing = result(3, claimed=True, missing=tuple(f"c/{n}" for n in range(5)))
    labels = tuple((f"c/{n}", f"label {n}") for n in range(5))
    report = small_report(results=(missing,), labels=labels, boundaries=(), claims=())
    (found,) = judge(report)
    assert (
        found.suggestion
        == "say what the project does about: label 0, label 1, label 2 and 2 more, or take 3 out of the claim"
    )
    assert all(one.suggestion for one in judge(REPORT, demanding(require=(7,), min_supported=9, require_any=(1,))))


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("is empty.", "it is empty."),
        ("holds files that overlap.", "it holds files that overlap."),
        ("there is no such file.", "there is no such file."),
        ("isolated words.", "isolated words."),
    ],
)
def test_why_it_cannot_be_read_is_a_sentence(problem: str, told: str) -> None:
    checked, _ = check_unreadable("a.md", problem, today=date(2026, 1, 1))
    assert (checked.problem, checked.findings[0].message) == (told, f"cannot be read: {told}")


def test_unreadable() -> None:
    (found,) = unreadable("is empty.")
    assert (found.code, found.severity, found.message) == ("ALN001", "error", "cannot be read: is empty.")
    (found,) = unreadable("is empty.", demanding(warn_on=frozenset(("unreadable",))))
    assert found.severity == "warning"
    assert action_of(BY_NAME["unreadable"], Demands(frozenset(), frozenset())) is Action.FAIL


def test_claims_beside_the_proposal() -> None:
    report = add_claims(
        small_report(claims=(CLAIM,)), [Claim(5, "sidecar", "x", None, None), Claim(2, "sidecar", "y", None, None)]
    )
    assert [(one.orientation, one.source) for one in report.claims] == [(2, "sidecar"), (5, "form")]
    assert [one.orientation for one in report.results if one.claimed] == [2, 3, 5, 10]
    assert ("unsupported-claim", "error", 2) in told(report)


@pytest.mark.parametrize(
    ("claim", "where", "line"),
    [
        (Claim(5, "sidecar", "orientations: 5", None, 4), " in line 4 of its sidecar", None),
        (Claim(5, "metadata", "orientations: 5, 7", None, None), " in its property “orientations”", None),
        (Claim(5, "metadata", "orientations: 5, 7", None, 2), "", 2),
        (Claim(5, "form", "Orientations: 5", None, 7), "", 7),
        (Claim(5, "text", "It serves orientation 5.", 3, None), "", None),
    ],
)
def test_where_a_claim_stands_that_is_not_in_the_text(claim: Claim, where: str, line: int | None) -> None:
    report = replace(REPORT, claims=(claim, replace(claim, orientation=15)))
    found = {one.rule: one for one in judge(report) if "claim" in one.rule}
    title = next(one.title for one in report.results if one.orientation == 5)
    message = f"claims orientation 5 ({title}){where} and shows no evidence for it"
    assert (found["unsupported-claim"].message, found["unsupported-claim"].line) == (message, line)
    message = f"claims orientation 15{where}, which the mandate does not have"
    assert (found["unknown-claim"].message, found["unknown-claim"].line) == (message, line)
