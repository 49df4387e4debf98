"""Invented calls: proposals with all that a page must show, and as many as are wanted."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fake_reports import TITLES, evidence, result, small_report

from aligncheck.batch.row import row_of
from aligncheck.model.call import Call, Labelled, Passed, Row, Scored
from aligncheck.model.evidence import Level
from aligncheck.model.report import MandateInfo, Report, Status
from aligncheck.render.json import to_jsonl

NUMBERS = tuple(TITLES)
SAYS = (
    "Le projet formera quarante agents de la Direction des migrations à l’accueil des personnes.",
    "The project will help three hundred migrants to return of their own will, and to settle again.",
    "El proyecto dará formación a los municipios sobre la trata de personas y la atención a las víctimas.",
    "Chaque ménage recevra une aide à la réinstallation, discutée avec la commune.",
)


def scored(report: Report) -> Scored:
    """Returns the answer that holds ``report``."""
    return Scored(row_of(report), to_jsonl(report), cached=False, seconds=0.0)


def failed(name: str, kind: str = "damaged", problem: str = "is damaged: the archive ends too early.") -> Scored:
    """Returns the answer for a file that could not be scored."""
    return Scored(Row(name, "", "", 0, None, "", problem=problem, kind=kind), "", cached=False, seconds=0.0)


def call_of(labelled: Iterable[Scored] = (), passed: Sequence[Passed] = (Passed(".a", "hidden"),)) -> Call:
    """Returns a call whose reviewers gave each proposal in ``labelled`` the markers 2, 1, 0, 0, 0 ..."""
    return Call(
        MandateInfo("iom", "1.0.0", "ab" * 32),
        "0.1.0",
        tuple(TITLES.items()),
        tuple(passed),
        tuple(Labelled(one.row.name, tuple((number, max(3 - number, 0)) for number in NUMBERS)) for one in labelled),
    )


def many(count: int, seed: int = 7) -> list[Scored]:
    """Returns ``count`` proposals with invented verdicts; every fiftieth could not be scored. Orientation 6 has none."""
    chance = random.Random(seed)
    return [_one(chance, number) for number in range(1, count + 1)]


def _one(chance: random.Random, number: int) -> Scored:
    language = chance.choice(["en", "fr", "fr", "es"])
    name = f"call/{language}/proposal-{number:04}.{chance.choice(['docx', 'pdf', 'md'])}"
    if number % 50 == 0:
        return failed(name, *chance.choice([("damaged", "is damaged."), ("timeout", "took longer than 60 s.")]))
    results = tuple(_result(chance, at) for at in NUMBERS)
    none = not any(one.level.supported for one in results)
    base = small_report(name, results=results, findings=(), warnings=(), boundaries=())
    return scored(
        replace(
            base,
            status=Status.OFF_MANDATE if none else Status.ASSESSED,
            proposal=replace(base.proposal, words=chance.randrange(400, 20_000), languages=(language,)),
        )
    )


def _result(chance: random.Random, at: int):  # type: ignore[no-untyped-def]
    drawn = chance.random()
    level = Level.PRINCIPAL if drawn < 0.08 else Level.SIGNIFICANT if drawn < 0.22 else Level.MENTIONED
    level = Level.MENTIONED if at == 6 else level if drawn < 0.5 else Level.ABSENT
    says = [evidence(text, text.split()[2], page=4, start=100 * at) for text in chance.sample(SAYS, 4)]
    return result(
        at,
        level,
        score=round(drawn, 2),
        claimed=chance.random() < 0.1,
        evidence=tuple(says) if level.supported else (),
        discounted=tuple(says[:3]) if level is not Level.ABSENT else (),
    )
