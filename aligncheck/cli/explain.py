"""``aligncheck explain``: why one orientation has its level, and what would change it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.options import ColourOption, MandateOption, PasswordOption, SettingsOption
from aligncheck.cli.output import Colour, print_data, print_text, screen_for

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
    mandate: MandateOption = None,
    settings: SettingsOption = None,
    format: Annotated[
        ExplanationFormat, typer.Option("--format", "-f", help="What the explanation looks like.")
    ] = ExplanationFormat.TEXT,
    password: PasswordOption = None,
    color: ColourOption = Colour.AUTO,
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
        print_text(render.to_text(explanation, screen_for(color)))
    return FINE
