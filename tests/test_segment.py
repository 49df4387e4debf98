"""Sections and their roles: headings in three languages, labels, tables, lists, and texts without any."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.model.lexicon import SECTION_ROLES, Headings
from aligncheck.model.outline import Outline
from aligncheck.model.proposal import Block, BlockKind, Proposal
from aligncheck.model.span import CharSpan
from aligncheck.read.lexicon import load_lexicon
from aligncheck.read.source import read_text
from aligncheck.segment import role_of_heading, role_of_label, segment

H, P, L, C, T, F = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.CELL,
    BlockKind.TITLE,
    BlockKind.FOOTNOTE,
)
Piece = tuple[BlockKind, int, str] | tuple[BlockKind, int, str, int | None, int | None]


@pytest.fixture(scope="module")
def headings() -> Headings:
    return load_lexicon().headings


def proposal(pieces: Sequence[Piece]) -> Proposal:
    blocks: list[Block] = []
    text = ""
    for number, (kind, level, words, *heads) in enumerate(pieces, start=1):
        start = len(text)
        text += f"{words}\n\n"
        column, row = heads or (None, None)
        blocks.append(Block(kind, CharSpan(start, start + len(words)), number, level, column=column, row=row))
    return Proposal("p.md", text, tuple(blocks), "text/markdown", "0" * 64)


def outline(headings: Headings, *pieces: Piece) -> Outline:
    return segment(proposal(pieces), headings)


HEADINGS = {
    "objective": [
        "3.2 OBJECTIFS SPÉCIFIQUES :",
        "Objective 1: reduce irregular movement",
        "Objetivo general",
        "OBJECTIFS DU PROJET",
        "2) Overall objective",
        "II.1 Objectif global",
        "B.2. Objectif",
        "Project objectives",
        "Finalité",
        "SO1: safe return",
    ],
    "outcome": [
        "Résultat attendu 2 – les migrants ont accès",
        "Expected results",
        "Efectos directos",
        "Outcome 1.1 Migrants are safe",
        "RESULTADOS ESPERADOS",
    ],
    "output": ["Output 1.1: Centres are equipped", "Produits", "Producto 2.1 – Centros equipados", "Extrants"],
    "activity": [
        "Activité 1.1.",
        "Activités prévues",
        "Description de l’action",
        "Work plan",
        "Metodología",
        "WP2: Training",
        "Mise en oeuvre",
        "MAIN ACTIVITIES",
        "Stratégie d'intervention",
        "A1.1 Formation",
        "Activities for returnees",
    ],
    "context": [
        "II. Contexte",
        "Contexte et justification du projet",
        "Background",
        "1. Relevance of the action",
        "Lessons learnt",
        "Antecedentes y justificación",
        "Analyse des besoins",
        "III – Exposé des motifs",
        "Contexte migratoire au Niger",
    ],
    "results_matrix": ["Annexe 1 : Cadre logique", "Results Matrix", "Marco lógico", "Théorie du changement"],
    "beneficiaries": ["Groupe(s) cible(s)", "Beneficiarios directos", "Target groups and final beneficiaries"],
    "partnerships": ["Partnerships and coordination", "Parties prenantes", "Arreglos de gestión"],
    "sustainability": ["Durabilité et stratégie de sortie", "Sustainability", "Sostenibilidad del proyecto"],
    "monitoring": ["MONITORING & EVALUATION", "Suivi-évaluation", "Seguimiento y evaluación", "Indicateurs"],
    "visibility": ["Communication et visibilité", "Visibility", "Comunicación y visibilidad"],
    "risk": ["Risques et hypothèses", "Risk management plan", "Supuestos", "Assumptions"],
    "crosscutting": ["Questions transversales", "Gender", "Perspectiva de género", "Cross-cutting issues"],
    "budget": ["Budget (en USD)", "Presupuesto", "5. Ressources"],
    "org_profile": [
        "About IOM",
        "À propos de l'OIM",
        "IOM's comparative advantage in the region",
        "Trayectoria de la organización",
    ],
    "exclusion": [
        "Activités non couvertes par le projet",
        "Out of scope",
        "Hors périmètre",
        "Fuera del alcance",
        "Not included",
    ],
    "claim": [
        "Lien avec le mandat de l'OIM",
        "Alignment with IOM strategic objectives",
        "Contribución a las orientaciones estratégicas",
    ],
    "summary": ["Executive summary", "Résumé du projet", "Resumen ejecutivo", "Contexte et objectifs"],
    "metadata": ["Project duration", "Couverture géographique", "Agencia ejecutora"],
    "title": ["Titre du projet", "Title of the action", "Título del proyecto"],
}
SILENT = [
    "Civil society engagement",
    "Gender-based violence prevention",
    "Migration de données",
    "Stabilisation du bassin du lac Tchad",
    "Impact of climate change on migrants",
    "",
    "...",
    "12",
    "Coordination humanitaire dans les camps",
]


@pytest.mark.parametrize(("role", "text"), [(role, text) for role, texts in HEADINGS.items() for text in texts])
def test_a_heading_says_what_its_section_is_for(headings: Headings, role: str, text: str) -> None:
    assert role_of_heading(text, headings) == role


@pytest.mark.parametrize("text", SILENT)
def test_a_heading_about_a_subject_says_nothing(headings: Headings, text: str) -> None:
    assert role_of_heading(text, headings) is None


def test_every_role_is_tried() -> None:
    assert set(HEADINGS) == set(SECTION_ROLES) - {"unknown"}


LABELS = {
    "Objective: to help migrants return": "objective",
    "Activité 1.1 : former les agents": "activity",
    "Activity 1.1 Training of officers": "activity",
    "Contexte. Le Niger est un pays de transit.": "context",
    "Titre du projet : Retour": "title",
    "Durée : 18 mois": "metadata",
    "Duración: 18 meses": "metadata",
    "Hypothèses – la situation reste stable": "risk",
    "Objective : help migrants return": "objective",
    "Objective \t: help migrants return": "objective",
    "Objective\thelp migrants return": "objective",
    "Objective - help migrants return": "objective",
    "Objective– help migrants return": "objective",
    "Objective -help migrants return": None,
    "Objective-based help for migrants who return": None,
    "Objective 2 of the Global Compact calls for data.": None,
    "Target 10.7 of the agenda calls for safe migration.": None,
    "The project trains officers: they learn.": None,
    "Les résultats montrent que la situation est grave.": None,
    "": None,
}


@pytest.mark.parametrize("text", LABELS)
def test_a_label_says_what_its_text_is_for(headings: Headings, text: str) -> None:
    assert role_of_label(text, headings) == LABELS[text]


def test_what_follows_a_heading_inherits_and_deeper_headings_override(headings: Headings) -> None:
    found = outline(
        headings,
        (T, 0, "Retour au Niger"),
        (H, 1, "1. Contexte"),
        (P, 0, "Le Niger est un pays de transit."),
        (H, 1, "2. Activités"),
        (P, 0, "Le projet agit."),
        (H, 2, "2.1 Centres d'Agadez"),
        (P, 0, "Trois centres."),
        (H, 2, "2.2 Risques"),
        (P, 0, "La route ferme."),
        (H, 1, "3. Divers"),
        (P, 0, "Autre chose."),
    )
    assert found.roles == (
        *("title", "context", "context"),
        *("activity",) * 4,
        *("risk", "risk", "unknown", "unknown"),
    )
    assert [(one.title, one.role, one.parent, one.level) for one in found.sections] == [
        ("", "unknown", None, 1),
        ("1. Contexte", "context", None, 1),
        ("2. Activités", "activity", None, 1),
        ("2.1 Centres d'Agadez", "activity", 2, 2),
        ("2.2 Risques", "risk", 2, 2),
        ("3. Divers", "unknown", None, 1),
    ]
    assert found.section_of == (0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5)
    assert found.governors[6] == (5, 3)
    assert found.sections[2].span.contains(found.sections[4].span)


def test_the_only_first_rank_heading_is_the_title(headings: Headings) -> None:
    found = outline(headings, (H, 1, "Appui au retour"), (H, 2, "Contexte"), (P, 0, "x"), (H, 2, "Budget"))
    assert found.roles == ("title", "context", "context", "budget")
    found = outline(headings, (H, 1, "Appui au retour"), (H, 1, "Contexte"))
    assert found.roles == ("unknown", "context")
    found = outline(headings, (H, 1, "Contexte"), (H, 2, "Le Niger"))
    assert found.roles == ("context", "context")


def test_nothing_below_an_exclusion_or_a_profile_becomes_an_undertaking(headings: Headings) -> None:
    found = outline(
        headings,
        (H, 1, "Out of scope"),
        (H, 2, "Activities"),
        (P, 0, "Activity 1.1: forced return"),
        (H, 1, "About IOM"),
        (H, 2, "Objectives"),
        (P, 0, "IOM helps."),
        (H, 1, "Activities"),
    )
    assert found.roles == ("exclusion",) * 3 + ("org_profile",) * 3 + ("activity",)


def test_a_line_that_is_only_a_label_opens_a_section(headings: Headings) -> None:
    found = outline(
        headings,
        (P, 0, "Contexte"),
        (P, 0, "Le Niger."),
        (P, 0, "Activités :"),
        (L, 1, "former"),
        (L, 1, "équiper"),
        (P, 0, "Ensuite, le projet construit."),
    )
    assert found.roles == ("context",) * 2 + ("activity",) * 4
    assert found.governors[4] == (2,)


def test_a_label_inside_a_text_counts_for_that_text_alone(headings: Headings) -> None:
    found = outline(headings, (P, 0, "Objectif général : aider les migrants."), (P, 0, "Le Niger est grand."))
    assert found.roles == ("objective", "unknown")


def test_a_text_without_headings_is_one_unknown_section(headings: Headings) -> None:
    found = outline(headings, (P, 0, "Le projet aide."), (P, 0, "Il forme."))
    assert found.roles == ("unknown", "unknown")
    assert [(one.role, one.span) for one in found.sections] == [("unknown", CharSpan(0, 26))]


def test_no_block_makes_no_section(headings: Headings) -> None:
    assert outline(headings) == Outline((), (), (), ())


def test_a_list_is_governed_by_its_stem_and_the_items_around(headings: Headings) -> None:
    found = outline(
        headings,
        (H, 1, "Approche de terrain"),
        (P, 0, "Le projet aidera au retour de :"),
        (L, 1, "migrants"),
        (F, 0, "Note."),
        (L, 2, "mineurs"),
        (L, 3, "isolés"),
        (L, 1, "réfugiés"),
        (P, 0, "Fin."),
        (L, 1, "autre liste"),
    )
    assert found.governors[2] == (1, 0)
    assert found.governors[4] == (2, 1, 0)
    assert found.governors[5] == (4, 2, 1, 0)
    assert found.governors[6] == (1, 0)
    assert found.governors[8] == (0,)


def test_a_labelled_stem_gives_its_items_its_role(headings: Headings) -> None:
    stem = "Hors périmètre : le projet ne couvre pas :"
    found = outline(headings, (P, 0, stem), (L, 1, "les expulsions"), (L, 2, "de mineurs"))
    assert found.roles == ("exclusion",) * 3


def test_cells_follow_their_column_then_their_row(headings: Headings) -> None:
    found = outline(
        headings,
        (H, 1, "Matrice des résultats"),
        (C, 0, "", None, None),
        (C, 0, "Activités", None, None),
        (C, 0, "Indicateurs", None, None),
        (C, 0, "Hypothèses", None, None),
        (C, 0, "Effet 1 : les migrants rentrent", 1, None),
        (C, 0, "Former", 2, 5),
        (C, 0, "Nombre de retours", 3, 5),
        (C, 0, "La route reste ouverte", 4, 5),
        (C, 0, "Note", 1, 5),
    )
    assert found.roles[1:] == (
        "results_matrix", "activity", "monitoring", "risk", "outcome", "activity", "monitoring", "risk", "outcome",
    )  # fmt: skip
    assert found.governors[6] == (2, 5, 0)


def test_a_form_in_a_table_is_read_by_its_rows(headings: Headings) -> None:
    found = outline(
        headings,
        (C, 0, "Titre du projet", None, None),
        (C, 0, "Retour des migrants", None, 0),
        (C, 0, "Objectif général", 0, None),
        (C, 0, "Aider au retour", 1, 2),
        (C, 0, "Durée :", 0, None),
        (C, 0, "18 mois", 1, 4),
    )
    assert found.roles == ("title", "title", "objective", "objective", "metadata", "metadata")


def test_the_first_row_of_a_form_is_a_label_with_its_value(headings: Headings) -> None:
    found = outline(
        headings,
        (C, 0, "Titre du projet", None, None),
        (C, 0, "Retour des migrants", None, None),
        (C, 0, "Durée", 0, None),
        (C, 0, "18 mois", 1, 2),
    )
    assert found.roles == ("title", "title", "metadata", "metadata")


def test_a_word_of_a_list_is_no_label(headings: Headings) -> None:
    found = outline(headings, (H, 1, "Activités"), (P, 0, "Le projet offre :"), (L, 1, "un suivi."), (L, 1, "Suivi"))
    assert found.roles == ("activity",) * 4


def test_a_table_of_activities_in_a_risk_register_undertakes_nothing(headings: Headings) -> None:
    found = outline(
        headings,
        (H, 1, "Analyse des risques"),
        (C, 0, "Activité", None, None),
        (C, 0, "Retour forcé", 1, None),
    )
    assert found.roles == ("risk",) * 3


@pytest.mark.parametrize(
    "stem",
    [
        "The project does not cover:",
        "The project will not fund:",
        "Le projet ne couvre pas :",
        "El proyecto no cubre:",
        "Out of scope:",
    ],
)
def test_a_stem_excludes_its_list_and_not_the_paragraph_behind(headings: Headings, stem: str) -> None:
    found = outline(
        headings,
        (H, 1, "Activities"),
        (P, 0, stem),
        (L, 1, "wells"),
        (L, 1, "roads"),
        (P, 0, "The project plants gardens."),
    )
    assert found.roles == ("activity", "exclusion", "exclusion", "exclusion", "activity")
    assert found.governors[3][0] == 1


def test_a_label_that_excludes_heads_what_follows_when_no_list_does(headings: Headings) -> None:
    found = outline(headings, (P, 0, "Out of scope:"), (P, 0, "Wells and roads."))
    assert found.roles == ("exclusion", "exclusion")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(BlockKind)),
            st.integers(0, 7),
            st.sampled_from(
                ["Contexte", "Activités :", "1.1", "", "Le projet :", "Out of scope", "x", "Résultat 1 : y"]
            ),
        ),
        max_size=30,
    )
)
def test_every_block_has_a_section_a_role_and_governors_before_it(
    headings: Headings, pieces: list[tuple[BlockKind, int, str]]
) -> None:
    made = proposal(pieces)
    found = segment(made, headings)
    assert len(found.section_of) == len(found.roles) == len(found.governors) == len(made.blocks)
    assert set(found.roles) <= set(SECTION_ROLES)
    for at, block in enumerate(made.blocks):
        assert found.sections[found.section_of[at]].span.contains(block.span)
        assert all(one < at for one in found.governors[at])
        assert len(set(found.governors[at])) == len(found.governors[at])
    for section in found.sections:
        assert section.parent is None or section.parent < section.id


@pytest.mark.parametrize(("text", "role"), [
    ("Background\n\nEach year families leave.", "context"),
    ("Activités\n\n- Fournir des abris", "activity"),
    ("Proyecto de retorno\n\nCada año se van familias.", "unknown"),
])  # fmt: skip
def test_a_first_line_that_heads_a_section_is_no_title(text: str, role: str) -> None:
    assert segment(read_text(text), load_lexicon().headings).roles[-1] == role
