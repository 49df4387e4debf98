"""Bad input through the real command line: one clear line and exit code 2, or a correct report; nothing else.

Nearly all cases run in this process, because starting another takes longer than most of them.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import hostile
import jsonschema
import pytest
from hostile import GARDENS, PROSE, docx, docx_of, entity_bomb, odt, odt_of, packed, pdf, picture_pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfmaker import bomb, encrypted, make

from aligncheck import api
from aligncheck.__main__ import main
from aligncheck.model.report import Report
from aligncheck.read.source import read_text
from aligncheck.render.json import report_object, to_json

ROOT = Path(__file__).resolve().parents[1]
FORMATS = ("text", "json", "jsonl", "markdown")
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""What acts on a terminal or turns a line round; a line end is the one control character that may be printed."""
COLOUR = re.compile("\x1b\\[[0-9;]*m")
SENTENCE = "Pupils will grow vegetables in twelve schools. "
HOSTILE_WORDS = (
    SENTENCE
    + "They grow \x1b[2J\x1b]0;title\x07 [red]vegetables[/red] [/] [link=x]in\x9b31m a \u202eschool\u202c garden\x00. "
    + "Pupils <b>sow</b> **seeds** | in `the` garden.\r\n"
    + SENTENCE * 4
)


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def workplace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", "")
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "ALIGNCHECK_FORMAT", "ALIGNCHECK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def aligncheck(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, stdin: bytes | None = None) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["aligncheck", *arguments])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main()
        out, err = capfd.readouterr()
        assert not ACTIVE.search(COLOUR.sub("", out) if "always" in arguments else out)
        assert not ACTIVE.search(err)
        assert "Traceback" not in err
        return Outcome(code, out, err)

    return run


@pytest.fixture
def check(aligncheck: Run) -> Run:
    def run(*arguments: str, mandate: Path = GARDENS, stdin: bytes | None = None) -> Outcome:
        return aligncheck("check", *arguments, "--mandate", str(mandate), stdin=stdin)

    return run


@cache
def report_schema() -> dict[str, Any]:
    return json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def valid(report: dict[str, Any]) -> dict[str, Any]:
    """Returns a report that keeps the published contract."""
    jsonschema.validate(report, report_schema())
    return report


def assert_refused(outcome: Outcome, where: str, words: str) -> None:
    """One line on standard error that names the file, nothing on standard output, exit code 2."""
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"aligncheck: {where}: ")
    assert outcome.err.count("\n") == 1
    assert outcome.err.endswith(".\n")
    assert words in outcome.err


def json_report(outcome: Outcome) -> dict[str, Any]:
    assert outcome.err == ""
    assert outcome.code in (0, 1)
    return valid(json.loads(outcome.out))


