"""The mandates that ship with aligncheck, found in the installed package or beside it in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

DEFAULT_MANDATE = "iom"


def _home() -> Traversable:
    package = files("aligncheck")
    installed = package.joinpath("_mandate")
    if installed.is_dir():
        return installed
    # A checkout keeps the mandates beside the package, where the people who edit them look for them.
    return Path(str(package)).parent / "mandate"


def builtin_names() -> tuple[str, ...]:
    """Returns the names of the mandates that ship, in alphabetical order."""
    home = _home()
    if not home.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in home.iterdir() if entry.joinpath("mandate.yaml").is_file()))


def builtin_mandate(name: str = DEFAULT_MANDATE) -> Traversable:
    """Returns the folder of a mandate that ships; the folder of an unknown name does not exist."""
    return _home().joinpath(name)


def find_mandate(path: Path | None) -> Traversable:
    """Returns the folder that a user means: a path, the name of a mandate that ships, None for the default one.

    A path to a ``mandate.yaml`` means its folder. A folder that exists wins over a name.
    """
    if path is None:
        return builtin_mandate()
    if path.name == "mandate.yaml" and path.is_file():
        return path.parent
    if str(path) in builtin_names() and not path.exists():
        return builtin_mandate(str(path))
    return path
