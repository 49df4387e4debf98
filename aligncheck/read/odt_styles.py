"""What the styles of an OpenDocument text make of a paragraph, a stretch of text or a cell."""

from __future__ import annotations

from dataclasses import dataclass

from aligncheck.read.xml import Element

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TITLES = frozenset(("title", "titre", "título", "titulo"))
_PROPERTIES = frozenset(STYLE + kind for kind in ("paragraph-properties", "text-properties", "table-cell-properties"))


@dataclass(slots=True)
class OdtLook:
    """What a style says; None where it says nothing and its parent decides."""

    title: bool | None = None
    outline: int | None = None
    hidden: bool | None = None
    bold: bool | None = None
    shaded: bool | None = None
    break_before: bool | None = None
    break_after: bool | None = None


class OdtStyles:
    """The styles of one document, by family and name."""

    __slots__ = ("_looks", "_own", "_parents")

    def __init__(self) -> None:
        self._own: dict[tuple[str, str], OdtLook] = {}
        self._parents: dict[tuple[str, str], str] = {}
        self._looks: dict[tuple[str, str], OdtLook] = {}

    def add(self, element: Element) -> None:
        """Takes one ``style:style``; of two with the same name the first holds."""
        if element.tag != STYLE + "style":
            return
        key = (element.get(STYLE + "family", ""), element.get(STYLE + "name", ""))
        if key not in self._own:
            self._own[key] = _own(element)
            self._parents[key] = element.get(STYLE + "parent-style-name", "")

    def look(self, family: str, name: str | None) -> OdtLook:
        """Returns what the style and its ancestors say, the nearest first."""
        key = (family, name or "")
        if key not in self._looks:
            self._looks[key] = self._resolve(key)
        return self._looks[key]

    def _resolve(self, key: tuple[str, str]) -> OdtLook:
        found = OdtLook()
        seen: set[tuple[str, str]] = set()
        while key[1] and key not in seen:
            seen.add(key)
            own = self._own.get(key) or OdtLook(title=_is_title(key[1]))
            for part in OdtLook.__slots__:
                if getattr(found, part) is None:
                    setattr(found, part, getattr(own, part))
            key = (key[0], self._parents.get(key, ""))
        return found


def _own(element: Element) -> OdtLook:
    level = element.get(STYLE + "default-outline-level", "")
    names = (element.get(STYLE + "name", ""), element.get(STYLE + "display-name", ""))
    look = OdtLook(
        title=any(_is_title(name) for name in names) or None,
        outline=int(level) if level.isascii() and level.isdigit() and len(level) < 3 else None,
        break_before=True if element.get(STYLE + "master-page-name") else None,
    )
    for properties in element:
        if properties.tag in _PROPERTIES:
            display = properties.get(TEXT + "display")
            weight = properties.get(_FO + "font-weight")
            colour = properties.get(_FO + "background-color")
            look.hidden = display == "none" if display else look.hidden
            look.bold = weight in ("bold", "600", "700", "800", "900") if weight else look.bold
            if colour and properties.tag == STYLE + "table-cell-properties":
                look.shaded = colour.lower() not in ("transparent", "#ffffff")
            before, after = properties.get(_FO + "break-before"), properties.get(_FO + "break-after")
            look.break_before = before == "page" if before else look.break_before
            look.break_after = after == "page" if after else look.break_after
    return look


def _is_title(name: str) -> bool:
    return name.lower() in _TITLES
