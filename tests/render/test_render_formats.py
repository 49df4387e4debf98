"""What holds for all formats of a run: the same findings in each, in the same order, whoever wrote the words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import jsonschema
import pytest
from fake_outcomes import CLAIM, OFF, POSSIBLE, RULES, UNREAD, checked, hostile_outcome, outcome, small_outcome
from fake_reports import small_report
from github_log import annotations

from aligncheck.model.outcome import Checked, Outcome, Suppressed
from aligncheck.render.escape import one_line, visible
from aligncheck.render.finding import file_name, findings_of, found, tally
from aligncheck.render.formats import FORMATS, render_outcome
from aligncheck.render.outcome_json import report_of, to_json_outcome, to_jsonl_outcome
from aligncheck.render.schema import report_schema

Seen = Counter[tuple[str, str, str]]
"""How often a format tells (file, code, message)."""

MENDED = re.compile(r"[.\n]? ?To mend it: .*", re.DOTALL)
PLACED = re.compile(r" \((?:page \d+|section “[^”]*”)(?:, section “[^”]*”)?\)$")


def words_of(message: str) -> str:
    """Returns the finding's own words: without place, advice and the orientation that was added to them."""
    return re.sub(r" \(orientation \d+\)$", "", PLACED.sub("", MENDED.sub("", message))).strip(" .")


def concise(text: str) -> Seen:
    pattern = re.compile(r"(.*?)(?: \(page \d+\)|:\d+)?: (?:error|warning) (?:(ALN\d{3}) )?[a-z-]+: (.*)")
    lines = text.removesuffix("\n").split("\n") if text else []
    return Counter((one[1].removeprefix("./"), one[2] or "", words_of(one[3])) for one in map(pattern.fullmatch, lines))


def sarif(text: str) -> Seen:
    run = json.loads(text)["runs"][0]
    seen = Counter(
        (uri(one["locations"]), one["ruleId"], words_of(one["message"]["text"].split("\n")[0]))
        for one in run["results"]
    )
    told = run["invocations"][0].get("toolExecutionNotifications", [])
    results = {uri(one["locations"]) for one in run["results"]}
    for note in told:  # a file that could not be read and has no finding is told here alone
        if uri(note["locations"]) not in results:
            seen[uri(note["locations"]), "", words_of(note["message"]["text"])] += 1
    return seen


def uri(locations: list) -> str:
    encoded = locations[0]["physicalLocation"]["artifactLocation"]["uri"]
    return unquote_to_bytes(encoded).decode("utf-8", "surrogateescape")


def github(text: str) -> Seen:
    code = re.compile(r"(ALN\d{3})?.*")
    return Counter(
        (one.properties["file"], code.match(one.properties["title"])[1] or "", words_of(one.message))
        for one in annotations(text)
    )


