"""What our web pages are made of: parts that travel inside the page, and a guard over every word in it."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from aligncheck.model.call import PAGE_MARK
from aligncheck.render.escape import json_controls, visible

_MARKUP = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))


class Trim(NamedTuple):
    """How a page looks and acts: its style, its script, the policy that lets a browser run these two only, our mark."""

    style: Markup
    script: Markup
    policy: str
    mark: Markup = Markup(PAGE_MARK)  # noqa: S704 (it is ours)


def part(name: str) -> str:
    """Returns the text of one of our templates, styles or scripts."""
    return files("aligncheck.render").joinpath("templates", name).read_text(encoding="utf-8")


def trim(styles: tuple[str, ...], script: str = "") -> Trim:
    """Returns the named styles, in order, and the named script (none when it is empty), ready to stand in a page.

    The policy forbids all that a page could load or send. Style and script are let through by their digest, so a
    proposal whose words found a way to become markup would still not be run.
    """
    style = "".join(part(name) for name in styles)
    source = part(script) if script else ""
    rules = ["default-src 'none'", f"style-src {_digest(style)}"]
    if source:
        rules.append(f"script-src {_digest(source)}")
    # The parts are ours, and stand where nothing is escaped.
    return Trim(
        Markup(style),  # noqa: S704
        Markup(source),  # noqa: S704
        "; ".join([*rules, "base-uri 'none'", "form-action 'none'"]),
    )


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Returns the templates. What they are given is escaped for HTML, and made visible as everywhere else."""
    return Environment(
        autoescape=True,
        finalize=_shown,
        loader=FunctionLoader(part),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def inert_json(value: object) -> Markup:
    """Returns ``value`` as JSON on one line that can stand in a script block: nothing in it ends the block."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, escape in _MARKUP:
        text = text.replace(sign, escape)
    return Markup(json_controls(text))  # noqa: S704 (every sign of markup has become an escape)


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
