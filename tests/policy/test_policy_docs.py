"""docs/policy.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aligncheck.model.lexicon import SECTION_ROLES
from aligncheck.model.policy import KEYS
from aligncheck.policy.rules import DEFAULT_DEMANDS, RULE_NAMES, RULES
from aligncheck.read.directives import directives_in
from aligncheck.read.policy import default_policy, read_policy
from aligncheck.read.sidecar import read_sidecar

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "policy.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^([ ]*)```{language}\n(.*?)^[ ]*```", PAGE, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"(?m)^{indent}", "", text) for indent, text in found]


def test_every_key_has_its_row_and_none_too_many() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert rows == [(key.name, key.kind.value) for key in KEYS]


@pytest.mark.parametrize("text", blocks("toml"))
def test_the_policies_in_the_page_are_sound(tmp_path: Path, text: str) -> None:
    (tmp_path / "aligncheck.toml").write_text(text, encoding="utf-8")
    read_policy(
        tmp_path / "aligncheck.toml", default_policy(DEFAULT_DEMANDS), RULE_NAMES, lambda _: frozenset(range(1, 13))
    )


def test_the_sidecar_in_the_page_is_sound(tmp_path: Path) -> None:
    (text,) = blocks("yaml")
    (tmp_path / "draft.docx.aligncheck.yaml").write_text(text, encoding="utf-8")
    found = read_sidecar(tmp_path / "draft.docx", RULE_NAMES)
    assert [one.orientation for one in found.claims] == [5, 10]
    assert len(found.suppressions) == 1


def test_the_comment_in_the_page_is_sound() -> None:
    (text,) = blocks("html")
    suppressions, problems = directives_in(text.encode(), "a.md", RULE_NAMES)
    assert (len(suppressions), problems) == (1, ())


def test_rules_and_roles_that_it_names_are_there() -> None:
    assert {f"`{rule.name}`" for rule in RULES if rule.always} <= set(re.findall(r"`[a-z-]+`", PAGE))
    roles = re.search(r"The keys are what a section is: (.*?) and the like", PAGE, re.DOTALL)
    assert roles is not None
    assert set(re.findall(r"`([a-z_]+)`", roles[1])) <= set(SECTION_ROLES)
    assert "Four rules hold" in PAGE
    assert sum(rule.always for rule in RULES) == 4
