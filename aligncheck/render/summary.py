"""The page that GitHub shows for a job: how the run went, which file serves what, and every finding in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aligncheck.model.evidence import Level, Result
from aligncheck.model.mandate import Severity
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.render.escape import markdown, shorten
from aligncheck.render.finding import Found, advice, called, counted, findings_of, found, quoted, said, tally
from aligncheck.render.place import page_or_line

LIMIT = 1_000_000
"""Bytes. GitHub takes 1 MiB from a step and shows nothing at all of what is longer."""
_TABLE = LIMIT // 2
_NAME, _TITLE = 300, 120
_MARKS = {Level.PRINCIPAL: "🟩 2", Level.SIGNIFICANT: "🟦 1", Level.MENTIONED: "·", Level.ABSENT: ""}
_KEY = (
    "🟩 2 principal, 🟦 1 significant, · only mentioned; ⛔ plans what the orientation excludes, ⚠️ may do so; "
    "❔ claimed, but not shown."
)
_CUT = "_This page is cut here: GitHub shows 1 MiB at most. {left}_"


def to_job_summary(outcome: Outcome) -> str:
    """Returns the page as Markdown of at most ``LIMIT`` bytes; where it is cut, it says what is missing."""
    head = [f"## Proposals and the mandate {markdown(f'{outcome.mandate.id} {outcome.mandate.version}')}", ""]
    head += [f"**{markdown(tally(outcome))}**", ""]
    table = _fitted([*_head(outcome)], (_row(file) for file in outcome.files), len(outcome.files), "file", _TABLE)
    parts = [*head, *table, *_titles(outcome)]
    items = found(outcome)
    if items:
        begun = [*parts, "### Findings"]
        parts = _fitted(begun, _findings(outcome), len(items), "finding", LIMIT)
    return "\n".join(parts) + "\n"


def _fitted(head: list[str], pieces: Iterable[str], count: int, noun: str, limit: int) -> list[str]:
    """Returns ``head`` and as many of the ``count`` pieces as fit, and how many were left out."""
    lines = list(head)
    room = limit - sum(_bytes(line) for line in lines) - 300  # for the line that says that the page is cut
    for done, piece in enumerate(pieces):
        room -= _bytes(piece)
        if room < 0:
            left = count - done
            words = f"{left:,} more {noun} is" if left == 1 else f"{left:,} more {noun}s are"
            return [*lines, "", _CUT.format(left=f"{words} not shown.")]
        lines.append(piece)
    return lines


def _bytes(line: str) -> int:
    return len(line.encode("utf-8", "replace")) + 1


def _head(outcome: Outcome) -> list[str]:
    columns = [str(result.orientation) for result in _orientations(outcome)]
    cells = " | ".join(["File", *columns, "Findings"])
    return [f"| {cells} |", f"|---|{':-:|' * len(columns)}---|"]


def _row(file: Checked) -> str:
    name = markdown(shorten(file.name, _NAME))
    state = counted(Found(file, one) for one in findings_of(file))
    if file.report is None:
        return f"| {name} | could not be read: {markdown(shorten(file.problem, _NAME))} |"
    cells = " | ".join([name, *(_mark(result) for result in file.report.results), state])
    return f"| {cells} |"


def _mark(result: Result) -> str:
    marks = [_MARKS[result.level]]
    if result.conflict is not None:
        marks.append("⛔" if result.conflict.severity is Severity.HARD else "⚠️")
    if result.claimed and not result.level.supported:
        marks.append("❔")
    return " ".join(filter(None, marks))


def _titles(outcome: Outcome) -> list[str]:
    titles = [
        f"- **{result.orientation}** {markdown(shorten(result.title, _TITLE))}" for result in _orientations(outcome)
    ]
    if not titles:
        return [""]
    return ["", _KEY, "", "<details><summary>The orientations</summary>", "", *titles, "", "</details>", ""]


def _orientations(outcome: Outcome) -> tuple[Result, ...]:
    return next((file.report.results for file in outcome.files if file.report is not None), ())


def _findings(outcome: Outcome) -> Iterator[str]:
    for file in outcome.files:
        for number, finding in enumerate(findings_of(file)):
            lines = [] if number else ["", f"#### {markdown(shorten(file.name, _NAME))}", ""]
            where = page_or_line(finding.page, finding.line)
            place = f" ({where})" if where else ""
            lines.append(
                f"- **{markdown(finding.severity)}** {markdown(called(finding))}{place}: {markdown(said(finding))}"
            )
            lines += [f"  > {markdown(quoted(finding))}", ""] if finding.quote else []
            lines += [f"  {markdown(advice(finding))}"] if finding.suggestion else []
            yield "\n".join(lines)
