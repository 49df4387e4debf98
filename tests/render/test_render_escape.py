import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from aligncheck.render.escape import json_controls, markdown, one_line, shorten, visible

ANYTHING = st.text(alphabet=st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jbonjour", "\ufffd[2Jbonjour"),
        ("a\x9bb", "a\ufffdb"),
        ("un\ndeux\ttrois\r\nquatre\u2028cinq", "un deux trois quatre cinq"),
        ("\u202edrow\u202c", "\ufffddrow\ufffd"),
        ("zéro\u200bzéro\ufeff soft\u00adhyphen", "zérozéro softhyphen"),
        ("bell\x07 nul\x00 del\x7f", "bell\ufffd nul\ufffd del\ufffd"),
        ("caf\udce9", "caf\ufffd"),
        ("l’œuvre d'Élise — ñandú", "l’œuvre d'Élise — ñandú"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANYTHING)
def test_nothing_active_is_left(text: str) -> None:
    shown = one_line(text)
    assert not [sign for sign in shown if ord(sign) < 32 or 127 <= ord(sign) < 160]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029")
    shown.encode("utf-8")


@given(ANYTHING, st.integers(min_value=1, max_value=20))
def test_shorten_keeps_to_its_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_shorten_is_quick_with_endless_text() -> None:
    assert shorten("mot " * 5_000_000, 20) == "mot mot mot mot mot…"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![x](http://evil.example/a.png)",
        "[click](javascript:alert(1))",
        "`code` ``more``",
        "# heading",
        "- item",
        "+ item",
        "12. item",
        "3) item",
        "> quote",
        "a | b | c",
        "**bold** __bold__ ~~gone~~",
        "https://evil.example www.evil.example me@evil.example",
        "&lt;b&gt; &#60;",
        "a\\|b \\` \\<b>",
        "===",
        "---",
        "[ref]: http://evil.example",
        "line\n\n# heading\n\n<b>",
        "$x^2$ {attr}",
    ],
)
def test_markdown_shows_exactly_the_words(text: str) -> None:
    reader = MarkdownIt("gfm-like", {"linkify": False})
    html = reader.render(markdown(text))
    plain = one_line(text).strip()
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert html == f"<p>{escaped}</p>\n"
    cells = reader.render(f"| a | b |\n|---|---|\n| {markdown(text)} | end |\n")
    assert cells.count("<td>") == 2
    assert f"<td>{escaped}</td>" in cells


@given(ANYTHING)
def test_json_means_the_same_with_controls_escaped(text: str) -> None:
    raw = json.dumps([text], ensure_ascii=False)
    safe = json_controls(raw)
    assert json.loads(safe) == [text]
    assert "\x9b" not in safe
    assert "\u202e" not in safe
