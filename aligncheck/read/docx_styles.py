"""What the styles of a Word document make of a paragraph: title, heading, list item, hidden.

Word writes elements in one of two namespaces (transitional and strict); all look-ups here take both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aligncheck.model.proposal import BlockKind
from aligncheck.read.xml import Element

NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_HEADING = re.compile(r"(?:heading|titre|t[ií]?tulo|encabezado)[ _-]?([1-9])", re.IGNORECASE)
_TITLES = frozenset(("title", "titre", "título", "titulo"))
_CONTENTS = re.compile(r"(?:toc|contents) ?[1-9]|table of figures", re.IGNORECASE)
_LIST = re.compile(r"list.*?([2-5])", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off", "none"))
_BODY_TEXT = 9
"""The outline level that Word gives to a paragraph that is no heading."""


def attribute(element: Element, name: str) -> str | None:
    """Returns an attribute in either namespace of Word."""
    found = element.get(NAMESPACES[0] + name)
    return found if found is not None else element.get(NAMESPACES[1] + name)


def child(element: Element | None, *path: str) -> Element | None:
    """Returns the first child of the first name, its first child of the next name, and so on."""
    for name in path:
        if element is None:
            return None
        found = element.find(NAMESPACES[0] + name)
        element = found if found is not None else element.find(NAMESPACES[1] + name)
    return element


def value(element: Element | None, *path: str) -> str | None:
    """Returns the ``val`` of the child at ``path``."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val")


def number(text: str | None) -> int | None:
    """Returns the whole number that ``text`` is, if it is one of a sane size."""
    return int(text) if text is not None and len(text) < 6 and text.isascii() and text.isdigit() else None


def switch(element: Element | None, *path: str) -> bool | None:
    """Returns whether the switch at ``path`` is on, None when it is not there."""
    found = child(element, *path)
    return None if found is None else (attribute(found, "val") or "1").lower() not in _OFF


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says itself; None where it says nothing and the style that it is based on decides."""

    id: str
    name: str
    based_on: str | None
    outline: int | None = None
    listed: bool | None = None
    list_level: int | None = None
    hidden: bool | None = None
    page_break: bool | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a style makes of a paragraph. ``level`` is a heading's; ``listed`` and ``list_level`` hold for the rest.

    ``contents`` says that the paragraph belongs to a table of contents, which repeats the headings.
    """

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    listed: bool = False
    list_level: int = 1
    hidden: bool = False
    page_break: bool = False
    contents: bool = False


class Styles:
    """The styles of one document, by id."""

    __slots__ = ("_default", "_looks", "_styles")

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._looks: dict[str, Look] = {}
        self._default = ""
        for namespace in NAMESPACES if root is not None else ():
            for element in root.iterfind(f"{namespace}style") if root is not None else ():
                style = _style(element)
                self._styles.setdefault(style.id, style)
                if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true", "on"):
                    self._default = style.id

    def anew(self) -> Styles:
        """Returns the same styles for another document; which of them each asks for is its own affair."""
        same = Styles(None)
        same._styles, same._default = self._styles, self._default
        return same

    def look(self, style_id: str | None) -> Look:
        """Returns what the style makes of a paragraph, or the default style when ``style_id`` is None."""
        key = self._default if style_id is None else style_id
        if key not in self._looks:
            self._looks[key] = _look(self._chain(key))
        return self._looks[key]

    def _chain(self, style_id: str) -> list[Style]:
        """Returns the style, the one it is based on, and so on; a style that is missing still has its id for a name."""
        chain: list[Style] = []
        seen: set[str] = set()
        key: str | None = style_id
        while key and key not in seen:
            seen.add(key)
            chain.append(self._styles.get(key) or Style(key, key, None))
            key = chain[-1].based_on
        return chain


def _style(element: Element) -> Style:
    style_id = attribute(element, "styleId") or ""
    properties = child(element, "pPr")
    numbering = child(properties, "numPr")
    return Style(
        id=style_id,
        name=(value(element, "name") or style_id).strip(),
        based_on=value(element, "basedOn"),
        outline=number(value(properties, "outlineLvl")),
        listed=None if numbering is None else value(numbering, "numId") != "0",
        list_level=number(value(numbering, "ilvl")),
        hidden=switch(element, "rPr", "vanish"),
        page_break=switch(properties, "pageBreakBefore"),
    )


def _look(chain: list[Style]) -> Look:
    kind, level = _rank(chain)
    listed = next((style.listed for style in chain if style.listed is not None), False)
    depth = _first(style.list_level for style in chain)
    names = (match.group(1) for style in chain if (match := _LIST.fullmatch(style.name)))
    return Look(
        kind=kind,
        level=level,
        listed=listed,
        list_level=depth + 1 if depth is not None else int(next(names, "1")),
        hidden=bool(_first(style.hidden for style in chain)),
        page_break=bool(_first(style.page_break for style in chain)),
        contents=bool(chain) and _CONTENTS.fullmatch(chain[0].name) is not None,
    )


def _rank(chain: list[Style]) -> tuple[BlockKind, int]:
    """Returns title, heading or paragraph, as the nearest style says that says anything.

    The outline level decides, because a style may have any name; the name only where no level is given.
    """
    for style in chain:
        if style.name.lower() in _TITLES:
            return BlockKind.TITLE, 0
        if style.outline is not None:
            return heading(style.outline)
        if match := _HEADING.fullmatch(style.name) or _HEADING.fullmatch(style.id):
            return BlockKind.HEADING, int(match.group(1))
    return BlockKind.PARAGRAPH, 0


def heading(outline: int) -> tuple[BlockKind, int]:
    """Returns what a paragraph of this outline level is."""
    return (BlockKind.HEADING, outline + 1) if outline < _BODY_TEXT else (BlockKind.PARAGRAPH, 0)


_Value = int | bool


def _first(values: Iterable[_Value | None]) -> _Value | None:
    return next((found for found in values if found is not None), None)
