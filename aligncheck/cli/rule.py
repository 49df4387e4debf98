"""``aligncheck rule``: what the rules are, and how to mend what they find."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from aligncheck.cli.errors import FINE
from aligncheck.cli.options import ColourOption
from aligncheck.cli.output import Colour, print_data, print_text, screen_for
from aligncheck.errors import UsageError

EXAMPLES = """\b
Examples:
  aligncheck rule                     all rules, a line each
  aligncheck rule ALN003              what it finds, why that matters, how to mend it
  aligncheck rule unsupported-claim   the same
"""


class RuleFormat(StrEnum):
    """What a rule looks like."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def rule(
    name: Annotated[str | None, typer.Argument(metavar="[CODE|NAME]", help="One rule; all of them by default.")] = None,
    format: Annotated[RuleFormat, typer.Option("--format", "-f", help="What it looks like.")] = RuleFormat.TEXT,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Explain a rule, by its code or its name: what it finds, why, an example, how to mend it. Or list all rules."""
    from aligncheck.policy.rules import BY_NAME, RULE_NAMES, RULES

    found = RULES
    if name is not None:
        known = RULE_NAMES.get(name.lower()) or RULE_NAMES.get(name.upper())
        if known is None:
            from aligncheck.read.shape import did_you_mean

            mend = did_you_mean(name.lower(), RULE_NAMES, "`aligncheck rule` lists them.")
            raise UsageError("there is no such rule.", where=name, mend=f"{mend[:1].upper()}{mend[1:]}")
        found = (BY_NAME[known],)
    from aligncheck.render import rules as render

    if format is RuleFormat.JSON:
        print_data(render.to_rules_json(found, several=name is None))
    elif format is RuleFormat.MARKDOWN:
        print_data(render.to_rules_page(found) if name is None else render.to_rule_markdown(found[0]))
    else:
        print_text(
            render.to_rules(found, screen_for(color)) if name is None else render.to_rule(found[0], screen_for(color))
        )
    return FINE
