from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.errors import LimitExceeded
from aligncheck.model.proposal import Proposal
from aligncheck.read.html import read_html


def read(text: str) -> Proposal:
    return read_html(text.encode(), "a.html")


def shown(text: str) -> list[tuple[str, int, int | None, str]]:
    proposal = read(text)
    return [(block.kind.value, block.level, block.line, proposal.block_text(block)) for block in proposal.blocks]


CASES = {
    "headings": (
        "<h1>Un <em>port</em></h1>\n<h2>But</h2><p>Texte",
        [("title", 0, 1, "Un port"), ("heading", 2, 2, "But"), ("paragraph", 0, 2, "Texte")],
    ),
    "two top headings": ("<h1>A</h1><h1>B</h1>", [("heading", 1, 1, "A"), ("heading", 1, 1, "B")]),
    "white space, entities and breaks": (
        "<p>\n a \n b&nbsp;&eacute;<br>\n c</p>",
        [("paragraph", 0, 2, "a b\xa0é\nc")],
    ),
    "paragraphs that nobody closes": (
        "<p>un<p>deux<div>trois<p>quatre</div>cinq",
        [("paragraph", 0, 1, text) for text in ("un", "deux", "trois", "quatre", "cinq")],
    ),
    "lists": (
        "<ul><li>un<ol><li>deux</ol><li><p>trois</p><p>suite</p></ul>",
        [
            ("list_item", 1, 1, "un"),
            ("list_item", 2, 1, "deux"),
            ("list_item", 1, 1, "trois"),
            ("paragraph", 0, 1, "suite"),
        ],
    ),
    "what a browser hides": (
        "<head><style>p{}</style></head><nav>menu</nav><script>x='<p>a'</script><p hidden>b</p>"
        "<div style='display:none'>c<p>d</div>"
        "<template><p>e</template><!-- <p>f -->\n<p>vu",
        [("paragraph", 0, 2, "vu")],
    ),
    "pre": ("<pre>a\n  b</pre>", [("paragraph", 0, 1, "a\nb")]),
    "footnotes": (
        "<p>a<aside role='doc-footnote'><p>note</aside>",
        [("paragraph", 0, 1, "a"), ("footnote", 0, 1, "note")],
    ),
    "images say what they show": ("<p>a <img alt='un plan'> b", [("paragraph", 0, 1, "a un plan b")]),
    "tags that are none": ("a < b <3 c <![if x]>d<![endif]> e <p", [("paragraph", 0, 1, "a < b <3 c d e <p")]),
    "stray end tags": ("</p></table></td>a</b></li>", [("paragraph", 0, 1, "a")]),
    "a cell out of its table": ("<td>a</td>b", [("paragraph", 0, 1, "a"), ("paragraph", 0, 1, "b")]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", CASES)
def test_blocks(name: str) -> None:
    text, expected = CASES[name]
    assert shown(text) == expected


def test_cells_know_their_heads() -> None:
    proposal = read(
        "<table><thead><tr><th rowspan=2>R<th colspan=2>I<tr><th>Base<th>But</thead>"
        "<tr><td rowspan=2>Produit<td>0<td>20<tr><td>5<td><p>10</p><p>11</p></table>"
    )
    text = [proposal.block_text(block) for block in proposal.blocks]
    heads = {
        text[at]: tuple(None if head is None else text[head] for head in (block.column, block.row))
        for at, block in enumerate(proposal.blocks)
    }
    assert heads["Base"] == ("I", "R")
    assert heads["Produit"] == ("R", None)
    assert heads["20"] == ("But", "Produit")
    assert heads["5"] == ("Base", "Produit")
    assert heads["11"] == ("But", "Produit")
    assert proposal.blocks[-1].place == "table 1, row 4"


def test_metadata_and_charset() -> None:
    head = "<meta charset=iso-8859-1><title>Un été</title><meta name=keywords content='port, ville'>"
    page = f"<html><head>{head}</head><p>Déjà"
    proposal = read_html(page.encode("latin-1"), "a.html")
    assert proposal.metadata == (("title", "Un été"), ("keywords", "port, ville"))
    assert proposal.text == "Déjà"


def test_too_many_tags() -> None:
    with pytest.raises(LimitExceeded, match="tags"):
        read("<b>" * 1_000_001)


@pytest.mark.parametrize(
    "mark",
    [
        "<div>",
        "<table><td>",
        "<!--",
        "<![CDATA[",
        "<a ",
        "<",
        "&",
        "<ul><li>",
        "</p>",
        "<script>",
        "<td colspan=9999 rowspan=9999>x",
        "<b></i>",
    ],
)
def test_bombs_of_marks_end(mark: str) -> None:
    assert read(mark * 20_000 + "fin") is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<li>",
                "<ul>",
                "</ul>",
                "<h2>",
                "<br>",
                "a",
                " b\n",
                "<!--",
                "-->",
                "<",
                "<div hidden>",
                "</div>",
                "<title>",
            ]
        ),
        max_size=40,
    )
)
def test_any_soup_is_read(parts: list[str]) -> None:
    proposal = read("".join(parts))
    assert all(block.line is not None for block in proposal.blocks)
