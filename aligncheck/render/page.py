"""Lines of text with styles, wrapped for a terminal or left whole for a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from aligncheck.render.escape import visible

NARROWEST = 40
WIDEST = 120
_LEAST_ROOM = 24

BOLD = "bold"
DIM = "dim"
GOOD = "green"
BEST = "bold green"
WARN = "yellow"
BAD = "bold red"
MATCH = "bold cyan"
HEAD = "bold"


class Run(NamedTuple):
    """Some words and how they look: a rich style, made of the sixteen colours that a reader's theme sets."""

    text: str
    style: str = ""


class Screen(NamedTuple):
    """What the reader reads on: ``width`` columns, None for a pipe (nothing is wrapped); ``colour`` or plain."""

    width: int | None = None
    colour: bool = False


class Page:
    """Collects lines, then gives them as one string. Every word passes :func:`visible` on its way in."""

    def __init__(self, screen: Screen) -> None:
        self.colour = screen.colour
        self.width = None if screen.width is None else max(NARROWEST, min(screen.width, WIDEST))
        self._file = StringIO()
        # An empty environment: what colour and width are is decided once, by the caller.
        self._console = Console(
            file=self._file,
            width=self.width or WIDEST,
            force_terminal=self.colour,
            color_system="standard" if self.colour else None,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )

    def line(self, *runs: Run | str, lead: Sequence[Run | str] = (), indent: int = 0) -> None:
        """Adds a line: ``indent`` spaces, the ``lead``, then the runs, wrapped under their own beginning."""
        if not self.colour:
            # What needs neither style nor wrapping is most of a report for a pipe: rich would cost ten times as much.
            whole = " " * indent + "".join(map(_words, (*lead, *runs)))
            if self.width is None or cell_len(whole) <= self.width:
                self._file.write(f"{whole.rstrip()}\n")
                return
        head = Text(" " * indent)
        _fill(head, lead)
        body = Text()
        _fill(body, runs)
        if self.width is None:
            self._put(head + body)
            return
        if body and self.width - head.cell_len < _LEAST_ROOM:  # too little room is left beside such a lead
            head, body = Text(" " * indent), head[indent:] + body
        margin = head.cell_len
        room = max(self.width - margin, NARROWEST // 2)
        for number, part in enumerate(body.wrap(self._console, room, overflow="fold") or [Text()]):
            part.rstrip()
            self._put((head if number == 0 else Text(" " * margin)) + part)

    def blank(self) -> None:
        """Adds an empty line."""
        self._file.write("\n")

    def heading(self, title: str, style: str = HEAD) -> None:
        """Adds an empty line and a heading."""
        self.blank()
        self.line(Run(title.upper(), style))

    def text(self) -> str:
        """Returns all lines so far, with a line end after each."""
        return self._file.getvalue()

    def _put(self, line: Text) -> None:
        line.rstrip()
        self._console.print(line, soft_wrap=True)


def width_of(text: str) -> int:
    """Returns how many columns ``text`` takes on a terminal."""
    return Text(text).cell_len


def pad(text: str, width: int) -> str:
    """Returns ``text`` filled up with spaces, or cut with an ellipsis, to exactly ``width`` columns."""
    shown = Text(visible(text))
    shown.truncate(width, overflow="ellipsis", pad=True)
    return shown.plain


def _words(run: Run | str) -> str:
    return visible(run.text if isinstance(run, Run) else run)


def _fill(text: Text, runs: Sequence[Run | str]) -> None:
    for run in runs:
        words, style = run if isinstance(run, Run) else (run, "")
        text.append(visible(words), style or None)
