"""Quick commands stay quick: what they do not need is not imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = ("spacy", "thinc", "numpy")
COMMAND = """
import sys
sys.argv = ["aligncheck", *sys.argv[2:]]
from aligncheck.__main__ import main
code = main()
"""


def loaded(code: str, unwanted: tuple[str, ...], *arguments: str) -> tuple[str, int, str]:
    """Returns which of the unwanted packages the code loads in a new interpreter, its exit code and its complaints."""
    told = f"{code}\nsys.stderr.write(' '.join(name for name in sys.unwanted.split(',') if name in sys.modules))\n"
    told = f"import sys\nsys.unwanted = sys.argv[1]\ncode = 0\n{told}sys.exit(code)\n"
    ended = subprocess.run(
        [sys.executable, "-c", told, ",".join(unwanted), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    return ended.stderr, ended.returncode, ended.stdout


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], (*LANGUAGE, "yaml", "rich", "markdown_it")),
        (["--version"], (*LANGUAGE, "yaml", "rich", "markdown_it")),
        (["check", "--help"], (*LANGUAGE, "yaml", "rich", "markdown_it", "aligncheck.cli.batch")),
        (["schema", "report"], (*LANGUAGE, "yaml", "rich", "markdown_it")),
        (["mandate", "show"], (*LANGUAGE, "markdown_it")),
        (["mandate", "show", "10"], (*LANGUAGE, "markdown_it")),
        (["mandate", "validate"], (*LANGUAGE, "markdown_it")),
    ],
    ids=" ".join,
)
def test_a_command_loads_only_what_it_needs(arguments: list[str], unwanted: tuple[str, ...]) -> None:
    complaints, code, output = loaded(COMMAND, unwanted, *arguments)
    assert (complaints, code) == ("", 0)
    assert output


def test_a_refusal_needs_no_language_either() -> None:
    complaints, code, _ = loaded(COMMAND, LANGUAGE, "check", "there-is-no-such-file.docx", "there-is-no-such-file.docx")
    assert code == 2
    assert complaints.startswith("aligncheck: ")
    assert not complaints.splitlines()[-1].strip().startswith(LANGUAGE)


def test_the_library_loads_nothing_until_it_is_used() -> None:
    unwanted = (*LANGUAGE, "yaml", "pydantic", "typer", "rich", "aligncheck.api")
    assert loaded("import aligncheck", unwanted) == ("", 0, "")


def test_the_library_lists_its_names_without_loading_them() -> None:
    complaints, code, output = loaded("import aligncheck\nprint(*dir(aligncheck))", LANGUAGE)
    assert (complaints, code) == ("", 0)
    assert "check_text" in output.split()


def test_a_second_check_needs_neither_language_nor_mandate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(tmp_path / "cache"))
    draft = tmp_path / "draft.md"
    draft.write_text(
        "# Retour\n\nFaciliter le retour volontaire de 400 migrants bloqués en transit.\n", encoding="utf-8"
    )
    unwanted = (*LANGUAGE, "yaml", "markdown_it", "aligncheck.read.mandate", "aligncheck.nlp", "aligncheck.score")
    outputs = []
    for _ in range(2):
        complaints, code, output = loaded(COMMAND, unwanted, "check", str(draft))
        outputs.append((code, output))
    assert complaints == ""
    assert outputs[0] == outputs[1]
    for form in ("json", "jsonl", "markdown"):
        assert loaded(COMMAND, unwanted, "check", str(draft), "-f", form)[0] == ""
    assert "spacy" in loaded(COMMAND, unwanted, "check", str(draft), "--no-cache")[0]
