"""Where the results of a run go: one file for each `--out`, its kind told by the end of its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aligncheck.errors import UsageError
from aligncheck.model.call import Call, Scored

Scores = Callable[[], Iterator[Scored]]
Write = Callable[[Path, Call, Scores], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of output.

    ``load`` returns what writes it, ``reports`` says whether that reads the full reports, ``needs`` names a package
    that an extra of aligncheck installs.
    """

    load: Callable[[], Write]
    reports: bool
    needs: str = ""


def _csv() -> Write:
    from aligncheck.batch.tables import write_csv

    return write_csv


def _jsonl() -> Write:
    from aligncheck.batch.tables import write_jsonl

    return write_jsonl


def _xlsx() -> Write:
    from aligncheck.batch.workbook import write_xlsx

    return write_xlsx


def _parquet() -> Write:
    from aligncheck.batch.parquet import write_parquet

    return write_parquet


def _html() -> Write:
    from aligncheck.batch.page import write_html

    return write_html


KINDS = {
    ".csv": Kind(_csv, reports=False),
    ".jsonl": Kind(_jsonl, reports=True),
    ".xlsx": Kind(_xlsx, reports=True),
    ".parquet": Kind(_parquet, reports=False, needs="pyarrow"),
    ".html": Kind(_html, reports=True),
}
"""The outputs, by the end of the file's name."""


def check_kinds(paths: Sequence[Path]) -> None:
    """Raises UsageError for a name that tells no kind, a kind that is not installed, and a file given twice."""
    seen: set[Path] = set()
    for path in paths:
        kind = KINDS.get(path.suffix.lower())
        if kind is None:
            known = ", ".join(KINDS)
            raise UsageError("is no kind of output.", where=str(path), mend=f"Give --out a name that ends in {known}.")
        if kind.needs and find_spec(kind.needs) is None:
            raise UsageError(
                f"{path.suffix.lower()} files need {kind.needs}, which is not installed.",
                where=str(path),
                mend=f"Install aligncheck[{path.suffix.lower().removeprefix('.')}].",
            )
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UsageError("is no regular file.", where=str(path), mend="Choose another --out.")
        same = _resolved(path)
        if same in seen:
            raise UsageError("is given twice.", where=str(path), mend="Give each --out another name.")
        seen.add(same)


def check_room(paths: Sequence[Path]) -> None:
    """Raises UsageError where no file can be put beside an output, as is done when it is written: better now than then.

    Rights do not tell all of it: a disk may be full, or a folder of a kind that takes no files.
    """
    for path in paths:
        beside = _beside(_resolved(path))
        try:
            beside.touch(exist_ok=False)
            beside.unlink()
        except OSError as error:
            raise UsageError(
                f"cannot be written: {error.strerror or error}.", where=str(path), mend="Choose another --out."
            ) from error


def need_reports(paths: Sequence[Path]) -> bool:
    """Returns whether any of the outputs reads the full reports."""
    return any(KINDS[path.suffix.lower()].reports for path in paths)


def write_output(path: Path, call: Call, scored: Scores) -> None:
    """Writes one output whole or not at all: a reader of ``path`` sees the old file or the new one.

    Raises UsageError when it cannot be written.
    """
    write = KINDS[path.suffix.lower()].load()
    target = _resolved(path)
    beside = _beside(target)
    try:
        beside.touch(exist_ok=False)
        write(beside, call, scored)
        _settle(beside, target)
    except OSError as error:
        _remove(beside)
        raise UsageError(f"cannot be written: {error.strerror or error}.", where=str(path)) from error
    except BaseException:
        _remove(beside)
        raise


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name[:40]}.{os.urandom(6).hex()}.part")


def _settle(beside: Path, target: Path) -> None:
    """Puts the finished file in its place, with the rights of the one that it replaces."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    if target.exists():
        beside.chmod(stat.S_IMODE(target.stat().st_mode))
    beside.replace(target)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
