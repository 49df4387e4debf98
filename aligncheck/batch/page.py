"""A whole call as one web page: the table of all proposals, and the evidence of each one click away.

The page is written as it is made, one proposal after the other: what is held in memory are the counts, the problems and
a table of words that proposals share, and no more.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from aligncheck.batch.labels import Agreement, Comparing
from aligncheck.batch.portfolio import Counting
from aligncheck.model.call import Call, Row, Scored
from aligncheck.model.evaluation import Counts
from aligncheck.model.evidence import Evidence, Level, Reason
from aligncheck.model.paragraph import Paragraph
from aligncheck.model.report import Status
from aligncheck.model.span import CharSpan
from aligncheck.render.escape import one_line, shorten
from aligncheck.render.place import excerpt, page_or_line, place_of
from aligncheck.render.surroundings import Quote, Shelf
from aligncheck.render.verdict import plural, problem_words, status_words
from aligncheck.render.web import inert_json, templates, trim

COUNTED_SHOWN = 3
DISCOUNTED_SHOWN = 2
CONFLICTS_SHOWN = 3
EVIDENCE_MOST = 60_000_000
"""Characters of evidence in one page: as much as a browser opens without trouble. The rows are always all there."""

_QUOTE = 600
_MESSAGE = 400
_BROKEN = re.compile("[\ud800-\udfff]")
_SAFE = "!'()*"
_LEVELS = ("absent", "mentioned", "significant", "principal")

Plain = dict[str, Any]


def write_html(path: Path, call: Call, scored: Callable[[], Iterator[Scored]]) -> None:
    """Writes the page of a call to ``path``.

    ``scored`` is asked twice, and must give the same answers in the same order: the page begins with the counts.
    Raises OSError when the file cannot be written.
    """
    counting, comparing, problems = Counting(call.titles), Comparing(call), list[Problem]()
    for one in scored():
        counting.add(one.row)
        if _failed(one.row):
            problems.append(Problem(one.row.name, problem_words(one.row.kind), shorten(one.row.problem, _MESSAGE)))
        comparing.add(one.row)
    portfolio = counting.portfolio()
    agreement = comparing.agreement() if call.labelled else None
    most = max([1, *(one.supported for one in portfolio.orientations)])
    page = (
        templates()
        .get_template("call.html")
        .generate(
            trim=trim(("palette.css", "call.css"), "call.js"),
            call=call,
            portfolio=portfolio,
            share=lambda count: round(100 * count / most, 2),
            problems=problems,
            agreement=agreement,
            agreed=_agreed(agreement) if agreement else (),
            passed=sorted(Counter(one.reason for one in call.passed).items()),
            data=_data(call, scored()),
            link=link,
            plural=plural,
            status_words={status.value: status_words(status) for status in Status},
        )
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page)


def link(name: str, orientation: int | None = None) -> str:
    """Returns what follows the page's address to open it at a proposal, or at an orientation of a proposal."""
    # A name that is no text has one sign in place of each broken part; the script of the page does the same.
    sound = _BROKEN.sub("\ufffd", name)
    return f"#{quote(sound, safe=_SAFE)}/{'' if orientation is None else orientation}"


class Problem(NamedTuple):
    """A proposal that could not be scored."""

    name: str
    kind: str
    message: str


class Agreed(NamedTuple):
    """A line of the agreement: one orientation, or all of them when ``number`` is None; ``same`` counts markers."""

    number: int | None
    title: str
    same: int
    counts: Counts


def _agreed(agreement: Agreement) -> list[Agreed]:
    differ = Counter(one.orientation for one in agreement.differences)
    lines = [
        Agreed(number, title, group.supported.total - differ[number], group.supported)
        for number, title, group in agreement.orientations
    ]
    overall = agreement.overall.supported
    return [*lines, Agreed(None, "All", overall.total - len(agreement.differences), overall)]


def _failed(row: Row) -> bool:
    return bool(row.problem or row.kind)


class _Words:
    """The words that many proposals share, each written once; what refers to them is their place in the list."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, word: str) -> int:
        """Returns the place of ``word``, the next free one when it is new."""
        return self._places.setdefault(word, len(self._places))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)


def _data(call: Call, scored: Iterator[Scored]) -> Iterator[str]:
    """Returns the data of the page as pieces of one JSON object, a line for each proposal."""
    words = _Words()
    labels = {one.name: dict(one.markers) for one in call.labelled}
    left = EVIDENCE_MOST
    yield f'{{"orientations":{inert_json(call.titles)},"proposals":['
    for number, one in enumerate(scored):
        proposal = _proposal(call, one.row, labels.get(one.row.name, {}))
        if one.report and left > 0:
            proposal.update(_details(json.loads(one.report), words))
        elif one.report:
            proposal["left_out"] = True
        line = inert_json(proposal)
        left -= len(line)
        yield (",\n" if number else "\n") + line
    yield f'\n],"words":{inert_json(list(words))}}}'


def _proposal(call: Call, row: Row, labels: Mapping[int, int]) -> Plain:
    """Returns one row: its cells are level, score, flag, claimed (0 or 1) and the reviewers' marker (or null)."""
    told: Plain = {"name": row.name}
    if _failed(row):
        return {**told, "kind": problem_words(row.kind), "problem": shorten(row.problem, _MESSAGE)}
    cells = {cell.orientation: cell for cell in row.cells}
    return {
        **told,
        "status": row.status,
        "words": row.words,
        "pages": row.pages,
        "language": row.language,
        "flags": list(row.flags),
        "cells": [
            [_LEVELS.index(cell.level), round(cell.score, 2), cell.flag, int(cell.claimed), labels.get(number)]
            if (cell := cells.get(number))
            else None
            for number, _ in call.titles
        ],
    }


