"""``aligncheck batch``: a whole call of proposals, scored side by side."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligncheck.cli.errors import FINE, INTERRUPTED, USAGE, complain
from aligncheck.cli.options import ColourOption, MandateOption, PasswordOption, SettingsOption
from aligncheck.cli.output import Colour, check_output, is_folder, print_text, resolved
from aligncheck.errors import UsageError

if TYPE_CHECKING:
    from aligncheck.batch.cache import ResultCache
    from aligncheck.batch.engine import Engine
    from aligncheck.batch.run import Rules, Tally
    from aligncheck.batch.spool import Spool
    from aligncheck.model.call import Call, Intake, Labelled
    from aligncheck.model.mandate import Mandate
    from aligncheck.settings import Settings

_SHOWN_PROBLEMS = 20
_LEAST_MEGABYTES = 300
"""What a worker needs for itself, and a little for a proposal."""

_MOST_JOBS = 1_000
_TABLES = frozenset((".csv", ".jsonl", ".xlsx", ".parquet"))
"""Ends of the names of outputs that no folder holds as proposals."""


class Where(StrEnum):
    """What scores the proposals: processes of this machine, or a Dask cluster."""

    LOCAL = "local"
    DASK = "dask"


EXAMPLES = """\b
Examples:
  aligncheck batch proposals/                 one line for each proposal in the folder
  aligncheck batch call.zip --out scores.xlsx --out report.html
  aligncheck batch portal.csv --text-column summary --id-column ref --out scores.csv
  aligncheck batch proposals/ --jobs 8 --timeout 60 --out scores.csv

\b
Whoever stops a run and starts it again goes on where it stopped.
"""


def batch(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Proposals, folders, zip archives, or tables with one in a row.")
    ],
    out: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Write the results to FILE: csv, jsonl, xlsx, parquet or html; repeatable."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=_MOST_JOBS, help="How many workers; as many as there are cores by default."
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="How long one proposal may take.")] = 120.0,
    engine: Annotated[Where, typer.Option(help="Score on this machine, or on a Dask cluster.")] = Where.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Scheduler of a running Dask cluster; without it one is started here."),
    ] = None,
    memory_limit: Annotated[
        int, typer.Option(metavar="MB", min=_LEAST_MEGABYTES, help="How much memory one worker may take.")
    ] = 2_000,
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only what fits the pattern; repeatable.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Nothing that fits the pattern; repeatable.")
    ] = None,
    text_column: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="The column of a table with the text; repeatable.")
    ] = None,
    id_column: Annotated[str, typer.Option(metavar="NAME", help="The column with the proposal's id.")] = "",
    title_column: Annotated[str, typer.Option(metavar="NAME", help="The column with the proposal's title.")] = "",
    mandate: MandateOption = None,
    settings: SettingsOption = None,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Reviewers' own labels, to compare the verdicts with.")
    ] = None,
    password: PasswordOption = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Work everything out anew, and keep nothing of it.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every problem, what was passed over, and where bugs are.")
    ] = False,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Score many proposals side by side and write tables; one that cannot be read is listed, the others are scored."""
    from aligncheck import api
    from aligncheck.batch.pool import MEGABYTE, usable_cores
    from aligncheck.model.call import Columns

    if quiet and verbose:
        raise UsageError("--quiet and --verbose do not go together.", mend="Choose one.")
    _check_engine(engine, scheduler, jobs)
    outs = out or []
    _check_outputs(outs, paths, [str(one) for one in (mandate, settings, labels) if one is not None])
    began = time.monotonic()
    rules = api.load_mandate(mandate)
    numbers = api.load_settings(settings, rules)
    columns = Columns(tuple(text_column or ()), id_column, title_column)
    intake = api.find_items(paths, include=include or (), exclude=exclude or (), columns=columns)
    run = _Run(
        intake=intake,
        mandate=rules,
        settings=numbers,
        labelled=_labelled(labels, rules, intake),
        outs=outs,
        engine=engine,
        scheduler=scheduler or "",
        jobs=jobs or usable_cores(),
        timeout=timeout,
        memory=memory_limit * MEGABYTE,
        password=password,
        cache=None if no_cache else api.cache_folder(),
        says=_Says(color, quiet=quiet, verbose=verbose),
    )
    return run.go(began)


def _check_engine(engine: Where, scheduler: str | None, jobs: int | None) -> None:
    """Raises UsageError for options that do not go together."""
    if scheduler is None:
        return
    if engine is not Where.DASK:
        raise UsageError("--scheduler is for a Dask cluster.", mend="Add --engine dask.")
    if not scheduler.strip():
        raise UsageError("--scheduler names no address.", mend="Name one, such as tcp://host:8786.")
    if jobs is not None:
        raise UsageError(
            "--jobs and --scheduler do not go together.", mend="A running cluster has the workers that it has."
        )


def _check_outputs(outs: Sequence[Path], paths: Sequence[str], others: Sequence[str]) -> None:
    """Raises UsageError for an output that cannot be written, before anything is scored.

    A table may lie in a folder that is scored: in it tables are passed over. A page would be taken for a proposal.
    """
    if not outs:
        return
    from aligncheck.batch.outputs import check_kinds, check_room

    for path in outs:
        table = resolved(path).suffix.lower() in _TABLES
        inputs = [one for one in map(Path, paths) if not (table and is_folder(one))]
        check_output(path, [*inputs, *map(Path, others)], option="--out")
    check_kinds(outs)
    check_room(outs)


def _labelled(labels: Path | None, mandate: Mandate, intake: Intake) -> tuple[Labelled, ...]:
    if labels is None:
        return ()
    from aligncheck.batch.labels import load_labels

    return load_labels(labels, mandate, [item.name for item in intake.items])


