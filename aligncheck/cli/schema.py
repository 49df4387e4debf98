"""``aligncheck schema``: the JSON Schema of what aligncheck writes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.output import print_data


class Published(StrEnum):
    """What has a published schema."""

    REPORT = "report"


def schema(
    what: Annotated[Published, typer.Argument(help="The document to describe.", metavar="report")],
) -> int:
    """Print the JSON Schema of the report that --format json and jsonl write."""
    from aligncheck.render.json import dump_schema
    from aligncheck.render.schema import report_schema

    schemas = {Published.REPORT: report_schema}
    print_data(dump_schema(schemas[what]()))
    return FINE
