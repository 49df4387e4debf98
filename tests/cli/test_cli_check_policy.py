"""``aligncheck check`` with a policy, through the real command line: which files, what counts, how it ends, who is told."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligncheck import api
from aligncheck.__main__ import main
from aligncheck.batch.cache import ResultCache
from aligncheck.cli import check as command
from aligncheck.cli.reports import Format, guarded
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.policy.brief import brief_of
from aligncheck.policy.judge import judge
from aligncheck.policy.rules import DEFAULT_DEMANDS, RULES
from aligncheck.render.formats import FORMATS, render_outcome
from aligncheck.render.verdict import View, summary_line

ROOT = Path(__file__).resolve().parents[2]
GARDENS = ROOT / "tests" / "data" / "gardens"
MANDATE = f"mandate = '{GARDENS.as_posix()}'\n"
MORE = "- Classes will keep a diary of the weather, and the caretaker will read it aloud on Fridays.\n" * 3
GOOD = "# Beds\n\n## Activities\n\n- Pupils will grow vegetables in the school garden.\n" + MORE
SPRAY = "# Spray\n\n## Activities\n\n- Pupils will grow vegetables with pesticides.\n" + MORE
CLAIM = "---\norientations: [1, 2]\n---\n\n" + GOOD
OFF = "# Libraries\n\n## Activities\n\n- Forty volunteers will read aloud.\n" + MORE
ACCEPT = '\n<!-- aligncheck: disable=unsupported-claim orientation=2 reason="in annex 2" expires=2027-01-31 -->\n'
DAMAGED = b"PK\x03\x04 no archive"


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def found(self) -> list[str]:
        """Returns ``file severity rule`` for each line of ``--format concise``."""
        parted = [
            re.fullmatch(r"(.+?)(?::\d+| \(.*\))?: (error|warning) \w+ ([a-z-]+): .*", line)
            for line in self.out.splitlines()
        ]
        assert all(parted), self.out
        return [" ".join(one.groups()) for one in parted if one]


Run = Callable[..., Ended]


@pytest.fixture
def aligncheck(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, stdin: str | None = None) -> Ended:
        monkeypatch.setattr(sys, "argv", ["aligncheck", "check", *arguments])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err, err
        return Ended(code, out, err)

    return run


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    folder.chmod(0o700)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Path) -> Path:
    """Returns the current folder: the root of a repository with a policy and a few proposals."""
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(kept))
    for name in ("ALIGNCHECK_FORMAT", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "ALIGNCHECK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "repository"
    (home / ".git").mkdir(parents=True)
    monkeypatch.chdir(home)
    write({"aligncheck.toml": MANDATE, "2026/good.md": GOOD, "2026/claim.md": CLAIM, "old/spray.md": SPRAY})
    return home


def write(files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


CLAIMED = "2026/claim.md error unsupported-claim"
SPRAYED = "old/spray.md error conflict"


# -- which files, and which policy -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "arguments", "listed"),
    [
        ("", ["."], "2026/claim.md 2026/good.md old/spray.md"),
        ("", ["old", "2026"], "old/spray.md 2026/claim.md 2026/good.md"),
        ("", ["old/spray.md", "2026"], "old/spray.md 2026/claim.md 2026/good.md"),
        ("", ["2026", "2026/claim.md"], "2026/good.md 2026/claim.md"),
        ('include = ["2026/**"]', ["."], "2026/claim.md 2026/good.md"),
        ('include = ["2026/**"]', ["2026/good.md", "old/spray.md"], "2026/good.md"),
        ("", [".", "old/spray.md"], "2026/claim.md 2026/good.md old/spray.md"),
        ('include = ["claim*"]', ["2026"], "2026/claim.md"),
        ('exclude = ["old"]', ["."], "2026/claim.md 2026/good.md"),
        ('exclude = ["old"]', ["old/spray.md", "2026/good.md"], "2026/good.md"),
        ('exclude = ["*.md"]', ["old/spray.md", "2026/good.md"], ""),
        ('exclude = ["old"]', ["--isolated", "."], "2026/claim.md 2026/good.md old/spray.md"),
        ('exclude = ["old"]', ["--config", "other.toml", "."], "old/spray.md"),
    ],
)
def test_the_files_that_are_checked(
    aligncheck: Run, home: Path, policy: str, arguments: list[str], listed: str
) -> None:
    write({"aligncheck.toml": MANDATE + policy, "other.toml": MANDATE + 'exclude = ["2026"]'})
    assert aligncheck(*arguments, "--list-files") == (0, "".join(f"{name}\n" for name in listed.split()), "")


@pytest.mark.parametrize(
    ("policy", "arguments", "words"),
    [
        ("", ["empty"], "empty: holds no proposals. It is empty."),
        ('exclude = ["old"]', ["old"], "old: holds no proposals to check. Left out: 1 by aligncheck.toml."),
        ('include = ["*.pdf"]', ["."], ".: holds no proposals to check. Left out: 3 by aligncheck.toml."),
        ("", ["old/*.pdf"], "there is no such file"),
        ("fail-on = ['conflcit']", ["."], "aligncheck.toml:2:12: there is no rule `conflcit`"),
        ("require = [99]", ["."], "aligncheck.toml:2:12: the mandate has no orientation 99"),
        ("baseline = 'none.json'", ["."], "none.json: there is no such baseline"),
        ("", [".", "--baseline", "none.json"], "none.json: there is no such baseline"),
        ("", [".", "--baseline", "aligncheck.toml"], "aligncheck.toml:1:1: is no JSON"),
        ("", [".", "--config", "none.toml"], "none.toml: there is no such file"),
        ("", [".", "--config", "aligncheck.toml", "--isolated"], "--config and --isolated"),
        ("", [".", "--fail-on", "conflcit"], "--fail-on: there is no rule conflcit."),
        ("", [".", "--fail-on", "conflict,"], "--fail-on: names no rule."),
        ("", [".", "--fail-on", "conflict", "--warn-on", "ALN005"], "conflict is in --fail-on and in --warn-on"),
        ("", [".", "--baseline", "a.json", "--write-baseline", "b.json"], "--baseline and --write-baseline"),
        ("", [".", "--since", "main", "--write-baseline", "b.json"], "--since and --write-baseline"),
        ("", ["-", "--since", "main"], "--since is about files"),
        ("", [".", "--report", "github", "--report", "concise"], "two reports for standard output"),
        ("", [".", "--report", "github", "-f", "text"], "two reports for standard output"),
        ("", [".", "--report", "sarif=a", "--report", "json=./a"], "two reports for one file"),
        ("", [".", "--report", "sariff=a"], "there is no format sariff. Did you mean `sarif`"),
        ("", [".", "--report", "sarif="], "names no file"),
        ("", [".", "--report", "sarif=none/a"], "its folder does not exist"),
        ("", [".", "--report", "html=old/spray.md"], "is read by this command, and is not overwritten"),
        ("", [".", "--report", "summary=link.md"], "is read by this command, and is not overwritten"),
        ("", [".", "-o", "aligncheck.toml"], "is read by this command, and is not overwritten"),
        ("", [".", "--write-baseline", "2026/good.md"], "is read by this command, and is not overwritten"),
        ("", [".", "--write-baseline", "b.json", "-o", "b.json"], "is read by this command"),
        ("", [".", "-f", "junit", "--show-suppressed"], "--show-suppressed has no place in this format"),
        ("", ["-", "2026/good.md", "--stdin-name", "2026/good.md"], "is given twice"),
        ("", ["other/good.md", "2026"], "have policies with different mandates"),
    ],
)
def test_refusals_are_one_line_and_end_with_2(
    aligncheck: Run, home: Path, policy: str, arguments: list[str], words: str
) -> None:
    (home / "empty").mkdir()
    (home / "link.md").hardlink_to(home / "old" / "spray.md")
    (home / "other").mkdir()
    if "other/good.md" in arguments:
        write({"other/aligncheck.toml": 'fail-on = ["conflict"]\n', "other/good.md": GOOD})
    if arguments[0] != "." or "link.md" not in str(arguments):
        (home / "link.md").unlink()
    write({"aligncheck.toml": MANDATE + policy})
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    code, out, err = aligncheck(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1, err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_the_nearest_policy_speaks_for_a_file(aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"old/.aligncheck.toml": MANDATE + 'fail-on = []\nwarn-on = ["conflict"]\n'})
    assert aligncheck(".", "-f", "concise").found == [CLAIMED, "old/spray.md warning conflict"]
    monkeypatch.chdir(home / "old")
    assert aligncheck("spray.md", "-f", "concise").found == ["spray.md warning conflict"]
    assert aligncheck("../2026", "-f", "concise").found == ["../2026/claim.md error unsupported-claim"]


def test_excluded_files_that_are_named_do_no_harm(aligncheck: Run, home: Path) -> None:
    write({"aligncheck.toml": MANDATE + 'exclude = ["old"]\n'})
    told = "aligncheck: 1 named file not checked: the policy leaves out such files.\n"
    assert aligncheck("old/spray.md") == (0, "", told)
    code, out, err = aligncheck("old/spray.md", "2026/good.md", "-f", "json")
    assert (code, json.loads(out)["proposal"]["name"], err) == (0, "2026/good.md", "")
    assert aligncheck("old/spray.md", "2026/good.md", "-v").err == told
    code, out, _ = aligncheck("old/spray.md", "-f", "sarif")
    assert (code, json.loads(out)["runs"][0]["results"]) == (0, [])


def test_standard_input_has_the_policy_of_its_name(aligncheck: Run, home: Path) -> None:
    write({"old/aligncheck.toml": MANDATE + 'fail-on = []\nwarn-on = ["conflict"]\n'})
    named = aligncheck("-", "--stdin-name", "old/new.md", "-f", "concise", stdin=SPRAY)
    assert (named.code, named.found) == (0, ["old/new.md warning conflict"])
    assert aligncheck("-", "-f", "concise", stdin=SPRAY).found == ["- error conflict"]


# -- what counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "arguments", "code", "found"),
    [
        ("", [], 1, [CLAIMED, SPRAYED]),
        ("", ["--exit-zero"], 0, [CLAIMED, SPRAYED]),
        ("", ["--fail-on", "conflict"], 1, [SPRAYED]),
        ("", ["--fail-on", "ALN003,off-mandate"], 1, [CLAIMED]),
        ("", ["--fail-on", "off-mandate", "--warn-on", "conflict", "--warn-on", "ALN003"], 0, [CLAIMED.replace("error", "warning"), SPRAYED.replace("error", "warning")]),
        ("fail-on = []", [], 0, []),
        ("require = [2]", ["2026/good.md"], 1, ["2026/good.md error missing-orientation"]),
        ("max-supported = 0", ["2026/good.md"], 1, ["2026/good.md error too-many-orientations"]),
        ('[[overrides]]\npaths = ["old"]\nfail-on = []', [], 1, [CLAIMED]),
        ('[[suppress]]\nrule = "conflict"\npaths = ["old"]\nreason = "agreed"', [], 1, [CLAIMED]),
        ('[[suppress]]\nrule = "boundary"\nreason = "agreed"', [], 1, ["2026/claim.md error unsupported-claim", "2026/claim.md warning unused-suppression", SPRAYED]),
        ('[[suppress]]\nrule = "boundary"\nreason = "agreed"', ["2026"], 1, [CLAIMED]),
        ('[[suppress]]\nrule = "conflict"\nreason = "agreed"\nexpires = 2026-01-31', ["old"], 1, [SPRAYED, "old/spray.md warning expired-suppression"]),
    ],
)  # fmt: skip
def test_findings_and_exit_codes(
    aligncheck: Run,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    arguments: list[str],
    code: int,
    found: list[str],
) -> None:
    monkeypatch.setattr(command, "today", lambda: date(2026, 5, 1))
    write({"aligncheck.toml": MANDATE + policy})
    paths = (
        [] if any((not one.startswith("-") and "/" in one) or one in ("2026", "old") for one in arguments) else ["."]
    )
    ended = aligncheck(*paths, *arguments, "-f", "concise")
    assert (ended.code, ended.found) == (code, found)


def test_a_day_ends_a_suppression(aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"2026/claim.md": CLAIM + ACCEPT})
    monkeypatch.setattr(command, "today", lambda: date(2027, 1, 31))
    assert aligncheck("2026", "-f", "concise").found == []
    monkeypatch.setattr(command, "today", lambda: date(2027, 2, 1))
    assert aligncheck("2026", "-f", "concise").found == [CLAIMED, "2026/claim.md warning expired-suppression"]


@pytest.mark.parametrize(
    ("policy", "code", "found"),
    [
        ("", 2, ["2026/broken.docx error unreadable"]),
        ('fail-on = ["conflict"]', 2, ["2026/broken.docx error unreadable"]),
        ('warn-on = ["unreadable"]', 0, ["2026/broken.docx warning unreadable"]),
        ('[[suppress]]\nrule = "ALN001"\npaths = ["2026"]\nreason = "sent again"', 0, []),
        ('exclude = ["*.docx"]', 0, []),
    ],
)
def test_a_file_that_cannot_be_read(aligncheck: Run, home: Path, policy: str, code: int, found: list[str]) -> None:
    write({"aligncheck.toml": MANDATE + policy, "2026/broken.docx": DAMAGED, "2026/claim.md": GOOD})
    ended = aligncheck("2026", "-f", "concise")
    assert (ended.code, ended.found) == (code, found)
    assert ended.err.startswith("aligncheck: 2026/broken.docx: ") == ("exclude" not in policy)
    assert aligncheck("2026", "-f", "concise", "--exit-zero").code == code
    assert aligncheck("2026", "-f", "text").code == code


def test_a_file_that_is_missing_is_told_and_the_others_are_checked(aligncheck: Run, home: Path) -> None:
    ended = aligncheck("2026/none.md", "2026/good.md", "-f", "concise")
    assert (ended.code, ended.found) == (2, ["2026/none.md error unreadable"])
    ended = aligncheck("2026/none.md", "2026/good.md", "--warn-on", "unreadable", "-f", "concise")
    assert (ended.code, ended.found) == (2, ["2026/none.md warning unreadable"])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "2026/good.md",
            GOOD + "\n<!-- aligncheck: disable=conflict -->\n",
            "2026/good.md:10:1: a suppression without a reason",
        ),
        ("2026/good.md", GOOD + '\n<!-- aligncheck: disable=conflcit reason="x" -->\n', "there is no rule `conflcit`"),
        ("2026/good.md.aligncheck.yaml", "orientations: [one]\n", "2026/good.md.aligncheck.yaml:1:16: "),
        ("2026/good.md.aligncheck.toml", "orientation = [1]\n", "2026/good.md.aligncheck.toml:1:1: unknown key"),
    ],
)
def test_a_mistaken_suppression_ends_with_2_and_the_findings_are_told(
    aligncheck: Run, home: Path, name: str, content: str, words: str
) -> None:
    write({name: content})
    ended = aligncheck(".", "-f", "concise")
    assert (ended.code, ended.found) == (2, [CLAIMED, SPRAYED])
    assert words in ended.err.splitlines()[0]


def test_headings_of_the_policy_decide(aligncheck: Run, home: Path) -> None:
    write({"2026/own.md": GOOD.replace("Activities", "Why now")})
    roles = []
    for policy in ("", '[headings]\ncontext = ["Why now"]\n', "", '[headings]\nactivity = ["Why now"]\n'):
        write({"aligncheck.toml": MANDATE + policy})
        report = json.loads(aligncheck("2026/own.md", "-f", "json").out)
        sentences = [*report["results"][0]["evidence"], *report["results"][0]["discounted"]]
        roles.append({one["role"] for one in sentences})
    assert roles[0] == roles[2]
    assert (roles[1], roles[3]) == ({"context"}, {"activity"})


# -- formats -----------------------------------------------------------------------------------------------------------


def codes_in(format: str, text: str) -> list[str]:
    """Returns the codes of the findings that a report holds, in its order."""
    if format in ("json", "jsonl"):
        reports = json.loads(text) if format == "json" else [json.loads(line) for line in text.splitlines()]
        return [one["code"] for report in reports for one in report["findings"]]
    if format == "sarif":
        return [one["ruleId"] for one in json.loads(text)["runs"][0]["results"] if not one.get("suppressions")]
    if format == "gitlab":
        return [one["check_name"].split()[0] for one in json.loads(text)]
    if format == "rdjson":
        return [one["code"]["value"] for one in json.loads(text)["diagnostics"]]
    if format == "junit":
        return [one.get("type", "") for one in ElementTree.fromstring(text).iter("failure")]
    return re.findall(r"\bALN\d{3}\b", text)


BY_COMMENT = {"2026/claim.md": CLAIM + ACCEPT}
BY_SIDECAR = {"2026/claim.md.aligncheck.yaml": "suppress:\n  - {rule: ALN003, orientation: 2, reason: in annex 2}\n"}
BY_POLICY = {
    "aligncheck.toml": MANDATE
    + '[[suppress]]\nrule = "unsupported-claim"\npaths = ["2026/*.md"]\nreason = "in annex 2"\n'
}


@pytest.mark.parametrize("way", [{}, BY_COMMENT, BY_SIDECAR, BY_POLICY], ids=["none", "comment", "sidecar", "policy"])
def test_every_format_tells_the_same_findings(
    aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch, way: dict[str, str]
) -> None:
    monkeypatch.setattr(command, "today", lambda: date(2026, 5, 1))
    write(way)
    wanted = ["ALN005"] if way else ["ALN003", "ALN005"]
    reports = [f"--report={format.value}={home.parent / format.value}" for format in Format]
    code, out, err = aligncheck(".", *reports)
    assert (code, out) == (1, "")
    assert (
        err == f"aligncheck: {'1 error in 1' if way else '2 errors in 2'} of 3 files{'; 1 suppressed' if way else ''}\n"
    )
    told = {
        format.value: codes_in(format.value, (home.parent / format.value).read_text(encoding="utf-8"))
        for format in Format
    }
    assert told == {format.value: wanted for format in Format}
    for format in Format:
        alone = aligncheck(".", "-f", format.value)
        assert alone.code == 1
        assert alone.out == (home.parent / format.value).read_text(encoding="utf-8")
    if way:
        shown = aligncheck(".", "--show-suppressed").out
        assert "ACCEPTED" in shown
        assert "in annex 2" in shown
        results = json.loads(aligncheck(".", "--show-suppressed", "-f", "sarif").out)["runs"][0]["results"]
        assert [one["suppressions"][0]["justification"] for one in results if one.get("suppressions")] == ["in annex 2"]


def test_a_summary_is_added_to_what_is_there(aligncheck: Run, home: Path) -> None:
    page = home.parent / "page"
    page.write_text("before\n", encoding="utf-8")
    for times in (1, 2):
        aligncheck(".", "--report", f"summary={page}")
        text = page.read_text(encoding="utf-8")
        assert text.startswith("before\n")
        assert text.count("### Findings") == times


def test_the_form_of_json_does_not_depend_on_what_is_found(aligncheck: Run, home: Path) -> None:
    assert isinstance(json.loads(aligncheck("old", "-f", "json").out), list)
    assert isinstance(json.loads(aligncheck("old/spray.md", "-f", "json").out), dict)


def test_a_format_from_the_environment_gives_way_to_reports(
    aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIGNCHECK_FORMAT", "json")
    assert aligncheck("old", "--report", "concise").found == [SPRAYED]
    assert isinstance(json.loads(aligncheck("old").out), list)


def test_the_short_form_goes_beside_reports(aligncheck: Run, home: Path) -> None:
    ended = aligncheck("old", "--report", "concise", "-f", "json", "-o", str(home.parent / "out.json"))
    assert ended.found == [SPRAYED]
    assert len(json.loads((home.parent / "out.json").read_text(encoding="utf-8"))) == 1


EXAMPLES = sorted(
    path for path in (ROOT / "examples").iterdir() if path.suffix in (".md", ".docx", ".pdf") and path.stem != "README"
)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_brief_report_says_the_same_of_a_run(path: Path, checker: api.Checker) -> None:
    told = []
    whole = checker.check(path, name=path.name)
    for report in (whole, brief_of(whole)):
        findings = judge(report, DEFAULT_DEMANDS)
        outcome = Outcome((Checked(path.name, report, findings=findings),), report.mandate, "1")
        line = summary_line(replace(report, findings=findings), View())
        told.append([*(render_outcome(format, outcome, RULES) for format in FORMATS), line])
    assert told[0] == told[1]
    assert brief_of(brief_of(whole)) == brief_of(whole)


@pytest.fixture(scope="module")
def checker() -> api.Checker:
    return api.Checker()


# -- baseline ----------------------------------------------------------------------------------------------------------


def test_a_baseline_is_honoured_until_something_new_comes(
    aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".git").rmdir()
    git(home, "init", "-b", "main")
    commit(home, "proposals")
    ended = aligncheck(".", "--write-baseline", "known.json", "-f", "concise")
    assert (ended.code, ended.found) == (0, [CLAIMED, SPRAYED])
    assert ended.err.endswith("aligncheck: wrote 2 findings to known.json.\n")
    write({"aligncheck.toml": MANDATE + 'baseline = "known.json"\n'})
    commit(home, "baseline")
    ended = aligncheck(".", "-f", "concise")
    assert (ended.code, ended.found, ended.err) == (0, [], "aligncheck: no findings in 3 files; 2 in the baseline\n")

    # Lines move, a file is renamed, one is looked at from elsewhere, one alone.
    write({"old/spray.md": SPRAY.replace("# Spray", "# Spray\n\nA word before.\n")})
    git(home, "mv", "2026/claim.md", "2026/renamed.md")
    commit(home, "moved")
    ended = aligncheck(".", "-f", "concise")
    assert (ended.code, ended.err) == (0, "aligncheck: no findings in 3 files; 2 in the baseline\n")
    ended = aligncheck("old", "-f", "concise")
    assert (ended.code, ended.err) == (
        0,
        "aligncheck: no findings in 1 file; 1 in the baseline; a baseline entry is stale\n",
    )
    monkeypatch.chdir(home / "2026")
    ended = aligncheck("..", "-f", "concise")
    assert (ended.code, ended.err) == (0, "aligncheck: no findings in 3 files; 2 in the baseline\n")
    monkeypatch.chdir(home)

    # A second sentence of the same kind is new, and so is another file that says what a known one does.
    write({"old/spray.md": SPRAY.replace("## Act", "## Act") + "- Teachers will grow beans with pesticides.\n"})
    write({"2026/second.md": CLAIM})
    ended = aligncheck(".", "-f", "concise")
    assert (ended.code, ended.found) == (1, ["2026/second.md error unsupported-claim", SPRAYED])
    assert [line.split(":")[1] for line in ended.out.splitlines()] == ["2", "9"]

    # What was mended is counted as stale.
    write({"old/spray.md": GOOD, "2026/second.md": GOOD})
    assert aligncheck(".", "-f", "concise").err.endswith("1 in the baseline; a baseline entry is stale\n")


def test_a_file_that_is_not_looked_at_makes_nothing_stale(aligncheck: Run, home: Path) -> None:
    aligncheck(".", "--write-baseline", "known.json", "-q")
    ended = aligncheck("2026", "--baseline", "known.json", "-f", "concise")
    assert (ended.code, ended.err) == (0, "aligncheck: no findings in 2 files; 1 in the baseline\n")


def test_what_cannot_be_read_is_never_known(aligncheck: Run, home: Path) -> None:
    write({"old/broken.docx": DAMAGED})
    assert aligncheck("old", "--write-baseline", "known.json", "-f", "concise").code == 2
    ended = aligncheck("old", "--baseline", "known.json", "-f", "concise")
    assert (ended.code, ended.found) == (2, ["old/broken.docx error unreadable"])


def test_a_baseline_is_the_same_from_every_folder(aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aligncheck(".", "--write-baseline", "known.json", "-q")
    first = (home / "known.json").read_bytes()
    monkeypatch.chdir(home / "old")
    aligncheck("..", "--write-baseline", "../known.json", "-q")
    assert (home / "known.json").read_bytes() == first
    assert [one["path"] for one in json.loads(first)["findings"]] == ["2026/claim.md", "old/spray.md"]


# -- what changed ------------------------------------------------------------------------------------------------------


def git(home: Path, *arguments: str) -> str:
    names = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"))
    }
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    ended = subprocess.run(
        ["git", *arguments], cwd=home, env={**os.environ, **names, **plain}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def commit(home: Path, message: str) -> None:
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", message)


@pytest.fixture
def branch(home: Path) -> Path:
    """Returns a repository on a branch that was begun one commit ago, while main went on."""
    (home / ".git").rmdir()
    git(home, "init", "-q", "-b", "main")
    write(
        {"2026/stays.md": GOOD, "2026/goes.md": GOOD, "2026/moves.md": GOOD + "\nMoved.\n", ".gitignore": "ignored\n"}
    )
    commit(home, "first")
    git(home, "tag", "v1")
    git(home, "checkout", "-q", "-b", "work")
    write({"2026/good.md": GOOD + "\nChanged and committed.\n"})
    git(home, "mv", "2026/moves.md", "2026/moved.md")
    git(home, "rm", "-q", "2026/goes.md")
    commit(home, "work")
    git(home, "checkout", "-q", "main")
    write({"old/main.md": GOOD, "2026/stays.md": GOOD + "\nChanged on main only.\n"})
    commit(home, "main goes on")
    git(home, "checkout", "-q", "work")
    return home


@pytest.mark.parametrize(
    ("files", "arguments", "listed"),
    [
        ({}, ["--since", "main"], "2026/good.md 2026/moved.md"),
        ({}, ["--since", "v1"], "2026/good.md 2026/moved.md"),
        ({}, ["--since", "HEAD"], ""),
        ({}, ["--since", "HEAD~1", "2026/good.md"], "2026/good.md"),
        ({}, ["--since", "main", "old"], ""),
        ({"2026/new.md": GOOD}, ["--since", "HEAD"], "2026/new.md"),
        ({"2026/staged.md": GOOD}, ["--since", "HEAD"], "2026/staged.md"),
        (
            {"2026/claim.md": CLAIM + "\nNot staged.\n"},
            ["--since", "main", "2026"],
            "2026/claim.md 2026/good.md 2026/moved.md",
        ),
        ({"2026/é \t'-x.md": GOOD}, ["--since", "HEAD"], "2026/é \t'-x.md"),
        ({"ignored/new.md": GOOD, "2026/no.txt.bak": GOOD}, ["--since", "HEAD"], ""),
        ({"2026/stays.md.aligncheck.yaml": "orientations: [1]\n"}, ["--since", "HEAD"], "2026/stays.md"),
        ({"aligncheck.toml": MANDATE + 'exclude = ["moved*"]\n'}, ["--since", "main"], "2026/good.md"),
    ],
)
def test_files_that_changed(
    aligncheck: Run, branch: Path, files: dict[str, str], arguments: list[str], listed: str
) -> None:
    write(files)
    if "2026/staged.md" in files:
        git(branch, "add", "-A")
    names = [listed] if "\t" in listed else listed.split()
    assert aligncheck(*arguments, "--list-files") == (0, "".join(f"{name}\n" for name in names).replace("\t", " "), "")


def test_since_from_a_folder_below(aligncheck: Run, branch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"new.md": GOOD})
    monkeypatch.chdir(branch / "old")
    assert aligncheck("--since", "main", "--list-files").out == "../2026/good.md\n../2026/moved.md\n../new.md\n"
    assert aligncheck("--since", "main", "../2026", "--list-files").out == "../2026/good.md\n../2026/moved.md\n"


def test_a_submodule_at_another_commit_and_a_clone_are_looked_into(
    aligncheck: Run, branch: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    (other / "in.md").write_text(GOOD, encoding="utf-8")
    commit(other, "first")
    git(branch, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "2026/sub")
    commit(branch, "with a submodule")
    assert aligncheck("--since", "HEAD", "--list-files").out == ""
    assert "2026/sub/in.md" in aligncheck("--since", "HEAD~1", "--list-files").out
    write({"2026/sub/in.md": SPRAY})
    assert aligncheck("--since", "HEAD", "--list-files").out == ""
    commit(branch / "2026" / "sub", "another commit")
    assert aligncheck("--since", "HEAD", "--list-files").out == "2026/sub/in.md\n"
    git(branch, "clone", "-q", str(other), "2026/subclone")
    assert aligncheck("--since", "HEAD", "--list-files").out == "2026/sub/in.md\n2026/subclone/in.md\n"


def test_a_pattern_that_fits_no_file_is_told_as_one(aligncheck: Run, home: Path) -> None:
    ended = aligncheck("2026/*.txt", "-f", "concise")
    assert ended.code == 2
    assert ended.err.startswith("aligncheck: 2026/*.txt: there is no such file. If it is a pattern, no file fits it: ")


def test_only_what_changed_is_judged(aligncheck: Run, branch: Path) -> None:
    ended = aligncheck("--since", "main", "-f", "concise")
    assert (ended.code, ended.found, ended.err) == (
        0,
        [],
        "aligncheck: no findings in 2 files; 3 unchanged files not checked\n",
    )
    write({"2026/good.md": SPRAY})
    assert aligncheck("--since", "main", "-f", "concise").code == 1


def test_nothing_changed_is_no_mistake(aligncheck: Run, branch: Path) -> None:
    told = "aligncheck: nothing to check: no proposal changed since HEAD (5 files unchanged).\n"
    assert aligncheck("--since", "HEAD") == (0, "", told)
    code, out, err = aligncheck("--since", "HEAD", "--report", "sarif", "--report", "junit=../junit.xml")
    assert (code, err, json.loads(out)["runs"][0]["results"]) == (0, told, [])
    assert ElementTree.parse("../junit.xml").getroot().get("tests") == "0"
    for format in Format:
        assert aligncheck("--since", "HEAD", "-f", format.value)[::2] == (0, told)


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("none", "--since none: there is no such revision. Fetch it"),
        ("main..work", "--since main..work: there is no such revision."),
        ("--output=boom", "is no revision"),
        ("", "is no revision"),
        ("a\n::error::x", "is no revision"),
        ("orphan", "--since orphan: has no commit in common with the current one."),
    ],
)
def test_a_revision_that_is_none(aligncheck: Run, branch: Path, revision: str, words: str) -> None:
    git(branch, "checkout", "-q", "--orphan", "orphan")
    git(branch, "commit", "-q", "-m", "alone")
    git(branch, "checkout", "-q", "-f", "work")
    code, out, err = aligncheck(".", f"--since={revision}")
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert not (branch / "boom").exists()


def test_no_repository_and_no_git(aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))
    told = "aligncheck: --since main: this folder is in no git repository. Leave it out, or change to one.\n"
    assert aligncheck(".", "--since", "main") == (2, "", told)
    assert aligncheck("none", "--since", "main") == (
        2,
        "",
        "aligncheck: none: there is no such file or folder. Mend its name.\n",
    )
    monkeypatch.setenv("PATH", str(home))
    assert aligncheck(".", "--since", "main") == (
        2,
        "",
        "aligncheck: --since main: git is not installed here. Install it, or leave --since out.\n",
    )


# -- the log of a CI service -------------------------------------------------------------------------------------------

NAMES = (
    "::error file=x::boom.md",
    "a\n::error::boom.md",
    "##[error]boom.md",
    "##vso[task.complete]x.md",
    "\x1b[31m::error::x.md",
)
OBEYED = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
SAYS = (
    SPRAY
    + "\n- Pupils will grow vegetables with ##[error]pesticides ::error::boom.\n\n::error::boom Pupils will grow vegetables.\n"
)


@pytest.mark.parametrize("format", [one.value for one in Format])
@pytest.mark.parametrize("way", ["file", "folder", "damaged", "comment", "missing"])
def test_nothing_is_a_command_to_the_ci_service(aligncheck: Run, home: Path, format: str, way: str) -> None:
    folder = home / "hostile"
    folder.mkdir()
    for name in NAMES:
        said = SAYS + ("<!-- aligncheck: disable=x -->" if way == "comment" else "")
        (folder / name).write_bytes(b"\0" * 90 if way == "damaged" else said.encode())
    os.chdir(folder)
    paths = (
        [f"./none{NAMES[1]}", "none\n##[error]x.md"] if way == "missing" else ["."] if way == "folder" else list(NAMES)
    )
    for options in ([], ["-q"]):
        code, out, err = aligncheck(*paths, "-f", format, *options)
        assert code == (1 if way in ("file", "folder") else 2)
        assert not OBEYED.search(err)
        if format == "github":
            kinds = {line.split("::")[1].split(" ")[0] for line in out.splitlines()}
            assert kinds <= {"error", "warning", "notice"}
            assert not any(re.match(r"::error(::boom| file=x:)", line) for line in out.splitlines())
        else:
            assert not OBEYED.search(out)
    assert not OBEYED.search(aligncheck(".", "--list-files").out)


def test_a_policy_of_a_hostile_name(aligncheck: Run, home: Path) -> None:
    write({"::error::x.toml": "nonsense = 1\n", "::error::b.json": "no"})
    for arguments in (["--config", "::error::x.toml"], ["--baseline", "::error::b.json"]):
        code, out, err = aligncheck(".", *arguments)
        assert (code, out) == (2, "")
        assert err.startswith("./::error::")
        assert not OBEYED.search(err)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x\n", "./::error::x\n"),
        ("a\n  \x1b[1m::x", "a\n  \x1b[1m./::x"),
        ("a ::b ## [c]\n", "a ::b ## [c]\n"),
        ("\u3000::error::x", "\u3000./::error::x"),
        ("##[x] ##vso[y]", "# #[x] # #vso[y]"),
    ],
)
def test_guarded(text: str, shown: str) -> None:
    assert guarded(text) == shown


@given(st.text(alphabet=":#[]ab \n\t\u3000\x1b1m", max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_text_is_a_command_once_it_is_guarded(text: str) -> None:
    shown = guarded(text)
    assert not OBEYED.search(shown)
    assert guarded(shown) == shown


# -- speed, and the example --------------------------------------------------------------------------------------------


def test_unchanged_files_need_neither_language_nor_mandate(home: Path, aligncheck: Run) -> None:
    code = """
