"""Makes a call for proposals: a folder of files that differ, from the examples and from invented sentences.

    python benchmarks/call.py FOLDER --files 2000 --damaged 20 --seed 1

Names, figures, the order of sections, what the projects do, the language and the length vary; the same numbers give the
same bytes. Each proposal is written as Markdown, plain text, Word or PDF. The damaged ones, which come on top of the
others, have ``damaged`` in their name: all of them are refused by a reader, each kind for a reason of its own.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from pathlib import Path

from corpus import paragraphs

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FORMATS = ("md", "md", "docx", "txt", "pdf", "docx", "md", "pdf")
"""How the files of a call are written, in turn: three in eight Markdown, one plain text, two Word, two PDF."""

REGIONS = ("north", "south", "east", "coast", "islands")
PLACES = (
    "Amberly Brenko Caldis Dorvane Elmara Fontary Gavelle Hestin Ilmora Jarrel Kandry Lomesse Marvek Norrin Ostrel "
    "Pellane Quelm Rovina Sandrel Tolmek Ulvane Vermis Wendara Yaltos Zerrin"
).split()
OPENINGS = {
    "fr": ("Appui à", "Programme pour", "Initiative en faveur de", "Consortium pour"),
    "en": ("Support to", "Programme for", "Initiative for", "Joint action for"),
    "es": ("Apoyo a", "Programa para", "Iniciativa para", "Acción conjunta para"),
}
_MARK = re.compile(r"\{\+\+|\+\+\}|\{--.*?--\}|^@control |\[\^\d+\]:?", re.MULTILINE | re.DOTALL)
_NUMBER = re.compile(r"\d[\d,.\u00a0\u202f]*\d")
_NAME = re.compile(r"(?<=[a-zéèêàñóíáú,] )[A-ZÉ][a-zéèêàñóíáú]{3,}")
_FIXED = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Part:
    """A section: its heading, and its blocks (paragraphs, lists and tables as Markdown writes them)."""

    heading: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One of the examples."""

    language: str
    title: str
    parts: tuple[Part, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """One proposal before it is a file."""

    title: str
    parts: tuple[Part, ...] = field(default=())

    @property
    def words(self) -> int:
        return len(markdown(self).split())


# -- what is in them ---------------------------------------------------------------------------------------------------


@cache
def sources() -> tuple[Source, ...]:
    return tuple(_source(path) for path in sorted([*EXAMPLES.glob("sources/*.md"), *EXAMPLES.glob("*-*.md")]))


def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    text = _MARK.sub("", re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL))
    title, parts = path.stem, []
    for piece in re.split(r"^(?=##? )", text, flags=re.MULTILINE):
        head, _, rest = piece.strip().partition("\n")
        if head.startswith("# "):
            title = head[2:]
        elif head.startswith("## "):
            parts.append(Part(head[3:], tuple(block.strip() for block in re.split(r"\n{2,}", rest) if block.strip())))
    lower = set(text.split())
    names = {name for name in _NAME.findall(text) if name.lower() not in lower and text.count(name) > 2}
    return Source(path.name[:2], title, tuple(parts), tuple(sorted(names)))


def draft(seed: int, number: int) -> Draft:
    """Returns one proposal: an example with other names and figures, some of its parts from another, more or less text."""
    draw = random.Random(f"{seed}/{number}")
    base = draw.choice(sources())
    donor = draw.choice([one for one in sources() if one.language == base.language])
    parts = [draw.choice(donor.parts) if draw.random() < 0.25 else part for part in base.parts]
    parts = list({part.heading: part for part in parts}.values())
    if len(parts) > 3 and draw.random() < 0.3:
        one = draw.randrange(1, len(parts) - 1)
        parts[one], parts[one + 1] = parts[one + 1], parts[one]
    parts = [replace(part, blocks=_some(part.blocks, draw)) for part in parts]
    for place in range(draw.choice((0, 1, 1, 2, 5))):
        invented = tuple(text for heading, text in paragraphs(base.language, 150, draw.randrange(10**9)) if not heading)
        at = draw.randrange(len(parts))
        parts[at] = replace(parts[at], blocks=(*parts[at].blocks, *invented[: 2 + place]))
    names = dict(
        zip((*base.names, *donor.names), draw.choices(PLACES, k=len(base.names) + len(donor.names)), strict=True)
    )
    title = f"{draw.choice(OPENINGS[base.language])} {draw.choice(PLACES)} {number}: {base.title}"
    changed = tuple(Part(part.heading, tuple(_changed(block, names, draw) for block in part.blocks)) for part in parts)
    return Draft(_changed(title, names, draw, figures=False), changed)


