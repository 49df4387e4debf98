"""A calibration file: numbers of the settings that were fitted to labelled texts."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from pathlib import Path

from aligncheck.errors import CalibrationError, Problem
from aligncheck.read.shape import did_you_mean
from aligncheck.read.yaml import Mapping, Node, Scalar, parse, read_bytes

KEYS = ("aligncheck", "mandate", "gold", "folds", "before", "after", "on_all", "settings")

_NUMBER = re.compile(r"[0-9](?:\.[0-9]{1,4})?")


def read_numbers(path: Path, most: Table[str, float], mandate: str, *, name: str | None = None) -> dict[str, float]:
    """Returns the numbers by name. ``most`` has the largest value of each number that there is.

    ``mandate`` is the id of the mandate that they are wanted for. Raises CalibrationError with every problem.
    """
    shown = name or path.as_posix()
    problems: list[Problem] = []
    data = read_bytes(path, shown, problems)
    node = None if data is None else parse(data, shown, problems)
    numbers = _Reader(shown, most, mandate, problems).read(node) if node is not None else {}
    if problems:
        raise CalibrationError(tuple(sorted(problems, key=lambda one: (one.line, one.column, one.message))))
    return numbers


class _Reader:
    """One calibration file, with its problems."""

    def __init__(self, path: str, most: Table[str, float], mandate: str, problems: list[Problem]) -> None:
        self._path = path
        self._most = most
        self._mandate = mandate
        self._problems = problems

    def read(self, root: Node) -> dict[str, float]:
        entries = self._entries(root, "a calibration file begins with `settings:`")
        known = dict(entries)
        for key in entries:
            if key not in KEYS:
                self._say(entries[key], f"unknown key `{key[:60]}`: {did_you_mean(key, KEYS)}")
        self._check_mandate(known.get("mandate"))
        if "settings" not in known:
            self._say(root, "no `settings`: write the numbers under it")
            return {}
        return self._numbers(known["settings"])

    def _check_mandate(self, node: Node | None) -> None:
        if not isinstance(node, Mapping):
            return
        for key, value in node.entries:
            if key.text == "id" and isinstance(value, Scalar) and value.text != self._mandate:
                message = f"these numbers were fitted for the mandate `{value.text[:60]}`, not `{self._mandate}`"
                self._say(value, message)

    def _numbers(self, node: Node) -> dict[str, float]:
        numbers: dict[str, float] = {}
        for name, value in self._entries(node, "write lines of `name: number`").items():
            if name not in self._most:
                self._say(value, f"`{name[:60]}` is no number of the settings: {did_you_mean(name, self._most)}")
                continue
            number = self._number(value)
            if number is None or number > self._most[name]:
                self._say(value, f"`{name}` is a number from 0 to {self._most[name]:g}: write one, without quotes")
                continue
            numbers[name] = number
        return numbers

    @staticmethod
    def _number(node: Node) -> float | None:
        if isinstance(node, Scalar) and node.kind == "number" and _NUMBER.fullmatch(node.text):
            return float(node.text)
        return None

    def _entries(self, node: Node, mend: str) -> dict[str, Node]:
        if isinstance(node, Mapping):
            return {key.text: value for key, value in node.entries}
        self._say(node, f"is no mapping: {mend}")
        return {}

    def _say(self, node: Node, message: str) -> None:
        self._problems.append(Problem(self._path, node.line, node.column, message))
