from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.errors import LimitExceeded
from aligncheck.model.proposal import BlockKind, Proposal, ReadLimits
from aligncheck.read.chunks import CHUNK, chunks
from aligncheck.read.plain import read_plain, read_text

LONG = "Le port accueille chaque matin les familles venues des villages voisins et leurs"


def shown(proposal: Proposal) -> list[tuple[str, int, int | None, str]]:
    return [(block.kind.value, block.level, block.line, proposal.block_text(block)) for block in proposal.blocks]


CASES = {
    "title and wrapped paragraph": (
        f"Un port pour tous\n\n{LONG}\nenfants.\n\nFin de partie.",
        [
            ("title", 0, 1, "Un port pour tous"),
            ("paragraph", 0, 3, f"{LONG}\nenfants."),
            ("paragraph", 0, 6, "Fin de partie."),
        ],
    ),
    "a first line that goes on is no title": (
        f"{LONG}\nenfants.\n\nFin.",
        [("paragraph", 0, 1, f"{LONG}\nenfants."), ("paragraph", 0, 4, "Fin.")],
    ),
    "one sentence alone": ("We help people move safely", [("paragraph", 0, 1, "We help people move safely")]),
    "form": (
        "Titre du projet : Le port\nDurée : 12 mois\nBudget : 3 euros",
        [
            ("paragraph", 0, 1, "Titre du projet : Le port"),
            ("paragraph", 0, 2, "Durée : 12 mois"),
            ("paragraph", 0, 3, "Budget : 3 euros"),
        ],
    ),
    "numbered headings": (
        "1. Contexte\nLe port est petit.\n\n1.1 Besoins\n\nII. CONTEXT\n\nA) Partners\n\nText.",
        [
            ("heading", 1, 1, "1. Contexte"),
            ("paragraph", 0, 2, "Le port est petit."),
            ("heading", 2, 4, "1.1 Besoins"),
            ("heading", 1, 6, "II. CONTEXT"),
            ("heading", 1, 8, "A) Partners"),
            ("paragraph", 0, 10, "Text."),
        ],
    ),
    "capitals, colons, underlines and hashes": (
        "Texte d'abord.\n\nOBJECTIF GÉNÉRAL\nAider.\n\nRésultats attendus :"
        "\n\nActivités\n---------\nUn.\n\nBut\n===\n\n## Suite",
        [
            ("paragraph", 0, 1, "Texte d'abord."),
            ("heading", 1, 3, "OBJECTIF GÉNÉRAL"),
            ("paragraph", 0, 4, "Aider."),
            ("heading", 4, 6, "Résultats attendus :"),
            ("heading", 2, 8, "Activités"),
            ("paragraph", 0, 10, "Un."),
            ("heading", 1, 12, "But"),
            ("heading", 2, 15, "Suite"),
        ],
    ),
    "headings that only have a line to themselves": (
        "Contexte\nLe port est petit depuis longtemps.\nActivités\nLe quai est agrandi.\n- un\nSuite\n2 quais.",
        [
            ("paragraph", 0, 1, "Contexte"),
            ("paragraph", 0, 2, "Le port est petit depuis longtemps."),
            ("paragraph", 0, 3, "Activités"),
            ("paragraph", 0, 4, "Le quai est agrandi."),
            ("list_item", 1, 5, "un\nSuite\n2 quais."),
        ],
    ),
    "a line that was broken is no heading": (
        "Le port est petit.\nLes familles de\nNiamey attendent.",
        [("paragraph", 0, 1, "Le port est petit.\nLes familles de\nNiamey attendent.")],
    ),
    "lists": (
        "Nous allons :\n- former\n  les agents\n    • encore\n- ouvrir\n\n1) un\n2) deux\n\na) petit",
        [
            ("paragraph", 0, 1, "Nous allons :"),
            ("list_item", 1, 2, "former\nles agents"),
            ("list_item", 2, 4, "encore"),
            ("list_item", 1, 5, "ouvrir"),
            ("list_item", 1, 7, "1) un"),
            ("list_item", 1, 8, "2) deux"),
            ("list_item", 1, 10, "a) petit"),
        ],
    ),
    "a numbered run is a list": (
        "Texte.\n\n1. Former les agents\n\n2. Ouvrir le port\n\n3. Finir",
        [
            ("paragraph", 0, 1, "Texte."),
            ("list_item", 1, 3, "1. Former les agents"),
            ("list_item", 1, 5, "2. Ouvrir le port"),
            ("list_item", 1, 7, "3. Finir"),
        ],
    ),
    "line ends of old machines": (
        "Un.\r\n\r\nDeux.\r\rTrois.",
        [("paragraph", 0, 1, "Un."), ("paragraph", 0, 3, "Deux."), ("paragraph", 0, 5, "Trois.")],
    ),
    "control characters": ("a\x00b \x1b[2J [red]", [("paragraph", 0, 1, "a b  [2J [red]")]),
    "nothing": (" \n\n\t", []),
}


@pytest.mark.parametrize("name", CASES)
def test_blocks(name: str) -> None:
    text, expected = CASES[name]
    assert shown(read_text(text)) == expected


def test_a_given_title_comes_first() -> None:
    assert shown(read_text("Court\n\nTexte.", title="Le port"))[:2] == [
        ("title", 0, None, "Le port"),
        ("paragraph", 0, 1, "Court"),
    ]


def test_a_file_knows_its_name_digest_and_kind() -> None:
    proposal = read_plain("Été.".encode(), "a/b.txt")
    assert (proposal.name, proposal.media_type, proposal.pages) == ("a/b.txt", "text/plain", None)
    assert len(proposal.sha256) == 64


def test_a_very_long_line_becomes_many_blocks() -> None:
    proposal = read_text("Une phrase de plus. " * 20_000)
    assert max(len(block.span) for block in proposal.blocks) <= CHUNK
    assert all(proposal.block_text(block).endswith(".") for block in proposal.blocks)
    with pytest.raises(LimitExceeded):
        read_text("mot " * 1_000, limits=ReadLimits(characters=100))


@given(st.text(alphabet="ab. \n;", max_size=300), st.integers(min_value=2, max_value=40))
def test_chunks_lose_nothing(text: str, size: int) -> None:
    pieces = list(chunks(text, size))
    assert "".join(pieces) == text
    assert all(len(piece) <= size for piece in pieces)


@given(st.text(alphabet="aB1.:-•) \n\t#=\r\x00", max_size=200))
def test_any_text_gives_blocks_in_order(text: str) -> None:
    proposal = read_text(text)
    assert all(one.span.end < two.span.start and one.line <= two.line for one, two in pairwise(proposal.blocks))  # type: ignore[operator]
    assert all(block.kind in BlockKind and proposal.block_text(block).strip() for block in proposal.blocks)
    # Marks of lists and headings may go, letters and digits never.
    assert [c for c in proposal.text if c in "aB1"] == [c for c in text if c in "aB1"]
