"""Stand-ins for the scoring of a proposal: the words of an item say what becomes of it.

Workers import this module by its name, so nothing here may need what only a test has.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aligncheck.batch.engine import Answer, Loading, Task
from aligncheck.model.call import Cell, Item, Row

FOREVER = 600.0


def item(name: str, does: str = "score") -> Item:
    return Item(name, name, text=does)


def task(name: str, does: str = "score") -> Task:
    return Task(item(name, does), key=f"key of {does} in {name}")


def row(words: int = 3) -> Row:
    return Row("", "", "assessed", words, None, "en", (Cell(10, "principal", 2, 1.5, False, ""),))


def prepare(loading: Loading) -> Callable[[Task], Answer]:
    def score(one: Task) -> Answer:
        verb, _, what = (one.item.text or "").partition(" ")
        if verb == "load":
            with loading():
                time.sleep(float(what))
        return DEEDS[verb](one.item.name, what)

    return score


def _scored(name: str, _: str) -> Answer:
    return Answer(name, row())


def _pid(name: str, _: str) -> Answer:
    return Answer(name, row(os.getpid()))


def _die(name: str, what: str) -> Answer:
    os._exit(int(what))


def _signal(name: str, what: str) -> Answer:
    os.kill(os.getpid(), signal.Signals[what])
    return Answer(name, row())


def _sleep(name: str, what: str) -> Answer:
    time.sleep(float(what or FOREVER))
    return Answer(name, row())


def _spin(name: str, _: str) -> Answer:
    while name:
        pass
    return Answer(name, row())


def _eat(name: str, what: str) -> Answer:
    return Answer(name, row(len(bytearray(int(what)))))


def _bug(name: str, _: str) -> Answer:
    raise ZeroDivisionError(name)


def _die_once(name: str, mark: str) -> Answer:
    return _signal(name, "SIGKILL") if _first_time(Path(mark)) else Answer(name, row())


def _with_child(name: str, told: str) -> Answer:
    """Starts a process of its own, as the reader of PDF files is, and hangs."""
    child = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({FOREVER})"])
    Path(told).write_text(str(child.pid), encoding="utf-8")
    return _sleep(name, "")


DEEDS: dict[str, Callable[[str, str], Answer]] = {
    "score": _scored,
    "load": _scored,
    "pid": _pid,
    "die": _die,
    "signal": _signal,
    "sleep": _sleep,
    "spin": _spin,
    "eat": _eat,
    "bug": _bug,
    "once": _die_once,
    "child": _with_child,
}


def _first_time(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def without_memory(_: Loading) -> Callable[[Task], Answer]:
    raise MemoryError


def with_a_bug(_: Loading) -> Callable[[Task], Answer]:
    raise ZeroDivisionError("in the preparation")


def dead_at_once(_: Loading) -> Callable[[Task], Answer]:
    os._exit(9)