# -- files that are refused ------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Callable[[], bytes] | bytes, str]] = {
    "zero.docx": (b"", "is empty"),
    "zero.txt": (b"", "is empty"),
    "zero.pdf": (b"", "is empty"),
    "zeros.txt": (bytes(5_000), "is not text"),
    "noise.md": (bytes(range(256)) * 8, "is not text"),
    "jpeg.docx": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "JPEG"),
    "words.docx": (b"just words", "is not a Word document"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office"),
    "sheet.odt": (lambda: packed({"xl/workbook.xml": "x"}), "without an OpenDocument text"),
    "cut.docx": (lambda: docx(SENTENCE)[:-40], "cut off"),
    "cut.odt": (lambda: odt(SENTENCE)[:-40], "cut off"),
    "head.docx": (lambda: docx(SENTENCE)[:60], "cut off"),
    "bomb.docx": (lambda: packed({"word/document.xml": b"<a>" + b" " * 30_000_000}), "zip bomb"),
    "bomb.odt": (lambda: packed({"mimetype": hostile.ODT_TYPE, "content.xml": b" " * 30_000_000}), "zip bomb"),
    "liar.docx": (hostile.lying_zip, "cannot be unpacked"),
    "many.docx": (lambda: packed({"word/document.xml": b"", **{f"w{n}": b"" for n in range(5_001)}}), "5,000 files"),
    "dtd.docx": (lambda: docx_of("<w:p/>", prolog=entity_bomb()), "document type"),
    "dtd.odt": (lambda: odt_of("<text:p>&j;</text:p>", prolog=entity_bomb()), "document type"),
    "outside.docx": (
        lambda: docx_of("<w:p/>", prolog='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "document type",
    ),
    "deep.docx": (lambda: docx_of("<w:tbl><w:tr><w:tc>" * 900 + "</w:tc></w:tr></w:tbl>" * 900), "deep"),
    "escape.docx": (lambda: docx_of("<w:p><w:r><w:t>&#27;[2J</w:t></w:r></w:p>"), "damaged"),
    "broken.docx": (lambda: docx_of("<w:p><w:r>"), "damaged"),
    "broken.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 8, "not a PDF that can be read"),
    "half.pdf": (lambda: pdf(SENTENCE)[:300], "not a PDF that can be read"),
    "locked.pdf": (lambda: encrypted(pdf(SENTENCE), "secret"), "--password"),
    "greedy.pdf": (lambda: bomb(400_000_000), "memory"),
    "line.txt": (lambda: SENTENCE.encode() * (50_000_000 // len(SENTENCE)), "characters of text"),
    "letters.txt": (b"a" * 50_000_000, "characters of text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_gets_one_line(check: Run, name: str) -> None:
    content, words = REFUSED[name]
    data = content() if callable(content) else content
    Path(name).write_bytes(data)
    for format in FORMATS if len(data) < 100_000 and name != "liar.docx" else ("text",):
        assert_refused(check(name, "-f", format), name, words)
    assert Path(name).stat().st_size == len(data)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.txt", "no such file"),
        ("draft.doc", "Save it as .docx"),
        ("draft.xyz", ".xyz files are not read"),
        ("no/such/folder.txt", "no such file"),
        ("here.txt/draft.txt", "no directory"),
        ("x" * 5_000 + ".txt", "File name too long"),
        ("a\0b.txt", "no such name"),
        ("loop.txt", "symbolic links"),
        ("folder", "holds no proposals"),
        ("folder.txt", "holds no proposals"),
        ("pipe.txt", "not a regular file"),
        ("[red]gone[/red].txt", "no such file"),
    ],
)
def test_a_name_without_a_file_gets_one_line(check: Run, name: str, words: str) -> None:
    Path("here.txt").write_text(PROSE, encoding="utf-8")
    Path("loop.txt").symlink_to("loop.txt")
    Path("folder").mkdir()
    Path("folder.txt").mkdir()
    os.mkfifo("pipe.txt")
    assert_refused(check(name), name.replace("\0", "\ufffd"), words)


def test_the_wrong_password_gets_one_line(check: Run) -> None:
    Path("a.pdf").write_bytes(encrypted(pdf(SENTENCE), "é"))
    for password in ("wrong", "\udc80", "e\x1b[2J", "x" * 10_000):
        assert_refused(check("a.pdf", "--password", password), "a.pdf", "password given is wrong")
    assert check("a.pdf", "--password", "é").code == 0


# -- files that look bad and get a correct report --------------------------------------------------------------------


def html(content: str) -> bytes:
    return f"<html><body>{content}</body></html>".encode("utf-8", "surrogatepass")


INSUFFICIENT: dict[str, tuple[Callable[[], bytes] | bytes, str]] = {
    "blank.txt": (b"\n\n \t\r\n", "no_text"),
    "mark.txt": (b"\xef\xbb\xbf", "no_text"),
    "empty.docx": (lambda: docx_of(""), "no_text"),
    "empty.odt": (lambda: odt_of(""), "no_text"),
    "empty.html": (html(""), "no_text"),
    "empty.md": (b"# \n\n- \n", "no_text"),
    "paragraphs.docx": (lambda: docx_of("<w:p/>" * 100_000), "no_text"),
    "scan.pdf": (picture_pdf, "no_text"),
    "circle.pdf": (hostile.circular_pdf, "no_text"),
    "entities.html": (lambda: entity_bomb().encode() + html(f"<p>{SENTENCE}&j;</p>"), "short_text"),
    "characters.html": (html(f"<p>&#xD800; &#xDFFF; &#0; &#27;[2J &#x9b; &#x110000; {SENTENCE}</p>"), "short_text"),
    "deep.html": (html("<div>" * 50_000 + SENTENCE), "short_text"),
    "tables.html": (html("<table><tr><td>" * 10_000 + SENTENCE), "short_text"),
    "lists.html": (html("<ul><li>" * 20_000 + SENTENCE), "short_text"),
    "quotes.md": (b"> " * 30_000 + SENTENCE.encode(), "short_text"),
    "brackets.md": (b"[" * 30_000 + SENTENCE.encode(), "short_text"),
    "front.md": (b"---\n" + b"a: [" * 5_000 + b"\n---\n" + SENTENCE.encode(), "short_text"),
    "accents.txt": (("a" + "\u0301" * 50_000 + " " + SENTENCE).encode(), "short_text"),
    "spaces.txt": ((SENTENCE + " " * 2_000_000 + "\n" * 1_000_000 + SENTENCE).encode(), "short_text"),
}


@pytest.mark.parametrize("name", INSUFFICIENT)
def test_a_file_with_little_or_no_text_gets_a_report_that_says_so(check: Run, name: str) -> None:
    content, code = INSUFFICIENT[name]
    Path(name).write_bytes(content() if callable(content) else content)
    report = json_report(check(name, "-f", "json"))
    assert report["status"] == "insufficient_text"
    assert code in [warning["code"] for warning in report["warnings"]]
    if name != "paragraphs.docx":
        assert [check(name, "-f", format).err for format in ("text", "markdown")] == ["", ""]


def test_a_scan_says_that_it_needs_ocr(check: Run) -> None:
    Path("scan.pdf").write_bytes(picture_pdf())
    for format in FORMATS:
        outcome = check("scan.pdf", "-f", format)
        assert (outcome.code, outcome.err) == (0, "")
        assert "OCR" in outcome.out


JUDGED: dict[str, Callable[[], bytes]] = {
    "a.txt": lambda: HOSTILE_WORDS.encode(),
    "a.md": lambda: HOSTILE_WORDS.encode(),
    "a.html": lambda: html(f"<p>{HOSTILE_WORDS} &#27;[2J &#x202e;</p>"),
    "a.docx": lambda: docx(re.sub("[\x00-\x1f]", "", HOSTILE_WORDS)),
    "a.odt": lambda: odt(re.sub("[\x00-\x1f]", "", HOSTILE_WORDS)),
    "a.pdf": lambda: make(
        [
            zlib.compress(
                b"BT /F1 10 Tf 60 700 Td (Pupils [red] grow \\033[2J vegetables \\233 in twelve schools of the) Tj "
                b"0 -12 Td (district, and they sow the seeds in every garden of \\007 the school) Tj "
                b"0 -12 Td (for the canteen, which cooks what they bring to it in the summer of each year.) Tj ET"
            )
        ]
    ),
    "utf16.txt": lambda: ("\ufeff" + SENTENCE * 5).encode("utf-16-le"),
    "cp1252.txt": lambda: ("Les élèves cultiveront des légumes dans le jardin. " * 5).encode("cp1252"),
    "long.md": lambda: SENTENCE.encode() * 600,
    "wide.md": lambda: SENTENCE.encode() * 5 + b"\n\n|" + b"a|" * 500 + b"\n|" + b"-|" * 500 + b"\n|" + b"grow|" * 500,
    "nested.md": lambda: SENTENCE.encode() * 5 + b"\n\n" + b"".join(b"  " * depth + b"- x\n" for depth in range(300)),
    "stars.md": lambda: SENTENCE.encode() * 5 + b"\n\n" + b"*a_" * 10_000,
    "ticks.md": lambda: SENTENCE.encode() * 5 + b"\n\n" + b"`" * 10_000 + b"\n" + b"``` " * 5_000,
    "items.txt": lambda: SENTENCE.encode() * 5 + b"\n\n" + b"- a\n" * 2_000,
    "labels.txt": lambda: SENTENCE.encode() * 5 + b"\n\n" + b"a:" * 5_000,
}


@pytest.mark.parametrize("name", JUDGED)
def test_hostile_words_are_judged_and_shown_as_words(check: Run, name: str) -> None:
    Path(name).write_bytes(JUDGED[name]())
    reports = []
    for format in ("json", "jsonl"):
        outcome = check(name, "-f", format)
        reports.append(json_report(outcome))
    assert reports[0] == reports[1]
    assert reports[0]["status"] == "assessed"
    assert reports[0]["results"][0]["level"] in ("principal", "significant")
    quotes = [evidence["quote"] for result in reports[0]["results"] for evidence in result["evidence"]]
    assert quotes
    assert not any(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", quote) for quote in quotes)
    for more in (("text",), ("markdown",), ("text", "-v"), ("markdown", "-v"), ("text", "-v", "--color", "always")):
        outcome = check(name, "-f", *more)
        assert (outcome.code, outcome.err) == (0, "")
        if name in ("a.txt", "a.docx", "a.odt") and "-v" in more:
            assert "[red]vegetables[/red]" in COLOUR.sub("", outcome.out).replace("\\", "").replace("*", "")


@pytest.mark.parametrize(
    "name",
    ["[red]b.txt", "e\x1b[2J.txt", "\u202egpj.txt", "n\nl.txt", "\udcff.txt", "`a`|*b*.txt", "c\x9bm.txt", "<b>.txt"],
)
def test_hostile_file_names_are_shown_as_names(check: Run, name: str) -> None:
    Path(name).write_text(PROSE, encoding="utf-8")
    for format in FORMATS:
        outcome = check(name, "-f", format)
        assert (outcome.code, outcome.err) == (0, "")
        if format in ("json", "jsonl"):
            assert valid(json.loads(outcome.out))["proposal"]["name"] == name
    outcome = check(name, "gone.txt", "-q", "--color", "always")
    assert outcome.code == 2
    assert "Supports" not in outcome.err
    Path(name).write_bytes(b"")
    outcome = check(name, "-f", "markdown")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1


# -- other languages -------------------------------------------------------------------------------------------------

GERMAN = "Die Kinder bauen gemeinsam mit ihren Lehrern Gemüse an und kochen es jeden Tag in der Küche der Schule. " * 6
ARABIC = "سيزرع التلاميذ الخضروات في حديقة المدرسة مع معلميهم كل صباح. " * 12
CHINESE = "学生们将在学校的花园里种植蔬菜,老师们每天和他们一起工作。" * 12
SPANISH = "Los alumnos cultivarán hortalizas en los huertos de las escuelas del distrito con sus maestros. " * 6
FRENCH = "Les élèves cultiveront des légumes dans le jardin de douze écoles avec leurs enseignants. " * 6


@pytest.mark.parametrize("text", [GERMAN, ARABIC, CHINESE], ids=["german", "arabic", "chinese"])
def test_a_text_in_another_language_gets_a_report_with_a_warning(check: Run, text: str) -> None:
    Path("a.txt").write_text(text, encoding="utf-8")
    report = json_report(check("a.txt", "-f", "json"))
    assert "unsupported_language" in [warning["code"] for warning in report["warnings"]]
    assert {result["level"] for result in report["results"]} == {"absent"}
    for format in ("text", "markdown"):
        assert check("a.txt", "-f", format).err == ""


@pytest.mark.parametrize("text", [PROSE, FRENCH, f"{SENTENCE * 5}\n\n{FRENCH}\n\nKüche, Gemüse."])
def test_a_text_in_a_language_of_the_mandate_gets_no_such_warning(check: Run, text: str) -> None:
    Path("a.txt").write_text(text, encoding="utf-8")
    report = json_report(check("a.txt", "-f", "json"))
    assert "unsupported_language" not in [warning["code"] for warning in report["warnings"]]


def test_mixed_languages_are_each_read_in_their_own(check: Run) -> None:
    Path("a.txt").write_text("\n\n".join((SENTENCE * 5, FRENCH, CHINESE, GERMAN)), encoding="utf-8")
    report = json_report(check("a.txt", "-f", "json"))
    assert set(report["proposal"]["languages"]) == {"en", "fr"}
    found = {evidence["language"] for evidence in report["results"][0]["evidence"]}
    assert found <= {"en", "fr"}
    assert report["results"][0]["level"] != "absent"


# -- several files ---------------------------------------------------------------------------------------------------


def three_files() -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    Path("bad.docx").write_bytes(b"\xff\xd8\xff" + bytes(90))
    Path("b.docx").write_bytes(docx(*PROSE.split("\n\n")))


@pytest.mark.parametrize("format", FORMATS)
def test_one_broken_file_does_not_cost_the_others(check: Run, format: str) -> None:
    three_files()
    outcome = check("bad.docx", "a.txt", "gone.md", "b.docx", "-f", format)
    assert outcome.code == 2
    assert [line.split(":")[1] for line in outcome.err.splitlines()] == [" bad.docx", " gone.md"]
    if format == "json":
        names = [valid(report)["proposal"]["name"] for report in json.loads(outcome.out)]
    elif format == "jsonl":
        names = [valid(json.loads(line))["proposal"]["name"] for line in outcome.out.splitlines()]
    else:
        names = re.findall(r"(?m)^(?:# )?(a\.txt|b\.docx)$", outcome.out)
        assert "bad.docx" in outcome.out
    assert names == ["a.txt", "b.docx"]


def test_the_order_of_the_files_is_the_order_of_the_reports(check: Run) -> None:
    three_files()
    Path("c.md").write_text(SENTENCE, encoding="utf-8")
    names = ["a.txt", "b.docx", "c.md"]
    first = check(*names, "-f", "jsonl").out.splitlines()
    assert check(*reversed(names), "-f", "jsonl").out.splitlines() == first[::-1]
    assert check("b.docx", "c.md", "a.txt", "-f", "jsonl").out.splitlines() == [first[1], first[2], first[0]]


# -- standard input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "-", "is empty"),
        (b"\xff\x00\x81\x8d" * 100, "-", "is not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "-", "PNG"),
        (b"hello", "x\x1b[2J.docx", "is not a Word document"),
        (b"%PDF-1.4 nothing", "-", "PDF"),
    ],
)
def test_broken_standard_input_gets_one_line(check: Run, data: bytes, name: str, words: str) -> None:
    more = () if name == "-" else ("--stdin-name", name)
    for format in FORMATS:
        assert_refused(check("-", *more, "-f", format, stdin=data), name.replace("\x1b", "\ufffd"), words)


def test_bytes_that_are_no_utf8_on_standard_input_are_read(check: Run) -> None:
    report = json_report(check("-", "-f", "json", stdin="Les élèves \x1b[2J cultiveront".encode("cp1252")))
    assert report["proposal"]["name"] == "-"


# -- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-n", "99"], "has no orientation 99. It has 1, 2."),
        (["-n", "-1"], "has no orientation -1"),
        (["-o", "folder"], "folder: is a folder"),
        (["-o", "a.txt"], "not overwritten"),
        (["-o", "./folder/../a.txt"], "not overwritten"),
        (["-o", "hard.txt"], "not overwritten"),
        (["-o", "soft.txt"], "not overwritten"),
        (["-o", "nowhere/out.txt"], "its folder does not exist"),
        (["-o", "a.txt/out.txt"], "a.txt/out.txt: "),
        (["-o", "x" * 300], "cannot be written: File name too long"),
        (["-o", "\x1b[2J/out.txt"], "\ufffd[2J/out.txt: its folder"),
    ],
)
def test_options_that_cannot_be_met_cost_nothing(check: Run, arguments: list[str], words: str) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    Path("folder").mkdir()
    Path("hard.txt").hardlink_to("a.txt")
    Path("soft.txt").symlink_to("a.txt")
    before = sorted(path.name for path in Path().iterdir())
    code, out, err = check("a.txt", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err
    assert Path("a.txt").read_text(encoding="utf-8") == PROSE
    assert sorted(path.name for path in Path().iterdir()) == before


def test_an_output_that_may_not_be_written(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    Path("out.txt").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert_refused(check("a.txt", "-o", "out.txt"), "out.txt", "may not be written")
    assert Path("out.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x1b[2J"],
        ["check", "-\u202ex"],
        ["check", "a", "-f", "\x1b[2J"],
        ["check", "a", "-n", "\x9b2J"],
        ["mandate", "\x07"],
    ],
)
def test_hostile_arguments_are_refused_as_words(aligncheck: Run, arguments: list[str]) -> None:
    assert aligncheck(*arguments)[:2] == (2, "")


# -- mandates --------------------------------------------------------------------------------------------------------

HEAD = (GARDENS / "mandate.yaml").read_text(encoding="utf-8")
GROWING = (GARDENS / "orientations" / "1-growing.yaml").read_text(encoding="utf-8")


def term(text: str) -> str:
    return GROWING.replace("[vegetable,", f"[{text}, vegetable,")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"mandate": "a: " + "[" * 50_000}, "nested deeper than 20"),
        ({"mandate": "{a: " * 50_000}, "nested deeper than 20"),
        ({"mandate": HEAD + "# " + "x" * 2_000_000}, "larger than 2 MB"),
        ({"mandate": HEAD + "\0"}, "U+0000 is not allowed"),
        ({"mandate": HEAD.replace("School", "\x1b[2JSchool")}, "U+001B is not allowed"),
        ({"mandate": ""}, "the file is empty"),
        ({"mandate": "[]"}, "a mapping is wanted"),
        ({"growing": term('"(a+)+$"')}, "`(a+)+$`"),
        ({"growing": term("/".join("abcdefgh") + " " + "/".join("abcdefghij"))}, "80 forms"),
        ({"growing": term('"' + "(" * 280 + '"')}, "a bracket inside a bracket"),
        ({"growing": term('"' + "x" * 100_000 + '"')}, "100000 characters"),
        ({"growing": term(", ".join(f"w{number}" for number in range(20_000)))}, "at most 5000"),
        ({"growing": term('"a*"')}, "at least 3 letters"),
        ({"growing": term(r'"\e[2J[red]"')}, "\ufffd[2J[red]"),
        ({"growing": GROWING.replace("ways:", '"\\e[2J\\u202e": x\nways:')}, "unknown key `\ufffd[2J\ufffd`"),
        ({"growing": GROWING.replace("number: 1", "number: " + "9" * 5_000)}, "not a whole number"),
    ],
)
def test_a_mandate_that_cannot_be_used_gets_one_line_with_its_place(
    check: Run, tmp_path: Path, files: dict[str, str], words: str
) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    code, out, err = check("a.txt", mandate=hostile.mandate(tmp_path / "m", **files))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.match(r".*/m/(mandate|orientations/1-growing)\.yaml(:\d+:\d+)?: ", err)
    assert words in err
    assert len(err) < 1_000


