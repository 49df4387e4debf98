"""Policy files: found, read strictly, every mistake at its place."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from aligncheck.errors import PolicyError, UsageError
from aligncheck.model.evidence import Level
from aligncheck.model.policy import COMMAND_LINE, DEFAULT, DEMAND_KEYS, KEYS, Policy, field_of
from aligncheck.policy.rules import DEFAULT_DEMANDS, RULE_NAMES, RULES
from aligncheck.read import toml
from aligncheck.read.policy import INCLUDED, default_policy, find_policy, name_in, read_policy, with_options
from aligncheck.render.json import dump_schema
from aligncheck.render.policy import new_policy, policy_schema

BASE = default_policy(DEFAULT_DEMANDS)
NUMBERS = frozenset(range(1, 13))
DOCS = Path(__file__).resolve().parents[2] / "docs"


def load(folder: Path, text: str, name: str = "aligncheck.toml") -> Policy:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return read_policy(path, BASE, RULE_NAMES, lambda _: NUMBERS, name=name)


def problems(folder: Path, text: str, name: str = "aligncheck.toml") -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load(folder, text, name)
    return [str(one) for one in caught.value.problems]


WHOLE = """\
# what we demand
mandate = "ours"
settings = "numbers.yaml"
include = ["proposals/**"]
exclude = ["templates", "*.draft.md"]
fail-on = ["conflict", "ALN006", "unknown-claim"]
warn-on = ["possible-conflict"]
require = [
  9,
  10,  # both
]
require-any = [1, 2]
level = "principal"
min-supported = 1
max-supported = 4
baseline = "known.json"

[headings]
risk = ["What may go wrong"]
"objective" = ["What we want", "Our wish"]

[[suppress]]
rule = "ALN005"
orientation = 9
paths = ["2024/*.docx"]
reason = "agreed with  the legal desk"
expires = 2027-12-31

[[overrides]]
paths = ["notes"]
require = []
fail-on = ["conflict"]

