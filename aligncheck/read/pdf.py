"""Reads PDF: what a bounded child process finds on the pages, laid out as blocks."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aligncheck.errors import DamagedFile, EncryptedFile, InputError, LimitExceeded
from aligncheck.model.proposal import DEFAULT_LIMITS, BlockKind, Notice, Proposal, ReadLimits
from aligncheck.read.builder import ProposalBuilder
from aligncheck.read.chunks import chunks
from aligncheck.read.pdf_layout import Piece, laid_out
from aligncheck.read.pdf_page import Line, Page
from aligncheck.read.plain import paragraphs
from aligncheck.read.sizes import told_size

MEDIA_TYPE = "application/pdf"

_CHILD = Path(__file__).with_name("pdf_child.py")
_START = (
    "import sys; from importlib.machinery import SourceFileLoader; "
    "exec(SourceFileLoader('__main__', sys.argv[1]).get_code('__main__'), {'__name__': '__main__'})"
)
"""Runs the script from its byte code: Python would compile one that it is given by path, each time anew."""

_LINES_PER_PAGE = 200
"""Lines that a page may have on average: the bound on what the parent takes in."""

_CRASHED = frozenset((-11, -7))
"""Signals of a library that went astray (SEGV, BUS); any other ends a child that wanted more memory or time."""


@dataclass(frozen=True, slots=True)
class _Document:
    pages: int
    metadata: tuple[tuple[str, str], ...]
    outline: tuple[tuple[int, int, str], ...]


def read_pdf(data: bytes, name: str, *, password: str | None = None, limits: ReadLimits = DEFAULT_LIMITS) -> Proposal:
    """Returns the proposal in a PDF. Raises a typed error for a file that is encrypted, damaged or too greedy."""
    document, pages, plain = _received(_run(data, name, password, limits), name, limits, given=password is not None)
    builder = ProposalBuilder(limits, where=name)
    if plain:
        _add_plain(builder, plain)
    else:
        title = next((value for key, value in document.metadata if key == "title"), "")
        _add_pieces(builder, laid_out(pages, document.outline, title))
    empty = sum(not page.lines for page in pages) + sum(not text.strip() for _, text in plain)
    return builder.build(
        name,
        MEDIA_TYPE,
        hashlib.sha256(data).hexdigest(),
        pages=document.pages,
        metadata=document.metadata,
        notices=_notices(empty, document.pages),
    )


def _add_pieces(builder: ProposalBuilder, pieces: list[Piece]) -> None:
    places: list[int | None] = []
    for piece in pieces:
        column = None if piece.column is None else places[piece.column]
        row = None if piece.row is None else places[piece.row]
        added = [
            builder.add(piece.kind, text, level=piece.level, page=piece.page, column=column, row=row, place=piece.place)
            for text in chunks(piece.text)
        ]
        places.append(added[0])


def _add_plain(builder: ProposalBuilder, pages: list[tuple[int, str]]) -> None:
    for number, text in pages:
        for block in paragraphs(text):
            kind = BlockKind.PARAGRAPH if block.kind is BlockKind.TITLE and number > 1 else block.kind
            builder.add(kind, block.text, level=block.level, page=number)


def _notices(empty: int, pages: int) -> tuple[Notice, ...]:
    if empty == 0:
        return ()
    if empty == pages:
        return (Notice("needs_ocr", "The file holds no text, only images: run OCR on it first."),)
    what = "1 page holds" if empty == 1 else f"{empty} pages hold"
    return (Notice("needs_ocr", f"{what} no text (of {pages}): if they are scans, run OCR on them first."),)


# -- the child -----------------------------------------------------------------------------------------------------


def _run(data: bytes, name: str, password: str | None, limits: ReadLimits) -> bytes:
    """Returns what the child says about the file."""
    options = {
        "password": password,
        "pages": limits.pages,
        "characters": limits.characters,
        "lines": limits.pages * _LINES_PER_PAGE,
        "memory": limits.memory_bytes,
        "seconds": math.ceil(limits.seconds),
    }
    # -P: the folder of the script must not come first on the path, its modules have names of the standard library.
    command = [sys.executable, "-P", "-c", _START, str(_CHILD)]
    message = json.dumps(options).encode() + b"\n" + data
    try:
        done = subprocess.run(command, input=message, capture_output=True, timeout=limits.seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"takes more than {limits.seconds:g} seconds to read.", where=name, mend="Save it anew, or split it."
        ) from error
    if done.returncode != 0:
        raise _death(done.returncode, done.stderr, name, limits)
    return done.stdout


def _death(code: int, stderr: bytes, name: str, limits: ReadLimits) -> InputError:
    if code in _CRASHED:
        return DamagedFile("is broken: the PDF library fell over it.", where=name, mend="Save it anew from its source.")
    if code < 0 or b"MemoryError" in stderr[-2000:]:
        return LimitExceeded(
            f"needs more than {told_size(limits.memory_bytes)} of memory or {limits.seconds:g} seconds to read.",
            where=name,
            mend="Save it anew, or split it.",
        )
    last = stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
    return DamagedFile(f"cannot be read: {last}", where=name, mend="Save it anew from its source.")


def _received(
    output: bytes, name: str, limits: ReadLimits, *, given: bool
) -> tuple[_Document, list[Page], list[tuple[int, str]]]:
    """Returns the document, its pages with places, and those without."""
    document: _Document | None = None
    pages: list[Page] = []
    plain: list[tuple[int, str]] = []
    for message in _messages(output):
        kind = message["kind"]
        if kind == "error":
            raise _refusal(message, name, limits, given=given)
        if kind == "document":
            metadata = tuple((str(key), str(value)) for key, value in message["metadata"])
            document = _Document(message["pages"], metadata, tuple((p, d, t) for p, d, t in message["outline"]))
        elif kind == "plain":
            plain.append((message["number"], message["text"]))
        else:
            pages.append(_page(message))
    if document is None or len(pages) + len(plain) != document.pages:
        raise DamagedFile("is broken: its pages cannot be read to the end.", where=name)
    return document, pages, plain


def _messages(output: bytes) -> Iterator[Mapping[str, Any]]:
    for line in output.splitlines():
        yield json.loads(line)


def _page(message: Mapping[str, Any]) -> Page:
    number = message["number"]
    lines = tuple(
        Line(number, x0, y, x1, size, bool(bold), text.replace("\x02", "-"), text.endswith("\x02"))
        for x0, y, x1, size, bold, text in message["lines"]
        if text
    )
    down = tuple((x, low, high) for x, low, high in message["down"])
    across = tuple((y, left, right) for y, left, right in message["across"])
    return Page(number, message["width"], message["height"], lines, down, across)


def _refusal(message: Mapping[str, Any], name: str, limits: ReadLimits, *, given: bool) -> InputError:
    code, detail = message["code"], message["message"]
    if code == "encrypted" and given:
        return EncryptedFile("the password given is wrong.", where=name, mend="Give the one that opens the file.")
    if code == "encrypted":
        return EncryptedFile("is encrypted.", where=name, mend="Give its password with --password.")
    if code == "pages":
        what = f"has {detail} pages, more than {limits.pages:,}."
        return LimitExceeded(what, where=name, mend="Check the parts one by one.")
    if code == "characters":
        what = f"has more than {limits.characters:,} characters of text."
        return LimitExceeded(what, where=name, mend="Check the parts one by one.")
    if code == "lines":
        return LimitExceeded("has more lines of text than a proposal can have.", where=name)
    if code == "memory":
        what = f"needs more than {told_size(limits.memory_bytes)} of memory to read."
        return LimitExceeded(what, where=name, mend="Save it anew, or split it.")
    return DamagedFile("is not a PDF that can be read.", where=name, mend="Save it anew from its source.")
