"""The process that opens a PDF, apart from the rest of aligncheck: a script that imports nothing of ours.

PDF libraries are large, written in C or patient to a fault, and a hostile file makes them eat memory, loop or crash. So
they run here, in a process of its own with limits on memory and processor time; `aligncheck.read.pdf` starts it, feeds
it and reads what it says. It is run by path, so that starting it costs a bare interpreter and the PDF library.

In, on standard input: one line of JSON with the options (``password``, ``pages``, ``characters``, ``lines``,
``memory``, ``seconds``), then the bytes of the file. Out, on standard output: JSON lines.

    {"kind": "document", "pages": 30, "metadata": [[key, value], ...], "outline": [[page, depth, title], ...]}
    {"kind": "page", "number": 1, "width": 595, "height": 842, "lines": [[x0, baseline, x1, size, bold, text], ...],
     "down": [[x, bottom, top], ...], "across": [[y, left, right], ...]}
    {"kind": "plain", "number": 1, "text": "..."}       a page from the fallback library: words without places
    {"kind": "error", "code": "...", "message": "..."}  the file is refused; codes as in `RefusedError`

``down`` and ``across`` are the ruled lines of tables. Places are in points, y grows upwards, the page turned upright.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Type checkers take the name for true. Importing the module takes as long as reading a page.
    from typing import Any, TextIO

MAX_OUTLINE = 5_000
MAX_OBJECTS = 20_000
MAX_RULES = 120
MAX_SEGMENTS = 400
"""Bounds on what is looked at for the sake of layout alone: the words beyond them still arrive."""

WIDE_GAP = 1.5
"""Empty width within a line, in font sizes, that parts two columns: justified text stays well below."""

LABEL_GAP = 5.0
"""The same after a bullet or a number, which belongs to the words that follow."""

LABEL = re.compile(r"\s*(?:\W{1,2}|o|\(?[\dA-Za-z]{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)\s*")
NOT_UPRIGHT = 0.2
BOLD_NAME = re.compile(rb"bold|black|heavy|semibd|demi", re.I)
BOLD_WEIGHT = 600
HYPHENS = "\x02\ufffe"
"""What the library puts in the place of a hyphen at the end of a line."""

PASSWORD_NEEDED = 4
OBJECT_PATH = 2
OBJECT_FORM = 5
SEGMENT_LINE, SEGMENT_MOVE = 0, 2
ANNOTATION_WIDGET = 20

Rule = tuple[float, float, float]
Line = tuple[float, float, float, float, int, str]
Point = tuple[float, float]


class RefusedError(Exception):
    """The file is refused: ``encrypted``, ``damaged``, or too much (``pages``, ``memory``...)."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Budget:
    """What is left of the characters and lines that the file may give."""

    def __init__(self, characters: int, lines: int) -> None:
        self.characters = characters
        self.lines = lines

    def take(self, characters: int, lines: int = 0) -> None:
        """Counts what a page gave. Raises `RefusedError` when it is too much."""
        self.characters -= characters
        self.lines -= lines
        if self.characters < 0:
            raise RefusedError("characters")
        if self.lines < 0:
            raise RefusedError("lines")


