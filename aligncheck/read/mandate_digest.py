"""Which state of its files a mandate is in, without reading what they say: quick enough to ask before every check."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from aligncheck.errors import Problem
from aligncheck.read.builtin import find_mandate
from aligncheck.read.folder import digest_of, names_in
from aligncheck.read.yaml import read_bytes


def mandate_digest(path: Path | None = None) -> str:
    """Returns the digest of a mandate's files, "" when something about them is wrong or odd."""
    problems: list[Problem] = []
    try:
        folder: Traversable = find_mandate(path)
        if not folder.is_dir():
            return ""
        names = names_in(folder, "", problems)
        data = [(name, read_bytes(folder.joinpath(name), name, problems)) for name in names] if not problems else []
    except (OSError, ValueError):  # no such name is possible
        return ""
    return "" if problems else digest_of([(name, found) for name, found in data if found is not None])
