"""``aligncheck config``: the policy that is in force, and a new one."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.options import ColourOption
from aligncheck.cli.output import (
    Colour,
    check_output,
    encoded,
    is_folder,
    print_data,
    print_text,
    screen_for,
    write_file,
)
from aligncheck.errors import UsageError

NEW = "aligncheck.toml"
SCHEMA = "aligncheck.schema.json"


class ConfigFormat(StrEnum):
    """What the policy in force looks like."""

    TEXT = "text"
    JSON = "json"


def show(
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="What holds for this proposal, or for the files in this folder."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", readable=False, help="A policy file, instead of the one that is found."
        ),
    ] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Look for no policy file.")] = False,
    format: Annotated[ConfigFormat, typer.Option("--format", "-f", help="What it looks like.")] = ConfigFormat.TEXT,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Show the policy in force: every key with its value, and where the value comes from."""
    from aligncheck import api

    if config is not None and isolated:
        raise UsageError("--config and --isolated do not go together.", mend="Choose one.")
    place = Path(file) if file is not None else Path()
    within = file is None or is_folder(place)
    policy = api.load_policy(config, folder=place if within else place.parent, isolated=isolated)
    from aligncheck.read.policy import name_in
    from aligncheck.render import policy as render

    name = "" if within else name_in(policy, place)
    if format is ConfigFormat.JSON:
        print_data(render.to_config_json(policy, name))
    else:
        print_text(render.to_config(policy, screen_for(color), name))
    return FINE


def init(
    path: Annotated[
        Path, typer.Argument(metavar="[FILE]", readable=False, help=f"The file to write; {NEW} by default.")
    ] = Path(NEW),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help=f"Write {SCHEMA} beside it, and name it in the first line: for editors.")
    ] = False,
) -> int:
    """Write a policy file with every key, its default and what it does."""
    from aligncheck.policy.rules import DEFAULT_DEMANDS, RULE_NAMES, RULES
    from aligncheck.read.policy import default_policy
    from aligncheck.render.escape import visible
    from aligncheck.render.json import dump_schema
    from aligncheck.render.policy import new_policy, policy_schema

    target = path / NEW if is_folder(path) else path
    if target.name == "pyproject.toml":
        raise UsageError("is not written by aligncheck.", where=str(target), mend=f"Write {NEW} beside it.")
    beside = target.with_name(SCHEMA)
    for one in (target, beside) if schema else (target,):
        if not force and _is_there(one):
            raise UsageError("is there already.", where=str(one), mend="Write over it with --force, or name another.")
        check_output(one, [], "file")
    text = new_policy(default_policy(DEFAULT_DEMANDS), [rule.name for rule in RULES], SCHEMA if schema else "")
    write_file(target, encoded(text))
    print_text(f"wrote {visible(target.as_posix())}\n")
    if schema:
        write_file(beside, encoded(dump_schema(policy_schema(RULE_NAMES))))
        print_text(f"wrote {visible(beside.as_posix())}\n")
    return FINE


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)