import sys
sys.argv = ["aligncheck", "check", ".", "--report", "github", "--report", "summary=../page"]
from aligncheck.__main__ import main
code = main()
sys.stderr.write(" ".join(name for name in ("spacy", "yaml", "aligncheck.read.mandate", "aligncheck.nlp", "aligncheck.score") if name in sys.modules))
sys.exit(code)
"""
    write({"aligncheck.toml": MANDATE + 'require-any = [1]\n[headings]\nrisk = ["Perils"]\n'})
    outputs = []
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, "-c", code],
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        outputs.append((ended.returncode, ended.stdout))
    assert outputs[0] == outputs[1]
    assert outputs[0][0] == 1
    assert ended.stderr == "aligncheck: 2 errors in 2 of 3 files\n"


NO_FOLDER = "there is no such folder, and no mandate of that name ships: correct the path"


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ('mandate = "nowhere"', [f"aligncheck.toml:1:1: the mandate `nowhere` cannot be used: {NO_FOLDER}"]),
        ('\n mandate = "a/b"', [f"aligncheck.toml:2:2: the mandate `a/b` cannot be used: {NO_FOLDER}"]),
        (
            'mandate = "2026"',
            ["aligncheck.toml:1:1: the mandate `2026` cannot be used: mend what follows", "mandate.yaml"],
        ),
        (
            'include = ["*.md"]\nsettings = "no.yaml"',
            ["aligncheck.toml:2: the settings `no.yaml` cannot be used: cannot be read: no such file or directory"],
        ),
        (
            'settings = "2026/good.md"',
            ["aligncheck.toml:1: the settings `good.md` cannot be used: mend what follows", "2026/good.md:"],
        ),
    ],
)
def test_what_a_policy_names_and_cannot_be_used_is_told_with_its_line(
    aligncheck: Run, home: Path, policy: str, told: list[str]
) -> None:
    write({"aligncheck.toml": policy + "\n"})
    code, out, err = aligncheck(".", "-f", "concise")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert lines[0] == told[0]
    assert len(lines) == 1 if len(told) == 1 else told[1] in lines[1]


def test_what_the_command_line_names_is_no_mistake_of_the_policy(aligncheck: Run, home: Path) -> None:
    write({"aligncheck.toml": 'mandate = "nowhere"\nsettings = "no.yaml"\n'})
    assert aligncheck(".", "--mandate", "gone").err == f"gone: {NO_FOLDER}\n"
    err = aligncheck(".", "--mandate", str(GARDENS), "--settings", "2026/good.md").err
    assert err.startswith("2026/good.md:")
    assert "aligncheck.toml" not in err


WHOLE = [Format.TEXT, Format.MARKDOWN, Format.HTML, Format.JSON, Format.JSONL]


@pytest.fixture
def read_back(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Returns what grows by a key whenever a whole report is read back."""
    asked: list[str] = []
    get = ResultCache.get_report_line

    def counted(cache: ResultCache, key: str) -> str | None:
        asked.append(key)
        return get(cache, key)

    monkeypatch.setattr(ResultCache, "get_report_line", counted)
    return asked


