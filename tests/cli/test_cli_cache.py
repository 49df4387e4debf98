"""``aligncheck cache``, and what ``check`` keeps."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aligncheck import api
from aligncheck.batch.cache import FILE_NAME

DRAFT = "# Retour\n\nLe projet assurera le retour volontaire et la réintégration de 300 migrants bloqués au Niger.\n"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("ALIGNCHECK_PASSWORD", raising=False)
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    return tmp_path / "cache"


def test_nothing_is_kept_yet(aligncheck, folder: Path) -> None:
    code, out, err = aligncheck("cache", "info")
    assert (code, err) == (0, "")
    assert out == f"{folder}\n0 results, 0.0 MB\n0 files of prepared mandates, 0.0 MB\n"
    assert aligncheck("cache", "clear") == (0, "Removed 0 results and 0 files of prepared mandates.\n", "")
    assert not folder.exists()


def test_a_check_is_kept_and_forgotten(aligncheck, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = aligncheck("check", "draft.md")
    assert aligncheck("cache", "info")[1].splitlines()[1].startswith("1 result, ")
    checked: list[str] = []
    true = api.Checker.check_bytes
    monkeypatch.setattr(
        api.Checker, "check_bytes", lambda self, *rest, **more: checked.append("x") or true(self, *rest, **more)
    )
    assert aligncheck("check", "draft.md") == first
    assert not checked
    code, out, _ = aligncheck("cache", "clear")
    assert code == 0
    assert out.startswith("Removed 1 result and 3 files")
    assert aligncheck("cache", "info")[1].splitlines()[1].startswith("0 results")
    assert [entry.name for entry in folder.iterdir()] == [FILE_NAME]
    assert aligncheck("check", "draft.md") == first
    assert checked == ["x"]


def test_no_cache_keeps_and_takes_nothing(aligncheck, folder: Path) -> None:
    first = aligncheck("check", "draft.md", "--no-cache")
    assert aligncheck("cache", "info")[1].splitlines()[1].startswith("0 results")
    assert aligncheck("check", "draft.md") == first


def test_a_damaged_cache_is_told_once_and_nothing_else_changes(aligncheck, folder: Path) -> None:
    first = aligncheck("check", "draft.md")
    (folder / FILE_NAME).write_bytes(b"no database" * 1_000)
    code, out, err = aligncheck("check", "draft.md")
    assert (code, out) == first[:2]
    assert err.startswith("aligncheck: the kept results in ")
    assert err.count("\n") == 1
    assert aligncheck("check", "draft.md") == first
    aligncheck("cache", "clear")
    assert [entry.name for entry in folder.iterdir()] == [FILE_NAME]


def test_keeping_is_turned_off(aligncheck, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", "")
    assert aligncheck("check", "draft.md")[0] == 0
    assert aligncheck("cache", "info")[1].startswith("Nothing is kept: ")
    assert aligncheck("cache", "clear")[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no owner and mode of a folder")
def test_a_folder_of_everybody_is_neither_used_nor_emptied(aligncheck, folder: Path) -> None:
    aligncheck("check", "draft.md")
    folder.chmod(0o777)
    before = sorted(folder.iterdir())
    for command in ("info", "clear"):
        code, _, err = aligncheck("cache", command)
        assert code == 2
        assert "other users can write to it" in err
    assert sorted(folder.iterdir()) == before


def test_a_mandate_with_problems_is_told_first(aligncheck, folder: Path) -> None:
    for name in ("draft.md", "missing.md"):
        code, out, err = aligncheck("check", name, "--mandate", "nowhere")
        assert (code, out) == (2, "")
        assert "no such folder" in err
        assert err.count("\n") == 1
