"""Prints what a pull request costs that changes 3 of 500 proposals, as a ratio to checking those 3 alone.

    python benchmarks/ci.py                 500 proposals of 4 pages, 5 rounds
    python benchmarks/ci.py 100 2 3         100 proposals of 2 pages, 3 rounds
    python benchmarks/ci.py 500 4 3 each    the same for each format that shows whole reports

In each round 3 proposals get a new text. The run over all of them finds the others in its cache; the run over the 3
alone has a cache of its own, so that both check the same 3 anew. They run in turn, and the median of the quotients of
their processor times is printed. It needs a POSIX system. Proposals are Markdown and Word in three languages, with a
policy, a suppression and a baseline.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import WORDS_PER_PAGE, docx, paragraphs

BOUND = 1.6
CHANGED = 3
LANGUAGES = ("fr", "en", "es")
POLICY = """\
include = ["proposals/**"]
exclude = ["drafts"]
warn-on = ["insufficient-text", "possible-conflict", "off-mandate"]
max-supported = 9

[[overrides]]
paths = ["proposals/0*/**"]
fail-on = ["conflict"]

[[suppress]]
rule = "boundary"
paths = ["proposals/1/*.md"]
reason = "agreed with the desk"
"""
REPORTS = ["--report", "github", "--report", "sarif=../out.sarif", "--report", "summary=../page.md"]
WHOLE = ("text", "markdown", "html", "json", "jsonl")
WRITE, KNOWN = ["--write-baseline", "../known.json"], ["--baseline", "../known.json"]


def write(path: Path, pages: int, seed: int) -> None:
    language = LANGUAGES[seed % 3]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".docx":
        path.write_bytes(docx(language, pages, seed))
        return
    parts = [f"# {text}" if heading else text for heading, text in paragraphs(language, pages * WORDS_PER_PAGE, seed)]
    path.write_text("---\norientations: [10, 11]\n---\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


def proposal(number: int) -> Path:
    return Path("proposals") / str(number % 10) / f"{number:04}.{'docx' if number % 2 else 'md'}"


def seconds(arguments: list[str], folder: Path, kept: Path) -> float:
    environment = {**os.environ, "ALIGNCHECK_CACHE_DIR": str(kept)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "aligncheck", "check", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"ended with {done.returncode}: {done.stderr.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(count: int = 500, pages: int = 4, rounds: int = 5, *, each: bool = False) -> None:
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "repository"
        kept, other = Path(made) / "kept", Path(made) / "other"
        for folder in (kept, other):
            folder.mkdir(mode=0o700)
        for number in range(count):
            write(home / proposal(number), pages, number)
        (home / "aligncheck.toml").write_text(POLICY, encoding="utf-8")
        print(f"{'first run over all':<50}{seconds([*REPORTS, *WRITE, '.'], home, kept):>8.1f} s")
        print(f"{'nothing changed':<50}{seconds([*REPORTS, *KNOWN, '.'], home, kept):>8.1f} s")
        seconds([*REPORTS, *KNOWN, str(proposal(0))], home, other)
        wanted = {"github, sarif, summary": REPORTS} | {one: ["--format", one] for one in WHOLE if each}
        for number, (name, reports) in enumerate(wanted.items()):
            if number:  # the first run with a format writes every report out
                seconds([*reports, *KNOWN, "."], home, kept)
            quotients = []
            for turn in range(number * rounds, (number + 1) * rounds):
                changed = [proposal((turn * 37 + step * 11) % count) for step in range(CHANGED)]
                for step, path in enumerate(changed):
                    write(home / path, pages, count * (turn + 2) + step)
                alone = seconds([*reports, *KNOWN, *map(str, changed)], home, other)
                whole = seconds([*reports, *KNOWN, "."], home, kept)
                quotients.append(whole / alone)
                told = f"{CHANGED} alone {alone:6.2f} s, {CHANGED} of {count} changed {whole:6.2f} s"
                print(f"  {told}: {quotients[-1]:5.2f}")
            told = f"{name}: 3 changed of all / those 3 alone"
            print(f"{told:<50}{statistics.median(quotients):>8.2f}   <= {BOUND}", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(*(int(word) for word in words[:3]), each=words[3:] == ["each"])
