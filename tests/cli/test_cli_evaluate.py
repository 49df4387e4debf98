"""``aligncheck evaluate`` on a tiny mandate and invented labels."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from aligncheck.__main__ import main

GARDENS = str(Path(__file__).resolve().parents[1] / "data" / "gardens")
LABELS = """
- {id: e1, title: Pupils grow vegetables, text: "Pupils will grow vegetables in ten schools.", principal: [1]}
- {id: e2, title: A new roof, text: "The roof of the town hall will be renovated before winter comes.", principal: []}
- {id: e3, title: Le potager, text: "Les élèves cultiveront des légumes dans trois écoles.", significant: [1]}
- {id: e4, title: Canteen, text: "The project will build a canteen for the pupils.", principal: [], disputed: [2]}
- {id: e5, title: Rain, text: "The project will collect rain water for the town.", principal: [2]}
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "gold.yaml").write_text(LABELS, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["aligncheck", *arguments, "--mandate", GARDENS])
        code = main()
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_text(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run("evaluate", "gold.yaml")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "5 texts · 1 disputed verdict left out · mandate gardens 1" in out
    assert "BY ORIENTATION" in out
    assert "e5  readers principal, aligncheck absent" in out
    assert "nothing found" in out
    short = run("evaluate", "gold.yaml", "--no-disagreements")[1]
    assert "readers principal" not in short


def test_json_says_what_was_counted(run) -> None:
    code, out, _ = run("evaluate", "gold.yaml", "-f", "json")
    data = json.loads(out)
    assert code == 0
    assert (data["texts"], data["disputed"]) == (5, 1)
    supported = data["overall"]["supported"]
    assert supported["hits"] + supported["extra"] + supported["missed"] + supported["clear"] == 9
    assert (supported["hits"], supported["missed"]) == (2, 1)
    assert {half["half"] for half in data["halves"]} == {"a", "b"}
    missed = next(one for one in data["disagreements"] if one["id"] == "e5")
    assert (missed["kind"], missed["expected"], missed["evidence"]) == ("missed", "principal", [])
    assert out == run("evaluate", "gold.yaml", "-f", "json")[1]


def test_the_halves_are_parts_of_the_whole(run) -> None:
    whole, *halves = (
        json.loads(run("evaluate", "gold.yaml", "-f", "json", *split)[1])
        for split in ((), ("--split", "a"), ("--split", "b"))
    )
    assert sum(half["texts"] for half in halves) == whole["texts"]
    assert sum(half["overall"]["supported"]["hits"] for half in halves) == whole["overall"]["supported"]["hits"]
    assert all(half["halves"] == [] and half["gap"] is None for half in halves)


def test_csv_is_one_table(run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("evaluate", "gold.yaml", "-f", "csv")[1])))
    assert {row["part"] for row in rows} >= {"all", "orientation", "language", "half", "level", "disagreement"}


def test_html_goes_to_a_file(run, tmp_path: Path) -> None:
    code, out, _ = run("evaluate", "gold.yaml", "-f", "html", "-o", "page.html")
    assert (code, out) == (0, "")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("- {id: a, text: b, principal: [1, 3], significant: [1]}\n", "gold.yaml:1:35: 3 is no orientation"),
        ("mandate: iom\nitems: [{id: a, text: b, principal: [9]}]\n", "for the mandate `iom`, not `gardens`"),
        ("- {id: a, file: gone.md, principal: []}\n", "there is no file `gone.md`"),
    ],
)
def test_bad_input_ends_with_2(run, tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "gold.yaml").write_text(content, encoding="utf-8")
    code, out, err = run("evaluate", "gold.yaml")
    assert (code, out) == (2, "")
    assert complaint in err


def test_files_that_cannot_be_read_are_all_named(run, tmp_path: Path) -> None:
    for name in ("a.docx", "b.pdf"):
        (tmp_path / name).write_bytes(b"\x7fELF")
    (tmp_path / "gold.csv").write_text("id,file,principal\na,a.docx,1\nb,b.pdf,1\n", encoding="utf-8")
    code, _, err = run("evaluate", "gold.csv")
    assert code == 2
    assert [line.split(": ")[0] for line in err.splitlines()] == ["gold.csv:2:1", "gold.csv:3:1"]


def test_the_labels_are_not_overwritten(run) -> None:
    code, _, err = run("evaluate", "gold.yaml", "-o", "gold.yaml")
    assert code == 2
    assert "gold.yaml" in err
