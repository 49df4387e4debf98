"""The action for GitHub: its shells are run for real, on the example repository."""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
from pathlib import Path

import github_log
import pytest
from composite import ACTION, Job, Runner, action
from repository import QUICK_PIP, Repository, is_offline
from story import FORCED, RETURN, SAFE, SAFE_HOUSES

from aligncheck.version import version

HOSTILE = "proposals/2026/$(touch done) `touch done` %0A\n::error::x.md"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Returns the example with a branch on which one proposal is in conflict, and two are new."""
    made = Repository.of_example(tmp_path_factory.mktemp("action") / "proposals-repo")
    made.branch("work", "main")
    made.replace(RETURN, "## 4. Monitoring", f"- Activity 2.4: {FORCED}\n\n## 4. Monitoring")
    made.write(SAFE, SAFE_HOUSES)
    made.write(HOSTILE, SAFE_HOUSES.replace("[11]", "[8]"))
    made.commit("Work")
    return made


def run(repository: Repository, temp: Path, **inputs: str) -> Job:
    """Runs the action as if it were installed already."""
    bin = str(repository.folder.parent / "bin")
    given = {"install": {"bin": bin, "kept": os.environ["ALIGNCHECK_CACHE_DIR"], "version": "0.1.0"}}
    return Runner(repository, temp, given).run({name.replace("_", "-"): value for name, value in inputs.items()})


def marks(job: Job) -> list[tuple[str, str]]:
    return [(one.name, one.properties["file"]) for one in github_log.commands(job.log) if "file" in one.properties]


def test_a_pull_request_with_findings(repository: Repository, tmp_path: Path) -> None:
    job = run(repository, tmp_path, since="main", upload_sarif="true", reports="junit=junit.xml\n\nhtml=a b.html\n")
    assert job.code == 1
    assert job.outputs == {"exit-code": "1", "sarif": "aligncheck.sarif"}
    assert [name for _, name in marks(job)] == [
        HOSTILE,
        RETURN,
        RETURN,
    ]
    assert "3 errors in 2 of 3 files" in job.page
    results = json.loads((repository.folder / "aligncheck.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert len(results) == 3
    for name in ("junit.xml", "a b.html"):
        assert (repository.folder / name).stat().st_size > 500
    assert not (repository.folder / "done").exists()
    kept = {"path": os.environ["ALIGNCHECK_CACHE_DIR"], "key": "aligncheck-Linux-0.1.0-7-1"}
    assert job.used["actions/cache/save@v5"] == kept
    assert job.used["actions/cache/restore@v5"] == {**kept, "restore-keys": "aligncheck-Linux-0.1.0-\n"}
    assert job.used["github/codeql-action/upload-sarif@v4"] == {
        "sarif_file": "aligncheck.sarif",
        "category": "aligncheck",
    }


def test_a_file_of_an_earlier_run_is_not_sent(repository: Repository, tmp_path: Path) -> None:
    old = repository.folder / "old.sarif"
    old.write_text("{}", encoding="utf-8")
    os.utime(old, (1, 1))
    job = run(repository, tmp_path, sarif_file="old.sarif", upload_sarif="true", fail_on="confict")
    assert (job.code, job.outputs["sarif"]) == (2, "")
    assert "github/codeql-action/upload-sarif@v4" not in job.used
    assert old.read_text(encoding="utf-8") == "{}"


def test_everything_switched_off(repository: Repository, tmp_path: Path) -> None:
    job = run(
        repository,
        tmp_path,
        paths=f"{RETURN}\n{SAFE}",
        annotations="false",
        summary="false",
        sarif_file="",
        upload_sarif="true",
        fail="false",
        cache="false",
    )
    assert (job.code, job.outputs, job.page) == (0, {"exit-code": "1", "sarif": ""}, "")
    assert marks(job) == []
    assert f"{RETURN}:31: error ALN005 conflict: " in job.log
    assert list(job.used) == ["actions/setup-python@v6"]


@pytest.mark.parametrize(
    ("inputs", "code", "said"),
    [
        (
            {"fail_on": "unsupported-claim", "warn_on": "conflict,boundary", "paths": RETURN},
            0,
            "2 warnings in 1 of 1 file",
        ),
        ({"fail_on": "confict"}, 2, "there is no rule confict"),
        ({"config": "$(touch done).toml"}, 2, "$(touch done).toml"),
        ({"baseline": "none.json"}, 2, "none.json"),
        ({"mandate": "none"}, 2, "none"),
        ({"since": "--output=done"}, 2, "is no revision"),
        ({"paths": "--fail-on\n; touch done"}, 2, "--fail-on: there is no such file."),
        ({"fail": "false", "paths": "missing.md"}, 2, "missing.md: there is no such file."),
    ],
    ids=str,
)
def test_inputs_reach_the_program_and_no_shell(
    repository: Repository, tmp_path: Path, inputs: dict[str, str], code: int, said: str
) -> None:
    job = run(repository, tmp_path, **{"sarif_file": "out.sarif", **inputs})
    assert (job.code, job.outputs["exit-code"]) == (code, str(code)), job.log
    assert said in job.log + job.page
    assert not (repository.folder / "done").exists()


def test_no_expression_stands_in_a_shell() -> None:
    shells = [step for step in action()["runs"]["steps"] if "run" in step]
    assert len(shells) == 3
    for step in shells:
        assert "${{" not in step["run"]
        used = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", step["run"]))
        assert used - {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RANDOM"} <= set(step["env"])
        assert {name for name in step["env"] if name.startswith("INPUT_")} <= used


def test_every_input_is_used() -> None:
    text = ACTION.read_text(encoding="utf-8")
    assert [name for name in action()["inputs"] if f"inputs.{name} " not in text] == []


def test_it_installs_this_checkout(repository: Repository, tmp_path: Path) -> None:
    """The dependencies are taken from the environment of the tests: the hooks of pre-commit install them for real."""
    there = sysconfig.get_path("purelib")
    python = tmp_path / "python"
    link = f'echo "{there}" > "$(echo "$3"/lib/python*/site-packages)/there.pth"'
    python.write_text(f'#!/bin/sh\n"{sys.executable}" "$@" && {link}\n', encoding="utf-8")
    python.chmod(0o755)
    made = Repository(tmp_path / "other", **QUICK_PIP)
    given = {"python": {"python-path": str(python)}, "check": {"exit-code": "0"}}
    job = Runner(made, tmp_path, given).run({})
    if job.code and is_offline(job.log):
        pytest.skip("pip reaches no index, so that it cannot build the package")
    assert job.code == 0, job.log
    folder = tmp_path / "aligncheck"
    assert job.used["actions/cache/restore@v5"] == {
        "path": str(folder / "kept"),
        "key": f"aligncheck-Linux-{version()}-7-1",
        "restore-keys": f"aligncheck-Linux-{version()}-\n",
    }
    assert (folder / "kept").stat().st_mode & 0o777 == 0o700
    ran = made.run(str(folder / "venv" / "bin" / "aligncheck"), "--version", code=0)
    assert ran.out.startswith(f"aligncheck {version()} ")
    (package,) = folder.glob("venv/lib/python*/site-packages/aligncheck")
    assert (package / "_mandate").is_dir()
