from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.proposal import Proposal
from aligncheck.read.markdown import read_markdown


def read(text: str) -> Proposal:
    return read_markdown(text.encode(), "a.md")


def shown(text: str) -> list[tuple[str, int, int | None, str]]:
    proposal = read(text)
    return [(block.kind.value, block.level, block.line, proposal.block_text(block)) for block in proposal.blocks]


CASES = {
    "the only top heading is the title": (
        "# Un *port*\n\n## But\n\nTexte.",
        [("title", 0, 1, "Un port"), ("heading", 2, 3, "But"), ("paragraph", 0, 5, "Texte.")],
    ),
    "two top headings are headings": ("# Un\n\n# Deux", [("heading", 1, 1, "Un"), ("heading", 1, 3, "Deux")]),
    "a top heading later is no title": ("Avant.\n\nUn\n==", [("paragraph", 0, 1, "Avant."), ("heading", 1, 3, "Un")]),
    "inline marks go": (
        'Un [lien](http://x.y "t"), ![une image](a.png), `du code`, **gras**, ~~barré~~'
        "<br>&eacute;té <b>x</b> <!-- caché -->",
        [("paragraph", 0, 1, "Un lien, une image, du code, gras, barré\nété x")],
    ),
    "wrapped lines stay one block": ("Un\ndeux  \ntrois", [("paragraph", 0, 1, "Un\ndeux\ntrois")]),
    "lists": (
        "- un\n  - deux\n    1. trois\n- [x] fait\n\n  suite",
        [
            ("list_item", 1, 1, "un"),
            ("list_item", 2, 2, "deux"),
            ("list_item", 3, 3, "trois"),
            ("list_item", 1, 4, "fait"),
            ("paragraph", 0, 6, "suite"),
        ],
    ),
    "quotes and code": (
        "> cité\n\n```\ncode\n```\n\n    encore",
        [("paragraph", 0, 1, "cité"), ("paragraph", 0, 3, "code"), ("paragraph", 0, 7, "encore")],
    ),
    "fields": (
        "**Titre :** Port\n**Durée :** 2 ans",
        [("paragraph", 0, 1, "Titre : Port"), ("paragraph", 0, 2, "Durée : 2 ans")],
    ),
    "footnotes": (
        "Un[^1] mot[^b].\n\n[^1]: Note\n[^b]: Autre\nsuite",
        [("paragraph", 0, 1, "Un mot."), ("footnote", 0, 3, "Note"), ("footnote", 0, 4, "Autre\nsuite")],
    ),
    "comments": ("<!-- un\n\ndeux -->\n\nTexte.", [("paragraph", 0, 5, "Texte.")]),
    "html": (
        "Avant.\n\n<div hidden>x</div>\n<p>Dedans</p>",
        [("paragraph", 0, 1, "Avant."), ("paragraph", 0, 4, "Dedans")],
    ),
    "front matter moves no line": ("---\ntitle: T\n---\n\nTexte.", [("paragraph", 0, 5, "Texte.")]),
    "a rule is no front matter": (
        "---\n\nTexte.\n\n---\n\nFin.",
        [("paragraph", 0, 3, "Texte."), ("paragraph", 0, 7, "Fin.")],
    ),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", CASES)
def test_blocks(name: str) -> None:
    text, expected = CASES[name]
    assert shown(text) == expected


def test_cells_know_their_heads() -> None:
    proposal = read("| R | I |\n|---|---|\n| Produit | 20 |\n|  | 30 |")
    blocks = proposal.blocks
    assert [(proposal.block_text(b), b.line, b.column, b.row, b.place) for b in blocks] == [
        ("R", 1, None, None, "table 1, row 1"),
        ("I", 1, None, None, "table 1, row 1"),
        ("Produit", 3, 0, None, "table 1, row 2"),
        ("20", 3, 1, 2, "table 1, row 2"),
        ("30", 4, 1, None, "table 1, row 3"),
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("title: Un port\nyear: 2026\ndraft: no", (("title", "Un port"), ("year", "2026"), ("draft", "no"))),
        ("keywords: [a, b]\ntags:\n  - c\n  - d", (("keywords", "a, b"), ("tags", "c, d"))),
        ("a: &x 1\nb: *x\nc: 2", (("a", "1"), ("c", "2"))),
    ],
)
def test_front_matter(head: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert read(f"---\n{head}\n---\nTexte.").metadata == expected


@pytest.mark.parametrize("head", ['a: "b', "a: [", "a: b: c", "\t- x: y", "a: " + "[" * 5_000])
def test_broken_front_matter_is_a_notice(head: str) -> None:
    proposal = read(f"---\n{head}\n---\nTexte.")
    assert [notice.code for notice in proposal.notices] == ["front_matter"]
    assert proposal.text == "Texte."


@pytest.mark.parametrize("mark", ["[", ">", "![", "*a **b ", "`", "- ", "<", "> - ", "|", "\\", "&"])
def test_bombs_of_marks_end(mark: str) -> None:
    assert read(mark * 20_000 + " fin") is not None


@given(st.text(alphabet="ab#>-*_`[]()!|\n <&:~1.^\\", max_size=120))
def test_any_text_is_read(text: str) -> None:
    proposal = read(text)
    assert all(block.line is not None and block.line >= 1 for block in proposal.blocks)
