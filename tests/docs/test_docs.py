"""The documentation says what the program does: every command, option, field, key and number, and none too many."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import readme
import typer

from aligncheck import api
from aligncheck.cli import errors as codes
from aligncheck.cli.app import build_app
from aligncheck.model.evidence import Level
from aligncheck.model.mandate import Concept, Mandate, Need, Orientation, Role, Term, Way
from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.terms import expand, parse_term
from aligncheck.nlp import context
from aligncheck.nlp.components import HITS
from aligncheck.nlp.pipeline import Pipelines
from aligncheck.read.lexicon import load_lexicon
from aligncheck.read.source import SUFFIXES
from aligncheck.render.schema import report_schema
from aligncheck.settings import DEFAULT_SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
LANGUAGES = ("en", "es", "fr")


# -- reading Markdown --------------------------------------------------------------------------------------------------


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Returns what stands under each heading, up to the next heading of any depth."""
    found: dict[str, list[str]] = {"": []}
    under, fenced = "", False
    for line in text.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        if not fenced and re.match(r"#{1,4} ", line):
            under = line.lstrip("#").strip()
            found[under] = []
        else:
            found[under].append(line)
    return {heading: "".join(lines) for heading, lines in found.items()}


def tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Yields (head, rows) of each table; cells come without the marks around code when they are nothing but code."""
    for found in re.finditer(r"^\|.+\|\n\|[-| ]+\|\n((?:\|.*\|\n?)*)", text, re.MULTILINE):
        head, _, *rows = [_cells(line) for line in found.group().strip().splitlines()]
        yield head, rows


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    return [cell[1:-1] if re.fullmatch(r"`[^`]+`", cell) else cell for cell in cells]


def table(text: str, first: str) -> list[list[str]]:
    """Returns the rows of all tables whose first column has this name."""
    return [row for head, rows in tables(text) if head[0] == first for row in rows]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


# -- the command line --------------------------------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    """Returns every command of the program that does something, by the words that call it."""
    found: dict[str, Any] = {}

    def walk(command: Any, name: str) -> None:
        children = getattr(command, "commands", {})
        if not children or name == "aligncheck":
            found[name] = command
        for child, inside in children.items():
            walk(inside, f"{name} {child}")

    walk(typer.main.get_command(build_app()), "aligncheck")
    return found


COMMANDS = commands()


def options(command: Any) -> set[str]:
    given = [one for one in command.params if one.param_type_name == "option"]
    named = {name for one in given for name in (*one.opts, *one.secondary_opts)}
    return named | {"--help", "-h"}


def help_of(name: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "aligncheck", *name.split()[1:], "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    return " ".join(ended.stdout.split())


@pytest.fixture(scope="module")
def cli() -> dict[str, str]:
    """Returns the page on the command line: by command, what stands from its heading to the next command's."""
    parts = re.split(r"^## (.+)$", text_of("docs/cli.md"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_its_section_and_none_too_many(cli: dict[str, str]) -> None:
    assert {name for name in cli if name.startswith("aligncheck")} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_its_row_and_none_too_many(cli: dict[str, str], name: str) -> None:
    rows = [" ".join(row[:1]) for row in table(cli[name], "option")]
    documented = {word for row in rows for word in re.findall(r"--?[a-zA-Z][a-z-]*", row)}
    assert documented == options(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_choice_is_named(cli: dict[str, str], name: str) -> None:
    for choices in re.findall(r"[<\[{]([a-z]+(?:\|[a-z]+)+)[>\]}]", help_of(name)):
        for choice in choices.split("|"):
            assert f"`{choice}`" in cli[name]


def test_every_variable_is_named_and_none_too_many(cli: dict[str, str]) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "aligncheck").rglob("*.py"))
    ours = set(re.findall(r"ALIGNCHECK_[A-Z_]+", code))
    documented = {word for row in table(cli["Environment"], "variable") for word in re.findall(r"[A-Z_]+", row[0])}
    assert documented == ours | {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"}


@pytest.mark.parametrize("page", ["README.md", "docs/cli.md"])
def test_exit_codes(page: str) -> None:
    documented = [int(row[0]) for head in ("code", "exit code") for row in table(text_of(page), head)]
    known = [codes.FINE, codes.FINDINGS, codes.USAGE, codes.BUG, codes.INTERRUPTED, codes.READER_GONE]
    assert documented == known


def test_file_names_that_are_read(cli: dict[str, str]) -> None:
    (rows,) = [rows for head, rows in tables(cli["aligncheck check"]) if "file names" in head]
    assert sorted(re.findall(r"\.\w+", " ".join(row[1] for row in rows))) == sorted(SUFFIXES)


def calls() -> list[tuple[str, str]]:
    """Returns every call of the program in a shell block of a page."""
    found = []
    for page in PAGES:
        for block in blocks(page.read_text(encoding="utf-8"), "sh"):
            for line in block.splitlines():
                for part in re.split(r"&&|\|", line):
                    words = shlex.split(part)
                    if words and words[0].rpartition("/")[2] == "aligncheck":
                        found.append((page.name, shlex.join(words[1:])))
    return found


@pytest.mark.parametrize(("page", "call"), calls())
def test_calls_in_the_pages_are_possible(page: str, call: str) -> None:
    words = shlex.split(call)
    beginnings = [" ".join(["aligncheck", *words[:size]]) for size in (2, 1, 0)]
    name = next(one for one in beginnings if one in COMMANDS)
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert given <= options(COMMANDS[name])


# -- links and code ----------------------------------------------------------------------------------------------------


def links() -> list[tuple[Path, str]]:
    found = []
    for page in PAGES:
        prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        found.extend((page, target) for target in re.findall(r"\[[^\]\n]+\]\(([^)\s]+)\)", prose))
    return found


@pytest.mark.parametrize(("page", "target"), links(), ids=lambda value: getattr(value, "name", value))
def test_links_lead_somewhere(page: Path, target: str) -> None:
    if re.match(r"https?://", target):
        return
    path, _, anchor = target.partition("#")
    goal = (page.parent / path).resolve() if path else page
    assert goal.exists()
    assert goal.is_relative_to(ROOT)
    if anchor:
        headings = re.findall(r"^#{1,6} (.+)$", goal.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {slug(heading) for heading in headings}


DRAFT = """\
# Retour dans la dignité

## Objectif

Faciliter le retour volontaire et la réintégration de 400 migrants bloqués en transit.

## Activités

- Organiser le retour volontaire assisté de 400 migrants vers leur pays d'origine.
"""


LABELS = """\
- id: p-1
  text: The project will help 200 stranded migrants to return voluntarily and to reintegrate in their villages.
  principal: [10]
"""


@pytest.mark.parametrize("page", ["README.md", "docs/library.md", "docs/report.md"])
def test_python_in_the_pages_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    (tmp_path / "labels.yaml").write_text(LABELS, encoding="utf-8")
    names: dict[str, Any] = {}
    for block in blocks(text_of(page), "python"):
        exec(compile(block, page, "exec"), names)  # the blocks of a page build on each other
    assert "report" in names


def test_every_public_name_is_documented() -> None:
    import aligncheck

    page = text_of("docs/library.md")
    assert [name for name in aligncheck.__all__ if f"`{name}" not in page and name != "Report"] == []


# -- the README --------------------------------------------------------------------------------------------------------


def test_the_first_page_shows_what_the_program_prints() -> None:
    (shown,) = blocks(sections(text_of("README.md"))["What you see"], "text")
    assert shown == readme.shortened(readme.printed()), "run python tests/docs/readme.py, then read what it wrote"


def test_levels() -> None:
    for page in ("README.md", "docs/judging.md"):
        rows = table(text_of(page), "level")
        assert [(row[0], int(row[1])) for row in rows] == [(level.value, level.marker) for level in Level]


# -- the report --------------------------------------------------------------------------------------------------------


def objects(schema: dict[str, Any]) -> dict[str, set[str]]:
    """Returns the fields of each object of the report, under the name of its heading in docs/report.md."""
    defined = schema["$defs"]
    inside = schema["properties"]
    conflict = defined["result"]["properties"]["conflict"]["oneOf"][1]
    evidence = defined["evidence"]["properties"]
    found = {
        "Report": schema,
        "engine": inside["engine"],
        "mandate": inside["mandate"],
        "proposal": inside["proposal"],
        "warning": inside["warnings"]["items"],
        "result": defined["result"],
        "conflict": conflict,
        "evidence": defined["evidence"],
        "match": evidence["matches"]["items"],
        "reason": evidence["reasons"]["items"],
        "boundary": defined["boundary"],
        "finding": defined["finding"],
        "claim": defined["claim"],
        "paragraph": defined["paragraph"],
    }
    return {name: set(one["properties"]) for name, one in found.items()}


def test_every_field_of_the_report_has_its_row_and_none_too_many() -> None:
    page = sections(text_of("docs/report.md"))
    documented = {name: {row[0] for row in table(body, "field")} for name, body in page.items() if table(body, "field")}
    assert documented == objects(report_schema())


def test_words_of_the_report_are_explained() -> None:
    page = text_of("docs/report.md")
    schema = report_schema()
    words = [*schema["properties"]["status"]["enum"], *schema["$defs"]["result"]["properties"]["level"]["enum"]]
    assert [word for word in words if f"`{word}`" not in page] == []


# -- the mandate -------------------------------------------------------------------------------------------------------


def keys_of(schema: dict[str, Any]) -> dict[str, str]:
    return {key: "yes" if key in schema.get("required", ()) else "no" for key in schema["properties"]}


def inside(schema: Any, name: str) -> dict[str, Any]:
    """Returns the schema of the items, or values, of one key."""
    one = schema["properties"][name]
    if "items" in one:
        return dict(one["items"])
    return dict(next(iter(one["patternProperties"].values())) if "patternProperties" in one else one)


def test_every_key_of_a_mandate_has_its_row_and_none_too_many() -> None:
    mandate, orientation = api.mandate_schema("mandate"), api.mandate_schema("orientation")
    concept = inside(orientation, "concepts")
    shared = keys_of(concept)
    need = {"need": shared.pop("need")}
    wanted = {
        "mandate.yaml": keys_of(mandate),
        "Boundaries": keys_of(inside(mandate, "boundaries")),
        "Decisions": keys_of(inside(mandate, "decisions")),
        "concepts.yaml": shared,
        "Orientations": keys_of(orientation),
        "Concepts": need,
        "Ways": keys_of(inside(orientation, "ways")),
        "Conflicts": keys_of(inside(orientation, "conflicts")),
        "Examples": keys_of(inside(orientation, "examples")),
    }
    page = sections(text_of("docs/mandate.md"))
    documented = {
        name: {row[0]: row[1] for row in table(body, "key")} for name, body in page.items() if table(body, "key")
    }
    assert documented == wanted


def test_the_mandate_in_the_page_works(tmp_path: Path) -> None:
    for block in blocks(sections(text_of("docs/mandate.md"))["A whole mandate"], "yaml"):
        name = block.splitlines()[0].removeprefix("# ")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block, encoding="utf-8")
    assert api.find_mandate_problems(tmp_path) == ()
    outcomes = api.run_examples(api.load_mandate(tmp_path))
    assert len(outcomes) == 4
    assert [one for one in outcomes if one.supported is not one.expected] == []


# -- the numbers -------------------------------------------------------------------------------------------------------


def test_every_number_of_the_settings_is_quoted_as_it_is() -> None:
    page = text_of("docs/judging.md")
    quoted: dict[str, Any] = {row[0]: float(row[1]) for row in table(page, "setting")}
    for name in ("section", "sentence", "mark"):
        quoted[name] = {row[0]: float(row[1]) for row in table(page, name)}
    quoted["uncounted_sections"] = {row[0] for row in table(page, "section") if row[2] == "no"}
    assert quoted == {one.name: _plain(getattr(DEFAULT_SETTINGS, one.name)) for one in fields(DEFAULT_SETTINGS)}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return set(value)
    return dict(value) if hasattr(value, "items") else value


def test_how_far_cues_reach() -> None:
    rows = table(text_of("docs/judging.md"), "cue")
    assert {row[0]: int(row[1]) for row in rows if row[1]} == context.FORWARD_REACH
    assert {row[0]: int(row[2]) for row in rows if row[2]} == context.BACKWARD_REACH


@pytest.fixture(scope="module")
def cues() -> Pipelines:
    lexicon = load_lexicon()

    def patterns(language: str) -> list[Pattern]:
        return [
            Pattern(Layer.CUE, cue.kind, cue.text, False, pieces)
            for cue in lexicon.cues
            if cue.language == language
            for pieces in expand(parse_term(cue.text))
        ]

    return Pipelines(LANGUAGES, patterns)


def cue_examples() -> list[tuple[str, str]]:
    page = text_of("docs/judging.md")
    rows = [(row[0], row[2]) for name in ("mark", "sentence") for row in table(page, name)]
    return [(kind, words) for kind, cell in rows for words in re.findall(r"\*([^*]+)\*", cell)]


@pytest.mark.parametrize(("kind", "words"), cue_examples())
def test_the_cues_given_as_examples_are_cues(cues: Pipelines, kind: str, words: str) -> None:
    found = {hit.pattern.label for language in LANGUAGES for hit in cues.read(words, language).user_data[HITS]}
    assert kind in found


# -- the terms ---------------------------------------------------------------------------------------------------------

TERMS: dict[str, tuple[str, list[str], list[str]]] = {
    "retour volontaire": (
        "fr",
        ["retour volontaire", "Retours volontaires", "RETOUR VOLONTAIRE"],
        ["volontaires de retour"],
    ),
    "droits des migrants": (
        "fr",
        ["droits des migrants", "droits de ces migrants", "droits du migrant"],
        ["droits humains"],
    ),
    "retour volontaire (assisté)": ("fr", ["retour volontaire", "retour volontaire assisté"], ["retour assisté"]),
    "retour des migrants/réfugiés": ("fr", ["retour des migrants", "retour des réfugiés"], ["retour des experts"]),
    "former ... gardes-frontières": (
        "fr",
        ["former les gardes-frontières", "former vingt nouveaux gardes-frontières"],
        [],
    ),
    "former ..6.. gardes-frontières": ("fr", [], []),
    "fortalec*": ("es", ["fortalecer", "fortalecimiento", "fortalecerá"], ["fuerte"]),
    "AVRR": ("fr", ["AVRR"], ["avrr"]),
    "VoT": ("es", ["VoT"], ["vot"]),
    "relocalisation~": ("fr", [], []),
}
"""What docs/terms.md says that each term finds, and does not find."""


def finds(term: str, language: str, text: str) -> bool:
    forms = expand(parse_term(term.removesuffix("~")))
    patterns = [Pattern(Layer.CONCEPT, "c", term, False, pieces) for pieces in forms]
    return bool(Pipelines((language,), lambda _: patterns).read(text, language).user_data[HITS])


def test_the_table_of_terms_is_the_one_that_is_tried() -> None:
    rows = table(text_of("docs/terms.md"), "you write")
    written = [word for row in rows for word in re.findall(r"[^`]+", row[0]) if word != ", "]
    assert written == list(TERMS)
    said = " | ".join(" | ".join(row) for row in rows)
    for _, found, not_found in TERMS.values():
        assert [words for words in (*found, *not_found) if words not in said] == []


@pytest.mark.parametrize("term", TERMS)
def test_a_term_finds_what_the_page_says(term: str) -> None:
    language, found, not_found = TERMS[term]
    assert [words for words in found if not finds(term, language, f"Le projet: {words}, vite")] == []
    assert [words for words in not_found if finds(term, language, words)] == []


def test_gaps_are_as_wide_as_the_page_says() -> None:
    three, four = "former vingt nouveaux bons gardes-frontières", "former vingt nouveaux bons vieux gardes-frontières"
    seven = "former un deux trois quatre cinq six sept huit gardes-frontières"
    assert finds("former ... gardes-frontières", "fr", three)
    assert not finds("former ... gardes-frontières", "fr", four)
    assert finds("former ..6.. gardes-frontières", "fr", four)
    assert not finds("former ..6.. gardes-frontières", "fr", seven)


def test_an_acronym_stands_in_every_language() -> None:
    mandate = small_mandate(Term("AVRR", "fr"))
    checker = api.Checker(mandate)
    assert all(checker.supports("AVRR", language, 1) for language in LANGUAGES)


def test_a_weak_term_needs_its_partner() -> None:
    checker = api.Checker(small_mandate(Term("relocalisation", "fr", weak=True)))
    assert checker.supports("Organiser la relocalisation des migrants.", "fr", 1)
    assert not checker.supports("Organiser la relocalisation du bureau.", "fr", 1)


@pytest.mark.parametrize("between", ["; ", ". ", " (", ": "])
def test_a_phrase_never_crosses_what_the_page_names(between: str) -> None:
    assert not finds("retour volontaire", "fr", f"retour{between}volontaire")


def small_mandate(term: Term) -> Mandate:
    """Returns a mandate of one orientation that this term alone supports, with migrants as partners."""
    words = dict.fromkeys(LANGUAGES, "x")
    people = Concept("people", words, Role.OBJECT, Need.OPTIONAL, (Term("migrants", "fr"),))
    thing = Concept("one/thing", words, Role.OBJECT, Need.REQUIRED, (term,))
    one = Orientation("one", 1, words, words, (thing,), (Way(("one/thing",)),), (), (), ())
    return Mandate("m", "1", words, "", words, (), (), (people,), ("people",), (), (), (), (one,), "0" * 64)


# -- all pages ---------------------------------------------------------------------------------------------------------


def test_the_published_schema_is_the_programs() -> None:
    assert json.loads(text_of("docs/report.schema.json")) == report_schema()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_fit_to_print(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not re.search(r"[ \t]+$", text, re.MULTILINE), "blanks at the end of a line"
    assert text.count("```") % 2 == 0
