"""Which files ``aligncheck check`` looks at, and which policy speaks for each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.cli.output import is_folder, resolved
from aligncheck.errors import NotFound, UsageError

if TYPE_CHECKING:
    from aligncheck.model.call import Item
    from aligncheck.model.policy import Policy
    from aligncheck.read.git import Changes

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line says of the policy; None is what it does not say."""

    config: Path | None = None
    isolated: bool = False
    mandate: str | None = None
    settings: str | None = None
    baseline: str | None = None
    fail_on: tuple[str, ...] | None = None
    warn_on: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One file to check: what the report calls it, the path to open (``-`` for standard input), and its policy.

    ``seen`` is its path as the patterns of the policy see it.
    """

    name: str
    path: str
    policy: Policy
    seen: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What a run checks, in the order in which it was named.

    ``excluded`` counts the files that were named and that a policy excludes, ``unchanged`` those that are as they were.
    ``whole`` are the folders all of whose proposals are here.
    """

    files: tuple[Target, ...]
    excluded: int = 0
    unchanged: int = 0
    whole: tuple[str, ...] = ()

    def is_complete(self, policy: Policy) -> bool:
        """Returns whether every file that the policy may speak of is here."""
        home = Path(policy.folder) if policy.folder else Path.cwd()
        return any(resolved(home).is_relative_to(one) for one in self.whole)


