"""``aligncheck check``: proposals against a mandate and a policy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligncheck.cli.errors import FINDINGS, FINE, USAGE, complain
from aligncheck.cli.options import ColourOption, OutputOption, PasswordOption, SettingsOption
from aligncheck.cli.output import Colour, encoded, is_folder, print_text, write_file
from aligncheck.cli.reports import (
    ACCEPTED_IN,
    Format,
    Manner,
    Reports,
    Request,
    check_place,
    check_places,
    guarded,
    requests_of,
)
from aligncheck.cli.targets import STANDARD_INPUT, Policies, Said, Targets, check_names, find_targets
from aligncheck.errors import NotFound, UsageError

if TYPE_CHECKING:
    from aligncheck.cli.gate import Whole
    from aligncheck.model.mandate import Mandate
    from aligncheck.model.outcome import Outcome
    from aligncheck.render.verdict import View

EXAMPLES = """\b
Examples:
  aligncheck check draft.docx
  aligncheck check draft.docx -n 10 -v        orientation 10, with every sentence and reason
  aligncheck check proposals/ -q              one line for each file in the folder
  aligncheck check draft.docx -f markdown -o report.md
  aligncheck check . --report github --report sarif=aligncheck.sarif --report summary=page.md
  aligncheck check --since origin/main        what changed since the branch was begun
  aligncheck check . --write-baseline known.json
  curl -s https://example.org/draft.pdf | aligncheck check - --stdin-name draft.pdf

\b
Colour follows --color, else NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, else the terminal.
"""


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Proposals (docx, pdf, odt, html, md or txt), or folders of them; - reads standard input.",
            show_default=False,
        ),
    ] = None,
    mandate: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Folder of the mandate; the policy's or the shipped one by default."),
    ] = None,
    settings: SettingsOption = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", readable=False, help="A policy file, instead of those that are found."),
    ] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Look for no policy file.")] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES", help="Rules whose findings end the run with 1, instead of the policy's; repeatable."
        ),
    ] = None,
    warn_on: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="Rules whose findings are only shown, instead of the policy's; repeatable."),
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="End with 0 whatever is found; what cannot be done still ends with 2.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Only files that changed since the branch parted from REV, a git revision."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="Findings that are known and do not count.")
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", readable=False, help="Write the findings to FILE, to be known from then on."),
    ] = None,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Show accepted findings too (text, markdown, sarif).")
    ] = False,
    report: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[=FILE]",
            help="A report in a format, to FILE or to standard output; repeatable.",
        ),
    ] = None,
    format: Annotated[
        Format,
        typer.Option("--format", "-f", envvar="ALIGNCHECK_FORMAT", help="What the report looks like."),
    ] = Format.TEXT,
    output: OutputOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each file (text, markdown).")] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Every sentence, its weight and the reasons (text, markdown, html)."),
    ] = False,
    orientation: Annotated[
        list[int] | None,
        typer.Option(
            "--orientation", "-n", metavar="N", help="Show only orientation N (text, markdown, html); repeatable."
        ),
    ] = None,
    list_files: Annotated[bool, typer.Option("--list-files", help="Print what would be checked, and end.")] = False,
    password: PasswordOption = None,
    color: ColourOption = Colour.AUTO,
    stdin_name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call standard input; its suffix tells the format.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Work everything out anew, and keep nothing of it.")
    ] = False,
) -> int:
    """Tell which orientations each proposal supports, and what it breaks of the policy."""
    source = context.get_parameter_source("format")
    chosen = format if source is not None and source.name == "COMMANDLINE" else None
    asked = _Asked(
        paths=paths or [],
        said=Said(
            config=config,
            isolated=isolated,
            mandate=mandate,
            settings=None if settings is None else str(settings),
            baseline=None if baseline is None else str(baseline),
            fail_on=_rules(fail_on, "--fail-on"),
            warn_on=_rules(warn_on, "--warn-on"),
        ),
        requests=requests_of(chosen, output, report or [], by_default=format),
        since=since,
        stdin_name=stdin_name,
        write_baseline=write_baseline,
        exit_zero=exit_zero,
        verbose=verbose,
    )
    if quiet and verbose:
        raise UsageError("--quiet and --verbose do not go together.", mend="Choose one.")
    _check_together(asked, show_suppressed=show_suppressed)
    targets = asked.targets()
    if list_files:
        print_text(guarded("".join(f"{_shown(target.name)}\n" for target in targets.files)))
        return FINE
    run = _Run(asked, targets, password, None if no_cache else _cache_folder())
    run.check_places()
    manner = Manner(run.view(orientation or [], verbose=verbose), color, quiet, show_suppressed)
    return run.go(manner)


def _rules(words: list[str] | None, option: str) -> tuple[str, ...] | None:
    """Returns the rules of an option that may be repeated and may hold several, parted by commas."""
    if words is None:
        return None
    names = [name.strip() for word in words for name in word.split(",")]
    if not all(names):
        raise UsageError("names no rule.", where=option, mend="Write names or codes of rules, parted by commas.")
    return tuple(names)


def _cache_folder() -> Path | None:
    from aligncheck import api

    return api.cache_folder()


def _shown(text: str) -> str:
    from aligncheck.render.escape import visible

    return visible(text)


def today() -> date:
    """Returns the day that decides which suppressions have expired, the same all over the world."""
    return datetime.now(tz=UTC).date()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for."""

    paths: list[str]
    said: Said
    requests: tuple[Request, ...]
    since: str | None
    stdin_name: str | None
    write_baseline: Path | None
    exit_zero: bool
    verbose: bool

    @property
    def many(self) -> bool:
        """Returns whether a folder was named: how many files that gives does not change the shape of a report."""
        return self.since is not None or any(is_folder(Path(path)) for path in self.paths if path != STANDARD_INPUT)

    def targets(self) -> Targets:
        """Returns the files to check. Raises an AligncheckError when there are none to be found."""
        from aligncheck import api

        if not self.paths and self.since is None:
            raise UsageError("nothing to check.", mend="Name files or folders, or - for standard input.")
        check_names(self.paths, self.stdin_name)
        policies = Policies(self.said)
        if self.since is None:
            return find_targets(self.paths, policies, stdin_name=self.stdin_name)
        for path in self.paths:
            _check_there(path)
        changes = api.changed_since(self.since)
        return find_targets(self.paths or [_from_here(changes.root)], policies, changes=changes)


