import re
from dataclasses import replace

import pytest
from fake_reports import bare_report, evidence, result, small_report
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from aligncheck.model.evidence import Level
from aligncheck.model.proposal import Notice
from aligncheck.model.report import Report, Status
from aligncheck.render.markdown import markdown_line, to_markdown, to_markdown_summary
from aligncheck.render.page import Page, Run, Screen, width_of
from aligncheck.render.terminal import to_summary, to_text
from aligncheck.render.verdict import Unread, View, summary_line, verdict

PIPE = Screen()
HOSTILE = "[red]x[/red] \x1b[2J\x1b]0;t\x07 \u202e <b>| `c` [a](http://e) \x9b2J"


def hostile_report() -> Report:
    bad = evidence(HOSTILE, "[red]", section=HOSTILE, place=HOSTILE)
    full = replace(result(10, Level.PRINCIPAL, score=0.9, evidence=(bad,), missing=(HOSTILE,)), title=HOSTILE)
    weak = result(11, Level.MENTIONED, discounted=(bad,), claimed=True)
    base = small_report(HOSTILE, results=(full, weak), warnings=(Notice("x", HOSTILE),), labels=())
    return replace(
        base,
        mandate=replace(base.mandate, id=HOSTILE),
        boundaries=(replace(base.boundaries[0], quote=HOSTILE, id=HOSTILE),),
        findings=(replace(base.findings[0], message=HOSTILE, code=HOSTILE, rule=HOSTILE),),
        proposal=replace(base.proposal, media_type=HOSTILE, languages=(HOSTILE,)),
    )


def test_all_parts_in_order() -> None:
    text = to_text(small_report(), PIPE)
    parts = [
        *("projets/niger.docx", "Supports 2 of 12 orientations: 10 principal; 3 significant."),
        *("Retour volontaire et réintégration", "DEMANDS NOT MET", "CONFLICTS", "OUTSIDE THE MANDATE", "SUPPORTED"),
        *("and 1 more sentence", "MISSING", "ONLY MENTIONED", "not counted: describes the context"),
        *("CLAIMED WITHOUT SUPPORT", "PLEASE NOTE", "-v shows"),
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_glance_has_one_line_for_each_orientation() -> None:
    lines = to_text(small_report(), PIPE).split("\n\n")[1].splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(1, 13))
    assert lines[9].split()[-5:] == ["principal", "█████████░", "4", "conflict", "claimed"]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("report", [small_report(), bare_report(), hostile_report()])
def test_no_line_is_wider_than_the_terminal(width: int, verbose: bool, report: Report) -> None:
    text = to_text(report, Screen(width), View(verbose=verbose))
    assert max(width_of(line) for line in text.splitlines()) <= max(width, 60)


def test_a_pipe_gets_whole_lines() -> None:
    text = to_text(small_report(), PIPE)
    assert (
        "“Le projet facilitera le *retour volontaire* et la *réintégration* de 300 migrants bloqués à Agadez.”" in text
    )
    assert "\x1b" not in text


@given(
    runs=st.lists(st.text(alphabet="a b-\u00e9\u6f22\u0301\u00a0\t\n\x1b[m\u200b", max_size=50), max_size=4),
    lead=st.lists(st.text(alphabet="a \u6f22", max_size=30), max_size=2),
    indent=st.integers(0, 6),
    width=st.sampled_from([None, 40, 60, 120]),
)
def test_colour_changes_no_word(runs: list[str], lead: list[str], indent: int, width: int | None) -> None:
    plain, styled = Page(Screen(width)), Page(Screen(width, colour=True))
    for page in (plain, styled):
        page.line(*(Run(text, "bold red") for text in runs), lead=lead, indent=indent)
        page.blank()
    assert plain.text() == re.sub("\x1b\\[[0-9;]*m", "", styled.text())


def test_a_finding_names_its_orientation_once() -> None:
    base = small_report()
    for message, expected in [("plans what orientation 7 (Title) excludes", 1), ("says nothing of it", 1)]:
        report = replace(base, findings=(replace(base.findings[0], orientation=7, message=message),))
        for text in (to_text(report, PIPE), to_markdown(report)):
            line = next(line for line in text.splitlines() if "ALN007" in line)
            assert line.count("orientation 7") == expected


