"""Mends what line breaks and old fonts do to words, with a map back to the original characters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_DAMAGE = re.compile(
    r"(?<=[^\W\d_])[-‐\u00ad][ \t]*\n\s*(?=[^\W\d_])"  # a word broken at the end of a line
    r"|[\u00ad\u200b\u200c\u200d\u2060\ufeff]"  # invisible characters inside words
    r"|[ﬀﬁﬂﬃﬄﬅﬆ]"  # ligatures of PDF fonts
    r"|[A-Za-z][\u0300-\u0303\u0308\u0327]"  # letters with their accent as a character of its own
)
# Nearly all text is sound: two plain searches tell so for a tenth of the price of the expression above.
_BROKEN_LINE = re.compile(r"[-‐\u00ad][ \t]*\n")
_SUSPECT = re.compile("[\u00ad\u0300-\u0327\u200b-\u200d\u2060\ufb00-\ufb06\ufeff]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_COMPOUND = re.compile(
    r"(?:\b(?:socio|post|non|anti|contre|counter|sous|sub|inter|multi|trans|co|pre|pré|re|self|auto|semi|mi|haut|bas"
    r"|main|sans|avant|après|bien|well|short|long|cross|high|low))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Repaired:
    """Mended ``text``; ``new`` and ``old`` hold the offsets at which the two texts drift apart, in rising order."""

    text: str
    new: tuple[int, ...] = (0,)
    old: tuple[int, ...] = (0,)

    def back(self, offset: int) -> int:
        """Returns where the character at ``offset`` of the mended text stands in the original."""
        at = bisect_right(self.new, offset) - 1
        found = self.old[at] + offset - self.new[at]
        # The letters of a ligature are more than the one character that they come from.
        return min(found, self.old[at + 1] - 1) if at + 1 < len(self.old) else found


def repair(text: str) -> Repaired:
    """Returns the text with broken words joined, invisible characters gone, ligatures and accents composed."""
    if not ("\n" in text and _BROKEN_LINE.search(text)) and (text.isascii() or not _SUSPECT.search(text)):
        return Repaired(text)
    parts: list[str] = []
    new, old = [0], [0]
    length = done = 0
    for match in _DAMAGE.finditer(text):
        parts.append(text[done : match.start()])
        instead = _instead(text, match)
        length += match.start() - done + len(instead)
        done = match.end()
        parts.append(instead)
        if len(instead) != len(match.group()):
            new.append(length)
            old.append(done)
    parts.append(text[done:])
    return Repaired("".join(parts), tuple(new), tuple(old))


def _instead(text: str, match: re.Match[str]) -> str:
    damage = match.group()
    if damage in _LIGATURES:
        return _LIGATURES[damage]
    if "\n" in damage:
        # A compound keeps its hyphen when its first part is one that compounds begin with.
        return "-" if _COMPOUND.search(text, max(0, match.start() - 12), match.start()) else ""
    return unicodedata.normalize("NFC", damage) if len(damage) == 2 else ""