def test_a_yaml_bomb_does_not_go_off(check: Run, tmp_path: Path) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    code, out, err = check("a.txt", mandate=hostile.mandate(tmp_path / "m", mandate=HEAD + hostile.YAML_BOMB))
    assert (code, out) == (2, "")
    assert err.count("\n") < 200
    assert "alias" in err


@pytest.mark.parametrize(
    ("mandate", "words"),
    [
        ("a.txt", "no such folder"),
        ("gone\x1b[2J", "gone\ufffd[2J: there is no such folder"),
        ("x" * 5_000, "no such folder"),
        ("a\0b", "no such folder"),
        ("\udc80", "no such folder"),
        ("loop", "no such folder"),
    ],
)
def test_a_mandate_that_is_no_folder_gets_one_line(check: Run, mandate: str, words: str) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    Path("loop").symlink_to("loop")
    for more in ((), ("-o", "out.txt")):
        code, out, err = check("a.txt", *more, mandate=mandate)  # type: ignore[arg-type]
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert words in err


def test_a_mandate_without_its_head_is_told_once(check: Run, tmp_path: Path) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    folder = hostile.mandate(tmp_path / "m")
    (folder / "mandate.yaml").unlink()
    os.mkfifo(folder / "mandate.yaml")
    code, _, err = check("a.txt", mandate=folder)
    assert (code, err.count("\n")) == (2, 1)
    assert "a mandate needs this file" in err


