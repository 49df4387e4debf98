"""Options that several commands share, so that they read and mean the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.output import Colour

MandateOption = Annotated[
    str | None, typer.Option("--mandate", metavar="PATH", help="Folder of the mandate; the shipped one by default.")
]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="Numbers that `aligncheck calibrate` wrote.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", readable=False, help="Write to FILE instead of standard output."),
]
PasswordOption = Annotated[
    str | None,
    typer.Option("--password", metavar="TEXT", envvar="ALIGNCHECK_PASSWORD", help="Password of encrypted files."),
]
ColourOption = Annotated[Colour, typer.Option("--color", help="When to use colour.")]