def _some(blocks: Sequence[str], draw: random.Random) -> tuple[str, ...]:
    """Returns most of the blocks, some of them twice as far down as they were."""
    kept = [block for block in blocks if draw.random() > 0.12] or list(blocks[:1])
    if len(kept) > 2 and draw.random() < 0.2:
        kept.append(kept.pop(draw.randrange(len(kept) - 1)))
    return tuple(kept)


def _changed(block: str, names: dict[str, str], draw: random.Random, *, figures: bool = True) -> str:
    def number(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found.group())
        # Years stay, and what may be the number of an orientation.
        if int(digits) < 20 or (len(digits) == 4 and digits[:2] in ("19", "20")):
            return found.group()
        return str(int(int(digits) * draw.uniform(0.5, 2.0)))

    for old, new in names.items():
        block = re.sub(rf"\b{old}\b", new, block)
    return block if not figures or block.startswith("#") else _NUMBER.sub(number, block)


# -- how they are written ----------------------------------------------------------------------------------------------


def markdown(one: Draft) -> str:
    parts = [f"# {one.title}", *(f"## {part.heading}\n\n" + "\n\n".join(part.blocks) for part in one.parts)]
    return "\n\n".join(parts) + "\n"


def plain(one: Draft) -> str:
    lines = [one.title, ""]
    for part in one.parts:
        lines += ["", part.heading.upper(), ""]
        for block in part.blocks:
            lines += [_bare(line) for line in block.splitlines() if not _is_ruler(line)] + [""]
    return "\n".join(lines) + "\n"


