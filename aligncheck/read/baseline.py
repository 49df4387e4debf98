"""The bytes of a baseline file."""

from __future__ import annotations

from pathlib import Path

from aligncheck.errors import PolicyError, Problem
from aligncheck.read.yaml import decode

MAX_BYTES = 50_000_000


def read_baseline_text(path: Path, *, name: str | None = None) -> str:
    """Returns the text of a baseline file. Raises PolicyError, in one line, when there is none to read."""
    shown = name or path.as_posix()
    try:
        if not path.is_file():
            what = "is no regular file" if path.exists() else "there is no such baseline"
            raise PolicyError((Problem(shown, 0, 0, f"{what}: write one with --write-baseline"),))
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "no such name is possible"
        raise PolicyError((Problem(shown, 0, 0, f"cannot be read: {reason.lower()}"),)) from error
    if len(data) > MAX_BYTES:
        raise PolicyError((Problem(shown, 0, 0, f"larger than {MAX_BYTES // 1_000_000} MB: no baseline is"),))
    text, problem = decode(data, shown)
    if problem is not None:
        raise PolicyError((problem,))
    return text
