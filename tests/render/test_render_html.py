"""A report as a web page: its parts, its policy, its colours."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pytest
from fake_reports import bare_report, evidence, in_paragraphs, result, small_report

from aligncheck.model.evidence import Level
from aligncheck.model.proposal import Notice
from aligncheck.model.report import Report, Status
from aligncheck.render.html import to_html, to_html_page
from aligncheck.render.verdict import Unread, View
from aligncheck.render.web import inert_json, part

HOSTILE = '</style><script>alert(1)</script><img src=x onerror="y"> {{ 7*7 }} & \u202e \x1b[2J \udcff'


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def words_of(html: str) -> str:
    """Returns the words of a page, tags taken out, on one line."""
    body = html.split("<body>")[1]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))


def hostile_report() -> Report:
    bad = evidence(HOSTILE, "alert", section=HOSTILE, place=HOSTILE)
    full = replace(
        result(10, Level.PRINCIPAL, evidence=(bad,), discounted=(bad,), missing=(HOSTILE,)),
        title=HOSTILE,
    )
    base = small_report(HOSTILE, results=(full,), warnings=(Notice("x", HOSTILE),), labels=(("a", HOSTILE),))
    base = in_paragraphs(base, HOSTILE, HOSTILE)
    return replace(
        base,
        mandate=replace(base.mandate, id=HOSTILE),
        boundaries=(replace(base.boundaries[0], quote=HOSTILE, id=HOSTILE),),
        findings=(replace(base.findings[0], message=HOSTILE, code=HOSTILE, rule=HOSTILE, suggestion=HOSTILE),),
        proposal=replace(base.proposal, media_type=HOSTILE, languages=(HOSTILE,)),
    )


def test_all_parts_in_order() -> None:
    text = words_of(to_html(small_report()))
    parts = [
        *("projets/niger.docx", "PDF · 12 pages", "Supports 2 of 12 orientations: 10 principal; 3 significant."),
        *("Problems: conflict with 10", "Retour volontaire et réintégration", "Demands not met", "ALN007"),
        *("Conflicts", "retours forcés", "Outside the mandate", "Supported", "More sentences: 1"),
        *("Found without counting: 1", "Missing: communautés locales.", "Only mentioned", "describes the context"),
        *("Claimed without support", "Please note"),
    ]
    at = 0
    for one in parts:
        at = text.index(one, at)


@pytest.mark.parametrize("report", [small_report(), bare_report(), bare_report(Status.INSUFFICIENT_TEXT)])
@pytest.mark.parametrize("verbose", [False, True])
def test_a_page_has_one_first_heading_and_every_orientation(report: Report, verbose: bool) -> None:
    html = to_html(report, View(verbose=verbose))
    assert html.count("<h1>") == 1
    assert re.findall(r'<td class="number">(\d+)</td><th scope="row">', html) == [str(one) for one in range(1, 13)]


def test_the_matched_words_are_marked() -> None:
    html = to_html(small_report())
    assert "facilitera le <mark>retour volontaire</mark> et la <mark>réintégration</mark> de 300" in html


def test_a_sentence_can_be_read_in_its_paragraph() -> None:
    html = to_html(in_paragraphs(small_report()))
    assert html.count("<summary>In its paragraph</summary>") == 9
    assert (
        '<blockquote class="around" dir="auto" lang="fr">Avant cela. <mark class="sentence">L’<mark>éloignement</mark>'
        " des personnes sera étudié.</mark> Après cela.</blockquote></details>"
    ) in html
    assert "In its paragraph" not in to_html(small_report())


def test_a_view_chooses_orientations_and_unfolds() -> None:
    html = to_html(small_report(), View(frozenset({10}), verbose=True))
    assert "Lutte contre la traite" not in html
    assert "<details open>" in html
    assert "×0.90" in html


def test_a_page_does_not_grow_without_end() -> None:
    items = tuple(evidence(f"Sentence {number}.", "Sentence", start=100 * number) for number in range(500))
    report = small_report(results=(result(10, Level.PRINCIPAL, evidence=items),))
    assert words_of(to_html(report)).count("Sentence ") == 23
    assert "And 477 more, which --verbose shows." in words_of(to_html(report))
    assert words_of(to_html(report, View(verbose=True))).count("Sentence ") == 500


@pytest.mark.parametrize("rows", [[hostile_report()], [hostile_report(), Unread(HOSTILE, HOSTILE)]])
@pytest.mark.parametrize("verbose", [False, True])
def test_hostile_text_reaches_nobody(rows: list[Report | Unread], verbose: bool) -> None:
    html = to_html_page(rows, View(verbose=verbose))
    html.encode("utf-8")
    tags = Tags(html).found
    assert not {"script", "img"} & {tag for tag, _ in tags}
    assert not any(name.startswith("on") or name in {"src", "style"} for _, attributes in tags for name in attributes)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", html)
    assert "{{ 7*7 }}" in html


def test_only_the_style_of_the_page_is_let_through() -> None:
    html = to_html(small_report())
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert Tags(html).found[3] == ("meta", {"name": "generator", "content": "aligncheck"})
    assert Tags(html).found[4] == ("meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    assert "://" not in html
    assert "url(" not in html


def test_several_files_share_a_page() -> None:
    html = to_html_page([small_report("a.md"), Unread("b.md", "is damaged."), bare_report(name="c.md")])
    text = words_of(html)
    assert "<title>3 files – aligncheck</title>" in html
    assert re.findall('href="(#[^"]*)"', html) == ["#report-1", "#report-3"]
    assert re.findall('<article id="([^"]*)"', html) == ["report-1", "report-3"]
    assert "b.mdnot readis damaged." in text


def test_the_same_report_gives_the_same_bytes() -> None:
    assert to_html(small_report()) == to_html(small_report())


def test_json_in_a_page_cannot_end_its_block() -> None:
    assert inert_json(["</script>&\u2028é"]) == '["\\u003c/script\\u003e\\u0026\\u2028é"]'


# ---- Colours: contrast as WCAG 2 defines it ----

PALETTE = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", part("palette.css")
    )
}
WORDS = [
    *((ink, paper) for ink in ("ink", "quiet", "link", "bad") for paper in ("paper", "shade")),
    *(("two-ink", "two"), ("one-ink", "one"), ("mark-ink", "mark"), ("ink", "soft")),
]
"""Words and what they stand on: 4.5 to 1 at least."""

SHAPES = [
    *((shape, paper) for shape in ("edge", "focus", "some-edge", "two") for paper in ("paper", "shade")),
    ("two", "one"),
]
"""Borders, outlines and bars, and what they stand on: 3 to 1 at least."""


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_the_formula_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("pair", "least"), [*((one, 4.5) for one in WORDS), *((one, 3.0) for one in SHAPES)])
def test_colours_can_be_told_apart(pair: tuple[str, str], least: float, dark: bool) -> None:
    front, back = (PALETTE[name][dark] for name in pair)
    assert contrast(front, back) >= least


def test_every_colour_is_of_the_palette_and_is_checked() -> None:
    styles = "".join(part(name) for name in ("report.css", "call.css"))
    assert not re.search(r"#[0-9a-f]{3,8}\b(?=[;,) ])", styles)
    used = set(re.findall(r"var\(--([\w-]+)\)", styles + part("palette.css")))
    assert used == set(PALETTE)
    checked = {name for pair in [*WORDS, *SHAPES] for name in pair}
    assert set(PALETTE) - checked == {"hair"}  # a line that only pleases the eye