@dataclass(frozen=True, slots=True)
class _Says:
    """How much is said on standard error."""

    color: Colour
    quiet: bool
    verbose: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """One run, when all that can be refused beforehand has been looked at."""

    intake: Intake
    mandate: Mandate
    settings: Settings
    labelled: tuple[Labelled, ...]
    outs: Sequence[Path]
    engine: Where
    scheduler: str
    jobs: int
    timeout: float
    memory: int
    password: str | None
    cache: Path | None
    says: _Says

    def go(self, began: float) -> int:
        """Scores everything, writes what was asked for, and returns the exit code."""
        from aligncheck.batch.cache import ResultCache
        from aligncheck.batch.run import Tally
        from aligncheck.batch.spool import Spool

        tally = Tally(len(self.intake.items))
        with ResultCache.open(self.cache, complain) as cache, Spool([item.name for item in self.intake.items]) as spool:
            try:
                self._score(tally, cache, spool)
                written = self._write(spool)
            except KeyboardInterrupt:
                kept = " and kept: the same command goes on from there" if cache.keeps else ""
                complain(f"interrupted: {tally.done:,} of {tally.total:,} are done{kept}.")
                return INTERRUPTED
            self._sum_up(tally, spool, written, time.monotonic() - began)
        return USAGE if tally.failed or len(written) < len(self.outs) else FINE

    def _score(self, tally: Tally, cache: ResultCache, spool: Spool) -> None:
        from aligncheck import api
        from aligncheck.batch.cache import rules_digest
        from aligncheck.batch.outputs import need_reports
        from aligncheck.batch.run import Rules, score_all
        from aligncheck.cli.progress import watcher
        from aligncheck.model.proposal import DEFAULT_LIMITS
        from aligncheck.settings import digest_of

        # What a worker starts itself must not outlive it by much.
        limits = replace(
            DEFAULT_LIMITS,
            seconds=min(DEFAULT_LIMITS.seconds, self.timeout),
            memory_bytes=min(DEFAULT_LIMITS.memory_bytes, self.memory),
        )
        rules = Rules(
            rules_digest(self.mandate.digest, digest_of(self.settings), api.engine_digest()),
            limits,
            reports=need_reports(self.outs),
            secret=self.password is not None,
        )
        engine = self._engine(rules, keeps=cache.keeps)
        with watcher(tally.total, self.says.color, complain, quiet=self.says.quiet) as watch:
            score_all(self.intake.items, engine, spool, rules=rules, cache=cache, tally=tally, watch=watch)

    def _engine(self, rules: Rules, *, keeps: bool) -> Engine:
        """Returns what scores; ``keeps`` says that there is a cache to keep results in."""
        from aligncheck.batch.worker import Job, prepare

        # Workers that may be elsewhere cannot reach the cache: they send all that this machine puts into it.
        far = bool(self.scheduler)
        job = Job(
            self.mandate,
            self.settings,
            rules.limits,
            self.password,
            reports=rules.reports or (far and keeps),
            cache=self.cache if keeps and not far else None,
        )
        work = partial(prepare, job)
        if self.engine is Where.DASK:
            from aligncheck.batch.cluster import Cluster

            return Cluster(work, self.jobs, self.timeout, self.memory, self.scheduler, kept=keeps)
        from aligncheck.batch.pool import Pool

        return Pool(work, self.jobs, self.timeout, self.memory)

    def _write(self, spool: Spool) -> list[Path]:
        """Writes the outputs, or the lines on standard output where there are none; returns what was written.

        One that cannot be written is said, and the others are.
        """
        from aligncheck.batch.lines import row_line
        from aligncheck.batch.outputs import write_output

        call = self._call()
        written: list[Path] = []
        for path in self.outs:
            try:
                write_output(path, call, spool.scored)
                written.append(path)
            except UsageError as error:
                complain(str(error))
        if not self.outs:
            for row in spool.rows():
                print_text(row_line(row) + "\n")
        return written

    def _call(self) -> Call:
        from aligncheck.model.call import Call
        from aligncheck.model.report import MandateInfo
        from aligncheck.version import version

        one = self.mandate
        titles = tuple(
            (each.number, each.title.get("en") or next(iter(each.title.values()))) for each in one.orientations
        )
        return Call(MandateInfo(one.id, one.version, one.digest), version(), titles, self.intake.passed, self.labelled)

    def _sum_up(self, tally: Tally, spool: Spool, written: Sequence[Path], seconds: float) -> None:
        """Says on standard error what went wrong and, unless quiet, how the run went."""
        from aligncheck.batch.lines import problem_lines, summary_lines

        if self.outs or self.says.verbose:
            # Without an output they stand among the lines already.
            most = tally.failed if self.says.verbose else _SHOWN_PROBLEMS
            for line in problem_lines(spool.problems(), most):
                complain(line)
        if self.says.verbose:
            for one in self.intake.passed:
                complain(f"{one.name}: passed over: {one.reason}")
        for name, trace in tally.traces if self.says.verbose else ():
            complain(f"{name}: where the bug is:")
            for line in trace.splitlines():
                complain(line)
        if self.says.quiet:
            return
        for line in summary_lines(tally, self.intake.passed, seconds):
            complain(line)
        if self.labelled:
            self._compare(spool)
        if written:
            complain(f"Written: {', '.join(str(path) for path in written)}.")

    def _compare(self, spool: Spool) -> None:
        from aligncheck.batch.labels import agreement_lines, agreement_of

        for line in agreement_lines(agreement_of(self._call(), spool.rows())):
            sys.stderr.write(line + "\n")
