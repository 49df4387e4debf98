"""The published JSON Schemas are those of the shapes, and accept what the loader accepts."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from aligncheck.errors import UsageError
from aligncheck.read.schema import KINDS, mandate_schema, schema_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_the_generated_one(kind: str) -> None:
    committed = (ROOT / "mandate" / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    assert committed == schema_text(kind), f"write schema_text({kind!r}) to mandate/schema/{kind}.json"


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(mandate_schema(kind))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="mandate, concepts, orientation"):
        mandate_schema("orientations")


SOUND = """
id: a
number: 1
title: {en: A}
statement: {en: A does.}
concepts:
  thing:
    label: {en: thing}
    role: object
    need: required
    terms: {en: [thing]}
examples:
  match: {en: [A thing.]}
  no_match: {en: [Nothing.]}
"""


def test_a_sound_orientation_passes() -> None:
    jsonschema.validate(yaml.safe_load(SOUND), mandate_schema("orientation"), jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    "change",
    [
        ("number: 1", "number: 0"),
        ("role: object", "role: thing"),
        ("{en: A}", "{de: A}"),
        ("id: a", "id: A b"),
        ("number", "no"),
    ],
)
def test_a_mistaken_orientation_fails(change: tuple[str, str]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            yaml.safe_load(SOUND.replace(*change, 1)), mandate_schema("orientation"), jsonschema.Draft7Validator
        )
