"""Zip archives that hold proposals, read in place: nothing is ever unpacked to disk.

The directory of an archive is read once, to list it; a member is then read from its place in the file, so that ten
thousand members cost ten thousand short reads. What the directory states is compared with the limits before a byte is
unpacked, and unpacking stops at the stated size: a directory that lies is found out.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from struct import error as StructError  # noqa: N812 - an exception, written like one

from aligncheck.errors import DamagedFile, EncryptedFile, LimitExceeded, NotFound
from aligncheck.model.call import Packed
from aligncheck.model.proposal import DEFAULT_LIMITS, ReadLimits
from aligncheck.read.sizes import told_size

MAX_MEMBERS = 100_000
"""Members of one archive: twenty times a large call."""

_MAX_DIRECTORY = 32_000_000
_ENTRY_SIGNATURE = b"PK\x01\x02"
_HEADER_SIGNATURE = b"PK\x03\x04"
_HEADER_BYTES = 30
_CHUNK = 1 << 16
# Small members of one repeated line are packed very well and do no harm.
_RATIO_FROM_BYTES = 1 << 20
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 1
_UNIX = 3
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    StructError,
)
_SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive.

    ``name`` is its path with slashes and without anything that leads out of the archive (``..``, a leading slash),
    empty where nothing else is in it; ``stored`` is the name as it stands in the archive. ``link`` says that it is a
    symbolic link, whose content is a path.
    """

    name: str
    stored: str
    packed: Packed
    link: bool


def list_members(path: str, *, name: str | None = None) -> tuple[Member, ...]:
    """Returns the files in an archive, in the order of its directory. ``name`` is what refusals call it.

    Raises NotFound when the archive cannot be opened, DamagedFile when it is none or its members overlap (a bomb),
    LimitExceeded when it has more than ``MAX_MEMBERS``.
    """
    where = Path(path).as_posix() if name is None else name
    with _opened(path, where) as file:
        size = file.seek(0, io.SEEK_END)
        try:
            with zipfile.ZipFile(file) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir()]
        except _BROKEN as error:
            raise DamagedFile("is no zip archive, or is cut off.", where=where, mend="Copy the file again.") from error
        except OSError as error:
            raise _unreadable(error, where) from error
    members = tuple(map(_member, infos))
    _check_places([member.packed for member in members], size, where)
    return members


def read_member(path: str, packed: Packed, *, name: str, limits: ReadLimits = DEFAULT_LIMITS) -> bytes:
    """Returns one member of an archive, found at the place that `list_members` gave. ``name`` is what refusals call it.

    Raises an `InputError` when it is encrypted, breaks a limit, or is not what the directory stated.
    """
    _check(packed, name, limits)
    pieces: list[bytes] = []
    size = crc = 0
    with _opened(path, name) as file:
        try:
            for piece in _pieces(file, packed):
                size += len(piece)
                if size > packed.unpacked:
                    raise _damaged(name)
                crc = zlib.crc32(piece, crc)
                pieces.append(piece)
        except _BROKEN as error:
            raise _damaged(name) from error
        except OSError as error:
            raise _unreadable(error, name) from error
    if size != packed.unpacked or crc != packed.crc:
        raise _damaged(name)
    return b"".join(pieces)


class _Watched(io.BufferedReader):
    """A file of which nobody reads more at a time than the directory of an archive may have.

    The standard library reads the directory in one piece, whatever its size, and makes an object of each entry.
    """

    where = ""

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = _MAX_DIRECTORY + 1
        data = super().read(wanted if size is None or size < 0 else min(size, wanted))
        if len(data) == wanted or data.count(_ENTRY_SIGNATURE) > MAX_MEMBERS:
            raise LimitExceeded(
                f"holds more than {MAX_MEMBERS:,} files, or names too long.",
                where=self.where,
                mend="Unpack it, and name its folders one by one.",
            )
        return data


