"""Archives of proposals: members are read in place, and hostile ones cost one clear line."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from aligncheck.errors import DamagedFile, EncryptedFile, InputError, LimitExceeded, NotFound
from aligncheck.model.proposal import DEFAULT_LIMITS
from aligncheck.read import bundle
from aligncheck.read.bundle import list_members, read_member


def pack(path: Path, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> str:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return str(path)


def patched(path: Path, old: bytes, new: bytes, *, times: int = -1) -> str:
    """Returns the path of the archive, in which the bytes of the directory are changed."""
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    path.write_bytes(data[:start] + data[start:].replace(old, new, times))
    return str(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("content", [b"", b"words", os.urandom(300_000), b"line\n" * 60_000])
def test_members_come_back_whole(tmp_path: Path, method: int, content: bytes) -> None:
    path = pack(tmp_path / "a.zip", [("first.md", b"1"), ("dir/second.md", content), ("third.md", b"3")], method)
    members = list_members(path)
    assert [member.name for member in members] == ["first.md", "dir/second.md", "third.md"]
    assert [read_member(path, member.packed, name="x") for member in members] == [b"1", content, b"3"]


def test_a_program_in_front_does_not_matter(tmp_path: Path) -> None:
    path = Path(pack(tmp_path / "a.zip", [("a.md", b"words")]))
    path.write_bytes(b"#!/bin/sh\n" * 99 + path.read_bytes())
    (member,) = list_members(str(path))
    assert read_member(str(path), member.packed, name="x") == b"words"


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("../../etc/a.md", "etc/a.md"),
        ("/etc/a.md", "etc/a.md"),
        ("a//./b.md", "a/b.md"),
        ("a\\b.md", "a/b.md"),
        ("..", ""),
        ("C:\\a.md", "C:/a.md"),
        ("a\nb\u202e😀'\".md", "a\nb\u202e😀'\".md"),
        ("e\u0301.md", "e\u0301.md"),
    ],
)
def test_no_name_leads_out_of_the_archive(tmp_path: Path, stored: str, name: str) -> None:
    path = pack(tmp_path / "a.zip", [(stored, b"words")])
    (member,) = list_members(path)
    assert (member.name, member.stored) == (name, stored)
    assert read_member(path, member.packed, name="x") == b"words"


def test_names_in_utf8_that_do_not_say_so(tmp_path: Path) -> None:
    path = Path(pack(tmp_path / "a.zip", [("aXXb.md", b"1"), ("cYd.md", b"2")]))
    data = path.read_bytes().replace(b"aXXb", "aéb".encode()).replace(b"cYd", b"c\x82d")
    path.write_bytes(data)
    assert [member.name for member in list_members(str(path))] == ["aéb.md", "céd.md"]


def test_links_and_folders_are_told_from_files(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/", b"")
        link = zipfile.ZipInfo("link.md")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "../../etc/passwd")
        archive.writestr("a.md", b"words")
    assert [(member.name, member.link) for member in list_members(str(path))] == [("link.md", True), ("a.md", False)]


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", DamagedFile, "is no zip archive"),
        (b"just words", DamagedFile, "is no zip archive"),
        (b"PK\x03\x04" + bytes(200), DamagedFile, "is no zip archive"),
        (b"PK\x05\x06" + b"\xff" * 18, DamagedFile, "is no zip archive"),
    ],
)
def test_what_is_no_archive(tmp_path: Path, data: bytes, kind: type[InputError], words: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(kind, match=words) as caught:
        list_members(str(path), name="call/a.zip")
    assert str(caught.value).startswith("call/a.zip: ")


def test_an_archive_cut_at_any_place_is_refused_or_read(tmp_path: Path) -> None:
    path = Path(pack(tmp_path / "a.zip", [("a.md", b"words " * 9), ("b.md", b"more")]))
    data = path.read_bytes()
    for end in range(len(data)):
        path.write_bytes(data[:end])
        with pytest.raises(DamagedFile):
            list_members(str(path))
        path.write_bytes(data[end:])
        try:
            for member in list_members(str(path)):
                read_member(str(path), member.packed, name="x")
        except InputError:
            continue


def test_any_flipped_byte_is_found_or_harmless(tmp_path: Path) -> None:
    path = Path(pack(tmp_path / "a.zip", [("a.md", b"some words " * 9)]))
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            for member in list_members(str(path)):
                assert read_member(str(path), member.packed, name="x") in (b"some words " * 9, b"")
        except InputError as error:
            assert "\n" not in str(error)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    for name, words in (
        ("missing.zip", "no such file"),
        ("pipe.zip", "not a regular file"),
        ("a\0.zip", "no such name"),
    ):
        with pytest.raises(NotFound, match=words):
            list_members(str(tmp_path / name))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", [("bomb.txt", bytes(5_000_000))])
    (member,) = list_members(path)
    with pytest.raises(LimitExceeded, match="200 times its size"):
        read_member(path, member.packed, name="a.zip/bomb.txt")
    with pytest.raises(LimitExceeded, match="5 MB, more than 1"):
        read_member(path, member.packed, name="x", limits=replace(DEFAULT_LIMITS, file_bytes=1_000_000))


def test_a_directory_that_lies_about_the_size_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    pack(path, [("bomb.txt", bytes(5_000_000))])
    patched(path, struct.pack("<L", 5_000_000), struct.pack("<L", 500))
    (member,) = list_members(str(path))
    with pytest.raises(DamagedFile, match="damaged in its archive"):
        read_member(str(path), member.packed, name="x")


def test_members_over_each_other_are_a_bomb(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", b"x" * 1000)
        for number in range(50):
            info = zipfile.ZipInfo(f"{number}.txt")
            info.header_offset, info.compress_size, info.file_size, info.CRC = 0, 1000, 1000, 0
            archive.filelist.append(info)
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    with pytest.raises(DamagedFile, match="overlap, as a zip bomb"):
        list_members(str(tmp_path / "a.zip"))


def test_ten_thousand_members_are_fine_and_too_many_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "a.zip", [(f"{number}.md", b"x") for number in range(10_000)], zipfile.ZIP_STORED)
    assert len(list_members(path)) == 10_000
    monkeypatch.setattr(bundle, "MAX_MEMBERS", 9_999)
    with pytest.raises(LimitExceeded, match="more than 9,999 files"):
        list_members(path)


def test_a_directory_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "a.zip", [("n" * 60_000, b"x"), ("m" * 60_000, b"x")])
    monkeypatch.setattr(bundle, "_MAX_DIRECTORY", 100_000)
    with pytest.raises(LimitExceeded, match="names too long"):
        list_members(path)


def test_encrypted_and_unusual_members_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    pack(path, [("a.md", b"words")])
    flags = struct.pack("<HHH", 20, 0, zipfile.ZIP_DEFLATED)
    patched(path, flags, struct.pack("<HHH", 20, 1, zipfile.ZIP_DEFLATED))
    (member,) = list_members(str(path))
    with pytest.raises(EncryptedFile, match="password"):
        read_member(str(path), member.packed, name="x")
    with pytest.raises(DamagedFile, match="unusual way"):
        read_member(str(path), replace(member.packed, encrypted=False, method=99), name="x")


def test_an_archive_that_changes_between_list_and_read(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", [("a.md", b"words " * 99), ("b.md", b"more")])
    members = list_members(path)
    pack(tmp_path / "a.zip", [("c.md", b"other words here"), ("b.md", b"more")])
    for member in members:
        with pytest.raises(DamagedFile, match="damaged in its archive"):
            read_member(path, member.packed, name="x")
    Path(path).unlink()
    with pytest.raises(NotFound, match="no such file"):
        read_member(path, members[0].packed, name="x")
