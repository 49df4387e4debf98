"""``aligncheck evaluate``: how far the verdicts agree with those of careful readers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.options import ColourOption, MandateOption, OutputOption, SettingsOption
from aligncheck.cli.output import (
    Colour,
    check_output,
    deliver,
    screen_for,
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
    output: OutputOption = None,
    mandate: MandateOption = None,
    settings: SettingsOption = None,
    disagreements: Annotated[bool, typer.Option(help="Show each difference, with what led there.")] = True,
    color: ColourOption = Colour.AUTO,
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
        text = render.to_text(evaluation, screen_for(color, output), disagreements=disagreements)
    else:
        writers = {
            EvaluationFormat.JSON: render.to_json,
            EvaluationFormat.CSV: render.to_csv,
            EvaluationFormat.HTML: render.to_html,
        }
        text = writers[format](evaluation, disagreements=disagreements)
    deliver(text, output, people=format is EvaluationFormat.TEXT)
    return FINE
