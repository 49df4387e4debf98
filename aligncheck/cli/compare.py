"""``aligncheck compare``: what changed between two files of results."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.errors import FINDINGS, FINE
from aligncheck.cli.options import ColourOption, OutputOption
from aligncheck.cli.output import (
    Colour,
    check_output,
    deliver,
    screen_for,
)

EXAMPLES = """\b
Examples:
  aligncheck compare before.jsonl after.jsonl        which levels changed, and which sentences made the difference
  aligncheck compare round1.csv round2.csv           levels only: a table holds no sentences
  aligncheck compare before.json after.json -f markdown -o changes.md

\b
Exit codes, as diff has them: 0 nothing changed; 1 something changed; 2 a file could not be read.
"""


class ComparisonFormat(StrEnum):
    """What the comparison looks like."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", readable=False, help="The earlier results.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", readable=False, help="The later ones.")],
    format: Annotated[
        ComparisonFormat, typer.Option("--format", "-f", help="What the comparison looks like.")
    ] = ComparisonFormat.TEXT,
    output: OutputOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every sentence and reason (text, markdown).")
    ] = False,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Tell which proposals stand differently in two files of results (json, jsonl, csv of check or batch), and why."""
    from aligncheck.batch.compare import compare_files

    if output is not None:
        check_output(output, [old, new])
    comparison = compare_files(old, new)
    from aligncheck.render import compare as render

    if format is ComparisonFormat.TEXT:
        text = render.to_text(comparison, screen_for(color, output), verbose=verbose)
    elif format is ComparisonFormat.MARKDOWN:
        text = render.to_markdown(comparison, verbose=verbose)
    else:
        text = render.to_json(comparison)
    deliver(text, output, people=format is ComparisonFormat.TEXT)
    return FINDINGS if comparison.differs else FINE
