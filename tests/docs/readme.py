"""The output that README.md shows: what the program prints for the example, shortened by a rule.

python tests/docs/readme.py     writes it into README.md anew
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SHOWN = re.compile(r"(?<=^```text\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
CUT = "[...]"
WIDTH = 100


def example() -> str:
    """Returns the proposal that the README checks first."""
    found = re.search(r"aligncheck check (examples/\S+)", README.read_text(encoding="utf-8"))
    assert found is not None
    return found.group(1)


def printed() -> str:
    """Returns what the program prints for it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ALIGNCHECK", "FORCE_"))}
    ended = subprocess.run(
        [sys.executable, "-m", "aligncheck", "check", example()],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**environment, "COLUMNS": str(WIDTH), "PYTHONUTF8": "1", "NO_COLOR": "1"},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def shortened(text: str) -> str:
    """Returns the verdicts at a glance, then of each part what it says of one orientation, the cuts marked."""
    chunks = [chunk.splitlines() for chunk in text.strip().split("\n\n")]
    start = next(at for at, chunk in enumerate(chunks) if chunk[0] == "SUPPORTED")
    prime = next(entry for chunk in chunks[start:] for entry in entries(chunk) if entry[0].endswith(" · principal"))
    number = prime[0].split()[0]
    parts = [*chunks[:start], ["SUPPORTED", CUT, *prime]]
    for chunk in chunks[start:]:
        if chunk[0] in ("MISSING", "ONLY MENTIONED"):
            found = entries(chunk)
            kept = next((entry for entry in found if entry[0].split()[0] == number), found[0])
            before = [] if kept is found[0] else [CUT]
            after = [] if kept is found[-1] else [CUT]
            parts.append([chunk[0], *before, *kept, *after])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def entries(chunk: list[str]) -> list[list[str]]:
    """Returns the lines of each orientation in a part of the report."""
    found: list[list[str]] = []
    for line in chunk:
        if re.match(r" ?\d{1,2}  \S", line):
            found.append([line])
        elif found:
            found[-1].append(line)
    return found


def main() -> None:
    page = README.read_text(encoding="utf-8")
    README.write_text(SHOWN.sub(lambda _: shortened(printed()), page, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
