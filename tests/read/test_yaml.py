"""YAML read strictly: places, kinds, and everything that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml as pyyaml

from aligncheck.errors import Problem
from aligncheck.read import yaml
from aligncheck.read.yaml import Mapping, Scalar, Sequence, kind_of, parse, read_bytes, walk


def read(text: str | bytes) -> tuple[yaml.Node | None, list[str]]:
    problems: list[Problem] = []
    node = parse(text if isinstance(text, bytes) else text.encode(), "f.yaml", problems)
    return node, [str(problem) for problem in problems]


def test_every_value_knows_its_place() -> None:
    node, problems = read("a: [x, 'y z']\nb:\n  - >-\n    long\n    text\n  - {c: d}\n")
    assert problems == []
    assert node == Mapping(
        (
            (
                Scalar("a", "string", 1, 1, 0),
                Sequence((Scalar("x", "string", 1, 5, 0), Scalar("y z", "string", 1, 8, 1)), 1, 4),
            ),
            (
                Scalar("b", "string", 2, 1, 0),
                Sequence(
                    (
                        Scalar("long text", "string", 3, 5, -1),
                        Mapping(((Scalar("c", "string", 6, 6, 0), Scalar("d", "string", 6, 9, 0)),), 6, 5),
                    ),
                    3,
                    3,
                ),
            ),
        ),
        1,
        1,
    )


def test_a_character_of_a_value_has_a_column() -> None:
    node, _ = read("a: 'bcd'")
    assert node is not None
    (scalar,) = walk(node)
    assert (scalar.column_of(0), scalar.column_of(2)) == (5, 7)


BARE = [
    "no",
    "No",
    "NO",
    "yes",
    "on",
    "Off",
    "true",
    "FALSE",
    "null",
    "~",
    "",
    "12",
    "012",
    "0x1f",
    "1.5",
    "-3",
    "1e5",
    "1_000",
    ".5",
    ".inf",
    ".NaN",
    "2007-11-30",
    "2007-11-30T10:00:00Z",
    "12:30",
    "0b11",
    "+7",
]
WORDS = [
    "none",
    "oui",
    "non",
    "nota",
    "1 million",
    "10e",
    "3RP",
    "12-15",
    "1990s",
    "fr",
    "one",
    "-",
    "2030 agenda",
    "1,5",
]


@pytest.mark.parametrize("text", BARE)
def test_a_bare_value_that_yaml_would_change_is_no_string(text: str) -> None:
    assert kind_of(text) != "string"


@pytest.mark.parametrize("text", WORDS)
def test_a_word_is_a_string(text: str) -> None:
    assert kind_of(text) == "string"


@pytest.mark.parametrize("text", [*BARE, *WORDS])
def test_nothing_that_yaml_changes_passes_for_a_string(text: str) -> None:
    changed = not isinstance(pyyaml.safe_load(f"[{text}]" if text else "~") or None, list) or not all(
        isinstance(item, str) for item in pyyaml.safe_load(f"[{text}]")
    )
    if changed and "," not in text:
        assert kind_of(text) != "string"


def test_a_quoted_value_is_a_string() -> None:
    node, _ = read("""['no', "012", '']""")
    assert node is not None
    assert [scalar.kind for scalar in walk(node)] == ["string"] * 3


REFUSED = {
    "a: 1\nb: 2\na: 3\n": "f.yaml:3:1: `a` stands twice, first on line 1",
    "no: x\n": "f.yaml:1:1: a bare `no` is a boolean in YAML",
    "[a]: x\n": "f.yaml:1:1: a key is one word",
    "- &x a\n- b\n": "f.yaml:1:3: `&x` is an anchor",
    "- *x\n": "f.yaml:1:3: `*x` is an alias",
    "- *repatri\n- b\n": "f.yaml:1:3: `*repatri` is an alias",
    "- !!python/object:os.system x\n": "is a tag, and tags are not allowed",
    "a\n---\nb\n": "f.yaml:2:1: a second document",
    "": "f.yaml: the file is empty",
    "# nothing\n": "f.yaml: the file is empty",
    "a: b: c\n": "f.yaml:1:5: not YAML (mapping values are not allowed in this context): quote",
    "a: [b, c\n": "not YAML",
    "a:\n\t- b\n": "f.yaml:2:1: not YAML (found character that cannot start any token)",
    "a: 'b\n": "a quote or a bracket is not closed",
    "a: \x07\n": "f.yaml:1:4: character U+0007 is not allowed",
    "a: \0\n": "f.yaml:1:4: character U+0000 is not allowed",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_says_where_and_what_to_do(text: str) -> None:
    _, problems = read(text)
    assert any(REFUSED[text] in problem for problem in problems), problems


def test_bytes_that_are_not_utf8_are_refused_with_their_place() -> None:
    _, problems = read("é: 1\nb: é".encode() + b"\xe9\n")
    assert problems == ["f.yaml:2:5: byte 0xe9 is not UTF-8: save the file as UTF-8"]


def test_a_byte_order_mark_is_no_character() -> None:
    node, problems = read(b"\xef\xbb\xbfa: b\n")
    assert isinstance(node, Mapping)
    assert not problems
    assert node.entries[0][0].text == "a"


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "? " * 5_000])
def test_deep_nesting_ends_at_once(text: str) -> None:
    node, problems = read(text)
    assert node is None
    assert any("nested deeper than 20" in problem or "not YAML" in problem for problem in problems)


def test_a_bomb_of_aliases_never_unfolds() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    node, problems = read("\n".join(lines))
    assert node is not None
    assert sum(1 for _ in walk(node)) == 120
    assert len(problems) == 60 + 118


def test_all_mistakes_of_a_file_are_found_at_once() -> None:
    _, problems = read("a: 1\na: 2\nno: 3\nb: &x c\n")
    assert len(problems) == 3


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    file.write_bytes(b"a" * (yaml.MAX_BYTES + 1))
    problems: list[Problem] = []
    assert read_bytes(file, "big.yaml", problems) is None
    assert "larger than 2 MB" in problems[0].message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_bytes(tmp_path / "none.yaml", "none.yaml", problems) is None
    assert problems == [Problem("none.yaml", 0, 0, "cannot be read: no such file or directory")]
