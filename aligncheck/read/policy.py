"""Policy files: found upwards from a proposal, read strictly, every mistake at once with its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aligncheck.errors import MandateError, PolicyError, Problem, UsageError
from aligncheck.model.evidence import Level
from aligncheck.model.lexicon import SECTION_ROLES, heading_words
from aligncheck.model.policy import (
    COMMAND_LINE,
    DEMAND_KEYS,
    DEMANDED_LEVELS,
    FILE_NAMES,
    KEYS,
    Demands,
    Kind,
    Override,
    Policy,
    field_of,
)
from aligncheck.read import toml
from aligncheck.read.entries import RULES_SHOWN, Entries, Known
from aligncheck.read.shape import did_you_mean
from aligncheck.read.source import SUFFIXES
from aligncheck.read.yaml import Mapping as Table
from aligncheck.read.yaml import Node, Scalar

INCLUDED = tuple(f"*{suffix}" for suffix in SUFFIXES)
"""What is a proposal where no policy says otherwise."""

_ROLES = tuple(role for role in SECTION_ROLES if role not in ("unknown", "title"))
_PYPROJECT = FILE_NAMES[-1]
_TABLE = ("tool", "aligncheck")
_SHOWN = 120
"""Characters of a path that are shown."""


def default_policy(demands: Demands) -> Policy:
    """Returns the policy of a repository that says nothing."""
    return Policy(demands, INCLUDED)


def find_policy(folder: Path, *, home: Path | None = None) -> Path | None:
    """Returns the policy file that speaks for the files in a folder, None when there is none.

    Looked for are, in each folder, ``aligncheck.toml``, ``.aligncheck.toml`` and ``pyproject.toml`` with a table
    ``[tool.aligncheck]``; from the folder upwards to the root of the repository (the folder with ``.git``), the user's
    ``home`` or the root of the file system.
    """
    start = Path(os.path.abspath(folder))  # noqa: PTH100  a link stays where the user put it
    last = Path.home() if home is None else home
    for one in (start, *start.parents):
        for name in FILE_NAMES:
            if _is_file(one / name) and (name != _PYPROJECT or _speaks(one / name)):
                return one / name
        if one == last or _is_there(one / ".git"):
            return None
    return None


def read_policy(
    path: Path,
    base: Policy,
    rules: Mapping[str, str],
    orientations: Callable[[str | None], frozenset[int]] | None = None,
    *,
    name: str | None = None,
) -> Policy:
    """Returns the policy in a file, laid over ``base``.

    ``rules`` has the name of each rule by its name and its code. ``orientations`` is asked for the numbers of the
    mandate, with the mandate that the policy names (None for the one that ships); without it numbers are not checked.
    ``name`` is what problems call the file. Raises PolicyError with every problem of the file.
    """
    shown = name or path.as_posix()
    problems: list[Problem] = []
    data = _content(path, shown, problems)
    table = None if data is None else toml.parse(data, shown, problems)
    if table is not None and path.name == _PYPROJECT:
        table = _inside(table, shown, problems)
    elif table is not None:
        _check_outside(table, shown, problems)
    if table is None or problems:
        raise PolicyError(tuple(problems))
    folder = Path(os.path.abspath(path)).parent  # noqa: PTH100  as above
    named = _mandate_of(table)
    known = Known(rules, None if orientations is None else _numbers_of(named, folder, shown, orientations))
    policy = _Reader(Entries(shown, known, problems, (key.name for key in KEYS)), base, folder).read(table)
    if problems:
        raise PolicyError(tuple(sorted(set(problems), key=lambda one: (one.line, one.column, one.message))))
    return replace(policy, path=shown, folder=folder.as_posix())


def name_in(policy: Policy, path: Path) -> str:
    """Returns the path of a file as the patterns of a policy see it: from the policy's folder, with slashes.

    Without a policy file that is from the current folder; a file outside of it keeps its whole path.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100  as above
    folder = Path(policy.folder) if policy.folder else Path.cwd()
    return (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()


def with_options(
    policy: Policy,
    rules: Mapping[str, str],
    *,
    fail_on: tuple[str, ...] | None = None,
    warn_on: tuple[str, ...] | None = None,
    mandate: str | None = None,
    settings: str | None = None,
    baseline: str | None = None,
) -> Policy:
    """Returns the policy with what the command line says laid over it; None is what it does not say.

    Raises UsageError for a word that is no rule, and for a rule that is to fail and to warn.
    """
    forced: dict[str, Any] = dict(policy.forced)
    for key, words in (("fail-on", fail_on), ("warn-on", warn_on)):
        if words is None:
            continue
        for word in words:
            if word not in rules and word.upper() not in rules:
                mend = _sentence(did_you_mean(word, rules, RULES_SHOWN))
                raise UsageError(f"there is no rule {word}.", where=f"--{key}", mend=mend)
        forced[field_of(key)] = frozenset(rules.get(word) or rules[word.upper()] for word in words)
    both = forced.get("fail_on", frozenset()) & forced.get("warn_on", frozenset())
    if both and fail_on is not None and warn_on is not None:
        raise UsageError(f"{min(both)} is in --fail-on and in --warn-on.", mend="Leave it out of one.")
    paths = {"mandate": mandate, "settings": settings, "baseline": baseline}
    given = [key for key, value in paths.items() if value is not None]
    return replace(
        policy,
        mandate=policy.mandate if mandate is None else mandate,
        settings=policy.settings if settings is None else settings,
        baseline=policy.baseline if baseline is None else baseline,
        forced=tuple(sorted(forced.items())),
        origins=tuple(sorted((dict(policy.origins) | dict.fromkeys(given, COMMAND_LINE)).items())),
    )


def _sentence(text: str) -> str:
    ended = text if text.endswith("?") else f"{text}."
    return f"{ended[:1].upper()}{ended[1:]}"


# -- the file ----------------------------------------------------------------------------------------------------------


def _content(path: Path, shown: str, problems: list[Problem]) -> bytes | None:
    try:
        if not path.is_file():
            what = "is no regular file" if path.exists() else "there is no such file"
            problems.append(Problem(shown, 0, 0, f"{what}: name a policy file"))
            return None
        with path.open("rb") as file:
            return file.read(toml.MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "no such name is possible"
        problems.append(Problem(shown, 0, 0, f"cannot be read: {reason.lower()}"))
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _speaks(path: Path) -> bool:
    """Returns whether a pyproject.toml says anything to aligncheck, without reading it as TOML."""
    import re

    try:
        with path.open("rb") as file:
            data = file.read(toml.MAX_BYTES)
    except OSError:
        return False
    return re.search(rb"(?m)^[ \t]*(?:\[{1,2}[ \t]*)?tool[ \t]*\.[ \t]*[\"']?aligncheck\b", data) is not None


def _inside(table: Table, shown: str, problems: list[Problem]) -> Table | None:
    node: Node = table
    for part in _TABLE:
        entries = {key.text: value for key, value in node.entries} if isinstance(node, Table) else {}
        if part not in entries:
            problems.append(Problem(shown, 0, 0, "no table [tool.aligncheck]: add it, or name another policy file"))
            return None
        node = entries[part]
    if not isinstance(node, Table):
        problems.append(Problem(shown, node.line, node.column, "`tool.aligncheck` is a table: write [tool.aligncheck]"))
        return None
    return node


def _check_outside(table: Table, shown: str, problems: list[Problem]) -> None:
    """Adds a problem for the line that only a pyproject.toml has: its keys are right, and the rest is in their way."""
    for key, value in table.entries:
        if (
            key.text == _TABLE[0]
            and isinstance(value, Table)
            and any(one.text == _TABLE[1] for one, _ in value.entries)
        ):
            problems.append(
                Problem(shown, key.line, key.column, f"[tool.aligncheck] is for {_PYPROJECT}: remove that line here")
            )


def _mandate_of(table: Table) -> Scalar | None:
    for key, value in table.entries:
        if key.text == "mandate" and isinstance(value, Scalar) and value.kind == "string" and value.text.strip():
            return value
    return None


def _numbers_of(
    named: Scalar | None, folder: Path, shown: str, orientations: Callable[[str | None], frozenset[int]]
) -> frozenset[int]:
    """Returns the numbers of the mandate that a policy names. Raises PolicyError with the place where it does."""
    if named is None:
        return orientations(None)
    try:
        return orientations(_mandate(named.text, folder))
    except MandateError as error:
        first = error.problems[0]
        message = f"the mandate `{named.text[:_SHOWN]}` cannot be used"
        if len(error.problems) == 1 and not first.line:
            raise PolicyError((Problem(shown, named.line, named.column, f"{message}: {first.message}"),)) from error
        here = Problem(shown, named.line, named.column, f"{message}: mend what follows")
        raise PolicyError((here, *error.problems)) from error


def _mandate(text: str, folder: Path) -> str:
    """Returns the folder of a mandate seen from the policy, or its name when no such folder is there."""
    path = folder / text
    if "/" not in text and "\\" not in text and not _is_there(path):
        return text
    return path.as_posix()


# -- the keys ----------------------------------------------------------------------------------------------------------


class _Reader:
    """One policy file."""

    def __init__(self, entries: Entries, base: Policy, folder: Path) -> None:
        self._entries = entries
        self._base = base
        self._folder = folder
        self._kinds = {key.name: key.kind for key in KEYS}

    def read(self, table: Table) -> Policy:
        given = self._entries.keys(table, self._kinds, "a policy")
        origins = {name: self._origin(key) for name, (key, _) in given.items()}
        changes = self._demands(given)
        demands = self._base.demands.changed(changes)
        self._check_bounds(given, demands)
        values = {name: self._value(name, value) for name, (_, value) in given.items() if name not in DEMAND_KEYS}
        overrides = values.pop("overrides", None)
        suppressions = values.pop("suppress", None)
        known = {name: value for name, value in values.items() if value is not None}
        policy = replace(self._base, demands=demands, origins=tuple(sorted(origins.items())), **known)
        if suppressions is not None:
            policy = replace(policy, suppressions=suppressions)
        if overrides is not None:
            policy = replace(policy, overrides=tuple(self._override(one, demands) for one in overrides))
        return policy

    def _origin(self, key: Scalar) -> str:
        return f"{self._entries.path}:{key.line}" if key.line else self._entries.path

    def _value(self, name: str, node: Node) -> Any:
        kind = self._kinds[name]
        if kind is Kind.PATH:
            text = self._entries.text(node, "a path", 4_000)
            if text is None:
                return None
            return _mandate(text, self._folder) if name == "mandate" else (self._folder / text).as_posix()
        if kind is Kind.PATTERNS:
            return self._entries.patterns(node)
        if kind is Kind.HEADINGS:
            return self._headings(node)
        items = self._entries.items(node, kind.value, f"[[{name}]] above each")
        if kind is Kind.OVERRIDES:
            return items
        read = [self._entries.suppression(item) for item in items or ()]
        return tuple(one for one in read if one is not None)

    def _demands(self, given: Mapping[str, tuple[Scalar, Node]]) -> dict[str, Any]:
        """Returns the demands among some entries, by field, those that are mistaken left out."""
        changes: dict[str, Any] = {}
        for name in DEMAND_KEYS:
            if name in given:
                value = self._demand(name, given[name][1])
                if value is not None:
                    changes[field_of(name)] = value
        both = changes.get("fail_on", frozenset()) & changes.get("warn_on", frozenset())
        for rule in sorted(both):
            node = next(
                (item for item in _items(given["warn-on"][1]) if self._named(item) == rule), given["warn-on"][0]
            )
            self._entries.say(node, f"`{rule}` is in `fail-on` and in `warn-on`: remove it from one")
        return changes

    def _demand(self, name: str, node: Node) -> Any:
        kind = self._kinds[name]
        if kind is Kind.RULES:
            read = [self._entries.rule(item) for item in self._entries.items(node, "rules") or ()]
            return frozenset(rule for rule in read if rule is not None)
        if kind is Kind.NUMBERS:
            return self._entries.orientations(node)
        if kind is Kind.COUNT:
            return self._entries.number(node, "a number of orientations")
        word = self._entries.text(node, "a level")
        levels = [level.value for level in DEMANDED_LEVELS]
        if word is not None and word not in levels:
            self._entries.say(node, f"`{word[:40]}` is no level to demand: {did_you_mean(word, levels)}")
            return None
        return None if word is None else Level(word)

    def _named(self, node: Node) -> str | None:
        rules = self._entries.known.rules
        return (rules.get(node.text) or rules.get(node.text.upper())) if isinstance(node, Scalar) else None

    def _check_bounds(self, given: Mapping[str, tuple[Scalar, Node]], demands: Demands) -> None:
        """Adds a problem for bounds that nothing can meet; only where they are written."""
        least, most = demands.min_supported, demands.max_supported
        key = given.get("max-supported") or given.get("min-supported")
        if key is not None and least is not None and most is not None and least > most:
            self._entries.say(key[0], f"`min-supported` is {least} and `max-supported` is {most}: nothing can be both")
        there = self._entries.known.orientations
        if "min-supported" in given and there is not None and least is not None and least > len(there):
            self._entries.say(given["min-supported"][1], f"the mandate has only {len(there)} orientations: demand less")
        needed = given.get("require") or given.get("max-supported")
        if needed is not None and most is not None and len(demands.require) > most:
            message = f"`require` names {len(demands.require)} orientations and `max-supported` is {most}"
            self._entries.say(needed[0], f"{message}: nothing can be both")

    def _override(self, node: Node, demands: Demands) -> Override:
        given = self._entries.keys(node, ("paths", *DEMAND_KEYS), "an override")
        paths = self._entries.patterns(given["paths"][1]) if "paths" in given else ()
        if isinstance(node, Table) and "paths" not in given:
            self._entries.say(node, "an override without `paths`: add the patterns of the files that it is about")
        changes = self._demands(given)
        self._check_bounds(given, demands.changed(changes))
        origins = {name: self._origin(key) for name, (key, _) in given.items() if name != "paths"}
        return Override(paths, tuple(sorted(changes.items())), tuple(sorted(origins.items())))

    def _headings(self, node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: list[tuple[str, tuple[str, ...]]] = []
        seen: dict[str, str] = {}
        for role, (_, value) in self._entries.keys(node, _ROLES, "`headings`").items():
            phrases: list[str] = []
            for item in self._entries.items(value, "headings") or ():
                phrase = self._entries.text(item, "a heading")
                if phrase is None:
                    continue
                words = " ".join(heading_words(phrase))
                if not words:
                    self._entries.say(item, f"`{phrase[:40]}` holds no word: write the heading")
                elif seen.setdefault(words, role) != role:
                    self._entries.say(item, f"`{phrase[:40]}` is already a heading of `{seen[words]}`: remove one")
                phrases.append(phrase)
            found.append((role, tuple(phrases)))
        return tuple(sorted(found))


def _items(node: Node) -> tuple[Node, ...]:
    return getattr(node, "items", ()) if not isinstance(node, (Scalar, Table)) else ()
