"""The marks that a writer sets at the beginning of a line: bullets, numbers, labels. Shared by plain text and PDF."""

from __future__ import annotations

import re

_BULLET = re.compile(
    r"\s{0,80}(?:[•●▪■□◦○◆◇❖‣⁃➢➤➔→►▶✓✔✗\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf02d]\s{0,40}|[-–—*·¤+o]\s{1,40})(?=\S)"
)
_LABEL = re.compile(r"\s{0,80}(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|\d{1,2}\.|[a-z]\.)\s{1,40}(?=\S)")
_DECIMAL = re.compile(r"\s{0,80}(\d{1,2}(?:\.\d{1,2}){0,4})\s{0,3}[.):–-]?\s{1,20}(?=[^\W\d_])")
_ROMAN = re.compile(r"\s{0,80}(?=[IVX])(?:X{0,2}(?:IX|IV|V?I{0,3}))\s{0,2}[.):–-]\s{0,20}(?=[^\W\d_])")
_LETTER = re.compile(r"\s{0,80}[A-H]\s{0,2}[.)]\s{1,20}(?=[^\W\d_])")
_NAMED = re.compile(
    r"\s{0,80}(?:section|chapter|part|annex|appendix|chapitre|partie|annexe|sección|capítulo|parte|anexo)"
    r"\s{1,4}(?:\d{1,3}|[ivxIVX]{1,5}|[A-Z])\b",
    re.I,
)
_FIELD = re.compile(r"[^\W\d_][^:.;?!\n]{1,70}?\s?:\s{1,20}\S")


def bullet_length(text: str) -> int:
    """Returns how many characters the bullet at the beginning takes with the space around it, 0 without one."""
    found = _BULLET.match(text)
    return found.end() if found else 0


def label_length(text: str) -> int:
    """Returns the same for the number or letter of a list, such as ``1.``, ``2)``, ``a)`` or ``(iv)``."""
    found = _LABEL.match(text)
    return found.end() if found else 0


def heading_depth(text: str) -> int:
    """Returns the depth of the number that a heading begins with : 1 for ``2.``, 2 for ``2.1``, else 0."""
    found = _DECIMAL.match(text)
    if found:
        first = text[found.end() : found.end() + 1]
        return found[1].count(".") + 1 if first.isupper() else 0
    if _NAMED.match(text) or _ROMAN.match(text):
        return 1
    return 1 if _LETTER.match(text) else 0


def is_label_line(text: str) -> bool:
    """Returns whether a line is a field of a form: a few words, a colon, a value."""
    return _FIELD.match(text[:120]) is not None


def is_shouted(text: str) -> bool:
    """Returns whether a line is short and in capitals."""
    letters = [character for character in text[:121] if character.isalpha()]
    return len(text) <= 120 and len(letters) >= 4 and all(map(str.isupper, letters))