def set_limits(memory: int, seconds: float) -> None:
    """Bounds this process, on systems that can."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    for which, wanted in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, math.ceil(seconds)),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems know a limit by name and refuse to set it; the clock of the parent still holds.
        with contextlib.suppress(OSError, ValueError):
            _, hard = resource.getrlimit(which)
            resource.setrlimit(which, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def say(out: TextIO, message: dict[str, object]) -> None:
    """Writes one line of the conversation."""
    out.write(json.dumps(message, separators=(",", ":")))
    out.write("\n")


class Pdfium:
    """The first library: fast, and it knows where every word stands."""

    def __init__(self, data: bytes, password: str | None) -> None:
        try:
            self.c: Any = importlib.import_module("pypdfium2_raw")
        except ImportError:
            self.c = importlib.import_module("pypdfium2.raw")
        self.c.FPDF_InitLibrary()
        self.data = data
        # New files take a password as UTF-8, old ones as Latin-1.
        for encoding in ("utf-8", "latin-1"):
            secret = None if password is None else password.encode(encoding, "replace")
            self.document = self.c.FPDF_LoadMemDocument64(data, len(data), secret)
            if self.document or password is None:
                break
        if not self.document:
            encrypted = self.c.FPDF_GetLastError() == PASSWORD_NEEDED
            raise RefusedError("encrypted" if encrypted else "damaged")

    def count(self) -> int:
        """Returns the number of pages."""
        return int(self.c.FPDF_GetPageCount(self.document))

    def metadata(self) -> list[tuple[str, str]]:
        """Returns what the file says of itself."""
        found = []
        for tag in ("Title", "Author", "Subject", "Keywords"):
            value = self.wide(partial(self.c.FPDF_GetMetaText, self.document, tag.encode()))
            if value.strip():
                found.append((tag.lower(), value.strip()))
        return found

    def wide(self, call: Callable[[Any, int], int]) -> str:
        """Returns the UTF-16 text of a call that first wants to be asked how long it is."""
        size = call(None, 0)
        if not 2 < size < 100_000:
            return ""
        buffer = ctypes.create_string_buffer(size)
        call(buffer, size)
        return buffer.raw[: size - 2].decode("utf-16-le", "replace")

    def outline(self) -> list[tuple[int, int, str]]:
        """Returns the bookmarks as (page, depth, title); bookmarks may form a ring, so each is taken once."""
        found: list[tuple[int, int, str]] = []
        seen: set[int] = set()
        todo = [(self.c.FPDFBookmark_GetFirstChild(self.document, None), 1)]
        while todo and len(found) < MAX_OUTLINE:
            mark, depth = todo.pop()
            address = ctypes.cast(mark, ctypes.c_void_p).value if mark else None
            if not address or address in seen:
                continue
            seen.add(address)
            target = self.c.FPDFBookmark_GetDest(self.document, mark)
            page = self.c.FPDFDest_GetDestPageIndex(self.document, target) + 1 if target else 0
            title = self.wide(partial(self.c.FPDFBookmark_GetTitle, mark))
            found.append((page, min(depth, 9), title))
            todo.append((self.c.FPDFBookmark_GetNextSibling(self.document, mark), depth))
            todo.append((self.c.FPDFBookmark_GetFirstChild(self.document, mark), depth + 1))
        return found

    def page(self, index: int, budget: Budget) -> dict[str, object]:
        """Returns the message about one page."""
        handle = self.c.FPDF_LoadPage(self.document, index)
        if not handle:
            return {"kind": "page", "number": index + 1, "width": 0, "height": 0, "lines": [], "down": [], "across": []}
        try:
            if self.show_fields(handle):
                self.c.FPDF_ClosePage(handle)
                handle = self.c.FPDF_LoadPage(self.document, index)
            return PageReader(self.c, handle, budget).message(index + 1)
        finally:
            self.c.FPDF_ClosePage(handle)

    def show_fields(self, page: Any) -> bool:
        """Turns filled form fields into plain words on the page; comments and the like are taken off first.

        Returns whether there were any.
        """
        count = self.c.FPDFPage_GetAnnotCount(page)
        if not 0 < count <= MAX_OBJECTS:
            return False
        widgets = 0
        for index in range(count - 1, -1, -1):
            annotation = self.c.FPDFPage_GetAnnot(page, index)
            kind = self.c.FPDFAnnot_GetSubtype(annotation) if annotation else 0
            if annotation:
                self.c.FPDFPage_CloseAnnot(annotation)
            if kind == ANNOTATION_WIDGET:
                widgets += 1
            else:
                self.c.FPDFPage_RemoveAnnot(page, index)
        return widgets > 0 and self.c.FPDFPage_Flatten(page, 0) == 1


class PageReader:
    """One page: its lines of words with their places, and the ruled lines of its tables."""

    def __init__(self, c: Any, page: Any, budget: Budget) -> None:
        self.c = c
        self.page = page
        self.budget = budget
        self.turn = int(c.FPDFPage_GetRotation(page))
        self.width = float(c.FPDF_GetPageWidthF(page))
        self.height = float(c.FPDF_GetPageHeightF(page))
        self.box = [ctypes.c_double() for _ in range(4)]
        self.spot = (ctypes.c_double(), ctypes.c_double())
        self.matrix = c.FS_MATRIX()
        self.fonts: dict[bytes, bool] = {}
        self.name = ctypes.create_string_buffer(128)
        self.flags = ctypes.c_int()

    def message(self, number: int) -> dict[str, object]:
        """Returns what the parent wants to know."""
        down, across = self.rules()
        lines: list[Line] = []
        text_page = self.c.FPDFText_LoadPage(self.page)
        if text_page:
            try:
                for line in self.lines(text_page, down):
                    self.budget.take(len(line[-1]), 1)
                    lines.append(line)
            finally:
                self.c.FPDFText_ClosePage(text_page)
        return {
            "kind": "page",
            "number": number,
            "width": round(self.width, 1),
            "height": round(self.height, 1),
            "lines": lines,
            "down": down,
            "across": across,
        }

    def upright(self, x: float, y: float) -> Point:
        """Returns a point as it lies on the page that a reader sees, which may be turned."""
        if self.turn == 1:
            return y, self.height - x
        if self.turn == 2:
            return self.width - x, self.height - y
        if self.turn == 3:
            return self.width - y, x
        return x, y

    # -- words --------------------------------------------------------------------------------------------------

    def lines(self, text_page: Any, down: list[Rule]) -> Iterator[Line]:
        """Yields the lines in the order of the file, cut where a wide gap or a ruled line parts two columns."""
        count = self.c.FPDFText_CountChars(text_page)
        if count <= 0:
            return
        self.budget.take(0 if count <= self.budget.characters else count)
        buffer = (ctypes.c_ushort * (count * 2 + 2))()
        units = self.c.FPDFText_GetText(text_page, 0, count, buffer) - 1
        raw = bytes(buffer)[: max(units, 0) * 2]
        text = raw.decode("utf-16-le", "surrogatepass")
        if len(text) != units:
            # Positions count 16-bit units: keep the halves of rare characters apart until the cutting is done.
            text = "".join(map(chr, memoryview(raw).cast("H")))
        for match in re.finditer(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?", text):
            if not match[0].isspace():
                yield from self.line(text_page, match.start(), match[0], down)

    def line(self, text_page: Any, start: int, text: str, down: list[Rule]) -> Iterator[Line]:
        """Yields the pieces of one line of text that begins at the given index of the page's text."""
        stripped = text.lstrip()
        start += len(text) - len(stripped)
        stripped = stripped.rstrip()
        first = self.c.FPDFText_GetCharIndexFromTextIndex(text_page, start)
        last = self.c.FPDFText_GetCharIndexFromTextIndex(text_page, start + len(stripped) - 1)
        if first < 0:
            return
        last = max(last, first)
        self.c.FPDFText_GetMatrix(text_page, first, self.matrix)
        a, b, c, d = self.matrix.a, self.matrix.b, self.matrix.c, self.matrix.d
        if min(abs(a) + abs(d), abs(b) + abs(c)) > NOT_UPRIGHT * (abs(a) + abs(b) + abs(c) + abs(d)):
            return  # slanted: a watermark across the page
        size = round(min(max(self.size(text_page, first, last) * math.hypot(c, d), 1.0), 200.0), 1)
        self.c.FPDFText_GetCharOrigin(text_page, first, *self.spot)
        x, baseline = self.upright(self.spot[0].value, self.spot[1].value)
        bold = self.bold(text_page, first, last)
        rects = self.rects(text_page, first, last - first + 1)
        if not rects:
            yield round(x, 1), round(baseline, 1), round(x, 1), size, bold, self.clean(stripped)
            return
        right = max(rect[1] for rect in rects)
        if any(self.parted(one[1], two[0], baseline, size, down) for one, two in pairwise(rects)):
            yield from self.pieces(text_page, start, stripped, baseline, size, down)
            return
        yield round(x, 1), round(baseline, 1), round(max(right, x), 1), size, bold, self.clean(stripped)

    def size(self, text_page: Any, first: int, last: int) -> float:
        """Returns the size of most of a line: a bullet or a word in another font may have its own, a space has none."""
        step = max((last - first) // 6, 1)
        sizes = [self.c.FPDFText_GetFontSize(text_page, index) for index in range(first, last + 1, step)]
        sizes = sorted(size for size in sizes if size > 0)
        return float(sizes[(len(sizes) * 2) // 3]) if sizes else 1.0

    def parted(
        self, left: float, right: float, baseline: float, size: float, down: list[Rule], wide: float = WIDE_GAP
    ) -> bool:
        """Returns whether the words left and right of a gap belong to different columns."""
        gap = right - left
        if gap > wide * size:
            return True
        return gap > 0 and any(
            left - 1 <= x <= right + 1 and low - 1 <= baseline + size / 4 <= high for x, low, high in down
        )

    def pieces(
        self, text_page: Any, start: int, text: str, baseline: float, size: float, down: list[Rule]
    ) -> Iterator[Line]:
        """Yields the pieces of a line that has gaps, character by character."""
        begin = 0
        edge: float | None = None
        left = right = 0.0
        cuts: list[tuple[int, int, float, float]] = []
        for offset, character in enumerate(text):
            if character.isspace() or character in HYPHENS:
                continue
            index = self.c.FPDFText_GetCharIndexFromTextIndex(text_page, start + offset)
            if index < 0:
                continue
            x0, x1 = self.char_box(text_page, index)
            if edge is None:
                left = x0
            else:
                wide = LABEL_GAP if LABEL.fullmatch(text, begin, offset) else WIDE_GAP
                if self.parted(edge, x0, baseline, size, down, wide):
                    cuts.append((begin, offset, left, right))
                    begin, left, right = offset, x0, x1
            edge = x1
            right = max(right, x1)
        cuts.append((begin, len(text), left, right))
        for begin, end, left, right in cuts:
            index = max(self.c.FPDFText_GetCharIndexFromTextIndex(text_page, start + begin), 0)
            last = max(self.c.FPDFText_GetCharIndexFromTextIndex(text_page, start + end - 1), index)
            words = self.clean(text[begin:end].strip())
            yield round(left, 1), round(baseline, 1), round(right, 1), size, self.bold(text_page, index, last), words

    def rects(self, text_page: Any, first: int, count: int) -> list[tuple[float, float]]:
        """Returns the left and right edges of the runs of words in a range of characters, from left to right."""
        found = []
        for number in range(max(self.c.FPDFText_CountRects(text_page, first, count), 0)):
            self.c.FPDFText_GetRect(text_page, number, *self.box)
            left, top, right, bottom = (value.value for value in self.box)
            one, two = self.upright(left, bottom), self.upright(right, top)
            found.append((min(one[0], two[0]), max(one[0], two[0])))
        found.sort()
        return found

    def char_box(self, text_page: Any, index: int) -> tuple[float, float]:
        """Returns the left and right edges of one character."""
        self.c.FPDFText_GetCharBox(text_page, index, *self.box)
        left, right, bottom, top = (value.value for value in self.box)
        one, two = self.upright(left, bottom), self.upright(right, top)
        return min(one[0], two[0]), max(one[0], two[0])

    def bold(self, text_page: Any, first: int, last: int) -> int:
        """Returns 1 where the words begin and end in bold type, 0 elsewhere."""
        return int(self.bold_at(text_page, first) and (last - first < 2 or self.bold_at(text_page, last - 1)))

    def bold_at(self, text_page: Any, index: int) -> bool:
        """Returns whether one character is in bold type; asked once per font."""
        size = self.c.FPDFText_GetFontInfo(text_page, index, self.name, 128, self.flags)
        name = self.name.raw[: max(min(size, 128) - 1, 0)]
        if name not in self.fonts:
            weight = self.c.FPDFText_GetFontWeight(text_page, index)
            self.fonts[name] = BOLD_NAME.search(name) is not None or weight >= BOLD_WEIGHT
        return self.fonts[name]

    def clean(self, text: str) -> str:
        """Returns text that JSON can carry, with one mark for a hyphen at the end of the line."""
        if not text.isascii():
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text.replace("\ufffe", "\x02")

    # -- ruled lines --------------------------------------------------------------------------------------------

    def rules(self) -> tuple[list[Rule], list[Rule]]:
        """Returns the ruled lines that go down and across the page, pieces of one line joined."""
        down: list[Rule] = []
        across: list[Rule] = []
        count = min(self.c.FPDFPage_CountObjects(self.page), MAX_OBJECTS)
        for index in range(count):
            item = self.c.FPDFPage_GetObject(self.page, index)
            if item and self.c.FPDFPageObj_GetType(item) == OBJECT_PATH:
                for one, two in self.strokes(item):
                    self.file_rule(one, two, down, across)
        return joined(down), joined(across)

    def file_rule(self, one: Point, two: Point, down: list[Rule], across: list[Rule]) -> None:
        """Puts a stroke where it belongs, if it is straight and long enough to be part of a table."""
        (x0, y0), (x1, y1) = one, two
        if abs(x1 - x0) < 1.5 and abs(y1 - y0) > 6:
            down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        elif abs(y1 - y0) < 1.5 and abs(x1 - x0) > 6:
            across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))

    def strokes(self, path: Any) -> Iterator[tuple[Point, Point]]:
        """Yields the straight strokes of a drawn path; a thin filled box counts as one stroke."""
        box = [ctypes.c_float() for _ in range(4)]
        if not self.c.FPDFPageObj_GetBounds(path, *box):
            return
        left, bottom, right, top = (value.value for value in box)
        if right - left < 3 or top - bottom < 3:
            yield (
                self.upright((left if right - left >= 3 else (left + right) / 2), bottom),
                self.upright(
                    (right if right - left >= 3 else (left + right) / 2), top if top - bottom >= 3 else bottom
                ),
            )
            return
        count = self.c.FPDFPath_CountSegments(path)
        if not 1 < count <= MAX_SEGMENTS:
            return
        self.c.FPDFPageObj_GetMatrix(path, self.matrix)
        m = self.matrix
        x, y = ctypes.c_float(), ctypes.c_float()
        here: Point | None = None
        begin: Point | None = None
        for number in range(count):
            segment = self.c.FPDFPath_GetPathSegment(path, number)
            self.c.FPDFPathSegment_GetPoint(segment, x, y)
            there = self.upright(m.a * x.value + m.c * y.value + m.e, m.b * x.value + m.d * y.value + m.f)
            kind = self.c.FPDFPathSegment_GetType(segment)
            if kind == SEGMENT_MOVE:
                begin = there
            elif kind == SEGMENT_LINE and here is not None:
                yield here, there
            here = there
            if self.c.FPDFPathSegment_GetClose(segment) and begin is not None:
                yield here, begin
                here = begin


def joined(rules: list[Rule]) -> list[Rule]:
    """Returns the rules with pieces of the same line joined, the longest ones if there are too many."""
    rules.sort(key=lambda rule: (round(rule[0] / 2), rule[1]))
    out: list[list[float]] = []
    for at, low, high in rules:
        if out and abs(out[-1][0] - at) < 2 and low <= out[-1][2] + 3:
            out[-1][2] = max(out[-1][2], high)
        else:
            out.append([at, low, high])
    if len(out) > MAX_RULES:
        out = sorted(out, key=lambda rule: rule[1] - rule[2])[:MAX_RULES]
        out.sort()
    return [(round(at, 1), round(low, 1), round(high, 1)) for at, low, high in out]


class Pypdf:
    """The second library, for files that the first one refuses: slower, words without places."""

    def __init__(self, data: bytes, password: str | None) -> None:
        import io
        import logging

        import pypdf
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError

        logging.disable(logging.CRITICAL)
        self.failures = (
            PyPdfError,
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
            RecursionError,
            OSError,
        )
        try:
            self.reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
            if self.reader.is_encrypted and not self.reader.decrypt(password or ""):
                raise RefusedError("encrypted")
            self.pages = len(self.reader.pages)
        except (WrongPasswordError, FileNotDecryptedError, DependencyError) as error:
            raise RefusedError("encrypted") from error
        except self.failures as error:
            raise RefusedError("damaged") from error

    def count(self) -> int:
        """Returns the number of pages."""
        return self.pages

    def metadata(self) -> list[tuple[str, str]]:
        """Returns what the file says of itself."""
        return []

    def outline(self) -> list[tuple[int, int, str]]:
        """Returns no bookmarks: without places they are of no use."""
        return []

    def page(self, index: int, budget: Budget) -> dict[str, object]:
        """Returns the message about one page; a page that cannot be read is an empty one."""
        try:
            text = self.reader.pages[index].extract_text()
        except self.failures:
            text = ""
        budget.take(len(text), text.count("\n"))
        return {"kind": "plain", "number": index + 1, "text": text.encode("utf-8", "replace").decode("utf-8")}


def opened(data: bytes, password: str | None) -> Pdfium | Pypdf:
    """Returns the document in the first library that can open it."""
    try:
        return Pdfium(data, password)
    except RefusedError as error:
        if error.code != "damaged":
            raise
    return Pypdf(data, password)


def read(data: bytes, options: dict[str, Any], out: TextIO) -> None:
    """Says everything about the document. Raises `RefusedError` when it is refused."""
    document = opened(data, options["password"])
    count = document.count()
    if count > options["pages"]:
        raise RefusedError("pages", str(count))
    if count == 0:
        raise RefusedError("damaged", "it has no pages")
    budget = Budget(options["characters"], options["lines"])
    metadata, outline = document.metadata(), document.outline()
    say(out, {"kind": "document", "pages": count, "metadata": metadata, "outline": outline})
    for index in range(count):
        say(out, document.page(index, budget))


def main() -> int:
    """Holds the conversation with the parent. Returns 0, also when the file is refused."""
    # Bytes arrive before the limits are set, so that a large file is not mistaken for a greedy one.
    options = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    set_limits(options["memory"], options["seconds"])
    out = sys.stdout
    try:
        read(data, options, out)
    except RefusedError as error:
        say(out, {"kind": "error", "code": error.code, "message": error.message})
    except MemoryError:
        say(out, {"kind": "error", "code": "memory", "message": ""})
    out.flush()
    return 0


if __name__ == "__main__":
    # Taking the library's bindings apart, one by one, would take longer than reading a proposal.
    os._exit(main())
