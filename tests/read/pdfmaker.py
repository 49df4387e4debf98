"""Writes small PDFs by hand: words at given places, in given sizes, with ruled lines, pages, encryption and bombs."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

HEIGHT, WIDTH = 842, 595


@dataclass
class Sheet:
    """One page; y counts from the bottom."""

    words: list[tuple[float, float, float, bool, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    rotate: int = 0

    def put(self, x: float, y: float, text: str, *, size: float = 10, bold: bool = False) -> Sheet:
        self.words.append((x, y, size, bold, text))
        return self

    def lines(self, x: float, y: float, texts: Sequence[str], *, size: float = 10, step: float = 12) -> Sheet:
        for at, text in enumerate(texts):
            self.put(x, y - at * step, text, size=size)
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> Sheet:
        self.rules += [(x, ys[0], x, ys[-1]) for x in xs]
        self.rules += [(xs[0], y, xs[-1], y) for y in ys]
        return self

    def content(self) -> bytes:
        out = [f"{x0} {y0} m {x1} {y1} l S".encode() for x0, y0, x1, y1 in self.rules]
        for x, y, size, bold, text in self.words:
            raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            font = b"F2" if bold else b"F1"
            out.append(b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (font, size, x, y, raw))
        return b"\n".join(out)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), more, content)


def assemble(objects: Sequence[bytes], info: int = 0) -> bytes:
    """Returns a file of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    extra = b" /Info %d 0 R" % info if info else b""
    out += b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
    return bytes(out)


def make(sheets: Sequence[Sheet | bytes], *, title: str = "", outline: Sequence[str] = ()) -> bytes:
    """Returns a PDF of these pages (bytes are a packed content stream); ``outline`` are bookmarks on page 1."""
    fonts = b"<< /F1 3 0 R /F2 4 0 R >>"
    objects = [
        b"",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) >>" % title.encode("cp1252"),
    ]
    kids = []
    for sheet in sheets:
        turn = sheet.rotate if isinstance(sheet, Sheet) else 0
        packed = stream(sheet, b"/Filter /FlateDecode ") if isinstance(sheet, bytes) else stream(sheet.content())
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d"
            b" /Resources << /Font %s >> /Contents %d 0 R >>" % (WIDTH, HEIGHT, turn, fonts, len(objects) + 2),
            packed,
        ]
        kids.append(b"%d 0 R" % (len(objects) - 1))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    root, first = len(objects) + 1, len(objects) + 2
    for at, name in enumerate(outline):
        if at == 0:
            last = first + len(outline) - 1
            objects.append(b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first, last, len(outline)))
        following = b"/Next %d 0 R " % (first + at + 1) if at + 1 < len(outline) else b""
        text = name.encode("cp1252")
        objects.append(b"<< /Title (%s) /Parent %d 0 R %s/Dest [%s /Fit] >>" % (text, root, following, kids[0]))
    marks = b" /Outlines %d 0 R" % root if outline else b""
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R%s >>" % marks
    return assemble(objects, info=5)


def encrypted(data: bytes, password: str) -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(unpacked: int) -> bytes:
    """Returns a PDF whose only page unpacks to that many bytes."""
    packer = zlib.compressobj(9)
    block = b"q " * 500_000
    return make([b"".join(packer.compress(block) for _ in range(unpacked // len(block))) + packer.flush()])
