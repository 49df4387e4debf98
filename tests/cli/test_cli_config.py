"""``aligncheck config``: what is in force, where it comes from, and a new policy file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"
POLICY = """\
fail-on = ["conflict"]
require = [2]

[[overrides]]
paths = ["notes"]
require = []
level = "principal"
"""


@pytest.fixture(autouse=True)
def repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "notes").mkdir()
    monkeypatch.chdir(tmp_path / "repo")


def values(told: str) -> dict[str, tuple[object, str]]:
    return {key: (one["value"], one["origin"]) for key, one in json.loads(told)["values"].items()}


def test_without_a_policy(aligncheck) -> None:
    code, out, err = aligncheck("config", "show")
    assert (code, err) == (0, "")
    assert out.startswith("no policy file: these are the defaults\n")
    assert "fail-on        boundary, conflict, off-mandate, unsupported-claim  [default]\n" in out


def test_with_one(aligncheck) -> None:
    Path("aligncheck.toml").write_text(POLICY, encoding="utf-8")
    code, out, err = aligncheck("config", "show")
    assert (code, err) == (0, "")
    assert out.startswith("policy: aligncheck.toml\n")
    assert "require        2  [aligncheck.toml:2]\n" in out
    told = values(aligncheck("config", "show", "-f", "json")[1])
    assert told["fail-on"] == (["conflict"], "aligncheck.toml:1")
    assert told["max-supported"] == (None, "default")


def test_a_list_of_nothing_is_something(aligncheck) -> None:
    Path("aligncheck.toml").write_text("fail-on = []\n", encoding="utf-8")
    lines = aligncheck("config", "show")[1].splitlines()
    assert "fail-on        none  [aligncheck.toml:1]" in lines
    assert "exclude        not set  [default]" in lines


def test_tables_are_told_in_words(aligncheck) -> None:
    Path("aligncheck.toml").write_text(
        POLICY
        + "[headings]\nobjective = ['What for', 'Why']\nrisk = ['If not']\n[[suppress]]\nrule = 'conflict'\norientation = 9\n"
        "paths = ['a.md', 'b']\nreason = 'agreed'\nexpires = 2030-01-31\n[[suppress]]\nrule = 'boundary'\nreason = 'so'\n",
        encoding="utf-8",
    )
    lines = aligncheck("config", "show")[1].splitlines()
    assert lines[-5:] == [
        "headings       objective: What for, Why",
        "               risk: If not  [aligncheck.toml:8]",
        "suppress       conflict for orientation 9 in a.md, b until 2030-01-31: agreed",
        "               boundary: so  [aligncheck.toml:11]",
        "overrides      notes: level = principal; require = none  [aligncheck.toml:4]",
    ]


def test_for_one_file(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("aligncheck.toml").write_text(POLICY, encoding="utf-8")
    told = values(aligncheck("config", "show", "notes/a.md", "-f", "json")[1])
    assert told["require"] == ([], "aligncheck.toml:6")
    assert told["level"] == ("principal", "aligncheck.toml:7")
    monkeypatch.chdir("notes")
    told = values(aligncheck("config", "show", "a.md", "-f", "json")[1])
    assert told["level"] == ("principal", "../aligncheck.toml:7")
    assert "for notes/a.md\n" in aligncheck("config", "show", "a.md")[1]
    told = values(aligncheck("config", "show", ".", "-f", "json")[1])
    assert told["level"] == ("significant", "default")


def test_another_file_or_none(aligncheck) -> None:
    Path("aligncheck.toml").write_text("this is no TOML", encoding="utf-8")
    Path("other.toml").write_text("min-supported = 1\n", encoding="utf-8")
    assert aligncheck("config", "show", "--isolated")[0] == 0
    told = values(aligncheck("config", "show", "--config", "other.toml", "-f", "json")[1])
    assert told["min-supported"] == (1, "other.toml:1")
    code, out, err = aligncheck("config", "show", "--config", "other.toml", "--isolated")
    assert (code, out) == (2, "")
    assert "do not go together" in err


def test_every_mistake_a_line(aligncheck) -> None:
    Path("aligncheck.toml").write_text('requir = [1]\nfail-on = ["conflct"]\nrequire-any = [13]\n', encoding="utf-8")
    code, out, err = aligncheck("config", "show")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "aligncheck.toml:1:1: unknown key `requir`: did you mean `require`?",
        "aligncheck.toml:2:12: there is no rule `conflct`: did you mean `conflict`?",
        "aligncheck.toml:3:16: the mandate has no orientation 13: it has 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    ]


def test_the_orientations_are_those_of_its_own_mandate(aligncheck) -> None:
    Path("aligncheck.toml").write_text(f"mandate = '{GARDENS.as_posix()}'\nrequire = [3]\n", encoding="utf-8")
    code, _, err = aligncheck("config", "show")
    assert (code, err) == (2, "aligncheck.toml:2:12: the mandate has no orientation 3: it has 1, 2\n")


def test_a_hostile_policy(aligncheck) -> None:
    Path("aligncheck.toml").write_text('"::error::x\\u001b[31m\\n" = 1\n', encoding="utf-8")
    code, out, err = aligncheck("config", "show")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_a_new_file(aligncheck) -> None:
    assert aligncheck("config", "init") == (0, "wrote aligncheck.toml\n", "")
    shown = values(aligncheck("config", "show", "-f", "json")[1])
    default = values(aligncheck("config", "show", "--isolated", "-f", "json")[1])
    assert {key: value for key, (value, _) in shown.items()} == {key: value for key, (value, _) in default.items()}
    assert shown["fail-on"][1].startswith("aligncheck.toml:")


def test_a_file_that_is_there_stays(aligncheck) -> None:
    Path("aligncheck.toml").write_text("mine", encoding="utf-8")
    code, out, err = aligncheck("config", "init")
    assert (code, out) == (2, "")
    assert "--force" in err
    assert Path("aligncheck.toml").read_text(encoding="utf-8") == "mine"
    assert aligncheck("config", "init", "--force")[0] == 0
    assert aligncheck("config", "init", "notes")[1] == "wrote notes/aligncheck.toml\n"
    assert aligncheck("config", "init", "--force", "pyproject.toml")[0] == 2
    code, _, err = aligncheck("config", "init", "nowhere/aligncheck.toml")
    assert (code, err.endswith("Create it, or choose another file.\n")) == (2, True)


def test_a_new_file_names_its_schema_for_editors(aligncheck) -> None:
    assert aligncheck("config", "init", "--schema", "notes") == (
        0,
        "wrote notes/aligncheck.toml\nwrote notes/aligncheck.schema.json\n",
        "",
    )
    lines = Path("notes/aligncheck.toml").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#:schema ./aligncheck.schema.json"
    beside = (Path("notes") / lines[0].removeprefix("#:schema ")).read_text(encoding="utf-8")
    assert beside == aligncheck("schema", "policy")[1]
    assert aligncheck("config", "show", "notes")[1].startswith("policy: notes/aligncheck.toml\n")
    assert aligncheck("config", "init")[0] == 0
    assert "#:schema" not in Path("aligncheck.toml").read_text(encoding="utf-8")


def test_a_schema_that_is_there_is_not_written_over(aligncheck) -> None:
    Path("aligncheck.schema.json").write_text("mine", encoding="utf-8")
    code, out, err = aligncheck("config", "init", "--schema")
    assert (code, out, Path("aligncheck.toml").exists()) == (2, "", False)
    assert err.startswith("aligncheck: aligncheck.schema.json: is there already.")
    assert aligncheck("config", "init", "--schema", "--force")[0] == 0
    assert Path("aligncheck.schema.json").read_text(encoding="utf-8") != "mine"
