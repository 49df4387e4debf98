"""Kept files: what is trusted, what is passed over, and that nothing depends on them."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from aligncheck.api import Checker
from aligncheck.errors import MandateError
from aligncheck.read import kept
from aligncheck.read.kept_mandate import (
    from_plain,
    lexicon_from_plain,
    lexicon_to_plain,
    load_lexicon,
    load_mandate,
    to_plain,
)
from aligncheck.read.lexicon import load_lexicon as read_lexicon
from aligncheck.read.mandate import load_mandate as read_mandate
from aligncheck.render.json import to_jsonl

ROOT = Path(__file__).resolve().parents[2]
TEXT = "L'OIM assurera le retour volontaire et la réintégration durable des migrants bloqués au Niger."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "cache"
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(home))
    return home


def test_gives_back_what_was_put(folder: Path) -> None:
    value = {"a": [1, "é", None, 2**64 - 1, 0.1, "\ud800"]}
    kept.put("one", value)
    assert kept.get("one") == value
    assert kept.get("other") is None
    assert [entry.name for entry in folder.iterdir()] == ["one.json"]


def test_names_tell_kinds_and_parts_apart() -> None:
    names = {kept.key_for(*parts) for parts in (("a", "b"), ("a", "c"), ("ab",), ("a", "b", ""), ("a", "\ud800"))}
    assert len(names) == 5


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\n",
        b"[1,2,3]",
        b"0" * 64 + b"\n[1,2,3]",
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
    ids=lambda value: repr(value[:12]),
)
def test_passes_over_a_damaged_file(folder: Path, damage: bytes) -> None:
    kept.put("one", [1])
    (folder / "one.json").write_bytes(damage)
    assert kept.get("one") is None


def test_passes_over_a_file_cut_short(folder: Path) -> None:
    kept.put("one", list(range(100)))
    file = folder / "one.json"
    file.write_bytes(file.read_bytes()[:-5] + b"]")
    assert kept.get("one") is None


def test_passes_over_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    kept.put("one", [1])
    (folder / "two.json").mkdir()
    assert kept.get("two") is None
    kept.put("two", [1])
    assert kept.get("two") is None
    assert not list(folder.glob("*.new"))


@pytest.mark.skipif(sys.platform == "win32", reason="no owner and mode of a folder")
def test_passes_over_a_folder_that_others_can_write(folder: Path) -> None:
    kept.put("one", [1])
    folder.chmod(0o777)
    assert kept.get("one") is None
    kept.put("two", [1])
    assert not (folder / "two.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no owner and mode of a folder")
def test_passes_over_the_folder_of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.put("one", [1])
    other = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert kept.get("one") is None


def test_does_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    for named in (
        "",
        str(blocked),
        str(blocked / "below"),
        "nul\\0" if sys.platform == "win32" else str(tmp_path / ("x" * 300)),
    ):
        monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", named)
        kept.put("one", [1])
        assert kept.get("one") is None


def test_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ALIGNCHECK_CACHE_DIR")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept.cache_folder() == tmp_path / "aligncheck"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert kept.cache_folder() is None
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert kept.cache_folder() is None


def test_forgets_the_oldest(folder: Path) -> None:
    for number in range(kept.KEEP_FILES):
        kept.put(f"k{number}", number)
        os.utime(folder / f"k{number}.json", (number, number))
    kept.put("newest", 0)
    names = {entry.name for entry in folder.iterdir()}
    assert len(names) == kept.KEEP_FILES
    assert "k0.json" not in names
    assert {"k1.json", "newest.json"} <= names


def test_kept_files_are_counted_and_forgotten(folder: Path) -> None:
    assert kept.kept_files() == (0, 0)
    names = [kept.key_for("mandate", "a"), kept.key_for("terms", "b")]
    for name in names:
        kept.put(name, [1])
    (folder / "tmpabc.new").write_bytes(b"half")
    (folder / "notes.json").write_bytes(b"mine")
    assert kept.kept_files() == (2, sum((folder / f"{name}.json").stat().st_size for name in names))
    assert kept.forget_all() == 2
    assert [entry.name for entry in folder.iterdir()] == ["notes.json"]
    assert kept.kept_files() == (0, 0)


def test_a_mandate_goes_there_and_back() -> None:
    mandate = read_mandate()
    assert from_plain(json.loads(json.dumps(to_plain(mandate)))) == mandate


def test_a_lexicon_goes_there_and_back() -> None:
    lexicon = read_lexicon()
    assert lexicon_from_plain(json.loads(json.dumps(lexicon_to_plain(lexicon)))) == lexicon


def test_a_kept_mandate_is_the_one_that_is_read(folder: Path) -> None:
    first, second = load_mandate(), load_mandate()
    assert first == second == read_mandate()
    assert load_lexicon() == load_lexicon() == read_lexicon()
    assert len(list(folder.iterdir())) == 2


def test_a_changed_mandate_is_read_again(folder: Path, tmp_path: Path) -> None:
    home = write_mandate(tmp_path / "gardens")
    assert load_mandate(home).version == load_mandate(home).version
    head = home / "mandate.yaml"
    old = load_mandate(home)
    head.write_text(head.read_text(encoding="utf-8") + "\n# a word more\n", encoding="utf-8")
    new = load_mandate(home)
    assert new.digest != old.digest
    assert new == read_mandate(home)


def test_a_mandate_with_problems_is_never_kept(folder: Path, tmp_path: Path) -> None:
    home = write_mandate(tmp_path / "gardens")
    kept_before = load_mandate(home)
    (home / "orientations" / "99-more.yml").write_text("id: more\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(MandateError, match="rename the file"):
            load_mandate(home)
    (home / "orientations" / "99-more.yml").unlink()
    head = home / "mandate.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "\nunknown_key: 1\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(MandateError, match="unknown_key"):
            load_mandate(home)
    assert [entry.name[:7] for entry in folder.iterdir()] == ["mandate"]
    assert kept_before.digest


@pytest.mark.parametrize(
    "value", [None, [], {}, 7, "text", [[]] * 14, [1] * 14, [[], []], [[1, 2, 3, 4]] * 2], ids=repr
)
def test_a_value_of_another_shape_changes_nothing(folder: Path, tmp_path: Path, value: object) -> None:
    home, text = write_mandate(tmp_path / "gardens"), "The project will plant school gardens in five villages."
    report = Checker(load_mandate(home)).check_text(text)
    assert any(result.evidence for result in report.results)
    expected = to_jsonl(report)
    names = [entry.stem for entry in folder.iterdir()]
    assert sorted(name.split("-")[0] for name in names) == ["lexicon", "mandate", "terms"]
    for name in names:
        kept.put(name, value)
    assert to_jsonl(Checker(load_mandate(home)).check_text(text)) == expected


def test_reports_are_the_same_with_and_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (to_jsonl(Checker().check_text(TEXT)) for _ in range(2))
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", "")
    assert first == second == to_jsonl(Checker().check_text(TEXT))


def test_a_mandate_changed_in_memory_is_not_taken_for_its_files(folder: Path) -> None:
    mandate = load_mandate()
    assert any(result.evidence for result in Checker(mandate).check_text(TEXT).results)
    bare = replace(
        mandate,
        concepts=tuple(replace(one, terms=()) for one in mandate.concepts),
        orientations=tuple(
            replace(one, concepts=tuple(replace(concept, terms=()) for concept in one.concepts))
            for one in mandate.orientations
        ),
    )
    assert not any(result.evidence for result in Checker(bare).check_text(TEXT).results)


def write_mandate(home: Path) -> Path:
    """Returns a copy of the small mandate of the tests."""
    source = ROOT / "tests" / "data" / "gardens"
    for file in source.rglob("*.yaml"):
        copy = home / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return home
