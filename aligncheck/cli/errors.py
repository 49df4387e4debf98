"""How aligncheck says no, and how it ends.

Exit codes: 0 checked; 1 checked, with findings; 2 usage, unreadable input, invalid mandate; 3 a bug in aligncheck;
130 interrupted; 141 whoever read our output went away.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import NoReturn, ParamSpec

from aligncheck.errors import AligncheckError, ProblemsError

FINE, FINDINGS, USAGE, BUG, INTERRUPTED, READER_GONE = 0, 1, 2, 3, 130, 141

_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))

P = ParamSpec("P")


class Ended(SystemExit):
    """A command came to its end: the exit code is ours, not one that typer chose."""


def ends(command: Callable[P, int]) -> Callable[P, None]:
    """Returns the command as typer calls it: its exit code ends the program, whatever happens in it."""

    @wraps(command)
    def call(*args: P.args, **kwargs: P.kwargs) -> NoReturn:
        raise Ended(outcome(lambda: command(*args, **kwargs)))

    return call


def run(app: Callable[[], object]) -> int:
    """Returns the exit code of the whole program."""
    _plug_streams()
    return outcome(lambda: _code_of(app))


def outcome(action: Callable[[], int]) -> int:
    """Returns the exit code of ``action``, and says on standard error what kept it from its end."""
    try:
        code = action()
        sys.stdout.flush()
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _leave_the_pipe()
        return READER_GONE
    except AligncheckError as error:
        report(error)
        return USAGE
    except OSError as error:
        if error.errno not in _NO_ROOM:
            _report_bug()
            return BUG
        _leave_the_pipe()
        complain(f"the output cannot be written: {error.strerror}.")
        return USAGE
    except Exception:  # noqa: BLE001  the outermost ring: a bug must be told from a finding
        _report_bug()
        return BUG
    return code


def report(error: AligncheckError) -> None:
    """Says on standard error what a user can mend: one line, or one line for each problem of a file."""
    from aligncheck.render.finding import log_line

    if isinstance(error, ProblemsError):
        for problem in error.problems:
            _say(log_line(str(problem)))
    else:
        complain(str(error))


def complain(message: str) -> None:
    """Says one line on standard error, in the name of aligncheck."""
    from aligncheck.render.finding import log_line

    _say(log_line(f"aligncheck: {message}"))


def _code_of(app: Callable[[], object]) -> int:
    try:
        app()
    except Ended as end:
        return end.code if isinstance(end.code, int) else BUG
    except SystemExit as end:
        # Typer ends with 1 when whoever read its help went away; 1 means findings here.
        if end.code == FINDINGS:
            _leave_the_pipe()
            return READER_GONE
        if end.code is None:
            return FINE
        return end.code if isinstance(end.code, int) else USAGE
    return FINE


def _say(line: str) -> None:
    stream = sys.stderr
    encoding = stream.encoding or "utf-8"
    # Where nothing can be said, the exit code still tells.
    with suppress(OSError):
        stream.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()


def _report_bug() -> None:
    import traceback

    from aligncheck.render.finding import log_line

    for line in traceback.format_exc().splitlines():
        _say(log_line(line))
    complain("this is a bug in aligncheck, not a mistake of yours.")
    complain("Please report it with the lines above, the command, and what `aligncheck --version` prints.")


def _plug_streams() -> None:
    """Opens what the caller closed: Python has no stream then, and the next file to be opened would take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _leave_the_pipe() -> None:
    """Points standard output at nothing, so that Python does not complain when it flushes it at the end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except OSError:  # standard output is no file, so nothing is left to flush
        return