def test_words_of_a_mandate_are_shown_as_words(check: Run, aligncheck: Run, tmp_path: Path) -> None:
    Path("a.txt").write_text(PROSE, encoding="utf-8")
    named = GROWING.replace("Growing food", r'"\e[2J[red]Food \u202e\x9b|*x*"')
    folder = hostile.mandate(tmp_path / "m", growing=named)
    for format in FORMATS:
        assert check("a.txt", "-f", format, mandate=folder)[::2] == (0, "")
    assert "[2J[red]Food" in aligncheck("mandate", "show", "1", "--mandate", str(folder)).out


# -- other processes -------------------------------------------------------------------------------------------------


def start(*arguments: str | bytes, seed: str = "0", **more: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "ALIGNCHECK_CACHE_DIR": ""}
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
    return subprocess.Popen([sys.executable, "-m", "aligncheck", *arguments], env=environment, **more)


def test_the_hash_seed_changes_nothing() -> None:
    three_files()
    Path("c.html").write_bytes(html(f"<h1>Jardins</h1><p>{FRENCH}</p><p>{HOSTILE_WORDS}</p>"))
    arguments = ("check", "a.txt", "b.docx", "c.html", "-f", "json", "--mandate", str(GARDENS))
    both = [start(*arguments, seed=seed) for seed in ("0", "1")]
    (first, errors), (second, _) = (process.communicate() for process in both)
    assert errors == b""
    assert len(json.loads(first)) == 3
    assert first == second


