"""Workers on this machine: one process each, so that a proposal which crashes, hangs or eats memory harms no other.

Each worker has a pipe of its own and holds one task at a time. Pools whose workers share one queue do not do here: a
worker that is killed while it writes leaves half a message, or a locked queue, to all the others. With a pipe for each
there is no doubt about whose task it was, and nothing to repair.

A worker's death may still be no fault of its task: a system without memory kills whom it likes. Such a task is tried
once more at the end, with no other worker beside it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread

from aligncheck.batch.engine import Answer, Loading, Task, problem_row
from aligncheck.errors import UsageError

Score = Callable[[Task], Answer]
"""What a worker does with a task."""

Prepare = Callable[[Loading], Score]
"""What a worker does once, at its beginning; it travels to the worker, so it must be picklable."""

MEGABYTE = 1_000_000

_STARTS = 3
"""Workers in a row that may die before they are ready: after that nothing helps."""

_SECONDS_TO_START = 300.0
_SECONDS_TO_CLOSE = 1.0
_SECONDS_TO_DIE = 10.0

_OBJECTS_BETWEEN_COLLECTIONS = 100_000

_NUMBER_LIBRARIES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class _Sign(Enum):
    """What a worker says beside answers."""

    LOADING = "loading"
    LOADED = "loaded"
    NO_MEMORY = "no memory"


@dataclass(frozen=True, slots=True)
class _Bug:
    """A worker that cannot work, and where it failed."""

    trace: str


class WorkerBug(Exception):
    """The preparation of a worker failed for a reason that no user can mend."""


class Abandoned(Exception):
    """Nobody wants the answers of a pool any more."""


def usable_cores() -> int:
    """Returns how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


@dataclass(slots=True, eq=False)
class _Worker:
    """One process. ``task`` is what it holds; before it is ``ready``, what it will be given."""

    process: BaseProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    task: Task | None = None


