from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pdfmaker import Sheet, make

from aligncheck.errors import DamagedFile, LimitExceeded, NotFound, UnsupportedFormat
from aligncheck.model.proposal import DEFAULT_LIMITS
from aligncheck.read.source import SUFFIXES, read_bytes, read_path, read_text

PDF = make([Sheet().put(60, 700, "Un port pour tous.")])
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200)
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx() -> bytes:
    import docx as library

    document = library.Document()
    document.add_paragraph("Un port pour tous.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


def test_a_path_is_read_under_the_name_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.TXT").write_text("Un port.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    proposal = read_path(Path("sub") / "a.TXT")
    assert (proposal.name, proposal.text) == ("sub/a.TXT", "Un port.")
    assert read_path(Path("sub/a.TXT"), name="b").name == "b"


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PDF, "-", "application/pdf"),
        (docx(), "-", DOCX_TYPE),
        (docx(), "a.docx", DOCX_TYPE),
        (b"<!DOCTYPE html><p>Un port pour tous.", "-", "text/html"),
        (b"<?xml version='1.0'?><html><p>Un port pour tous.</p></html>", "-", "text/html"),
        (b"<p>Un port pour tous.</p>", "a.HTM", "text/html"),
        (b"# Port\n\n- Un port pour tous.", "-", "text/markdown"),
        (b"---\ntitle: T\n---\nUn port pour tous.", "-", "text/markdown"),
        (b"Un port pour tous.", "-", "text/plain"),
        (b"Un port pour tous.", "stdin", "text/plain"),
        (b"Un port pour tous.", "a.markdown", "text/markdown"),
        ("Un port pour tous.".encode("utf-16"), "-", "text/plain"),
    ],
)
def test_kinds(data: bytes, name: str, media_type: str) -> None:
    proposal = read_bytes(data, name)
    assert proposal.media_type == media_type
    assert "Un port pour tous." in proposal.text
    assert "media_type_mismatch" not in [notice.code for notice in proposal.notices]


def test_a_media_type_decides() -> None:
    assert read_bytes(b"<p>a</p>", "-", media_type="text/plain; charset=utf-8").text == "<p>a</p>"
    with pytest.raises(UnsupportedFormat, match="image/png"):
        read_bytes(b"a", "-", media_type="image/png")


@pytest.mark.parametrize(("data", "name"), [(PDF, "a.txt"), (PDF, "a.docx"), (docx(), "a.pdf"), (docx(), "a.md")])
def test_content_that_contradicts_the_name_is_read_as_what_it_is(data: bytes, name: str) -> None:
    proposal = read_bytes(data, name)
    assert proposal.text == "Un port pour tous."
    assert proposal.notices[0].code == "media_type_mismatch"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "is empty"),
        (JPEG, "a.docx", "JPEG"),
        (JPEG, "a.txt", "JPEG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.pdf", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx", "old Office"),
        (b"{\\rtf1 x}", "a.docx", "rich text"),
        (b"hello", "a.docx", "not a Word document"),
        (b"hello", "a.pdf", "not a PDF"),
        (b"hello", "a.odt", "not an OpenDocument text"),
        (archive("xl/workbook.xml"), "a.txt", "spreadsheet"),
        (archive("a.txt"), "a.pdf", "zip archive"),
        (bytes(range(256)) * 8, "a.md", "not text"),
        (docx()[:400], "a.docx", "."),
    ],
)
def test_damaged(data: bytes, name: str, words: str) -> None:
    with pytest.raises(DamagedFile, match=words) as caught:
        read_bytes(data, name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.doc", "Save it as .docx"), ("a.rtf", "Save it as .docx"), ("a.xlsx", ".docx, .docm"), ("a.png", "not read")],
)
def test_unsupported(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UnsupportedFormat, match=words):
        read_path(tmp_path / name)


def test_unnamed_content_that_is_no_document() -> None:
    with pytest.raises(UnsupportedFormat, match="JPEG"):
        read_bytes(JPEG, "-")


def test_missing_files_suggest_the_closest(tmp_path: Path) -> None:
    (tmp_path / "Proposition finale.docx").write_bytes(b"x")
    with pytest.raises(NotFound, match=r"Did you mean .*Proposition finale\.docx\?"):
        read_path(tmp_path / "proposition_finale.docx")
    with pytest.raises(NotFound, match="no such file") as caught:
        read_path(tmp_path / "zzz.txt")
    assert caught.value.mend == ""
    with pytest.raises(NotFound):
        read_path(tmp_path / "no" / "such" / "folder.txt")
    with pytest.raises(NotFound, match="no directory"):
        read_path(tmp_path / "Proposition finale.docx" / "a.txt")


@pytest.mark.parametrize("name", ["a\0b.txt", "x" * 400 + ".txt"])
def test_impossible_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        read_path(tmp_path / name)


def test_directories(tmp_path: Path) -> None:
    for name in ("folder", "folder.txt"):
        (tmp_path / name).mkdir()
        with pytest.raises(NotFound, match="directory"):
            read_path(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(NotFound, match="regular file"):
        read_path(tmp_path / "a.txt")


def test_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NotFound, match="may not be read"):
        read_path(tmp_path / "a.txt")


def test_too_large(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 2_000)
    limits = replace(DEFAULT_LIMITS, file_bytes=1_000)
    with pytest.raises(LimitExceeded):
        read_path(tmp_path / "a.txt", limits=limits)
    with pytest.raises(LimitExceeded):
        read_bytes(b"x" * 2_000, "-", limits=limits)


def test_text() -> None:
    proposal = read_text("Un port.", "note", "Titre")
    assert (proposal.name, proposal.text) == ("note", "Titre\n\nUn port.")


def test_every_suffix_is_lower_case_and_has_a_reader() -> None:
    for suffix in SUFFIXES:
        assert suffix == suffix.lower()
        with pytest.raises(DamagedFile):
            read_bytes(b"", f"a{suffix}")


def test_a_plain_text_loads_no_format_library() -> None:
    code = (
        "import sys; from aligncheck.read.source import read_text; read_text('Un port.');"
        "heavy = {'spacy', 'yaml', 'lxml', 'pypdf', 'pypdfium2', 'pypdfium2_raw', 'markdown_it', 'charset_normalizer'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
