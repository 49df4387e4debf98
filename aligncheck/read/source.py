"""Finds out what a file is and hands it to its reader."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from aligncheck.errors import DamagedFile, InputError, LimitExceeded, NotFound, UnsupportedFormat
from aligncheck.model.proposal import DEFAULT_LIMITS, Notice, Proposal, ReadLimits
from aligncheck.read.plain import read_text
from aligncheck.read.sizes import told_size

__all__ = ["OLD_SUFFIXES", "SUFFIXES", "read_bytes", "read_content", "read_path", "read_text"]

SUFFIXES: dict[str, str] = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
"""What is read, by the end of its name."""

_MEDIA_TYPES = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/plain": "text",
}
OLD_SUFFIXES: dict[str, str] = {
    ".doc": "an old Word document",
    ".dot": "an old Word template",
    ".rtf": "rich text",
    ".wpd": "a WordPerfect document",
    ".pages": "a Pages document",
}
"""What is a proposal by the end of its name, and is not read."""

_WORDS = {"docx": "a Word document", "odt": "an OpenDocument text", "pdf": "a PDF", "html": "HTML"}
_TEXTS = frozenset(("text", "markdown", "html"))
_SIGNATURES = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or an encrypted new one"),
    (b"{\\rtf", "rich text"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"%!PS", "PostScript"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3", "a database"),
)
_HTML = re.compile(
    rb"\s{0,400}(?:<!--.{0,400}?-->\s{0,80})?<(?:!doctype\s{1,9}html|html|head|body|h[1-6]|p|div|table)\b", re.I | re.S
)
_XHTML = re.compile(rb"\s{0,80}<\?xml.{0,400}?<(?:!doctype\s{1,9}html|html)\b", re.I | re.S)
_MARKDOWN = re.compile(rb"(?m)^(?:#{1,6} \S|[-*] \S|\|.{1,200}\||\[[^\]\n]{1,80}\]\(|>\s\S|```|\d{1,2}\. \S)")
_FRONT = re.compile(rb"---\s{0,9}\n")
_SAMPLE = 65_536
_CLOSE = 0.6
_PATTERN = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class _Request:
    data: bytes
    name: str
    password: str | None
    limits: ReadLimits


def read_path(
    path: Path, *, name: str | None = None, password: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> Proposal:
    """Returns the proposal in a file, called ``name`` in reports (the path as given, unless told otherwise).

    Raises an `InputError` for anything that is no readable proposal.
    """
    called = path.as_posix() if name is None else name
    return read_bytes(_content(path, called, limits), called, password=password, limits=limits)


def read_content(path: Path, *, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS) -> bytes:
    """Returns the bytes of a proposal's file, which `read_bytes` makes a proposal of.

    Raises an `InputError` when there is no such file, or none of a kind that is read.
    """
    return _content(path, path.as_posix() if name is None else name, limits)


def read_bytes(
    data: bytes,
    name: str,
    *,
    media_type: str | None = None,
    password: str | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> Proposal:
    """Returns the proposal in ``data``.

    ``media_type`` says what it is; without one the end of ``name`` does, and without that its content. Content that
    contradicts the name is read as what it is, with a notice, where that is beyond doubt.
    """
    if not data:
        raise DamagedFile("is empty.", where=name)
    if len(data) > limits.file_bytes:
        raise _too_large(len(data), name, limits)
    named = _named_kind(name, media_type)
    found = _found_kind(data, name, named)
    proposal = _READERS[found](_Request(data, name, password, limits))
    if named is None or named == found:
        return proposal
    message = f"The file is {_WORDS[found]}, whatever its name says; it was read as one."
    return replace(proposal, notices=(Notice("media_type_mismatch", message), *proposal.notices))


# -- the file --------------------------------------------------------------------------------------------------------


def _content(path: Path, name: str, limits: ReadLimits) -> bytes:
    """Returns the bytes of a regular file."""
    # An unknown kind is refused before its bytes are read.
    _named_kind(name, None)
    try:
        # A pipe without a writer would block for ever when it is opened: look first.
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise NotFound("is a directory.", where=name, mend="Name the files in it.")
        if not stat.S_ISREG(state.st_mode):
            raise NotFound("is not a regular file.", where=name, mend="Pipe it into `aligncheck check -` instead.")
        if state.st_size > limits.file_bytes:
            raise _too_large(state.st_size, name, limits)
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise NotFound("there is no such file.", where=name, mend=suggestion(path)) from error
    except NotADirectoryError as error:
        raise NotFound("there is no such file: a part of its path is no directory.", where=name) from error
    except PermissionError as error:
        raise NotFound("may not be read.", where=name, mend="Ask for permission to read it.") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name is possible"
        raise NotFound(f"cannot be opened: {reason}.", where=name) from error


def _too_large(size: int, name: str, limits: ReadLimits) -> InputError:
    return LimitExceeded(
        f"has {told_size(size)}, more than {told_size(limits.file_bytes)}.",
        where=name,
        mend="Check the parts one by one.",
    )


def suggestion(path: Path) -> str:
    """Returns words that name the file or folder which was probably meant, "" when none is like it."""
    if path.is_symlink():
        return "It is a link to what is gone."
    if _PATTERN.search(path.as_posix()):
        return "If it is a pattern, no file fits it: name a folder instead, or mend the pattern."
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for _, entry in zip(range(5_000), entries, strict=False)]
    except OSError:
        return ""
    folded = {name.casefold(): name for name in sorted(names, reverse=True)}
    close = difflib.get_close_matches(path.name.casefold(), folded, n=1, cutoff=_CLOSE)
    return f"Did you mean {(path.parent / folded[close[0]]).as_posix()}?" if close else ""


# -- what it is ------------------------------------------------------------------------------------------------------


def _named_kind(name: str, media_type: str | None) -> str | None:
    """Returns the kind that the media type or the name promises, None when they promise nothing."""
    if media_type is not None:
        kind = _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())
        if kind is None:
            raise UnsupportedFormat(f"{media_type} is not read.", where=name, mend=_what_is_read())
        return kind
    suffix = Path(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if suffix in OLD_SUFFIXES:
        raise UnsupportedFormat(f"is {OLD_SUFFIXES[suffix]}, which is not read.", where=name, mend="Save it as .docx.")
    if suffix and name != "-":
        raise UnsupportedFormat(f"{suffix} files are not read.", where=name, mend=_what_is_read())
    return None


def _what_is_read() -> str:
    return f"Read are {', '.join(SUFFIXES)}."


def _found_kind(data: bytes, name: str, named: str | None) -> str:
    """Returns the kind that the content shows. Raises a typed error when it is none that is read."""
    head = data[:_SAMPLE]
    for signature, words in _SIGNATURES:
        if head.startswith(signature) and not (words == "a program" and named in _TEXTS):
            raise _not_what_it_says(words, name, named)
    if b"%PDF-" in head[:1_024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name, named)
    if named in _TEXTS:
        return named or "text"
    if named is not None:
        raise DamagedFile(f"is not {_WORDS[named]}.", where=name, mend="Open it in its program and save it anew.")
    if _HTML.match(head) or _XHTML.match(head):
        return "html"
    return "markdown" if _FRONT.match(head) or len(_MARKDOWN.findall(head)) > 1 else "text"


def _zip_kind(data: bytes, name: str, named: str | None) -> str:
    """Returns what an office archive holds, by the names that stand unpacked in it."""
    if b"application/vnd.oasis.opendocument.text" in data[:256]:
        return "odt"
    if b"word/document" in data:
        return "docx"
    if named in ("docx", "odt"):
        # The reader of that kind knows best what is missing.
        return named or "docx"
    other = (
        "a spreadsheet"
        if b"xl/workbook" in data
        else "a presentation"
        if b"ppt/presentation" in data
        else "a zip archive"
    )
    raise _not_what_it_says(other, name, named)


def _not_what_it_says(words: str, name: str, named: str | None) -> InputError:
    if named is None:
        return UnsupportedFormat(f"is {words}, which is not read.", where=name, mend=_what_is_read())
    mend = "Save it as .docx or .pdf."
    if words.startswith("an old Office"):
        mend = "Save it as .docx, without a password."
    return DamagedFile(f"is {words}, not what its name says.", where=name, mend=mend)


# -- the readers, each loaded when it is wanted ------------------------------------------------------------------------


def _docx(request: _Request) -> Proposal:
    from aligncheck.read.docx import read_docx

    return read_docx(request.data, request.name, request.limits)


def _odt(request: _Request) -> Proposal:
    from aligncheck.read.odt import read_odt

    return read_odt(request.data, request.name, request.limits)


def _pdf(request: _Request) -> Proposal:
    from aligncheck.read.pdf import read_pdf

    return read_pdf(request.data, request.name, password=request.password, limits=request.limits)


def _html(request: _Request) -> Proposal:
    from aligncheck.read.html import read_html

    return read_html(request.data, request.name, limits=request.limits)


def _markdown(request: _Request) -> Proposal:
    from aligncheck.read.markdown import read_markdown

    return read_markdown(request.data, request.name, limits=request.limits)


def _text(request: _Request) -> Proposal:
    from aligncheck.read.plain import read_plain

    return read_plain(request.data, request.name, limits=request.limits)


_READERS: dict[str, Callable[[_Request], Proposal]] = {
    "docx": _docx,
    "odt": _odt,
    "pdf": _pdf,
    "html": _html,
    "markdown": _markdown,
    "text": _text,
}
