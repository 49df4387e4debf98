"""What was worked out once and may be used again: small JSON files in the user's cache folder.

Nothing here is needed: a folder that cannot be written, a file that was cut short or that somebody else could have
written is passed over, and the work is done again. ``ALIGNCHECK_CACHE_DIR`` names another folder; an empty value turns
keeping off.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

KEEP_FILES = 24
"""Files kept; the oldest go first. One mandate takes four."""


def cache_folder() -> Path | None:
    """Returns the folder for kept files, None when keeping is turned off or there is no home."""
    named = os.environ.get("ALIGNCHECK_CACHE_DIR")
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = str(Path("~/Library/Caches").expanduser())
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(base) / "aligncheck" if base and not base.startswith("~") else None


def get(key: str) -> object:
    """Returns what was kept under the key, None when there is nothing that can be trusted."""
    folder = cache_folder()
    if folder is None or not _is_ours(folder):
        return None
    try:
        return json.loads((folder / f"{key}.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def put(key: str, value: object) -> None:
    """Keeps a JSON value under the key; written beside its place and moved there, so no reader sees half of it."""
    folder = cache_folder()
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            return
        handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
        Path(name).replace(folder / f"{key}.json")
        _forget_old(folder)


def _is_ours(folder: Path) -> bool:
    """Returns whether only this user can write to the folder: what lies in it decides verdicts."""
    if not hasattr(os, "getuid"):
        return True
    try:
        status = folder.stat()
    except OSError:
        return False
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _forget_old(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEEP_FILES:]:
        file.unlink(missing_ok=True)
