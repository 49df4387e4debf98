"""Which report of a run goes where: one to standard output, any number to files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.cli.output import (
    Colour,
    append_file,
    check_output,
    encoded,
    print_data,
    print_text,
    resolved,
    screen_for,
    write_file,
)
from aligncheck.errors import UsageError

if TYPE_CHECKING:
    from aligncheck.model.outcome import Checked, Outcome
    from aligncheck.model.report import Report
    from aligncheck.render.page import Screen
    from aligncheck.render.verdict import Unread, View


class Format(StrEnum):
    """What a report looks like."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    HTML = "html"
    SARIF = "sarif"
    GITHUB = "github"
    SUMMARY = "summary"
    GITLAB = "gitlab"
    JUNIT = "junit"
    RDJSON = "rdjson"


ACCEPTED_IN = (Format.TEXT, Format.MARKDOWN, Format.SARIF)
"""The formats with room for findings that somebody accepted."""

_WHOLE = frozenset((Format.JSON, Format.JSONL, Format.HTML))
_DATA = frozenset((Format.JSON, Format.JSONL))
_PEOPLE = frozenset((Format.TEXT, Format.MARKDOWN))


@dataclass(frozen=True, slots=True)
class Request:
    """A report that was asked for; without ``path`` it goes to standard output."""

    format: Format
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How reports are shown: what of them, in how many words, in which colours, and with what was accepted."""

    view: View
    color: Colour = Colour.AUTO
    quiet: bool = False
    accepted: bool = False


def requests_of(
    format: Format | None, output: Path | None, reports: Sequence[str], *, by_default: Format = Format.TEXT
) -> tuple[Request, ...]:
    """Returns the reports that were asked for: ``--format`` with ``--output``, and each ``--report``.

    Without any it is one in the format ``by_default``. Raises UsageError when two of them go to one place.
    """
    asked = [] if format is None and output is None and reports else [Request(format or by_default, output)]
    asked += [_request(word) for word in reports]
    if sum(one.path is None for one in asked) > 1:
        raise UsageError(
            "two reports for standard output.", where="--report", mend="Write all but one to a file: FORMAT=FILE."
        )
    seen: set[Path] = set()
    for one in asked:
        if one.path is not None and resolved(one.path) in seen:
            raise UsageError("two reports for one file.", where=str(one.path), mend="Name another file for one.")
        if one.path is not None:
            seen.add(resolved(one.path))
    return tuple(asked)


def _request(word: str) -> Request:
    name, equals, path = word.partition("=")
    if name not in list(Format):
        from aligncheck.read.shape import did_you_mean

        mend = did_you_mean(name, [one.value for one in Format])
        raise UsageError(f"there is no format {name[:40]}.", where="--report", mend=f"{mend[:1].upper()}{mend[1:]}")
    if equals and not path:
        raise UsageError("names no file.", where=f"--report {word}", mend="Write FORMAT=FILE, or FORMAT alone.")
    return Request(Format(name), None if path in ("", "-") else Path(path))


def check_places(requests: Iterable[Request], inputs: Sequence[Path], files: Sequence[str]) -> None:
    """Raises UsageError when a report cannot be written, or would overwrite something that is read.

    ``inputs`` are files and folders that are read as a whole, ``files`` the proposals.
    """
    for one in requests:
        if one.path is not None:
            check_place(one.path, inputs, files, "--output" if one.format in _PEOPLE else "--report")


def check_place(path: Path, inputs: Sequence[Path], files: Sequence[str], option: str) -> None:
    """Raises UsageError when a file cannot be written, or is one of those that are read."""
    check_output(path, inputs, option)
    node = _node(path)
    if node is not None and any(_node(Path(file)) == node for file in files):
        check_output(path, [path], option)


def _node(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino


def needs_whole(request: Request, manner: Manner) -> bool:
    """Returns whether the format shows every sentence of a report, and not only the verdicts and the findings."""
    return request.format in _WHOLE or (request.format in _PEOPLE and not manner.quiet)


# -- writing -----------------------------------------------------------------------------------------------------------


class Reports:
    """The reports of one run; each is written as far as it can be when a file is finished."""

    def __init__(self, requests: Sequence[Request], manner: Manner, *, several: bool) -> None:
        self._outlets = [_Outlet(request, _writer(request, manner), several) for request in requests]
        self.whole = any(needs_whole(request, manner) for request in requests)
        self._quiet = manner.quiet
        self._printed = next((request.format for request in requests if request.path is None), None)

    def add(self, file: Checked) -> None:
        """Takes a finished file, its findings being final."""
        row = _row(file)
        for outlet in self._outlets:
            outlet.add(row)

    def finish(self, outcome: Outcome) -> None:
        """Writes what follows the last file, and the files of the reports."""
        for outlet in self._outlets:
            outlet.finish(outcome)

    def leaves_to_say(self, outcome: Outcome) -> bool:
        """Returns whether standard error is to tell how the run came out, because standard output does not.

        Text does, and whoever reads a report as data counts for himself what is in it.
        """
        if self._quiet or self._printed in _PEOPLE:
            return False
        return says_more(outcome, several=self._printed not in _DATA)


@dataclass(frozen=True, slots=True)
class _Writer:
    """One format: ``each`` writes a report when it is ready, ``end`` what follows when all files are checked.

    ``gap`` parts one report from the next. ``people`` says that people read it, so that it may be shown in what their
    terminal can.
    """

    each: Callable[[Report], str]
    end: Callable[[list[Report | Unread], Outcome, bool], str]
    gap: str = ""
    people: bool = False


@dataclass(slots=True)
class _Outlet:
    """One report on its way to its place."""

    request: Request
    writer: _Writer
    several: bool
    rows: list[Report | Unread] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    begun: bool = False

    def add(self, row: Report | Unread) -> None:
        from aligncheck.model.report import Report

        if isinstance(row, Report):
            self._put(self.writer.each(row))
        self.rows.append(row)

    def finish(self, outcome: Outcome) -> None:
        self._put(self.writer.end(self.rows, outcome, self.several))
        if self.request.path is None or not self.parts:
            return
        data = encoded("".join(self.parts))
        if self.request.format is Format.SUMMARY:
            append_file(self.request.path, data)
        else:
            write_file(self.request.path, data)

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.begun:
            text = self.writer.gap + text
        self.begun = True
        if self.request.path is not None:
            self.parts.append(text)
        elif self.writer.people:
            print_text(text)
        else:
            print_data(text)


def _row(file: Checked) -> Report | Unread:
    from aligncheck.render.outcome_json import report_of
    from aligncheck.render.verdict import Unread

    return Unread(file.name, file.problem) if file.report is None else report_of(file)


def _writer(request: Request, manner: Manner) -> _Writer:
    """Returns how to write a report; only the renderer that is needed is imported."""
    match request.format:
        case Format.TEXT:
            return _text(screen_for(manner.color, request.path), manner)
        case Format.MARKDOWN:
            return _markdown(manner)
        case Format.JSON:
            return _Writer(_nothing, _json_end)
        case Format.JSONL:
            from aligncheck.render.json import to_jsonl

            return _Writer(lambda report: _inert(to_jsonl(report)), _no_end)
        case Format.HTML:
            return _Writer(_nothing, lambda rows, _, __: _html(rows, manner.view))
    return _Writer(_nothing, lambda _, outcome, __: _of_run(request.format, outcome, accepted=manner.accepted))


def _text(screen: Screen, manner: Manner) -> _Writer:
    from aligncheck.render.verdict import summary_line

    if manner.quiet:
        return _Writer(lambda report: guarded(summary_line(report, manner.view) + "\n"), _no_end, people=True)
    from aligncheck.render.accepted import to_accepted
    from aligncheck.render.finding import tally
    from aligncheck.render.terminal import to_summary, to_text

    def end(rows: list[Report | Unread], outcome: Outcome, several: bool) -> str:
        parts = [to_summary(rows, screen)] if several and rows else []
        if manner.accepted:
            parts.append(to_accepted(outcome, screen))
        if rows and says_more(outcome):
            parts.append(f"{tally(outcome)}\n")
        return guarded("\n".join(part for part in parts if part))

    return _Writer(lambda report: guarded(to_text(report, screen, manner.view)), end, gap="\n\n", people=True)


def _markdown(manner: Manner) -> _Writer:
    from aligncheck.render.markdown import markdown_line, to_markdown, to_markdown_summary

    if manner.quiet:
        return _Writer(lambda report: guarded(markdown_line(report, manner.view)), _no_end)
    from aligncheck.render.accepted import to_markdown_accepted
    from aligncheck.render.finding import tally

    def end(rows: list[Report | Unread], outcome: Outcome, several: bool) -> str:
        parts = [to_markdown_summary(rows)] if several and rows else []
        if manner.accepted:
            parts.append(to_markdown_accepted(outcome))
        if rows and says_more(outcome):
            parts.append(f"{tally(outcome)}\n")
        return guarded("\n".join(part for part in parts if part))

    return _Writer(lambda report: guarded(to_markdown(report, manner.view)), end, gap="\n")


def _json_end(rows: list[Report | Unread], outcome: Outcome, several: bool) -> str:
    from aligncheck.model.report import Report
    from aligncheck.render.json import to_json, to_json_array

    reports = [row for row in rows if isinstance(row, Report)]
    if several or not rows:
        return _inert(to_json_array(reports))
    return _inert(to_json(reports[0])) if reports else ""


def _html(rows: list[Report | Unread], view: View) -> str:
    from aligncheck.render.finding import LOG_COMMAND
    from aligncheck.render.html import to_html_page

    return LOG_COMMAND.sub("#&#35;", to_html_page(rows, view))


def _of_run(format: Format, outcome: Outcome, *, accepted: bool) -> str:
    from aligncheck.policy.rules import RULES
    from aligncheck.render.formats import render_outcome

    return render_outcome(format.value, outcome, RULES, accepted=accepted)


def _nothing(_: Report) -> str:
    return ""


def _no_end(rows: list[Report | Unread], outcome: Outcome, several: bool) -> str:
    return ""


def says_more(outcome: Outcome, *, several: bool = True) -> bool:
    """Returns whether there is more to count than one file: findings that were accepted or are gone, or ``several``."""
    accepted = any(file.suppressed or file.known for file in outcome.files)
    return (several and len(outcome.files) != 1) or accepted or bool(outcome.stale or outcome.unchecked)


# -- the log of a CI service -------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"^(?P<before>(?:[^\S\n]|\x1b\[[0-9;]*m)*)::", re.MULTILINE)


def guarded(text: str) -> str:
    """Returns text for people in which no line is a command to the CI service in whose log it is printed.

    A name at the start of a line stays one that can be opened.
    """
    from aligncheck.render.finding import LOG_COMMAND

    return LOG_COMMAND.sub("# #", _COMMAND.sub(lambda found: f"{found['before']}./::", text))


def _inert(text: str) -> str:
    """Returns the same JSON, in which no text is such a command."""
    from aligncheck.render.finding import LOG_COMMAND

    return LOG_COMMAND.sub(r"\\u0023#", text)
