"""Where the answer goes: standard output or a file, with or without colour."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.errors import UsageError

if TYPE_CHECKING:
    from aligncheck.render.page import Screen

_PLAIN_SIGNS = str.maketrans(
    {"█": "#", "░": ".", "…": "...", "›": ">", "·": "-", "¶": "par.", "“": '"', "”": '"', "–": "-", "•": "*", "×": "x"}
)


class Colour(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def wants_colour(choice: Colour, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Returns whether to use colour; NO_COLOR wins over FORCE_COLOR and CLICOLOR_FORCE, the option over all three."""
    if choice is not Colour.AUTO:
        return choice is Colour.ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environment.get("TERM") != "dumb"


def columns(environment: Mapping[str, str], *, terminal: bool) -> int | None:
    """Returns the columns to wrap at, or None for a pipe or file, where nothing is wrapped or cut."""
    asked = environment.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked):
        return int(asked)
    return shutil.get_terminal_size().columns if terminal else None


def is_terminal() -> bool:
    """Returns whether standard output is a terminal."""
    return sys.stdout.isatty()


def screen_for(color: Colour, output: Path | None = None) -> Screen:
    """Returns what text for people is drawn on: standard output, or a file, which follows no setting of a terminal."""
    from aligncheck.render.page import Screen

    terminal = output is None and is_terminal()
    environment = {} if output is not None else os.environ
    return Screen(columns(environment, terminal=terminal), wants_colour(color, environment, terminal=terminal))


def print_text(text: str) -> None:
    """Prints text for people, in what the terminal can show."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN_SIGNS).encode(encoding, "replace").decode(encoding)
    sys.stdout.write(text)
    sys.stdout.flush()


def print_data(text: str) -> None:
    """Prints text for programs: UTF-8 and plain line ends, whatever the terminal speaks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(encoded(text))
    sys.stdout.buffer.flush()


def deliver(text: str, output: Path | None, *, people: bool) -> None:
    """Writes text to the file ``output``, or prints it where there is none: for people or for programs."""
    if output is not None:
        write_file(output, encoded(text))
    elif people:
        print_text(text)
    else:
        print_data(text)


def encoded(text: str) -> bytes:
    """Returns the text as UTF-8; a lone surrogate, which only JSON may hold, as its escape."""
    return text.encode("utf-8", "backslashreplace")


def check_output(path: Path, inputs: Iterable[Path], option: str = "--output") -> None:
    """Raises UsageError when ``path`` cannot be written, or is one of the files that are read."""
    name = str(path)
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        pass  # a new file, or one whose folder is missing: told apart below
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot be written: {_reason(error)}.", where=name, mend=f"Choose another {option}."
        ) from error
    if path.is_dir():
        raise UsageError("is a folder.", where=name, mend=f"Give {option} the name of a file.")
    target = resolved(path)
    parent = target.parent
    if not parent.is_dir():
        raise UsageError("its folder does not exist.", where=name, mend=f"Create it, or choose another {option}.")
    for one in inputs:
        inside = is_folder(one) and target.is_relative_to(resolved(one))
        if inside and not target.exists():
            raise UsageError("lies in a folder that this command reads.", where=name, mend=f"Choose another {option}.")
        if inside or _same(path, one):
            raise UsageError(
                "is read by this command, and is not overwritten.", where=name, mend=f"Choose another {option}."
            )
    if not os.access(path if path.exists() else parent, os.W_OK):
        raise UsageError("may not be written.", where=name, mend=f"Choose another {option}.")


def write_file(path: Path, data: bytes) -> None:
    """Writes a whole file or nothing: a reader of ``path`` sees the old bytes or the new ones, never a part."""
    try:
        _write(resolved(path), data)
    except OSError as error:
        raise UsageError(f"cannot be written: {_reason(error)}.", where=str(path)) from error


def append_file(path: Path, data: bytes) -> None:
    """Writes behind what the file holds, such as the page of a job; a new file where there is none."""
    try:
        with path.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"cannot be written: {_reason(error)}.", where=str(path)) from error


def resolved(path: Path) -> Path:
    """Returns the path without links, or as it is given where no such path is possible (a loop, an endless name)."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def is_folder(path: Path) -> bool:
    """Returns whether there is a folder of that name; there is none under a name that is not possible."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or "no such name is possible"


def _write(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(data)  # a device or a pipe is written to, not replaced
        return
    beside = target.with_name(f".{target.name[:40]}.{os.urandom(6).hex()}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except (OSError, ValueError):  # one of them does not exist
        return resolved(first) == resolved(second)