def summary(text: str) -> Seen:
    from markdown_it import MarkdownIt

    seen: Seen = Counter()
    name = ""
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": False}).parse(text)
    for before, token in zip([tokens[0], *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        plain = "".join(child.content for child in token.children)
        if before.type == "heading_open" and before.tag == "h4":
            name = plain
        elif item := re.match(r"(?:error|warning) (?:(ALN\d{3}) )?[a-z-]+(?: \((?:p\.|line) \d+\))?: (.*)", plain):
            seen[name, item[1] or "", words_of(item[2])] += 1
    return seen


def gitlab(text: str) -> Seen:
    entries = json.loads(text)
    code = re.compile(r"(ALN\d{3})?.*")
    return Counter(
        (one["location"]["path"], code.match(one["check_name"])[1] or "", words_of(one["description"]))
        for one in entries
    )


def junit(text: str) -> Seen:
    seen: Seen = Counter()
    for suite in ElementTree.fromstring(text.encode()):
        for element in suite.iter():
            if element.tag in ("failure", "error", "system-out"):
                for line in (element.text or "").split("\n"):
                    if item := re.match(r"(?:error|warning) (?:(ALN\d{3}) )?[a-z-]+: (.*)", line):
                        seen[suite.get("name"), item[1] or "", words_of(item[2])] += 1
    return seen


def rdjson(text: str) -> Seen:
    return Counter(
        (
            one["location"]["path"],
            one["code"]["value"] if one["code"]["value"].startswith("ALN") else "",
            words_of(one["message"]),
        )
        for one in json.loads(text)["diagnostics"]
    )


def plain(message: str) -> str:
    return words_of(one_line(message).strip())


PARSERS = {
    "concise": concise,
    "sarif": sarif,
    "github": github,
    "summary": summary,
    "gitlab": gitlab,
    "junit": junit,
    "rdjson": rdjson,
}


def name_in(format: str, name: str) -> str:
    """Returns how a format calls a file: as it is, or as far as it can be shown."""
    if format == "concise":
        return re.sub(r"##(?=\w*\[)", "# #", visible(name)).removeprefix("./")
    if format == "summary":
        return one_line(name).strip()
    if format == "sarif":
        try:
            return name.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return name.encode("utf-8", "replace").decode()
    if format in ("gitlab", "rdjson"):
        return re.sub("[\ud800-\udfff]", "\ufffd", name)
    shown = file_name(name)
    return re.sub("[\ufffe\uffff]", "\ufffd", shown) if format == "junit" else shown


def message_in(format: str, message: str) -> str:
    text = plain(message)
    if format == "concise":
        return re.sub(r"##(?=\w*\[)", "# #", text)
    if format == "sarif":
        return text.replace("](", "] (")
    return re.sub("[\ufffe\uffff]", "\ufffd", text) if format == "junit" else text


def test_every_format_is_read_back_here() -> None:
    assert set(PARSERS) == set(FORMATS)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("run", [small_outcome(), hostile_outcome()], ids=["small", "hostile"])
def test_every_format_tells_the_same_findings(format: str, run: Outcome) -> None:
    if format == "github" and len(found(run)) > 20:
        parts = [replace(run, files=run.files[at : at + 5]) for at in range(0, len(run.files), 5)]
    else:
        parts = [run]
    seen = sum((PARSERS[format](render_outcome(format, part, RULES)) for part in parts), Counter())
    wanted = Counter(
        (name_in(format, file.name), one.code, message_in(format, one.message))
        for file in run.files
        for one in findings_of(file)
    )
    assert seen == wanted


@pytest.mark.parametrize("format", FORMATS)
def test_the_orientation_is_told(format: str) -> None:
    text = render_outcome(format, outcome(checked("x.md", replace(CLAIM, message="shows nothing"))), RULES)
    assert "shows nothing (orientation 5)" in text
    assert "(orientation 5)" not in render_outcome(format, outcome(checked("x.md", CLAIM)), RULES)


@pytest.mark.parametrize("format", FORMATS)
def test_bytes_are_the_same_again_and_can_be_written(format: str) -> None:
    for run in (small_outcome(), hostile_outcome(), outcome()):
        first = render_outcome(format, run, RULES)
        assert first == render_outcome(format, run, RULES)
        first.encode("utf-8")
        assert first == "" or first.endswith("\n")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_acts_on_a_terminal(format: str) -> None:
    text = render_outcome(format, hostile_outcome(), RULES)
    assert [sign for sign in text if ord(sign) < 32 and sign != "\n"] == []
    assert not set(text) & set("\x7f\x85\x9b\u2028\u202e\u2066")


@pytest.mark.parametrize("format", FORMATS)
def test_what_somebody_accepted_is_left_out(format: str) -> None:
    text = render_outcome(format, small_outcome(), RULES)
    assert "agreed with the board" not in text
    assert PARSERS[format](text).total() == len(found(small_outcome())) == 5


@pytest.mark.parametrize("format", FORMATS)
def test_a_renderer_is_imported_when_it_is_asked_for(format: str) -> None:
    code = f"""
import sys
from aligncheck.model.outcome import Outcome
from aligncheck.model.report import MandateInfo
from aligncheck.render.formats import render_outcome
render_outcome({format!r}, Outcome((), MandateInfo("m", "1", "0"), "0"), ())
print(*sorted(name for name in sys.modules if name.startswith(("aligncheck", "rich", "spacy"))))
"""
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    others = {f"aligncheck.render.{one}" for one in FORMATS if one != format}
    assert not others & set(loaded)
    assert not [name for name in loaded if name.startswith(("rich", "spacy"))]


def test_a_format_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="tap"):
        render_outcome("tap", outcome(), RULES)


def test_concise_line_by_line() -> None:
    assert render_outcome("concise", small_outcome(), RULES).splitlines() == [
        "a/jardin.md: error ALN004 off-mandate: no orientation is supported",
        "b/broken.pdf: error ALN001 unreadable: cannot be read: is damaged.",
        "b/niger.pdf: error ALN005 conflict: plans something that is excluded (orientation 10)",
        "b/niger.pdf (page 4): warning ALN008 possible-conflict: may plan something that orientation 9 excludes",
        "c/claims.md:3: error ALN003 unsupported-claim: claims orientation 5 (Coopération) and shows no evidence for it",
    ]


@pytest.mark.parametrize("format", [one for one in FORMATS if one != "github"])
def test_nothing_commands_the_runner_in_whose_log_it_is_printed(format: str) -> None:
    for line in render_outcome(format, hostile_outcome(), RULES).splitlines():
        assert not line.lstrip().startswith("::")
        assert not re.search(r"##\w*\[", line)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (
            small_outcome(),
            "4 errors and 1 warning in 4 of 5 files; 1 file could not be read; 1 suppressed; 1 in the baseline; "
            "a baseline entry is stale; 2 unchanged files not checked",
        ),
        (outcome(checked()), "no findings in 1 file"),
        (outcome(), "no findings in 0 files"),
        (outcome(checked("x", POSSIBLE), stale=3), "1 warning in 1 of 1 file; 3 baseline entries are stale"),
    ],
)
def test_tally(run: Outcome, words: str) -> None:
    assert tally(run) == words


