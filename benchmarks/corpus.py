"""Proposals of any length, the same for the same seed: sentences of our own in three languages, with and without terms."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

WORDS_PER_PAGE = 500

_PARTS = {
    "fr": {
        "who": ["les migrants bloqués", "les personnes déplacées", "les réfugiés", "les agents de la police aux frontières", "les familles des villages côtiers", "les jeunes de la région", "les services du ministère", "les communautés d'accueil"],
        "does": ["bénéficieront d'un accompagnement", "recevront une formation de cinq jours", "participeront aux ateliers du comité", "auront accès à des soins de santé", "seront orientés vers les services compétents", "disposeront d'un fonds d'appui"],
        "how": ["dans le cadre de la deuxième composante", "en lien avec les mairies", "selon le calendrier arrêté avec les partenaires", "avant la saison des pluies", "avec l'appui de deux spécialistes", "dans les trois provinces retenues"],
        "why": ["afin de renforcer la cohésion sociale", "pour que leur retour volontaire se fasse dans la dignité", "afin de disposer de données fiables", "pour mieux lutter contre la traite des personnes", "afin que les dépenses restent maîtrisées", "pour tenir compte des enseignements de l'année passée"],
        "heads": ["Contexte", "Objectif général", "Résultats attendus", "Activités", "Partenariats", "Risques", "Budget"],
    },
    "en": {
        "who": ["stranded migrants", "displaced families", "refugees", "border police officers", "households in the coastal villages", "young people of the region", "the departments of the ministry", "host communities"],
        "does": ["will receive individual support", "will attend a five-day training", "will take part in the workshops of the committee", "will have access to health care", "will be referred to the competent services", "will benefit from a support fund"],
        "how": ["under the second component", "together with the municipalities", "according to the calendar agreed with the partners", "before the rainy season", "with the help of two specialists", "in the three selected provinces"],
        "why": ["in order to strengthen social cohesion", "so that their voluntary return takes place in dignity", "in order to have reliable data", "to combat trafficking in persons", "so that costs remain under control", "to take last year's lessons into account"],
        "heads": ["Background", "Overall objective", "Expected results", "Activities", "Partnerships", "Risks", "Budget"],
    },
    "es": {
        "who": ["los migrantes varados", "las familias desplazadas", "los refugiados", "los agentes de la policía de fronteras", "los hogares de los pueblos costeros", "los jóvenes de la región", "las direcciones del ministerio", "las comunidades de acogida"],
        "does": ["recibirán acompañamiento individual", "asistirán a una formación de cinco días", "participarán en los talleres del comité", "tendrán acceso a atención de salud", "serán derivados a los servicios competentes", "contarán con un fondo de apoyo"],
        "how": ["en el marco del segundo componente", "junto con los municipios", "según el calendario acordado con los socios", "antes de la temporada de lluvias", "con la ayuda de dos especialistas", "en las tres provincias seleccionadas"],
        "why": ["a fin de fortalecer la cohesión social", "para que su retorno voluntario se haga con dignidad", "a fin de disponer de datos fiables", "para luchar contra la trata de personas", "a fin de que los gastos sigan controlados", "para tener en cuenta las lecciones del año pasado"],
        "heads": ["Contexto", "Objetivo general", "Resultados esperados", "Actividades", "Alianzas", "Riesgos", "Presupuesto"],
    },
}  # fmt: skip


def paragraphs(language: str, words: int, seed: int = 0) -> list[tuple[bool, str]]:
    """Returns (is a heading, text) pairs with about ``words`` words in all."""
    draw = random.Random(f"{language}{seed}")
    parts = _PARTS[language]
    made: list[tuple[bool, str]] = []
    written = 0
    while written < words:
        if len(made) % 9 == 0:
            made.append((True, parts["heads"][(len(made) // 9) % len(parts["heads"])]))
            continue
        sentences = [
            f"{draw.choice(parts['who'])} {draw.choice(parts['does'])} {draw.choice(parts['how'])} {draw.choice(parts['why'])}."
            for _ in range(draw.randint(2, 4))
        ]
        text = " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)
        made.append((False, text))
        written += len(text.split())
    return made


def docx(language: str, pages: int, seed: int = 0) -> bytes:
    """Returns a Word document of ``pages`` pages of 500 words."""
    body = "".join(
        "<w:p>"
        + ('<w:pPr><w:outlineLvl w:val="0"/></w:pPr>' if heading else "")
        + f"<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
        for heading, text in paragraphs(language, pages * WORDS_PER_PAGE, seed)
    )
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", rels)
        archive.writestr("word/document.xml", document)
    return buffer.getvalue()