def _details(report: Plain, words: _Words) -> Plain:
    """Returns what a report adds to its row: ``found`` by orientation, and what concerns the proposal as a whole.

    Parts that are empty are left out.
    """
    names = {concept: shorten(label, 80) for concept, label in report["labels"].items()}
    shown = {result["orientation"]: _shown(result) for result in report["results"]}
    outside = [(one, Quote(CharSpan(one["start"], one["end"]))) for one in report["boundaries"]]
    evidence = [one for lists in shown.values() for items, _ in lists.values() for one in items]
    shelf = Shelf(_paragraphs(report), _short([*(quote for _, quote in outside), *map(_quote_of, evidence)]))

    def label(concept: str) -> str:
        return names.get(concept) or shorten(concept.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "), 80)

    found: Plain = {}
    for result in report["results"]:
        told: Plain = {}
        for kind, (items, more) in shown[result["orientation"]].items():
            told[kind] = [_told(one, words.place(label(one.concept)), words, shelf) for one in items]
            told[f"{kind}_more"] = more
        # For what is not there at all, everything is missing: that says nothing.
        seen = result["level"] != Level.ABSENT.value
        told["missing"] = [words.place(label(concept)) for concept in result["missing"]] if seen else []
        if told := {key: value for key, value in told.items() if value}:
            found[str(result["orientation"])] = told
    details = {
        "notes": [shorten(one["message"], _MESSAGE) for one in report["warnings"]],
        "findings": _findings(report["findings"]),
        "outside": [
            [
                shelf.place(quote) or [shorten(one["quote"], _QUOTE)],
                page_or_line(one["page"], one["line"]),
                label(one["id"]),
            ]
            for one, quote in outside
        ],
        "found": found,
        "paragraphs": shelf.texts,
    }
    return {key: value for key, value in details.items() if value}


def _findings(findings: Sequence[Plain]) -> list[list[str]]:
    """Returns severity, message and places of each finding; those that say the same are one, at several places."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        told = places.setdefault((one["severity"], shorten(one["message"], _MESSAGE)), [])
        if place := page_or_line(one["page"], one["line"]):
            told.append(place)
    return [[severity, message, ", ".join(dict.fromkeys(told))] for (severity, message), told in places.items()]


def _shown(result: Plain) -> dict[str, tuple[list[Evidence], int]]:
    """Returns what the page holds of the evidence of one orientation, kind by kind, and how many more there are."""
    conflict = result["conflict"]["evidence"] if result["conflict"] else []
    kinds = (
        ("counted", result["evidence"], COUNTED_SHOWN),
        ("discounted", result["discounted"], DISCOUNTED_SHOWN),
        ("conflict", conflict, CONFLICTS_SHOWN),
    )
    return {
        kind: ([_evidence(item) for item in items[:most]], max(len(items) - most, 0)) for kind, items, most in kinds
    }


def _paragraphs(report: Plain) -> list[Paragraph]:
    """Returns the paragraphs of a report; one that an earlier version wrote has none."""
    return [
        Paragraph(one["paragraph"], one["start"], one["text"], one["before"], one["after"])
        for one in report.get("paragraphs", ())
    ]


def _quote_of(evidence: Evidence) -> Quote:
    return Quote(evidence.span, evidence.matches)


def _short(quotes: Iterable[Quote]) -> list[Quote]:
    """Returns the quotes that are shown in their paragraph: a longer one is cut, and fills the room by itself."""
    return [quote for quote in quotes if len(quote.span) <= _QUOTE]


def _evidence(item: Plain) -> Evidence:
    return Evidence(
        concept=item["concept"],
        term=item["term"],
        quote=item["quote"],
        span=CharSpan(item["start"], item["end"]),
        matches=tuple(CharSpan(one["start"], one["end"]) for one in item["matches"]),
        page=item["page"],
        line=item["line"],
        number=item["paragraph"],
        place=item["place"],
        section=item["section"],
        role=item["role"],
        language=item["language"],
        weight=item["weight"],
        reasons=tuple(Reason(one["code"], one["factor"], one["text"]) for one in item["reasons"]),
    )


def _told(evidence: Evidence, concept: int, words: _Words, shelf: Shelf) -> list[object]:
    """Returns one sentence: where it stands in ``paragraphs``, its place, concept, language, weight and reasons.

    A sentence that stands in none of them is its pieces instead, every second one matched.
    """
    return [
        shelf.place(_quote_of(evidence)) or _pieces(evidence),
        place_of(evidence),
        concept,
        evidence.language,
        round(evidence.weight, 2),
        [[words.place(one_line(reason.text)), round(reason.factor, 2)] for reason in evidence.reasons],
    ]


def _pieces(evidence: Evidence) -> list[str]:
    pieces = [""]
    for piece in excerpt(evidence, _QUOTE):
        if piece.matched != (len(pieces) % 2 == 0):
            pieces.append("")
        pieces[-1] += piece.text
    return pieces
