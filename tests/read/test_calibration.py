"""Calibration files: what is read, and every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligncheck.api import load_mandate, load_settings
from aligncheck.errors import CalibrationError
from aligncheck.model.calibration import Calibration, Fitted, Scores
from aligncheck.model.mandate import Mandate
from aligncheck.model.report import MandateInfo
from aligncheck.render.calibration import to_yaml
from aligncheck.score.numbers import number
from aligncheck.settings import DEFAULT_SETTINGS

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def gardens() -> Mandate:
    return load_mandate(GARDENS)


def test_what_is_written_is_read(tmp_path: Path, gardens: Mandate) -> None:
    calibration = Calibration(
        aligncheck="0.1.0",
        mandate=MandateInfo("gardens", '1: "x"\n', "ab" * 32),
        gold="some/folder/gold # 1.yaml",
        gold_sha256="cd" * 32,
        split="a",
        texts=74,
        folds=5,
        before=Scores(0.8, 0.7),
        after=Scores(0.82, 0.72),
        on_all=Scores(0.85, 0.75),
        fitted=(Fitted("sentence.plain", 0.6, 0.55), Fitted("threshold", 0.5, 0.6)),
    )
    text = to_yaml(calibration)
    assert "some/folder" not in text
    path = tmp_path / "numbers.yaml"
    path.write_text(text, encoding="utf-8")
    settings = load_settings(path, gardens)
    assert (number(settings, "sentence.plain"), settings.threshold) == (0.55, 0.6)
    assert settings.sentence["title"] == DEFAULT_SETTINGS.sentence["title"]
    assert load_settings(None, gardens) is DEFAULT_SETTINGS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "settings: {treshold: 0.4}\n",
            "n.yaml:1:22: `treshold` is no number of the settings: did you mean `threshold`?",
        ),
        ("settings: {threshold: 1.5}\n", "n.yaml:1:23: `threshold` is a number from 0 to 1"),
        ("settings: {threshold: '0.5'}\n", "n.yaml:1:23: `threshold` is a number"),
        ("settings: {threshold: -0.5}\n", "n.yaml:1:23: `threshold` is a number"),
        ("settings: {threshold: .nan}\n", "n.yaml:1:23: `threshold` is a number"),
        ("settings: {threshold: [1]}\n", "n.yaml:1:23: `threshold` is a number"),
        ("settings: 3\n", "n.yaml:1:11: is no mapping"),
        ("settings: {weak: 0.5}\nsetting: {}\n", "n.yaml:2:10: unknown key `setting`: did you mean `settings`?"),
        ("folds: 5\n", "n.yaml:1:1: no `settings`"),
        ("mandate: {id: iom}\nsettings: {weak: 0.5}\n", "n.yaml:1:15: these numbers were fitted for the mandate `iom`"),
        ("settings: {weak: 0.5, weak: 0.6}\n", "n.yaml:1:23: `weak` stands twice"),
        ("settings: {\n", "not YAML"),
        ("", "n.yaml: the file is empty"),
    ],
)
def test_mistakes(tmp_path: Path, gardens: Mandate, text: str, expected: str) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError) as raised:
        load_settings(path, gardens, name="n.yaml")
    assert expected in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path, gardens: Mandate) -> None:
    with pytest.raises(CalibrationError, match="cannot be read"):
        load_settings(tmp_path / "gone.yaml", gardens)
