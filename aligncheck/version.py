"""Which version of aligncheck this is."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """Returns the installed version, or ``0+unknown`` for a checkout that was never installed."""
    from importlib import metadata  # costs more than all of --help, so only when somebody asks

    try:
        return metadata.version("aligncheck")
    except metadata.PackageNotFoundError:
        return "0+unknown"
