"""Fits the numbers of ``settings`` to labelled texts, from two beginnings, and records what came of it.

    python benchmarks/defaults.py ../labels.yaml            prints the record
    python benchmarks/defaults.py ../labels.yaml --write    and writes it to benchmarks/defaults.yaml

The first beginning is the numbers that ship: they are fine when ``aligncheck calibrate`` finds nothing that is better on
texts left out. The second is a blunt one, every number rounded to a quarter, as somebody would set them who had only
read what the sections of a proposal are: it shows how much the choice of numbers matters at all.

Numbers that come from a fit to short descriptions alone do not know what long proposals are: what the fit suggests is
taken over only where the behaviour cases, the examples and the mandate's own examples hold as well.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from aligncheck import api
from aligncheck.model.calibration import Calibration, Scores
from aligncheck.score.numbers import names, number, with_numbers
from aligncheck.settings import DEFAULT_SETTINGS, Settings

RECORD = Path(__file__).with_name("defaults.yaml")
FOLDS = 5


def blunt() -> Settings:
    """Returns the shipped numbers rounded to quarters; what is nothing or all stays so."""
    return with_numbers(DEFAULT_SETTINGS, {name: round(4 * number(DEFAULT_SETTINGS, name)) / 4 for name in names()})


def told(settings: Settings) -> str:
    """Returns the digest of all numbers, so that a record of other numbers is seen to be old."""
    return hashlib.sha256(repr([(name, number(settings, name)) for name in names()]).encode()).hexdigest()


def scores(found: Scores) -> str:
    """Returns both scores as a YAML mapping."""
    return f"{{supported: {found.supported:.4f}, principal: {found.principal:.4f}}}"


def record(found: Calibration, begun: str) -> list[str]:
    """Returns the lines on one fit."""
    return [
        f"  - begun_from: {begun}",
        f"    before: {scores(found.before)}",
        f"    after: {scores(found.after)} # each text judged with numbers fitted without it",
        f"    on_all: {scores(found.on_all)} # the texts that the numbers were fitted to",
        f"    better: {str(found.improves).lower()}",
    ]


def main() -> None:
    """Fits, prints, and writes when asked."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("--write", action="store_true")
    asked = arguments.parse_args()
    mandate = api.load_mandate()
    gold = api.load_gold(asked.gold, mandate)
    lines = [
        "# Written by `python benchmarks/defaults.py GOLD --write`.",
        f"numbers: {told(DEFAULT_SETTINGS)}",
        f"mandate: {{id: {mandate.id}, version: '{mandate.version}', digest: {mandate.digest}}}",
        f"gold: {{name: {asked.gold.name}, sha256: {gold.sha256}, texts: {len(gold.items)}}}",
        f"folds: {FOLDS}",
        "fits:",
    ]
    for begun, settings in (("shipped", DEFAULT_SETTINGS), ("quarters", blunt())):
        found = api.calibrate(gold, checker=api.Checker(mandate, settings=settings), folds=FOLDS)
        lines += record(found, begun)
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if asked.write:
        RECORD.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
