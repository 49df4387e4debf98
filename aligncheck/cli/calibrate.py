"""``aligncheck calibrate``: fits the numbers of the settings to labelled texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.errors import FINDINGS, FINE, complain
from aligncheck.cli.evaluate import Half
from aligncheck.cli.options import ColourOption, MandateOption, OutputOption
from aligncheck.cli.output import (
    Colour,
    check_output,
    encoded,
    print_data,
    print_text,
    screen_for,
    write_file,
)

EXAMPLES = """\b
Examples:
  aligncheck calibrate labels.yaml -o numbers.yaml              fit to your own labels
  aligncheck calibrate labels.yaml --split a -o numbers.yaml    to one half; then test on the other:
  aligncheck evaluate labels.yaml --split b --settings numbers.yaml

\b
Exit codes: 0 the numbers were written; 1 they would not be better on other texts, nothing was written; 2 bad input.
"""


def calibrate(
    gold: Annotated[str, typer.Argument(metavar="GOLD", help="Labelled texts: .yaml, .csv or .jsonl.")],
    output: OutputOption = None,
    folds: Annotated[int, typer.Option(min=2, max=20, help="Parts of which each is left out once.")] = 5,
    split: Annotated[Half | None, typer.Option(help="Fit to one half only, to test on the other.")] = None,
    mandate: MandateOption = None,
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Numbers to begin with; the shipped ones by default.")
    ] = None,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Fit weights and thresholds to labelled texts by cross-validation, and keep them only if they are better."""
    from aligncheck import api

    if output is not None:
        inputs = [Path(gold), *([Path(mandate)] if mandate else []), *([settings] if settings else [])]
        check_output(output, inputs)
    rules = api.load_mandate(mandate)
    labelled = api.load_gold(gold, rules, name=gold)
    checker = api.Checker(rules, settings=api.load_settings(settings, rules))
    calibration = api.calibrate(labelled, checker=checker, folds=folds, split=split.value if split else None)
    from aligncheck.render import calibration as render

    if output is None:
        if calibration.improves:
            print_data(render.to_yaml(calibration))
            return FINE
        complain(render.why_not(calibration))
        return FINDINGS
    if calibration.improves:
        write_file(output, encoded(render.to_yaml(calibration)))
    print_text(render.to_text(calibration, screen_for(color)))
    return FINE if calibration.improves else FINDINGS