@pytest.mark.parametrize("format", FORMATS)
def test_an_unread_file_that_somebody_accepted_is_silent(format: str) -> None:
    accepted = Checked("a.pdf", None, "is damaged.", suppressed=(Suppressed(UNREAD, "a scan", "aligncheck.toml:3"),))
    text = render_outcome(format, outcome(accepted, checked("b.md")), RULES)
    notes = Counter({("a.pdf", "", "cannot be read: is damaged"): 1}) if format == "sarif" else Counter()
    assert PARSERS[format](text) == notes  # sarif says of a run, too, what it could not do


def test_reports_as_data_keep_the_contract() -> None:
    run = small_outcome()
    several = json.loads(to_json_outcome(run))
    lines = [json.loads(line) for line in to_jsonl_outcome(run).splitlines()]
    assert several == lines
    for one in several:
        jsonschema.validate(one, report_schema())
    told = {one["proposal"]["name"]: [finding["code"] for finding in one["findings"]] for one in several}
    assert told == {
        "a/jardin.md": ["ALN004"],
        "b/niger.pdf": ["ALN005", "ALN008"],
        "c/claims.md": ["ALN003"],
        "d/fine.md": [],
    }
    single = outcome(checked("x.md", OFF))
    assert json.loads(to_json_outcome(single))["findings"][0]["code"] == "ALN004"
    assert to_json_outcome(outcome(run.files[1])) == to_jsonl_outcome(outcome(run.files[1])) == ""
    assert report_of(checked("x.md", OFF)) == replace(small_report("x.md"), findings=(OFF,))
    with pytest.raises(ValueError, match="could not be read"):
        report_of(run.files[1])
