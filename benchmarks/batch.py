"""Prints what scoring a whole call costs, as ratios within one run, and the bound that each is held to.

    python benchmarks/batch.py                          all figures, some ten minutes
    python benchmarks/batch.py workers words            only these
    python benchmarks/batch.py cached --most 10000      with more proposals than by default

Needs a POSIX system; the memory of the parent needs Linux. Each figure is the best of some runs, for what disturbs a
machine only ever makes it slower. Both sides of a ratio run in turn. ``words`` counts the time that a processor works,
the others the time that passes.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from call import make_call
from corpus import paragraphs
from spacy.tokenizer import Tokenizer

from aligncheck.batch.cluster import Cluster
from aligncheck.batch.engine import Answer, Loading, Task, problem_row
from aligncheck.batch.pool import Pool
from aligncheck.model.call import Item

TEXT = ("md", "txt")
KEPT = "ALIGNCHECK_CACHE_DIR"


@dataclass(frozen=True)
class Sizes:
    """How much is measured: proposals of a call, the most of them, runs of each."""

    files: int
    most: int
    runs: int


Figures = Iterator[tuple[str, float, str]]


def seconds_of(folder: Path, *options: str, cwd: Path) -> float:
    """Returns how long the command takes on a folder."""
    began = time.perf_counter()
    _wait(_start(folder, *options, cwd=cwd))
    return time.perf_counter() - began


def _start(folder: Path, *options: str, cwd: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "aligncheck", "batch", str(folder), "--quiet", *options]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL)


def _wait(child: subprocess.Popen[bytes]) -> None:
    if child.wait() != 0:
        sys.exit(f"{child.args!r} ended with {child.returncode}")


# -- two workers and one -----------------------------------------------------------------------------------------------


def workers(folder: Path, sizes: Sizes) -> Figures:
    """Whole commands, starting up and writing included."""
    words = make_call(folder / "call", sizes.files, formats=TEXT)
    times: dict[str, list[float]] = {"1": [], "2": []}
    busy: dict[str, list[float]] = {"1": [], "2": []}
    for _ in range(sizes.runs):
        for jobs in times:
            began = _busy()
            options = ("--no-cache", "--jobs", jobs, "--out", "scores.csv")
            times[jobs].append(seconds_of(folder / "call", *options, cwd=folder))
            busy[jobs].append(_busy() - began)
    one, two = min(times["1"]), min(times["2"])
    yield f"throughput with two workers / with one, {sizes.files:,} text proposals", one / two, ">= 1.75"
    # What two workers can gain when nobody else wants the machine: it shows in the work, whoever disturbs.
    yield "work of all processes with two workers / with one", min(busy["2"]) / min(busy["1"]), ""
    yield "processors that a run with two workers had, of the two", max(map(_quotient, busy["2"], times["2"])), ""
    yield "proposals a second with one worker", sizes.files / one, ""
    yield "words a second with one worker", words / one, ""
    yield "load of the machine in the last minute", os.getloadavg()[0], ""


def _quotient(one: float, other: float) -> float:
    return one / other


def _busy() -> float:
    """Returns the seconds that this process and its children have worked: others on the machine do not count."""
    return time.process_time() + sum(os.times()[2:4])


# -- one worker and the bare tokenizer ---------------------------------------------------------------------------------


@dataclass
class _Best:
    """The best of several runs, by name."""

    values: dict[str, float]

    def note(self, name: str, value: float) -> None:
        self.values[name] = max(self.values.get(name, 0.0), value)


def words(folder: Path, sizes: Sizes) -> Figures:
    """A worker in this process: reading, the pipeline, judging, its row, and the report as a packed line of JSON."""
    from aligncheck import api
    from aligncheck.batch.worker import Job, prepare
    from aligncheck.nlp.languages import trimmed_language
    from aligncheck.settings import DEFAULT_SETTINGS

    gc.set_threshold(100_000)
    each = max(20, sizes.files // 10)
    mandate = api.load_mandate()
    score = {told: prepare(Job(mandate, DEFAULT_SETTINGS, reports=told)) for told in (False, True)}
    known = {language: trimmed_language(language).tokenizer for language in ("fr", "en", "es")}
    best = _Best({})
    for run in range(sizes.runs + 1):
        # Other texts in each run: what a worker remembers of paragraphs must not help.
        for kind in ("docx", "pdf"):
            speed = _reading(folder / f"{run}-{kind}", (kind,), run, each)[0]
            if run:
                best.note(f"read {kind}", speed)
        speed, items, blocks, count = _reading(folder / f"{run}-text", TEXT, run, each)
        began = _busy()
        languages = [score[False](Task(item)).row.language for item in items]
        rows = count / (_busy() - began)
        began = _busy()
        for item in items:
            score[True](Task(item))
        reports = count / (_busy() - began)
        new = {language: trimmed_language(language).tokenizer for language in known}
        bare, strange = (_bare(some, languages, blocks, count) for some in (known, new))
        if run:  # the first one warms up
            best.note("read", speed)
            best.note("rows", rows)
            best.note("bare", bare)
            best.note("new", strange)
            best.note("rows / bare", rows / bare)
            best.note("reports / bare", reports / bare)
            best.note("rows / new", rows / strange)
    label = "words a second of a worker / of the bare tokenizer, md and txt"
    yield f"{label}: read, scored, its row", best.values["rows / bare"], ">= 0.45"
    yield f"{label}: with its full report", best.values["reports / bare"], ""
    yield f"{label}: its row, by a new tokenizer that knows no word", best.values["rows / new"], ""
    yield "words a second of the bare tokenizer, most words known", best.values["bare"], ""
    yield "words a second of a new tokenizer that knows no word", best.values["new"], ""
    yield "words a second of a worker, md and txt", best.values["rows"], ""
    yield "words a second of reading md and txt alone", best.values["read"], ""
    yield "words a second of reading docx alone", best.values["read docx"], ""
    yield "words a second of reading pdf alone", best.values["read pdf"], ""


def _reading(
    place: Path, formats: Sequence[str], run: int, each: int
) -> tuple[float, tuple[Item, ...], list[list[str]], int]:
    """Returns words a second of reading a new call, its items, the texts of their blocks, and its words."""
    from aligncheck import api

    make_call(place, each, formats=formats, start=run * each)
    items = api.find_items([str(place)]).items
    began = _busy()
    proposals = [api.read_item(item) for item in items]
    taken = _busy() - began
    blocks = [[one.block_text(block) for block in one.blocks] for one in proposals]
    count = sum(len(text.split()) for texts in blocks for text in texts)
    return count / taken, items, blocks, count


def _bare(
    tokenizers: dict[str, Tokenizer], languages: Sequence[str], blocks: Sequence[Sequence[str]], count: int
) -> float:
    """Returns words a second of tokenizers alone."""
    began = _busy()
    for language, texts in zip(languages, blocks, strict=True):
        for text in texts:
            tokenizers[language](text)
    return count / (_busy() - began)


# -- the memory of the parent ------------------------------------------------------------------------------------------


def memory(folder: Path, sizes: Sizes) -> Figures:
    """Short proposals, so that there may be many: the parent holds no text, and the workers are not counted."""
    peaks: dict[int, float] = {}
    # The first run on a machine reads and checks the mandate, which takes some memory once.
    make_call(folder / "first", 1, formats=TEXT)
    seconds_of(folder / "first", cwd=folder)
    for count in dict.fromkeys(min(some, sizes.most) for some in (100, 1_000, 10_000)):
        place = folder / f"{count}"
        place.mkdir()
        for number in range(count):
            text = "\n\n".join(("# " if heading else "") + text for heading, text in paragraphs("en", 40, number))
            (place / f"{number:06}.md").write_text(f"{text}\n", encoding="utf-8")
        child = _start(place, "--jobs", "2", "--out", "scores.csv", cwd=folder)
        while child.poll() is None:
            peaks[count] = max(peaks.get(count, 0.0), _peak(child.pid))
            time.sleep(0.02)
        _wait(child)
        yield f"peak memory of the parent, {count:,} proposals, MB", peaks[count], ""
    (least, low), (most, high) = min(peaks.items()), max(peaks.items())
    yield f"peak with {most:,} proposals / with {least:,}", high / low, "<= 1.2"


def _peak(pid: int) -> float:
    """Returns the most memory that a process has had so far, in MB; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