def _opened(path: str, where: str) -> _Watched:
    try:
        # A pipe without a writer would block for ever when it is opened: look first.
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise NotFound("is not a regular file.", where=where, mend="Copy it to a folder first.")
        file = _Watched(io.FileIO(path))
    except FileNotFoundError as error:
        raise NotFound("there is no such file.", where=where, mend="Was it moved?") from error
    except PermissionError as error:
        raise NotFound("may not be read.", where=where, mend="Ask for permission to read it.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(error, where) from error
    file.where = where
    return file


def _unreadable(error: OSError | ValueError, where: str) -> NotFound:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name is possible"
    return NotFound(f"cannot be opened: {reason}.", where=where)


def _damaged(name: str) -> DamagedFile:
    return DamagedFile("is damaged in its archive.", where=name, mend="Pack the archive again, or copy it again.")


# -- the directory ---------------------------------------------------------------------------------------------------


def _member(info: zipfile.ZipInfo) -> Member:
    stored = _decoded(info)
    parts = [part for part in _SEPARATORS.split(stored) if part not in ("", ".", "..")]
    place = Packed(
        info.header_offset,
        info.compress_size,
        info.file_size,
        info.CRC,
        info.compress_type,
        bool(info.flag_bits & _ENCRYPTED_FLAG),
    )
    link = info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16)
    return Member("/".join(parts), stored, place, link)


def _decoded(info: zipfile.ZipInfo) -> str:
    """Returns the member's name; the archiver of macOS writes UTF-8 and does not say so."""
    if not info.flag_bits & _UTF8_FLAG and not info.filename.isascii():
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            return info.filename
    return info.filename


def _check_places(places: Sequence[Packed], size: int, where: str) -> None:
    """Raises DamagedFile when members lie outside the file or over each other, as a small bomb's do."""
    ordered = sorted(places, key=lambda place: place.offset)
    ends = [place.offset + _HEADER_BYTES + place.packed for place in ordered]
    if any(end > after.offset for end, (_, after) in zip(ends, pairwise(ordered), strict=False)):
        raise DamagedFile("holds files that overlap, as a zip bomb does.", where=where, mend="Pack it again.")
    if ordered and (ordered[0].offset < 0 or ends[-1] > size):
        raise DamagedFile("is cut off.", where=where, mend="Copy the file again.")


# -- one member ------------------------------------------------------------------------------------------------------


def _check(packed: Packed, name: str, limits: ReadLimits) -> None:
    if packed.encrypted:
        raise EncryptedFile("is protected by a password.", where=name, mend="Unpack the archive and name the folder.")
    if packed.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedFile("is packed in an unusual way.", where=name, mend="Pack the archive again, as a plain zip.")
    if packed.unpacked > limits.file_bytes:
        raise LimitExceeded(
            f"has {told_size(packed.unpacked)}, more than {told_size(limits.file_bytes)}.",
            where=name,
            mend="Check the parts one by one.",
        )
    if packed.unpacked > _RATIO_FROM_BYTES and packed.unpacked > max(packed.packed, 1) * limits.ratio:
        raise LimitExceeded(
            f"unpacks to more than {limits.ratio} times its size, as a zip bomb does.",
            where=name,
            mend="Unpack the archive and look at the file.",
        )


def _pieces(file: io.BufferedReader, packed: Packed) -> Iterator[bytes]:
    """Yields the content of a member piece by piece. Raises BadZipFile when it is not where it should be."""
    file.seek(packed.offset)
    header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(_HEADER_SIGNATURE):
        raise zipfile.BadZipFile
    # The lengths of name and extra field are here; they may differ from those in the directory.
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), io.SEEK_CUR)
    left = packed.packed
    if packed.method == zipfile.ZIP_STORED:
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk
        return
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    chunk = b""
    while not inflating.eof:
        chunk = inflating.unconsumed_tail
        if not chunk:
            chunk = file.read(min(left, _CHUNK))
            left -= len(chunk)
        piece = inflating.decompress(chunk, _CHUNK)
        if not chunk and not piece:
            raise EOFError
        yield piece
