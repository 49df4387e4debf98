"""The record of how the shipped numbers were checked speaks of the numbers that ship."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from aligncheck.settings import DEFAULT_SETTINGS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("defaults", ROOT / "benchmarks" / "defaults.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_record_is_of_these_numbers(script: ModuleType) -> None:
    assert yaml.safe_load(script.RECORD.read_text(encoding="utf-8"))["numbers"] == script.told(DEFAULT_SETTINGS)


def test_a_fit_found_nothing_better(script: ModuleType) -> None:
    shipped, quarters = yaml.safe_load(script.RECORD.read_text(encoding="utf-8"))["fits"]
    assert (shipped["begun_from"], shipped["better"]) == ("shipped", False)
    assert quarters["on_all"]["supported"] <= shipped["before"]["supported"]


def test_quarters_are_quarters(script: ModuleType) -> None:
    assert script.blunt().themed == 0.75
    assert script.blunt().section["objective"] == 1.0
