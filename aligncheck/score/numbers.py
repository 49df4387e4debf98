"""The numbers of the settings by name: ``threshold``, ``section.activity``, ``mark.past``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from aligncheck.settings import DEFAULT_SETTINGS, Settings

MOST = 2.0
"""What a share that compares two orientations may reach; every other number lies between 0 and 1."""


def names() -> tuple[str, ...]:
    """Returns the name of every number that can be fitted.

    Whole numbers are left out: they count sentences or words, and say what is asked, not what it is worth.
    """
    return tuple(_names(DEFAULT_SETTINGS))


def _names(settings: Settings) -> Iterator[str]:
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, float):
            yield one.name
        elif isinstance(value, Mapping):
            for key in value:
                yield f"{one.name}.{key}"


def number(settings: Settings, name: str) -> float:
    """Returns the number with that name."""
    field, _, key = name.partition(".")
    value = getattr(settings, field)
    return float(value[key] if key else value)


def most(name: str) -> float:
    """Returns the largest value that the number may have."""
    return MOST if name.startswith("prominence") else 1.0


def with_number(settings: Settings, name: str, value: float) -> Settings:
    """Returns the settings with another value for the number with that name."""
    return with_numbers(settings, {name: value})


def with_numbers(settings: Settings, values: Mapping[str, float]) -> Settings:
    """Returns the settings with other values for the numbers with these names."""
    plain: dict[str, Any] = {}
    tables: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        field, _, key = name.partition(".")
        if key:
            tables.setdefault(field, dict(getattr(settings, field)))[key] = value
        else:
            plain[field] = value
    frozen: dict[str, Any] = {field: MappingProxyType(table) for field, table in tables.items()}
    return replace(settings, **plain, **frozen)
