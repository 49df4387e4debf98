"""Fitted numbers: the file that keeps them, and what a person reads about them."""

from __future__ import annotations

import json

from aligncheck.model.calibration import Calibration, Scores
from aligncheck.render.escape import json_controls, visible
from aligncheck.render.page import BAD, BOLD, DIM, GOOD, Page, Run, Screen
from aligncheck.render.verdict import plural


def to_yaml(calibration: Calibration) -> str:
    """Returns the calibration file: the changed numbers with where they come from, the same for the same input."""
    mandate = calibration.mandate
    # The name only: a path says more about the machine than about the texts.
    name = calibration.gold.rpartition("/")[2]
    split = f", split: {_text(calibration.split)}" if calibration.split else ""
    lines = [
        "# Written by `aligncheck calibrate`; `aligncheck check --settings` reads it.",
        "# `before` and `after` are cross-validated: each text was judged with numbers fitted without it.",
        f"aligncheck: {_text(calibration.aligncheck)}",
        f"mandate: {{id: {_text(mandate.id)}, version: {_text(mandate.version)}, digest: {_text(mandate.digest)}}}",
        f"gold: {{name: {_text(name)}, sha256: {_text(calibration.gold_sha256)}, texts: {calibration.texts}{split}}}",
        f"folds: {calibration.folds}",
        f"before: {_scores(calibration.before)}",
        f"after: {_scores(calibration.after)}",
        f"on_all: {_scores(calibration.on_all)}",
        "settings:",
        *(f"  {one.name}: {one.after:g} # was {one.before:g}" for one in calibration.fitted),
    ]
    return "\n".join(lines) + "\n"


def to_text(calibration: Calibration, screen: Screen) -> str:
    """Returns what was fitted and what it gained, for a person."""
    page = Page(screen)
    half = f" of half {calibration.split}" if calibration.split else ""
    page.line(
        Run(f"{visible(calibration.gold)}: {plural(calibration.texts, 'text')}{half}, {calibration.folds} folds", BOLD)
    )
    for words, scores in (
        ("before", calibration.before),
        ("after, cross-validated", calibration.after),
        ("after, on the texts fitted to", calibration.on_all),
    ):
        page.line(
            f"supported F1 {scores.supported:.3f}  principal F1 {scores.principal:.3f}  mean {scores.mean:.3f}",
            lead=[Run(f"{words:<30}", DIM)],
        )
    for one in calibration.fitted:
        page.line(f"{one.name}: {one.before:g} → {one.after:g}", indent=2)
    if calibration.improves:
        page.line(Run("The fitted numbers are better on texts that they were not fitted to.", GOOD))
    else:
        page.line(Run(f"{why_not(calibration)} Nothing was written.", BAD))
    return page.text()


def why_not(calibration: Calibration) -> str:
    """Returns why the fitted numbers are not kept, in one sentence."""
    if not calibration.fitted:
        return "No change of a number gains enough: the settings stay as they are."
    return (
        "The fitted numbers are not better on texts that they were not fitted to: "
        f"{_change('supported F1', calibration.before.supported, calibration.after.supported)}, "
        f"{_change('principal F1', calibration.before.principal, calibration.after.principal)}."
    )


def _change(name: str, before: float, after: float) -> str:
    return f"{name} {before:.3f} → {after:.3f}"


def _scores(scores: Scores) -> str:
    return f"{{f1: {scores.supported:.4f}, principal_f1: {scores.principal:.4f}, mean: {scores.mean:.4f}}}"


def _text(text: str) -> str:
    # A JSON string is a YAML string, with everything that acts on a terminal written as an escape.
    return json_controls(json.dumps(text, ensure_ascii=False))
