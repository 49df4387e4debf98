"""What scores the proposals of a run: the pool of this machine, or whatever else offers the same."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from aligncheck.errors import (
    DamagedFile,
    EncryptedFile,
    InputError,
    LimitExceeded,
    NotFound,
    UnsupportedFormat,
)
from aligncheck.model.call import Item, Row


@dataclass(frozen=True, slots=True)
class Task:
    """One proposal to score.

    ``key`` is what its result is kept by, ``sha256`` that of its bytes, empty for words. ``keep`` says whether the
    result may be kept beyond the run.
    """

    item: Item
    key: str = ""
    sha256: str = ""
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task; ``name`` is that of its item.

    ``row`` has no name, so that it fits every proposal with the same content. ``report`` is the report without a name,
    as a packed line of JSON: empty where nobody asked for it, or where there is a problem. ``kept`` says that the
    result is in the cache already. ``trace`` tells of a bug where it happened.
    """

    name: str
    row: Row
    report: bytes = b""
    kept: bool = False
    seconds: float = 0.0
    trace: str = ""


Loading = Callable[[], AbstractContextManager[None]]
"""Inside of it a worker may take its time, and a failure is the worker's rather than the task's."""


class Engine(Protocol):
    """Scores tasks, in any order, several at once."""

    def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
        """Yields exactly one answer for each task, as soon as it is there.

        Tasks are taken one by one, when there is somebody to do them: never all at once. None among them says that the
        next one takes a while to come, and that answers should not wait for it. Closing the iterator ends whatever is
        under way.
        """
        ...


_KINDS: tuple[tuple[type[InputError], str], ...] = (
    (NotFound, "not-found"),
    (UnsupportedFormat, "unsupported"),
    (DamagedFile, "damaged"),
    (EncryptedFile, "encrypted"),
    (LimitExceeded, "limit"),
)


def problem_row(problem: str, kind: str, sha256: str = "") -> Row:
    """Returns the row, without a name, of a proposal that could not be scored."""
    return Row(name="", sha256=sha256, status="", words=0, pages=None, language="", problem=problem, kind=kind)


def refused_row(error: InputError, sha256: str = "") -> Row:
    """Returns the row of a proposal that could not be read; its kind comes from the class of the error."""
    kind = next((kind for known, kind in _KINDS if isinstance(error, known)), "unreadable")
    return problem_row(f"{error.what} {error.mend}".rstrip(), kind, sha256)
