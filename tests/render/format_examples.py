"""The output that docs/formats.md shows: what the program makes of two shipped examples, cut to a part by a rule.

python tests/render/format_examples.py     writes it into the page anew
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from aligncheck.api import Checker
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.policy.rules import RULES
from aligncheck.render.formats import FORMATS, render_outcome

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "formats.md"
FILES = ("examples/en-displacement-response.md", "examples/en-seasonal-work.pdf")
CUT = "[...]"
SHOWN = re.compile(
    r"(?P<before>^## `(?P<name>\w+)`\n(?:(?!^## ).*\n)*?^```(?:text|json|xml|markdown)\n)(?P<shown>(?:.*\n)*?)^```\n",
    re.MULTILINE,
)


def run() -> Outcome:
    """Returns the run over both files as somebody at the root of the repository would get it."""
    checker = Checker()
    reports = [checker.check(ROOT / name, name=name) for name in FILES]
    files = tuple(Checked(one.proposal.name, one, findings=one.findings) for one in reports)
    return Outcome(files, reports[0].mandate, reports[0].engine.aligncheck)


def shown() -> dict[str, str]:
    """Returns what the page shows of each format."""
    outcome = run()
    return {one: PARTS.get(one, str)(render_outcome(one, outcome, RULES)) for one in FORMATS}


def blocks(page: str) -> dict[str, str]:
    """Returns the block that the page shows under the name of each format."""
    return {found["name"]: found["shown"] for found in SHOWN.finditer(page)}


def written(page: str, parts: dict[str, str]) -> str:
    """Returns the page with these parts in place of those that it shows."""
    return SHOWN.sub(lambda found: f"{found['before']}{parts[found['name']]}```\n", page)


def _json_part(pick: Callable[[object], object]) -> Callable[[str], str]:
    return lambda text: json.dumps(pick(json.loads(text)), indent=2, ensure_ascii=False) + "\n"


def _suite(text: str) -> str:
    head, first, *rest = re.split(r"(?=^  <testsuite )", text, flags=re.MULTILINE)
    assert first
    return f"{head}{CUT}\n{rest[-1]}"


def _page(text: str) -> str:
    return re.sub(r"<details>.*?</details>\n", f"{CUT}\n", text, flags=re.DOTALL)


PARTS: dict[str, Callable[[str], str]] = {
    "sarif": _json_part(lambda data: data["runs"][0]["results"][-1]),  # type: ignore[index]
    "summary": _page,
    "gitlab": _json_part(lambda data: data[-1]),  # type: ignore[index]
    "junit": _suite,
    "rdjson": _json_part(lambda data: data["diagnostics"][0]),  # type: ignore[index]
}


def main() -> None:
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), shown()), encoding="utf-8")


if __name__ == "__main__":
    main()
