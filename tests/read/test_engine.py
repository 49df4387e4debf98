"""The digest of the engine: which versions it finds, and that it finds them without importing anything."""

from importlib import metadata
from pathlib import Path

import pytest

from aligncheck.read import engine
from aligncheck.read.engine import PARTS, versions


def test_finds_the_versions_that_are_installed() -> None:
    import sys

    found = dict(versions(tuple(sys.path)))
    assert found == {name: metadata.version(name) for name in PARTS}


def test_the_first_folder_wins(tmp_path: Path) -> None:
    for folder, names in {
        "one": ["spacy-9.1.dist-info", "SPACY_other-1.dist-info", "Pypdf-5.0.1-py3.11.egg-info", "junk.dist-info"],
        "two": ["spacy-3.0.dist-info", "markdown_it_py-4.dist-info", "charset_normalizer-1.dist-info"],
    }.items():
        for name in names:
            (tmp_path / folder / name).mkdir(parents=True)
    found = dict(versions((str(tmp_path / "nowhere"), str(tmp_path / "one"), str(tmp_path / "two"))))
    assert found["spacy"] == "9.1"
    assert found["pypdf"] == "5.0.1"
    assert found["markdown_it_py"] == "4"
    assert found["pypdfium2"] == metadata.version("pypdfium2")


def test_every_source_that_decides_is_there() -> None:
    sources = engine._sources(engine._FILES, engine._ROOMS, (".py", ".yaml"))
    names = [source.name for source in sources]
    assert all(source.is_file() for source in sources)
    assert {"api.py", "weigh.py", "trie.py", "docx.py", "report.py", "row.py", "json.py", "settings.py"} <= set(names)
    assert any(name.endswith(".yaml") for name in names)


def test_another_source_or_version_is_another_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = engine.engine_digest.__wrapped__
    first = digest()
    assert digest() == first
    with monkeypatch.context() as changed:
        changed.setattr(engine, "_bytes", lambda source: b"" if source.name == "weigh.py" else source.read_bytes())
        assert digest() != first
    with monkeypatch.context() as changed:
        changed.setattr(engine, "versions", lambda path, parts: [("spacy", "4.0")])
        assert digest() != first


@pytest.mark.parametrize("name", ["terminal.py", "article.html", "report.css", "reports.py", "escape.py"])
def test_another_way_to_show_a_report_is_another_look(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    look, decides = engine.look_digest.__wrapped__, engine.engine_digest.__wrapped__
    first, judged = look(), decides()
    assert look() == first
    monkeypatch.setattr(engine, "_bytes", lambda source: b"" if source.name == name else source.read_bytes())
    assert look() != first
    assert (decides() == judged) == (name != "escape.py")


def test_another_version_of_what_shows_it_is_another_look(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict(versions((), engine.LOOK_PARTS))
    assert found == {name: metadata.version(name) for name in ("jinja2", "markupsafe", "rich")}
    look = engine.look_digest.__wrapped__
    first = look()
    monkeypatch.setattr(engine, "versions", lambda path, parts: [("rich", "1.0")])
    assert look() != first