[[overrides]]
paths = ["notes/*.md"]
level = "significant"
"""


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    policy = load(tmp_path, WHOLE)
    demands = policy.demands_for("proposals/a.md")
    assert policy.mandate == (tmp_path / "ours").as_posix()
    assert policy.settings == (tmp_path / "numbers.yaml").as_posix()
    assert policy.baseline == (tmp_path / "known.json").as_posix()
    assert (policy.include, policy.exclude) == (("proposals/**",), ("templates", "*.draft.md"))
    assert demands.fail_on == {"conflict", "boundary", "unknown-claim"}
    assert demands.warn_on == {"possible-conflict"}
    assert (demands.require, demands.require_any, demands.level) == ((9, 10), (1, 2), Level.PRINCIPAL)
    assert (demands.min_supported, demands.max_supported) == (1, 4)
    assert policy.headings == (("objective", ("What we want", "Our wish")), ("risk", ("What may go wrong",)))
    (suppression,) = policy.suppressions
    assert (suppression.rule, suppression.orientation, suppression.paths) == ("conflict", 9, ("2024/*.docx",))
    assert (suppression.reason, suppression.expires) == ("agreed with the legal desk", "2027-12-31")
    assert suppression.where == "aligncheck.toml:22"
    assert policy.folder == tmp_path.as_posix()


def test_the_last_override_that_fits_decides_key_by_key(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    policy = load(tmp_path, WHOLE)
    plain, note, markdown = (policy.demands_for(name) for name in ("a.docx", "notes/x/a.docx", "notes/a.md"))
    assert (plain.require, note.require, markdown.require) == ((9, 10), (), ())
    assert (plain.level, note.level, markdown.level) == (Level.PRINCIPAL, Level.PRINCIPAL, Level.SIGNIFICANT)
    assert note.fail_on == {"conflict"}
    assert plain.require_any == note.require_any == (1, 2)


def test_the_origin_of_every_value(tmp_path: Path) -> None:
    policy = load(tmp_path, WHOLE)
    assert policy.origins_for("a.docx")["require"] == "aligncheck.toml:8"
    assert policy.origins_for("notes/a.md")["require"] == "aligncheck.toml:31"
    assert policy.origins_for("notes/a.md")["level"] == "aligncheck.toml:36"
    forced = with_options(policy, RULE_NAMES, fail_on=("ALN003",), baseline="b.json")
    assert forced.origins_for("notes/a.md")["fail-on"] == COMMAND_LINE
    assert forced.origins_for("notes/a.md")["baseline"] == COMMAND_LINE
    assert set(BASE.origins_for("a.md").values()) == {DEFAULT}
    assert set(BASE.origins_for("a.md")) == {key.name for key in KEYS}


def test_the_command_line_wins_over_every_override(tmp_path: Path) -> None:
    policy = with_options(load(tmp_path, WHOLE), RULE_NAMES, fail_on=("boundary", "aln008"))
    demands = policy.demands_for("notes/a.md")
    assert demands.fail_on == {"boundary", "possible-conflict"}
    assert demands.warn_on == frozenset()


def test_wrong_words_on_the_command_line() -> None:
    with pytest.raises(UsageError, match="mean `conflict`"):
        with_options(BASE, RULE_NAMES, fail_on=("conflct",))
    with pytest.raises(UsageError, match="--fail-on and in --warn-on"):
        with_options(BASE, RULE_NAMES, fail_on=("conflict",), warn_on=("ALN005",))


def test_what_is_told_to_fail_does_not_warn(tmp_path: Path) -> None:
    demands = load(tmp_path, 'fail-on = ["unknown-claim"]').demands
    assert demands.fail_on == {"unknown-claim"}
    assert demands.warn_on == DEFAULT_DEMANDS.warn_on - {"unknown-claim"}
    demands = load(tmp_path, 'warn-on = ["conflict"]').demands
    assert demands.fail_on == DEFAULT_DEMANDS.fail_on - {"conflict"}


def test_without_a_word_everything_is_as_without_a_file(tmp_path: Path) -> None:
    policy = load(tmp_path, "")
    assert policy.demands == BASE.demands
    assert (policy.include, policy.exclude) == (INCLUDED, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('fail_on = ["conflict"]\n', ["aligncheck.toml:1:1: unknown key `fail_on`: did you mean `fail-on`?"]),
        (
            "\nrequire = [9,\n  13]\n",
            ["aligncheck.toml:3:3: the mandate has no orientation 13: it has 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"],
        ),
        (
            'fail-on = ["conflict",\n"conflct"]',
            ["aligncheck.toml:2:1: there is no rule `conflct`: did you mean `conflict`?"],
        ),
        (
            "fail-on = 'conflict'",
            ["aligncheck.toml:1:1: `conflict` stands where a list of rules is wanted: write `[...]`"],
        ),
        (
            "[overrides]\npaths = ['a']",
            ["aligncheck.toml:1:1: a table stands where a list of overrides is wanted: write [[overrides]] above each"],
        ),
        (
            "[[suppress]]\nrule = 'conflict'\nreason = 'x'\nmax-supported = 3",
            [
                "aligncheck.toml:4:1: `max-supported` is no key of a suppression: write it above the first line in brackets"
            ],
        ),
        (
            "[tool.aligncheck]\nfail-on = []",
            ["aligncheck.toml:1:1: [tool.aligncheck] is for pyproject.toml: remove that line here"],
        ),
        (
            "fail-on = ['everything']",
            ["aligncheck.toml:1:12: there is no rule `everything`: `aligncheck rule` lists them"],
        ),
        (
            "require = ['9']",
            [
                "aligncheck.toml:1:12: `9` stands where the number of an orientation is wanted: write a whole number from 0 to 999999"
            ],
        ),
        (
            "min-supported = true",
            [
                "aligncheck.toml:1:1: the boolean true stands where a number of orientations is wanted: write a whole number from 0 to 999999"
            ],
        ),
        (
            "min-supported = -1",
            [
                "aligncheck.toml:1:1: the number -1 stands where a number of orientations is wanted: write a whole number from 0 to 999999"
            ],
        ),
        (
            "min-supported = 5\nmax-supported = 2",
            ["aligncheck.toml:2:1: `min-supported` is 5 and `max-supported` is 2: nothing can be both"],
        ),
        ("min-supported = 13", ["aligncheck.toml:1:1: the mandate has only 12 orientations: demand less"]),
        (
            "require = [1, 2]\nmax-supported = 1",
            ["aligncheck.toml:1:1: `require` names 2 orientations and `max-supported` is 1: nothing can be both"],
        ),
        (
            'fail-on = ["conflict"]\nwarn-on = ["boundary", "ALN005"]',
            ["aligncheck.toml:2:24: `conflict` is in `fail-on` and in `warn-on`: remove it from one"],
        ),
        (
            'level = "main"',
            ["aligncheck.toml:1:1: `main` is no level to demand: use one of `significant`, `principal`"],
        ),
        (
            'include = ["a\\\\b"]',
            ["aligncheck.toml:1:1: a pattern has `/` between folders on every system: write it instead of `\\`"],
        ),
        (
            'include = ["../x"]',
            [
                "aligncheck.toml:1:12: the pattern `../x` has . or .. in it, and no path has. Begin at the folder that is searched."
            ],
        ),
        (
            '[[suppress]]\nrule = "conflict"\n',
            ["aligncheck.toml:1:1: a suppression without a reason: add `reason`, and say who accepted it and why"],
        ),
        (
            '[[suppress]]\nrule = "conflict"\nreason = " "\n',
            ["aligncheck.toml:3:1: an empty text stands where the reason is wanted: write it, or remove the line"],
        ),
        (
            '[[suppress]]\nreason = "because"\nexpires = "soon"\n',
            [
                "aligncheck.toml:1:1: a suppression without a rule: add `rule`, a name or a code",
                "aligncheck.toml:3:1: `soon` is no date: write one as 2027-01-31",
            ],
        ),
        (
            '[[overrides]]\nlevel = "principal"\n',
            ["aligncheck.toml:1:1: an override without `paths`: add the patterns of the files that it is about"],
        ),
        (
            '[[overrides]]\npaths = ["a"]\ninclude = ["b"]\n',
            ["aligncheck.toml:3:1: `include` is no key of an override: write it above the first line in brackets"],
        ),
        ("[headings]\nrisks = ['x']\n", ["aligncheck.toml:2:1: unknown key `risks`: did you mean `risk`?"]),
        (
            "[headings]\nrisk = ['Wish']\nobjective = ['wishes']\n",
            ["aligncheck.toml:3:14: `wishes` is already a heading of `risk`: remove one"],
        ),
        ("headings = 3", ["aligncheck.toml:1:1: `headings` is a table of keys and values, not the number 3"]),
        ("suppress = ['x']", ["aligncheck.toml:1:13: a suppression is a table of keys and values, not `x`"]),
    ],
)
def test_mistakes(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert problems(tmp_path, text) == expected


def test_all_mistakes_at_once_in_their_order(tmp_path: Path) -> None:
    text = 'requir = [1]\nfail-on = ["nothing-such"]\nrequire = [99]\nlevel = 3\n\n[[overrides]]\npath = ["a"]\n'
    lines = [int(one.split(":")[1]) for one in problems(tmp_path, text)]
    assert lines == [1, 2, 3, 4, 6, 7]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("require = [9,\n", "aligncheck.toml:2:1:"),
        ("a = 1\nb = = 2\n", "aligncheck.toml:2:5:"),
        ("level = 'principal'\nlevel = 'significant'\n", "aligncheck.toml:2:"),
        ("\udcff", "aligncheck.toml:1:1: byte 0xff is not UTF-8"),
        ("a = " + "[" * 5_000, "aligncheck.toml:1:26: nested deeper"),
        (".".join(["a"] * 5_000) + " = 1", "aligncheck.toml:1:42: a key of more than"),
        ("[" + ".".join(["a"] * 5_000) + "]", "aligncheck.toml:1:43: a key of more than"),
        ("a = " + "9" * 5_000, "aligncheck.toml: a number of more digits"),
        ("a = '" + "x" * 1_100_000 + "'", "aligncheck.toml: larger than 1 MB"),
    ],
    ids=range(9),
)
def test_what_is_no_toml(tmp_path: Path, text: str, place: str) -> None:
    (only,) = problems(tmp_path, text)
    assert only.startswith(place)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "no.toml", "there is no such file"), (tmp_path, "is no regular file")):
        with pytest.raises(PolicyError, match=words):
            read_policy(path, BASE, RULE_NAMES)


def test_pyproject(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n[tool.aligncheck]\nrequire = [9]\n[[tool.aligncheck.overrides]]\npaths = ["a"]\nrequire = [77]\n'
    (only,) = problems(tmp_path, text, "pyproject.toml")
    assert only.startswith("pyproject.toml:7:12: the mandate has no orientation 77")
    policy = load(tmp_path, text.replace("77", "7"), "pyproject.toml")
    assert (policy.demands_for("b").require, policy.demands_for("a").require) == ((9,), (7,))
    assert "no table [tool.aligncheck]" in problems(tmp_path, "[project]\nname = 'x'\n", "pyproject.toml")[0]


def test_a_value_in_an_inline_table_has_the_place_of_its_key(tmp_path: Path) -> None:
    (only,) = problems(tmp_path, '\noverrides = [{paths = ["a"], require = [40]}]\n')
    assert only.startswith("aligncheck.toml:2:1: the mandate has no orientation 40")


# -- where it is found -------------------------------------------------------------------------------------------------


def test_the_nearest_file_upwards(tmp_path: Path) -> None:
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "aligncheck.toml").write_text("", encoding="utf-8")
    assert find_policy(inner) == tmp_path / "aligncheck.toml"
    (tmp_path / "repo" / ".git").mkdir()
    assert find_policy(inner) is None
    (tmp_path / "repo" / "pyproject.toml").write_text("[tool.black]\n", encoding="utf-8")
    assert find_policy(inner) is None
    (tmp_path / "repo" / "pyproject.toml").write_text("[tool.aligncheck]\n", encoding="utf-8")
    assert find_policy(inner) == tmp_path / "repo" / "pyproject.toml"
    (tmp_path / "repo" / ".aligncheck.toml").write_text("", encoding="utf-8")
    assert find_policy(inner) == tmp_path / "repo" / ".aligncheck.toml"
    (tmp_path / "repo" / "aligncheck.toml").write_text("", encoding="utf-8")
    assert find_policy(inner) == tmp_path / "repo" / "aligncheck.toml"
    (inner / "aligncheck.toml").mkdir()
    assert find_policy(inner) == tmp_path / "repo" / "aligncheck.toml"


def test_nothing_above_the_home_folder_speaks(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    (tmp_path / "aligncheck.toml").write_text("", encoding="utf-8")
    assert find_policy(home / "work", home=home) is None
    (home / "aligncheck.toml").write_text("", encoding="utf-8")
    assert find_policy(home / "work", home=home) == home / "aligncheck.toml"


def test_names_are_seen_from_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load(tmp_path, "")
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert name_in(policy, Path("x.md")) == "a/x.md"
    assert name_in(policy, Path("../x.md")) == "x.md"
    assert name_in(BASE, Path("x.md")) == "x.md"
    assert name_in(policy, tmp_path.parent / "x.md") == (tmp_path.parent / "x.md").as_posix()


def test_which_files_of_a_folder_are_proposals(tmp_path: Path) -> None:
    policy = load(tmp_path, 'include = ["proposals/**/*.md", "*.docx"]\nexclude = ["old"]\n')
    names = ["proposals/a.md", "proposals/x/a.md", "b.md", "x/b.docx", "old/b.docx", "proposals/old/a.md"]
    assert [policy.includes(name) for name in names] == [True, True, False, True, False, False]
    assert BASE.includes("deep/down/draft.PDF")


# -- a new file, and the schema ----------------------------------------------------------------------------------------


def test_a_new_policy_file_loads_and_says_what_the_defaults_say(tmp_path: Path) -> None:
    text = new_policy(BASE, [rule.name for rule in RULES])
    policy = load(tmp_path, text)
    assert policy.demands == BASE.demands
    assert (policy.include, policy.exclude, policy.headings) == (BASE.include, BASE.exclude, BASE.headings)
    assert (policy.mandate, policy.settings, policy.baseline) == ("", "", "")
    assert (policy.suppressions, policy.overrides) == ((), ())


def test_what_a_new_policy_file_shows_is_sound_too(tmp_path: Path) -> None:
    shown = new_policy(BASE, [rule.name for rule in RULES])
    import re

    text = re.sub(r"(?m)^# (?=[a-z-]+ = |\[)", "", shown)
    policy = load(tmp_path, text)
    assert policy.demands.require == (2,)
    assert len(policy.overrides) == len(policy.suppressions) == 1
    assert dict(policy.headings)["risk"] == ("What may go wrong",)
    assert all(f"{key.name} = " in text or f"[{key.name}]" in text for key in KEYS)


def test_every_demand_is_a_key() -> None:
    assert {field_of(key) for key in DEMAND_KEYS} == set(DEFAULT_DEMANDS.__dataclass_fields__)


def test_the_schema_is_published_and_agrees_with_the_reader(tmp_path: Path) -> None:
    import tomllib

    schema = policy_schema(RULE_NAMES)
    jsonschema.Draft7Validator.check_schema(schema)
    assert (DOCS / "policy.schema.json").read_text(encoding="utf-8") == dump_schema(schema)
    jsonschema.validate(tomllib.loads(WHOLE), schema)
    for text in (
        'level = "main"',
        "fail-on = ['x']",
        "unknown = 1",
        "require = ['a']",
        "[[suppress]]\nrule = 'conflict'",
        "[[overrides]]\nlevel = 'principal'",
    ):
        problems(tmp_path, text)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(text), schema)


def test_places_in_toml_whatever_stands_around_them() -> None:
    found: list = []
    text = b'a = """\nb = 1\n[c]\n"""\n"x y" = \'=[\' # {\r\n[t."u.v"]\n  k = [ # [\n "]" ,\n 3]\nz.y = 2\n'
    node = toml.parse(text, "p", found)
    assert found == []
    assert node is not None
    places = {key.text: (key.line, key.column) for key, _ in node.entries}
    assert places == {"a": (1, 1), "x y": (5, 1), "t": (6, 1)}
    inner = node.entries[2][1].entries[0][1].entries
    assert [(key.text, key.line, key.column) for key, _ in inner] == [("k", 7, 3), ("z", 10, 1)]
    assert [(item.text, item.line, item.column) for item in inner[0][1].items] == [("]", 8, 2), ("3", 9, 2)]
