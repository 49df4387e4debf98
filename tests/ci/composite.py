"""Runs the shell steps of a composite action as GitHub's runner does, as far as action.yml needs it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from repository import ROOT, Repository

ACTION = ROOT / "action.yml"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class Job:
    """What became of a run of the action."""

    code: int = 0
    log: str = ""
    page: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)


def action() -> dict[str, Any]:
    """Returns the action as data."""
    return dict(yaml.safe_load(ACTION.read_text(encoding="utf-8")))


class Runner:
    """A runner with a temporary folder; ``given`` are the outputs of steps that are not run here, by their id."""

    def __init__(self, repository: Repository, temp: Path, given: Mapping[str, Mapping[str, str]]) -> None:
        self.repository = repository
        self.temp = temp
        self.given = given

    def run(self, inputs: Mapping[str, str]) -> Job:
        """Runs the steps: the shells for real, of other actions only what they are told."""
        told = action()
        assert set(inputs) <= set(told["inputs"])
        values = {name: str(inputs.get(name, one.get("default", ""))) for name, one in told["inputs"].items()}
        job = Job()
        steps: dict[str, dict[str, str]] = {name: dict(one) for name, one in self.given.items()}
        for step in told["runs"]["steps"]:
            name = step.get("id", step["name"])
            if "if" in step and not self._value(step["if"], values, steps):
                continue
            if "uses" in step:
                job.used[step["uses"]] = self._filled(step.get("with", {}), values, steps)
            elif name not in self.given:
                job.code, outputs = self._shell(step, self._filled(step["env"], values, steps), job)
                steps[name] = outputs
                if job.code:
                    break
        job.outputs = self._filled({name: one["value"] for name, one in told["outputs"].items()}, values, steps)
        return job

    def _shell(self, step: Mapping[str, Any], env: Mapping[str, str], job: Job) -> tuple[int, dict[str, str]]:
        assert step["shell"] == "bash"
        script, output, page = self.temp / "step.sh", self.temp / "output", self.temp / "page"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        page.write_text("", encoding="utf-8")
        bash = shutil.which("bash")
        assert bash is not None
        ended = subprocess.run(
            [bash, "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.repository.folder,
            env={
                **self.repository.environment,
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(page),
                "GITHUB_ACTIONS": "true",
                **env,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        job.log += ended.stdout + ended.stderr
        job.page += page.read_text(encoding="utf-8")
        return ended.returncode, _outputs(output.read_text(encoding="utf-8"))

    def _filled(
        self, texts: Mapping[str, Any], inputs: Mapping[str, str], steps: Mapping[str, Mapping[str, str]]
    ) -> dict[str, str]:
        return {
            name: _EXPRESSION.sub(lambda found: str(self._value(found[1], inputs, steps)), str(text))
            for name, text in texts.items()
        }

    def _value(self, text: str, inputs: Mapping[str, str], steps: Mapping[str, Mapping[str, str]]) -> str | bool:
        """Returns the value of an expression of ``||``, ``&&``, ``==``, ``!=``, texts and names."""
        for sign in ("||", "&&"):
            first, found, rest = text.partition(f" {sign} ")
            if found:
                left = self._value(first, inputs, steps)
                return left if bool(left) is (sign == "||") else self._value(rest, inputs, steps)
        for sign in ("==", "!="):
            first, found, rest = text.partition(f" {sign} ")
            if found:
                return (self._value(first, inputs, steps) == self._value(rest, inputs, steps)) is (sign == "==")
        if text.startswith("'"):
            return text[1:-1]
        match text.split("."):
            case ["inputs", name]:
                return inputs[name]
            case ["steps", name, "outputs", output]:
                return steps.get(name, {}).get(output, "")
        known = {
            "github.action_path": str(ROOT),
            "github.run_id": "7",
            "github.run_attempt": "1",
            "runner.temp": str(self.temp),
            "runner.os": "Linux",
        }
        return known[text]


def _outputs(text: str) -> dict[str, str]:
    """Returns what a step wrote to its file of outputs: ``name=value``, or ``name<<MARK``, lines and the mark."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, mark = line.split("<<", 1) if re.match(r"[\w-]+<<", line) else (line, "")
        if mark:
            found[name] = "\n".join(iter(lambda: next(lines), mark))
        else:
            key, _, value = line.partition("=")
            found[key] = value
    return found
