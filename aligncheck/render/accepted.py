"""The findings of a run that do not count, because somebody accepted them or a baseline lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Finding
from aligncheck.render.escape import markdown, one_line
from aligncheck.render.finding import called, said
from aligncheck.render.page import BOLD, DIM, Page, Run, Screen

TITLE = "Accepted"


class Accepted(NamedTuple):
    """A finding that does not count: its file, and who says so."""

    file: Checked
    finding: Finding
    why: str


def accepted(outcome: Outcome) -> Iterator[Accepted]:
    """Yields the accepted findings by file, those that are suppressed before those that the baseline lists."""
    for file in outcome.files:
        for one in file.suppressed:
            yield Accepted(file, one.finding, f"{one.where}: {one.reason}")
        for finding in file.known:
            yield Accepted(file, finding, "in the baseline")


def to_accepted(outcome: Outcome, screen: Screen) -> str:
    """Returns a list of them as text, nothing when there are none."""
    items = list(accepted(outcome))
    if not items:
        return ""
    page = Page(screen)
    page.line(Run(TITLE.upper(), BOLD))
    for item in items:
        page.line(said(item.finding), lead=[f"{one_line(item.file.name)}: ", f"{called(item.finding)}: "])
        page.line(Run(one_line(item.why), DIM), indent=4)
    return page.text()


def to_markdown_accepted(outcome: Outcome) -> str:
    """Returns a list of them as Markdown, nothing when there are none."""
    lines = [
        f"- **{markdown(item.file.name)}**: {markdown(called(item.finding))}: {markdown(said(item.finding))}"
        f" ({markdown(item.why)})"
        for item in accepted(outcome)
    ]
    return "\n".join([f"## {TITLE}", "", *lines]) + "\n" if lines else ""
