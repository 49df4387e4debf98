"""``aligncheck cache``: what is kept from earlier runs, and how to be rid of it."""

from __future__ import annotations

from pathlib import Path

from aligncheck.cli.errors import FINE, USAGE, complain
from aligncheck.cli.output import print_text
from aligncheck.errors import UsageError


def info() -> int:
    """Tell where results are kept, how many there are, and how much room they take."""
    from aligncheck import api
    from aligncheck.batch.cache import FILE_NAME, ResultCache
    from aligncheck.render.escape import visible
    from aligncheck.render.verdict import plural

    folder = api.cache_folder()
    if folder is None:
        print_text("Nothing is kept: ALIGNCHECK_CACHE_DIR is empty, or there is no home folder.\n")
        return FINE
    print_text(f"{visible(str(folder))}\n")
    entries = size = 0
    if _exists(folder / FILE_NAME):
        _check_private(folder)
        with ResultCache.open(folder, complain) as cache:
            found = cache.info()
        if found.path is None:
            complain("the kept results cannot be read, and are not used.")
            return USAGE
        entries, size = found.entries, found.bytes
    files, file_size = api.kept_mandates()
    print_text(f"{plural(entries, 'result')}, {_megabytes(size)}\n")
    print_text(f"{plural(files, 'file')} of prepared mandates, {_megabytes(file_size)}\n")
    return FINE


def clear() -> int:
    """Forget all results and all prepared mandates; the next run works them out again."""
    from aligncheck import api
    from aligncheck.batch.cache import FILE_NAME, ResultCache
    from aligncheck.render.verdict import plural

    folder = api.cache_folder()
    entries = 0
    if folder is not None and _exists(folder / FILE_NAME):
        _check_private(folder)
        with ResultCache.open(folder, complain) as cache:
            entries = cache.clear()
            cleared = cache.keeps
        if not cleared:
            complain("the kept results could not be removed.")
            return USAGE
    files = api.forget_mandates()
    print_text(f"Removed {plural(entries, 'result')} and {plural(files, 'file')} of prepared mandates.\n")
    return FINE


def _check_private(folder: Path) -> None:
    """Raises UsageError when somebody else can write to the folder: what lies in it is neither used nor removed."""
    from aligncheck import api

    if not api.is_private(folder):
        raise UsageError(
            "is not used: other users can write to it.",
            where=str(folder),
            mend="Take that right away from them, or name another folder in ALIGNCHECK_CACHE_DIR.",
        )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
