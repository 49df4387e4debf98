"""The program ``aligncheck`` and its commands."""

from __future__ import annotations

from typing import Annotated

import typer

from aligncheck.cli.check import EXAMPLES as CHECK_EXAMPLES
from aligncheck.cli.check import check
from aligncheck.cli.errors import ends
from aligncheck.cli.mandate import show, test, validate
from aligncheck.cli.mandate import schema as mandate_schema
from aligncheck.cli.schema import schema

_EXAMPLES = """\b
Examples:
  aligncheck check draft.docx                 which orientations the draft supports, and where
  aligncheck check draft.docx -n 10 -v        orientation 10 with every sentence and reason
  aligncheck check *.pdf -f jsonl -o all.jsonl
  aligncheck mandate show 10                  what orientation 10 says, and its terms

\b
Exit codes: 0 checked; 1 checked, with findings; 2 something could not be read or is wrong;
3 a bug in aligncheck; 130 interrupted.
"""


def build_app() -> typer.Typer:
    """Returns the program. Help is plain: drawing it with rich takes longer than everything else it does."""
    settings = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
    app = typer.Typer(
        name="aligncheck",
        help="Tells whether a project proposal serves a mandate, and shows the sentences that prove it.",
        epilog=_EXAMPLES,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=settings,
    )
    app.callback()(_options)
    app.command(epilog=CHECK_EXAMPLES)(ends(check))
    mandate = typer.Typer(
        name="mandate",
        help="Read and test a mandate: the orientations that a proposal is compared with.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=settings,
    )
    mandate.command()(ends(show))
    mandate.command()(ends(validate))
    mandate.command()(ends(test))
    mandate.command("schema")(ends(mandate_schema))
    app.add_typer(mandate)
    app.command()(ends(schema))
    return app


def run() -> None:
    """Runs the program on the command line's arguments."""
    build_app()(prog_name="aligncheck")


def _print_version(asked: bool) -> None:
    if not asked:
        return
    from aligncheck import api
    from aligncheck.render.escape import visible
    from aligncheck.version import version

    identity, number = api.mandate_identity()
    typer.echo(f"aligncheck {version()} (mandate {visible(identity)} {visible(number)})")
    raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the versions and end."),
    ] = False,
) -> None:
    """Holds the options of the program as a whole."""
