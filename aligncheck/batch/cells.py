"""Names and messages of strangers as cells of a table: one line, nothing that acts, nothing lost."""

from __future__ import annotations

import re

# Everything that is no plain sign: the backslash that escapes, controls, line ends, direction marks and overrides, what
# has no width (but the joiners that emoji and Persian are written with), lone surrogates, what XML cannot hold.
_UNPLAIN = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_STARTERS = r"=+\-@＝＋－＠﹢﹣﹦﹫"
_FORMULA = re.compile(rf"'*[\s\u200c\u200d]*[{_STARTERS}]")
# A spreadsheet in French or Spanish parts cells at semicolons, also in the middle of one of ours.
_AFTER_SEMICOLON = re.compile(rf";(?=[\"'\s\u200c\u200d]*[{_STARTERS}])")


def escaped(text: str) -> str:
    r"""Returns ``text`` on one line of plain signs; two texts never become the same.

    A backslash is doubled; ``\n``, ``\r``, ``\t``, ``\x1b``, ``\u202e`` and ``\U000e0041`` stand for line ends, other
    controls, direction marks, signs without width and broken characters.
    """
    return _UNPLAIN.sub(_escape, text)


def guarded(text: str) -> str:
    r"""Returns ``escaped(text)`` for a CSV file: no spreadsheet takes it, or a part of it, for a formula.

    A cell that would be one, or that would look like a guarded one, gets an apostrophe in front; a semicolon before a
    sign that starts a formula becomes ``\x3b``.
    """
    plain = _AFTER_SEMICOLON.sub(r"\\x3b", escaped(text))
    return f"'{plain}" if starts_formula(plain) else plain


def starts_formula(text: str) -> bool:
    """Returns whether a spreadsheet could take ``text`` for a formula, or for one that was made harmless."""
    return _FORMULA.match(text) is not None


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    code = ord(sign)
    if sign in _SHORT:
        return _SHORT[sign]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
