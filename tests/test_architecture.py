"""The rooms see what they may see: the import contracts hold, and docs/architecture.md names every room."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]


def test_the_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    # The contracts are looked at anew: a cache in the checkout may be older than the code.
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def rooms() -> set[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = config["tool"]["importlinter"]["contracts"][0]
    assert contract["exhaustive"]
    layers = {room.strip() for layer in contract["layers"] for room in re.split(r"[|:]", layer)}
    return layers | set(contract["exhaustive_ignores"])


def test_every_module_is_in_a_room_of_the_contract() -> None:
    found = {
        path.stem
        for path in (ROOT / "aligncheck").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }
    assert found == rooms()


def test_the_page_on_the_house_describes_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE)
    described = {room for row in rows for room in re.findall(r"`(\w+)[./`]", row)}
    assert rooms() - described == set()
