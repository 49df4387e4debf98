"""How far a run has come: a bar on a terminal, a line now and then elsewhere, or nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from aligncheck.cli.output import Colour, wants_colour

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from aligncheck.batch.run import Tally

_SECONDS = 5.0
_LEAST_SECONDS = 1.0
_STEPS = 10


class Watcher(Protocol):
    """Shows a run while it goes on."""

    def __enter__(self) -> Self:
        """Begins."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends, and leaves the screen clean."""
        ...

    def __call__(self, tally: Tally) -> None:
        """Takes note of one more step."""
        ...


def watcher(total: int, color: Colour, say: Callable[[str], None], *, quiet: bool) -> Watcher:
    """Returns what suits standard error: a bar on a terminal, lines elsewhere, nothing when quiet."""
    if quiet:
        return Silence()
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return OnTerminal(total, colour=wants_colour(color, os.environ, terminal=True))
    return Lines(say)


class Silence:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def __call__(self, tally: Tally) -> None:
        """Takes note of nothing."""


class Lines(Silence):
    """Says a line every few seconds, or after every tenth of a long run; nothing in a short one."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        from aligncheck.batch.lines import Pace

        self._say = say
        self._clock = clock
        self._last = clock()
        self._step = 0
        self._pace = Pace()

    def __call__(self, tally: Tally) -> None:
        """Says a line when it is time for one."""
        now = self._clock()
        self._pace.note(now, tally)
        step = tally.done * _STEPS // max(1, tally.total)
        wait = _LEAST_SECONDS if step > self._step else _SECONDS
        if tally.done == tally.total or now - self._last < wait:
            return
        from aligncheck.batch.lines import step_line

        self._last, self._step = now, step
        self._say(step_line(tally, self._pace.rate()))


class OnTerminal:
    """A bar with the rate, the time left and the number of problems."""

    def __init__(self, total: int, *, colour: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from aligncheck.batch.lines import Pace

        console = Console(stderr=True, no_color=not colour, highlight=False, emoji=False, markup=False)
        self._bar: Bar = Progress(
            TextColumn("scoring"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[problems]}"),
            console=console,
            transient=True,
        )
        self._total = total
        self._task: TaskID | None = None
        self._pace = Pace()

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("", total=self._total, rate="", problems="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, tally: Tally) -> None:
        """Moves the bar."""
        if self._task is None:
            return
        from aligncheck.render.verdict import plural

        self._pace.note(time.monotonic(), tally)
        pace = self._pace.rate()
        rate = "" if pace is None else f"{pace:,.1f} a second"
        problems = plural(tally.failed, "problem") if tally.failed else ""
        self._bar.update(self._task, completed=tally.done, rate=rate, problems=problems)
