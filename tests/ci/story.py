"""The example repository through a whole story, in a git repository of its own.

python tests/ci/story.py     prints each command, what it said in short, and its exit code
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repository import Ran, Repository

OPEN = "proposals/2026"
HARVEST, RETURN = f"{OPEN}/harvest-workers.md", f"{OPEN}/return-from-tazelt.md"
SAFE, RENAMED, OLD = f"{OPEN}/safe-houses.md", f"{OPEN}/safe-houses-port-lasso.md", f"{OPEN}/road-to-adwa.md"
BASELINE = "aligncheck-baseline.json"
REPORTS = {
    "sarif": "aligncheck.sarif",
    "junit": "junit.xml",
    "gitlab": "gl-code-quality-report.json",
    "rdjson": "findings.json",
    "summary": "page.md",
}
WIDTH, LINES = 150, 6

SAFE_HOUSES = """\
---
title: Safe houses in Port Lasso
orientations: [11]
---

# Safe houses in Port Lasso

## 1. Background

Brokers lure young women from the coast of Saran with jobs that do not exist.

## 2. Objective

To protect and assist 150 victims of trafficking in Port Lasso, and to make traffickers answer for what they do.

## 3. Outputs and activities

Output 1: Victims of trafficking are safe and find work again.

- Activity 1.1: Run two shelters for victims of trafficking, with medical and legal assistance.
- Activity 1.2: Train police and prosecutors to identify victims of human trafficking.
"""
ROAD = """\
---
title: A road to the Adwa Plain
---

# A road to the Adwa Plain

## 1. Objective

To shorten the way from the Adwa Plain to the market of Seld by two hours.

## 2. Outputs and activities

Output 1: Forty kilometres of road are open in every season.

- Activity 1.1: Grade and gravel forty kilometres of road, with drains and six culverts.
- Activity 1.2: Train four village committees in the upkeep of the road.
"""
FORCED = "Organise the forced return of 50 migrants on two charter flights."
REASON = "the annex on emergency shelter has the evidence"
ACCEPTED = f'\n<!-- aligncheck: disable=unsupported-claim orientation=9 reason="{REASON}" expires=2030-12-31 -->\n'


@dataclass(frozen=True)
class Step:
    """One command of the story: what it is about, and what became of it."""

    title: str
    ran: Ran


def steps(folder: Path) -> Iterator[Step]:
    """Yields the commands one after the other; ``folder`` is empty."""
    repository = Repository.of_example(folder / "proposals-repo")
    check = repository.check

    def step(title: str, *words: str) -> Step:
        return Step(title, check(*words, "--format", "concise"))

    yield step("the main branch as it is", ".")

    repository.branch("good", "main")
    repository.write(SAFE, SAFE_HOUSES)
    repository.commit("Propose safe houses")
    yield step("a good pull request", "--since", "main")

    repository.branch("claim", "good")
    repository.replace(SAFE, "[11]", "[9, 11]")
    repository.commit("Claim humanitarian response too")
    yield step("a claim that the proposal does not show", "--since", "main")
    repository.write(SAFE, SAFE_HOUSES.replace("[11]", "[9, 11]") + ACCEPTED.replace(f' reason="{REASON}"', ""))
    yield step("accepted without a reason", "--since", "main")
    repository.write(SAFE, SAFE_HOUSES.replace("[11]", "[9, 11]") + ACCEPTED)
    repository.commit("Accept the claim")
    yield step("accepted with a reason", "--since", "main")
    repository.replace(SAFE, "[9, 11]", "[11]")
    yield step("the claim is gone, what accepted it is not", "--since", "main")

    repository.run("git", "checkout", "--quiet", "--force", "main", code=0)
    repository.write("proposals/2026/road.md", ROAD)
    repository.commit("Meanwhile, on the main branch")
    repository.run("git", "checkout", "--quiet", "good", code=0)
    yield step("the main branch went on, which is not the branch's affair", "--since", "main")
    repository.run("git", "checkout", "--quiet", "main", code=0)
    repository.run("git", "reset", "--quiet", "--hard", "HEAD~1", code=0)
    repository.branch("conflict", "main")
    repository.replace(RETURN, "## 4. Monitoring", f"- Activity 2.4: {FORCED}\n\n## 4. Monitoring")
    repository.commit("Add charter flights")
    yield step("a plan that the mandate excludes", "--since", "main")
    reports = [f"{kind}=../{name}" for kind, name in REPORTS.items()]
    yield Step("the same for every reader", check(".", *(f"--report={one}" for one in (*reports, "github"))))

    repository.branch("old", "main")
    repository.write(OLD, ROAD)
    repository.replace(HARVEST, "[12]", "[9, 12]")
    repository.commit("Proposals from before there was a policy")
    yield step("an old repository with old findings", ".")
    yield step("write them down", ".", "--write-baseline", BASELINE)
    repository.write("aligncheck.toml", f'baseline = "{BASELINE}"\n' + repository.read("aligncheck.toml"))
    repository.commit("Begin with a baseline")
    yield step("the baseline is honoured", ".")

    repository.branch("renamed", "old")
    repository.run("git", "mv", OLD, f"{OPEN}/road.md", code=0)
    repository.write(HARVEST, repository.read(HARVEST).replace("# Fair", "\n\n# Fair", 1))
    repository.commit("Rename a file and move lines")
    yield step("a renamed file and moved lines", "--since", "old")
    repository.run("git", "rm", "--quiet", f"{OPEN}/road.md", code=0)
    repository.commit("Withdraw the road")
    yield step("a deleted file: nothing of it to check, its entry is stale", ".")
    yield step("and nothing else changed", "--since", "HEAD")
    repository.write(SAFE, SAFE_HOUSES.replace("[11]", "[8, 11]"))
    yield step("a new finding counts", ".")
    yield step("as a trial", ".", "--exit-zero")

    yield step("a file that fits no proposal's name", f"{OPEN}/*.docx")
    repository.write(f"{OPEN}/broken.docx", "no Word file")
    yield step("a file that cannot be read", ".")
    yield step("an unknown revision", "--since", "nowhere")
    repository.write("typo.toml", 'fail-on = ["confict"]\nfail_on = ["conflict"]\nrequire = [13]\n')
    yield step("a policy with mistakes", ".", "--config", "typo.toml")


def short(text: str) -> list[str]:
    """Returns the first lines of an output, cut to the width of a page."""
    lines = text.splitlines()
    shown = [line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in lines[:LINES]]
    return [*shown, f"[{len(lines) - LINES} more lines]"] if len(lines) > LINES else shown


def told(step: Step) -> str:
    """Returns a step as it is printed."""
    lines = [f"# {step.title}", f"$ {' '.join(step.ran.words)}", *short(step.ran.out), *short(step.ran.err)]
    return "\n".join([*lines, f"-> {step.ran.code}"]) + "\n"


def main() -> None:
    """Prints the story."""
    with tempfile.TemporaryDirectory() as folder:
        for step in steps(Path(folder)):
            sys.stdout.write(told(step) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
