"""Which files a mandate's folder holds, and the digest that tells one state of them from another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources.abc import Traversable

from aligncheck.errors import Problem

MAX_FILES = 500


def names_in(folder: Traversable, shown: str, problems: list[Problem]) -> list[str]:
    """Returns the names of a mandate's files, relative to its folder; ``shown`` is what problems call the folder."""
    names = []
    if folder.joinpath("mandate.yaml").is_file():
        names.append("mandate.yaml")
    else:
        problems.append(
            Problem(f"{shown}/mandate.yaml", 0, 0, "a mandate needs this file: write it, or correct the path")
        )
    if folder.joinpath("concepts.yaml").is_file():
        names.append("concepts.yaml")
    inside = folder.joinpath("orientations")
    found = sorted(entry.name for entry in inside.iterdir() if entry.is_file()) if inside.is_dir() else []
    for name in found:
        if name.endswith((".yml", ".YAML", ".YML")):
            problems.append(Problem(f"{shown}/orientations/{name}", 0, 0, "only *.yaml is read: rename the file"))
    orientations = [name for name in found if name.endswith(".yaml")]
    if not orientations:
        problems.append(
            Problem(f"{shown}/orientations", 0, 0, "no orientation here: add a file such as 01-services.yaml")
        )
    if len(orientations) > MAX_FILES:
        problems.append(Problem(f"{shown}/orientations", 0, 0, f"more than {MAX_FILES} files: remove some"))
        orientations = []
    return names + [f"orientations/{name}" for name in orientations]


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """Returns the SHA-256 over the names and bytes of a mandate's files, in whatever order they come."""
    total = hashlib.sha256()
    for name, data in sorted(files):
        # The length parts name and bytes of one file from those of the next.
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()
