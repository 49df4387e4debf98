"""What changed in a git repository since a revision. Git itself is asked, as a child process and without a shell."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aligncheck.errors import UsageError

_SECONDS = 120
_LONGEST = 200
_PLAIN = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
"""A repository may name a program that watches its files: it is not started for a question."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The files that differ from a revision: ``root`` is the folder of the repository, ``files`` are whole real paths.

    Files that are gone are not among them; of a renamed file it is the new name. ``folders`` are other repositories in
    this one of which git says no more than that they changed: submodules at another commit, and clones.
    """

    root: str
    files: frozenset[str]
    folders: tuple[str, ...] = ()

    def has(self, path: str) -> bool:
        """Returns whether a file, by its whole real path, is among them."""
        return path in self.files or any(path.startswith(folder + os.sep) for folder in self.folders)


def changed_since(revision: str, folder: Path) -> Changes:
    """Returns what changed in the repository of a folder since it parted from a revision.

    That is what was committed since the merge base of the revision and the current commit, and all that is not
    committed: staged, not staged and untracked files, but for those that the repository ignores. What is not committed
    in a submodule is no change of this repository. Raises UsageError, in one line, when there is no git, no repository
    or no such revision.
    """
    if not revision or revision.startswith("-") or not revision.isprintable() or len(revision) > _LONGEST:
        raise UsageError("is no revision.", where=f"--since {revision[:40]}", mend="Name a branch, a tag or a commit.")
    root = os.path.realpath(_line(_asked(["rev-parse", "--show-toplevel"], folder, revision)))
    tip = _answer(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], root, revision)
    if not tip:
        raise UsageError(
            "there is no such revision.",
            where=f"--since {revision}",
            mend="Fetch it, or mend its name; CI services often fetch the newest commit only.",
        )
    base = _answer(["merge-base", _line(tip), "HEAD"], root, revision)
    if not base:
        raise UsageError(
            "has no commit in common with the current one.",
            where=f"--since {revision}",
            mend="Fetch more of the history, or name another revision.",
        )
    flags = ["--name-only", "-z", "--no-relative", "--no-ext-diff", "--no-textconv", "--no-renames", "--diff-filter=d"]
    changed = _asked(["diff", *flags, "--ignore-submodules=dirty", _line(base), "--"], root, revision)
    untracked = _asked(["ls-files", "--others", "--exclude-standard", "-z", "--full-name"], root, revision)
    names = {os.fsdecode(name).rstrip("/") for name in (*changed.split(b"\0"), *untracked.split(b"\0")) if name}
    paths = [os.path.join(root, *name.split("/")) for name in names]  # noqa: PTH118  a Path would cost more
    folders = tuple(sorted(path for path in paths if os.path.isdir(path) and not os.path.islink(path)))  # noqa: PTH112, PTH114
    return Changes(root, frozenset(path for path in paths if os.path.lexists(path)), folders)


def _answer(arguments: Sequence[str], folder: str, revision: str) -> bytes:
    """Returns what git says, nothing when it says no."""
    ended = _run(arguments, Path(folder), revision)
    return ended.stdout if ended.returncode == 0 else b""


def _asked(arguments: Sequence[str], folder: Path | str, revision: str) -> bytes:
    """Returns what git says. Raises UsageError with its complaint when it says no."""
    ended = _run(arguments, Path(folder), revision)
    if ended.returncode == 0:
        return ended.stdout
    told = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = re.sub(r"^(?:fatal|error): ", "", told[0])[:_LONGEST] if told else f"it ended with {ended.returncode}"
    if "not a git repository" in reason:
        raise UsageError(
            "this folder is in no git repository.", where=f"--since {revision}", mend="Leave it out, or change to one."
        )
    raise UsageError(f"git cannot tell: {reason.rstrip('.')}.", where=f"--since {revision}")


def _run(arguments: Sequence[str], folder: Path, revision: str) -> subprocess.CompletedProcess[bytes]:
    """Runs git without a question to a person, in English."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(  # noqa: S603  a list of arguments, none of which begins with a dash that is not ours
            ["git", *_PLAIN, *arguments],  # noqa: S607  the git that the user has
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError(
            "git is not installed here.", where=f"--since {revision}", mend="Install it, or leave --since out."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"git took more than {_SECONDS} seconds.", where=f"--since {revision}") from error
    except OSError as error:
        raise UsageError(f"git cannot be started: {error.strerror}.", where=f"--since {revision}") from error


def _line(data: bytes) -> str:
    return os.fsdecode(data).rstrip("\r\n")