@dataclass(slots=True)
class Pool:
    """The engine of one machine.

    ``jobs`` workers at most, started when there is something for them to do. ``timeout`` is in seconds for one task,
    ``memory`` the bytes that one worker may take, where the system can be told so (0 is no limit).
    """

    prepare: Prepare
    jobs: int
    timeout: float
    memory: int = 0
    _workers: list[_Worker] = field(default_factory=list)
    _back: deque[Task] = field(default_factory=deque)
    _suspects: deque[Task] = field(default_factory=deque)
    _failed_starts: int = 0
    _abandoned: bool = False

    def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
        """Yields one answer for each task (see `Engine.run`).

        Raises UsageError when no worker can be started, WorkerBug when that is our own fault.
        """
        try:
            yield from self._run(iter(tasks))
            while self._suspects:
                yield from self._try_alone(self._suspects.popleft())
        finally:
            self._stop()

    def abandon(self) -> None:
        """Kills the workers, from any thread; whoever waits for an answer gets an Abandoned instead."""
        self._abandoned = True
        for worker in tuple(self._workers):
            _kill(worker)

    def _run(self, tasks: Iterator[Task | None]) -> Iterator[Answer]:
        more = True
        while more or self._back or self._busy():
            idle = False
            while (more or self._back) and self._has_room():
                task = self._back.popleft() if self._back else next(tasks, _END)
                if task is _END:
                    more = False
                elif isinstance(task, Task):
                    self._give(task)
                else:
                    idle = True
                    break
            if self._busy():
                yield from self._collect(wait_for_one=not idle)

    def _try_alone(self, task: Task) -> Iterator[Answer]:
        """Yields the answer for a task whose first worker died: now it has the machine and a new worker to itself."""
        self._stop()
        self._give(task)
        while self._busy():
            yield from self._collect(wait_for_one=True, alone=True)
            while self._back:
                self._give(self._back.popleft())

    # -- workers -----------------------------------------------------------------------------------------------------

    def _busy(self) -> bool:
        return any(worker.task is not None for worker in self._workers)

    def _has_room(self) -> bool:
        return len(self._workers) < self.jobs or any(worker.task is None for worker in self._workers)

    def _give(self, task: Task) -> None:
        """Gives the task to a worker without one, a new one if need be."""
        worker = next((one for one in self._workers if one.task is None), None) or self._start()
        worker.task = task
        if worker.ready:
            self._send(worker)

    def _start(self) -> _Worker:
        if self._abandoned:
            raise Abandoned
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.prepare, self.memory), daemon=True)
        process.start()
        # With our copy of its end open, the pipe would not tell us of its death.
        theirs.close()
        worker = _Worker(process, ours, time.monotonic() + _SECONDS_TO_START)
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker) -> None:
        worker.deadline = time.monotonic() + self.timeout
        # A worker that died meanwhile is noticed when its pipe is read.
        with suppress(OSError):
            worker.pipe.send(worker.task)

    def _stop(self) -> None:
        for worker in self._workers:
            _kill(worker)
        for worker in self._workers:
            _bury(worker)
        self._workers.clear()

    def _drop(self, worker: _Worker) -> int:
        """Ends a worker for good and returns its exit code."""
        self._workers.remove(worker)
        _kill(worker)
        return _bury(worker)

    # -- answers -----------------------------------------------------------------------------------------------------

    def _collect(self, *, wait_for_one: bool, alone: bool = False) -> Iterator[Answer]:
        """Yields what workers have to say; waits for the first of them, or until one has taken too long."""
        seconds = max(0.0, min(one.deadline for one in self._workers) - time.monotonic()) if wait_for_one else 0.0
        spoke = wait([one.pipe for one in self._workers], min(seconds, _SECONDS_TO_START))
        for worker in [one for one in self._workers if one.pipe in spoke]:
            answer = self._hear(worker, alone=alone)
            if answer is not None:
                yield answer
        now = time.monotonic()
        for worker in [one for one in self._workers if one.task is not None and one.deadline <= now]:
            answer = self._overdue(worker)
            if answer is not None:
                yield answer

    def _hear(self, worker: _Worker, *, alone: bool) -> Answer | None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._dead(worker, alone=alone)
        if isinstance(said, Answer):
            return self._answered(worker, said, alone=alone)
        if said is _Sign.LOADING:
            worker.deadline = time.monotonic() + _SECONDS_TO_START
            return None
        if said is _Sign.LOADED:
            self._loaded(worker)
            return None
        if said is _Sign.NO_MEMORY:
            raise UsageError(
                f"a worker cannot start with {self.memory // MEGABYTE:,} MB of memory.",
                mend="Give it more with --memory-limit.",
            )
        raise WorkerBug(said.trace if isinstance(said, _Bug) else repr(said))

    def _loaded(self, worker: _Worker) -> None:
        """Gives a new worker what waits for it; one that has it already gets its time from now on."""
        self._failed_starts = 0
        if worker.ready:
            worker.deadline = time.monotonic() + self.timeout
            return
        worker.ready = True
        self._rest(worker)
        if worker.task is not None:
            self._send(worker)

    def _answered(self, worker: _Worker, answer: Answer, *, alone: bool) -> Answer | None:
        task, worker.task = worker.task, None
        if answer.row.kind != "memory":
            self._rest(worker)
            return answer
        # What a worker has gathered from other proposals counts too: only a new one can tell.
        self._drop(worker)
        if alone or task is None:
            return answer
        self._suspects.append(task)
        return None

    def _rest(self, worker: _Worker) -> None:
        """Frees a worker from its deadline until it is given something."""
        worker.deadline = float("inf")

    def _dead(self, worker: _Worker, *, alone: bool) -> Answer | None:
        task = worker.task
        if worker.deadline > time.monotonic():
            # A pipe closes a moment before its process is gone, and a kill now might hide why it went.
            worker.process.join(_SECONDS_TO_CLOSE)
        code = self._drop(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise UsageError(
                    f"the workers die before they begin ({_cause(code)}).",
                    mend="Free some memory, or use fewer with --jobs.",
                )
            if task is not None:
                self._back.append(task)
            return None
        if task is None:
            return None
        if alone:
            row = problem_row(f"the process that read it died ({_cause(code)}).", "crash", task.sha256)
            return Answer(task.item.name, row)
        self._suspects.append(task)
        return None

    def _overdue(self, worker: _Worker) -> Answer | None:
        if not worker.ready:
            return self._dead(worker, alone=False)
        task = worker.task
        self._drop(worker)
        if task is None:
            return None
        row = problem_row(
            f"took more than {self.timeout:g} seconds. Give it more with --timeout.", "timeout", task.sha256
        )
        return Answer(task.item.name, row, seconds=self.timeout)


_END = object()


def _kill(worker: _Worker) -> None:
    """Ends the process and what it has started itself, such as a reader of PDF files."""
    pid = worker.process.pid
    # A number is a process's own until somebody has asked how it ended; after that it may be another's.
    if pid is None or not worker.process.is_alive():
        return
    with suppress(OSError):
        if hasattr(os, "killpg") and os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
    worker.process.kill()


def _bury(worker: _Worker) -> int:
    worker.process.join(_SECONDS_TO_DIE)
    code = worker.process.exitcode
    worker.pipe.close()
    with suppress(ValueError):  # a process that cannot be killed is left to the system
        worker.process.close()
    return code if code is not None else 0


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


# -- in the worker -----------------------------------------------------------------------------------------------------


def _work(pipe: Connection, prepare: Prepare, memory: int) -> None:
    """Does tasks until the pipe is closed."""
    # What is loaded and remembered lives to the end: looking through it for garbage takes a tenth of the work.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # Ctrl-C in a terminal reaches every process of the group; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    _end_with_parent()
    for name in _NUMBER_LIBRARIES:
        # As many workers as cores, each with as many threads as cores, would only wait for each other.
        os.environ.setdefault(name, "1")
    _limit(memory)
    with _loading(pipe):
        score = prepare(partial(_loading, pipe))
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_answer(score, task))


