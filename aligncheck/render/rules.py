"""The rules, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence

from aligncheck.model.policy import Action, Rule
from aligncheck.render.json import JsonObject, dump_schema
from aligncheck.render.page import BAD, BOLD, DIM, WARN, Page, Run, Screen

_STYLES = {Action.FAIL: BAD, Action.WARN: WARN, Action.IGNORE: DIM}
_WORDS = {Action.FAIL: "fails", Action.WARN: "warns", Action.IGNORE: "is passed over"}
_PAGE = """\
# The rules

<!-- Written by `aligncheck rule --format markdown`; a test compares the two. -->

What `aligncheck check` finds fault with. Every rule has a code that never changes and a name; policies, suppressions
and the command line take either. `fail-on` and `warn-on` change what a rule does: see [policy.md](policy.md).

| code | name | without a policy |
|---|---|---|
"""


def to_rules(rules: Sequence[Rule], screen: Screen) -> str:
    """Returns the list of all rules, a line each."""
    page = Page(screen)
    widest = max(len(rule.name) for rule in rules)
    for rule in rules:
        lead: list[Run | str] = [Run(rule.code, BOLD), f"  {rule.name:<{widest}}  "]
        lead.append(Run(f"{_WORDS[rule.action]:<7}", _STYLES[rule.action]))
        page.line(rule.what, lead=lead)
    page.blank()
    page.line(Run("aligncheck rule CODE says why, shows an example, and how to mend it.", DIM))
    return page.text()


def to_rule(rule: Rule, screen: Screen) -> str:
    """Returns everything about one rule."""
    page = Page(screen)
    page.line(Run(f"{rule.code}  {rule.name}", BOLD))
    page.line(Run(without_policy(rule), DIM))
    for title, text in _parts(rule):
        page.heading(title)
        page.line(text, indent=1)
    return page.text()


def to_rules_json(rules: Sequence[Rule], *, several: bool) -> str:
    """Returns rules as JSON: an array, or one object."""
    found = [_object(rule) for rule in rules]
    return dump_schema({"rules": found} if several else found[0])


def to_rules_page(rules: Sequence[Rule]) -> str:
    """Returns docs/rules.md."""
    rows = "".join(f"| [{one.code}](#{_slug(one)}) | `{one.name}` | {_WORDS[one.action]} |\n" for one in rules)
    return _PAGE + rows + "".join(f"\n{to_rule_markdown(rule)}" for rule in rules)


def to_rule_markdown(rule: Rule) -> str:
    """Returns one rule as a section of that page."""
    parts = "\n\n".join(f"**{title}.** {text}" for title, text in _parts(rule))
    return f"## {rule.code} {rule.name}\n\n{parts}\n\n**Without a policy.** {without_policy(rule)}\n"


def without_policy(rule: Rule) -> str:
    """Returns what happens where no policy speaks of the rule."""
    if rule.always:
        return "It fails the run wherever it is found, unless `warn-on` names it."
    if rule.action is Action.FAIL:
        return "It fails the run."
    return "It warns, and does not fail the run." if rule.action is Action.WARN else "It is passed over."


def _parts(rule: Rule) -> tuple[tuple[str, str], ...]:
    return ("What", rule.what), ("Why", rule.why), ("Example", rule.example), ("Mend", rule.mend)


def _object(rule: Rule) -> JsonObject:
    return {
        "code": rule.code,
        "name": rule.name,
        "action": rule.action.value,
        "always": rule.always,
        "what": rule.what,
        "why": rule.why,
        "example": rule.example,
        "mend": rule.mend,
    }


def _slug(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}".lower()
