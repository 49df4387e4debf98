"""Opens the zip archive that a Word or OpenDocument file is, and never unpacks more than a proposal may take.

Sizes are compared with the limits as the directory of the archive states them, before anything is unpacked. A directory
that lies is found out while unpacking, which happens in pieces and stops at the stated size.
"""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Iterator
from struct import error as StructError  # noqa: N812 - an exception, written like one

from aligncheck.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from aligncheck.model.proposal import ReadLimits
from aligncheck.read.sizes import told_size

_CHUNK = 1 << 18
_ENTRY_SIGNATURE = b"PK\x01\x02"
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Small parts of one repeated line are packed very well and do no harm.
_RATIO_FROM_BYTES = 1 << 20
# All that Word and OpenDocument files may use; the others unpack far slower.
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    StructError,
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "rich text (RTF)"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<?xml", "plain XML"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
)


class BrokenPart(DamagedFile):
    """One part is broken; a reader can do without it when the part is not the document itself."""


class Archive:
    """The members of an open archive. Names are compared without regard to case, as the formats demand.

    Its clock runs from the opening: whoever still wants a piece after ``limits.seconds`` is refused.
    """

    __slots__ = ("_deadline", "_limits", "_members", "_unpacked", "_where", "_zip")

    def __init__(self, archive: zipfile.ZipFile, limits: ReadLimits, where: str) -> None:
        self._zip = archive
        self._limits = limits
        self._where = where
        self._members = {_key(info.filename): info for info in archive.infolist()}
        self._unpacked = 0
        self._deadline = time.monotonic() + limits.seconds

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._members

    def read(self, name: str) -> bytes:
        """Returns a member whole. DamagedFile when it is missing."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Returns a member piece by piece; its sizes are checked before the first piece."""
        info = self._members.get(_key(name))
        if info is None:
            raise DamagedFile(f"has no part {name}.", where=self._where, mend="Save the document again.")
        self._check(info)
        self._unpacked += info.file_size
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    self._check_time()
                    yield chunk
        except _BROKEN as error:
            raise BrokenPart(
                f"is damaged: its part {name} cannot be unpacked.", where=self._where, mend="Save the document again."
            ) from error

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise LimitExceeded(
                f"takes more than {self._limits.seconds:g} seconds to read.",
                where=self._where,
                mend="Split the document, or copy its text to a new one.",
            )

    def _check(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise EncryptedFile("is protected by a password.", where=self._where, mend="Save it without a password.")
        if info.compress_type not in _METHODS:
            raise DamagedFile(
                f"packs its part {info.filename} in an unknown way.", where=self._where, mend="Save the document again."
            )
        unpacked, packed = info.file_size, max(info.compress_size, 1)
        if self._unpacked + unpacked > self._limits.unpacked_bytes:
            raise LimitExceeded(
                f"unpacks to more than {told_size(self._limits.unpacked_bytes)}.",
                where=self._where,
                mend="Check the parts of the document one by one.",
            )
        if unpacked > _RATIO_FROM_BYTES and unpacked > packed * self._limits.ratio:
            raise LimitExceeded(
                f"unpacks to more than {self._limits.ratio} times its size, as a zip bomb does.",
                where=self._where,
                mend="Save the document again, or copy its text to a new one.",
            )


def open_archive(data: bytes, where: str, limits: ReadLimits, *, expected: str, suffix: str) -> Archive:
    """Returns the archive in ``data``.

    ``expected`` names the format in a refusal ("Word document"), ``suffix`` what to save the file as (".docx").
    """
    if not data:
        raise DamagedFile("is empty (0 bytes).", where=where, mend="Save the document again.")
    if len(data) > limits.file_bytes:
        raise LimitExceeded(
            f"is larger than {told_size(limits.file_bytes)}.", where=where, mend="Remove its pictures, or split it."
        )
    if data.startswith(_OLE_SIGNATURE):
        raise _refuse_ole(data, where, suffix)
    # Counted before the directory is read, because reading it makes an object of every entry.
    if data.count(_ENTRY_SIGNATURE) > limits.members:
        raise LimitExceeded(
            f"holds more than {limits.members:,} files.", where=where, mend=f"Save the document again as {suffix}."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _refuse_not_zip(data, where, expected, suffix) from error
    return Archive(archive, limits, where)


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _refuse_ole(data: bytes, where: str, suffix: str) -> DamagedFile | EncryptedFile | UnsupportedFormat:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedFile(
            "is protected by a password.", where=where, mend=f"Save it as {suffix} without a password."
        )
    if "WordDocument".encode("utf-16-le") in data:
        return UnsupportedFormat(
            "is in the Word format of before 2007 (.doc).",
            where=where,
            mend=f"Save it as {suffix} in your word processor.",
        )
    return DamagedFile("is in an old Office format.", where=where, mend=f"Save it as {suffix} in your word processor.")


def _refuse_not_zip(data: bytes, where: str, expected: str, suffix: str) -> DamagedFile:
    if data.startswith(b"PK"):
        return DamagedFile("is cut off or damaged.", where=where, mend="Copy or save the file again.")
    start = data[:64].lstrip().lower()
    kind = next((kind for signature, kind in _SIGNATURES if start.startswith(signature.lower())), "something else")
    return DamagedFile(
        f"is not a {expected} but {kind}.", where=where, mend=f"Save it as {suffix} in your word processor."
    )