@contextmanager
def _loading(pipe: Connection) -> Iterator[None]:
    """Tells the parent that something is loaded, and ends the worker when that fails."""
    pipe.send(_Sign.LOADING)
    try:
        yield
    except MemoryError:
        pipe.send(_Sign.NO_MEMORY)
        raise SystemExit(1) from None
    except Exception:  # noqa: BLE001  whatever it is, the parent must hear of it
        pipe.send(_Bug(_trace()))
        raise SystemExit(1) from None
    pipe.send(_Sign.LOADED)


def _answer(score: Score, task: Task) -> Answer:
    """Returns what the task came to, whatever happened."""
    began = time.monotonic()
    try:
        return score(task)
    except MemoryError:
        row = problem_row(
            "needs more memory than it may take. Give it more with --memory-limit.", "memory", task.sha256
        )
        return Answer(task.item.name, row, seconds=time.monotonic() - began)
    except Exception as error:  # noqa: BLE001  one proposal that shows a bug must not end the run
        row = problem_row(f"shows a bug in aligncheck ({type(error).__name__}).", "bug", task.sha256)
        return Answer(task.item.name, row, seconds=time.monotonic() - began, trace=_trace())


def _trace() -> str:
    import traceback

    return traceback.format_exc()


def _end_with_parent() -> None:
    """Ends this process, and what it started, when its parent is gone: nobody would hear of its work any more."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _limit(memory: int) -> None:
    """Lets this process take no more than so many bytes (0: any), where the system has such a limit.

    Linux counts what is really written to; elsewhere only the reach of addresses can be limited. A process that
    crashes leaves no image of itself on the disk: the words of a proposal are in it.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = [(resource.RLIMIT_CORE, 0)]
    if memory:
        wanted.append((resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, memory))
    for which, most in wanted:
        _, hard = resource.getrlimit(which)
        with suppress(OSError, ValueError):
            resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
