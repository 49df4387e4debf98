"""The program ``aligncheck`` and its commands."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from aligncheck.cli.choices import Program
from aligncheck.cli.errors import ends
from aligncheck.errors import UsageError

_OBJECTS_BETWEEN_COLLECTIONS = 100_000


class _Command(NamedTuple):
    """A command: its name, the module of this package and the function there that do it, its line in the list."""

    name: str
    module: str
    function: str
    help: str


_COMMANDS = (
    _Command("check", "check", "check", "Tell which orientations each proposal supports."),
    _Command("batch", "batch", "batch", "Score many proposals and write tables."),
    _Command("explain", "explain", "explain", "Tell why an orientation has its level, and what would change it."),
    _Command("compare", "compare", "compare", "Tell what changed between two files of results."),
    _Command("evaluate", "evaluate", "evaluate", "Compare the verdicts with labelled texts."),
    _Command("calibrate", "calibrate", "calibrate", "Fit the weights to labelled texts."),
    _Command("rule", "rule", "rule", "Explain a rule, or list them all."),
    _Command("schema", "schema", "schema", "Print the JSON Schema of the report or of a policy file."),
    _Command("mandate show", "mandate", "show", "Show a mandate, or one of its orientations."),
    _Command("mandate validate", "mandate", "validate", "Print every problem of its files."),
    _Command("mandate test", "mandate", "test", "Run its examples."),
    _Command("mandate schema", "mandate", "schema", "Print the JSON Schema of its files."),
    _Command("cache info", "cache", "info", "Tell where results are kept, how many, and how large."),
    _Command("cache clear", "cache", "clear", "Forget all results and prepared mandates."),
    _Command("config show", "config", "show", "Show every key, its value and where it comes from."),
    _Command("config init", "config", "init", "Write a policy file with comments."),
)
_GROUPS = {
    "mandate": (
        "Show, validate and test a mandate.",
        "Show, validate and test a mandate: the orientations that proposals are compared with.",
    ),
    "cache": (
        "Show or remove what is kept from earlier runs.",
        "Show or remove what is kept from earlier runs: results, and mandates that were prepared.",
    ),
    "config": (
        "Show the policy in force, or write a new one.",
        "Show the policy in force, or write a new one: what a repository demands of its proposals.",
    ),
}
_MANNERS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

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


def build_app(wanted: str = "") -> typer.Typer:
    """Returns the program with the command or the group of that name only, or with all of them where it names none.

    To make all commands takes longer than to read a proposal. Help is plain: drawing it with rich takes longer still.
    """
    app = Program(
        name="aligncheck",
        help="Tells whether a project proposal serves a mandate, and shows the sentences that prove it.",
        epilog=_EXAMPLES,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_MANNERS,
    )
    app.callback()(_options)
    groups = {name: _group(name, *words) for name, words in _GROUPS.items()}
    named = [one for one in _COMMANDS if one.name.split()[0] == wanted]
    for command in named or _COMMANDS:
        module = import_module(f"aligncheck.cli.{command.module}")
        *group, name = command.name.split()
        parent = groups[group[0]] if group else app
        epilog = None if group else getattr(module, "EXAMPLES", None)
        parent.command(name, epilog=epilog, short_help=command.help)(ends(getattr(module, command.function)))
    for name, made in groups.items():
        if not named or name == wanted:
            app.add_typer(made)
    return app


def _group(name: str, short_help: str, full_help: str) -> typer.Typer:
    return Program(
        name=name,
        help=full_help,
        short_help=short_help,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=_MANNERS,
    )


def run() -> None:
    """Runs the program on the command line's arguments."""
    # What is made while starting lives to the end: looking through it for garbage takes a tenth of a short run.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    _check_options(sys.argv[1:])
    _check_folder()
    build_app(sys.argv[1] if len(sys.argv) > 1 else "")(prog_name="aligncheck")


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
