"""What changed between two files of results: as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aligncheck.model.difference import (
    Comparison,
    Made,
    OrientationChange,
    ProposalChange,
    SentenceChange,
    Standing,
)
from aligncheck.model.evidence import Evidence, Reason
from aligncheck.render.escape import json_controls, markdown, one_line, shorten
from aligncheck.render.json import evidence_object
from aligncheck.render.page import BAD, BOLD, DIM, GOOD, WARN, Page, Run, Screen
from aligncheck.render.place import excerpt, place_of
from aligncheck.render.verdict import plural, told

SCHEMA_VERSION = 1

_SENTENCES = 3
_NAMES = 20
_QUOTE = 240
_QUOTE_VERBOSE = 800
_TITLE = 70
_VALUE = 100
_STATUS = {
    "assessed": "assessed",
    "off_mandate": "off mandate",
    "insufficient_text": "not enough text",
    "": "not scored",
}
_KINDS = {
    "gained": ("+", GOOD),
    "lost": ("-", BAD),
    "changed": ("~", WARN),
    "mention_gained": ("+", DIM),
    "mention_lost": ("-", DIM),
    "conflict_gained": ("!", BAD),
    "conflict_lost": ("-", GOOD),
}
"""Sign and style of each kind of change of a sentence."""

_PLAIN = {
    "conflict_gained": "contradicts it now",
    "conflict_lost": "contradicts it no more",
    "mention_gained": "mentioned now, without counting",
    "mention_lost": "mentioned no more; it did not count",
}
_NO_SENTENCES = "A table holds levels only: compare the json or jsonl to see which sentences made the difference."

# -- text --------------------------------------------------------------------------------------------------------------


def to_text(comparison: Comparison, screen: Screen, *, verbose: bool = False) -> str:
    """Returns the comparison as text: what both were made by, then proposal by proposal."""
    page = Page(screen)
    page.line(Run(f"{comparison.old} and {comparison.new}", BOLD))
    page.line(headline(comparison))
    if not comparison.evidence:
        page.line(Run(_NO_SENTENCES, DIM))
    made = differently_made(comparison)
    if made:
        page.heading("Made differently", WARN)
        for one in made:
            page.line(made_words(one))
    hidden = False
    for change in comparison.changed:
        hidden |= _proposal(page, change, comparison, verbose=verbose)
    for title, names in _lists(comparison):
        page.heading(title)
        shown = names if verbose else names[:_NAMES]
        for name in shown:
            page.line(name)
        if len(names) > len(shown):
            hidden = True
            page.line(Run(f"and {len(names) - len(shown):,} more", DIM))
    if hidden:
        page.blank()
        page.line(Run("-v shows every sentence, name and reason.", DIM))
    return page.text()


def headline(comparison: Comparison) -> str:
    """Returns in one line how much changed."""
    paired = len(comparison.changed) + comparison.same
    if not comparison.differs:
        words = f"Nothing changed in {plural(paired, 'proposal')}"
    else:
        words = f"{len(comparison.changed):,} of {plural(paired, 'proposal')} changed"
    parts = [words]
    if comparison.only_old:
        parts.append(f"{len(comparison.only_old):,} only in the old file")
    if comparison.only_new:
        parts.append(f"{len(comparison.only_new):,} only in the new file")
    if comparison.renamed:
        parts.append(f"{len(comparison.renamed):,} renamed")
    if comparison.reworded:
        parts.append(f"{comparison.reworded:,} with the same levels and other sentences or weights")
    return "; ".join(parts) + "."


def differently_made(comparison: Comparison) -> list[Made]:
    """Returns what the two files were made by and is not the same."""
    return [one for one in comparison.made if one.differs]


def made_words(made: Made) -> str:
    """Returns ``mandate: iom 1.0 (ab12) before, iom 2.0 (cd34) now``."""
    old, new = (", ".join(shorten(value, _VALUE) for value in values) for values in (made.old, made.new))
    return f"{made.what}: {old} before, {new} now"


def _lists(comparison: Comparison) -> list[tuple[str, Sequence[str]]]:
    lists = [
        ("Renamed", [f"{old} is now {new}" for old, new in comparison.renamed]),
        ("Only in the old file", comparison.only_old),
        ("Only in the new file", comparison.only_new),
    ]
    return [(title, names) for title, names in lists if names]


def _proposal(page: Page, change: ProposalChange, comparison: Comparison, *, verbose: bool) -> bool:
    """Adds one proposal; returns whether something of it was left out."""
    page.blank()
    page.line(Run(change.name, BOLD), Run(_about(change), DIM))
    for words in proposal_words(change):
        page.line(Run(words, WARN), indent=4)
    hidden = False
    for one in change.orientations:
        page.line(
            Run(shorten(one.title, _TITLE), BOLD),
            Run(" · ", DIM),
            Run(standing_words(one), _direction(one)),
            lead=[Run(f"{one.orientation:>2}  ", BOLD)],
        )
        shown = one.sentences if verbose else one.sentences[:_SENTENCES]
        for sentence in shown:
            _sentence(page, sentence, change, verbose=verbose)
        more = len(one.sentences) - len(shown)
        if more:
            hidden = True
            page.line(Run(f"and {plural(more, 'more sentence')}", DIM), indent=4)
        if comparison.evidence and not one.sentences and (words := why_words(one)):
            page.line(Run(words, DIM), indent=4)
    return hidden


def _sentence(page: Page, change: SentenceChange, proposal: ProposalChange, *, verbose: bool) -> None:
    pieces = excerpt(change.shown, _QUOTE_VERBOSE if verbose else _QUOTE)
    words = [f"*{piece.text}*" if piece.matched else piece.text for piece in pieces]
    sign, style = _KINDS[change.kind]
    page.line(*words, "”", lead=[Run(f"{sign} ", style), "“"], indent=3)
    page.line(Run(f"{place_of(change.shown)} · {sentence_words(change, proposal)}", DIM), indent=5)
    for words_of in reason_words(change):
        page.line(Run(words_of, DIM), indent=5)


def _direction(one: OrientationChange) -> str:
    before, after = (_rank(standing) for standing in (one.old, one.new))
    return WARN if before == after else GOOD if after > before else BAD


def _rank(standing: Standing | None) -> int:
    levels = ("absent", "mentioned", "significant", "principal")
    if standing is None:
        return -1
    return levels.index(standing.level) if standing.level in levels else int(standing.level) + 1


def _about(change: ProposalChange) -> str:
    old = f" (was {shorten(change.old_name, 200)})" if change.old_name != change.name else ""
    same = {True: " · the same document", False: " · another draft", None: ""}[change.same_text]
    return old + same


def proposal_words(change: ProposalChange) -> list[str]:
    """Returns what changed about the proposal as a whole, in a few words each."""
    parts = []
    if (change.old_status, change.old_problem) != (change.new_status, change.new_problem):
        old = _status(change.old_status, change.old_problem)
        parts.append(f"{old} before, {_status(change.new_status, change.new_problem)} now")
    gone = [one for one in change.old_boundaries if one not in change.new_boundaries]
    come = [one for one in change.new_boundaries if one not in change.old_boundaries]
    if come:
        parts.append(f"now claims a task outside the mandate: {', '.join(shorten(one, 80) for one in come)}")
    if gone:
        parts.append(f"no longer claims a task outside the mandate: {', '.join(shorten(one, 80) for one in gone)}")
    return parts


def _status(status: str, problem: str) -> str:
    words = _STATUS.get(status) or shorten(status, 40)
    return f"{words} ({shorten(problem, 200)})" if problem else words


def standing_words(one: OrientationChange) -> str:
    """Returns ``mentioned before, significant now; conflict before, none now``."""
    if one.old is None or one.new is None:
        standing = one.old or one.new
        level = _level(standing) if standing else ""
        return f"{level}, in the {'new' if one.old is None else 'old'} mandate only"
    parts = []
    if one.old.level != one.new.level:
        parts.append(f"{_level(one.old)} before, {_level(one.new)} now")
    else:
        parts.append(f"{_level(one.new)} as before")
    if one.old.conflict != one.new.conflict:
        parts.append(f"{_conflict(one.old)} before, {_conflict(one.new)} now")
    if None not in (one.old.claimed, one.new.claimed) and one.old.claimed != one.new.claimed:
        parts.append("the proposal now names it" if one.new.claimed else "the proposal no longer names it")
    return "; ".join(parts)


def _level(standing: Standing) -> str:
    return f"marker {standing.level}" if standing.level.isdigit() else standing.level


def _conflict(standing: Standing) -> str:
    return {"hard": "conflict", "soft": "possible conflict", "": "no conflict"}[standing.conflict]


def sentence_words(change: SentenceChange, proposal: ProposalChange) -> str:
    """Returns what became of a sentence, in a few words."""
    old, new = change.old, change.new
    if change.kind in _PLAIN:
        return _PLAIN[change.kind]
    if old is not None and new is not None:
        verb = {"gained": "counts now", "lost": "counts no more", "changed": "counts"}[change.kind]
        return f"{verb}: weight {told(old.weight):.2f} before, {told(new.weight):.2f} now"
    if new is not None:
        unseen = "not found before" if proposal.same_text else "new"
        return f"counts now: weight {told(new.weight):.2f}, {unseen}"
    weight = told(old.weight) if old is not None else 0.0
    return f"counts no more: weight {weight:.2f} before, {'not found now' if proposal.same_text else 'gone'}"


def reason_words(change: SentenceChange) -> list[str]:
    """Returns the reasons that only one of the files gives."""
    parts = [("no longer", change.removed), ("now", change.added)]
    return [f"{word}: {'; '.join(_reason(one) for one in reasons)}" for word, reasons in parts if reasons]


def _reason(reason: Reason) -> str:
    factor = f"{told(reason.factor):.2f}".rstrip("0").rstrip(".")
    return f"{one_line(reason.text)} ×{factor}"


def why_words(one: OrientationChange) -> str:
    """Returns why a level changed although no sentence did; empty where no level did."""
    if one.old is None or one.new is None or one.old.level == one.new.level:
        return ""
    numbers = [
        f"{what} {told(old):.2f} before, {told(new):.2f} now"
        for what, old, new in (
            ("score", one.old.score, one.new.score),
            ("threshold", one.old.threshold, one.new.threshold),
        )
        if old is not None and new is not None and told(old) != told(new)
    ]
    same = "the same sentences with the same weights: other orientations or other numbers decide"
    return "; ".join([same, *numbers])


# -- Markdown ----------------------------------------------------------------------------------------------------------


def to_markdown(comparison: Comparison, *, verbose: bool = False) -> str:
    """Returns the comparison as Markdown; nothing in a proposal's text or name can act as markup."""
    lines = [
        f"# {markdown(comparison.old)} and {markdown(comparison.new)}",
        "",
        f"**{markdown(headline(comparison))}**",
    ]
    if not comparison.evidence:
        lines += ["", markdown(_NO_SENTENCES)]
    made = differently_made(comparison)
    if made:
        lines += ["", "## Made differently", "", *(f"- {markdown(made_words(one))}" for one in made)]
    if comparison.changed:
        lines += ["", "## Changed"]
    for change in comparison.changed:
        lines += _proposal_lines(change, comparison, verbose=verbose)
    for title, names in _lists(comparison):
        shown = names if verbose else names[:_NAMES]
        lines += ["", f"## {title}", "", *(f"- {markdown(name)}" for name in shown)]
        if len(names) > len(shown):
            lines.append(f"- and {len(names) - len(shown):,} more")
    return "\n".join(lines) + "\n"


