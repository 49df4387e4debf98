"""The engine past one machine: hands proposals to a Dask cluster, a running one or one that it starts here.

The cluster is trusted with everything: it runs our code, and what it sends back is believed. What it may lose is work:
tasks of a worker that dies are done by another one, by Dask's own rules. When Dask gives a task up because too many
workers died with it, that may be no fault of the task: it is tried once more at the end, with nothing beside it.

Dask is imported for the first task that there is.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

from aligncheck.batch.engine import Answer, Task, problem_row, refused_row
from aligncheck.batch.pool import Prepare, WorkerBug
from aligncheck.errors import AligncheckError, InputError, UsageError

Client = Any
Future = Any
"""Dask's own types have changed from version to version; whoever checks ours need not have any of them."""

_SECONDS_TO_CONNECT = 5
_SECONDS_FOR_A_WORKER = 60.0
"""How long a cluster may take until it has a worker, at the beginning or after all are gone."""

_SECONDS_TO_LOOK = 2.0
_SECONDS_TO_CLOSE = 10
_TRIES = 4
"""How often the workers are asked what they are, when one of them goes away meanwhile."""

_MOST_BYTES = 256_000_000
"""What is sent and not answered yet may take no more, but for a single larger proposal."""

_PARCEL_BYTES = 8_000_000
"""A parcel that has as much gets no more."""

_SECONDS_TOGETHER = 0.5
_MOST_TOGETHER = 64
"""A parcel holds work for so long, at most so many tasks: what a dying worker loses, and others may wait for."""

_WEIGHT = 0.1
"""Of the latest task in the mean of their times."""

_OWN = {
    # Workers that may die with a task before Dask gives it up.
    "distributed.scheduler.allowed-failures": 2,
    # Dask goes on calling a dead worker for that long. On one machine there is no net to wait for.
    "distributed.comm.timeouts.connect": "5s",
}
"""The settings of a cluster of our own."""


