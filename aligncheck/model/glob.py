"""Patterns that choose files by their path, the same on every system.

A path is written with slashes and is relative to the folder that the pattern speaks of.

- ``*`` is any number of characters of one name, ``?`` one character, ``[abc]`` and ``[!abc]`` one of these or none of
  these; ``[*]`` is a star.
- A pattern without a slash is about names, at any depth: ``*.pdf``, ``annex``.
- A pattern with a slash at its start or inside is about the whole path: ``2024/*.pdf``, ``/annex``. In it, ``**``
  between slashes is any number of folders, none as well: ``**/annex/*.pdf``, ``2024/**``.
- A slash at the end is about folders only: ``annex/``.
- What fits a folder fits all that is in it.
- Capitals do not matter, nor how accents are composed.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aligncheck.errors import UsageError

_ANY = re.compile(r"(?s:.+)")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """``parts`` fit one name each, None fits any number of them; one part of a pattern about names fits the last."""

    parts: tuple[re.Pattern[str] | None, ...]
    whole: bool
    folders: bool

    def fits(self, names: Sequence[str]) -> bool:
        """Returns whether the pattern fits the path made of these names, in at most their product of steps."""
        if not self.whole:
            last = self.parts[0]
            return last is None or last.match(names[-1]) is not None
        parts, at, name, back, mark = self.parts, 0, 0, -1, 0
        while name < len(names):
            part = parts[at] if at < len(parts) else None
            if part is not None and part.match(names[name]):
                at, name = at + 1, name + 1
            elif part is None and at < len(parts):
                back, mark, at = at, name, at + 1
            elif back >= 0:
                mark, at = mark + 1, back + 1
                name = mark
            else:
                return False
        return at == len(parts)


class Globs:
    """Any number of patterns; a path fits when it fits one of them. Nothing fits none.

    Raises UsageError for a pattern that can fit nothing.
    """

    __slots__ = ("_patterns", "patterns")

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._patterns = tuple(map(_compiled, self.patterns))

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def fits(self, path: str, *, folder: bool = False) -> bool:
        """Returns whether the path itself fits, whatever folders it is in."""
        names = _composed(path).split("/") if self._patterns else []
        return self._fit(names, folder=folder)

    def covers(self, path: str, *, folder: bool = False) -> bool:
        """Returns whether the path fits, or a folder that it is in."""
        if not self._patterns:
            return False
        names = _composed(path).split("/")
        if self._fit(names, folder=folder):
            return True
        return any(self._fit(names[:depth], folder=True) for depth in range(1, len(names)))

    def _fit(self, names: Sequence[str], *, folder: bool) -> bool:
        return any(pattern.fits(names) for pattern in self._patterns if folder or not pattern.folders)


@lru_cache(maxsize=1_024)
def _compiled(pattern: str) -> _Pattern:
    text = _composed(pattern)
    while text.startswith("./"):
        text = text[2:]
    if text.startswith("!"):
        raise UsageError("begins with !, which means nothing here.", where=pattern, mend="Include it, or exclude it.")
    inside = text.rstrip("/")
    names = [name for name in inside.split("/") if name]
    if not names:
        raise UsageError("an empty pattern fits nothing.", mend="Write one such as *.pdf or annex/.")
    if "." in names or ".." in names:
        raise UsageError(
            "has . or .. in it, and no path has.", where=pattern, mend="Begin at the folder that is searched."
        )
    parts = [None if name == "**" else re.compile(fnmatch.translate(name), re.IGNORECASE) for name in names]
    if parts[-1] is None:
        # What is in the folder, not the folder itself.
        parts.append(_ANY)
    return _Pattern(tuple(parts), "/" in inside or len(parts) > 1, text.endswith("/"))


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
