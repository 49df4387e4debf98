"""Makes text that a stranger wrote safe to show.

A proposal, a mandate and a file name may hold anything: terminal escapes, bidirectional overrides that turn a sentence
round, invisible characters, Markdown and HTML. Nothing of it reaches a reader unescaped.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

# Characters that act on a terminal or on the order of the text around them: C0, DEL and C1 controls, direction marks
# and overrides, lone surrogates (bytes of a file name that are no text). A reader should see that something was there.
_ACTIVE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ud800-\udfff]")
# Characters without any width: a soft hyphen, zero-width spaces and joiners, tags, interlinear marks.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_BREAK = re.compile("\r\n|[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")

_MARKDOWN = re.compile(r"[\\`*_\[\]<>&|~#!$@^{}]|://|(?<=www)\.|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_MARKDOWN_ENTITIES = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "|": "&#124;",
    "`": "&#96;",
    "@": "&#64;",
    "://": "&#58;//",
}
_MARKDOWN_OPENER = re.compile(r"^(?:[-+=]|\d{1,9}[.)])")

# JSON may carry these raw, but a terminal that shows the JSON acts on them; an escape means the same to every parser.
_JSON_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Returns ``text`` on one line, without anything that acts on a terminal or cannot be seen.

    Line breaks and tabs become spaces; other controls become U+FFFD, one for one.
    """
    return _INVISIBLE.sub("", _ACTIVE.sub(REPLACEMENT, _BREAK.sub(" ", text)))


def one_line(text: str) -> str:
    """Returns ``text`` as :func:`visible` shows it, runs of spaces shrunk to one space."""
    return _SPACES.sub(" ", visible(text))


def shorten(text: str, limit: int) -> str:
    """Returns ``text`` on one line, at most ``limit`` characters long, an ellipsis where the end was cut."""
    head = one_line(text[: limit * 4 + 64]).strip()
    if len(head) <= limit and len(text) <= limit * 4 + 64:
        return head
    return head[: limit - 1].rstrip() + "…"


def markdown(text: str) -> str:
    """Returns ``text`` as Markdown that shows exactly its words: no markup, HTML, link, mention, list or table cell."""
    return _MARKDOWN_OPENER.sub(_escape_last, _MARKDOWN.sub(_escape_markdown, one_line(text)))


def json_controls(text: str) -> str:
    """Returns the JSON document ``text`` with controls, direction marks and lone surrogates written as escapes."""
    return _JSON_ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape_markdown(found: re.Match[str]) -> str:
    return _MARKDOWN_ENTITIES.get(found[0], f"\\{found[0]}")


def _escape_last(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