def test_colour_marks_the_matches() -> None:
    text = to_text(small_report(), Screen(80, colour=True))
    assert "\x1b[1;36mretour volontaire\x1b[0m" in text
    assert "*retour" not in text


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("verbose", [False, True])
def test_hostile_text_reaches_nobody(colour: bool, verbose: bool) -> None:
    view = View(verbose=verbose)
    rows = [hostile_report(), Unread(HOSTILE, HOSTILE)]
    for text in (
        to_text(hostile_report(), Screen(200, colour), view),
        to_summary(rows, Screen(200, colour)),
        to_summary(rows, PIPE),
        summary_line(hostile_report(), view),
    ):
        for sequence in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\u202e"):
            assert sequence not in text
        assert "[red]" in text.replace("*", "") or colour
    assert "\x1b" not in to_text(hostile_report(), PIPE, view)


def test_hostile_markdown_stays_text() -> None:
    for view in (View(), View(verbose=True)):
        for text in (
            to_markdown(hostile_report(), view),
            to_markdown_summary([hostile_report(), Unread(HOSTILE, HOSTILE)]),
            markdown_line(hostile_report(), view),
        ):
            assert not set(text) & {"\x1b", "\x9b", "\u202e"}
            html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
            assert not re.findall("<(?:b|a|code|img|del|em|script)[ >]", html)
            assert "|\n" not in html


def test_orientations_limit_what_is_shown() -> None:
    view = View(frozenset({9}))
    text = to_text(small_report(), PIPE, view)
    assert "ONLY MENTIONED" in text
    assert "SUPPORTED" not in text
    assert "Retour volontaire et réintégration" not in text
    assert verdict(small_report(), view).startswith("9 mentioned; possible conflict with 9")
    assert "Retour volontaire et réintégration" not in to_markdown(small_report(), view)


def test_verbose_shows_everything() -> None:
    text = to_text(small_report(), PIPE, View(verbose=True))
    assert "Les *retours volontaires* sont suivis" in text
    assert "found 1 time without counting" in text
    assert "0.90 stands in an activity ×0.9" in text
    assert "-v shows" not in text


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (
            small_report(boundaries=(), findings=()),
            "projets/niger.docx: 10 principal; 3 significant; conflict with 10; possible conflict with 9",
        ),
        (bare_report(), "jardin.md: off mandate, no orientation is supported"),
        (bare_report(Status.INSUFFICIENT_TEXT), "jardin.md: not enough text to judge"),
    ],
)
def test_quiet_line(report: Report, line: str) -> None:
    assert summary_line(report, View()) == line


def test_insufficient_text_says_what_to_do() -> None:
    text = to_text(bare_report(Status.INSUFFICIENT_TEXT), PIPE)
    assert "There is not enough text to judge." in text
    assert "run OCR first" in text


def test_summary() -> None:
    rows = [small_report(), bare_report(), Unread("broken.docx", "is damaged.")]
    text = to_summary(rows, PIPE)
    assert text.splitlines()[0] == "3 FILES"
    assert "10 (2), 3 (1)" in text
    assert "off mandate" in text
    assert "not read" in text
    assert "is damaged." in text
    narrow = to_summary([Unread("long/" * 40 + "end.docx", "is damaged.")], Screen(80))
    assert "/end.docx" in narrow


def test_markdown_parts() -> None:
    text = to_markdown(small_report())
    assert "| 10 | Retour volontaire et réintégration | **principal** | 2 | 4 | conflict, claimed |" in text
    assert "la **réintégration** de 300" in text
    for title in ("Demands not met", "Conflicts", "Outside the mandate", "Supported", "Missing", "Only mentioned"):
        assert f"\n## {title}\n" in text


def test_page_keeps_a_hanging_indent() -> None:
    page = Page(Screen(40))
    page.line("mot " * 20, lead=[Run("10  ", "bold")])
    lines = page.text().splitlines()
    assert lines[0].startswith("10  mot")
    assert all(line.startswith("    mot") for line in lines[1:])
