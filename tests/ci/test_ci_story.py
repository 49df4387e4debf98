"""The example repository through a story in git: what counts, what is told to whom, and how each command ends."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import github_log
import jsonschema
import pytest
import story
import xmlschema
from junitparser import Error, Failure, JUnitXml
from repository import Ran
from sarif import loader
from story import BASELINE, HARVEST, OPEN, RETURN, SAFE

SCHEMAS = Path(__file__).resolve().parents[1] / "data" / "schemas"
OLD_CLAIM = "proposals/archive/border-survey-2019.md:3: warning ALN003 unsupported-claim: claims orientation 6 "
NEW_CLAIM = f"{SAFE}:3: error ALN003 unsupported-claim: claims orientation 8 "

TOLD: list[tuple[str, int, list[str]]] = [
    ("the main branch as it is", 0, [OLD_CLAIM, "aligncheck: 1 warning in 1 of 4 files; 1 suppressed"]),
    ("a good pull request", 0, ["aligncheck: no findings in 1 file; 4 unchanged files not checked"]),
    (
        "a claim that the proposal does not show",
        1,
        [f"{SAFE}:3: error ALN003 unsupported-claim: claims orientation 9 ", "aligncheck: 1 error in 1 of 1 file; "],
    ),
    (
        "accepted without a reason",
        2,
        [f"{SAFE}:3: error ALN003 ", f"{SAFE}:23:1: a suppression without a reason: ", "aligncheck: 1 error "],
    ),
    ("accepted with a reason", 0, ["aligncheck: no findings in 1 file; 1 suppressed; 4 unchanged files not checked"]),
    (
        "the claim is gone, what accepted it is not",
        0,
        [f"{SAFE}:23: warning ALN012 unused-suppression: ", "aligncheck: 1 warning in 1 of 1 file; "],
    ),
    (
        "the main branch went on, which is not the branch's affair",
        0,
        ["aligncheck: no findings in 1 file; 4 unchanged files not checked"],
    ),
    (
        "a plan that the mandate excludes",
        1,
        [
            f"{RETURN}:31: error ALN005 conflict: plans something that orientation 2 ",
            f"{RETURN}:31: error ALN005 conflict: plans something that orientation 10 ",
            "aligncheck: 2 errors in 1 of 1 file; 3 unchanged files not checked",
        ],
    ),
    (
        "the same for every reader",
        1,
        [
            f"::error file={RETURN},line=31,endLine=31,title=ALN005 conflict::",
            f"::error file={RETURN},line=31,endLine=31,title=ALN005 conflict::",
            "::warning file=proposals/archive/border-survey-2019.md,line=3,endLine=3,title=ALN003 unsupported-claim::",
            "aligncheck: 2 errors and 1 warning in 2 of 4 files; 1 suppressed",
        ],
    ),
    (
        "an old repository with old findings",
        1,
        [
            f"{HARVEST}:3: error ALN003 unsupported-claim: claims orientation 9 ",
            f"{OPEN}/road-to-adwa.md: error ALN004 off-mandate: ",
            OLD_CLAIM,
            "aligncheck: 2 errors and 1 warning in 3 of 5 files; 1 suppressed",
        ],
    ),
    (
        "write them down",
        0,
        [
            f"{HARVEST}:3: ",
            f"{OPEN}/road-to-adwa.md: ",
            OLD_CLAIM,
            "aligncheck: 2 errors and 1 warning in 3 of 5 files; 1 suppressed",
            f"aligncheck: wrote 3 findings to {BASELINE}.",
        ],
    ),
    ("the baseline is honoured", 0, ["aligncheck: no findings in 5 files; 1 suppressed; 3 in the baseline"]),
    (
        "a renamed file and moved lines",
        0,
        ["aligncheck: no findings in 2 files; 2 in the baseline; 3 unchanged files not checked"],
    ),
    (
        "a deleted file: nothing of it to check, its entry is stale",
        0,
        ["aligncheck: no findings in 4 files; 1 suppressed; 2 in the baseline; a baseline entry is stale"],
    ),
    (
        "and nothing else changed",
        0,
        ["aligncheck: nothing to check: no proposal changed since HEAD (4 files unchanged)."],
    ),
    ("a new finding counts", 1, [NEW_CLAIM, "aligncheck: 1 error in 1 of 5 files; 1 suppressed; 2 in the baseline; "]),
    ("as a trial", 0, [NEW_CLAIM, "aligncheck: 1 error in 1 of 5 files; "]),
    (
        "a file that fits no proposal's name",
        2,
        [
            f"{OPEN}/*.docx: error ALN001 unreadable: ",
            f"aligncheck: {OPEN}/*.docx: there is no such file.",
            "aligncheck: 1 error ",
        ],
    ),
    (
        "a file that cannot be read",
        2,
        [
            f"{OPEN}/broken.docx: error ALN001 unreadable: cannot be read: it is not a Word document.",
            NEW_CLAIM,
            f"aligncheck: {OPEN}/broken.docx: is not a Word document.",
            "aligncheck: 2 errors in 2 of 6 files; 1 file could not be read; ",
        ],
    ),
    ("an unknown revision", 2, ["aligncheck: --since nowhere: there is no such revision."]),
    (
        "a policy with mistakes",
        2,
        [
            "typo.toml:1:12: there is no rule `confict`: did you mean `conflict`?",
            "typo.toml:2:1: unknown key `fail_on`: did you mean `fail-on`?",
            "typo.toml:3:12: the mandate has no orientation 13",
        ],
    ),
]
"""Of each command: what it is about, its exit code, and how each line begins that it printed, standard error last."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("story")


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Ran]:
    return {step.title: step.ran for step in story.steps(folder)}


