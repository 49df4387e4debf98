"""What docs/ci.md shows is what the example repository has, what the services accept, and what the program can do."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from composite import action
from repository import EXAMPLE, ROOT, Repository
from test_docs import COMMANDS, blocks, options, sections, table

from aligncheck import api

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
YAML = blocks(PAGE, "yaml")
EXAMPLES = {
    ".github/workflows/proposals.yml": ("GitHub", "yaml"),
    ".gitlab-ci.yml": ("GitLab", "yaml"),
    ".pre-commit-config.yaml": ("pre-commit", "yaml"),
}


def kind_of(told: Any) -> str:
    """Returns what reads a block of YAML: by the keys that it begins with."""
    if "steps" in told or "jobs" in told:
        return "github-workflows"
    return "pre-commit" if "repos" in told else "gitlab-ci"


def is_accepted(path: Path, schema: str) -> None:
    """Asks an independent reader, which has the schemas that the services publish."""
    if schema == "pre-commit":
        words = ["-m", "pre_commit", "validate-config", str(path)]
    else:
        transform = ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
        words = ["-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *transform, str(path)]
    ended = subprocess.run([sys.executable, *words], capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("text", YAML, ids=lambda text: str(text.split("\n")[0]))
def test_each_block_is_accepted_by_its_service(text: str, tmp_path: Path) -> None:
    told = yaml.safe_load(text)
    if "steps" in told:
        text = yaml.safe_dump({"on": "push", "jobs": {"check": {"runs-on": "ubuntu-latest", **told}}})
    path = tmp_path / "block.yml"
    path.write_text(text, encoding="utf-8")
    is_accepted(path, kind_of(told))


def test_the_action_and_the_hooks_are_accepted() -> None:
    is_accepted(ROOT / "action.yml", "github-actions")
    words = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(words, check=True, capture_output=True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_shows_the_files_of_the_example(name: str) -> None:
    heading, language = EXAMPLES[name]
    shown = blocks(sections(PAGE)[heading], language)[0]
    text = (EXAMPLE / name).read_text(encoding="utf-8")
    assert without_head(text) == shown


def test_the_page_shows_the_plain_hook() -> None:
    (shown,) = blocks(sections(PAGE)["A plain git hook"], "bash")
    path = EXAMPLE / "hooks" / "pre-commit"
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    assert f"{first}\n{without_head(rest).lstrip()}" == shown
    assert path.stat().st_mode & 0o111


def without_head(text: str) -> str:
    """Returns a file without the comment that it begins with."""
    return re.sub(r"\A(?:#.*\n)+", "", text)


# -- what the page says of the program ---------------------------------------------------------------------------------


def called() -> Iterator[str]:
    """Yields each call of the program in YAML, in a hook, or in the middle of a sentence."""
    shell = [block for name in ("yaml", "bash") for block in blocks(PAGE, name)]
    for line in "\n".join(shell).splitlines():
        found = re.search(r"\baligncheck [a-z][^#]*$", line)
        if found and "pip install" not in line:
            yield found.group().strip()
    prose = re.sub(r"^ *```.*?^ *```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    yield from (words for words in re.findall(r"`(aligncheck [^`]+)`", prose))


@pytest.mark.parametrize("call", list(called()))
def test_calls_are_possible(call: str) -> None:
    words = shlex.split(call)[1:]
    name = next(one for one in (" ".join(["aligncheck", *words[:size]]) for size in (2, 1, 0)) if one in COMMANDS)
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert given <= options(COMMANDS[name])


def test_options_in_the_text_exist() -> None:
    known = options(COMMANDS["aligncheck check"]) | options(COMMANDS["aligncheck"])
    others = {"--no-verify", "--all-files", "--verify"}  # of git and pre-commit
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) - known - others == set()


def test_the_hooks_call_what_exists() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        given = [word for word in hook.get("args", []) if word.startswith("-")]
        assert set(given) <= options(COMMANDS[hook["entry"]])


def test_every_hook_has_its_row() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [row[0] for row in table(PAGE, "hook")] == [hook["id"] for hook in hooks]


def test_every_input_and_output_has_its_row() -> None:
    told = action()
    rows = {name: row[1] for row in table(PAGE, "input") for name in re.findall(r"[a-z-]+", row[0])}
    assert rows == {name: str(one["default"]) for name, one in told["inputs"].items()}
    assert [row[0] for row in table(PAGE, "output")] == list(told["outputs"])


def test_the_inputs_in_the_blocks_exist() -> None:
    given: set[str] = set()
    for text in YAML:
        told = yaml.safe_load(text)
        steps = [*told.get("steps", []), *(step for job in told.get("jobs", {}).values() for step in job["steps"])]
        given |= {
            name for step in steps if step.get("uses", "").startswith("example/") for name in step.get("with", {})
        }
    assert given
    assert given <= set(action()["inputs"])


def test_toml_is_a_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        re.sub(r"^  ", "", block, flags=re.MULTILINE)
        for block in re.findall(r"^ *```toml\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
    ]
    assert len(texts) == 3
    monkeypatch.chdir(tmp_path)
    for text in texts:
        assert tomllib.loads(text)
        (tmp_path / "aligncheck.toml").write_text(text, encoding="utf-8")
        api.load_policy()


def test_a_pdf_is_told_as_the_page_shows(tmp_path: Path) -> None:
    (shown,) = blocks(sections(PAGE)["Word and PDF files"], "text")
    repository = Repository(tmp_path / "empty")
    name = shown.split(" ", 1)[0]
    (repository.folder / name).parent.mkdir()
    (repository.folder / name).write_bytes((ROOT / name).read_bytes())
    ran = repository.check(name, "--format", "concise", code=1)
    assert ran.out == shown


def test_the_first_steps(tmp_path: Path) -> None:
    repository = Repository.of_example(tmp_path / "proposals-repo")
    (repository.folder / "aligncheck.toml").unlink()
    for line in blocks(sections(PAGE)["First steps"], "sh")[0].splitlines():
        ran = repository.run(*shlex.split(line), code=0)
    assert "ALN004" in ran.out


def test_the_example_keeps_what_it_says(tmp_path: Path) -> None:
    ran = Repository.of_example(tmp_path / "proposals-repo").check(".", "--format", "concise", code=0)
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    named = {name for row in table(readme, "File") for name in row[:1]}
    assert [name for name in named if not (EXAMPLE / name).exists()] == []
    assert "1 suppressed" in ran.err