@pytest.mark.parametrize("format", WHOLE)
def test_what_an_unchanged_report_looks_like_is_kept(
    aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch, read_back: list[str], format: Format
) -> None:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(home.parent / "own"))
    names = ["2026/claim.md", "2026/good.md", "old/spray.md"]
    first = aligncheck(*names, "-f", format.value)
    assert first == aligncheck(*names, "-f", format.value, "--no-cache")
    read_back.clear()
    assert aligncheck(*names, "-f", format.value) == first
    assert not read_back
    write({"2026/good.md": OFF})
    changed = aligncheck(*names, "-f", format.value)
    assert len(read_back) == 1
    assert changed == aligncheck(*names, "-f", format.value, "--no-cache") != first


def test_a_whole_report_is_read_once_for_all_formats(
    aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch, read_back: list[str]
) -> None:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(home.parent / "own"))
    aligncheck("2026", "-f", "concise")
    read_back.clear()
    for _ in range(2):
        aligncheck("2026", *(f"--report={format.value}={home.parent / format.value}" for format in Format))
        assert len(read_back) == 2


SIDECAR = {"2026/good.md.aligncheck.yaml": "orientations: [2]\n"}
OTHERS: dict[str, tuple[dict[str, str], list[str]]] = {
    "policy": ({"aligncheck.toml": MANDATE + "require = [2]\n"}, []),
    "fewer findings": ({"aligncheck.toml": MANDATE + "fail-on = []\n"}, []),
    "suppressed": (BY_POLICY, []),
    "claimed": (SIDECAR, []),
    "verbose": ({}, ["-v"]),
    "one orientation": ({}, ["-n", "1"]),
    "quiet": ({}, ["-q"]),
    "colour": ({}, ["--color", "always"]),
    "one more": ({}, ["2026/none.md"]),
}


