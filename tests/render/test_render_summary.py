from dataclasses import replace

from fake_outcomes import CLAIM, HOSTILE_WORDS, OFF, POSSIBLE, checked, hostile_outcome, outcome, small_outcome
from markdown_it import MarkdownIt

from aligncheck.model.outcome import Checked
from aligncheck.render.summary import LIMIT, to_job_summary


def html(text: str) -> str:
    return MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text)


def test_the_page() -> None:
    page = to_job_summary(small_outcome())
    lines = page.splitlines()
    assert lines[0] == "## Proposals and the mandate iom 1.0.0"
    assert lines[2].startswith("**4 errors and 1 warning in 4 of 5 files; 1 file could not be read;")
    assert lines[4:6] == [
        "| File | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | Findings |",
        "|---|" + ":-:|" * 12 + "---|",
    ]
    assert "| b/broken.pdf | could not be read: is damaged. |" in lines
    niger = next(line for line in lines if line.startswith("| b/niger.pdf"))
    assert niger == "| b/niger.pdf |  |  | 🟦 1 |  | ❔ |  |  |  | · ⚠️ | 🟩 2 ⛔ |  |  | 1 error and 1 warning |"
    assert "- **10** Retour volontaire et réintégration" in lines
    assert "#### c/claims.md" in lines
    assert "- **warning** ALN008 possible-conflict (p. 4): may plan something that orientation 9 excludes" in lines


def test_it_is_the_page_that_people_see() -> None:
    shown = html(to_job_summary(small_outcome()))
    assert shown.count("<tr>") == 6
    assert shown.count("<h4>") == 4
    assert "<blockquote>\n<p>Le projet financera les retours forcés par avion.</p>\n</blockquote>" in shown
    assert "<details><summary>The orientations</summary>" in shown


def test_words_of_strangers_are_no_markup() -> None:
    shown = html(to_job_summary(hostile_outcome()))
    assert "<script" not in shown
    assert "<a " not in shown
    assert "<code>" not in shown
    assert shown.count("<table>") == 1
    assert shown.count("<tr>") == len(hostile_outcome().files) + 1
    assert shown.count("<h4>") == len(hostile_outcome().files)


def test_nothing_found() -> None:
    page = to_job_summary(outcome(checked()))
    assert "**no findings in 1 file**" in page
    assert "### Findings" not in page
    assert "no findings in 0 files" in to_job_summary(outcome())
    assert "| could not be read" not in to_job_summary(outcome(Checked("a|b.md", None, "x", findings=(OFF,)))).replace(
        "| a&#124;b.md | could not be read", ""
    )


def test_a_long_page_is_cut_and_says_so() -> None:
    words = "é" * 900
    many = [replace(CLAIM, message=words, quote=HOSTILE_WORDS[1] * 40, line=line) for line in range(2000)]
    page = to_job_summary(outcome(checked("a.md", *many), checked("b.md", POSSIBLE)))
    assert len(page.encode()) <= LIMIT
    shown = page.count("**error**")
    assert 100 < shown < 2000
    assert page.endswith(
        f"\n_This page is cut here: GitHub shows 1 MiB at most. {2001 - shown:,} more findings are not shown._\n"
    )


def test_a_long_table_leaves_room_for_the_findings() -> None:
    files = [checked(f"{'folder/' * 40}{number}.md", CLAIM) for number in range(3000)]
    page = to_job_summary(outcome(*files))
    assert len(page.encode()) <= LIMIT
    assert " more files are not shown._" in page
    assert "### Findings" in page
    assert " more findings are not shown._" in page
