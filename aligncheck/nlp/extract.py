"""The one door out of spaCy: from Docs to statements on the characters of the proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc

from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import Proposal
from aligncheck.model.statement import Mention, Reading, Statement
from aligncheck.nlp.components import HITS, KEYS, SENTENCES, Hit
from aligncheck.nlp.context import Cues
from aligncheck.nlp.detect import detect, is_known
from aligncheck.nlp.pipeline import Pipelines
from aligncheck.nlp.repair import Repaired, repair

_KEPT_CUES = frozenset(("claim",))
"""Cues that the scorer wants to see themselves: where a claim stands."""


def read_statements(proposal: Proposal, pipelines: Pipelines, language: str | None = None) -> Reading:
    """Returns every sentence of the proposal that holds a mention or a claim, in reading order.

    Each block is read by itself, in its own language, so no sentence crosses a block; ``language`` says that all are in
    that one. A block whose text was read before is not read again.
    """
    texts = [proposal.text[block.span.start : block.span.end] for block in proposal.blocks]
    languages = (language,) * len(texts) if language else detect(texts, pipelines.languages)
    statements: list[Statement] = []
    words: Counter[str] = Counter()
    for index, (text, spoken) in enumerate(zip(texts, languages, strict=True)):
        found = pipelines.memo.get(spoken, text)
        if found is None:
            mended = repair(text)
            doc = pipelines.read(mended.text, spoken)
            found = (tuple(_statements(doc, mended, spoken)), len(text.split()))
            pipelines.memo.put(spoken, text, found)
        words[spoken] += found[1]
        statements += _placed(found[0], index, proposal.blocks[index].span.start)
    counted = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    known = language is not None or is_known(texts, pipelines.languages)
    return Reading(tuple(statements), languages, tuple(counted), known)


def _placed(statements: tuple[Statement, ...], block: int, shift: int) -> list[Statement]:
    """Returns statements counted from the beginning of their block as those of one block of a proposal."""
    return [
        Statement(
            block,
            start + shift,
            end + shift,
            language,
            words,
            tuple(
                [
                    Mention(layer, label, term, weak, first + shift, last + shift, marks)
                    for layer, label, term, weak, first, last, marks in mentions
                ]
            ),
            whole,
        )
        for _, start, end, language, words, mentions, whole in statements
    ]


def _statements(doc: Doc, mended: Repaired, language: str) -> list[Statement]:
    hits: list[Hit] = doc.user_data[HITS]
    if not hits:
        return []
    sentences: list[tuple[int, int]] = doc.user_data[SENTENCES]
    total = len(doc.user_data[KEYS].numbers)
    text = mended.text
    bounds = [*sentences, (total, len(text))]
    made: list[Statement] = []
    at = 0
    for (first, start), (last, end) in pairwise(bounds):
        begin = at
        while at < len(hits) and hits[at].first < last:
            at += 1
        if at > begin:
            statement = _statement(hits[begin:at], text, mended, language, start, end, last - first)
            if statement is not None:
                made.append(statement)
    return made


def _statement(
    hits: Sequence[Hit],
    text: str,
    mended: Repaired,
    language: str,
    start: int,
    end: int,
    words: int,
) -> Statement | None:
    cues: list[Hit] = []
    terms: list[Hit] = []
    for hit in hits:
        if hit.pattern.layer is Layer.CUE:
            cues.append(hit)
            if hit.pattern.label in _KEPT_CUES:
                terms.append(hit)
        else:
            terms.append(hit)
    if not terms:
        return None
    around = Cues(cues, text, start, end, language, terms)
    plain = len(mended.new) == 1
    mentions = []
    for first, last, from_, to, pattern in terms:
        if not plain:
            from_, to = mended.back(from_), mended.back(to - 1) + 1
        mentions.append(
            Mention(
                pattern.layer,
                pattern.label,
                pattern.term,
                pattern.weak,
                from_,
                to,
                around.over(first, last),
            )
        )
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    end = start + len(body.strip())
    if not plain:
        start, end = mended.back(start), mended.back(end - 1) + 1
    return Statement(0, start, end, language, words, tuple(mentions), around.marks)
