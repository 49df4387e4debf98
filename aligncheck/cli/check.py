"""``aligncheck check``: one report for each file, then a summary."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligncheck.cli.errors import FINDINGS, FINE, USAGE
from aligncheck.cli.errors import report as say
from aligncheck.cli.output import (
    Colour,
    check_output,
    columns,
    encoded,
    is_folder,
    is_terminal,
    print_data,
    print_text,
    resolved,
    wants_colour,
    write_file,
)
from aligncheck.errors import AligncheckError, LimitExceeded, NotFound, UsageError

if TYPE_CHECKING:
    from aligncheck.api import Checker
    from aligncheck.model.mandate import Mandate
    from aligncheck.model.report import Report
    from aligncheck.render.page import Screen
    from aligncheck.render.verdict import Unread, View

STANDARD_INPUT = "-"

EXAMPLES = """\b
Examples:
  aligncheck check draft.docx
  aligncheck check draft.docx -n 10 -v        orientation 10, with every sentence and reason
  aligncheck check proposals/*.pdf -q         one line for each file
  aligncheck check draft.docx -f markdown -o report.md
  curl -s https://example.org/draft.pdf | aligncheck check - --stdin-name draft.pdf

\b
Colour follows --color, else NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, else the terminal.
"""


class Format(StrEnum):
    """What a report looks like."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Proposals: docx, pdf, odt, html, md or txt; - reads standard input."),
    ],
    mandate: Annotated[
        str | None, typer.Option(metavar="PATH", help="Folder of the mandate; the shipped one by default.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Numbers that `aligncheck calibrate` wrote.")
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", "-f", envvar="ALIGNCHECK_FORMAT", help="What the report looks like.")
    ] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", readable=False, help="Write to FILE instead of standard output."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each file (text, markdown).")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every sentence, its weight and the reasons (text, markdown).")
    ] = False,
    orientation: Annotated[
        list[int] | None,
        typer.Option("--orientation", "-n", metavar="N", help="Show only orientation N (text, markdown); repeatable."),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(metavar="TEXT", envvar="ALIGNCHECK_PASSWORD", help="Password of encrypted files."),
    ] = None,
    color: Annotated[Colour, typer.Option(help="When to use colour.")] = Colour.AUTO,
    stdin_name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call standard input; its suffix tells the format.")
    ] = None,
) -> int:
    """Tell which orientations each proposal supports, how strongly, in which sentences, and what is missing."""
    from aligncheck import api

    if quiet and verbose:
        raise UsageError("--quiet and --verbose do not go together.", mend="Choose one.")
    _check_files(files, stdin_name)
    if output is not None:
        inputs = [Path(name) for name in files if name != STANDARD_INPUT]
        check_output(output, [*inputs, *([Path(mandate)] if mandate else []), *([settings] if settings else [])])
    rules = api.load_mandate(mandate)
    writer = _writer(format, _screen(output, color), _view(rules, orientation, verbose=verbose), quiet=quiet)
    run = _Run(writer, output, several=len(files) > 1)
    checker = (
        api.Checker(rules) if settings is None else api.Checker(rules, settings=api.load_settings(settings, rules))
    )
    for name in files:
        try:
            report = _check_one(checker, name, password, stdin_name)
        except AligncheckError as error:
            say(error)
            run.missed(name if name != STANDARD_INPUT else stdin_name or name, error)
        else:
            run.add(report)
    run.finish()
    return run.code()


def _check_files(files: list[str], stdin_name: str | None) -> None:
    """Raises UsageError when a file is named twice, or a name is given to a standard input that is not read."""
    seen: set[str] = set()
    for name in files:
        if not name:
            raise UsageError("one of the files has an empty name.", mend="Name a file, or - for standard input.")
        same = name if name == STANDARD_INPUT else str(resolved(Path(name)))
        if same in seen:
            raise UsageError("is given twice.", where=name, mend="Name each file once.")
        seen.add(same)
    if stdin_name is not None and STANDARD_INPUT not in files:
        raise UsageError("--stdin-name is for standard input.", mend="Add - to the files, or leave it out.")


def _check_one(checker: Checker, name: str, password: str | None, stdin_name: str | None) -> Report:
    if name == STANDARD_INPUT:
        return checker.check_bytes(_standard_input(), stdin_name or STANDARD_INPUT, password=password)
    if is_folder(Path(name)):
        raise NotFound("is a folder.", where=name, mend="Name the files in it, for instance with a *.")
    return checker.check(name, password=password, name=name)


def _standard_input() -> bytes:
    from aligncheck.model.proposal import DEFAULT_LIMITS

    data = sys.stdin.buffer.read(DEFAULT_LIMITS.file_bytes + 1)
    if len(data) > DEFAULT_LIMITS.file_bytes:
        limit = f"{DEFAULT_LIMITS.file_bytes // 1_000_000} MB"
        raise LimitExceeded(f"is larger than {limit}.", where="standard input", mend="Check a smaller file.")
    return data


def _screen(output: Path | None, color: Colour) -> Screen:
    from aligncheck.render.page import Screen

    terminal = output is None and is_terminal()
    environment = {} if output is not None else os.environ
    return Screen(columns(environment, terminal=terminal), wants_colour(color, environment, terminal=terminal))


def _view(mandate: Mandate, orientations: list[int] | None, *, verbose: bool) -> View:
    from aligncheck.render.verdict import View

    known = [one.number for one in mandate.orientations]
    for number in orientations or ():
        if number not in known:
            numbers = ", ".join(str(one) for one in known)
            raise UsageError(f"the mandate {mandate.id} has no orientation {number}.", mend=f"It has {numbers}.")
    return View(frozenset(orientations or ()), verbose)


@dataclass(frozen=True, slots=True)
class _Writer:
    """One format: ``each`` writes a report when it is ready, ``end`` what follows when all files are read.

    ``gap`` parts one report from the next. ``people`` says that people read it, so that it may be shown in what their
    terminal can.
    """

    each: Callable[[Report], str]
    end: Callable[[list[Report | Unread], bool], str]
    gap: str = ""
    people: bool = False


def _writer(format: Format, screen: Screen, view: View, *, quiet: bool) -> _Writer:
    """Returns how to write a report; only the renderer that is needed is imported."""
    if format is Format.TEXT:
        return _text(screen, view, quiet=quiet)
    if format is Format.MARKDOWN:
        return _markdown(view, quiet=quiet)
    from aligncheck.render import json

    if format is Format.JSONL:
        return _Writer(json.to_jsonl, _nothing)
    return _Writer(lambda _: "", _json_end)


def _text(screen: Screen, view: View, *, quiet: bool) -> _Writer:
    from aligncheck.render.verdict import summary_line

    if quiet:
        return _Writer(lambda report: summary_line(report, view) + "\n", _nothing, people=True)
    from aligncheck.render.terminal import to_summary, to_text

    def end(rows: list[Report | Unread], several: bool) -> str:
        return to_summary(rows, screen) if several else ""

    return _Writer(lambda report: to_text(report, screen, view), end, gap="\n\n", people=True)


def _markdown(view: View, *, quiet: bool) -> _Writer:
    from aligncheck.render.markdown import markdown_line, to_markdown, to_markdown_summary

    if quiet:
        return _Writer(lambda report: markdown_line(report, view), _nothing)

    def end(rows: list[Report | Unread], several: bool) -> str:
        return to_markdown_summary(rows) if several else ""

    return _Writer(lambda report: to_markdown(report, view), end, gap="\n")


def _json_end(rows: list[Report | Unread], several: bool) -> str:
    from aligncheck.render.json import to_json, to_json_array

    reports = list(_reports(rows))
    if several:
        return to_json_array(reports)
    return to_json(reports[0]) if reports else ""


def _nothing(rows: list[Report | Unread], several: bool) -> str:
    return ""


def _reports(rows: list[Report | Unread]) -> Iterator[Report]:
    from aligncheck.model.report import Report

    return (row for row in rows if isinstance(row, Report))


@dataclass(slots=True)
class _Run:
    """The files of one command, as they are finished."""

    writer: _Writer
    output: Path | None
    several: bool
    rows: list[Report | Unread] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    begun: bool = False

    def add(self, report: Report) -> None:
        """Takes a finished report and writes what can be written of it."""
        self._put(self.writer.each(report))
        self.rows.append(report)

    def missed(self, name: str, error: AligncheckError) -> None:
        """Takes a file that gave no report."""
        from aligncheck.render.verdict import Unread

        self.rows.append(Unread(name, error.what))

    def finish(self) -> None:
        """Writes what follows the last report, and the output file when there is something to write."""
        self._put(self.writer.end(self.rows, self.several))
        if self.output is not None and self.parts:
            write_file(self.output, encoded("".join(self.parts)))

    def code(self) -> int:
        """Returns the exit code of the run."""
        reports = list(_reports(self.rows))
        if len(reports) < len(self.rows):
            return USAGE
        broken = any(finding.severity == "error" for report in reports for finding in report.findings)
        return FINDINGS if broken else FINE

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.begun:
            text = self.writer.gap + text
        self.begun = True
        if self.output is not None:
            self.parts.append(text)
        elif self.writer.people:
            print_text(text)
        else:
            print_data(text)
