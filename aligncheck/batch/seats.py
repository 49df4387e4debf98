"""What stands in each worker of a Dask cluster: processes of its own that score, so that no proposal can harm it.

A worker of Dask is a process with threads; one proposal that crashes would take it along, and one that hangs could not
be stopped. So a thread only waits: the work is done by the pool of one process that `aligncheck batch` uses on one
machine, with the same limits and the same words for what goes wrong.

This module needs Dask and is imported for a run on a cluster only, by whoever asks and by its workers.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import platform
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import WorkerPlugin, get_worker
from tornado.ioloop import PeriodicCallback

from aligncheck.batch.engine import Answer, Task
from aligncheck.batch.pool import Pool, Prepare
from aligncheck.errors import InputError
from aligncheck.version import version

if TYPE_CHECKING:
    from distributed import Worker

_IDLE_SECONDS = 300.0
_LOOK_SECONDS = 60.0


class Missing(Enum):
    """What a worker says instead of an answer: it cannot see the proposal under its path."""

    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A worker that would not give the same answers, and what it is."""

    address: str
    identity: str


def identity() -> str:
    """Returns what must be the same wherever proposals of one run are scored, in words."""
    from aligncheck import api

    try:
        spacy = metadata.version("spacy")
    except metadata.PackageNotFoundError:
        spacy = "none"
    python = f"Python {platform.python_version()} on {sys.platform}"
    return f"aligncheck {version()} ({api.engine_digest()[:12]}), spaCy {spacy}, {python}"


def score_on_worker(name: str, parcel: Sequence[tuple[Task, bytes | None]]) -> list[Answer | Missing | Stranger]:
    """Returns what the seats of that name, in the worker that this runs in, say of each task.

    With a task come its bytes, None when they are to be found by its path.
    """
    worker = get_worker()
    seats = worker.plugins[name]
    if not isinstance(seats, Seats):
        raise TypeError(name)
    return [seats.score(task, content, worker.address) for task, content in parcel]


@dataclass(slots=True, eq=False)
class _Seat:
    """One process that scores one task at a time, started for its first one."""

    prepare: Prepare
    timeout: float
    memory: int
    used: float = 0.0
    _task: Task | None = None
    _pool: Pool | None = None
    _answers: Generator[Answer, None, None] | None = None
    _ended: bool = False

    def score(self, task: Task) -> Answer:
        """Returns the answer. Raises what the pool raises."""
        self._task, self._ended = task, False
        if self._answers is None:
            self._pool = Pool(self.prepare, 1, self.timeout, self.memory)
            self._answers = self._pool.run(self._tasks())
        try:
            answer = next(self._answers)
        except BaseException:
            self.close()
            raise
        if self._ended:
            self.close()
        self.used = time.monotonic()
        return answer

    def close(self) -> None:
        """Ends the process; the next task gets another one."""
        if self._answers is not None:
            self._answers.close()
            self._answers = None

    def abandon(self) -> None:
        """Ends the process from another thread, in the midst of its work."""
        if self._pool is not None:
            self._pool.abandon()

    def _tasks(self) -> Iterator[Task]:
        """Yields what there is to do.

        A pool asks for more before it has answered only when its process died. Then there is nothing more, and at its
        end the pool tries the lost task once again.
        """
        while self._task is not None:
            task, self._task = self._task, None
            yield task
        self._ended = True


class _Room:
    """The seats of one worker."""

    def __init__(self, prepare: Prepare, timeout: float, memory: int, folder: str) -> None:
        self._make = partial(_Seat, prepare, timeout, memory)
        self._folder = folder
        self._free: list[_Seat] = []
        self._taken: list[_Seat] = []
        self._lock = threading.Lock()
        self._open = True

    def score(self, task: Task, content: bytes | None) -> Answer | Missing:
        """Returns the answer to a task; ``content`` are its bytes, None when they are to be found by its path."""
        if content is None:
            return self._score(task) if _is_seen(task) else Missing.CONTENT
        with _laid_down(content, self._folder) as path:
            return self._score(replace(task, item=replace(task.item, path=path, member="", packed=None)))

    def _score(self, task: Task) -> Answer:
        with self._lock:
            seat = self._free.pop() if self._free else self._make()
            self._taken.append(seat)
        try:
            return seat.score(task)
        finally:
            with self._lock:
                self._taken.remove(seat)
                self._free.append(seat)
            if not self._open:
                self.end()

    def close(self) -> None:
        """Ends the processes for good, those that are scoring too."""
        self._open = False
        self.end()
        with self._lock:
            taken = tuple(self._taken)
        for seat in taken:
            seat.abandon()

    def rest(self) -> None:
        """Ends the processes that have had nothing to do for long: whoever asked may be gone."""
        self.end(time.monotonic() - _IDLE_SECONDS)

    def end(self, before: float = float("inf")) -> None:
        """Ends the free processes that were last used before then."""
        with self._lock:
            old = [seat for seat in self._free if seat.used < before]
            self._free = [seat for seat in self._free if seat.used >= before]
        for seat in old:
            seat.close()


class Seats(WorkerPlugin):
    """The processes of a worker for one run: as many as it has tasks at once, none before the first task.

    ``identity`` is that of whoever asks. ``own`` says that the worker was started for this run, in the same terminal.
    """

    def __init__(self, prepare: Prepare, timeout: float, memory: int, identity: str, *, own: bool) -> None:
        self._prepare = prepare
        self._timeout = timeout
        self._memory = memory
        self._asked = identity
        self._own = own
        self._here = ""
        self._room: _Room | None = None
        self._look: PeriodicCallback | None = None

    def setup(self, worker: Worker) -> None:
        """Gets ready in a worker; Dask calls it, in those that come later too."""
        # Dask marks its workers so that they may have no children. What we start ends with its parent by itself.
        multiprocessing.current_process().daemon = False
        if self._own and threading.current_thread() is threading.main_thread():
            # Ctrl-C reaches every process of the terminal; who asked decides what it means.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._here = identity()
        self._room = _Room(self._prepare, self._timeout, self._memory, worker.local_directory)
        self._look = PeriodicCallback(self._room.rest, _LOOK_SECONDS * 1_000)
        self._look.start()

    def teardown(self, worker: Worker) -> None:
        """Ends everything; Dask calls it when the run is over."""
        del worker
        if self._look is not None:
            self._look.stop()
        if self._room is not None:
            self._room.close()

    def score(self, task: Task, content: bytes | None, address: str) -> Answer | Missing | Stranger:
        """Returns the answer to a task, or why there is none."""
        if self._here != self._asked or self._room is None:
            return Stranger(address, self._here)
        return self._room.score(task, content)


def _is_seen(task: Task) -> bool:
    """Returns whether this machine has the very same bytes where the task says."""
    from aligncheck import api

    if task.item.text is not None:
        return True
    try:
        return hashlib.sha256(api.item_content(task.item)).hexdigest() == task.sha256
    except InputError:
        return False


@contextmanager
def _laid_down(content: bytes, folder: str) -> Iterator[str]:
    """Yields the path of a file with these bytes, which is there as long as it is needed."""
    handle, path = tempfile.mkstemp(prefix="proposal-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield path
    finally:
        with suppress(OSError):
            Path(path).unlink()
