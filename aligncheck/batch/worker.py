"""What one worker does: read a proposal, score it, and keep the result."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.batch.engine import Answer, Loading, Task, refused_row
from aligncheck.errors import InputError
from aligncheck.model.mandate import Mandate
from aligncheck.model.proposal import DEFAULT_LIMITS, ReadLimits

if TYPE_CHECKING:
    from aligncheck.api import Checker
    from aligncheck.batch.cache import ResultCache
    from aligncheck.settings import Settings

_LEVEL = 1
"""Of compression: reports repeat themselves so much that more of it only takes time."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all workers of a run are told.

    ``reports`` says whether answers carry the full report. ``cache`` is the folder that workers keep results in; None
    where they are not to, or have no folder in common with whoever asks.
    """

    mandate: Mandate
    settings: Settings
    limits: ReadLimits = DEFAULT_LIMITS
    password: str | None = None
    reports: bool = False
    cache: Path | None = None


def prepare(job: Job, loading: Loading = nullcontext) -> Callable[[Task], Answer]:
    """Returns what scores a task.

    What takes long to load is loaded, inside ``loading``, for the first proposal that can be read: a run that finds
    nothing but known results and damaged files does without.
    """
    from aligncheck import api
    from aligncheck.batch.cache import ResultCache

    checker = api.Checker(job.mandate, settings=job.settings, limits=job.limits)
    return _Scorer(job, checker, ResultCache.open(job.cache), loading).score


@dataclass(slots=True)
class _Scorer:
    """Scores one task after the other."""

    job: Job
    checker: Checker
    cache: ResultCache
    loading: Loading
    loaded: bool = False

    def score(self, task: Task) -> Answer:
        """Returns the result, and keeps it."""
        from aligncheck import api
        from aligncheck.batch.row import row_of
        from aligncheck.render.json import to_jsonl

        name, began = task.item.name, time.monotonic()
        try:
            proposal = api.read_item(task.item, limits=self.job.limits, password=self.job.password)
        except InputError as error:
            return Answer(name, refused_row(error, task.sha256), seconds=time.monotonic() - began)
        if not self.loaded:
            with self.loading():
                self.checker.prepare()
            self.loaded = True
            began = time.monotonic()
        report = self.checker.check_proposal(replace(proposal, name=""))
        row = row_of(report)
        # A file that changed since its key was made must not be kept under it.
        keeps = task.keep and self.cache.keeps and same_content(task, row.sha256)
        line = to_jsonl(report) if keeps or self.job.reports else ""
        if keeps:
            self.cache.put(task.key, row, line)
        packed = pack(line) if self.job.reports else b""
        return Answer(name, row, packed, keeps, time.monotonic() - began)


def same_content(task: Task, sha256: str) -> bool:
    """Returns whether what was scored is what the task was made for."""
    return task.item.text is not None or task.sha256 == sha256


def pack(line: str) -> bytes:
    """Returns a report's line as few bytes."""
    return zlib.compress(line.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(packed: bytes) -> str:
    """Returns the line that ``pack`` took."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")