def test_the_story(done: dict[str, Ran]) -> None:
    assert list(done) == [title for title, _, _ in TOLD]
    told = {title: (ran.code, [*ran.out.splitlines(), *ran.err.splitlines()]) for title, ran in done.items()}
    expected = {title: (code, begins) for title, code, begins in TOLD}
    cut = {
        title: (
            code,
            [line[: len(begin)] for line, begin in zip(lines, expected[title][1], strict=False)]
            + lines[len(expected[title][1]) :],
        )
        for title, (code, lines) in told.items()
    }
    assert cut == expected


def test_it_can_be_printed(done: dict[str, Ran]) -> None:
    page = "\n".join(story.told(story.Step(title, ran)) for title, ran in done.items())
    assert page.count("\n-> ") == len(TOLD)
    assert max(map(len, page.splitlines())) < 250


# -- the reports of one run, to those who read them --------------------------------------------------------------------


@pytest.fixture(scope="module")
def report(done: dict[str, Ran], folder: Path) -> dict[str, str]:
    files = {kind: (folder / name).read_text(encoding="utf-8") for kind, name in story.REPORTS.items()}
    return {**files, "github": done["the same for every reader"].out}


FOUND = Counter(
    {(RETURN, "ALN005", "error", 31): 2, ("proposals/archive/border-survey-2019.md", "ALN003", "warning", 3): 1}
)
"""What every reader must find: file, code, severity and line."""


def schema_of(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def test_sarif(report: dict[str, str], folder: Path) -> None:
    jsonschema.validate(json.loads(report["sarif"]), schema_of("sarif-2.1.0.json"))
    read = loader.load_sarif_file(str(folder / story.REPORTS["sarif"]))
    assert Counter((one["Location"], one["Code"], one["Severity"], one["Line"]) for one in read.get_records()) == FOUND


def test_github(report: dict[str, str]) -> None:
    marks = github_log.annotations(report["github"])
    assert (
        Counter(
            (one.properties["file"], one.properties["title"].split()[0], one.name, int(one.properties["line"]))
            for one in marks
        )
        == FOUND
    )


def test_gitlab(report: dict[str, str]) -> None:
    entries = json.loads(report["gitlab"])
    jsonschema.validate(entries, schema_of("gitlab-code-quality.json"))
    severities = {"blocker": "error", "minor": "warning"}
    assert (
        Counter(
            (
                one["location"]["path"],
                one["check_name"].split()[0],
                severities[one["severity"]],
                one["location"]["lines"]["begin"],
            )
            for one in entries
        )
        == FOUND
    )
    assert len({one["fingerprint"] for one in entries}) == len(entries)


def test_rdjson(report: dict[str, str]) -> None:
    told = json.loads(report["rdjson"])
    jsonschema.validate(told, schema_of("rdjson.json"))
    assert (
        Counter(
            (
                one["location"]["path"],
                one["code"]["value"],
                one["severity"].lower(),
                one["location"]["range"]["start"]["line"],
            )
            for one in told["diagnostics"]
        )
        == FOUND
    )


def test_junit(report: dict[str, str]) -> None:
    root = ElementTree.fromstring(report["junit"].encode())
    xmlschema.XMLSchema((SCHEMAS / "junit-10.xsd").read_text(encoding="utf-8")).validate(root)
    read = JUnitXml.fromstring(report["junit"].encode())
    broken = [
        (suite.name, one.type)
        for suite in read
        for case in suite
        for one in case.result
        if isinstance(one, Failure | Error)
    ]
    assert broken == [(RETURN, "ALN005"), (RETURN, "ALN005")]
    assert (len(list(read)), read.failures, read.errors) == (4, 2, 0)


def test_summary(report: dict[str, str]) -> None:
    assert "2 errors and 1 warning in 2 of 4 files; 1 suppressed" in report["summary"]
    assert story.FORCED in report["summary"]
    assert [report["summary"].count(f"- **{severity}** ") for severity in ("error", "warning")] == [2, 1]
