"""``aligncheck calibrate``: writes what helps, and nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from aligncheck.__main__ import main

GARDENS = str(Path(__file__).resolve().parents[1] / "data" / "gardens")
REST = "There is a road to it, a well beside it and a market on the first day of every week."


def labels(*, learnable: bool) -> str:
    rows = []
    for at in range(16):
        strong = at % 2 == 0
        text = (
            f"The project will grow vegetables in village {at}." if strong else f"A school garden lies in village {at}."
        )
        seen = strong if learnable else at % 3 == 0
        rows.append(json.dumps({"id": f"v{at}", "text": f"{text} {REST}", "principal": [1] if seen else []}))
    return "\n".join(rows) + "\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["aligncheck", *arguments, "--mandate", GARDENS])
        code = main()
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_better_numbers_are_written_and_used(run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(labels(learnable=True), encoding="utf-8")
    code, out, err = run("calibrate", "gold.jsonl", "-o", "numbers.yaml", "--folds", "4")
    assert (code, err) == (0, "")
    assert "better on texts that they were not fitted to" in out
    written = (tmp_path / "numbers.yaml").read_bytes()
    assert b"folds: 4\n" in written
    assert b'gold: {name: "gold.jsonl", sha256: "' in written
    scores = [
        json.loads(run("evaluate", "gold.jsonl", "-f", "json", *more)[1])["overall"]["supported"]["f1"]
        for more in ((), ("--settings", "numbers.yaml"))
    ]
    assert scores[1] > scores[0]
    code, out, _ = run("calibrate", "gold.jsonl", "--folds", "4")
    assert (code, out.encode()) == (0, written)


def test_numbers_reach_check_and_explain(run, tmp_path: Path) -> None:
    (tmp_path / "numbers.yaml").write_text("settings: {threshold: 0.98}\n", encoding="utf-8")
    (tmp_path / "draft.md").write_text(f"# A village\n\nGardening takes place behind the school. {REST}\n")
    for command in (("check", "draft.md"), ("explain", "draft.md", "1")):
        plain, strict = (run(*command, "-f", "json", *more)[1] for more in ((), ("--settings", "numbers.yaml")))
        assert '"level": "mentioned"' not in plain
        assert '"level": "mentioned"' in strict


def test_nothing_better_nothing_written(run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(labels(learnable=False), encoding="utf-8")
    code, out, _ = run("calibrate", "gold.jsonl", "-o", "numbers.yaml", "--folds", "4")
    assert code == 1
    assert "Nothing was written." in out
    assert not (tmp_path / "numbers.yaml").exists()
    code, out, err = run("calibrate", "gold.jsonl", "--folds", "4")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_bad_input(run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "text": "b", "principal": [1]}\n', encoding="utf-8")
    code, _, err = run("calibrate", "gold.jsonl")
    assert code == 2
    assert "gold.jsonl: too few labelled texts for 5 folds: 1." in err
    (tmp_path / "numbers.yaml").write_text("settings: {tresh: 1}\n", encoding="utf-8")
    code, _, err = run("evaluate", "gold.jsonl", "--settings", "numbers.yaml")
    assert code == 2
    assert err.startswith("numbers.yaml:1:19: `tresh` is no number of the settings")
