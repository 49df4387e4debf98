"""Why one orientation has its level, and what to do about it: as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aligncheck.model.evidence import Evidence, Level
from aligncheck.model.explanation import Change, Demand, Explanation, Wanted
from aligncheck.render.escape import json_controls, markdown, one_line, shorten
from aligncheck.render.json import evidence_object
from aligncheck.render.page import BAD, BEST, BOLD, DIM, GOOD, MATCH, WARN, Page, Run, Screen
from aligncheck.render.place import excerpt, place_of
from aligncheck.render.verdict import plural

MOST = 10
"""Sentences of a kind that are shown; the report has them all."""

_QUOTE = 400
_TITLE = 120
_DIGITS = 4
_LEVEL_STYLE = {Level.PRINCIPAL: BEST, Level.SIGNIFICANT: GOOD, Level.MENTIONED: WARN, Level.ABSENT: DIM}
_VERDICT = {
    Level.PRINCIPAL: "a prime motive of the project",
    Level.SIGNIFICANT: "part of what the project does, not its prime motive",
    Level.MENTIONED: "found, but not as something that the project does",
    Level.ABSENT: "looked for and not found",
}


def verdict(explanation: Explanation) -> str:
    """Returns the level with its meaning, in one sentence."""
    level = explanation.level
    capped = ""
    if explanation.uncapped is not level:
        capped = f" By itself the evidence carries {explanation.uncapped.value}; a rule between orientations lowers it."
    return f"{level.value}: {_VERDICT[level]}.{capped}"


# -- text --------------------------------------------------------------------------------------------------------------


def to_text(explanation: Explanation, screen: Screen) -> str:
    """Returns the explanation as text: the verdict, the rule, the sentences, then what would change the verdict."""
    page = Page(screen)
    page.line(Run(explanation.proposal, BOLD))
    page.line(Run(shorten(explanation.title, _TITLE), BOLD), lead=[Run(f"{explanation.orientation}  ", BOLD)])
    page.line(Run(one_line(explanation.statement), DIM))
    page.line(Run(verdict(explanation), _LEVEL_STYLE[explanation.level]))
    for words in _notes(explanation):
        page.line(Run(words, WARN))
    page.heading("The rule")
    for level, demands, joined in _by_level(explanation.demands):
        page.line(f"{level.value}{joined}:")
        for demand in demands:
            sign = Run("yes  ", GOOD) if demand.met else Run("no   ", WARN)
            page.line(one_line(demand.asks), Run(f" (found: {one_line(demand.found)})", DIM), lead=[sign], indent=2)
    for words in explanation.capped_by:
        page.line(Run(one_line(words)), lead=[Run("cap  ", BAD)], indent=2)
    _section(page, explanation, "What counts", explanation.evidence)
    _section(page, explanation, "What was found and does not count", explanation.discounted)
    if explanation.conflict is not None:
        for severity, pieces in explanation.conflict.by_severity():
            _section(page, explanation, f"Conflict ({severity.value})", pieces)
    if explanation.nearest is not None:
        page.heading("The nearest miss")
        _quote(page, explanation, explanation.nearest)
    if explanation.missing:
        page.heading("Concepts not shown")
        for wanted in explanation.missing:
            page.line(_terms(wanted), lead=[f"{one_line(wanted.label)}: "], indent=2)
    _changes(page, explanation)
    return page.text()


def _notes(explanation: Explanation) -> Iterator[str]:
    if explanation.claimed and not explanation.level.supported:
        yield "The proposal says that it serves this orientation; saying so proves nothing."
    if explanation.conflict is not None:
        yield "The project undertakes something that this orientation excludes."


def _by_level(demands: Iterable[Demand]) -> Iterator[tuple[Level, list[Demand], str]]:
    """Yields the demands of each level, those that must all be met apart from those of which one is enough."""
    found = list(demands)
    for level in (Level.SIGNIFICANT, Level.PRINCIPAL):
        for alternative, joined in ((False, " asks for"), (True, " asks for one of")):
            here = [one for one in found if one.level is level and one.alternative is alternative]
            if here:
                words = f", when that is met,{joined}" if level is Level.PRINCIPAL else joined
                yield level, here, words


def _section(page: Page, explanation: Explanation, title: str, items: Sequence[Evidence]) -> None:
    if not items:
        return
    page.heading(title)
    for evidence in items[:MOST]:
        _quote(page, explanation, evidence)
    if len(items) > MOST:
        page.line(Run(f"and {plural(len(items) - MOST, 'more sentence')}", DIM), indent=2)


def _quote(page: Page, explanation: Explanation, evidence: Evidence) -> None:
    words: list[Run | str] = []
    for piece in excerpt(evidence, _QUOTE):
        marked = Run(piece.text, MATCH) if page.colour else f"*{piece.text}*"
        words.append(marked if piece.matched else piece.text)
    page.line(*words, "”", lead=[Run(f"{evidence.weight:.2f} ", BOLD), "“"], indent=2)
    page.line(Run(f"{place_of(evidence)} · {_label(explanation, evidence.concept)}", DIM), indent=7)
    for reason in evidence.reasons:
        page.line(Run(one_line(reason.text), DIM), lead=[Run(f"×{reason.factor:.2f} ", DIM)], indent=7)


def _changes(page: Page, explanation: Explanation) -> None:
    page.heading("What would change it")
    if not explanation.changes:
        page.line(_no_change(explanation), indent=2)
    for number, change in enumerate(explanation.changes, 1):
        page.line(one_line(change.text), Run(_outcome(explanation, change), GOOD), lead=[f"{number}. "], indent=2)
        if change.evidence is not None:
            page.line(Run(f"“{shorten(change.evidence.quote, 160)}”", DIM), indent=5)
        for wanted in change.wanted:
            page.line(Run(_terms(wanted), DIM), lead=[f"{one_line(wanted.label)}: "], indent=5)


def _no_change(explanation: Explanation) -> str:
    if explanation.level is Level.PRINCIPAL:
        return "Nothing: there is no higher level."
    return "No single change to what is written; say plainly what the project does, for whom."


def _outcome(explanation: Explanation, change: Change) -> str:
    if change.level is explanation.uncapped or not change.level.supported:
        return ""
    worth = f", worth {change.weight:.2f}" if change.weight is not None else ""
    return f" → {change.level.value}{worth}"


def _terms(wanted: Wanted) -> str:
    return ", ".join(one_line(term) for term in wanted.terms) or "no term in this language"


def _label(explanation: Explanation, concept: str) -> str:
    return shorten(explanation.labels.get(concept) or concept, 80)


# -- Markdown ----------------------------------------------------------------------------------------------------------


def to_markdown(explanation: Explanation) -> str:
    """Returns the explanation as Markdown; nothing in the proposal's text or name can act as markup."""
    lines = [
        f"# {markdown(explanation.proposal)}",
        "",
        f"## {explanation.orientation}. {markdown(shorten(explanation.title, _TITLE))}",
        "",
        f"**{markdown(verdict(explanation))}**",
        "",
        markdown(explanation.statement),
        *(line for words in _notes(explanation) for line in ("", markdown(words))),
        "",
        "## The rule",
    ]
    for level, demands, joined in _by_level(explanation.demands):
        lines += ["", f"{level.value}{joined}:", ""]
        lines += [
            f"- **{'yes' if one.met else 'no'}** {markdown(one.asks)} (found: {markdown(one.found)})" for one in demands
        ]
    if explanation.capped_by:
        lines += ["", *(f"- **cap** {markdown(words)}" for words in explanation.capped_by)]
    lines += _md_section(explanation, "What counts", explanation.evidence)
    lines += _md_section(explanation, "What was found and does not count", explanation.discounted)
    if explanation.conflict is not None:
        for severity, pieces in explanation.conflict.by_severity():
            lines += _md_section(explanation, f"Conflict ({severity.value})", pieces)
    if explanation.nearest is not None:
        lines += _md_section(explanation, "The nearest miss", (explanation.nearest,))
    if explanation.missing:
        lines += ["", "## Concepts not shown", ""]
        lines += [f"- **{markdown(one.label)}**: {markdown(_terms(one))}" for one in explanation.missing]
    lines += ["", "## What would change it", ""]
    if not explanation.changes:
        lines.append(_no_change(explanation))
    for number, change in enumerate(explanation.changes, 1):
        lines.append(f"{number}. {markdown(change.text)}{markdown(_outcome(explanation, change))}")
        if change.evidence is not None:
            lines.append(f"   - “{markdown(shorten(change.evidence.quote, 160))}”")
        lines += [f"   - **{markdown(one.label)}**: {markdown(_terms(one))}" for one in change.wanted]
    return "\n".join(lines) + "\n"


