"""The command line, run in this process; and the invented reports of the renderers' tests, which serve here too."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aligncheck.__main__ import main

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "render"))


@pytest.fixture
def aligncheck(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Returns a function that runs the program with these arguments and returns exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["aligncheck", *arguments])
        code = main()
        out, err = capfd.readouterr()
        return code, out, err

    return run
