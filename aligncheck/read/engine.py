"""What decides a report beside the proposal, the mandate and the settings: this very program and what it reads with.

A report that was made by another engine is none of ours. Nothing is imported to find out: the folders that Python
imports from name the versions.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_ROOMS = ("model", "read", "nlp", "score", "policy", "lexicon")
_FILES = (
    "api.py",
    "compile.py",
    "segment.py",
    "settings.py",
    "version.py",
    "batch/row.py",
    "render/escape.py",
    "render/json.py",
)
"""The source that decides what a report says, and in which form it is kept."""

_LOOKS = ("render", "render/templates")
_LOOK_FILES = ("cli/reports.py", "version.py")
"""The source that decides what a report looks like, in any format."""

LOOK_PARTS = ("jinja2", "markupsafe", "rich")
"""The distributions whose version may change how a report looks."""

PARTS = ("aligncheck", "charset_normalizer", "markdown_it_py", "pypdf", "pypdfium2", "spacy")
"""The distributions whose version may change a report, as the folders with their metadata are called."""


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Returns the SHA-256 of our own source, the versions of what it reads with, and Python's."""
    return _digest(PARTS, _sources(_FILES, _ROOMS, (".py", ".yaml")))


@lru_cache(maxsize=1)
def look_digest() -> str:
    """Returns the SHA-256 of all that decides what a report looks like, beside what it says."""
    return _digest(LOOK_PARTS, _sources(_LOOK_FILES, _LOOKS, (".py", ".html", ".css", ".js")))


def _digest(parts: tuple[str, ...], sources: list[Traversable]) -> str:
    total = hashlib.sha256()
    told = (f"{name} {number}" for name, number in versions(tuple(sys.path), parts))
    for part in (sys.version, sys.platform, *told):
        total.update(f"{part}\0".encode("utf-8", "surrogatepass"))
    for source in sources:
        data = _bytes(source)
        total.update(f"{source.name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def versions(path: tuple[str, ...], parts: tuple[str, ...] = PARTS) -> list[tuple[str, str]]:
    """Returns name and version of each of the ``parts`` that is installed in these folders; the first folder wins."""
    found: dict[str, str] = {}
    for folder in path:
        for name, number in _installed(folder, parts):
            found.setdefault(name, number)
    return [(name, found[name] if name in found else _asked(name)) for name in parts]


def _installed(folder: str, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    try:
        with os.scandir(folder or ".") as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))
    except (OSError, ValueError):  # an archive, or a folder that does not exist
        return []
    parted = (name.rpartition(".")[0].split("-") for name in names)
    told = ((parts[0].lower().replace(".", "_"), parts[1]) for parts in parted if len(parts) > 1)
    return [(name, number) for name, number in told if name in wanted]


def _asked(name: str) -> str:
    """Returns the version of a part that lies in no plain folder; asking costs more than all the rest."""
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _sources(names: tuple[str, ...], rooms: tuple[str, ...], ends: tuple[str, ...]) -> list[Traversable]:
    home = files("aligncheck")
    sources = [home.joinpath(name) for name in names]
    for room in rooms:
        entries = sorted(home.joinpath(room).iterdir(), key=lambda entry: entry.name)
        sources.extend(entry for entry in entries if entry.name.endswith(ends))
    return sources


def _bytes(source: Traversable) -> bytes:
    try:
        return source.read_bytes()
    except OSError:
        return b""