def _bare(line: str) -> str:
    line = re.sub(r"^#+ ", "", line).replace("**", "")
    return " · ".join(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else line


def _is_ruler(line: str) -> bool:
    return bool(re.fullmatch(r"\|[-:| ]+\|", line))


def word(one: Draft) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(one.title, 0)
    for part in one.parts:
        document.add_heading(part.heading, 1)
        for block in part.blocks:
            if block.startswith("|"):
                rows = [line.strip("|").split("|") for line in block.splitlines() if not _is_ruler(line)]
                table = document.add_table(rows=0, cols=max(len(row) for row in rows))
                for row in rows:
                    for cell, text in zip(table.add_row().cells, row, strict=False):
                        cell.text = text.strip()
            elif block.startswith("#"):
                document.add_heading(block.lstrip("# "), 2)
            elif block.startswith(("- ", "* ")):
                for line in block.splitlines():
                    document.add_paragraph(line.lstrip("-* "), style="List Bullet")
            else:
                document.add_paragraph(block.replace("**", ""))
    buffer = BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _undated(data: bytes) -> bytes:
    """Returns the archive with a fixed date on its members."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _FIXED), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def pdf(one: Draft, *, encrypted: bool = False) -> bytes:
    """Returns a PDF of A4 pages with text in the fonts that every viewer has."""
    lines: list[tuple[bool, str]] = [(True, line) for line in _wrapped(one.title)]
    for part in one.parts:
        lines += [(False, ""), (True, part.heading)]
        for block in part.blocks:
            lines.append((False, ""))
            for line in block.splitlines():
                if not _is_ruler(line):
                    lines += [(line.startswith("#"), piece) for piece in _wrapped(_bare(line))]
    pages = [lines[at : at + 54] for at in range(0, len(lines), 54)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for page in pages:
        shown = b"BT 14 TL 60 780 Td\n" + b"".join(_line(bold, text) for bold, text in page) + b"ET"
        packed = zlib.compress(shown)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
            b" /Contents %d 0 R >>" % (len(objects) + 2),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    more = b""
    if encrypted:
        secret = b"<%s>" % (b"5a" * 32)
        objects.append(b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O %s /U %s >>" % (secret, secret))
        more = b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), b"0b" * 16, b"0b" * 16)
    return _assembled(objects, more)


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 88) or [""]


def _line(bold: bool, text: str) -> bytes:
    raw = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"/F%d %d Tf (%s) Tj T*\n" % (2 if bold else 1, 12 if bold else 10, raw)


def _assembled(objects: Sequence[bytes], more: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, start)
    return bytes(out)


WRITERS: dict[str, Callable[[Draft], bytes]] = {
    "md": lambda one: markdown(one).encode(),
    "txt": lambda one: plain(one).encode(),
    "docx": word,
    "pdf": pdf,
}


# -- damaged ones ------------------------------------------------------------------------------------------------------


def _bomb(one: Draft) -> bytes:
    """Returns a Word document whose text unpacks to a thousand times its size."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(word(one))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            with new.open(info, "w") as member:
                member.write(old.read(name))
                for _ in range(300 if name == "word/document.xml" else 0):
                    member.write(b" " * 1_000_000)
    return buffer.getvalue()


def _without_text(_: Draft) -> bytes:
    """Returns an archive that is no Word document."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("readme.txt", _FIXED), "The upload was interrupted.")
    return buffer.getvalue()


def _old_word(_: Draft) -> bytes:
    """Returns the beginning of a file of Word 97, padded."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4088)


def _noise(one: Draft) -> bytes:
    return random.Random(one.title).randbytes(4096)


DAMAGE: tuple[tuple[str, Callable[[Draft], bytes]], ...] = (
    ("cut.docx", lambda one: word(one)[: len(word(one)) // 2]),
    ("empty.md", lambda _: b""),
    ("encrypted.pdf", lambda one: pdf(one, encrypted=True)),
    ("cut.pdf", lambda one: pdf(one)[:600]),
    ("no-document.docx", _without_text),
    ("bomb.docx", _bomb),
    ("error-page.docx", lambda _: b"<!DOCTYPE html><html><head><title>403</title></head><body></body></html>"),
    ("old.doc", _old_word),
    ("wrong-suffix.pdf", _noise),
    ("noise.txt", _noise),
)
"""Kinds of damage, in the order in which a call has them."""


def make_call(
    folder: Path, files: int, damaged: int = 0, seed: int = 1, formats: Sequence[str] = FORMATS, *, start: int = 0
) -> int:
    """Writes the call into the folder and returns the words of its sound proposals; ``start`` is the first number."""
    words = 0
    for number in range(start, start + files):
        one = draft(seed, number)
        words += one.words
        ending = formats[number % len(formats)]
        _write(folder, seed, number, f"proposal.{ending}", WRITERS[ending](one))
    for number in range(damaged):
        name, make = DAMAGE[number % len(DAMAGE)]
        _write(folder, seed, number, f"damaged-{name}", make(draft(-seed, number)))
    return words


def _write(folder: Path, seed: int, number: int, name: str, data: bytes) -> None:
    place = folder / random.Random(f"{seed}.{number}").choice(REGIONS)
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{number:06}-{name}").write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=200, help="how many sound proposals")
    parser.add_argument("--damaged", type=int, default=0, help="how many damaged ones on top of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default=",".join(FORMATS), help="in turn, parted by commas")
    told = parser.parse_args()
    formats = told.formats.split(",")
    if unknown := [one for one in formats if one not in WRITERS]:
        sys.exit(f"unknown formats: {', '.join(unknown)}; known are {', '.join(WRITERS)}")
    if told.folder.is_dir() and any(told.folder.iterdir()):
        sys.exit(f"{told.folder} is not empty")
    words = make_call(told.folder, told.files, told.damaged, told.seed, formats)
    print(f"{told.files:,} proposals of {words:,} words and {told.damaged:,} damaged ones in {told.folder}")


if __name__ == "__main__":
    main()
