"""A git repository in a folder of its own, and commands that run in it as they would on anybody's computer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "proposals-repo"
QUICK_PIP = {"PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
"""Byte code is written when it is first used, which is sooner than for every module of every dependency."""

_OFFLINE = re.compile(
    r"No matching distribution|Could not find a version|Could not fetch|connection error|Network is unreachable"
    r"|Temporary failure in name resolution|Max retries exceeded|Read timed out",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ran:
    """What became of a command."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str


def is_offline(words: str) -> bool:
    """Returns whether this is how pip complains when it reaches no index, or none that has what it needs."""
    return _OFFLINE.search(words) is not None


class Repository:
    """A git repository, which nothing of the user's configuration reaches."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        bin = folder.parent / "bin"
        bin.mkdir(exist_ok=True)
        _program(bin / "aligncheck")
        ours = ("GIT_", "ALIGNCHECK_", "GITHUB_", "FORCE_", "CLICOLOR_", "COLUMNS", "CI_")
        outer = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment = {
            **outer,
            "PATH": os.pathsep.join([str(bin), str(Path(sys.executable).parent), outer.get("PATH", "")]),
            "ALIGNCHECK_CACHE_DIR": os.environ.get("ALIGNCHECK_CACHE_DIR") or str(folder.parent / "kept"),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A. Writer",
            "GIT_AUTHOR_EMAIL": "writer@example.org",
            "GIT_COMMITTER_NAME": "A. Writer",
            "GIT_COMMITTER_EMAIL": "writer@example.org",
            **environment,
        }
        self.run("git", "init", "--quiet", "--initial-branch", "main", code=0)

    @classmethod
    def of_example(cls, folder: Path, **environment: str) -> Repository:
        """Returns a repository with the example in its first commit."""
        shutil.copytree(EXAMPLE, folder)
        made = cls(folder, **environment)
        made.commit("Begin")
        return made

    def run(self, *words: str, code: int | None = None) -> Ran:
        """Runs a command in the folder; ``code`` is what it must end with, None when that is left open."""
        ended = subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        ran = Ran(words, ended.returncode, ended.stdout, ended.stderr)
        assert code in (None, ran.code), f"{' '.join(words)} ended with {ran.code}\n{ran.out}{ran.err}"
        return ran

    def check(self, *words: str, code: int | None = None) -> Ran:
        """Runs ``aligncheck check``."""
        return self.run("aligncheck", "check", *words, code=code)

    def write(self, name: str, text: str) -> None:
        """Writes a file, and the folders that it needs."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def read(self, name: str) -> str:
        """Returns what is in a file."""
        return (self.folder / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Changes one place of a file, which must be there once."""
        text = self.read(name)
        assert text.count(old) == 1, (name, old)
        self.write(name, text.replace(old, new))

    def branch(self, name: str, start: str) -> None:
        """Begins a branch."""
        self.run("git", "checkout", "--quiet", "-b", name, start, code=0)

    def commit(self, message: str, names: Sequence[str] = (".",)) -> None:
        """Commits everything, past any hook."""
        self.run("git", "add", "--all", *names, code=0)
        self.run("git", "commit", "--quiet", "--no-verify", "--message", message, code=0)


def _program(path: Path) -> None:
    """Makes ``aligncheck`` a command that runs the code of this checkout, whatever else is installed."""
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m aligncheck "$@"\n', encoding="utf-8")
    path.chmod(0o755)
