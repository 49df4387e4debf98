"""What was worked out once and may be used again: small files in the user's cache folder.

Nothing here is needed: a folder that cannot be written, a file that was cut short or that somebody else could have
written is passed over, and the work is done again. ``ALIGNCHECK_CACHE_DIR`` names another folder; an empty value turns
keeping off.

A file is the SHA-256 of its value in JSON, a new line, and that JSON. What is read back is therefore what was written,
to the byte, and by this very version of the source: its digest is part of every key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

KEEP_FILES = 24
"""Files kept; the oldest go first. One mandate takes four."""

MAX_BYTES = 64_000_000
"""A file larger than this is none of ours."""

_NAME = re.compile(r"[a-z]+-[0-9a-f]{64}\.json|tmp\w+\.new")
"""What a kept file is called; a folder that the user names may hold other things."""

_ROOMS = ("model", "read", "nlp")
"""The rooms whose code decides what is kept, beside ``compile.py``."""


def cache_folder() -> Path | None:
    """Returns the folder for kept files, None when keeping is turned off or there is no home."""
    named = os.environ.get("ALIGNCHECK_CACHE_DIR")
    if named is not None:
        return Path(named) if named else None
    try:
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA")
        elif sys.platform == "darwin":
            base = str(Path("~/Library/Caches").expanduser())
        else:
            base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    except RuntimeError:  # nobody knows where the user's home is
        return None
    return Path(base) / "aligncheck" if base and Path(base).is_absolute() else None


def key_for(kind: str, *parts: str) -> str:
    """Returns the name under which something of that kind is kept: other parts, or another source, another name."""
    told = "\0".join((kind, source_digest(), sys.version, *parts))
    return f"{kind}-{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()}"


@lru_cache(maxsize=1)
def source_digest() -> str:
    """Returns the SHA-256 of the source that reads mandates and prepares them for the pipeline."""
    home = files("aligncheck")
    sources = [home.joinpath("compile.py")]
    for room in _ROOMS:
        sources.extend(sorted(home.joinpath(room).iterdir(), key=lambda entry: entry.name))
    total = hashlib.sha256()
    for source in sources:
        if source.name.endswith(".py"):
            data = _bytes(source)
            total.update(f"{source.name}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()


def _bytes(source: Traversable) -> bytes:
    try:
        return source.read_bytes()
    except OSError:
        return b""


def get(key: str) -> object:
    """Returns what was kept under the key, None when there is nothing that can be trusted."""
    folder = cache_folder()
    if folder is None or not is_ours(folder):
        return None
    try:
        with (folder / f"{key}.json").open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        digest, _, told = data.partition(b"\n")
        if len(data) > MAX_BYTES or digest.decode("ascii") != hashlib.sha256(told).hexdigest():
            return None
        return json.loads(told)
    except (OSError, ValueError, RecursionError):
        return None


def put(key: str, value: object) -> None:
    """Keeps a JSON value under the key; written beside its place and moved there, so no reader sees half of it."""
    folder = cache_folder()
    if folder is None:
        return
    try:
        told = json.dumps(value, separators=(",", ":")).encode()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_ours(folder):
            return
        handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
    except (OSError, ValueError, RecursionError):
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(told).hexdigest().encode() + b"\n" + told)
        Path(name).replace(folder / f"{key}.json")
        _forget_old(folder)
    except OSError:
        _remove(Path(name))


def is_ours(folder: Path) -> bool:
    """Returns whether only this user can write to the folder: what lies in it decides verdicts."""
    try:
        status = folder.stat()
    except (OSError, ValueError):
        return False
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def kept_files() -> tuple[int, int]:
    """Returns how many files are kept, and their bytes."""
    sizes = [_size(entry) for entry in _kept() if entry.suffix == ".json"]
    return len(sizes), sum(sizes)


def forget_all() -> int:
    """Removes every kept file, and returns how many there were."""
    before = _kept()
    for entry in before:
        _remove(entry)
    return sum(entry.suffix == ".json" and not entry.exists() for entry in before)


def _kept() -> list[Path]:
    """Returns the files in the folder that are ours, those that were left half written among them."""
    folder = cache_folder()
    if folder is None or not is_ours(folder):
        return []
    try:
        return sorted(entry for entry in folder.iterdir() if _NAME.fullmatch(entry.name))
    except OSError:
        return []


def _size(entry: Path) -> int:
    try:
        return entry.stat().st_size
    except OSError:
        return 0


def _forget_old(folder: Path) -> None:
    """Removes the oldest kept files, and what a process that was killed left half written."""
    kept = sorted(
        [entry for entry in folder.iterdir() if entry.suffix in (".json", ".new")],
        key=lambda entry: entry.stat().st_mtime,
        reverse=True,
    )
    for entry in kept[KEEP_FILES:]:
        _remove(entry)


def _remove(entry: Path) -> None:
    try:
        entry.unlink(missing_ok=True)
    except OSError:
        return
