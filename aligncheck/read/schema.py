"""The JSON Schemas of a mandate's files, for the editors that check while one types."""

from __future__ import annotations

import json
from typing import Any

from aligncheck.errors import UsageError
from aligncheck.read import shapes
from aligncheck.read.shape import Shape

KINDS: tuple[str, ...] = ("mandate", "concepts", "orientation")
"""The kinds of file that a mandate is made of."""

_ROOTS: dict[str, Shape] = {"mandate": shapes.MANDATE, "concepts": shapes.CONCEPTS, "orientation": shapes.ORIENTATION}


def mandate_schema(kind: str) -> dict[str, Any]:
    """Returns the JSON Schema (draft 7) of one kind of file: mandate, concepts or orientation.

    It is made from the shapes that check the files, so the two never differ.
    """
    if kind not in _ROOTS:
        raise UsageError(f"there is no schema `{kind}`.", mend=f"Use one of {', '.join(KINDS)}.")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"aligncheck {kind} file",
        **_ROOTS[kind].schema(),
    }


def schema_text(kind: str) -> str:
    """Returns the schema as the text of the file ``mandate/schema/KIND.json``."""
    return json.dumps(mandate_schema(kind), indent=2, ensure_ascii=False) + "\n"
