from __future__ import annotations

import codecs
import random

import pytest

from aligncheck.errors import DamagedFile
from aligncheck.read.encoding import decoded

FR = "Le projet « vise » à renforcer l’accueil – déjà prévu – où c’est nécessaire : été, forêt, cœur."
ES = "El proyecto fortalecerá la gestión en España: niños, años, ¿qué más?, ¡sí!, información."


@pytest.mark.parametrize("text", [FR, ES])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_found(text: str, encoding: str) -> None:
    found = decoded(text.encode(encoding), "a.txt")
    assert found.text == text
    assert bool(found.notices) == (not encoding.startswith("utf-8"))


def test_latin_1_and_dos() -> None:
    assert decoded(ES.encode("latin-1"), "a.txt").text == ES
    assert decoded("información años niñez é à ç".encode("cp850"), "a.txt").text == "información años niñez é à ç"


def test_the_notice_names_the_encoding() -> None:
    (notice,) = decoded(FR.encode("cp1252"), "a.txt").notices
    assert notice.code == "encoding"
    assert "cp1252" in notice.message


def test_a_late_accent_is_not_missed() -> None:
    text = "plain words only\n" * 30_000 + "réintégration à l’étranger"
    assert decoded(text.encode("cp1252"), "a.txt").text == text


def test_a_broken_byte_does_not_spoil_utf8() -> None:
    data = (FR * 10).encode() + b"\xff" + (FR * 10).encode()
    found = decoded(data, "a.txt")
    assert found.text.count("\ufffd") == 1
    assert found.text.startswith(FR)


@pytest.mark.parametrize("declared", ["iso-8859-1", "ISO-8859-15", "windows-1252"])
def test_declared(declared: str) -> None:
    assert decoded("déjà".encode("cp1252"), "a.html", declared).text == "déjà"


@pytest.mark.parametrize("declared", ["no-such", "rot13", "zlib", "hex", "é", ""])
def test_a_declared_encoding_that_is_none_is_passed_over(declared: str) -> None:
    assert decoded("déjà vu".encode("cp1252"), "a.html", declared).text == "déjà vu"


def test_other_scripts_and_single_bytes_give_some_text() -> None:
    for data in ("Привет, как дела сегодня вечером".encode("cp1251"), b"\xff", b"a\xe9", codecs.BOM_UTF16_LE + b"a"):
        assert decoded(data, "a.txt").text


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, random.Random(7).randbytes(5_000), b"\x00" * 500])
def test_junk(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="not text"):
        decoded(data, "a.txt")
