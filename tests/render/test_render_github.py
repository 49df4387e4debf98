from dataclasses import replace

import pytest
from fake_outcomes import CLAIM, OFF, POSSIBLE, checked, hostile_outcome, outcome, small_outcome
from github_log import Command, annotations, commands
from hypothesis import given, settings
from hypothesis import strategies as st

from aligncheck.model.outcome import Checked
from aligncheck.render.escape import one_line, visible
from aligncheck.render.finding import file_name
from aligncheck.render.github import escape_data, escape_property, to_github

TRICKS = st.sampled_from(
    ["::", "::error::", "\n", "\r", "%", "%0A", "%25", ",", ":", "=", " ", "##[error]", "\u202e", "a"]
)
ANYTHING = st.one_of(st.text(alphabet=st.characters(), max_size=20), st.lists(TRICKS, max_size=12).map("".join))


def test_line_by_line() -> None:
    assert to_github(small_outcome()).splitlines() == [
        "::error file=a/jardin.md,title=ALN004 off-mandate::no orientation is supported",
        "::error file=b/broken.pdf,title=ALN001 unreadable::cannot be read: is damaged.",
        "::error file=b/niger.pdf,title=ALN005 conflict::plans something that is excluded (orientation 10) "
        "(section “2.1 Activités”)%0ATo mend it: take it out",
        "::error file=c/claims.md,line=3,endLine=3,title=ALN003 unsupported-claim::claims orientation 5 (Coopération) "
        "and shows no evidence for it%0ATo mend it: say what the project does about it",
        "::warning file=b/niger.pdf,title=ALN008 possible-conflict::may plan something that orientation 9 excludes "
        "(page 4)",
    ]


@given(ANYTHING)
def test_escaping_is_undone_by_the_runner(text: str) -> None:
    log = f"::error file={escape_property(text)},title=t::{escape_data(text)}"
    assert commands(log) == [Command("error", {"file": text, "title": "t"}, text)]


@settings(max_examples=60)
@given(st.lists(st.tuples(ANYTHING.filter(bool), ANYTHING, ANYTHING, ANYTHING), max_size=6))
def test_the_runner_reads_exactly_the_findings(rows: list[tuple[str, str, str, str]]) -> None:
    files = [
        Checked(name, checked().report, findings=(replace(OFF, rule=f"r{rule}r", message=message, suggestion=mend),))
        for name, rule, message, mend in rows
    ]
    log = to_github(outcome(*files))
    read = annotations(log)
    assert len(commands(log)) == len(read) == len(rows)
    for one, (name, rule, message, mend) in zip(read, rows, strict=True):
        assert one.name == "error"
        assert one.properties == {"file": file_name(name), "title": visible(f"ALN004 r{rule}r")}
        words, mended = one_line(message).strip(), one_line(mend).strip()
        assert one.message == "\n".join(filter(None, [words, mended and f"To mend it: {mended}"]))


@pytest.mark.parametrize("size", [3, 40])
def test_hostile_names_and_words_give_no_other_command(size: int) -> None:
    made = hostile_outcome()
    log = to_github(replace(made, files=made.files[:size]))
    assert {one.name for one in commands(log)} <= {"error", "warning", "notice"}
    assert len(commands(log)) == len(log.splitlines()) <= 21


def test_github_takes_ten_of_a_kind_and_the_rest_is_rolled_up() -> None:
    files = [checked(f"{letter}.md", CLAIM, POSSIBLE, OFF) for letter in "abcdefgh"]
    read = commands(to_github(outcome(*files)))
    kinds = [one.name for one in read]
    assert kinds == ["error"] * 10 + ["warning"] * 8 + ["notice"]
    assert [one.properties["file"] for one in read[:4]] == ["a.md", "a.md", "b.md", "b.md"]
    assert read[-1].message == (
        "6 errors more than GitHub shows, in f.md (2), g.md (2), h.md (2). The other reports of this run list them all."
    )


def test_the_notice_stays_short() -> None:
    files = [checked(f"{'long/' * 50}{number}.md", CLAIM, POSSIBLE) for number in range(500)]
    read = commands(to_github(outcome(*files)))
    assert len(read) == 21
    assert read[-1].message.startswith("490 errors and 490 warnings more than GitHub shows, in ")
    assert " and 470 more. " in read[-1].message
    assert len(read[-1].message) < 4000


def test_nothing_to_say() -> None:
    assert to_github(outcome(checked())) == ""
