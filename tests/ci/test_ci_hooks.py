"""The hooks before a commit: pre-commit itself, with this checkout as the place the hooks come from, and plain git."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from repository import EXAMPLE, QUICK_PIP, ROOT, Ran, Repository, is_offline
from story import FORCED, HARVEST, OPEN, RETURN, ROAD, SAFE, SAFE_HOUSES

from aligncheck.read.source import OLD_SUFFIXES, SUFFIXES

NEEDED = ("aligncheck", "mandate", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
"""What of this checkout the hooks are installed from."""

GARDEN = ROOT / "tests" / "data" / "gardens"


def hooks() -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


def test_the_hook_takes_what_is_read_and_nothing_else() -> None:
    files = re.compile(str(hooks()["aligncheck"]["files"]))
    assert [
        suffix for suffix in SUFFIXES if not files.search(f"a/b{suffix}") or not files.search(f"B{suffix.upper()}")
    ] == []
    others = [*OLD_SUFFIXES, ".yaml", ".toml", ".docx.aligncheck.yaml", ".py", "md"]
    assert [suffix for suffix in others if files.search(f"a/b{suffix}")] == []
    policy = re.compile(str(hooks()["aligncheck-policy"]["files"]))
    names = [
        "aligncheck.toml",
        ".aligncheck.toml",
        "calls/aligncheck.toml",
        "pyproject.toml",
        "draft.docx.aligncheck.toml",
    ]
    assert [name for name in names if policy.search(name)] == names[:4]


# -- pre-commit --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Returns the example repository with its own configuration of pre-commit, the hooks installed as anybody does."""
    folder = tmp_path_factory.mktemp("pre-commit")
    source = Repository(folder / "aligncheck")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source.folder / name)
    source.commit("This checkout")
    source.run("git", "tag", "v0.1.0", code=0)

    made = Repository.of_example(folder / "proposals-repo", PRE_COMMIT_HOME=str(folder / "home"), **QUICK_PIP)
    made.replace(".pre-commit-config.yaml", "https://github.com/example/aligncheck", source.folder.as_posix())
    more = "      - id: aligncheck-mandate\n        args: [gardens]\n        files: ^gardens/\n"
    made.write(".pre-commit-config.yaml", made.read(".pre-commit-config.yaml") + more)
    made.commit("Take the hooks from here")
    made.run("pre-commit", "install", code=0)
    ran = made.run("pre-commit", "install-hooks")
    if ran.code and is_offline(ran.out + ran.err):
        pytest.skip("pip reaches no index, so that pre-commit cannot install what the hook depends on")
    assert ran.code == 0, ran.out + ran.err
    return made


@pytest.fixture
def repository(installed: Repository) -> Iterator[Repository]:
    yield installed
    installed.run("git", "reset", "--quiet", "--hard", "main", code=0)


def commit(repository: Repository) -> Ran:
    """Commits as a writer does, with the hooks, and takes the commit back if there is one."""
    before = repository.run("git", "rev-parse", "HEAD").out
    repository.run("git", "add", "--all", code=0)
    ran = repository.run("git", "commit", "--message", "Work")
    made = repository.run("git", "rev-parse", "HEAD").out != before
    assert made is (ran.code == 0)
    repository.run("git", "reset", "--quiet", "--hard", before.strip(), code=0)
    return ran


def said(ran: Ran) -> dict[str, str]:
    """Returns how each hook ended, by its name, and checks that pre-commit ran them."""
    found = re.findall(r"^(\S.*?)\.{3,}.*?(Passed|Failed|Skipped)$", ran.out + ran.err, re.MULTILINE)
    return {str(next(one["id"] for one in hooks().values() if one["name"] == name)): end for name, end in found}


def test_a_good_proposal_is_committed(repository: Repository) -> None:
    repository.write(SAFE, SAFE_HOUSES)
    ran = commit(repository)
    assert (ran.code, said(ran)) == (
        0,
        {"aligncheck": "Passed", "aligncheck-policy": "Skipped", "aligncheck-mandate": "Skipped"},
    )


