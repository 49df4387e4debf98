"""The command line with a stand-in engine: what is printed where, and how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from fake_reports import bare_report, small_report
from typer.main import get_command

from aligncheck import api
from aligncheck.cli.app import build_app
from aligncheck.cli.output import Colour, check_output, columns, wants_colour, write_file
from aligncheck.errors import DamagedFile, MandateError, Problem, UsageError
from aligncheck.model.mandate import (
    Boundary,
    Concept,
    Conflict,
    Example,
    Mandate,
    Need,
    Orientation,
    Role,
    Severity,
    Term,
    Way,
)
from aligncheck.model.report import Status
from aligncheck.render.schema import report_schema


def in_all(text: str) -> dict[str, str]:
    return {language: f"{text} {language}" for language in ("fr", "en", "es")}


PLANT = Concept(
    "garden/plant",
    in_all("planter"),
    Role.ACTION,
    Need.REQUIRED,
    (Term("planter ... arbres", "fr"), Term("plant trees", "en"), Term("huerto", "es", weak=True)),
)
GARDEN = Orientation(
    id="garden",
    number=10,
    title=in_all("Jardins partagés"),
    statement=in_all("Faire pousser des jardins."),
    concepts=(PLANT,),
    ways=(Way(("garden/plant",), ("trees",), 0.5),),
    blocked=(Term("jardin d'enfants", "fr"),),
    conflicts=(
        Conflict("concrete", Severity.HARD, in_all("bétonner"), (Term("bétonner", "fr"),), (Term("éviter", "fr"),)),
    ),
    examples=(Example("Le projet plantera.", "fr", True), Example("The kindergarten.", "en", False)),
)
MANDATE = Mandate(
    id="green",
    version="2.0",
    title=in_all("Villes vertes"),
    source="Charter",
    principle=in_all("Une ville se plante."),
    objectives=(in_all("Ombre"),),
    boundaries=(Boundary("traffic", in_all("La circulation."), (), ()),),
    concepts=(Concept("trees", in_all("arbres"), Role.OBJECT, Need.ANY, ()),),
    partners=(),
    boilerplate=(),
    blocked=(),
    decisions=(),
    orientations=(GARDEN,),
    digest="ab" * 32,
)


class Engine:
    """Stands in for the checker: the file's name says what becomes of it."""

    def __init__(self, mandate: Mandate) -> None:
        self.mandate = mandate

    def check(self, path: str, *, password: str | None = None, name: str | None = None):
        assert name is not None
        if "broken" in name:
            raise DamagedFile("is damaged.", where=name, mend="Save it again.")
        if "interrupt" in name:
            raise KeyboardInterrupt
        if "bug" in name:
            raise ZeroDivisionError("\x1b[2Joops")
        if "eof" in name:
            raise EOFError
        return bare_report(Status.ASSESSED, name) if "good" in name else small_report(name)

    def check_bytes(self, data: bytes, name: str, *, password: str | None = None):
        return bare_report(name=f"{name} ({len(data)} bytes, {password})")


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(api, "Checker", Engine)
    monkeypatch.setattr(api, "load_mandate", lambda path=None: MANDATE)
    monkeypatch.setattr(api, "mandate_identity", lambda: ("green", "2.0"), raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "ALIGNCHECK_FORMAT", "ALIGNCHECK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_text_report(aligncheck) -> None:
    code, out, err = aligncheck("check", "good.md")
    assert (code, err) == (0, "")
    assert out.startswith("good.md\n")
    assert "FILES" not in out


def test_findings_end_with_1(aligncheck) -> None:
    assert aligncheck("check", "a.docx")[0] == 1


def test_one_bad_file_does_not_stop_the_others(aligncheck) -> None:
    code, out, err = aligncheck("check", "good.md", "broken.docx", "a.docx")
    assert code == 2
    assert err == "aligncheck: broken.docx: is damaged. Save it again.\n"
    assert out.index("good.md") < out.index("\na.docx") < out.index("3 FILES")
    assert "not read" in out


def test_json_is_an_object_for_one_file_and_an_array_for_several(aligncheck) -> None:
    assert json.loads(aligncheck("check", "a.docx", "-f", "json")[1])["proposal"]["name"] == "a.docx"
    code, out, _ = aligncheck("check", "a.docx", "broken.docx", "good.md", "--format", "json")
    assert code == 2
    assert [report["proposal"]["name"] for report in json.loads(out)] == ["a.docx", "good.md"]
    assert aligncheck("check", "broken.docx", "-f", "json")[:2] == (2, "")


def test_jsonl_keeps_the_order(aligncheck) -> None:
    _, out, _ = aligncheck("check", "b.md", "broken.md", "a.md", "-f", "jsonl")
    assert [json.loads(line)["proposal"]["name"] for line in out.splitlines()] == ["b.md", "a.md"]


def test_format_from_the_environment(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNCHECK_FORMAT", "jsonl")
    assert aligncheck("check", "a.md")[1].startswith('{"schema_version"')


def test_markdown(aligncheck) -> None:
    _, out, _ = aligncheck("check", "a.md", "good.md", "-f", "markdown")
    assert out.startswith("# a.md\n")
    assert "\n\n# good.md\n" in out
    assert "\n\n# 2 files\n" in out


def test_quiet(aligncheck) -> None:
    _, out, _ = aligncheck("check", "a.md", "good.md", "-q")
    assert out.startswith("a.md: 10 principal; 3 significant;")
    assert len(out.splitlines()) == 2
    assert aligncheck("check", "good.md", "-q", "-f", "markdown")[1].startswith(
        "- **good.md**: no orientation is supported"
    )


def test_one_orientation(aligncheck) -> None:
    _, out, _ = aligncheck("check", "a.md", "-n", "10")
    assert "Migration de main" not in out
    code, out, err = aligncheck("check", "a.md", "-n", "13")
    assert (code, out) == (2, "")
    assert err == "aligncheck: the mandate green has no orientation 13. It has 10.\n"


def test_standard_input(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"draft")))
    _, out, _ = aligncheck("check", "-", "--stdin-name", "draft.txt", "--password", "x", "-q")
    assert out.startswith("draft.txt (5 bytes, x): ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "nothing to check. Name files or folders"),
        (["check", "a.md", "./a.md"], "is given twice"),
        (["check", "-", "-"], "is given twice"),
        (["check", "folder"], "folder: holds no proposals. It is empty."),
        (["check", ""], "empty name"),
        (["check", "a.md", "-q", "-v"], "--quiet and --verbose"),
        (["check", "a.md", "--stdin-name", "x.md"], "--stdin-name is for standard input"),
        (["check", "a.md", "--format", "pdf"], "pdf"),
        (["check", "a.md", "-n", "ten"], "integer"),
        (["check", "a.md", "--nonsense"], "nonsense"),
        (["check", "a.md", "-o", "nowhere/out.txt"], "its folder does not exist"),
        (["check", "a.md", "-o", "folder"], "is a folder"),
        (["check", "a.md", "-o", "a.md"], "is not overwritten"),
        (["check", "a.md", "-o", "link.md"], "is not overwritten"),
        (
            ["check", "a.md", "--mandate", "folder", "-o", "folder/mandate.yaml"],
            "lies in a folder that this command reads",
        ),
        (["check", "-\x1b[2J.docx"], "is no option"),
        (["mandate", "show", "11"], "has no orientation 11"),
        (["mandate", "validate", "here", "--mandate", "there"], "given twice"),
        (["nonsense"], "nonsense"),
        (["schema", "nonsense"], "nonsense"),
    ],
)
def test_usage_errors_end_with_2(aligncheck, arguments: list[str], words: str) -> None:
    Path("a.md").write_text("original", encoding="utf-8")
    Path("link.md").symlink_to("a.md")
    Path("folder").mkdir()
    code, out, err = aligncheck(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "\x1b" not in err
    assert "Traceback" not in err
    assert Path("a.md").read_text(encoding="utf-8") == "original"


def enumerated() -> Iterator[tuple[str, str, str]]:
    """Yields each command with an option or argument of a few words: how to write a wrong one, and where it is told."""
    todo = [("", get_command(build_app()))]
    while todo:
        path, command = todo.pop()
        todo += [(f"{path} {name}".strip(), one) for name, one in getattr(command, "commands", {}).items()]
        hints = get_type_hints(command.callback) if command.callback else {}
        for one in command.params:
            kinds = (hints.get(one.name), *get_args(hints.get(one.name)))
            if any(isinstance(kind, type) and issubclass(kind, Enum) for kind in kinds):
                option = one.param_type_name == "option"
                yield path, f"{one.opts[0]}=jsn" if option else "jsn", one.opts[0] if option else path


def test_all_words_that_an_option_takes_are_looked_at() -> None:
    assert {(path, where) for path, _, where in enumerated()} >= {
        ("check", "--format"),
        ("check", "--color"),
        ("batch", "--engine"),
        ("mandate schema", "mandate schema"),
        ("mandate show", "--language"),
        ("schema", "schema"),
    }


@pytest.mark.parametrize(("command", "wrong", "where"), sorted(enumerated()), ids=str)
def test_another_word_than_those_of_an_option_is_told_in_one_line(
    aligncheck, command: str, wrong: str, where: str
) -> None:
    code, out, err = aligncheck(*command.split(), wrong)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"aligncheck: {where}: `jsn` is not known. ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "a.md", "-f", "jsn"], "--format: `jsn` is not known. Did you mean `json`?"),
        (["rule", "-f", "x"], "--format: `x` is not known. Use one of `text`, `json`, `markdown`."),
        (["schema", "reprt"], "schema: `reprt` is not known. Did you mean `report`?"),
        (
            ["check", "--color", "::error::\n"],
            "--color: `::error::\\n` is not known. Use one of `auto`, `always`, `never`.",
        ),
        (["check", "--color", "it's"], "--color: `it's` is not known. Use one of `auto`, `always`, `never`."),
    ],
)
def test_the_word_that_was_meant_is_named(aligncheck, arguments: list[str], told: str) -> None:
    assert aligncheck(*arguments) == (2, "", f"aligncheck: {told}\n")