def _check_together(asked: _Asked, *, show_suppressed: bool) -> None:
    """Raises UsageError for options that do not go together."""
    said, written = asked.said, asked.write_baseline is not None
    if said.config is not None and said.isolated:
        raise UsageError("--config and --isolated do not go together.", mend="Choose one.")
    if written and said.baseline is not None:
        raise UsageError("--baseline and --write-baseline do not go together.", mend="Choose one.")
    if written and asked.since is not None:
        raise UsageError(
            "--since and --write-baseline do not go together.", mend="Write the baseline with all proposals."
        )
    if asked.since is not None and STANDARD_INPUT in asked.paths:
        raise UsageError("--since is about files, and - is none.", mend="Leave out one of the two.")
    if show_suppressed and not any(request.format in ACCEPTED_IN for request in asked.requests):
        formats = ", ".join(format.value for format in ACCEPTED_IN)
        raise UsageError("--show-suppressed has no place in this format.", mend=f"Choose one of {formats}.")


def _check_there(path: str) -> None:
    try:
        there = os.path.lexists(path)
    except ValueError:
        there = False
    if not there:
        from aligncheck.read.source import suggestion

        raise NotFound("there is no such file or folder.", where=path, mend=suggestion(Path(path)) or "Mend its name.")


def _from_here(root: str) -> str:
    """Returns the folder as it is seen from the current one."""
    try:
        return Path(os.path.relpath(root)).as_posix()
    except ValueError:
        return root


