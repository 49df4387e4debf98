"""What became of a call in plain lines: one for each proposal, and the count at the end."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from aligncheck.batch.run import Tally
from aligncheck.model.call import Passed, Row
from aligncheck.model.evidence import Level
from aligncheck.model.report import Status
from aligncheck.render.escape import visible
from aligncheck.render.verdict import plural, problem_words, status_words

_FLAGS = (
    ("conflict", "conflict with"),
    ("possible-conflict", "possible conflict with"),
    ("unsupported-claim", "claims without evidence"),
)
_BOUNDARY = "boundary"

_SEVERAL = {
    "table": "tables",
    "archive in an archive": "archives in an archive",
    "empty archive": "empty archives",
    "symbolic link in an archive": "symbolic links in an archive",
    "folder that was searched already": "folders that were searched already",
    "not a proposal": "not proposals",
    "page of aligncheck": "pages of aligncheck",
}
"""Reasons why files are passed over that sound wrong behind a number."""

_WINDOW = 30.0
_LEAST_SPAN, _APART = 1.0, 0.25
"""Seconds that a rate needs to say something, and seconds between the points that it is taken from."""


def row_line(row: Row) -> str:
    """Returns the name of a proposal and its verdict, or why it has none."""
    return f"{visible(row.name)}: {_problem(row) if row.problem else _verdict(row)}"


def _problem(row: Row) -> str:
    return visible(f"not scored ({problem_words(row.kind)}): {row.problem}")


def _verdict(row: Row) -> str:
    """Returns the verdict in one line: ``10 principal; 3, 7 significant; conflict with 9``."""
    if row.status == Status.INSUFFICIENT_TEXT:
        return f"{status_words(Status.INSUFFICIENT_TEXT)} to judge"
    parts = []
    for level in (Level.PRINCIPAL, Level.SIGNIFICANT):
        numbers = [str(cell.orientation) for cell in row.cells if cell.level == level]
        if numbers:
            parts.append(f"{', '.join(numbers)} {level.value}")
    if not parts:
        off = row.status == Status.OFF_MANDATE
        parts.append(f"{'off mandate, ' if off else ''}no orientation is supported")
    flags = [flag.partition(":") for flag in row.flags]
    for kind, words in _FLAGS:
        about = [what for name, _, what in flags if name == kind]
        if about:
            parts.append(f"{words} {', '.join(about)}")
    if any(name == _BOUNDARY for name, _, _ in flags):
        parts.append("claims a task outside the mandate")
    return visible("; ".join(parts))


def summary_lines(tally: Tally, passed: Sequence[Passed], seconds: float) -> tuple[str, ...]:
    """Returns how the run went: what was scored, what was known, the problems and what was passed over, by kind."""
    known = []
    if tally.cached:
        known.append(f"{tally.cached:,} from the cache")
    if tally.repeated:
        known.append(f"{tally.repeated:,} the same as another")
    lines = [
        f"{plural(tally.total, 'proposal')} in {duration(seconds)}: {tally.scored:,} scored"
        + (f" ({', '.join(known)})" if known else "")
        + f", {plural(tally.failed, 'problem') if tally.failed else 'no problems'}."
    ]
    if tally.problems:
        told = Counter({problem_words(kind): count for kind, count in tally.problems.items()})
        lines.append(f"Problems: {_counts(told)}.")
    if passed:
        lines.append(f"Passed over: {_reasons(Counter(one.reason for one in passed))}.")
    return tuple(visible(line) for line in lines)


def _reasons(counter: Counter[str]) -> str:
    """Returns why files were passed over; what to do about it stands in brackets, so that it ends before the next."""
    told: Counter[str] = Counter()
    for reason, count in counter.items():
        what, _, mend = reason.partition(": ")
        what = _SEVERAL.get(what, what) if count > 1 else what
        told[f"{what} ({mend})" if mend else what] = count
    return _counts(told)


def _counts(counter: Counter[str]) -> str:
    """Returns how often each came, the most frequent first."""
    ordered = sorted(counter.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{count:,} {name}" for name, count in ordered)


def duration(seconds: float) -> str:
    """Returns ``0.8 s``, ``42 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"


class Pace:
    """How quickly a run goes at present: neither its start nor what came from the cache long ago counts."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()
        self._last: tuple[float, int] | None = None
        self._working = False

    def note(self, now: float, tally: Tally) -> None:
        """Takes note of how far the run is at a time, in seconds."""
        self._last = (now, tally.done)
        points = self._points
        if not self._working and tally.scored > tally.cached + tally.repeated:
            # What is known or cannot be read is told while the workers load, and says nothing about the others.
            self._working = True
            points.clear()
        if not points or now - points[-1][0] >= _APART:
            points.append(self._last)
        while len(points) > 1 and points[1][0] <= now - _WINDOW:
            points.popleft()

    def rate(self) -> float | None:
        """Returns how many are done in a second, None while that cannot be told."""
        if self._last is None:
            return None
        (began, before), (now, done) = self._points[0], self._last
        return (done - before) / (now - began) if now - began >= _LEAST_SPAN and done > before else None


def step_line(tally: Tally, rate: float | None) -> str:
    """Returns how far a run has come and, when so many a second are done, how long it may still take."""
    words = [f"{tally.done:,} of {plural(tally.total, 'proposal')}"]
    if tally.failed:
        words.append(plural(tally.failed, "problem"))
    if rate is not None:
        words.append(f"{rate:,.1f} a second")
        words.append(f"{duration((tally.total - tally.done) / rate)} left")
    return ", ".join(words)


def problem_lines(rows: Iterable[Row], most: int) -> Iterator[str]:
    """Yields a line for each of the first ``most`` of rows with problems, then one that counts the others."""
    more = 0
    for row in rows:
        if most > 0:
            most -= 1
            yield visible(f"{row.name}: {row.problem}")
        else:
            more += 1
    if more:
        yield f"{plural(more, 'more problem')}."
