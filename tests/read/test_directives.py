"""Comments by which a writer accepts a finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.policy.rules import RULE_NAMES
from aligncheck.read.directives import directives_in

GOOD = '<!-- aligncheck: disable=ALN003 orientation=5 reason="agreed with the desk" expires=2027-01-31 -->'


def found(text: str, name: str = "a.md") -> tuple[list[tuple[str, int | None, str, str, int]], list[str]]:
    suppressions, problems = directives_in(text.encode("utf-8", "surrogateescape"), name, RULE_NAMES)
    return [(one.rule, one.orientation, one.reason, one.expires, one.line) for one in suppressions], list(
        map(str, problems)
    )


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "a.html", "a.htm", "a.xhtml"])
def test_a_comment(name: str) -> None:
    assert found(f"# Title\n\n{GOOD}\n", name) == (
        [("unsupported-claim", 5, "agreed with the desk", "2027-01-31", 3)],
        [],
    )
    (one,), _ = directives_in(GOOD.encode(), name, RULE_NAMES)
    assert (one.where, one.paths) == (f"{name}:1", ())


def test_a_comment_over_several_lines_with_several_rules() -> None:
    text = "x\r\n<!--\r\n  aligncheck:\r\n  disable=conflict,aln006,\r\n  reason='it is\r\n  agreed' -->"
    suppressions, problems = found(text.replace("aln006,", "aln006"))
    assert problems == []
    assert suppressions == [("conflict", None, "it is agreed", "", 2), ("boundary", None, "it is agreed", "", 2)]


def test_in_another_encoding() -> None:
    (one,), problems = directives_in(f"<p>é</p>{GOOD}".encode("utf-16"), "a.html", RULE_NAMES)
    assert (one.rule, problems) == ("unsupported-claim", ())


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{GOOD}\n```\n",
        f"~~~~ html\n~~~\n{GOOD}\n~~~~\n",
        f"```\n{GOOD}\n",
        f"> ```\n> {GOOD}\n> ```\n",
        f"Write `{GOOD}` to accept it.",
        "<!-- aligncheck is a program -->",
        "<!-- aligncheckers: disable=x -->",
        "<!-- about aligncheck: disable=x -->",
        "aligncheck: disable=ALN003",
    ],
)
def test_what_is_no_comment_to_us(text: str) -> None:
    assert found(text) == ([], [])


def test_after_a_block_of_code_they_count_again() -> None:
    assert len(found(f"```\ncode\n```\n\n{GOOD}\n")[0]) == 1
    assert len(found(f"``` not ` a fence\n{GOOD}\n")[0]) == 1
    assert len(found(f"```\n{GOOD}\n```\n", "a.html")[0]) == 1


def test_formats_without_comments_have_none() -> None:
    assert found(GOOD, "a.txt") == ([], [])
    assert found(GOOD, "a.docx") == ([], [])
    assert directives_in(b"\x00\x01\x02aligncheck" * 50, "a.md", RULE_NAMES) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<!-- aligncheck: disable=ALN003 -->",
            'a suppression without a reason: add reason="...", and say who accepted it and why',
        ),
        (
            '<!-- aligncheck: disable=ALN003 reason="" -->',
            'a suppression without a reason: add reason="...", and say who accepted it and why',
        ),
        (
            '<!-- aligncheck: disable=unsuported-claim reason="x" -->',
            "there is no rule `unsuported-claim`: did you mean `unsupported-claim`?",
        ),
        ('<!-- aligncheck: disable=conflct reason="x" -->', "there is no rule `conflct`: did you mean `conflict`?"),
        ('<!-- aligncheck: disabel=conflict reason="x" -->', "unknown word `disabel`: did you mean `disable`?"),
        ('<!-- aligncheck: disable=conflict reason="x" reason="y" -->', "`reason` stands twice: remove one"),
        (
            "<!-- aligncheck: disable conflict -->",
            '`disable conflict` is not understood: write disable=RULE reason="..."',
        ),
        (
            '<!-- aligncheck: disable=conflict reason="x -->',
            '`reason="x` is not understood: write disable=RULE reason="..."',
        ),
        (
            "<!-- aligncheck disable=conflict -->",
            'a comment to aligncheck without a colon: write `aligncheck: ...`; write disable=RULE reason="..."',
        ),
        ("<!-- aligncheck: -->", 'a comment to aligncheck that says nothing: write disable=RULE reason="..."'),
        (
            '<!-- aligncheck: reason="x" -->',
            'a comment to aligncheck that says nothing: write disable=RULE reason="..."',
        ),
        (
            '<!-- aligncheck: disable=conflict reason="x" expires=2027-02-30 -->',
            "`2027-02-30` is no date: write one as 2027-01-31",
        ),
        (
            '<!-- aligncheck: disable=conflict reason="x" orientation=five -->',
            "`five` is no number of an orientation: write one",
        ),
        (
            '<!-- aligncheck: disable=conflict reason="x"',
            "a comment to aligncheck that does not end: close it with `-->`",
        ),
    ],
)
def test_mistakes(text: str, expected: str) -> None:
    assert found(f"one\n  {text}\n") == ([], [f"a.md:2:3: {expected}"])


def test_there_is_a_bound() -> None:
    suppressions, problems = found(f"{GOOD}\n" * 1_000)
    assert len(suppressions) == 200
    assert len(problems) == 1
    assert problems[0].startswith("a.md:201:1: more than 200 suppressions")


@given(st.text(alphabet="`~\n <!->aligncheck:disable=reason\"'5", max_size=300), st.sampled_from(["a.md", "a.html"]))
def test_nothing_breaks_it(text: str, name: str) -> None:
    suppressions, problems = directives_in(("<!-- aligncheck: " + text).encode(), name, RULE_NAMES)
    assert all(one.reason for one in suppressions)
    assert all("\n" not in str(one) for one in problems)