# -- what is known already ---------------------------------------------------------------------------------------------


def cached(folder: Path, sizes: Sizes) -> Figures:
    """The same command a second time, whole: starting up, reading all files for their digest, and writing."""
    count = min(sizes.most, 10_000)
    make_call(folder / "call", count, formats=TEXT)
    options = ("--jobs", "2", "--out")
    first = seconds_of(folder / "call", *options, "first.csv", cwd=folder)
    again = min(seconds_of(folder / "call", *options, "again.csv", cwd=folder) for _ in range(sizes.runs))
    reports = seconds_of(folder / "call", *options, "again.jsonl", cwd=folder)
    if (folder / "first.csv").read_bytes() != (folder / "again.csv").read_bytes():
        sys.exit("what was kept differs from what was scored")
    start = min(seconds_of(_one(folder), "--out", "one.csv", cwd=folder) for _ in range(sizes.runs + 1))
    yield f"first run of {count:,} text proposals / the same again, csv", first / again, ">= 50 at 10,000"
    yield "the same, with the time of a single cached proposal taken off", first / max(again - start, 0.001), ""
    yield "first run, seconds", first, ""
    yield "again, csv, seconds", again, ""
    yield "again, jsonl, seconds", reports, ""
    yield "a run of a single cached proposal, seconds", start, ""