class _Run:
    """One run over the files that were found."""

    def __init__(self, asked: _Asked, targets: Targets, password: str | None, folder: Path | None) -> None:
        from aligncheck.cli.gate import mandate_of

        self.asked = asked
        self.targets = targets
        self.password = password
        self.folder = folder
        self.mandate = mandate_of(targets.files) if targets.files else asked.said.mandate

    @cached_property
    def rules(self) -> Mandate:
        """The mandate; what is known from before needs neither it nor the engine."""
        from aligncheck import api

        return api.load_mandate(self.mandate)

    def check_places(self) -> None:
        """Raises UsageError when a report or a baseline cannot be written, or would overwrite what is read."""
        policies = {target.policy.path: target.policy for target in self.targets.files}.values()
        read = [one for policy in policies for one in (policy.path, policy.settings, policy.mandate) if one]
        inputs = [Path(one) for one in read]
        files = [target.path for target in self.targets.files if target.path != STANDARD_INPUT]
        written = self.asked.write_baseline
        if written is not None:
            check_place(written, inputs, files, "--write-baseline")
        known = [Path(policy.baseline) for policy in policies if policy.baseline and written is None]
        check_places(self.asked.requests, [*inputs, *known, *([written] if written is not None else [])], files)

    def view(self, orientations: Sequence[int], *, verbose: bool) -> View:
        """Returns what of a report is shown. Raises UsageError for an orientation that the mandate lacks."""
        from aligncheck.render.verdict import View

        for number in orientations:
            known = [one.number for one in self.rules.orientations]
            if number not in known:
                numbers = ", ".join(str(one) for one in known)
                raise UsageError(f"the mandate {self.rules.id} has no orientation {number}.", mend=f"It has {numbers}.")
        return View(frozenset(orientations), verbose)

    def go(self, manner: Manner) -> int:
        """Checks the files, writes the reports and returns the exit code."""
        from aligncheck.batch.cache import ResultCache
        from aligncheck.cli.baselines import baseline_text, with_baselines
        from aligncheck.cli.gate import Gate, is_final_at_once, is_unread

        files, written = self.targets.files, self.asked.write_baseline
        at_once = is_final_at_once(files)
        with ResultCache.open(self.folder if files else None, complain) as known:
            gate = Gate(known, lambda: self.rules, self.mandate, today(), self.password)
            several = self.asked.many or len(files) > 1
            reports = Reports(self.asked.requests, manner, known, several=several, chosen=not self.asked.many)
            ways: list[Whole | None] = []
            for target in files:
                file, whole = gate.check(target)
                if at_once:
                    reports.add(file, whole)
                else:
                    ways.append(whole if reports.whole else None)
            outcome = gate.outcome(self.targets)
            if written is None:
                outcome = with_baselines(outcome, files)
            if not at_once:
                for file, whole in zip(outcome.files, ways, strict=True):
                    reports.add(file, whole)
            reports.finish(outcome)
        if written is not None:
            write_file(written, encoded(baseline_text(outcome, written)))
        self._tell(outcome, reports)
        if gate.failed or is_unread(outcome):
            return USAGE
        lenient = self.asked.exit_zero or written is not None
        return FINDINGS if not lenient and any(file.broken for file in outcome.files) else FINE

    def _tell(self, outcome: Outcome, reports: Reports) -> None:
        """Says on standard error how the run came out, where no report for people says so."""
        from aligncheck.cli.gate import UNREADABLE
        from aligncheck.render.finding import tally
        from aligncheck.render.verdict import plural

        excluded = self.targets.excluded
        if excluded and (self.asked.verbose or not outcome.files):
            complain(f"{plural(excluded, 'named file')} not checked: the policy leaves out such files.")
        if not outcome.files:
            if self.asked.since is not None:
                passed = plural(outcome.unchecked, "file")
                complain(f"nothing to check: no proposal changed since {self.asked.since} ({passed} unchanged).")
        elif reports.leaves_to_say(outcome):
            complain(tally(outcome))
        if self.asked.write_baseline is not None:
            known = sum(one.rule != UNREADABLE for file in outcome.files for one in file.findings)
            complain(f"wrote {plural(known, 'finding')} to {self.asked.write_baseline.as_posix()}.")
