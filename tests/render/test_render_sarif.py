import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fake_outcomes import (
    CLAIM,
    CONFLICT,
    FORCED,
    HOSTILE_NAMES,
    OFF,
    POSSIBLE,
    RULES,
    UNREAD,
    checked,
    hostile_outcome,
    outcome,
    small_outcome,
)
from fake_reports import small_report
from sarif import loader

from aligncheck.model.outcome import Checked, Outcome, Suppressed
from aligncheck.render.sarif import SHOWN, to_sarif, uri_of

SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def run_of(made: Outcome, **options: bool) -> dict[str, Any]:
    data = json.loads(to_sarif(made, RULES, **options))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(data)
    (run,) = data["runs"]
    return run


def hashes(made: Outcome) -> list[str]:
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in run_of(made)["results"]]


@pytest.mark.parametrize("made", [small_outcome(), hostile_outcome(), outcome()], ids=["small", "hostile", "empty"])
@pytest.mark.parametrize("accepted", [False, True])
def test_it_fits_the_official_schema_and_what_github_asks(made: Outcome, accepted: bool) -> None:
    run = run_of(made, accepted=accepted)
    rules = run["tool"]["driver"]["rules"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["message"]["text"]
        (location,) = one["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not set(uri) & set(":\\?#\n %") - {"%"}


def test_an_independent_reader_counts_the_same(tmp_path: Path) -> None:
    path = tmp_path / "out.sarif"
    path.write_text(to_sarif(small_outcome(), RULES), encoding="utf-8")
    read = loader.load_sarif_file(str(path))
    assert read.get_distinct_tool_names() == ["aligncheck"]
    assert read.get_report().get_issue_type_histogram_for_severity("error") != {}
    records = [(one["Severity"], one["Code"], one["Location"], one["Line"]) for one in read.get_records()]
    assert sorted(records) == [
        ("error", "ALN001", "b/broken.pdf", 1),
        ("error", "ALN003", "c/claims.md", 3),
        ("error", "ALN004", "a/jardin.md", 1),
        ("error", "ALN005", "b/niger.pdf", 1),
        ("warning", "ALN008", "b/niger.pdf", 1),
    ]


def test_rules_are_described() -> None:
    rules = {one["id"]: one for one in run_of(small_outcome())["tool"]["driver"]["rules"]}
    assert list(rules) == [rule.code for rule in RULES]
    claim = rules["ALN003"]
    assert claim["name"] == "unsupported-claim"
    assert claim["shortDescription"]["text"] == "What it is."
    assert claim["help"]["text"] == "Why it is so.\n\nExample: Like `this`.\n\nTo mend it: Do it otherwise."
    assert "**Example:**" in claim["help"]["markdown"]
    assert [one["defaultConfiguration"] for one in rules.values()] == [
        *[{"level": "error"}] * 4,
        {"level": "warning"},
        {"level": "warning", "enabled": False},
    ]


def test_a_rule_that_nobody_described_is_listed() -> None:
    data = json.loads(to_sarif(small_outcome(), ()))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    listed = [one["id"] for one in data["runs"][0]["tool"]["driver"]["rules"]]
    assert listed == ["ALN004", "ALN001", "ALN005", "ALN008", "ALN003"]


def test_a_result_in_full() -> None:
    conflict = replace(CONFLICT, page=None)
    (result,) = run_of(outcome(checked("projets/été 1.pdf", conflict)))["results"]
    assert result["level"] == "error"
    assert result["message"]["text"] == (
        "plans something that is excluded (orientation 10) (section “2.1 Activités”)\nTo mend it: take it out"
    )
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "projets/%C3%A9t%C3%A9%201.pdf", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1},
            }
        }
    ]
    assert result["properties"] == {"orientation": 10, "section": "2.1 Activités", "quote": FORCED}
    (paged,) = run_of(outcome(checked("x.pdf", POSSIBLE)))["results"]
    assert paged["message"]["text"] == "may plan something that orientation 9 excludes (page 4)"
    assert paged["properties"] == {"orientation": 9, "page": 4}
    (lined,) = run_of(outcome(checked("x.md", CLAIM)))["results"]
    assert lined["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert "(page" not in lined["message"]["text"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b.md", "a%20b.md"),
        ("./a.md", "a.md"),
        ("x:y.md", "x%3Ay.md"),
        ("//host/a.md", "/host/a.md"),
        ("caf\udce9.md", "caf%E9.md"),
        ("bad\ud800.md", "bad%3F.md"),
        ("../a?b#c%d.md", "../a%3Fb%23c%25d.md"),
        ("a\nb\\c.md", "a%0Ab%5Cc.md"),
    ],
)
def test_names_as_uris(name: str, uri: str) -> None:
    assert uri_of(name) == uri


