"""The wheel holds all that aligncheck needs: unpacked far from any checkout, it checks a proposal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[1]

PROPOSAL = """\
# Rentrer chez soi

## Objectif

Faciliter le retour volontaire et la réintégration durable de 400 migrants bloqués en transit.

## Activités

- Organiser le retour volontaire assisté de 400 migrants vers leur pays d'origine.
- Verser une aide à la réintégration à chaque personne de retour et suivre les premiers mois de son installation.
- Former les conseillers des communes d'accueil à l'accompagnement des migrants de retour.
"""


def build(kind: str, folder: Path) -> Path:
    """Returns the distribution that the build backend makes of the checkout."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder that the wheel was unpacked into."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def run(home: Path, tmp_path: Path):
    """Returns a function that runs Python far from the checkout, the unpacked wheel before all else on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ALIGNCHECK"))}
    environment |= {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    environment["ALIGNCHECK_CACHE_DIR"] = str(tmp_path / "cache")

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return call


def test_data_travels_with_the_code(names: set[str]) -> None:
    wanted = {
        f"aligncheck/_mandate/{path.relative_to(ROOT / 'mandate').as_posix()}"
        for path in (ROOT / "mandate" / "iom").rglob("*.yaml")
    }
    wanted |= {f"aligncheck/lexicon/{path.name}" for path in (ROOT / "aligncheck" / "lexicon").glob("*.yaml")}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "aligncheck").rglob("*.py")}
    assert len(wanted) > 60
    assert wanted | {"aligncheck/py.typed"} <= names


def test_nothing_else_is_installed(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"aligncheck"}
    assert not [name for name in names if "__pycache__" in name or "test" in name.rpartition("/")[2]]


def test_what_the_wheel_says_of_itself(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = next(name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name)
        said = Parser().parsestr(archive.read(f"{folder}/METADATA").decode("utf-8"))
        commands = archive.read(f"{folder}/entry_points.txt").decode("utf-8")
    assert said["Name"] == "aligncheck"
    assert sorted(said["Requires-Python"].split(",")) == ["<3.14", ">=3.11"]
    assert said["License-Expression"] == "Apache-2.0"
    assert said.get_payload().startswith("# aligncheck"), "the README is the long description"
    assert "aligncheck = aligncheck.__main__:main" in commands


def test_the_unpacked_wheel_is_what_runs(run, home: Path) -> None:
    ended = run("-c", "import aligncheck; print(aligncheck.__file__)")
    assert Path(ended.stdout.strip()).is_relative_to(home), ended.stderr


def test_it_checks_a_proposal_far_from_the_checkout(run, tmp_path: Path) -> None:
    (tmp_path / "some.md").write_text(PROPOSAL, encoding="utf-8")
    ended = run("-m", "aligncheck", "check", "some.md", "--format", "json")
    assert (ended.returncode, ended.stderr) == (0, "")
    report = json.loads(ended.stdout)
    schema = json.loads(run("-m", "aligncheck", "schema", "report").stdout)
    jsonschema.validate(report, schema)
    assert report["proposal"]["name"] == "some.md"
    assert report["engine"]["aligncheck"] != "0+unknown"
    levels = {one["orientation"]: one["level"] for one in report["results"]}
    assert len(levels) == 12
    assert levels[10] == "principal"


def test_its_mandate_is_sound_far_from_the_checkout(run) -> None:
    ended = run("-m", "aligncheck", "mandate", "validate")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "is valid: 12 orientations" in ended.stdout


def test_the_source_distribution_can_be_tested_by_whoever_has_it(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md"} <= inside
    assert {"mandate/iom/mandate.yaml", "docs/terms.md", "tests/test_packaging.py", "benchmarks/run.py"} <= inside
    assert any(name.startswith("seeds/") for name in inside)