def _proposal_lines(change: ProposalChange, comparison: Comparison, *, verbose: bool) -> list[str]:
    lines = ["", f"### {markdown(change.name)}{markdown(_about(change))}", ""]
    lines += [f"- {markdown(words)}" for words in proposal_words(change)]
    for one in change.orientations:
        title = markdown(shorten(one.title, 120))
        lines.append(f"- **{one.orientation}. {title}**: {markdown(standing_words(one))}")
        shown = one.sentences if verbose else one.sentences[:_SENTENCES]
        for sentence in shown:
            lines += _sentence_lines(sentence, change, verbose=verbose)
        more = len(one.sentences) - len(shown)
        if more:
            lines.append(f"  - and {plural(more, 'more sentence')}")
        if comparison.evidence and not one.sentences and (words := why_words(one)):
            lines.append(f"  - {markdown(words)}")
    return lines


def _sentence_lines(change: SentenceChange, proposal: ProposalChange, *, verbose: bool) -> list[str]:
    pieces = excerpt(change.shown, _QUOTE_VERBOSE if verbose else _QUOTE)
    quote = "".join(markdown(piece.text) for piece in pieces)
    about = "; ".join([sentence_words(change, proposal), *reason_words(change)])
    sign = markdown(_KINDS[change.kind][0])
    return [f"  - {sign} “{quote}”  ", f"    {markdown(place_of(change.shown))} · {markdown(about)}"]