def test_uris_of_different_files_differ() -> None:
    assert len({uri_of(name) for name in HOSTILE_NAMES}) == len(HOSTILE_NAMES)


def test_fingerprints_stay_when_lines_move_and_files_are_renamed() -> None:
    before = outcome(checked("a.md", replace(CONFLICT, line=4), CLAIM, OFF))
    after = outcome(
        checked("b.md", replace(CLAIM, line=90), replace(CONFLICT, line=7, quote=FORCED.upper() + " \n"), OFF)
    )
    assert len(set(hashes(before))) == 3
    assert sorted(hashes(before)) == sorted(hashes(after))


def test_fingerprints_of_one_file_differ() -> None:
    same = [replace(CONFLICT, page=page) for page in (1, 2, 3)]
    other = replace(CONFLICT, orientation=9)
    assert len(set(hashes(outcome(checked("a.pdf", *same, other, replace(CONFLICT, quote="Other.")))))) == 5


def test_what_was_accepted_comes_only_when_asked_for() -> None:
    policy = Suppressed(replace(OFF, line=2), "a pilot", "aligncheck.toml:12")
    run = run_of(outcome(*small_outcome().files, checked("e.md", suppressed=(policy,))), accepted=True)
    found = {
        (one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], one["ruleId"]): one.get("suppressions")
        for one in run["results"]
    }
    accepted = {key: value[0] for key, value in found.items() if value}
    assert accepted == {
        ("c/claims.md", "ALN005"): {
            "kind": "inSource",
            "status": "accepted",
            "justification": "agreed with the board",
        },
        ("c/claims.md", "ALN008"): {
            "kind": "external",
            "status": "accepted",
            "justification": "listed in the baseline",
        },
        ("e.md", "ALN004"): {"kind": "external", "status": "accepted", "justification": "a pilot"},
    }
    assert len(found) == 8
    assert not any("suppressions" in one for one in run_of(small_outcome())["results"])


def test_a_file_that_could_not_be_read_spoils_the_run() -> None:
    (invocation,) = run_of(small_outcome())["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("error", "cannot be read: is damaged.")
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b/broken.pdf"
    warned = Checked("b.pdf", None, "is damaged.", findings=(replace(UNREAD, severity="warning"),))
    (invocation,) = run_of(outcome(warned))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"][0]["level"] == "warning"
    assert run_of(outcome(checked()))["invocations"] == [{"executionSuccessful": True}]


def test_many_unread_files_are_told_in_short() -> None:
    notes = run_of(outcome(*(Checked(f"{n}.pdf", None, "is damaged.") for n in range(250))))["invocations"][0]
    assert len(notes["toolExecutionNotifications"]) == 101
    assert notes["toolExecutionNotifications"][-1]["message"]["text"] == "150 more files could not be read."


def test_more_results_than_github_shows() -> None:
    warnings = [replace(POSSIBLE, line=line) for line in range(1, SHOWN)]
    files = [checked("a.md", *warnings), checked("b.md", CLAIM, OFF, CONFLICT)]
    made = outcome(*files, checked("c.md", suppressed=(Suppressed(OFF, "known", "c.md:1"),)))
    data = json.loads(to_sarif(made, RULES, accepted=True))["runs"][0]
    assert len(data["results"]) == SHOWN
    assert [one["level"] for one in data["results"][:4]] == ["error", "error", "error", "warning"]
    assert [note["message"]["text"] for note in data["invocations"][0]["toolExecutionNotifications"]] == [
        "2 warnings are left out: a run shows 5,000 results at most.",
        "1 accepted finding left out: a run shows 5,000 results at most.",
    ]
    assert data["invocations"][0]["executionSuccessful"] is True


def test_words_of_a_proposal_make_no_link() -> None:
    finding = replace(CLAIM, message="see [this](https://evil.example)", suggestion="[a](1)")
    (result,) = run_of(outcome(Checked("a.md", small_report(), findings=(finding,))))["results"]
    assert "](" not in result["message"]["text"]
