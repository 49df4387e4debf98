"""What stands beside a proposal."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligncheck.errors import PolicyError
from aligncheck.policy.rules import RULE_NAMES
from aligncheck.read.sidecar import Sidecar, is_sidecar, read_sidecar

YAML = """\
orientations: [10, 5, 99, 5]
suppress:
  - rule: ALN003
    orientation: 5
    reason: agreed
    expires: 2027-01-31
  - {rule: conflict, reason: "seen by the desk"}
"""
TOML = """\
orientations = [10, 5, 99, 5]
suppress = [
  { rule = "ALN003", orientation = 5, reason = "agreed", expires = 2027-01-31 },
  { rule = "conflict", reason = "seen by the desk" },
]
"""


def read(folder: Path, text: str, ending: str = "yaml") -> Sidecar:
    (folder / f"a.docx.aligncheck.{ending}").write_text(text, encoding="utf-8")
    return read_sidecar(folder / "a.docx", RULE_NAMES, name="a.docx")


def problems(folder: Path, text: str, ending: str = "yaml") -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read(folder, text, ending)
    return [str(one) for one in caught.value.problems]


@pytest.mark.parametrize(("text", "ending"), [(YAML, "yaml"), (TOML, "toml")])
def test_both_forms_say_the_same(tmp_path: Path, text: str, ending: str) -> None:
    found = read(tmp_path, text, ending)
    assert [(one.orientation, one.source, one.quote, one.line) for one in found.claims] == [
        (5, "sidecar", "orientations: 5", 1),
        (10, "sidecar", "orientations: 10", 1),
        (99, "sidecar", "orientations: 99", 1),
    ]
    assert [(one.rule, one.orientation, one.reason, one.expires) for one in found.suppressions] == [
        ("unsupported-claim", 5, "agreed", "2027-01-31"),
        ("conflict", None, "seen by the desk", ""),
    ]
    assert found.suppressions[0].where.startswith(f"a.docx.aligncheck.{ending}:")


def test_nothing_stands_there(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path / "a.docx", RULE_NAMES) == Sidecar()
    assert read_sidecar(tmp_path / ("x" * 5_000), RULE_NAMES) == Sidecar()
    assert is_sidecar("p/a.docx.aligncheck.yaml")
    assert not is_sidecar("aligncheck.yaml")


@pytest.mark.parametrize(
    ("text", "ending", "expected"),
    [
        (
            "orientation: [5]",
            "yaml",
            ["a.docx.aligncheck.yaml:1:1: unknown key `orientation`: did you mean `orientations`?"],
        ),
        (
            "orientations: 5",
            "yaml",
            [
                "a.docx.aligncheck.yaml:1:15: the number 5 stands where a list of numbers of orientations is wanted: write `[...]`"
            ],
        ),
        (
            "orientations: [five]",
            "yaml",
            [
                "a.docx.aligncheck.yaml:1:16: `five` stands where the number of an orientation is wanted: write a whole number from 0 to 999999"
            ],
        ),
        (
            "suppress:\n  - rule: conflict\n",
            "yaml",
            [
                "a.docx.aligncheck.yaml:2:5: a suppression without a reason: add `reason`, and say who accepted it and why"
            ],
        ),
        (
            "suppress:\n  - rule: conflict\n    reason: x\n    paths: [a]\n",
            "yaml",
            ["a.docx.aligncheck.yaml:4:5: unknown key `paths`: use one of `rule`, `orientation`, `reason`, `expires`"],
        ),
        ("- 5", "yaml", ["a.docx.aligncheck.yaml:1:1: a sidecar is a table of keys and values, not a list"]),
        ("", "yaml", ["a.docx.aligncheck.yaml: the file is empty"]),
        (
            "[[suppress]]\nrule = 'conflct'\nreason = 'x'\n",
            "toml",
            ["a.docx.aligncheck.toml:2:1: there is no rule `conflct`: did you mean `conflict`?"],
        ),
        (
            "a = [",
            "toml",
            ["a.docx.aligncheck.toml:1:6: not TOML (invalid value): check the quotes, the brackets and the `=` here"],
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, ending: str, expected: list[str]) -> None:
    assert problems(tmp_path, text, ending) == expected


def test_two_of_them(tmp_path: Path) -> None:
    read(tmp_path, "orientations: [5]")
    assert problems(tmp_path, "orientations = [5]", "toml") == [
        "a.docx.aligncheck.yaml: a.docx.aligncheck.toml says the same: remove one of the two"
    ]


def test_one_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx.aligncheck.toml").mkdir()
    with pytest.raises(PolicyError, match="is no regular file"):
        read_sidecar(tmp_path / "a.docx", RULE_NAMES)
