"""A policy: what is in force and where it comes from, a new policy file, and the JSON Schema for editors."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from aligncheck.model.lexicon import SECTION_ROLES
from aligncheck.model.policy import (
    DEFAULT,
    DEMAND_KEYS,
    DEMANDED_LEVELS,
    KEYS,
    SUPPRESSION_KEYS,
    Demands,
    Key,
    Kind,
    Policy,
    Suppression,
    field_of,
)
from aligncheck.render.escape import json_controls
from aligncheck.render.json import JsonObject, dump_schema
from aligncheck.render.page import BOLD, DIM, Page, Run, Screen
from aligncheck.render.schema import JsonSchema

_TABLES = frozenset((Kind.HEADINGS, Kind.SUPPRESSIONS, Kind.OVERRIDES))

_HEAD = """\
# The policy of this repository: what `aligncheck check` demands of its proposals.
# Every key may be left out; what stands here without a `#` before it is the default.
"""
_FOOT = """\
# Findings that are accepted, each with its reason; `orientation`, `paths` and `expires` may be left out.
# [[suppress]]
# rule = "conflict"
# orientation = 9
# paths = ["2024/*.docx"]
# reason = "agreed with the legal desk"
# expires = 2027-12-31

# Other demands for some files; the last table that fits a file decides.
# [[overrides]]
# paths = ["concept-notes"]
# fail-on = ["conflict", "boundary"]
# require-any = [9, 10]
"""


# -- what is in force --------------------------------------------------------------------------------------------------


def to_config(policy: Policy, screen: Screen, name: str = "") -> str:
    """Returns the values in force, for the file ``name`` when it is given, and where each comes from."""
    page = Page(screen)
    page.line(Run(f"policy: {policy.path}" if policy.path else "no policy file: these are the defaults", BOLD))
    if name:
        page.line(Run(f"for {name}", DIM))
    page.blank()
    values, origins = _values(policy, name), policy.origins_for(name)
    widest = max(len(key.name) for key in KEYS)
    for key in KEYS:
        origin = origins[key.name]
        lines: Sequence[str | Run] = _shown(values[key.name]) or [Run("not set" if origin == DEFAULT else "none", DIM)]
        for at, shown in enumerate(lines):
            called = key.name if at == 0 else ""
            ends = [Run(f"  [{origin}]", DIM)] if at == len(lines) - 1 else []
            page.line(shown, *ends, lead=[Run(f"{called:<{widest}}  ")])
    return page.text()


def to_config_json(policy: Policy, name: str = "") -> str:
    """Returns the same as JSON: for each key its value (null where it is not set) and its origin."""
    values, origins = _values(policy, name), policy.origins_for(name)
    told: JsonObject = {
        "policy": policy.path or None,
        "file": name or None,
        "values": {key.name: {"value": values[key.name], "origin": origins.get(key.name, DEFAULT)} for key in KEYS},
    }
    return dump_schema(told)


def _values(policy: Policy, name: str) -> dict[str, Any]:
    demands = policy.demands_for(name) if name else policy.demands.changed(dict(policy.forced))
    return {
        "mandate": policy.mandate or None,
        "settings": policy.settings or None,
        "include": list(policy.include),
        "exclude": list(policy.exclude),
        **_demanded(demands),
        "baseline": policy.baseline or None,
        "headings": {role: list(phrases) for role, phrases in policy.headings},
        "suppress": [_suppression(one) for one in policy.suppressions],
        "overrides": [
            {"paths": list(one.paths), **{_key(field): _plain(value) for field, value in one.changes}}
            for one in policy.overrides
        ],
    }


def _demanded(demands: Demands) -> dict[str, Any]:
    return {key: _plain(getattr(demands, field_of(key))) for key in DEMAND_KEYS}


def _key(field: str) -> str:
    return next(key for key in DEMAND_KEYS if field_of(key) == field)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _suppression(one: Suppression) -> JsonObject:
    return {
        "rule": one.rule,
        "orientation": one.orientation,
        "paths": list(one.paths),
        "reason": one.reason,
        "expires": one.expires or None,
        "where": one.where,
    }


def _shown(value: Any) -> list[str]:
    """Returns a value as lines for people, none where nothing is set."""
    if value in (None, [], {}):
        return []
    if isinstance(value, dict):
        return [f"{role}: {_joined(phrases)}" for role, phrases in value.items()]
    if isinstance(value, list) and isinstance(value[0], dict):
        return [_accepted(one) if "reason" in one else _laid_over(one) for one in value]
    return [_joined(value)]


def _joined(value: Any) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def _accepted(one: JsonObject) -> str:
    number, paths, expires = one["orientation"], one["paths"], one["expires"]
    about = f" for orientation {number}" if number is not None else ""
    where = f" in {_joined(paths)}" if paths else ""
    return f"{one['rule']}{about}{where}{f' until {expires}' if expires else ''}: {one['reason']}"


def _laid_over(one: JsonObject) -> str:
    changes = "; ".join(f"{key} = {_joined(value)}" for key, value in one.items() if key != "paths")
    return f"{_joined(one['paths'])}: {changes or 'nothing'}"


# -- a new file --------------------------------------------------------------------------------------------------------


def new_policy(policy: Policy, rules: Iterable[str], schema: str = "") -> str:
    """Returns the text of a policy file that says what ``policy`` does, with comments; ``rules`` are all names.

    ``schema`` is the path of its JSON Schema as seen from the file, for editors; empty for none.
    """
    parts = [f"#:schema ./{schema}\n{_HEAD}" if schema else _HEAD]
    values = _values(policy, "")
    for key in KEYS:
        if key.kind in _TABLES:
            continue
        if key.kind is Kind.RULES and key.name == "fail-on":
            parts.append(_comment(f"The rules, which `aligncheck rule` explains: {', '.join(rules)}."))
        parts.append(f"# {key.about}\n{_line(key, values[key.name])}")
    headings = next(key for key in KEYS if key.kind is Kind.HEADINGS)
    parts.append(f'# {headings.about}\n# [headings]\n# objective = ["What we want"]\n# risk = ["What may go wrong"]\n')
    return "\n".join([*parts, _FOOT])


def _line(key: Key, value: Any) -> str:
    unset = value is None or (value == [] and key.kind is Kind.NUMBERS)
    return f"# {key.name} = {key.sample}\n" if unset else f"{key.name} = {_toml(value)}\n"


def _toml(value: Any) -> str:
    if isinstance(value, list) and len(json.dumps(value)) > 90:
        return "[\n" + "".join(f"  {json.dumps(one, ensure_ascii=False)},\n" for one in value) + "]"
    return json_controls(json.dumps(value, ensure_ascii=False))


def _comment(text: str) -> str:
    import textwrap

    return (
        "\n".join(textwrap.wrap(text, 118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)) + "\n"
    )


# -- for editors -------------------------------------------------------------------------------------------------------


def policy_schema(rules: Collection[str]) -> JsonSchema:
    """Returns the JSON Schema (draft 7, which editors of TOML read) of a policy file; ``rules`` are names and codes."""
    named: JsonSchema = {"type": "string", "enum": sorted(rules)}
    keys = {key.name: {"description": key.about.replace("`", ""), **_schema(key, named)} for key in KEYS}
    keys["overrides"]["items"] = _table(
        {"paths": _PATTERNS, **{name: keys[name] for name in DEMAND_KEYS}}, required=("paths",)
    )
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "aligncheck policy",
        "description": "aligncheck.toml: what a repository demands of its proposals.",
        **_table(keys),
    }


_TEXT: JsonSchema = {"type": "string", "minLength": 1}
_NUMBER: JsonSchema = {"type": "integer", "minimum": 0, "maximum": 999_999}
_PATTERNS: JsonSchema = {"type": "array", "items": _TEXT}


def _schema(key: Key, named: JsonSchema) -> JsonSchema:
    if key.kind is Kind.HEADINGS:
        roles: Sequence[str] = [role for role in SECTION_ROLES if role not in ("unknown", "title")]
        return _table(dict.fromkeys(roles, _PATTERNS))
    if key.kind is Kind.SUPPRESSIONS:
        values: dict[str, JsonSchema] = {
            "rule": named,
            "orientation": _NUMBER,
            "paths": _PATTERNS,
            "reason": {**_TEXT, "maxLength": 500},
            "expires": {"description": "The last day on which it holds, as 2027-01-31."},
        }
        inside = _table({name: values[name] for name in SUPPRESSION_KEYS}, required=("rule", "reason"))
        return {"type": "array", "items": inside}
    return {
        Kind.PATH: _TEXT,
        Kind.PATTERNS: _PATTERNS,
        Kind.RULES: {"type": "array", "items": named},
        Kind.NUMBERS: {"type": "array", "items": _NUMBER},
        Kind.COUNT: _NUMBER,
        Kind.LEVEL: {"enum": [level.value for level in DEMANDED_LEVELS]},
        Kind.OVERRIDES: {"type": "array"},
    }[key.kind]


def _table(properties: dict[str, JsonSchema], required: Sequence[str] = ()) -> JsonSchema:
    out: JsonSchema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**out, "required": list(required)} if required else out
