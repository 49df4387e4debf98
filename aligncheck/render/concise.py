"""One line for each finding, in the form that editors jump to and ``grep`` and ``sort`` understand."""

from __future__ import annotations

from aligncheck.model.outcome import Outcome
from aligncheck.render.finding import Found, called, found, log_line, said


def to_concise(outcome: Outcome) -> str:
    """Returns ``path:line: severity CODE rule: message`` for each finding, and nothing for a file without any.

    Where there is no line the page stands in its place, as ``path (page 3):``.
    """
    return "".join(f"{_line(item)}\n" for item in found(outcome))


def _line(item: Found) -> str:
    finding = item.finding
    place = item.file.name
    if finding.line is not None:
        place += f":{finding.line}"
    elif finding.page is not None:
        place += f" (page {finding.page})"
    return log_line(f"{place}: {finding.severity} {called(finding)}: {said(finding)}")
