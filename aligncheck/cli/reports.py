"""Which report of a run goes where: one to standard output, any number to files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
    from aligncheck.batch.cache import ResultCache
    from aligncheck.cli.gate import Whole
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
_LEFT = "Only in the table, without findings or notes: {files}. Name a file to see its report, or -v for all of them.\n"


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
    """The reports of one run; each is written as far as it can be when a file is finished.

    What a report looks like is kept in ``known``, so that an unchanged file is not even read. ``several`` says that
    the run is about several files, ``chosen`` that each was named.
    """

    def __init__(
        self, requests: Sequence[Request], manner: Manner, known: ResultCache, *, several: bool, chosen: bool
    ) -> None:
        self._outlets = [
            _Outlet(request, _writer(request, manner, several, chosen), known, several) for request in requests
        ]
        self.whole = any(needs_whole(request, manner) for request in requests)
        self._quiet = manner.quiet
        self._printed = next((request.format for request in requests if request.path is None), None)

    def add(self, file: Checked, whole: Whole | None) -> None:
        """Takes a finished file, its findings being final, and the way to its whole report, should one be shown."""
        row = _row(file)
        once = None if whole is None else replace(whole, load=cache(whole.load))  # several formats may want it
        for outlet in self._outlets:
            outlet.add(row, once)

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


class _Ended(NamedTuple):
    """A run whose files are all checked: one row and, unless it was written at once, one text for each report."""

    rows: list[Report | Unread]
    texts: list[str]
    outcome: Outcome
    several: bool


@dataclass(frozen=True, slots=True)
class _Writer:
    """One format: ``each`` shows a report when it is ready, ``end`` gives what follows when all files are checked.

    A report that is not ``wanted`` is not shown on its own. Of one that is, ``whole`` says that its sentences are
    needed; ``made_of`` is then all that the text depends on beside the report. It is written ``at_once`` or at the end.
    ``gap`` parts one report from the next. ``people`` says that people read it, so that it may be shown in what their
    terminal can.
    """

    end: Callable[[_Ended], Iterator[str]]
    each: Callable[[Report], str] | None = None
    wanted: Callable[[Report], bool] = lambda _: True
    whole: bool = False
    made_of: str = ""
    at_once: bool = True
    gap: str = ""
    people: bool = False


@dataclass(slots=True)
class _Outlet:
    """One report on its way to its place."""

    request: Request
    writer: _Writer
    known: ResultCache
    several: bool
    rows: list[Report | Unread] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    begun: bool = False

    def add(self, row: Report | Unread, whole: Whole | None) -> None:
        from aligncheck.model.report import Report

        self.rows.append(row)
        if isinstance(row, Report) and self.writer.each is not None and self.writer.wanted(row):
            text = self._shown(row, whole) if self.writer.whole and whole is not None else self.writer.each(row)
            if self.writer.at_once:
                self._put(text)
            else:
                self.texts.append(text)

    def _shown(self, row: Report, whole: Whole) -> str:
        """Returns what the whole report looks like, as it was kept the last time if it is the same."""
        from aligncheck import api
        from aligncheck.batch.cache import shown_key

        # What a finding says comes from the policy of today, the name and the sidecar from where the file lies.
        told = repr((row.proposal.name, row.findings, whole.claims))
        kind = self.request.format.value
        made_of = shown_key(api.look_digest(), kind, self.writer.made_of, told) if whole.key else ""
        text = self.known.get_shown(whole.key, kind, made_of) if whole.key else None
        if text is None:
            assert self.writer.each is not None  # noqa: S101 (tells mypy what the caller knows)
            text = self.writer.each(replace(whole.report(), findings=row.findings))
            if whole.key:
                self.known.put_shown(whole.key, kind, made_of, text)
        return text

    def finish(self, outcome: Outcome) -> None:
        for text in self.writer.end(_Ended(self.rows, self.texts, outcome, self.several)):
            self._put(text)
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


def _writer(request: Request, manner: Manner, several: bool, chosen: bool) -> _Writer:
    """Returns how to write a report; only the renderer that is needed is imported."""
    match request.format:
        case Format.TEXT:
            return _text(screen_for(manner.color, request.path), manner, chosen)
        case Format.MARKDOWN:
            return _markdown(manner)
        case Format.JSON:
            return _json(several)
        case Format.JSONL:
            from aligncheck.render.json import to_jsonl

            return _Writer(_no_end, lambda report: _inert(to_jsonl(report)), whole=True)
        case Format.HTML:
            return _html(manner.view)
    return _Writer(lambda run: _one(_of_run(request.format, run.outcome, accepted=manner.accepted)))


def _told(view: View) -> str:
    """Returns what decides what of a report is shown."""
    return f"{sorted(view.orientations)} {view.verbose}"


def _text(screen: Screen, manner: Manner, chosen: bool) -> _Writer:
    from aligncheck.render.verdict import summary_line

    if manner.quiet:
        return _Writer(_no_end, lambda report: guarded(summary_line(report, manner.view) + "\n"), people=True)
    from aligncheck.model.report import Report
    from aligncheck.render.accepted import to_accepted
    from aligncheck.render.finding import tally
    from aligncheck.render.terminal import to_summary, to_text
    from aligncheck.render.verdict import plural

    # Who names a folder has a run to see through: what gives no cause to look needs no more than its line in the table.
    every = chosen or manner.view.verbose or bool(manner.view.orientations)

    def wanted(report: Report) -> bool:
        return every or bool(report.findings or report.warnings)

    def end(run: _Ended) -> Iterator[str]:
        parts = [to_summary(run.rows, screen)] if run.several and run.rows else []
        left = sum(isinstance(row, Report) and not wanted(row) for row in run.rows)
        if left:
            parts.append(_LEFT.format(files=plural(left, "file")))
        if manner.accepted:
            parts.append(to_accepted(run.outcome, screen))
        if run.rows and says_more(run.outcome):
            parts.append(f"{tally(run.outcome)}\n")
        yield guarded("\n".join(part for part in parts if part))

    return _Writer(
        end,
        lambda report: guarded(to_text(report, screen, manner.view)),
        wanted,
        whole=True,
        made_of=f"{screen} {_told(manner.view)}",
        gap="\n\n",
        people=True,
    )


def _markdown(manner: Manner) -> _Writer:
    from aligncheck.render.markdown import markdown_line, to_markdown, to_markdown_summary

    if manner.quiet:
        return _Writer(_no_end, lambda report: guarded(markdown_line(report, manner.view)))
    from aligncheck.render.accepted import to_markdown_accepted
    from aligncheck.render.finding import tally

    def end(run: _Ended) -> Iterator[str]:
        parts = [to_markdown_summary(run.rows)] if run.several and run.rows else []
        if manner.accepted:
            parts.append(to_markdown_accepted(run.outcome))
        if run.rows and says_more(run.outcome):
            parts.append(f"{tally(run.outcome)}\n")
        yield guarded("\n".join(part for part in parts if part))

    return _Writer(
        end,
        lambda report: guarded(to_markdown(report, manner.view)),
        whole=True,
        made_of=_told(manner.view),
        gap="\n",
    )


def _json(several: bool) -> _Writer:
    from aligncheck.render.json import array_of, to_array_item, to_json

    # Of hundreds of files it is large: written piece by piece, and at the end, so that an interrupted run writes none.
    def end(run: _Ended) -> Iterator[str]:
        return array_of(run.texts) if several or not run.rows else iter(run.texts)

    show = to_array_item if several else to_json
    return _Writer(end, lambda report: _inert(show(report)), whole=True, made_of=str(several), at_once=False)


def _html(view: View) -> _Writer:
    from markupsafe import Markup

    from aligncheck.render.finding import LOG_COMMAND
    from aligncheck.render.html import to_html_article, to_html_pages

    def end(run: _Ended) -> Iterator[str]:
        # What was kept is what our template gave: it has been escaped.
        page = to_html_pages(run.rows, map(Markup, run.texts))
        yield LOG_COMMAND.sub("#&#35;", page)

    return _Writer(end, lambda report: to_html_article(report, view), whole=True, made_of=_told(view), at_once=False)


def _of_run(format: Format, outcome: Outcome, *, accepted: bool) -> str:
    from aligncheck.policy.rules import RULES
    from aligncheck.render.formats import render_outcome

    return render_outcome(format.value, outcome, RULES, accepted=accepted)


def _one(text: str) -> Iterator[str]:
    yield text


def _no_end(_: _Ended) -> Iterator[str]:
    return iter(())


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
