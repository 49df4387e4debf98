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
    POLICY = "policy"


def schema(
    what: Annotated[Published, typer.Argument(help="The document to describe.", metavar="report|policy")],
) -> int:
    """Print the JSON Schema of the report that --format json and jsonl write, or of a policy file."""
    from aligncheck.render.json import dump_schema

    if what is Published.POLICY:
        from aligncheck.policy.rules import RULE_NAMES
        from aligncheck.render.policy import policy_schema

        print_data(dump_schema(policy_schema(RULE_NAMES)))
        return FINE
    from aligncheck.render.schema import report_schema

    print_data(dump_schema(report_schema()))
    return FINE
