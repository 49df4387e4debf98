"""How a mandate's own examples came out: those that failed, then a count for each orientation and language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aligncheck.render.escape import one_line
from aligncheck.render.page import BAD, BOLD, DIM, GOOD, Page, Run, Screen
from aligncheck.render.verdict import plural


class ExampleRow(NamedTuple):
    """One example: whether it should support its orientation, and whether it does."""

    orientation: int
    language: str
    text: str
    expected: bool
    supported: bool
    path: str
    line: int

    @property
    def passed(self) -> bool:
        """Returns whether the engine agrees with the mandate's author."""
        return self.expected == self.supported


def to_examples(rows: Sequence[ExampleRow], screen: Screen) -> str:
    """Returns the failures with their places, and the counts."""
    page = Page(screen)
    failed = [row for row in rows if not row.passed]
    for row in failed:
        should = f"should support {row.orientation}" if row.expected else f"should not support {row.orientation}"
        page.line(
            Run(f"{should} ({row.language}): ", BAD),
            one_line(row.text),
            lead=[Run(f"{row.path}:{row.line}: ", BOLD)] if page.width is None else [],
        )
        if page.width is not None:
            page.line(Run(f"{row.path}:{row.line}", DIM), indent=2)
    if failed:
        page.blank()
    languages = sorted({row.language for row in rows})
    if rows:
        page.line(Run("    " + "".join(f"{language:>9}" for language in languages), DIM))
    for number in sorted({row.orientation for row in rows}):
        cells = [_cell(rows, number, language) for language in languages]
        page.line(lead=[Run(f"{number:>3} ", BOLD), *cells])
    right = len(rows) - len(failed)
    page.line(Run(f"{right} of {plural(len(rows), 'example')} as they should be.", GOOD if not failed else BAD))
    return page.text()


def _cell(rows: Sequence[ExampleRow], number: int, language: str) -> Run:
    here = [row.passed for row in rows if row.orientation == number and row.language == language]
    count = f"{sum(here)}/{len(here)}"
    return Run(f"{count:>9}", "" if all(here) else BAD)
