"""``aligncheck explain``: why one orientation has its level, and what would change it."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.output import Colour, columns, is_terminal, print_data, print_text, wants_colour

EXAMPLES = """\b
Examples:
  aligncheck explain draft.docx 10                why orientation 10 has its level
  aligncheck explain draft.docx 10 -f markdown    the same, for a pull request
"""


class ExplanationFormat(StrEnum):
    """What an explanation looks like."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A proposal: docx, pdf, odt, html, md or txt.")],
    number: Annotated[int, typer.Argument(metavar="N", help="Number of an orientation.")],
    mandate: Annotated[
        str | None, typer.Option(metavar="PATH", help="Folder of the mandate; the shipped one by default.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Numbers that `aligncheck calibrate` wrote.")
    ] = None,
    format: Annotated[
        ExplanationFormat, typer.Option("--format", "-f", help="What the explanation looks like.")
    ] = ExplanationFormat.TEXT,
    password: Annotated[
        str | None, typer.Option(metavar="TEXT", envvar="ALIGNCHECK_PASSWORD", help="Password of an encrypted file.")
    ] = None,
    color: Annotated[Colour, typer.Option(help="When to use colour.")] = Colour.AUTO,
) -> int:
    """Tell why a proposal has its level for orientation N: the rule, each sentence's weight, what would change it."""
    from aligncheck import api

    rules = api.load_mandate(mandate)
    checker = api.Checker(rules, settings=api.load_settings(settings, rules))
    explanation = api.explain(file, number, checker=checker, password=password, name=file)
    from aligncheck.render import explain as render

    if format is ExplanationFormat.JSON:
        print_data(render.to_json(explanation))
    elif format is ExplanationFormat.MARKDOWN:
        print_data(render.to_markdown(explanation))
    else:
        from aligncheck.render.page import Screen

        terminal = is_terminal()
        screen = Screen(columns(os.environ, terminal=terminal), wants_colour(color, os.environ, terminal=terminal))
        print_text(render.to_text(explanation, screen))
    return FINE
