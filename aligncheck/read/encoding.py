"""Bytes to text: which encoding a file is in, and a word about it when it is not the usual one."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from aligncheck.errors import DamagedFile
from aligncheck.model.proposal import Notice

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_JUNK = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_JUNK_SHARE = 0.03
"""Share of control characters from which bytes are no text; random bytes have a tenth."""

_CANDIDATES = ("cp1252", "mac_roman", "cp850")
"""Encodings that offices writing French, English and Spanish have left behind, the commonest first."""

_EXPECTED = frozenset("àâäæçéèêëîïôœöùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜáíóúñÁÍÓÚÑ¿¡ºª«»’‘“”–—…•€°§·\xa0")
"""What high bytes stand for in such texts."""

_CONVINCING = 0.7
"""Share of expected characters from which a candidate is believed."""

_LAST_RESORT = "cp1252"
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""What a page calls its encoding, and what the web has agreed to read it as."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and the name of its encoding."""

    text: str
    encoding: str

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Returns a notice when the file is not in UTF-8."""
        if self.encoding == "utf-8":
            return ()
        return (Notice("encoding", f"The text is not in UTF-8; it was read as {self.encoding}."),)


def decoded(data: bytes, name: str, declared: str = "") -> Decoded:
    """Returns the text in ``data``; ``declared`` is the encoding that the file itself names, if it does.

    Raises `DamagedFile` when the bytes are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data, encoding)
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return _replacing(data, wide)
    if len(_JUNK.findall(data[:_SAMPLE])) > _JUNK_SHARE * min(len(data), _SAMPLE):
        raise DamagedFile("is not text.", where=name, mend="Check that its name ends as its content demands.")
    for encoding in ("utf-8", _known(declared)):
        if encoding:
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                continue
    return _nearly_utf8(data) or _replacing(data, _guess(data))


def _known(declared: str) -> str:
    """Returns the codec of a declared encoding, "" for one that Python does not know or that is no text encoding."""
    label = _WEB_NAMES.get(declared.strip().lower(), declared.strip())
    try:
        codec = codecs.lookup(label) if label.isascii() and label else None
    except (LookupError, ValueError):
        return ""
    # Codecs such as zlib or rot13 do not make text out of bytes.
    return (
        codec.name if codec is not None and getattr(codec, "_is_text_encoding", False) and codec.name != "idna" else ""
    )


def _wide_encoding(sample: bytes) -> str:
    """Returns the UTF-16 or UTF-32 that the pattern of zero bytes shows, "" for none."""
    if sample.count(0) < len(sample) // 4 or len(sample) < 4:
        return ""
    zeros = [sample[at::4].count(0) / max(len(sample[at::4]), 1) for at in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.3:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.3:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.5 and even < 0.1:
        return "utf-16-le"
    if even > 0.5 and odd < 0.1:
        return "utf-16-be"
    return ""


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, {"utf-8-sig": "utf-8"}.get(encoding, encoding))


def _nearly_utf8(data: bytes) -> Decoded | None:
    """Returns the text when only a few bytes spoil its UTF-8, which no other encoding would look like."""
    high = sum(map(data[:_SAMPLE].count, range(0xC3, 0xF0)))
    text = data.decode("utf-8", "replace")
    spoiled = text.count("\ufffd")
    if high > 20 and spoiled * 20 < high * max(len(data) / _SAMPLE, 1):
        return Decoded(text, "utf-8 with errors")
    return None


def _guess(data: bytes) -> str:
    """Returns the likeliest of the encodings that only experience tells apart."""
    # Lines without a high byte say nothing; the others do, wherever in the file they stand.
    telling: list[bytes] = []
    size = 0
    for line in re.finditer(rb"[^\n]{0,2000}[\x80-\xff][^\n]{0,2000}", data):
        telling.append(line[0])
        size += len(line[0])
        if size > 20_000:
            break
    sample = b"\n".join(telling)
    best = max(_CANDIDATES, key=lambda encoding: _likeness(sample, encoding))
    if _likeness(sample, best) >= _CONVINCING:
        return best
    from charset_normalizer import from_bytes

    other = from_bytes(sample).best()
    return _LAST_RESORT if other is None else other.encoding


def _likeness(sample: bytes, encoding: str) -> float:
    """Returns the share of the characters outside ASCII that one expects to meet."""
    high = [character for character in sample.decode(encoding, "replace") if character > "\x7f"]
    return sum(character in _EXPECTED for character in high) / max(len(high), 1)
