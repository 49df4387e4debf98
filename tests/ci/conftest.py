"""The tests of CI share the story, its repository and the reader of GitHub's log."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parent / "render", HERE.parent / "docs"):
    sys.path.insert(0, str(folder))
