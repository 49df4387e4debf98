"""Prints what aligncheck costs, as ratios to a yardstick that runs beside it, and the bound that each is held to.

    python benchmarks/run.py            all figures, about two minutes
    python benchmarks/run.py cold       only those whose name begins so

Times of one machine mean little; the two sides of a ratio run in turn, so their quotient holds when the machine drifts.
What aligncheck keeps from one run to the next goes to a folder of the benchmark's own; "cold" is a new process that
finds it there, "first" one that finds nothing. Needs a POSIX system (it reads the peak memory of child processes).
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpus import docx, paragraphs

from aligncheck.model.proposal import Proposal

RUNS = 7
KEPT = "ALIGNCHECK_CACHE_DIR"


def seconds(command: list[str], kept: str | None = None) -> float:
    """Returns how long the command takes; ``kept`` is another folder for kept files, empty for none at all."""
    # A program that was installed has its byte code: where writing it is forbidden, each run would compile our modules
    # anew, and not those of the yardstick.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if kept is not None:
        environment[KEPT] = kept
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, env=environment)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return time.perf_counter() - start


def ratio(one: list[str], other: list[str], runs: int = RUNS, kept: str | None = None) -> float:
    """Returns the median of the quotients of the two commands' times, run in turn after one warm-up each."""
    seconds(one, kept), seconds(other)
    return statistics.median(seconds(one, kept) / seconds(other) for _ in range(runs))


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


ALIGNCHECK = [sys.executable, "-m", "aligncheck"]


def cold(folder: Path) -> list[tuple[str, float, str]]:
    file = folder / "ten.docx"
    file.write_bytes(docx("fr", 10))
    spacy, typer = python("import spacy"), python("import typer")
    return [
        (
            "cold check of a 10-page French docx / import spacy",
            ratio([*ALIGNCHECK, "check", "--no-cache", str(file)], spacy),
            "<= 1.5",
        ),
        ("the same file again, unchanged / import spacy", ratio([*ALIGNCHECK, "check", str(file)], spacy), ""),
        (
            "first check of it, the mandate validated and prepared / import spacy",
            ratio([*ALIGNCHECK, "check", str(file)], spacy, 3, kept=""),
            "",
        ),
        ("--help / import typer", ratio([*ALIGNCHECK, "--help"], typer), "<= 3"),
        ("--version / import typer", ratio([*ALIGNCHECK, "--version"], typer), "<= 3"),
        ("mandate show 10 / import typer", ratio([*ALIGNCHECK, "mandate", "show", "10"], typer), "<= 6"),
    ]


def best_of(work: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def throughput(folder: Path) -> list[tuple[str, float, str]]:
    from aligncheck.api import Checker
    from aligncheck.nlp.languages import trimmed_language
    from aligncheck.nlp.memo import Memo
    from aligncheck.read.source import read_text

    # As the program does when it starts.
    gc.set_threshold(100_000)
    checker = Checker()
    rows = []
    for language in ("fr", "en", "es"):
        text = "\n\n".join(text for _, text in paragraphs(language, 20_000))
        proposal = read_text(text)
        blocks = [proposal.block_text(block) for block in proposal.blocks]
        tokenizer = trimmed_language(language).tokenizer

        def tokenise(tokenizer: Callable[[str], object] = tokenizer, blocks: list[str] = blocks) -> None:
            for block in blocks:
                tokenizer(block)

        def again(proposal: Proposal = proposal) -> None:
            checker.check_proposal(proposal)

        tokenise(), again()
        fresh_quotients, again_quotients = [], []
        for _ in range(RUNS):
            # New paragraphs of known words: only what is remembered of whole paragraphs is forgotten.
            checker._pipelines.memo = Memo()
            bare = best_of(tokenise, 3)
            fresh_quotients.append(bare / best_of(again, 1))
            again_quotients.append(bare / best_of(again, 1))
        label = "words per second, pipeline and scoring / bare tokenizer"
        rows.append((f"{label}, {language}: new text, known words", statistics.median(fresh_quotients), ">= 0.5"))
        rows.append((f"{label}, {language}: text read before", statistics.median(again_quotients), ">= 0.5"))
    return rows


def growth(folder: Path) -> list[tuple[str, float, str]]:
    rows = []
    times = {}
    for pages in (100, 300, 1000):
        file = folder / f"{pages}.docx"
        file.write_bytes(docx("fr", pages))
        start = time.perf_counter()
        child = subprocess.Popen([*ALIGNCHECK, "check", "--quiet", str(file)], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            sys.exit(f"the check of {file.name} ended with {child.returncode}")
        times[pages] = time.perf_counter() - start
        if pages == 300:
            rows.append(("peak memory of a check of 300 pages, MB", usage.ru_maxrss / 1024, "< 500"))
    floor = min(seconds(python("import spacy")) for _ in range(3))
    rows.append(
        (
            "time of 1000 pages / 10 times that of 100, start-up taken off",
            (times[1000] - floor) / (10 * (times[100] - floor)),
            "about 1",
        )
    )
    return rows


BENCHMARKS = {"cold": cold, "throughput": throughput, "growth": growth}


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHMARKS)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[KEPT] = str(Path(folder) / "kept")
        for name, benchmark in BENCHMARKS.items():
            if any(name.startswith(word) for word in wanted):
                for label, value, bound in benchmark(Path(folder)):
                    print(f"{name:<11} {value:8.2f}  {bound:<8} {label}", flush=True)


if __name__ == "__main__":
    main()
