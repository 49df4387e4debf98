"""Parses XML from strangers: no document type, no entities, no network, bounded depth and memory.

The parser is the standard library's, because importing another one takes longer than reading a proposal with it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from aligncheck.errors import DamagedFile, LimitExceeded
from aligncheck.read.archive import BrokenPart

Element = ET.Element

MAX_DEPTH = 200
"""How deep elements may nest: a text box in a table in a table needs 30; the walkers may recurse this far."""
MAX_ELEMENTS = 1_000_000
"""How many elements may be held at a time: about 300 MB."""

_PROLOG_BYTES = 1 << 16
_FEED_BYTES = 1 << 18
_MAX_ATTRIBUTES = 100_000


class _StartTag(Exception):
    pass


def parse(data: bytes, *, where: str, part: str) -> Element:
    """Returns the root of a small document. ``part`` names it in a refusal, inside the file ``where``."""
    root: Element | None = None
    started = 0
    pieces = (data[start : start + _FEED_BYTES] for start in range(0, len(data), _FEED_BYTES))
    for event, element in _events(pieces, where, part):
        if event == "start":
            root = element if root is None else root
            started += 1
            if started > MAX_ELEMENTS:
                raise _too_large(where, part)
    if root is None:
        raise _damaged(where, part, "it is empty")
    return root


def children(
    chunks: Iterable[bytes], parents: Collection[str], *, where: str, part: str
) -> Iterator[tuple[str, Element]]:
    """Returns the children of the outermost elements whose tag is in ``parents``, each with its parent's tag.

    A child is emptied when the next one is asked for, so that a document costs the memory of its largest child.
    """
    depth = home_depth = started = dropped = first = 0
    home: Element | None = None
    for event, element in _events(chunks, where, part):
        if event == "start":
            depth += 1
            started += 1
            if started - dropped > MAX_ELEMENTS:
                raise _too_large(where, part)
            if home is None and element.tag in parents:
                home, home_depth = element, depth
            elif depth == home_depth + 1:
                first = started
            continue
        if home is not None and depth == home_depth + 1:
            yield home.tag, element
            dropped += started - first + 1
            element.clear()
            home.clear()
        elif element is home:
            home = None
        depth -= 1


def _events(chunks: Iterable[bytes], where: str, part: str) -> Iterator[tuple[str, Element]]:
    parser: ET.XMLPullParser[Any] = ET.XMLPullParser(("start", "end"))
    pending: list[bytes] = []
    size, wanted, attributes, depth = 0, _FEED_BYTES, 0, 0
    fed = False
    try:
        for chunk in itertools.chain(chunks, (None,)):
            if chunk is not None:
                pending.append(chunk)
                size += len(chunk)
                if size < wanted:
                    continue
            piece = b"".join(pending)
            if not fed:
                _refuse_doctype(piece[:_PROLOG_BYTES], where, part)
                fed = True
            parser.feed(piece)
            silent = True
            for event, element in _read(parser):
                silent = False
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise _too_deep(where, part)
                yield event, element
            # A tag longer than the piece is read again from its start with each piece: pieces must grow with it.
            wanted = 2 * size if silent else _FEED_BYTES
            attributes = attributes + piece.count(b"=") if silent else 0
            if attributes > _MAX_ATTRIBUTES:
                raise _too_large(where, part)
            pending.clear()
            size = 0
        parser.close()
        yield from _read(parser)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _damaged(where, part, str(error)) from error


def _read(parser: ET.XMLPullParser[Any]) -> Iterator[tuple[str, Element]]:
    # The parser can give other things with other events; these are what it was asked for.
    events: Iterator[Any] = parser.read_events()
    return events


def _refuse_doctype(prolog: bytes, where: str, part: str) -> None:
    """Raises DamagedFile when the document has a type declaration, where entities and outside files hide."""

    def doctype(*_: object) -> NoReturn:
        raise DamagedFile(
            f"declares a document type (DTD) in {part}, which such a file never does.",
            where=where,
            mend="Save the document again in your word processor.",
        )

    def start(*_: object) -> NoReturn:
        raise _StartTag

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    try:
        parser.Parse(prolog, False)
    except _StartTag:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _damaged(where, part, str(error)) from error
    raise _damaged(where, part, "it does not start with an element")


def _damaged(where: str, part: str, reason: str) -> BrokenPart:
    return BrokenPart(f"is damaged in {part}: {reason}.", where=where, mend="Save the document again.")


def _too_large(where: str, part: str) -> LimitExceeded:
    return LimitExceeded(
        f"has more than {MAX_ELEMENTS:,} elements in one piece (in {part}).",
        where=where,
        mend="Split the document.",
    )


def _too_deep(where: str, part: str) -> LimitExceeded:
    return LimitExceeded(
        f"nests its parts more than {MAX_DEPTH} deep (in {part}).",
        where=where,
        mend="Copy its text to a new document.",
    )