def test_a_word_in_the_environment_is_told_with_its_variable(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNCHECK_FORMAT", "txt")
    assert aligncheck("check", "a.md")[2] == "aligncheck: ALIGNCHECK_FORMAT: `txt` is not known. Did you mean `text`?\n"


def test_problems_are_listed_one_a_line(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = (Problem("m.yaml", 3, 4, "unknown key `x\x1b[2J`"), Problem("m.yaml", 5, 1, "empty term"))

    def broken(path: str | None = None) -> Mandate:
        raise MandateError(problems)

    monkeypatch.setattr(api, "load_mandate", broken)
    code, out, err = aligncheck("check", "a.md")
    assert (code, out) == (2, "")
    assert err == "m.yaml:3:4: unknown key `x\ufffd[2J`\nm.yaml:5:1: empty term\n"
    monkeypatch.setattr(api, "find_mandate_problems", lambda path=None: problems)
    code, out, err = aligncheck("mandate", "validate")
    assert (code, err) == (2, "")
    assert out.splitlines()[1] == "m.yaml:5:1: empty term"


@pytest.mark.parametrize("name", ["bug.md", "eof.md"])
def test_a_bug_is_told_from_a_finding(aligncheck, name: str) -> None:
    code, _, err = aligncheck("check", name)
    assert code == 3
    assert "Traceback" in err
    assert "Please report it" in err
    assert "\x1b" not in err


def test_interruption(aligncheck) -> None:
    assert aligncheck("check", "interrupt.md")[::2] == (130, "aligncheck: interrupted\n")


def test_output_file_is_written_whole(aligncheck) -> None:
    Path("out.json").write_text("old", encoding="utf-8")
    Path("out.json").chmod(0o640)
    code, out, _ = aligncheck("check", "good.md", "-f", "json", "-o", "out.json")
    assert (code, out) == (0, "")
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["status"] == "assessed"
    assert Path("out.json").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in Path().iterdir()) == ["out.json"]


def test_output_stays_when_nothing_could_be_read(aligncheck) -> None:
    Path("out.json").write_text("old", encoding="utf-8")
    assert aligncheck("check", "broken.md", "-f", "json", "-o", "out.json")[0] == 2
    assert Path("out.json").read_text(encoding="utf-8") == "old"


def test_output_file_has_no_colour_unless_asked(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    aligncheck("check", "a.md", "-o", "out.txt")
    assert "\x1b" not in Path("out.txt").read_text(encoding="utf-8")
    aligncheck("check", "a.md", "-o", "out.txt", "--color", "always")
    assert "\x1b[1m" in Path("out.txt").read_text(encoding="utf-8")
    assert "\x1b[1m" in aligncheck("check", "a.md")[1]
    assert "\x1b" not in aligncheck("check", "a.md", "--color", "never")[1]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()
    check_output(Path(os.devnull), [])


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        write_file(tmp_path / "out.txt", b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "colour"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(choice: str, environment: dict[str, str], terminal: bool, colour: bool) -> None:
    assert wants_colour(Colour(choice), environment, terminal=terminal) is colour


@pytest.mark.parametrize(
    ("value", "width"), [("120", 120), ("", None), ("0", None), ("wide", None), ("²", None), ("9" * 50, None)]
)
def test_columns_in_a_pipe(value: str, width: int | None) -> None:
    assert columns({"COLUMNS": value}, terminal=False) == width


def test_old_terminal_gets_signs_it_can_show(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    aligncheck("check", "a.md")
    assert "10  Retour volontaire et r?int?gration" in raw.getvalue().decode("ascii")
    assert "#########." in raw.getvalue().decode("ascii")


def test_show(aligncheck) -> None:
    code, out, _ = aligncheck("mandate", "show")
    assert code == 0
    for words in ("Villes vertes en", "PRINCIPLE", "OBJECTIVES", "10  Jardins partagés en", "OUTSIDE THE MANDATE"):
        assert words in out
    assert "Jardins partagés es" in aligncheck("mandate", "show", "--language", "es")[1]


def test_show_an_orientation(aligncheck) -> None:
    out = aligncheck("mandate", "show", "10")[1]
    for words in (
        *("fr  planter ... arbres", "es  huerto~", "• planter fr but not arbres fr  (worth 0.5)"),
        *("jardin d'enfants", "bétonner fr / bétonner en", "hard", "unless", "fr  Le projet plantera."),
    ):
        assert words in out
    only = aligncheck("mandate", "show", "10", "--language", "en")[1]
    assert "plant trees" in only
    assert "huerto" not in only


def test_validate(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "find_mandate_problems", lambda path=None: ())
    code, out, _ = aligncheck("mandate", "validate", "somewhere")
    assert (code, out) == (0, "green 2.0 is valid: 1 orientation, 2 concepts, 3 terms.\n")


def test_examples(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    good = api.ExampleOutcome(10, "fr", "Le projet plantera.", True, True, "g.yaml", 3)
    bad = api.ExampleOutcome(10, "en", "The [red] kindergarten.", False, True, "g.yaml", 9)
    monkeypatch.setattr(api, "run_examples", lambda mandate: (good, bad))
    code, out, _ = aligncheck("mandate", "test")
    assert code == 1
    assert out.splitlines()[0] == "g.yaml:9: should not support 10 (en): The [red] kindergarten."
    assert out.splitlines()[-1] == "1 of 2 examples as they should be."
    monkeypatch.setattr(api, "run_examples", lambda mandate: (good,))
    assert aligncheck("mandate", "test")[0] == 0


def test_schemas(aligncheck, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(aligncheck("schema", "report")[1]) == report_schema()
    monkeypatch.setattr(api, "mandate_schema", lambda kind: {"title": kind})
    assert json.loads(aligncheck("mandate", "schema", "concepts")[1]) == {"title": "concepts"}


def test_version_and_help(aligncheck) -> None:
    code, out, _ = aligncheck("--version")
    assert code == 0
    assert out.startswith("aligncheck ")
    assert "mandate green 2.0" in out
    for command in ([], ["check"], ["mandate"], ["mandate", "show"], ["schema"]):
        code, out, _ = aligncheck(*command, "--help")
        assert code == 0
        assert "Usage: aligncheck" in out


HEAVY = ("spacy", "yaml", "rich", "lxml", "pypdfium2")


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["schema", "report"]])
def test_fast_commands_import_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import sys
sys.argv = ["aligncheck", *{arguments!r}]
from aligncheck.__main__ import main
code = main()
sys.exit(",".join(name for name in {HEAVY!r} if name in sys.modules) or code)
"""
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [["--help"], ["schema", "report"]])
def test_a_reader_that_went_away_is_no_finding(arguments: list[str]) -> None:
    root = Path(__file__).resolve().parents[2]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "aligncheck", *arguments],
            stdout=writer,
            stderr=subprocess.PIPE,
            cwd=root,
            check=False,
        )
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")
