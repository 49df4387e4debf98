"""Values that policies, sidecars and comments have in common, read from nodes with every mistake at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from aligncheck.errors import Problem, UsageError
from aligncheck.model.glob import Globs
from aligncheck.model.policy import SUPPRESSION_KEYS, Suppression
from aligncheck.read import yaml
from aligncheck.read.shape import did_you_mean
from aligncheck.read.yaml import Node, Scalar, Sequence

MAX_ITEMS = 1_000
MAX_REASON = 500
MAX_TEXT = 300
_LARGEST = 999_999


@dataclass(frozen=True, slots=True)
class Known:
    """What may be named: ``rules`` has the name of each rule by its name and its code.

    ``orientations`` are the numbers of the mandate, None when nobody knows which mandate it will be.
    """

    rules: Mapping[str, str]
    orientations: frozenset[int] | None = None


RULES_SHOWN = "`aligncheck rule` lists them"


class Entries:
    """Reads the values of one file; what is mistaken becomes a problem and is left out.

    ``above`` are the keys that stand before the first table of the file: under one they are another's by accident.
    """

    def __init__(self, path: str, known: Known, problems: list[Problem], above: Iterable[str] = ()) -> None:
        self.path = path
        self.known = known
        self.problems = problems
        self.above = frozenset(above)

    def say(self, node: Node, message: str) -> None:
        """Adds a problem at a node."""
        self.problems.append(Problem(self.path, node.line, node.column, message))

    def keys(self, node: Node, known: Iterable[str], what: str) -> dict[str, tuple[Scalar, Node]]:
        """Returns the entries of a table by key, those with an unknown key left out."""
        if not isinstance(node, yaml.Mapping):
            self.say(node, f"{what} is a table of keys and values, not {_name(node)}")
            return {}
        names = list(known)
        found: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.entries:
            if key.text in self.above and key.text not in names:
                self.say(key, f"`{key.text}` is no key of {what}: write it above the first line in brackets")
            elif key.text not in names:
                self.say(key, f"unknown key `{_short(key.text)}`: {did_you_mean(key.text, names)}")
            else:
                found[key.text] = (key, value)
        return found

    def items(self, node: Node, what: str, mend: str = "`[...]`") -> tuple[Node, ...] | None:
        """Returns the items of a list, None when it is none; ``mend`` is how to write one."""
        if not isinstance(node, Sequence):
            self.say(node, f"{_name(node)} stands where a list of {what} is wanted: write {mend}")
            return None
        if len(node.items) > MAX_ITEMS:
            self.say(node, f"a list of {len(node.items)}: at most {MAX_ITEMS} are read, shorten it")
            return None
        return node.items

    def text(self, node: Node, what: str, most: int = MAX_TEXT) -> str | None:
        """Returns a text that is neither empty nor endless."""
        if not isinstance(node, Scalar) or node.kind != "string":
            self.say(node, f"{_name(node)} stands where {what} is wanted: write it in quotes")
            return None
        if not node.text.strip() or "\0" in node.text:
            self.say(node, f"an empty text stands where {what} is wanted: write it, or remove the line")
            return None
        if len(node.text) > most:
            self.say(node, f"a text of {len(node.text)} characters: at most {most} are read, shorten it")
            return None
        return node.text

    def number(self, node: Node, what: str) -> int | None:
        """Returns a whole number from 0."""
        if isinstance(node, Scalar) and node.kind == "number" and re.fullmatch(r"[0-9]{1,6}", node.text):
            return int(node.text)
        self.say(node, f"{_name(node)} stands where {what} is wanted: write a whole number from 0 to {_LARGEST}")
        return None

    def orientation(self, node: Node) -> int | None:
        """Returns the number of an orientation that the mandate has."""
        number = self.number(node, "the number of an orientation")
        there = self.known.orientations
        if number is not None and there is not None and number not in there:
            numbers = ", ".join(map(str, sorted(there)))
            self.say(node, f"the mandate has no orientation {number}: it has {numbers}")
            return None
        return number

    def rule(self, node: Node) -> str | None:
        """Returns the name of a rule, written as its name or its code."""
        word = self.text(node, "the name of a rule")
        if word is None:
            return None
        name = self.known.rules.get(word) or self.known.rules.get(word.upper())
        if name is None:
            self.say(node, unknown_rule(word, self.known))
        return name

    def pattern(self, node: Node) -> str | None:
        """Returns a pattern of paths."""
        pattern = self.text(node, "a pattern of paths")
        if pattern is None:
            return None
        if "\\" in pattern:
            self.say(node, "a pattern has `/` between folders on every system: write it instead of `\\`")
            return None
        try:
            Globs((pattern,))
        except UsageError as error:
            self.say(node, f"the pattern `{_short(pattern)}` {error.what} {error.mend}".strip())
            return None
        return pattern

    def patterns(self, node: Node) -> tuple[str, ...]:
        """Returns a list of patterns, the unsound ones left out."""
        items = self.items(node, "patterns")
        read = [self.pattern(item) for item in items or ()]
        return tuple(pattern for pattern in read if pattern is not None)

    def orientations(self, node: Node) -> tuple[int, ...]:
        """Returns a list of numbers of orientations, each once, in the order written."""
        items = self.items(node, "numbers of orientations")
        read = [self.orientation(item) for item in items or ()]
        return tuple(dict.fromkeys(number for number in read if number is not None))

    def date(self, node: Node) -> str | None:
        """Returns an ISO date."""
        if isinstance(node, Scalar) and node.kind in ("date", "string") and is_date(node.text):
            return node.text
        self.say(node, f"{_name(node)} is no date: write one as 2027-01-31")
        return None

    def suppression(self, node: Node, keys: Iterable[str] = SUPPRESSION_KEYS) -> Suppression | None:
        """Returns a suppression, None with problems when anything in it is mistaken or missing."""
        before = len(self.problems)
        given = self.keys(node, keys, "a suppression")
        rule = self.rule(given["rule"][1]) if "rule" in given else None
        reason = self.text(given["reason"][1], "the reason", MAX_REASON) if "reason" in given else None
        orientation = self.orientation(given["orientation"][1]) if "orientation" in given else None
        paths = self.patterns(given["paths"][1]) if "paths" in given else ()
        expires = self.date(given["expires"][1]) if "expires" in given else None
        if isinstance(node, yaml.Mapping):
            if "rule" not in given:
                self.say(node, "a suppression without a rule: add `rule`, a name or a code")
            if "reason" not in given:
                self.say(node, "a suppression without a reason: add `reason`, and say who accepted it and why")
        if len(self.problems) > before or rule is None or reason is None:
            return None
        where = f"{self.path}:{node.line}" if node.line else self.path
        return Suppression(rule, " ".join(reason.split()), where, orientation, paths, expires or "")


def unknown_rule(word: str, known: Known) -> str:
    """Returns what to say of a word that is no rule."""
    return f"there is no rule `{_short(word)}`: {did_you_mean(word, known.rules, RULES_SHOWN)}"


def is_date(text: str) -> bool:
    """Returns whether a text is a date as ``2027-01-31``."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _name(node: Node) -> str:
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, yaml.Mapping):
        return "a table"
    if node.kind == "nothing":
        return "nothing"
    return f"`{_short(node.text)}`" if node.kind == "string" else f"the {node.kind} {_short(node.text)}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37] + "..."
