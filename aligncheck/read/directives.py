"""Comments in Markdown and HTML by which a writer accepts a finding.

``<!-- aligncheck: disable=ALN003 orientation=5 reason="agreed with the desk" expires=2027-01-31 -->`` speaks of the
whole document, wherever it stands. One in a block of code is an example, and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from aligncheck.errors import DamagedFile, Problem
from aligncheck.model.policy import Suppression
from aligncheck.read.encoding import decoded
from aligncheck.read.entries import MAX_REASON, Known, is_date, unknown_rule
from aligncheck.read.shape import did_you_mean

_MARKDOWN = frozenset((".md", ".markdown"))
_HTML = frozenset((".html", ".htm", ".xhtml"))
_OPENING = re.compile(r"<!--[ \t\n]{0,80}aligncheck\b")
_LONGEST = 2_000
_MOST = 200
_FENCE = re.compile(r"[ ]{0,3}(?:>[ ]?){0,3}(`{3,}|~{3,})([^\n]*)")
_KEYS = ("disable", "orientation", "reason", "expires")
_ENTRY = re.compile(r"""\s*([A-Za-z][A-Za-z_-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_MEANT = re.compile(r"disable|ignore|suppress|=", re.IGNORECASE)
"""What tells a comment to aligncheck that lacks its colon from one about aligncheck."""

_EXAMPLE = 'write disable=RULE reason="..."'

Found = tuple[tuple[Suppression, ...], tuple[Problem, ...]]


def directives_in(data: bytes, name: str, rules: Mapping[str, str]) -> Found:
    """Returns the suppressions that stand in a document, and what is wrong with others.

    ``rules`` has the name of each rule by its name and its code. Formats without comments have none; neither have bytes
    that are no text, about which the reader of the document has its own word.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _MARKDOWN | _HTML or b"aligncheck" not in data.replace(b"\0", b""):
        return (), ()
    try:
        text = decoded(data, name).text.replace("\r\n", "\n").replace("\r", "\n")
    except DamagedFile:
        return (), ()
    suppressions: list[Suppression] = []
    problems: list[Problem] = []
    for count, (line, column, body) in enumerate(_comments(text, is_markdown=suffix in _MARKDOWN)):
        if count >= _MOST:
            problems.append(Problem(name, line, column, f"more than {_MOST} suppressions: put them into the policy"))
            break
        directive = _Directive(name, line, column, Known(rules))
        suppressions.extend(directive.read(body))
        problems.extend(directive.problems)
    return tuple(suppressions), tuple(problems)


def _comments(text: str, *, is_markdown: bool) -> Iterator[tuple[int, int, str | None]]:
    """Yields place and words of each of our comments that is no example; None for one that does not end."""
    code = _code(text) if is_markdown else []
    line, counted, part = 1, 0, 0
    at = 0
    while found := _OPENING.search(text, at):
        start, at = found.start(), found.end()
        while part < len(code) and code[part][1] <= start:
            part += 1
        if part < len(code) and code[part][0] <= start:
            at = code[part][1]
            continue
        line += text.count("\n", counted, start)
        counted = start
        first = text.rfind("\n", 0, start) + 1
        if is_markdown and text.count("`", max(first, start - _LONGEST), start) % 2:
            continue
        end = text.find("-->", found.end(), found.end() + _LONGEST)
        yield line, start - first + 1, None if end < 0 else text[found.end() : end]
        at = found.end() if end < 0 else end + 3


def _code(text: str) -> list[tuple[int, int]]:
    """Returns where fenced code stands, from fence to fence."""
    spans: list[tuple[int, int]] = []
    fence, opened, at = "", 0, 0
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is not None and not fence:
            # A backtick behind three of them is code within the line.
            if found[1][0] == "~" or "`" not in found[2]:
                fence, opened = found[1], at
        elif found is not None and found[1].startswith(fence) and not found[2].strip():
            spans.append((opened, at + len(line)))
            fence = ""
        at += len(line) + 1
    return [*spans, (opened, len(text))] if fence else spans


class _Directive:
    """One comment."""

    def __init__(self, name: str, line: int, column: int, known: Known) -> None:
        self._name = name
        self._line = line
        self._column = column
        self._known = known
        self.problems: list[Problem] = []

    def read(self, body: str | None) -> Iterator[Suppression]:
        """Yields a suppression for each rule that the comment names, none when anything is wrong with it."""
        if body is None:
            self._say("a comment to aligncheck that does not end: close it with `-->`")
            return
        given = self._entries(body)
        names = [self._rule(word) for word in given["disable"].split(",")] if "disable" in given else []
        orientation = self._orientation(given.get("orientation"))
        reason = " ".join(given.get("reason", "").split())
        expires = given.get("expires", "")
        if expires and not is_date(expires):
            self._say(f"`{expires[:40]}` is no date: write one as 2027-01-31")
        if len(reason) > MAX_REASON:
            self._say(f"a reason of {len(reason)} characters: at most {MAX_REASON} are read, shorten it")
        if not self.problems and "disable" not in given and (given or body.strip().startswith(":")):
            self._say(f"a comment to aligncheck that says nothing: {_EXAMPLE}")
        if not self.problems and given and not reason:
            self._say('a suppression without a reason: add reason="...", and say who accepted it and why')
        if self.problems:
            return
        where = f"{self._name}:{self._line}"
        for rule in dict.fromkeys(names):
            yield Suppression(rule, reason, where, orientation, (), expires, self._line)

    def _entries(self, body: str) -> dict[str, str]:
        given: dict[str, str] = {}
        rest = body.strip()
        if not rest.startswith(":"):
            if not _MEANT.search(rest):
                return given
            self._say(f"a comment to aligncheck without a colon: write `aligncheck: ...`; {_EXAMPLE}")
            return given
        at = 1
        while rest[at:].strip():
            found = _ENTRY.match(rest, at)
            if found is None:
                self._say(f"`{' '.join(rest[at:].split())[:40]}` is not understood: {_EXAMPLE}")
                return given
            key, at = found[1].lower(), found.end()
            if key not in _KEYS:
                self._say(f"unknown word `{key[:40]}`: {did_you_mean(key, _KEYS)}")
            elif key in given:
                self._say(f"`{key}` stands twice: remove one")
            else:
                given[key] = next(one for one in found.groups()[1:] if one is not None)
        return given

    def _rule(self, word: str) -> str:
        bare = word.strip()
        name = self._known.rules.get(bare) or self._known.rules.get(bare.upper(), "")
        if not name:
            self._say(unknown_rule(bare, self._known))
        return name

    def _orientation(self, word: str | None) -> int | None:
        if word is None:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", word):
            self._say(f"`{word[:40]}` is no number of an orientation: write one")
            return None
        return int(word)

    def _say(self, message: str) -> None:
        self.problems.append(Problem(self._name, self._line, self._column, message))
