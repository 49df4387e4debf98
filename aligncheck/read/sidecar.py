"""A sidecar: a small file beside a proposal that says what the proposal cannot say of itself.

``draft.docx.aligncheck.yaml`` or ``draft.docx.aligncheck.toml`` holds the orientations that the project claims and the
findings that somebody accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aligncheck.errors import PolicyError, Problem
from aligncheck.model.policy import Suppression
from aligncheck.model.report import Claim
from aligncheck.read import toml, yaml
from aligncheck.read.entries import Entries, Known
from aligncheck.read.yaml import Node, read_bytes

SUFFIXES = (".aligncheck.yaml", ".aligncheck.toml")
_KEYS = ("orientations", "suppress")
_SUPPRESSION = ("rule", "orientation", "reason", "expires")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says: ``claims`` in rising order of their numbers, and the suppressions in the order written."""

    claims: tuple[Claim, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


def read_sidecar(proposal: Path, rules: Mapping[str, str], *, name: str | None = None) -> Sidecar:
    """Returns what stands beside a proposal, nothing when nothing does; ``name`` is what problems call the proposal.

    A number that the mandate lacks is kept: the claim becomes a finding, as one in the document does. Raises
    PolicyError with every problem of the file, one being that there are two.
    """
    called = name or proposal.as_posix()
    there = [suffix for suffix in SUFFIXES if _is_there(proposal.with_name(proposal.name + suffix))]
    if not there:
        return Sidecar()
    shown = called + there[0]
    problems: list[Problem] = []
    if len(there) > 1:
        raise PolicyError((Problem(shown, 0, 0, f"{called}{there[1]} says the same: remove one of the two"),))
    path = proposal.with_name(proposal.name + there[0])
    data = read_bytes(path, shown, problems) if path.is_file() else None
    if data is None and not problems:
        problems.append(Problem(shown, 0, 0, "is no regular file: remove it"))
    parse = yaml.parse if there[0] == SUFFIXES[0] else toml.parse
    node = None if data is None else parse(data, shown, problems)
    sidecar = Sidecar() if node is None else _read(node, Entries(shown, Known(rules), problems))
    if problems:
        raise PolicyError(tuple(sorted(set(problems), key=lambda one: (one.line, one.column, one.message))))
    return sidecar


def is_sidecar(name: str) -> bool:
    """Returns whether a file is named as a sidecar."""
    return name.endswith(SUFFIXES)


def _read(node: Node, entries: Entries) -> Sidecar:
    given = entries.keys(node, _KEYS, "a sidecar")
    claims: dict[int, Claim] = {}
    if "orientations" in given:
        for item in entries.items(given["orientations"][1], "numbers of orientations") or ():
            number = entries.orientation(item)
            if number is not None:
                claims.setdefault(number, Claim(number, "sidecar", f"orientations: {number}", None, item.line))
    suppressions = []
    if "suppress" in given:
        read = [entries.suppression(item, _SUPPRESSION) for item in entries.items(given["suppress"][1], "tables") or ()]
        suppressions = [one for one in read if one is not None]
    return Sidecar(tuple(claims[number] for number in sorted(claims)), tuple(suppressions))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
