"""A baseline: what was known stays known, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.errors import PolicyError
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Finding, MandateInfo
from aligncheck.policy.baseline import compare, fingerprint, from_baseline, to_baseline
from aligncheck.read.baseline import read_baseline_text

MANDATE = MandateInfo("iom", "1.0.0", "ab" * 32)


def finding(
    quote: str = "We return them.", orientation: int | None = 9, code: str = "ALN005", **more: object
) -> Finding:
    return replace(Finding(code, "conflict", "error", orientation, "told", 2, 7, "", quote), **more)  # type: ignore[arg-type]


def outcome(*files: tuple[str, list[Finding]]) -> Outcome:
    return Outcome(tuple(Checked(name, None, findings=tuple(found)) for name, found in files), MANDATE, "0.1.0")


def against(now: Outcome, before: Outcome, present: tuple[str, ...] = ()) -> Outcome:
    return compare(now, from_baseline(to_baseline(before), "known.json", "iom"), present=present)


def counting(done: Outcome) -> dict[str, int]:
    return {file.name: len(file.findings) for file in done.files}


def test_what_a_finding_is_known_by() -> None:
    same = [
        finding(),
        finding(line=99, page=None, message="other words", severity="warning"),
        finding(" we  RETURN\nthem. "),
    ]
    assert len({fingerprint(one) for one in same}) == 1
    others = [finding("We return you."), finding(orientation=8), finding(orientation=None), finding(code="ALN008")]
    assert len({fingerprint(one) for one in [same[0], *others]}) == 5


def test_the_file() -> None:
    text = to_baseline(outcome(("b.md", [finding()]), ("a.md", [finding("x"), finding("x")])))
    told = json.loads(text)
    assert (told["schema_version"], told["mandate"]) == (1, "iom")
    assert [row["path"] for row in told["findings"]] == ["a.md", "a.md", "b.md"]
    assert text.endswith("\n")


def test_what_was_known_does_not_count_and_what_is_new_does() -> None:
    before = outcome(("a.md", [finding("old")]))
    done = against(outcome(("a.md", [finding("new"), finding("old", line=80)])), before)
    assert [one.quote for one in done.files[0].findings] == ["new"]
    assert [one.quote for one in done.files[0].known] == ["old"]
    assert done.stale == 0


def test_an_entry_counts_once() -> None:
    done = against(outcome(("a.md", [finding(), finding()])), outcome(("a.md", [finding()])))
    assert counting(done) == {"a.md": 1}


def test_stale_entries_are_counted() -> None:
    assert against(outcome(("a.md", [])), outcome(("a.md", [finding(), finding("x")]))).stale == 2


def test_a_renamed_file_is_known_again() -> None:
    done = against(outcome(("new.md", [finding()])), outcome(("old.md", [finding()])))
    assert (counting(done), done.stale) == ({"new.md": 0}, 0)


def test_a_copy_is_not() -> None:
    done = against(outcome(("copy.md", [finding()]), ("old.md", [])), outcome(("old.md", [finding()])))
    assert (counting(done), done.stale) == ({"copy.md": 1, "old.md": 0}, 1)


def test_a_file_that_this_run_did_not_look_at_is_not_gone() -> None:
    before = outcome(("other.md", [finding()]))
    done = against(outcome(("a.md", [finding()])), before, present=("other.md",))
    assert (counting(done), done.stale) == ({"a.md": 1}, 0)


def test_writing_it_again_keeps_what_was_known() -> None:
    before = outcome(("a.md", [finding()]))
    assert to_baseline(against(before, before)) == to_baseline(before)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON"),
        ('{"kind": ', "known.json:1:10: is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no baseline"),
        ('{"schema_version": 1}', "is no baseline"),
        (
            '{"kind": "aligncheck baseline", "schema_version": 2}',
            "is a baseline of version 2, and this aligncheck reads 1",
        ),
        ('{"kind": "aligncheck baseline", "schema_version": true}', "of version true"),
        (
            '{"kind": "aligncheck baseline", "schema_version": 1, "mandate": "gardens"}',
            "of the mandate `gardens`, and this run has `iom`",
        ),
        (
            '{"kind": "aligncheck baseline", "schema_version": 1, "mandate": "iom", "findings": 3}',
            "without a list of findings",
        ),
        (
            '{"kind": "aligncheck baseline", "schema_version": 1, "mandate": "iom", "findings": [{"path": 3}]}',
            "its finding 1 is incomplete",
        ),
    ],
    ids=range(10),
)
def test_what_is_no_baseline_of_ours(text: str, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        from_baseline(text, "known.json", "iom")
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert "\n" not in str(problem)


def test_files_that_hold_none(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe")
    for name, words in (
        ("no.json", "there is no such baseline"),
        (".", "is no regular file"),
        ("bad.json", "not UTF-8"),
    ):
        with pytest.raises(PolicyError, match=words):
            read_baseline_text(tmp_path / name)
    (tmp_path / "good.json").write_text(to_baseline(outcome()), encoding="utf-8")
    assert from_baseline(read_baseline_text(tmp_path / "good.json"), "good.json", "iom").entries == ()


FINDINGS = st.builds(finding, st.sampled_from(["a", "b", "c", "\ud800", ""]), st.sampled_from([None, 1, 2]))
RUNS = st.dictionaries(
    st.sampled_from(["a.md", "b.md", "x/c.docx", "d\n.md"]), st.lists(FINDINGS, max_size=5), max_size=4
)


def run(files: dict[str, list[Finding]]) -> Outcome:
    return outcome(*files.items())


@given(RUNS)
def test_against_its_own_baseline_a_run_has_no_findings(files: dict[str, list[Finding]]) -> None:
    done = against(run(files), run(files))
    assert sum(counting(done).values()) == 0
    assert done.stale == 0


@given(RUNS, RUNS)
def test_the_order_of_the_files_changes_nothing(
    now: dict[str, list[Finding]], before: dict[str, list[Finding]]
) -> None:
    turned = dict(reversed(now.items()))
    first, second = against(run(now), run(before)), against(run(turned), run(dict(reversed(before.items()))))
    assert sorted(first.files, key=lambda one: one.name) == sorted(second.files, key=lambda one: one.name)
    assert first.stale == second.stale
    assert to_baseline(run(now)) == to_baseline(run(turned))


@given(RUNS, RUNS)
def test_every_finding_stays_and_every_entry_matches_at_most_once(
    now: dict[str, list[Finding]], before: dict[str, list[Finding]]
) -> None:
    done = against(run(now), run(before))
    known = sum(len(file.known) for file in done.files)
    assert known + sum(counting(done).values()) == sum(map(len, now.values()))
    assert known + done.stale == sum(map(len, before.values()))
