"""``python -m aligncheck`` and the console script."""

from __future__ import annotations

import sys

from aligncheck.cli.errors import run


def main() -> int:
    """Runs the command line; returns its exit code."""
    return run(_program)


def _program() -> None:
    # Imported in here, so that an interruption during the import ends as quietly as a later one.
    from aligncheck.cli import app

    app.run()


if __name__ == "__main__":
    sys.exit(main())
