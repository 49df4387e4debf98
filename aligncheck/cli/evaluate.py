"""``aligncheck evaluate``: how far the verdicts agree with those of careful readers."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.output import (
    Colour,
    check_output,
    columns,
    encoded,
    is_terminal,
    print_data,
    print_text,
    wants_colour,
    write_file,
)

EXAMPLES = """\b
Examples:
  aligncheck evaluate labels.csv                  agreement with your own labels
  aligncheck evaluate labels.yaml --split b       on the half that was not tuned on
  aligncheck evaluate labels.jsonl -f html -o agreement.html

\b
A file of labelled texts names, for each text, its id, its text (or a file), and the numbers of the orientations that
are principal, significant or disputed: as YAML, CSV or JSONL.
"""


class Half(StrEnum):
    """One half of the texts, by their ids."""

    A = "a"
    B = "b"


class EvaluationFormat(StrEnum):
    """What the agreement looks like."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def evaluate(
    gold: Annotated[str, typer.Argument(metavar="GOLD", help="Labelled texts: .yaml, .csv or .jsonl.")],
    split: Annotated[
        Half | None, typer.Option(help="Look at one half only; which half a text is in follows from its id.")
    ] = None,
    format: Annotated[
        EvaluationFormat, typer.Option("--format", "-f", help="What the agreement looks like.")
    ] = EvaluationFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", readable=False, help="Write to FILE instead of standard output."
        ),
    ] = None,
    mandate: Annotated[
        str | None, typer.Option(metavar="PATH", help="Folder of the mandate; the shipped one by default.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Numbers that `aligncheck calibrate` wrote.")
    ] = None,
    disagreements: Annotated[bool, typer.Option(help="Show each difference, with what led there.")] = True,
    color: Annotated[Colour, typer.Option(help="When to use colour.")] = Colour.AUTO,
) -> int:
    """Compare the verdicts with labelled texts: precision, recall, F1, kappa, and each difference with its reason."""
    from aligncheck import api

    if output is not None:
        inputs = [Path(gold), *([Path(mandate)] if mandate else []), *([settings] if settings else [])]
        check_output(output, inputs)
    rules = api.load_mandate(mandate)
    labelled = api.load_gold(gold, rules, name=gold)
    checker = api.Checker(rules, settings=api.load_settings(settings, rules))
    evaluation = api.evaluate(labelled, checker=checker, split=split.value if split else None)
    from aligncheck.render import evaluation as render

    if format is EvaluationFormat.TEXT:
        from aligncheck.render.page import Screen

        terminal = output is None and is_terminal()
        environment = {} if output is not None else os.environ
        screen = Screen(columns(environment, terminal=terminal), wants_colour(color, environment, terminal=terminal))
        text = render.to_text(evaluation, screen, disagreements=disagreements)
    else:
        writers = {
            EvaluationFormat.JSON: render.to_json,
            EvaluationFormat.CSV: render.to_csv,
            EvaluationFormat.HTML: render.to_html,
        }
        text = writers[format](evaluation, disagreements=disagreements)
    if output is not None:
        write_file(output, encoded(text))
    elif format is EvaluationFormat.TEXT:
        print_text(text)
    else:
        print_data(text)
    return FINE