def _md_section(explanation: Explanation, title: str, items: Sequence[Evidence]) -> list[str]:
    if not items:
        return []
    lines = ["", f"## {title}", ""]
    for evidence in items[:MOST]:
        words = "".join(markdown(piece.text) for piece in excerpt(evidence, _QUOTE))
        lines.append(f"- **{evidence.weight:.2f}** “{words}”  ")
        lines.append(f"  {markdown(place_of(evidence))} · {markdown(_label(explanation, evidence.concept))}  ")
        reasons = "; ".join(f"{one.text} ×{one.factor:.2f}" for one in evidence.reasons)
        lines.append(f"  {markdown(reasons)}")
    if len(items) > MOST:
        lines.append(f"- and {plural(len(items) - MOST, 'more sentence')}")
    return lines


# -- JSON --------------------------------------------------------------------------------------------------------------


def to_json(explanation: Explanation) -> str:
    """Returns the explanation as an indented JSON object with a line end."""
    mandate = explanation.mandate
    conflict = explanation.conflict
    made: dict[str, Any] = {
        "schema_version": 1,
        "proposal": {"name": explanation.proposal, "sha256": explanation.sha256},
        "mandate": {"id": mandate.id, "version": mandate.version, "digest": mandate.digest},
        "orientation": explanation.orientation,
        "id": explanation.id,
        "title": explanation.title,
        "level": explanation.level.value,
        "marker": explanation.level.marker,
        "level_before_rules": explanation.uncapped.value,
        "score": round(explanation.score, _DIGITS),
        "threshold": explanation.threshold,
        "claimed": explanation.claimed,
        "demands": [
            {
                "level": one.level.value,
                "asks": one.asks,
                "found": one.found,
                "met": one.met,
                "alternative": one.alternative,
            }
            for one in explanation.demands
        ],
        "capped_by": list(explanation.capped_by),
        "evidence": [evidence_object(one) for one in explanation.evidence],
        "discounted": [evidence_object(one) for one in explanation.discounted],
        "nearest": None if explanation.nearest is None else evidence_object(explanation.nearest),
        "conflict": None
        if conflict is None
        else {"severity": conflict.severity.value, "evidence": [evidence_object(one) for one in conflict.evidence]},
        "missing": [_wanted(one) for one in explanation.missing],
        "changes": [
            {
                "code": one.code,
                "text": one.text,
                "level": one.level.value,
                "weight": None if one.weight is None else round(one.weight, _DIGITS),
                "quote": None if one.evidence is None else one.evidence.quote,
                "wanted": [_wanted(wanted) for wanted in one.wanted],
            }
            for one in explanation.changes
        ],
    }
    return json_controls(json.dumps(made, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def _wanted(wanted: Wanted) -> dict[str, Any]:
    return {"concept": wanted.id, "label": wanted.label, "terms": list(wanted.terms)}