def test_bytes_of_an_argument_that_are_no_text() -> None:
    gone = start("check", b"a\xff\x1b[2J.txt", "--mandate", str(GARDENS))
    _, err = gone.communicate()
    assert gone.returncode == 2
    assert err.decode() == "aligncheck: a\ufffd\ufffd[2J.txt: there is no such file.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_one_line() -> None:
    three_files()
    with Path("/dev/full").open("wb") as full:
        mute = start("check", "gone.txt", "--mandate", str(GARDENS), stderr=full)
        process = start("check", "a.txt", "-f", "json", "--mandate", str(GARDENS), stdout=full)
        _, err = process.communicate()
        mute.communicate()
    assert mute.returncode == 2
    assert (process.returncode, err) == (2, b"aligncheck: the output cannot be written: No space left on device.\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(("closed", "code"), [("<&-", 2), (">&-", 0), ("2>&-", 2)])
def test_closed_streams_are_no_bug(closed: str, code: int) -> None:
    three_files()
    file = "a.txt" if closed == ">&-" else "bad.docx" if closed == "2>&-" else "-"
    command = f'"$0" -m aligncheck check {file} --mandate "$1" {closed}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ALIGNCHECK_CACHE_DIR": ""}
    ended = subprocess.run(
        ["sh", "-c", command, sys.executable, str(GARDENS)], env=environment, capture_output=True, check=False
    )
    assert ended.returncode == code
    assert b"Traceback" not in ended.stderr


def finished(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Returns the report that the process prints; one that does not come to an end is stopped and fails the test."""
    try:
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert err == b""
    return valid(json.loads(out))


def test_a_term_of_many_gaps_comes_to_an_end(tmp_path: Path) -> None:
    gaps = " ..9.. ".join(["aaa*"] * 11)
    folder = hostile.mandate(tmp_path / "m", growing=term(f"'{gaps}'"))
    Path("a.txt").write_text("aaa " * 500, encoding="utf-8")
    report = finished(start("check", "a.txt", "-f", "json", "--mandate", str(folder)))
    assert report["proposal"]["words"] == 500


def test_long_runs_without_spaces_come_to_an_end() -> None:
    signs = ("-", "'", "(", "*", "_", "…", "😀", "l'", "-'(*😀_….,", "http://", "aA", "a:", "[", "«")
    runs = "\n\n".join(sign * (19_000 // len(sign)) for sign in signs)
    Path("a.txt").write_text(f"{SENTENCE * 5}\n\n{runs}\n\n{FRENCH}", encoding="utf-8")
    report = finished(start("check", "a.txt", "-f", "json", "--mandate", str(GARDENS)))
    assert report["results"][0]["level"] != "absent"


@pytest.mark.skipif(os.name != "posix", reason="needs a folder that can be removed while it is in use")
def test_a_current_folder_that_is_gone_is_told_in_one_line() -> None:
    Path("gone").mkdir()
    command = 'cd gone; rmdir ../gone; exec "$0" -m aligncheck check ../a.txt'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ALIGNCHECK_CACHE_DIR": ""}
    ended = subprocess.run(["sh", "-c", command, sys.executable], env=environment, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr == b"aligncheck: the current folder does not exist any more. Change to another one.\n"


# -- any text at all -------------------------------------------------------------------------------------------------

VOCABULARY = """
market markets hall mercado mercados municipal halle marché marchés open ouvrir abrir the of and will not no de la
los del y con les des du et dans ne pas l'eau Objectives: Objectifs Actividades
[red] ﬁsh 12 3.2 e.g. A. … « » ( ) ; : . ? ! / — 😀 學校
"""
PIECES = ("mar\u00adket", "mar-\nket", "cafe\u0301", "\x1b[2J", "\x00", "\u202e", "\ud800", "\t")
WORDS = st.sampled_from((*VOCABULARY.split(), *PIECES))
LINES = st.builds(
    lambda start, words: start + " ".join(words),
    st.sampled_from(["", "", "", "- ", "• ", "1. ", "# ", "    ", "RESULTS ", "> "]),
    st.lists(WORDS, min_size=1, max_size=25),
)
TEXTS = st.builds(
    "".join, st.lists(st.tuples(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\x0b"])).map("".join), max_size=12)
)


@pytest.fixture(scope="module")
def checkers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[api.Checker, api.Checker]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNCHECK_CACHE_DIR", "")
        folder = hostile.markets(tmp_path_factory.mktemp("markets"))
        yield api.Checker(api.load_mandate(folder)), api.Checker(api.load_mandate(folder))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_quotes_are_the_text_and_the_report_is_valid(checkers: tuple[api.Checker, api.Checker], text: str) -> None:
    proposal = read_text(text)
    report: Report = checkers[0].check_proposal(proposal)
    data = valid(report_object(report))
    shown = [
        one
        for result in data["results"]
        for one in (*result["evidence"], *result["discounted"], *(result["conflict"] or {"evidence": ()})["evidence"])
    ]
    for one in shown:
        assert one["quote"] == proposal.text[one["start"] : one["end"]]
        assert one["quote"] == one["quote"].strip() != ""
        for match in one["matches"]:
            assert one["start"] <= match["start"] < match["end"] <= one["end"]
    for block in proposal.blocks:
        assert proposal.block_text(block).strip()
    assert to_json(checkers[1].check_proposal(proposal)) == to_json(report)
    assert not ACTIVE.search(to_json(report))