def _one(folder: Path) -> Path:
    """Returns a folder with a single proposal of the call."""
    place = folder / "one"
    if not place.is_dir():
        place.mkdir()
        file = next((folder / "call").rglob("*.md"))
        (place / file.name).write_bytes(file.read_bytes())
    return place


# -- past one machine --------------------------------------------------------------------------------------------------


def cluster(folder: Path, sizes: Sizes) -> Figures:
    """What Dask adds: the same proposals by two workers of this machine and by a local cluster of two."""
    make_call(folder / "call", sizes.files, formats=TEXT)
    local = ("--no-cache", "--jobs", "2", "--out", "scores.csv")
    times: dict[str, list[float]] = {"local": [], "dask": []}
    for _ in range(sizes.runs):
        for engine, taken in times.items():
            taken.append(seconds_of(folder / "call", *local, "--engine", engine, cwd=folder))
    yield "time of a local Dask cluster / of the local engine", min(times["dask"]) / min(times["local"]), ""
    yield from _empty_tasks()
    yield from _client(folder)


def _client(folder: Path) -> Figures:
    """What is left to whoever asks when others score: finding, reading, keeping, putting aside and writing."""
    from aligncheck import api
    from aligncheck.batch.cache import ResultCache
    from aligncheck.batch.outputs import write_output
    from aligncheck.batch.run import Rules, score_all
    from aligncheck.batch.spool import Spool
    from aligncheck.batch.worker import Job, prepare
    from aligncheck.model.call import Call
    from aligncheck.model.report import MandateInfo
    from aligncheck.settings import DEFAULT_SETTINGS

    mandate = api.load_mandate()
    items = api.find_items([str(folder / "call")]).items
    job = partial(prepare, Job(mandate, DEFAULT_SETTINGS, reports=True))
    found = {answer.name: answer for answer in Pool(job, 2, 60.0).run(Task(item) for item in items)}
    call = Call(
        MandateInfo(mandate.id, mandate.version, mandate.digest),
        "",
        tuple((one.number, one.title["en"]) for one in mandate.orientations),
    )
    yield "bytes of an answer with its report", sum(len(one.report) for one in found.values()) / len(found), ""
    for ending in ("csv", "jsonl"):
        began = _busy()
        with ResultCache.open(folder / f"kept-{ending}") as cache, Spool([item.name for item in items]) as spool:
            score_all(items, _Known(found), spool, rules=Rules(ending, reports=ending == "jsonl"), cache=cache)
            write_output(folder / f"scores.{ending}", call, spool.scored)
        yield (
            f"ms of the client for each proposal, {ending}, Dask not counted",
            (_busy() - began) / len(items) * 1e3,
            "",
        )


@dataclass(frozen=True)
class _Known:
    """An engine that knows all answers."""

    answers: dict[str, Answer]

    def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
        for task in tasks:
            if task is not None:
                yield self.answers[task.item.name]


def _empty_tasks() -> Figures:
    """Tasks that do nothing: what client, scheduler and workers cost, each a process of its own but the first two."""
    count = 4_000
    tasks = (Task(Item(f"p{number}", "", text="x"), f"{number}") for number in range(count))
    answers = Cluster(importlib.import_module("batch").nothing, 2, 60.0).run(tasks)
    next(answers)
    began, cpu = time.perf_counter(), time.process_time()
    for _ in answers:
        pass
    yield "proposals a second through Dask when nothing is done with them", count / (time.perf_counter() - began), ""
    yield "ms of client and scheduler for each", (time.process_time() - cpu) / count * 1_000, ""


def nothing(_: Loading) -> Callable[[Task], Answer]:
    """Workers find it under the name of this module, which is not its name where it is the program."""
    row = problem_row("nothing was done.", "nothing")
    return lambda task: Answer(task.item.name, row)


BENCHMARKS: dict[str, Callable[[Path, Sizes], Figures]] = {
    "workers": workers,
    "words": words,
    "memory": memory,
    "cached": cached,
    "cluster": cluster,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which figures; all by default")
    parser.add_argument("--files", type=int, default=1_000, help="proposals of a call")
    parser.add_argument("--most", type=int, default=1_000, help="the most proposals of the memory and the cached run")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the best counts")
    told = parser.parse_args()
    if unknown := [name for name in told.names if name not in BENCHMARKS]:
        sys.exit(f"unknown: {', '.join(unknown)}; known are {', '.join(BENCHMARKS)}")
    sizes = Sizes(told.files, told.most, told.runs)
    for name in told.names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            os.environ[KEPT] = str(Path(folder) / "kept")
            for label, value, bound in BENCHMARKS[name](Path(folder), sizes):
                print(f"{name:<8} {value:10,.2f}  {bound:<16} {label}", flush=True)


if __name__ == "__main__":
    main()
