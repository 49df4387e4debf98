"""The program ``aligncheck`` and its commands."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.batch import EXAMPLES as BATCH_EXAMPLES
from aligncheck.cli.batch import batch
from aligncheck.cli.cache import clear as cache_clear
from aligncheck.cli.cache import info as cache_info
from aligncheck.cli.calibrate import EXAMPLES as CALIBRATE_EXAMPLES
from aligncheck.cli.calibrate import calibrate
from aligncheck.cli.check import EXAMPLES as CHECK_EXAMPLES
from aligncheck.cli.check import check
from aligncheck.cli.compare import EXAMPLES as COMPARE_EXAMPLES
from aligncheck.cli.compare import compare
from aligncheck.cli.config import init as config_init
from aligncheck.cli.config import show as config_show
from aligncheck.cli.errors import ends
from aligncheck.cli.evaluate import EXAMPLES as EVALUATE_EXAMPLES
from aligncheck.cli.evaluate import evaluate
from aligncheck.cli.explain import EXAMPLES as EXPLAIN_EXAMPLES
from aligncheck.cli.explain import explain
from aligncheck.cli.mandate import schema as mandate_schema
from aligncheck.cli.mandate import show, test, validate
from aligncheck.cli.rule import EXAMPLES as RULE_EXAMPLES
from aligncheck.cli.rule import rule
from aligncheck.cli.schema import schema
from aligncheck.errors import UsageError

_OBJECTS_BETWEEN_COLLECTIONS = 100_000

_EXAMPLES = """\b
Examples:
  aligncheck check draft.docx                 which orientations the draft supports, and where
  aligncheck check draft.docx -n 10 -v        orientation 10 with every sentence and reason
  aligncheck check *.pdf -f jsonl -o all.jsonl
  aligncheck batch call.zip --out all.xlsx    a whole call of proposals, in a workbook
  aligncheck explain draft.docx 10            why orientation 10 has its level, and what would change it
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
    app.command(epilog=CHECK_EXAMPLES, short_help="Tell which orientations each proposal supports.")(ends(check))
    app.command(epilog=BATCH_EXAMPLES, short_help="Score many proposals and write tables.")(ends(batch))
    app.command(epilog=EXPLAIN_EXAMPLES, short_help="Tell why an orientation has its level, and what would change it.")(
        ends(explain)
    )
    app.command(epilog=COMPARE_EXAMPLES, short_help="Tell what changed between two files of results.")(ends(compare))
    app.command(epilog=EVALUATE_EXAMPLES, short_help="Compare the verdicts with labelled texts.")(ends(evaluate))
    app.command(epilog=CALIBRATE_EXAMPLES, short_help="Fit the weights to labelled texts.")(ends(calibrate))
    mandate = typer.Typer(
        name="mandate",
        help="Show, validate and test a mandate: the orientations that proposals are compared with.",
        short_help="Show, validate and test a mandate.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=settings,
    )
    mandate.command(short_help="Show a mandate, or one of its orientations.")(ends(show))
    mandate.command(short_help="Print every problem of its files.")(ends(validate))
    mandate.command(short_help="Run its examples.")(ends(test))
    mandate.command("schema", short_help="Print the JSON Schema of its files.")(ends(mandate_schema))
    app.add_typer(mandate)
    cache = typer.Typer(
        name="cache",
        help="Show or remove what is kept from earlier runs: results, and mandates that were prepared.",
        short_help="Show or remove what is kept from earlier runs.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=settings,
    )
    cache.command("info", short_help="Tell where results are kept, how many, and how large.")(ends(cache_info))
    cache.command("clear", short_help="Forget all results and prepared mandates.")(ends(cache_clear))
    app.add_typer(cache)
    config = typer.Typer(
        name="config",
        help="Show the policy in force, or write a new one: what a repository demands of its proposals.",
        short_help="Show the policy in force, or write a new one.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=settings,
    )
    config.command("show", short_help="Show every key, its value and where it comes from.")(ends(config_show))
    config.command("init", short_help="Write a policy file with comments.")(ends(config_init))
    app.add_typer(config)
    app.command(epilog=RULE_EXAMPLES, short_help="Explain a rule, or list them all.")(ends(rule))
    app.command(short_help="Print the JSON Schema of the report or of a policy file.")(ends(schema))
    return app


def run() -> None:
    """Runs the program on the command line's arguments."""
    # What is made while starting lives to the end: looking through it for garbage takes a tenth of a short run.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    _check_options(sys.argv[1:])
    _check_folder()
    build_app()(prog_name="aligncheck")


def _check_options(arguments: Sequence[str]) -> None:
    """Raises UsageError for an option that cannot be shown: typer would print the name of such a file as it is."""
    for argument in arguments:
        option = argument.partition("=")[0]
        if option.startswith("-") and not option.isprintable():
            raise UsageError(
                "is no option.", where=option, mend="Write ./ before the name of a file that begins with a dash."
            )


def _check_folder() -> None:
    """Raises UsageError when somebody removed the current folder: libraries ask for it when they are imported."""
    try:
        Path.cwd()
    except OSError as error:
        raise UsageError("the current folder does not exist any more.", mend="Change to another one.") from error


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
