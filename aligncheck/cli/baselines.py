"""The baseline of a run: where it lies, and how its paths are seen from there."""

from __future__ import annotations

import os
from collections.abc import Container, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.cli.gate import UNREADABLE

if TYPE_CHECKING:
    from aligncheck.cli.targets import Target
    from aligncheck.model.outcome import Outcome
    from aligncheck.policy.baseline import Baseline


def with_baselines(outcome: Outcome, targets: Sequence[Target]) -> Outcome:
    """Returns the run with the findings set aside that the baselines of its policies list.

    Raises PolicyError for a baseline that cannot be used.
    """
    found: dict[str, list[str]] = {}
    for target in targets:
        if target.policy.baseline:
            found.setdefault(target.policy.baseline, []).append(target.name)
    for path, names in found.items():
        outcome = _compared(outcome, Path(path), frozenset(names))
    return outcome


def _compared(outcome: Outcome, path: Path, names: frozenset[str]) -> Outcome:
    from aligncheck.policy.baseline import compare, from_baseline
    from aligncheck.read.baseline import read_baseline_text

    shown = _shown(path)
    baseline = from_baseline(read_baseline_text(path, name=shown), shown, outcome.mandate.id)
    paths = {name: path_in(path, name) for name in names}
    known = [replace(file, name=paths[file.name]) for file in outcome.files if file.name in names]
    called = {paths[name]: name for name in names}
    done = compare(replace(outcome, files=tuple(known), stale=0), baseline, present=_present(baseline, path, called))
    told = {called[file.name]: replace(file, name=called[file.name]) for file in done.files}
    files = tuple(told.get(file.name, file) for file in outcome.files)
    return replace(outcome, files=files, stale=outcome.stale + done.stale)


def _present(baseline: Baseline, path: Path, looked_at: Container[str]) -> frozenset[str]:
    """Returns the files of the baseline that are still there though this run did not look at them."""
    folder = _folder_of(path)
    others = {entry.path for entry in baseline.entries if entry.path not in looked_at}
    return frozenset(one for one in others if _is_there(os.path.join(folder, one)))  # noqa: PTH118


def _is_there(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def baseline_text(outcome: Outcome, path: Path) -> str:
    """Returns the findings of a run as the text of a baseline, whose paths are seen from its own folder.

    That a file cannot be read is never known from before: nobody has seen what it holds.
    """
    from aligncheck.policy.baseline import to_baseline

    files = tuple(
        replace(
            file,
            name=path_in(path, file.name),
            findings=tuple(one for one in file.findings if one.rule != UNREADABLE),
        )
        for file in outcome.files
    )
    return to_baseline(replace(outcome, files=files))


def path_in(baseline: Path, name: str) -> str:
    """Returns the path of a file as a baseline has it: seen from the baseline's folder."""
    try:
        return Path(os.path.relpath(name, _folder_of(baseline))).as_posix()
    except ValueError:  # another drive, or no path that can be
        return name


def _shown(path: Path) -> str:
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return path.as_posix()


def _folder_of(path: Path) -> str:
    return os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120  a link stays where the user put it
