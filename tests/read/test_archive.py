"""The archive: nothing is unpacked that breaks a limit, and every broken file gets one clear line."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from aligncheck.errors import DamagedFile, EncryptedFile, InputError, LimitExceeded, UnsupportedFormat
from aligncheck.model.proposal import DEFAULT_LIMITS, ReadLimits
from aligncheck.read.archive import Archive, BrokenPart, open_archive

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def pack(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def opened(data: bytes, limits: ReadLimits = DEFAULT_LIMITS) -> Archive:
    return open_archive(data, "a.docx", limits, expected="Word document", suffix=".docx")


def test_members_are_found_whatever_the_case() -> None:
    archive = opened(pack({"Word\\Document.xml": b"x" * 600_000}))
    assert "word/document.xml" in archive
    assert archive.read("/word/document.xml") == b"x" * 600_000
    assert "word/other.xml" not in archive
    with pytest.raises(DamagedFile, match=r"has no part word/other\.xml"):
        archive.read("word/other.xml")


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", DamagedFile, "empty"),
        (b"\xff\xd8\xff\xe0JFIF" + bytes(99), DamagedFile, "not a Word document but a JPEG image"),
        (b"%PDF-1.7\n", DamagedFile, "but a PDF"),
        (b"{\\rtf1 hello}", DamagedFile, "rich text"),
        (b"  <!DOCTYPE html><html>", DamagedFile, "a web page"),
        (b"just words", DamagedFile, "something else"),
        (pack({"word/document.xml": b"abc" * 999})[:-30], DamagedFile, "cut off or damaged"),
        (b"PK\x03\x04", DamagedFile, "cut off or damaged"),
        (OLE + "WordDocument".encode("utf-16-le"), UnsupportedFormat, r"before 2007 \(\.doc\)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "password"),
        (OLE, DamagedFile, "old Office format"),
    ],
)
def test_what_is_no_archive_is_refused(data: bytes, kind: type[InputError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        opened(data)
    assert str(caught.value).startswith("a.docx: ")
    assert "\n" not in str(caught.value)


def test_limits_are_checked_before_anything_is_unpacked() -> None:
    bomb = pack({"big": bytes(3_000_000)})
    with pytest.raises(LimitExceeded, match="200 times its size"):
        opened(bomb).read("big")
    with pytest.raises(LimitExceeded, match="more than 1 kB"):
        opened(bomb, ReadLimits(unpacked_bytes=1000)).read("big")
    with pytest.raises(LimitExceeded, match="larger than 10 bytes"):
        opened(bomb, ReadLimits(file_bytes=10))
    with pytest.raises(LimitExceeded, match="more than 3 files"):
        opened(pack({str(number): b"" for number in range(4)}), ReadLimits(members=3))


def test_time_is_bounded() -> None:
    with pytest.raises(LimitExceeded, match=r"more than -1 seconds to read"):
        opened(pack({"a": b"x"}), ReadLimits(seconds=-1)).read("a")


def test_the_limit_holds_for_all_that_is_read_together() -> None:
    archive = opened(pack({"a": b"x" * 600, "b": b"y" * 600}), ReadLimits(unpacked_bytes=1000))
    archive.read("a")
    with pytest.raises(LimitExceeded):
        archive.read("b")


def test_a_directory_that_lies_about_a_size_is_found_out() -> None:
    honest = pack({"big": bytes(5_000_000)})
    lying = bytearray(honest)
    lying[22:26] = struct.pack("<I", 100)
    entry = honest.index(b"PK\x01\x02")
    lying[entry + 24 : entry + 28] = struct.pack("<I", 100)
    with pytest.raises(BrokenPart, match="part big cannot be unpacked"):
        opened(bytes(lying)).read("big")


def test_damage_inside_a_member_is_a_broken_part() -> None:
    data = bytearray(pack({"part": zlib.compress(bytes(range(256)) * 40)}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    with pytest.raises(BrokenPart):
        opened(bytes(data)).read("part")


def test_encrypted_and_oddly_packed_members_are_refused() -> None:
    data = bytearray(pack({"part": b"secret"}))
    entry = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[entry + 8] |= 1
    with pytest.raises(EncryptedFile, match="password"):
        opened(bytes(data)).read("part")
    with pytest.raises(DamagedFile, match="unknown way"):
        opened(pack({"part": b"x" * 99}, zipfile.ZIP_LZMA)).read("part")