class Policies:
    """The policies of a run, found once for each folder and read once for each file."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._by_folder: dict[str, Policy] = {}
        self._by_file: dict[str, Policy] = {}

    def speaking_for(self, folder: str) -> Policy:
        """Returns the policy for the files in a folder. Raises PolicyError with every problem of its file."""
        known = self._by_folder.get(folder)
        if known is None:
            known = self._by_folder[folder] = self._read(self._file_for(folder))
        return known

    def _file_for(self, folder: str) -> str:
        from aligncheck.read.policy import find_policy

        if self._said.config is not None:
            return str(self._said.config)
        found = None if self._said.isolated else find_policy(Path(folder))
        return "" if found is None else _relative(str(found))

    def _read(self, file: str) -> Policy:
        known = self._by_file.get(file)
        if known is None:
            known = self._by_file[file] = self._laid_over(file)
        return known

    def _laid_over(self, file: str) -> Policy:
        from aligncheck import api
        from aligncheck.policy.rules import RULE_NAMES
        from aligncheck.read.policy import with_options

        said = self._said
        policy = api.load_policy(file or None, isolated=not file, mandate=said.mandate)
        return with_options(
            policy,
            RULE_NAMES,
            fail_on=said.fail_on,
            warn_on=said.warn_on,
            mandate=said.mandate,
            settings=said.settings,
            baseline=said.baseline,
        )


def find_targets(
    paths: Sequence[str], policies: Policies, *, stdin_name: str | None = None, changes: Changes | None = None
) -> Targets:
    """Returns the files to check among those that are named and in the folders that are named.

    With ``changes`` only those that changed. Raises an AligncheckError for a folder that gives nothing.
    """
    return _Search(policies, changes).go(paths, stdin_name)


@dataclass(slots=True)
class _Search:
    policies: Policies
    changes: Changes | None
    files: list[Target] = field(default_factory=list)
    excluded: int = 0
    unchanged: int = 0
    folders: dict[str, str] = field(default_factory=dict)

    def go(self, paths: Sequence[str], stdin_name: str | None) -> Targets:
        from aligncheck import api

        places = [path for path in paths if path != STANDARD_INPUT]
        items = api.find_files(places).items if places else ()
        roots = {Path(path).as_posix(): path for path in places if is_folder(Path(path))}
        under: dict[str, list[Item]] = {root: [] for root in roots}
        named: dict[str, Item] = {}
        alone = {Path(path).as_posix() for path in places} - roots.keys()
        for item in items:
            if item.name in alone:
                named[item.name] = item
            else:
                under[_root_of(item.name, roots)].append(item)
        for path in paths:
            shown = Path(path).as_posix()
            if path == STANDARD_INPUT:
                self._add_input(stdin_name)
            elif shown in roots:
                self._add_folder(shown, under[shown])
            elif shown in named:
                self._add_named(named[shown])
        whole = () if self.changes is not None else tuple(str(resolved(Path(path))) for path in roots.values())
        return Targets(tuple(self.files), self.excluded, self.unchanged, whole)

    def _add_input(self, stdin_name: str | None) -> None:
        name = Path(stdin_name).as_posix() if stdin_name else STANDARD_INPUT
        policy, seen = self._policy(stdin_name or STANDARD_INPUT)
        self.files.append(Target(stdin_name or name, STANDARD_INPUT, policy, seen))

    def _add_named(self, item: Item) -> None:
        from aligncheck.model.glob import Globs

        policy, seen = self._policy(item.path)
        # Hooks name whatever changed. A policy that says what a proposal is holds for them; the kinds that are read
        # by default do not, so that whoever names another file is told. So is who names one that is not there.
        said = any(key == "include" for key, _ in policy.origins)
        left_out = not policy.includes(seen) if said else Globs(policy.exclude).covers(seen)
        if left_out and os.path.lexists(item.path):
            self.excluded += 1
        else:
            self._add(Target(item.name, item.path, policy, seen))

    def _add_folder(self, root: str, items: Iterable[Item]) -> None:
        count, left_out = 0, Counter[str]()
        for item in items:
            policy, seen = self._policy(item.path)
            if item.name.endswith("/") or policy.includes(seen):
                count += 1
                self._add(Target(item.name, item.path, policy, seen))
            else:
                left_out[policy.path] += 1
        if not count and left_out:
            told = ", ".join(f"{number:,} by {path or 'their kind'}" for path, number in sorted(left_out.items()))
            raise NotFound("holds no proposals to check.", where=root, mend=f"Left out: {told}.")

    def _add(self, target: Target) -> None:
        if self.changes is None or self.changes.has(self._real(target.path)) or self._sidecar_changed(target):
            self.files.append(target)
        else:
            self.unchanged += 1

    def _sidecar_changed(self, target: Target) -> bool:
        from aligncheck.read.sidecar import SUFFIXES

        real = self._real(target.path)
        return self.changes is not None and any(self.changes.has(real + suffix) for suffix in SUFFIXES)

    def _real(self, path: str) -> str:
        """Returns the path with its folder's links followed; the file itself may be a link that git knows."""
        folder, name = os.path.split(path)
        known = self.folders.get(folder)
        if known is None:
            known = self.folders[folder] = os.path.realpath(folder or os.curdir)
        return os.path.join(known, name)  # noqa: PTH118  a Path would cost more

    def _policy(self, path: str) -> tuple[Policy, str]:
        from aligncheck.read.policy import name_in

        policy = self.policies.speaking_for(os.path.dirname(path))  # noqa: PTH120  as above
        return policy, name_in(policy, Path(path))


def check_names(paths: Sequence[str], stdin_name: str | None) -> None:
    """Raises UsageError when a path is named twice, or a name is given to a standard input that is not read."""
    seen: set[str] = set()
    for name in paths:
        if not name:
            raise UsageError("one of the paths has an empty name.", mend="Name a file or folder, or - for the input.")
        same = name if name == STANDARD_INPUT else str(resolved(Path(name)))
        if same in seen:
            raise UsageError("is given twice.", where=name, mend="Name each file and folder once.")
        seen.add(same)
    if stdin_name is not None and str(resolved(Path(stdin_name))) in seen:
        raise UsageError("is given twice.", where=stdin_name, mend="Call standard input something else.")
    if stdin_name is not None and STANDARD_INPUT not in paths:
        raise UsageError("--stdin-name is for standard input.", mend="Add - to the files, or leave it out.")


def _root_of(name: str, roots: Iterable[str]) -> str:
    """Returns the named folder that a file was found in: the innermost, where one lies in another."""
    fitting = (root for root in roots if root == "." or name.startswith(root.rstrip("/") + "/"))
    return max(fitting, key=lambda root: len(root) if root != "." else 0)


def _relative(path: str) -> str:
    """Returns a path as it is seen from the current folder, when both are on one drive."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return path
