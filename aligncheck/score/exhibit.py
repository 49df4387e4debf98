"""A statement as the report shows it: its place, its words, and the reasons that stand around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aligncheck.model.evidence import Evidence, Reason
from aligncheck.model.outline import Outline
from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import Proposal
from aligncheck.model.span import CharSpan
from aligncheck.model.statement import Mark, Mention, Statement
from aligncheck.settings import Settings

_MARK_TEXT = {
    "negation": "denied by “{}”",
    "exclusion": "excluded by “{}”",
    "exclusion_after": "excluded by “{}”",
    "hypothetical": "may never happen: “{}”",
    "frame": "the name or aim of what frames the project: “{}”",
    "gap": "a need, not an activity: “{}”",
    "past": "done before: “{}”",
    "other_holder": "somebody else's task: “{}”",
    "other_clause": "somebody else does this part: “{}”",
    "third_party": "what another body does: “{}”",
    "against": "opposed or brought to an end by “{}”",
    "claim": "names the mandate itself: “{}”",
}

RESULTS = frozenset(("objective", "outcome", "output", "activity", "results_matrix", "budget", "monitoring", "title"))
"""Sections that tell what the project brings about: what a ministry does there, it does because of the project."""

_OF_THE_HOLDER = frozenset(("title", "metadata", "org_profile"))
"""Sections that name whose project it is."""

_HEAD = 60
"""Blocks in which a proposal says whose it is."""

_OWN_NAME = re.compile(r"[A-ZÀ-Þ].*[A-ZÀ-Þ]")
"""Two capitals: *UNHCR*, *Red Cross*; not *ministry*, and no country, which is in a title as a place."""

_BESIDE_THE_THEME = frozenset(("boilerplate", "claim"))
"""What keeps even a bare title from naming a theme."""


class Exhibit:
    """One statement of the block ``at``; what evidence for several orientations has in common is worked out once."""

    __slots__ = (
        "_about",
        "_proposal",
        "_results",
        "_shift",
        "_spans",
        "at",
        "block",
        "line",
        "quote",
        "section",
        "span",
        "statement",
    )

    def __init__(self, proposal: Proposal, outline: Outline, at: int, statement: Statement) -> None:
        block = proposal.blocks[at]
        self.at = at
        self.block = block
        self.statement = statement
        self.section = outline.sections[outline.section_of[at]].title
        self._shift = block.span.start
        self.span = CharSpan(self._shift + statement.start, self._shift + statement.end)
        self.quote = proposal.text[self.span.start : self.span.end]
        self.line = block.line
        if block.line is not None:
            self.line = block.line + proposal.text.count("\n", self._shift, self.span.start)
        self._spans: dict[tuple[int, int], CharSpan] = {}
        self._about: tuple[Reason, ...] | None = None
        self._results = outline.roles[at] in RESULTS or any(
            _is_holder(mark.words, proposal, outline) for mark in statement.marks if mark.kind == "third_party"
        )

    def evidence(
        self, lead: Mention, used: Sequence[Mention], role: str, weight: float, reasons: Sequence[Reason]
    ) -> Evidence:
        """Returns the statement as evidence: ``lead`` is the mention that names it, ``used`` those that carry it."""
        block = self.block
        return Evidence(
            lead.label,
            lead.term,
            self.quote,
            self.span,
            tuple([self._span(place) for place in sorted({(mention.start, mention.end) for mention in used})]),
            block.page,
            self.line,
            block.number,
            block.place,
            self.section,
            role,
            self.statement.language,
            weight,
            tuple(reasons),
        )

    def _span(self, place: tuple[int, int]) -> CharSpan:
        span = self._spans.get(place)
        if span is None:
            span = self._spans[place] = CharSpan(self._shift + place[0], self._shift + place[1])
        return span

    def context(self, used: Sequence[Mention], settings: Settings, *, bare: bool) -> Sequence[Reason]:
        """Returns a reason for each kind of mark over the used mentions or the whole sentence, denials left out.

        A ``bare`` title names its theme, whether it is that of a review, of lessons learned or of funded projects.
        """
        if bare:
            return [one for one in self.context((), settings, bare=False) if one.code in _BESIDE_THE_THEME]
        if any(mention.marks for mention in used):
            return _context(self.statement, used, settings, results=self._results)
        if self._about is None:
            self._about = tuple(_context(self.statement, (), settings, results=self._results))
        return self._about


def _is_holder(words: str, proposal: Proposal, outline: Outline) -> bool:
    """Returns whether a body by its own name is in the title, or in what a form says of the applicant."""
    if _OWN_NAME.search(words) is None:
        return False
    return any(
        role in _OF_THE_HOLDER and words in proposal.block_text(block)
        for block, role in zip(proposal.blocks[:_HEAD], outline.roles[:_HEAD], strict=True)
    )


def _context(statement: Statement, used: Sequence[Mention], settings: Settings, *, results: bool) -> list[Reason]:
    if any(mention.layer is Layer.BOILERPLATE for mention in statement.others):
        return [Reason("boilerplate", settings.mark["boilerplate"], "the organisation's words about itself")]
    found: dict[str, Mark] = {}
    kinds = {mark.kind for mark in statement.marks}
    undertaken = not kinds.isdisjoint(("objective", "purpose"))
    telling = {"other_holder", "claim", "hypothetical"}
    telling |= (set() if undertaken else {"past"}) | (set() if results else {"third_party"})
    for mark in statement.marks:
        if mark.kind in telling:
            found.setdefault(mark.kind, mark)
    for mention in used:
        for mark in mention.marks:
            if mark.kind in ("hypothetical", "frame") or (mark.kind == "gap" and not undertaken):
                found.setdefault(mark.kind, mark)
    return [marked(found[kind], settings) for kind in sorted(found)]


def marked(mark: Mark, settings: Settings) -> Reason:
    """Returns what a mark leaves of a weight, as a reason."""
    return Reason(mark.kind, settings.mark[mark.kind], _MARK_TEXT[mark.kind].format(mark.words))