@pytest.mark.parametrize("format", WHOLE)
@pytest.mark.parametrize("way", OTHERS)
def test_nothing_out_of_date_is_shown(
    aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch, way: str, format: Format
) -> None:
    monkeypatch.setattr(command, "today", lambda: date(2026, 5, 1))
    names = ["2026/claim.md", "2026/good.md", "old/spray.md", "-f", format.value]
    aligncheck(*names)
    files, options = OTHERS[way]
    write(files)
    assert aligncheck(*names, *options) == aligncheck(*names, *options, "--no-cache")
    Path("old/spray.md").rename("2026/moved.md")
    names[2] = "2026/moved.md"
    assert aligncheck(*names, *options) == aligncheck(*names, *options, "--no-cache")
    assert aligncheck("2026/claim.md", "-f", format.value) == aligncheck("2026/claim.md", *names[3:], "--no-cache")


def test_of_a_folder_the_whole_reports_with_findings_are_shown(aligncheck: Run, home: Path) -> None:
    def reports(*arguments: str) -> list[str]:
        out = aligncheck(*arguments).out
        assert all(f"\n{name} " in out for name in names) or (len(arguments) == 1 and arguments[0] in names)
        return [name for name in names if f"{name}\n" in out]

    names = ["2026/claim.md", "2026/good.md", "old/spray.md"]
    told = (
        "Only in the table, without findings or notes: 1 file. Name a file to see its report, or -v for all of them.\n"
    )
    out = aligncheck(".").out
    assert out.endswith(f"\n\n{told}\n2 errors in 2 of 3 files\n")
    assert reports(".") == ["2026/claim.md", "old/spray.md"]
    assert reports(".", "-v") == names
    assert reports(".", "-n", "1") == names
    assert reports(*names) == names
    assert reports("2026/good.md") == ["2026/good.md"]
    assert told not in aligncheck(".", "-v").out + aligncheck(*names).out
    assert aligncheck(".", "--fail-on", "off-mandate", "-f", "text").out.startswith("3 FILES\n")


def test_the_example_repository(aligncheck: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples" / "proposals-repo")
    monkeypatch.setattr(command, "today", lambda: date(2026, 5, 1))
    ended = aligncheck(".", "-f", "concise")
    assert (ended.code, ended.found) == (0, ["proposals/archive/border-survey-2019.md warning unsupported-claim"])
    assert ended.err == "aligncheck: 1 warning in 1 of 4 files; 1 suppressed\n"
