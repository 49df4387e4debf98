"""The JSON Schema of the report, for whoever reads our JSON."""

from __future__ import annotations

from typing import Any

from aligncheck.model.evidence import Level
from aligncheck.model.mandate import Severity
from aligncheck.model.report import SCHEMA_VERSION, Status

JsonSchema = dict[str, Any]

_TEXT: JsonSchema = {"type": "string"}
_FRACTION: JsonSchema = {"type": "number", "minimum": 0, "maximum": 1}


def report_schema() -> JsonSchema:
    """Returns the JSON Schema (draft 2020-12) of one report; ``--format json`` of several files is an array of it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "aligncheck report",
        "description": "How far one proposal supports each orientation of a mandate, and the sentences that show it.",
        **_object(
            schema_version={"const": SCHEMA_VERSION},
            engine=_object(
                aligncheck=_described("Version of aligncheck."),
                spacy=_described("Version of spaCy."),
                python=_described("Version of Python."),
                settings=_described("The numbers that decided: default, or the digest of others."),
            ),
            mandate=_object(
                id=_TEXT,
                version=_TEXT,
                digest=_described("SHA-256 of the mandate's files.", pattern="^[0-9a-f]{64}$"),
            ),
            proposal=_object(
                name=_described("The path as given on the command line."),
                sha256=_described("SHA-256 of the file's bytes.", pattern="^[0-9a-f]{64}$"),
                media_type=_TEXT,
                pages=_count_or_null("Pages, or null where the format has none."),
                words={"type": "integer", "minimum": 0},
                languages=_list(_TEXT, "Languages of the text, the most used first."),
            ),
            status=_choice("What became of the proposal as a whole.", Status),
            warnings=_list(
                _object(code=_TEXT, message=_TEXT), "What a reader must know before relying on the verdicts."
            ),
            results=_list({"$ref": "#/$defs/result"}, "Every orientation of the mandate, in the mandate's order."),
            boundaries=_list(
                {"$ref": "#/$defs/boundary"}, "Tasks outside the mandate that the project claims as its own."
            ),
            findings=_list({"$ref": "#/$defs/finding"}, "Demands of a policy that the proposal breaks."),
            labels={
                "type": "object",
                "description": "Words for each concept id, in the proposal's main language.",
                "additionalProperties": _TEXT,
            },
            claims=_list({"$ref": "#/$defs/claim"}, "Orientations that the proposal itself names. Never evidence."),
            paragraphs=_list(
                {"$ref": "#/$defs/paragraph"},
                "The paragraphs that evidence and boundaries stand in, in reading order. Earlier versions had none.",
            ),
            optional=("paragraphs",),
        ),
        "$defs": {
            "result": _result(),
            "evidence": _evidence(),
            "boundary": _boundary(),
            "finding": _finding(),
            "claim": _claim(),
            "paragraph": _paragraph(),
        },
    }


def _result() -> JsonSchema:
    evidence_list = {"type": "array", "items": {"$ref": "#/$defs/evidence"}}
    conflict = _object(
        severity=_choice("How plainly it contradicts the orientation.", Severity), evidence=evidence_list
    )
    return _object(
        orientation={"type": "integer", "minimum": 0, "description": "Number of the orientation in the mandate."},
        id=_TEXT,
        title=_TEXT,
        level=_choice("How far the proposal supports the orientation.", Level),
        marker={"enum": [0, 1, 2], "description": "The OECD-DAC marker: 2 principal, 1 significant, 0 not supported."},
        score={"type": "number", "minimum": 0},
        threshold={"type": "number", "minimum": 0, "description": "The score from which it is supported."},
        claimed={"type": "boolean", "description": "The proposal itself names the orientation. Never evidence."},
        conflict={
            "description": "Something the project undertakes that the orientation excludes.",
            "oneOf": [{"type": "null"}, conflict],
        },
        evidence={**evidence_list, "description": "What counts, in falling order of weight."},
        discounted={**evidence_list, "description": "What was found and does not count, with the reasons."},
        missing=_list(_TEXT, "Ids of the orientation's concepts that no evidence shows."),
    )


def _evidence() -> JsonSchema:
    reason = _object(code=_described("Stable code of the reason."), factor=_FRACTION, text=_TEXT)
    offsets = _object(start=_offset("First character."), end=_offset("Character after the last."))
    return _object(
        concept=_TEXT,
        term=_described("The term of the mandate that matched, as written there."),
        quote=_described("The original text from start to end, to the letter."),
        page=_count_or_null("Page from 1, or null where the format has none."),
        line=_count_or_null("Line from 1, or null where the format has none."),
        paragraph={"type": "integer", "minimum": 1, "description": "Number of the paragraph, counted from 1."},
        place=_described("A place that is neither page nor line, such as a table's row; may be empty."),
        section=_described("Heading of the section; may be empty."),
        role=_described("What the section is: objective, activity, context, ..."),
        language=_described("Language of the sentence."),
        start=_offset("First character in the canonical text."),
        end=_offset("Character after the last."),
        matches=_list(offsets, "The matched words, inside start and end."),
        weight={**_FRACTION, "description": "What it is worth: the product of the factors of the reasons."},
        reasons=_list(reason, "Why it is worth that much."),
    )


def _boundary() -> JsonSchema:
    return _object(
        id=_TEXT,
        quote=_TEXT,
        page=_count_or_null("Page from 1."),
        line=_count_or_null("Line from 1."),
        start=_offset("First character in the canonical text."),
        end=_offset("Character after the last."),
    )


def _finding() -> JsonSchema:
    return _object(
        code=_described("Stable code of the rule, such as ALN003.", pattern="^ALN[0-9]{3}$"),
        rule=_described("The rule's name, such as unsupported-claim."),
        severity={"enum": ["error", "warning"]},
        orientation=_count_or_null("Number of the orientation, or null for the proposal as a whole."),
        message=_TEXT,
        page=_count_or_null("Page from 1."),
        line=_count_or_null("Line from 1."),
        suggestion=_described("What would mend it; may be empty."),
        quote=_described("The sentence that it is about; may be empty."),
    )


def _claim() -> JsonSchema:
    return _object(
        orientation={"type": "integer", "minimum": 0, "description": "The number; the mandate may lack it."},
        source={"enum": ["text", "form", "metadata", "sidecar"], "description": "Where it is said."},
        quote=_described("What is said there."),
        page=_count_or_null("Page from 1."),
        line=_count_or_null("Line from 1."),
    )


def _paragraph() -> JsonSchema:
    return _object(
        paragraph={"type": "integer", "minimum": 1, "description": "Its number, as in the evidence."},
        start=_offset("First character in the canonical text."),
        end=_offset("Character after the last."),
        text=_described("The original text from start to end, to the letter."),
        before=_offset("Characters of the paragraph that are left out before it."),
        after=_offset("Characters of the paragraph that are left out after it."),
    )


def _object(optional: tuple[str, ...] = (), **properties: JsonSchema) -> JsonSchema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: JsonSchema, description: str) -> JsonSchema:
    return {"type": "array", "description": description, "items": items}


def _described(description: str, *, pattern: str | None = None) -> JsonSchema:
    return {"type": "string", "description": description, **({"pattern": pattern} if pattern else {})}


def _choice(description: str, values: type[Level] | type[Status] | type[Severity]) -> JsonSchema:
    return {"description": description, "enum": [value.value for value in values]}


def _count_or_null(description: str) -> JsonSchema:
    return {"type": ["integer", "null"], "minimum": 0, "description": description}


def _offset(description: str) -> JsonSchema:
    return {"type": "integer", "minimum": 0, "description": description}
