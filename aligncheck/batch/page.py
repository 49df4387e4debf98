"""A whole call as one web page: the table of all proposals, and the evidence of each one click away.

The page is written as it is made, one proposal after the other: what is held in memory are the counts, the problems and
a table of words that proposals share, and no more.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from aligncheck.batch.labels import Agreement, Comparing
from aligncheck.batch.portfolio import Counting
from aligncheck.model.call import Call, Row, Scored
from aligncheck.model.evaluation import Counts
from aligncheck.model.evidence import Evidence, Level, Reason
from aligncheck.model.report import Status
from aligncheck.model.span import CharSpan
from aligncheck.render.escape import one_line, shorten
from aligncheck.render.place import excerpt, page_or_line, place_of
from aligncheck.render.verdict import plural, status_words
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
            problems.append(Problem(one.row.name, one.row.kind, shorten(one.row.problem, _MESSAGE)))
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
        return {**told, "kind": row.kind, "problem": shorten(row.problem, _MESSAGE)}
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

    def label(concept: str) -> str:
        return names.get(concept) or shorten(concept.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "), 80)

    def listed(items: Sequence[Plain]) -> list[object]:
        return [_evidence(item, words.place(label(item["concept"])), words) for item in items]

    found: Plain = {}
    for result in report["results"]:
        counted, discounted = result["evidence"], result["discounted"]
        conflict = result["conflict"]["evidence"] if result["conflict"] else []
        seen = result["level"] != Level.ABSENT.value
        told = {
            "counted": listed(counted[:COUNTED_SHOWN]),
            "counted_more": max(len(counted) - COUNTED_SHOWN, 0),
            "discounted": listed(discounted[:DISCOUNTED_SHOWN]),
            "discounted_more": max(len(discounted) - DISCOUNTED_SHOWN, 0),
            "conflict": listed(conflict[:CONFLICTS_SHOWN]),
            "conflict_more": max(len(conflict) - CONFLICTS_SHOWN, 0),
            # For what is not there at all, everything is missing: that says nothing.
            "missing": [words.place(label(concept)) for concept in result["missing"]] if seen else [],
        }
        if told := {key: value for key, value in told.items() if value}:
            found[str(result["orientation"])] = told
    details = {
        "notes": [shorten(one["message"], _MESSAGE) for one in report["warnings"]],
        "findings": _findings(report["findings"]),
        "outside": [
            [label(one["id"]), shorten(one["quote"], _QUOTE), page_or_line(one["page"], one["line"])]
            for one in report["boundaries"]
        ],
        "found": found,
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


def _evidence(item: Plain, concept: int, words: _Words) -> list[object]:
    """Returns one sentence: its pieces (every second one matched), place, concept, language, weight and reasons."""
    evidence = Evidence(
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
    pieces = [""]
    for piece in excerpt(evidence, _QUOTE):
        if piece.matched != (len(pieces) % 2 == 0):
            pieces.append("")
        pieces[-1] += piece.text
    return [
        pieces,
        place_of(evidence),
        concept,
        evidence.language,
        round(evidence.weight, 2),
        [[words.place(one_line(reason.text)), round(reason.factor, 2)] for reason in evidence.reasons],
    ]
