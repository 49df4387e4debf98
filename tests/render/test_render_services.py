"""Code Quality of GitLab, and reviewdog."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fake_outcomes import CLAIM, CONFLICT, OFF, POSSIBLE, checked, hostile_outcome, outcome, small_outcome

from aligncheck.model.outcome import Outcome
from aligncheck.render.gitlab import to_gitlab
from aligncheck.render.rdjson import to_rdjson

SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"
RUNS = pytest.mark.parametrize(
    "made", [small_outcome(), hostile_outcome(), outcome()], ids=["small", "hostile", "empty"]
)


def valid(text: str, name: str) -> Any:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(text)
    jsonschema.validate(data, schema)
    return data


def fingerprints(*findings: Any, name: str = "a.md") -> list[str]:
    return [one["fingerprint"] for one in json.loads(to_gitlab(outcome(checked(name, *findings))))]


@RUNS
def test_gitlab_gets_what_it_documents(made: Outcome) -> None:
    entries = valid(to_gitlab(made), "gitlab-code-quality.json")
    assert len({one["fingerprint"] for one in entries}) == len(entries)


def test_gitlab_entry_by_entry() -> None:
    entries = json.loads(to_gitlab(small_outcome()))
    assert [(one["location"]["path"], one["location"]["lines"]["begin"], one["severity"]) for one in entries] == [
        ("a/jardin.md", 1, "major"),
        ("b/broken.pdf", 1, "major"),
        ("b/niger.pdf", 1, "blocker"),
        ("b/niger.pdf", 1, "minor"),
        ("c/claims.md", 3, "major"),
    ]
    assert entries[4]["check_name"] == "ALN003 unsupported-claim"
    assert entries[4]["description"] == (
        "claims orientation 5 (Coopération) and shows no evidence for it. "
        "To mend it: say what the project does about it"
    )
    assert entries[3]["description"] == "may plan something that orientation 9 excludes (page 4)"


def test_gitlab_fingerprints() -> None:
    assert fingerprints(CONFLICT) == fingerprints(replace(CONFLICT, line=80, page=2))
    assert fingerprints(CONFLICT) != fingerprints(CONFLICT, name="b.md")
    assert len(set(fingerprints(CONFLICT, CONFLICT, CONFLICT, CLAIM, OFF))) == 5
    assert fingerprints(CONFLICT, CONFLICT)[0] == fingerprints(CONFLICT)[0]


def test_gitlab_paths_have_no_dot_before_them() -> None:
    (entry,) = json.loads(to_gitlab(outcome(checked("./a.md", OFF))))
    assert entry["location"]["path"] == "a.md"


@RUNS
def test_reviewdog_gets_what_it_defines(made: Outcome) -> None:
    valid(to_rdjson(made), "rdjson.json")


def test_reviewdog_diagnostic_by_diagnostic() -> None:
    data = json.loads(to_rdjson(small_outcome()))
    assert (data["source"], data["severity"]) == ({"name": "aligncheck"}, "ERROR")
    assert data["diagnostics"][4] == {
        "message": "claims orientation 5 (Coopération) and shows no evidence for it\n"
        "To mend it: say what the project does about it",
        "location": {"path": "c/claims.md", "range": {"start": {"line": 3}}},
        "severity": "ERROR",
        "code": {"value": "ALN003"},
    }
    assert data["diagnostics"][3]["location"] == {"path": "b/niger.pdf"}
    assert json.loads(to_rdjson(outcome(checked("a.md", POSSIBLE))))["severity"] == "WARNING"
