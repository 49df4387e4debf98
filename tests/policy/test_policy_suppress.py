"""Suppressions: what they accept, when they are void, and what is said about those that nothing needs."""

from __future__ import annotations

from datetime import date

import pytest
from fake_reports import small_report
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.outcome import Checked
from aligncheck.model.policy import Demands, Suppression
from aligncheck.model.report import Finding
from aligncheck.policy.judge import judge
from aligncheck.policy.rules import BY_NAME, DEFAULT_DEMANDS
from aligncheck.policy.run import check_report, check_unreadable
from aligncheck.policy.suppress import apply, report_shared, shared_for

TODAY = date(2026, 5, 1)
NOTHING = Demands(frozenset(), frozenset())


def finding(rule: str = "conflict", orientation: int | None = 9, quote: str = "") -> Finding:
    return Finding(BY_NAME[rule].code, rule, "error", orientation, "told", None, None, "", quote)


def accepting(rule: str = "conflict", orientation: int | None = None, **more: object) -> Suppression:
    return Suppression(rule, "agreed", "a.md:3", orientation, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("suppression", "accepted"),
    [
        (accepting(), True),
        (accepting(orientation=9), True),
        (accepting(orientation=8), False),
        (accepting("boundary"), False),
        (accepting(expires="2026-05-01"), True),
        (accepting(expires="2026-04-30"), False),
    ],
)
def test_what_is_accepted(suppression: Suppression, accepted: bool) -> None:
    done = apply([finding()], [suppression], TODAY)
    assert len(done.suppressed) == accepted
    assert len(done.counting) == (not accepted)
    if accepted:
        assert (done.suppressed[0].reason, done.suppressed[0].where) == ("agreed", "a.md:3")


def test_unused_and_expired_are_told_at_their_place() -> None:
    unused, expired = accepting("boundary", line=3), accepting(expires="2020-01-01", line=8)
    done = apply([finding()], [unused, expired], TODAY)
    assert [(one.rule, one.severity, one.line) for one in done.extra] == [
        ("unused-suppression", "warning", 3),
        ("expired-suppression", "warning", 8),
    ]
    assert "2020-01-01" in done.extra[1].message
    assert apply([finding()], [unused, expired], TODAY, NOTHING).extra == ()


def test_the_first_gives_the_reason_and_all_are_used() -> None:
    done = apply([finding()], [accepting(), accepting(orientation=9)], TODAY)
    assert done.extra == ()
    assert len(done.used) == 2


def test_no_suppression_hides_what_is_said_about_suppressions() -> None:
    done = apply([finding("unused-suppression", None)], [accepting("unused-suppression")], TODAY)
    assert len(done.counting) == 1


def test_which_files_a_shared_one_speaks_of() -> None:
    everywhere, some = accepting(), accepting(paths=("2024/*.md",))
    assert shared_for("2024/a.md", [everywhere, some]) == (everywhere, some)
    assert shared_for("2025/a.md", [everywhere, some]) == (everywhere,)


@pytest.mark.parametrize(
    ("paths", "complete", "told"),
    [
        (("x/a.md",), False, True),
        (("*.md",), False, False),
        (("*.md",), True, True),
        ((), True, True),
        ((), False, False),
        (("gone.md",), True, False),
    ],
)
def test_a_shared_one_that_nothing_needed(paths: tuple[str, ...], complete: bool, told: bool) -> None:
    files = [Checked("x/b.md", None), Checked("x/a.md", None)]
    one = accepting(paths=paths)
    done = report_shared(files, [one], frozenset(), TODAY, lambda _: DEFAULT_DEMANDS, complete=complete)
    assert [[found.rule for found in file.findings] for file in done] == [[], ["unused-suppression"] if told else []]
    assert report_shared(files, [one], frozenset((one,)), TODAY, lambda _: DEFAULT_DEMANDS, complete=True) == tuple(
        files
    )


def test_a_shared_one_that_expired_is_told_once() -> None:
    files = [Checked("b.md", None), Checked("a.md", None)]
    one = accepting(expires="2020-01-01")
    done = report_shared(files, [one], frozenset(), TODAY, lambda _: DEFAULT_DEMANDS, complete=False)
    assert [[found.rule for found in file.findings] for file in done] == [[], ["expired-suppression"]]


def test_a_file_of_a_run() -> None:
    checked, used = check_report("a.md", small_report(), today=TODAY, suppressions=[accepting(orientation=10)])
    assert checked.report is not None
    assert [one.rule for one in checked.report.findings] == [one.rule for one in judge(small_report())]
    assert [one.finding.rule for one in checked.suppressed] == ["conflict"]
    assert "conflict" not in [one.rule for one in checked.findings]
    assert len(used) == 1


def test_an_unreadable_file() -> None:
    checked, _ = check_unreadable("a.md", "is empty.", today=TODAY, suppressions=[accepting()])
    assert (checked.report, checked.problem) == (None, "it is empty.")
    assert [one.rule for one in checked.findings] == ["unreadable"]
    checked, _ = check_unreadable("a.md", "is empty.", today=TODAY, suppressions=[accepting("unreadable")])
    assert (checked.findings, len(checked.suppressed)) == ((), 1)


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from(["conflict", "boundary", "unsupported-claim"]), st.sampled_from([None, 5, 9])),
    max_size=6,
)
SUPPRESSIONS = st.lists(
    st.builds(
        accepting,
        st.sampled_from(["conflict", "boundary", "unsupported-claim", "off-mandate"]),
        st.sampled_from([None, 5, 9]),
        expires=st.sampled_from(["", "2026-04-30", "2026-05-01", "2030-01-01"]),
    ),
    max_size=4,
)


@given(FINDINGS, SUPPRESSIONS)
def test_nothing_is_lost_and_nothing_is_added_but_what_is_said_about_suppressions(
    findings: list[Finding], suppressions: list[Suppression]
) -> None:
    done = apply(findings, suppressions, TODAY)
    both = sorted([*done.counting, *(one.finding for one in done.suppressed)], key=repr)
    assert both == sorted(findings, key=repr)
    assert {one.rule for one in done.extra} <= {"unused-suppression", "expired-suppression"}
    assert {one.severity for one in done.extra} <= {"warning"}
    assert len(done.extra) == sum(one not in done.used for one in suppressions)


@given(FINDINGS)
def test_without_suppressions_everything_counts(findings: list[Finding]) -> None:
    assert apply(findings, [], TODAY).counting == tuple(findings)
