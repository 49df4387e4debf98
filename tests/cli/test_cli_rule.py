"""``aligncheck rule`` and the schema of a policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aligncheck.policy.rules import RULES

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(autouse=True)
def no_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


def test_all_rules(aligncheck) -> None:
    code, out, err = aligncheck("rule")
    assert (code, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()[: len(RULES)]] == [[rule.code, rule.name] for rule in RULES]


@pytest.mark.parametrize("name", ["ALN003", "aln003", "unsupported-claim", "Unsupported-Claim"])
def test_one_rule(aligncheck, name: str) -> None:
    code, out, err = aligncheck("rule", name)
    assert (code, err) == (0, "")
    assert out.startswith("ALN003  unsupported-claim\n")
    assert all(title in out for title in ("WHAT", "WHY", "EXAMPLE", "MEND"))


def test_as_json(aligncheck) -> None:
    code, out, _ = aligncheck("rule", "--format", "json")
    assert code == 0
    assert [one["code"] for one in json.loads(out)["rules"]] == [rule.code for rule in RULES]
    assert json.loads(aligncheck("rule", "ALN005", "-f", "json")[1])["name"] == "conflict"


def test_as_markdown(aligncheck) -> None:
    assert aligncheck("rule", "-f", "markdown")[1] == (DOCS / "rules.md").read_text(encoding="utf-8")
    assert aligncheck("rule", "ALN005", "-f", "markdown")[1].startswith("## ALN005 conflict\n")


def test_a_typo(aligncheck) -> None:
    code, out, err = aligncheck("rule", "unsuported-claim")
    assert (code, out) == (2, "")
    assert err == "aligncheck: unsuported-claim: there is no such rule. Did you mean `unsupported-claim`?\n"


def test_no_rule_at_all(aligncheck) -> None:
    err = aligncheck("rule", "ALN0055")[2]
    assert err == "aligncheck: ALN0055: there is no such rule. `aligncheck rule` lists them.\n"


def test_a_hostile_name(aligncheck) -> None:
    code, _, err = aligncheck("rule", "a\n::error::b\x1b[31m")
    assert code == 2
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_the_schema_of_a_policy(aligncheck) -> None:
    code, out, err = aligncheck("schema", "policy")
    assert (code, err) == (0, "")
    assert out == (DOCS / "policy.schema.json").read_text(encoding="utf-8")
