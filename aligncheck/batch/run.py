"""Many proposals, each scored once: what is known already is not done again, and what fails does not stop the rest."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from aligncheck.batch.cache import ResultCache, content_key, text_key
from aligncheck.batch.engine import Answer, Engine, Task, problem_row, refused_row
from aligncheck.batch.spool import Spool
from aligncheck.batch.worker import pack, same_content, unpack
from aligncheck.errors import InputError
from aligncheck.model.call import Item, Row
from aligncheck.model.proposal import DEFAULT_LIMITS, ReadLimits

_AT_ONCE = 16
"""Proposals that are looked up together."""

_PATIENCE = 0.05
"""Seconds that finished answers may wait while known results are gathered."""

_TRACES = 10
"""Bugs whose place is told: the same bug tends to show in many proposals."""

_PDF_SIGN, _PDF_HEAD = b"%PDF-", 1_024
"""Only these are opened with a password."""

_OWN_KINDS = frozenset(("not-found", "bug"))
"""Problems that another file with the same content need not have."""


@dataclass(slots=True)
class Tally:
    """How far a run has come.

    ``scored`` have a verdict; of these, ``cached`` were known from before and ``repeated`` have the same content as
    another one. ``problems`` counts the others by kind. ``traces`` are names of proposals that showed a bug, each with
    where it happened.
    """

    total: int
    scored: int = 0
    cached: int = 0
    repeated: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    traces: list[tuple[str, str]] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Returns how many have a problem."""
        return self.problems.total()

    @property
    def done(self) -> int:
        """Returns how many need nothing more."""
        return self.scored + self.failed


def _nothing(_: Tally) -> None:
    """Watches nobody."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides about a result beside the proposal: the ``digest`` under which the cache keeps it, and the limits.

    ``reports`` says whether the full reports are wanted, or the rows alone; ``secret`` whether a password was given:
    what it may have opened is not left on the disk.
    """

    digest: str
    limits: ReadLimits = DEFAULT_LIMITS
    reports: bool = False
    secret: bool = False


def score_all(
    items: Sequence[Item],
    engine: Engine,
    spool: Spool,
    *,
    rules: Rules,
    cache: ResultCache,
    tally: Tally | None = None,
    watch: Callable[[Tally], None] = _nothing,
) -> Tally:
    """Puts the result of every item into the spool, at its place among the items, and returns the count.

    Nothing is raised for what one proposal does; what the engine or the spool cannot do is. ``tally`` is counted up
    while it goes on, so that it says how far the run came when it is interrupted; ``watch`` is called after every step.
    """
    return _Run(items, engine, spool, rules, cache, watch, tally or Tally(len(items))).finish()


@dataclass(slots=True)
class _Waiting:
    """A task that somebody works on, and the places of others with the same content."""

    position: int
    task: Task
    same: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    items: Sequence[Item]
    engine: Engine
    spool: Spool
    rules: Rules
    cache: ResultCache
    watch: Callable[[Tally], None]
    tally: Tally
    by_name: dict[str, _Waiting] = field(default_factory=dict)
    by_key: dict[str, _Waiting] = field(default_factory=dict)
    again: deque[int] = field(default_factory=deque)

    def finish(self) -> Tally:
        """Returns the tally when every item has its result."""
        self._answer(self._needed(iter(range(len(self.items)))))
        while self.again:
            # Their twin could not tell for them.
            positions, self.again = self.again, deque()
            self._answer(self._needed(iter(positions)))
        if self.tally.done != self.tally.total:
            raise RuntimeError(f"{self.tally.total - self.tally.done} proposals have no result")
        return self.tally

    def _answer(self, tasks: Iterator[Task | None]) -> None:
        # Closed at once whatever happens, so that no worker outlives an interruption.
        with closing(self.engine.run(tasks)) as answers:
            for answer in answers:
                self._take(answer)
                self.watch(self.tally)

    # -- what is to be done ------------------------------------------------------------------------------------------

    def _needed(self, positions: Iterator[int]) -> Iterator[Task | None]:
        """Yields the tasks that nobody has done yet, None now and then while it finds that there is nothing to do."""
        looked = time.monotonic()
        while some := tuple(islice(positions, _AT_ONCE)):
            tasks = [(position, task) for position in some if (task := self._task(position)) is not None]
            known = self.cache.get_many_rows([task.key for _, task in tasks])
            for position, task in tasks:
                if not self._is_known(position, task, known.get(task.key)):
                    yield task
                    looked = time.monotonic()
            self.watch(self.tally)
            if time.monotonic() - looked > _PATIENCE:
                yield None
                looked = time.monotonic()

    def _task(self, position: int) -> Task | None:
        """Returns the task of an item, None when its bytes cannot even be had."""
        from aligncheck import api

        item = self.items[position]
        if item.text is not None and item.text.strip():
            return Task(item, text_key(item.text, item.title, self.rules.digest))
        try:
            data = api.item_content(item, limits=self.rules.limits)
        except InputError as error:
            self._put(position, "", refused_row(error))
            return None
        if not data:
            self._put(position, "", problem_row("is empty.", "empty"))
            return None
        sha256 = hashlib.sha256(data).hexdigest()
        keep = not (self.rules.secret and _PDF_SIGN in data[:_PDF_HEAD])
        return Task(item, content_key(sha256, item.name, self.rules.digest), sha256, keep)

    def _is_known(self, position: int, task: Task, row: Row | None) -> bool:
        """Returns whether the result is there already, or somebody is about to find it; if not, the task is begun."""
        if row is not None and self._put_kept(position, task.key, row):
            return True
        waiting = self.by_key.get(task.key)
        if waiting is not None:
            waiting.same.append(position)
            return True
        found = self.spool.find(task.key)
        if found is not None:
            self._put(position, task.key, *found, repeated=True)
            return True
        self.by_name[task.item.name] = self.by_key[task.key] = _Waiting(position, task)
        return False

    def _put_kept(self, position: int, key: str, row: Row) -> bool:
        """Returns whether the cache had all that is wanted."""
        line = self.cache.get_report_line(key) if self.rules.reports else None
        if self.rules.reports and line is None:
            return False
        self._put(position, key, row, pack(line) if line else b"", cached=True)
        return True

    # -- what was done -----------------------------------------------------------------------------------------------

    def _take(self, answer: Answer) -> None:
        """Puts an answer where it belongs, and where the same content belongs too."""
        waiting = self.by_name.pop(answer.name)
        task, row = waiting.task, answer.row
        del self.by_key[task.key]
        same = row.kind not in _OWN_KINDS if row.problem else same_content(task, row.sha256)
        if answer.trace and len(self.tally.traces) < _TRACES:
            self.tally.traces.append((answer.name, answer.trace))
        if same and not row.problem and task.keep and answer.report and not answer.kept:
            self.cache.put(task.key, row, unpack(answer.report))
        report = answer.report if self.rules.reports else b""
        self._put(waiting.position, task.key if same else "", row, report, seconds=answer.seconds)
        for position in waiting.same:
            if same:
                self._put(position, task.key, row, report, repeated=True)
            else:
                self.again.append(position)

    def _put(
        self,
        position: int,
        key: str,
        row: Row,
        report: bytes = b"",
        *,
        cached: bool = False,
        repeated: bool = False,
        seconds: float = 0.0,
    ) -> None:
        self.spool.put(position, key, row, report, cached=cached, seconds=seconds)
        if row.problem:
            self.tally.problems[row.kind] += 1
        else:
            self.tally.scored += 1
            self.tally.cached += cached
            self.tally.repeated += repeated