def test_a_bad_one_is_not(repository: Repository) -> None:
    repository.write(SAFE, SAFE_HOUSES)
    repository.replace(RETURN, "## 4. Monitoring", f"- Activity 2.4: {FORCED}\n\n## 4. Monitoring")
    repository.replace(HARVEST, "[12]", "[9, 12]")
    repository.write(f"{OPEN}/ROAD.TXT", ROAD)
    repository.write("aligncheck.toml", repository.read("aligncheck.toml").replace('"proposals/**/*.pdf"', '"*.txt"'))
    ran = commit(repository)
    assert (ran.code, said(ran)["aligncheck"]) == (1, "Failed")
    lines = [line for line in (ran.out + ran.err).splitlines() if line.startswith("proposals/")]
    assert [line.split(" ", 3)[:3] for line in sorted(lines)] == [
        [f"{OPEN}/ROAD.TXT:", "error", "ALN004"],
        [f"{HARVEST}:3:", "error", "ALN003"],
        [f"{RETURN}:31:", "error", "ALN005"],
        [f"{RETURN}:31:", "error", "ALN005"],
    ]
    assert "exit code: 1" in ran.out + ran.err


def test_what_the_policy_leaves_out_is_no_obstacle(repository: Repository) -> None:
    repository.write("proposals/templates/road.md", ROAD)
    repository.write("CONTRIBUTING.md", ROAD)
    ran = commit(repository)
    assert (ran.code, said(ran)["aligncheck"]) == (0, "Passed")


def test_a_mistake_in_the_policy_is_told_when_it_is_made(repository: Repository) -> None:
    repository.replace("aligncheck.toml", 'fail-on = ["conflict", "boundary"', 'fail-on = ["confict", "boundary"')
    ran = commit(repository)
    assert (ran.code, said(ran)["aligncheck-policy"], said(ran)["aligncheck"]) == (1, "Failed", "Skipped")
    assert "there is no rule `confict`" in ran.out + ran.err
    assert "exit code: 2" in ran.out + ran.err


def test_a_mandate_of_ones_own_is_tried(repository: Repository) -> None:
    shutil.copytree(GARDEN, repository.folder / "gardens")
    passed = commit(repository)
    assert (passed.code, said(passed)["aligncheck-mandate"]) == (0, "Passed")
    shutil.copytree(GARDEN, repository.folder / "gardens")
    name = "gardens/orientations/1-growing.yaml"
    text = repository.read(name)
    repository.write(name, text.replace("match:", "match_gone:", 1))
    failed = commit(repository)
    assert (failed.code, said(failed)["aligncheck-mandate"]) == (1, "Failed")
    assert f"{name}:" in failed.out + failed.err


# -- git alone ---------------------------------------------------------------------------------------------------------


def test_a_plain_git_hook(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "proposals-repo")
    repository.run("git", "config", "core.hooksPath", "hooks", code=0)
    shutil.copytree(EXAMPLE, repository.folder, dirs_exist_ok=True)
    repository.run("git", "add", "--all", code=0)
    first = repository.run("git", "commit", "--message", "Begin")
    assert (first.code, "1 warning in 1 of 4 files" in first.out + first.err) == (0, True)

    repository.write(SAFE, SAFE_HOUSES.replace("[11]", "[9, 11]"))
    repository.run("git", "add", SAFE, code=0)
    refused = repository.run("git", "commit", "--message", "Claim")
    assert refused.code == 1
    assert f"{SAFE}:3: error ALN003 unsupported-claim" in refused.out + refused.err

    repository.write(SAFE, SAFE_HOUSES)
    repository.run("git", "add", SAFE, code=0)
    taken = repository.run("git", "commit", "--message", "Propose", code=0)
    assert "no findings in 1 file; 4 unchanged files not checked" in taken.err
    assert repository.run("git", "log", "--format=%s").out.split() == ["Propose", "Begin"]
