"""A small invented report, with everything in it that a renderer must show."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from aligncheck.model.evidence import ConflictFound, Evidence, Level, Reason, Result
from aligncheck.model.mandate import Severity
from aligncheck.model.paragraph import Paragraph
from aligncheck.model.proposal import Notice
from aligncheck.model.report import BoundaryFound, Engine, Finding, MandateInfo, ProposalInfo, Report, Status
from aligncheck.model.span import CharSpan

TITLES = {
    1: "Services sûrs et fiables pour les migrants",
    2: "Droits humains des migrants et droit international",
    3: "Appui technique et opérationnel aux États",
    4: "Développement économique et social par la migration",
    5: "Coopération entre États, organisations et acteurs non étatiques",
    6: "Étude, débat et conseil sur la migration",
    7: "Réponse humanitaire aux mouvements de population",
    8: "Protection des personnes affectées et urgence",
    9: "Retour, réinstallation et mouvements organisés",
    10: "Retour volontaire et réintégration",
    11: "Lutte contre la traite et le trafic illicite",
    12: "Migration de main-d’œuvre",
}
IN_ACTIVITY = Reason("section_activity", 0.9, "stands in an activity")
IN_CONTEXT = Reason("section_context", 0.1, "describes the context, not what the project does")


def evidence(
    quote: str,
    *words: str,
    start: int = 0,
    page: int | None = None,
    line: int | None = None,
    section: str = "2.1 Activités",
    place: str = "",
    number: int = 14,
    concept: str = "voluntary-return/assisted_return",
    reasons: tuple[Reason, ...] = (IN_ACTIVITY,),
) -> Evidence:
    """Returns evidence that quotes ``quote`` from ``start`` on, ``words`` being what matched."""
    matches = tuple(CharSpan(start + quote.index(word), start + quote.index(word) + len(word)) for word in words)
    return Evidence(
        concept=concept,
        term=words[0] if words else "",
        quote=quote,
        span=CharSpan(start, start + len(quote)),
        matches=matches,
        page=page,
        line=line,
        number=number,
        place=place,
        section=section,
        role="activity",
        language="fr",
        weight=prod(reason.factor for reason in reasons),
        reasons=reasons,
    )


def result(number: int, level: Level = Level.ABSENT, **changes: object) -> Result:
    """Returns the result of one orientation, empty but for ``changes``."""
    empty = Result(
        orientation=number,
        id=f"orientation-{number}",
        title=TITLES.get(number, f"Orientation {number}"),
        level=level,
        score=0.0,
        threshold=0.5,
        claimed=False,
        conflict=None,
        evidence=(),
        discounted=(),
        missing=(f"orientation-{number}/action",),
    )
    return replace(empty, **changes)  # type: ignore[arg-type]


def small_report(name: str = "projets/niger.docx", **changes: object) -> Report:
    """Returns a report with every level, flag, warning, boundary and finding in it."""
    returns = tuple(
        evidence(quote, *words, start=400 * index, number=14 + index, place=place)
        for index, (quote, words, place) in enumerate(
            [
                (
                    "Le projet facilitera le retour volontaire et la réintégration de 300 migrants bloqués à Agadez.",
                    ("retour volontaire", "réintégration"),
                    "",
                ),
                (
                    "Chaque ménage recevra, après un entretien individuel mené par deux conseillers formés, une aide à "
                    "la réinstallation qui comprend un billet, une somme pour les premiers jours, un suivi médical "
                    "quand il est nécessaire et, au bout de trois mois, un plan de réintégration économique discuté "
                    "avec la commune et avec les autorités régionales du lieu d’arrivée.",
                    ("plan de réintégration économique",),
                    "table 2, row 3",
                ),
                ("Aide au retour volontaire : 300 personnes.", ("Aide au retour volontaire",), "table 2, row 4"),
                ("Les retours volontaires sont suivis pendant six mois.", ("retours volontaires",), ""),
            ]
        )
    )
    results = {
        3: result(
            3,
            Level.SIGNIFICANT,
            score=0.55,
            evidence=(
                evidence(
                    "Deux sessions formeront quarante agents de la Direction des migrations.",
                    "formeront",
                    "agents de la Direction des migrations",
                    start=2000,
                    number=21,
                    section="2.2 Renforcement des capacités",
                    concept="orientation-3/training",
                ),
            ),
            missing=("orientation-3/policy_advice", "orientation-3/states"),
            claimed=True,
        ),
        5: result(5, Level.ABSENT, claimed=True),
        9: result(
            9,
            Level.MENTIONED,
            score=0.06,
            conflict=ConflictFound(
                Severity.SOFT, (evidence("L’éloignement des personnes sera étudié.", "éloignement", start=3000),)
            ),
            discounted=(
                evidence(
                    "La région accueille 12 000 personnes réinstallées depuis 2015.",
                    "réinstallées",
                    start=3100,
                    section="1. Contexte",
                    reasons=(IN_ACTIVITY, IN_CONTEXT),
                    concept="orientation-9/resettlement",
                ),
            ),
        ),
        10: result(
            10,
            Level.PRINCIPAL,
            score=0.94,
            claimed=True,
            evidence=returns,
            discounted=(
                evidence(
                    "En 2019, une autre agence a aidé au retour volontaire de 50 personnes.",
                    "retour volontaire",
                    start=3400,
                    section="1. Contexte",
                    reasons=(IN_CONTEXT,),
                ),
            ),
            conflict=ConflictFound(
                Severity.HARD,
                (evidence("Le projet financera les retours forcés par avion.", "retours forcés", start=3600),),
            ),
            missing=("voluntary-return/local_communities",),
        ),
    }
    report = Report(
        engine=Engine("0.1.0", "3.8.7", "3.11.7"),
        mandate=MandateInfo("iom", "1.0.0", "ab" * 32),
        proposal=ProposalInfo(name, "cd" * 32, "application/pdf", 12, 4210, ("fr", "en")),
        status=Status.ASSESSED,
        warnings=(Notice("tracked_changes", "The document holds 4 tracked deletions, which were not read."),),
        results=tuple(results.get(number, result(number)) for number in TITLES),
        boundaries=(
            BoundaryFound("legal-protection", "Le projet assurera la protection juridique.", 4, None, 3800, 3843),
        ),
        findings=(
            Finding("ALN007", "missing-orientation", "error", 7, "Orientation 7 must be significant or more.", 2, None),
        ),
        labels=(
            ("voluntary-return/assisted_return", "retour volontaire assisté"),
            ("voluntary-return/local_communities", "communautés locales"),
            ("orientation-3/training", "formation"),
            ("orientation-3/policy_advice", "conseil en politiques"),
            ("orientation-9/resettlement", "réinstallation"),
        ),
    )
    return replace(report, **changes)  # type: ignore[arg-type]


def in_paragraphs(report: Report, before: str = "Avant cela. ", after: str = " Après cela.") -> Report:
    """Returns the report with a paragraph around each sentence that it quotes, as far as the places leave room for it."""
    quoted = {
        one.span: (one.number, one.quote)
        for result in report.results
        for one in (*result.evidence, *result.discounted, *(result.conflict.evidence if result.conflict else ()))
    }
    quoted.update({CharSpan(one.start, one.end): (1, one.quote) for one in report.boundaries})
    paragraphs = [
        Paragraph(number, span.start - len(lead), f"{lead}{quote}{after}", 0, 0)
        for span, (number, quote) in sorted(quoted.items())
        for lead in [before if span.start >= len(before) else ""]
    ]
    return replace(report, paragraphs=tuple(paragraphs))


def bare_report(status: Status = Status.OFF_MANDATE, name: str = "jardin.md") -> Report:
    """Returns a report in which nothing was found."""
    return small_report(
        name,
        status=status,
        results=tuple(result(number) for number in TITLES),
        boundaries=(),
        findings=(),
        warnings=(Notice("no_text", "The pages are images without text; run OCR first."),)
        if status is Status.INSUFFICIENT_TEXT
        else (),
    )