@dataclass(slots=True)
class Cluster:
    """The engine of a Dask cluster.

    ``address`` is that of its scheduler; empty starts a cluster of ``jobs`` workers on this machine. ``timeout`` is in
    seconds for one task, ``memory`` the bytes that it may take (0 is no limit). ``kept`` says that results are kept as
    they come, which is told when the cluster is lost.

    Raises UsageError when Dask is not installed.
    """

    prepare: Prepare
    jobs: int
    timeout: float
    memory: int = 0
    address: str = ""
    kept: bool = False

    def __post_init__(self) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise UsageError("--engine dask needs Dask.", mend='Install it: pip install "aligncheck[dask]"')

    def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
        """Yields one answer for each task (see `Engine.run`).

        Raises UsageError when the cluster cannot be had, is lost, or has workers that would answer otherwise than this
        machine; WorkerBug when a worker fails through our own fault.
        """
        waiting = iter(tasks)
        first = next((task for task in waiting if task is not None), None)
        if first is None:
            return
        with ExitStack() as stack:
            stack.enter_context(_silence())
            client = stack.enter_context(self._client())
            identity = _check_workers(client)
            name = f"aligncheck-{uuid.uuid4().hex}"
            stack.enter_context(self._seats(client, name, identity))
            errand = _Errand(client, name, self.kept)
            stack.callback(errand.forget)
            yield from errand.answers(chain((first,), waiting))

    @contextmanager
    def _client(self) -> Iterator[Client]:
        with ExitStack() as stack:
            where = self.address or stack.enter_context(_local_cluster(self.jobs))
            try:
                client = _dask().Client(where, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
            except (OSError, ValueError) as error:
                raise UsageError(
                    f"no Dask scheduler answers at {self.address or 'this machine'}.",
                    mend="Check the address, and that the cluster runs.",
                ) from error
            try:
                yield client
            finally:
                with suppress(OSError):
                    client.close(timeout=_SECONDS_TO_CLOSE)

    @contextmanager
    def _seats(self, client: Client, name: str, identity: str) -> Iterator[None]:
        """Puts into each worker, those that come later too, what scores proposals there."""
        from aligncheck.batch.seats import Seats

        seats = Seats(self.prepare, self.timeout, self.memory, identity, own=not self.address)
        try:
            client.register_plugin(seats, name=name)
        except OSError as error:
            raise _lost(kept=False) from error
        try:
            yield
        finally:
            if client.status == "running":
                with suppress(OSError):
                    client.unregister_worker_plugin(name)


@dataclass(slots=True)
class _Parcel:
    """Tasks that the cluster has, to be done one after the other by the same worker."""

    tasks: tuple[Task, ...]
    future: Future
    size: int


@dataclass(slots=True)
class _Errand:
    """The tasks of one run, given to the cluster a few at a time."""

    client: Client
    name: str
    kept: bool
    _sent: dict[str, _Parcel] = field(default_factory=dict)
    _done: SimpleQueue[str] = field(default_factory=SimpleQueue)
    _again: deque[Task] = field(default_factory=deque)
    _suspects: deque[Task] = field(default_factory=deque)
    _bytes: int = 0
    _given: int = 0
    _seconds: float = _SECONDS_TOGETHER
    _threads: int = 0
    _looked: float = float("-inf")
    _peopled: float | None = None
    _by_content: bool = False

    def answers(self, tasks: Iterator[Task | None]) -> Iterator[Answer]:
        """Yields one answer for each task."""
        more = True
        while more or self._again or self._sent:
            idle = False
            while (more or self._again) and not idle and self._has_room():
                some: list[Task] = []
                while len(some) < self._together():
                    task = self._again.popleft() if self._again else next(tasks, _END)
                    if isinstance(task, Task):
                        some.append(task)
                        continue
                    more, idle = task is not _END, task is None
                    break
                yield from self._send(some)
            if self._sent:
                yield from self._collect(wait=not idle, alone=False)
        while self._suspects:
            yield from self._try_alone(self._suspects.popleft())

    def _try_alone(self, task: Task) -> Iterator[Answer]:
        """Yields the answer for a task that Dask gave up, now that the cluster has nothing else of ours."""
        self._again.append(task)
        while self._again or self._sent:
            if self._again:
                yield from self._send([self._again.popleft()])
            yield from self._collect(wait=True, alone=True)

    def forget(self) -> None:
        """Takes back what the cluster still has."""
        if self._sent and self.client.status == "running":
            with suppress(OSError):
                self.client.cancel([one.future for one in self._sent.values()])
        self._sent.clear()

    # -- out ---------------------------------------------------------------------------------------------------------

    def _has_room(self) -> bool:
        self._look()
        # Two for each thread: one that is done, and one that waits there for its turn.
        return not self._sent or (len(self._sent) < 2 * self._threads + 1 and self._bytes < _MOST_BYTES)

    def _together(self) -> int:
        """Returns how many tasks go together: Dask takes milliseconds for each parcel, whatever is in it."""
        return max(1, min(_MOST_TOGETHER, int(_SECONDS_TOGETHER / max(self._seconds, 1e-3))))

    def _send(self, tasks: Sequence[Task]) -> Iterator[Answer]:
        """Gives tasks to the cluster; yields answers at once for those whose bytes cannot be had any more."""
        packed: list[tuple[Task, bytes | None]] = []
        size = 0
        for task in tasks:
            try:
                content = self._content(task)
            except InputError as error:
                yield Answer(task.item.name, refused_row(error, task.sha256))
                continue
            packed.append((task, content))
            size += len(content or b"")
            if size >= _PARCEL_BYTES:
                self._post(packed, size)
                packed, size = [], 0
        if packed:
            self._post(packed, size)

    def _content(self, task: Task) -> bytes | None:
        if not self._by_content or task.item.text is not None:
            return None
        from aligncheck import api

        return api.item_content(task.item)

    def _post(self, packed: list[tuple[Task, bytes | None]], size: int) -> None:
        from aligncheck.batch.seats import score_on_worker

        self._given += 1
        key = f"{self.name}-{self._given}"
        there = [(_anywhere(task), content) for task, content in packed]
        future = self.client.submit(score_on_worker, self.name, there, key=key, pure=False)
        self._sent[key] = _Parcel(tuple(task for task, _ in packed), future, size)
        self._bytes += size
        future.add_done_callback(self._call_back)

    def _call_back(self, future: Future) -> None:
        """Says that a future is done; Dask calls it in a thread of its own."""
        self._done.put(future.key)

    # -- in ----------------------------------------------------------------------------------------------------------

    def _collect(self, *, wait: bool, alone: bool) -> Iterator[Answer]:
        """Yields the answers that are there; waits for the first one, but not for ever."""
        self._look()
        keys = [key for key in self._finished(wait=wait) if key in self._sent]
        with self._lost_on_error():
            fates = {key: self._sent[key].future.status for key in keys}
            if "cancelled" in fates.values():
                raise _lost(self.kept)
            good = {key: self._sent[key].future for key, fate in fates.items() if fate != "error"}
            found = self.client.gather(good, errors="skip") if good else {}
        for key in keys:
            parcel = self._sent.pop(key)
            self._bytes -= parcel.size
            said = found.get(key)
            if said is None:
                yield from self._failed(parcel, alone=alone)
                continue
            for task, one in zip(parcel.tasks, said, strict=True):
                if isinstance(one, Answer):
                    self._seconds += (one.seconds - self._seconds) * _WEIGHT
                    yield one
                else:
                    self._refused(task, one)

    def _finished(self, *, wait: bool) -> list[str]:
        keys = []
        with suppress(Empty):
            keys.append(self._done.get(timeout=_SECONDS_TO_LOOK) if wait else self._done.get_nowait())
            while True:
                keys.append(self._done.get_nowait())
        return keys

    def _refused(self, task: Task, said: object) -> None:
        """Sees to a task that a worker could not do. Raises UsageError when it is the wrong worker."""
        from aligncheck.batch.seats import Stranger, identity

        if isinstance(said, Stranger):
            raise _mismatch(said.address, said.identity, identity())
        # It has other disks: from now on workers get what they need along with the task.
        self._by_content = True
        self._again.append(task)

    def _failed(self, parcel: _Parcel, *, alone: bool) -> Iterator[Answer]:
        """Yields answers where a parcel came to nothing, or sees to it that there will be some."""
        with self._lost_on_error():
            error = parcel.future.exception(timeout=_SECONDS_TO_CLOSE)
        if isinstance(error, _dask().KilledWorker):
            if not alone:
                self._suspects.extend(parcel.tasks)
                return
            for task in parcel.tasks:
                yield Answer(task.item.name, problem_row("every worker that read it died.", "crash", task.sha256))
        elif isinstance(error, (AligncheckError, WorkerBug)):
            raise error
        elif isinstance(error, OSError):
            raise UsageError(f"a worker of the cluster cannot work: {error}.", mend="Look at its machine.") from error
        else:
            raise WorkerBug(f"a worker of the cluster failed: {error!r}") from error

    # -- the cluster itself ------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Counts the threads of the cluster now and then. Raises UsageError when there is nobody left."""
        now = time.monotonic()
        if self.client.status != "running":
            raise _lost(self.kept)
        if now - self._looked < _SECONDS_TO_LOOK:
            return
        with self._lost_on_error():
            self._threads = sum(self.client.nthreads().values())
        self._looked = now
        # The workers that there were before the first look may all be gone at it.
        if self._threads or self._peopled is None:
            self._peopled = now
        elif now - self._peopled > _SECONDS_FOR_A_WORKER:
            raise UsageError("the cluster has no workers any more.", mend=_again(self.kept))

    @contextmanager
    def _lost_on_error(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _lost(self.kept) from error


_END = object()


def _anywhere(task: Task) -> Task:
    """Returns a task whose path means the same in any folder."""
    return replace(task, item=replace(task.item, path=_whole_path(task.item.path)))


def _whole_path(path: str) -> str:
    """Returns the path from the root."""
    return os.path.abspath(path)  # noqa: PTH100  links stay as they are


def _dask() -> Any:
    return importlib.import_module("distributed")


def _lost(kept: bool) -> UsageError:
    return UsageError("the scheduler of the cluster is gone.", mend=_again(kept))


def _again(kept: bool) -> str:
    return "What was done is kept: the same command goes on from there." if kept else "Start again when it is back."


# -- who is there ------------------------------------------------------------------------------------------------------


def _check_workers(client: Client) -> str:
    """Returns what this machine and all workers are. Raises UsageError when one of them is something else."""
    from aligncheck.batch.seats import identity

    here = identity()
    for address, there in _identities(client).items():
        if there != here:
            raise _mismatch(address, there, here)
    return here


def _mismatch(address: str, there: str, here: str) -> UsageError:
    return UsageError(
        f"the worker {address} has {there}; this machine has {here}.", mend="Install the same versions on both."
    )


def _identities(client: Client) -> dict[str, str]:
    """Returns what each worker is, by its address. Raises UsageError when there is none."""
    for tries in range(_TRIES):
        try:
            return _told(client)
        except TimeoutError as error:
            raise UsageError(
                f"the cluster has had no worker for {_SECONDS_FOR_A_WORKER:g} seconds.",
                mend="Start some, or ask later.",
            ) from error
        except OSError as error:
            # A worker that dies while it is asked looks like this, too: the scheduler soon knows that it is gone.
            if client.status != "running" or tries == _TRIES - 1:
                raise _lost(kept=False) from error
            time.sleep(_SECONDS_TO_LOOK)
    return {}


def _told(client: Client) -> dict[str, str]:
    if not client.nthreads():
        # With a task, for there are clusters that get their first worker when there is one.
        client.submit(abs, -1, pure=False).result(timeout=_SECONDS_FOR_A_WORKER)
    # What Dask itself can tell comes first: another Python may not even understand our question.
    versions = client.get_versions()
    ours = versions["client"]["host"]["python"]
    strangers = {
        address: f"Python {_short(told['host']['python'])}"
        for address, told in versions["workers"].items()
        if told["host"]["python"] != ours
    }
    return strangers or dict(client.run(_teller()))


def _short(python: str) -> str:
    return ".".join(python.split(".")[:3])


def _teller() -> Callable[[], str]:
    """Returns a function that tells what a worker is.

    It is made here so that it travels with its code: a worker without this module can answer, too.
    """

    def tell() -> str:
        try:
            from aligncheck.batch.seats import identity
        except ImportError:
            return "no aligncheck, or another one"
        return identity()

    return tell


# -- a cluster of our own ----------------------------------------------------------------------------------------------


@contextmanager
def _local_cluster(jobs: int) -> Iterator[Any]:
    """Yields a cluster on this machine, which ends with the block."""
    config = importlib.import_module("dask.config")
    with (
        TemporaryDirectory(prefix="aligncheck-", ignore_cleanup_errors=True) as folder,
        config.set(_OWN),
    ):
        try:
            cluster = _dask().LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                worker_dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
                local_directory=folder,
            )
        except (OSError, RuntimeError) as error:
            raise UsageError(f"a cluster cannot be started here: {error}.", mend="Use fewer workers.") from error
        try:
            yield cluster
        finally:
            with suppress(OSError):
                cluster.close(timeout=_SECONDS_TO_CLOSE)


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps Dask from writing on our standard error; what matters of it is said in our own words."""
    _dask()  # its loggers are there from now on
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
    loggers = [logging.getLogger(name) for name in ("distributed", *names)]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
