from pathlib import Path

import format_examples
import pytest

from aligncheck.render.formats import FORMATS


def test_the_page_on_formats_shows_what_the_program_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(tmp_path))
    page = format_examples.PAGE.read_text(encoding="utf-8")
    made = format_examples.shown()
    assert format_examples.blocks(page) == made, "run python tests/render/format_examples.py, then read what it wrote"
    assert list(made) == list(FORMATS)
    assert format_examples.written(page, made) == page