# -- JSON --------------------------------------------------------------------------------------------------------------


def to_json(comparison: Comparison) -> str:
    """Returns the comparison as an indented JSON object with a line end."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "old": comparison.old,
        "new": comparison.new,
        "evidence": comparison.evidence,
        "made": [
            {"what": one.what, "old": list(one.old), "new": list(one.new), "differs": one.differs}
            for one in comparison.made
        ],
        "changed": [_proposal_object(change) for change in comparison.changed],
        "renamed": [{"old": old, "new": new} for old, new in comparison.renamed],
        "only_old": list(comparison.only_old),
        "only_new": list(comparison.only_new),
        "same": comparison.same,
        "reworded": comparison.reworded,
    }
    return json_controls(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def _proposal_object(change: ProposalChange) -> dict[str, Any]:
    return {
        "name": change.name,
        "old_name": change.old_name,
        "same_text": change.same_text,
        "old": {
            "status": change.old_status,
            "problem": change.old_problem,
            "boundaries": list(change.old_boundaries),
        },
        "new": {
            "status": change.new_status,
            "problem": change.new_problem,
            "boundaries": list(change.new_boundaries),
        },
        "orientations": [
            {
                "orientation": one.orientation,
                "title": one.title,
                "old": _standing_object(one.old),
                "new": _standing_object(one.new),
                "sentences": [_sentence_object(sentence) for sentence in one.sentences],
            }
            for one in change.orientations
        ],
    }


def _standing_object(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "level": standing.level,
        "conflict": standing.conflict or None,
        "claimed": standing.claimed,
        "score": standing.score,
        "threshold": standing.threshold,
    }


def _sentence_object(change: SentenceChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "old": _evidence_object(change.old),
        "new": _evidence_object(change.new),
        "added": [_reason_object(one) for one in change.added],
        "removed": [_reason_object(one) for one in change.removed],
    }


def _evidence_object(evidence: Evidence | None) -> dict[str, Any] | None:
    return evidence_object(evidence) if evidence is not None else None


def _reason_object(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "factor": told(reason.factor), "text": reason.text}
