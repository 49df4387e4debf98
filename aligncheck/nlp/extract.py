"""The one door out of spaCy: from Docs to statements on the characters of the proposal."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc

from aligncheck.model.pattern import Layer
from aligncheck.model.proposal import Proposal
from aligncheck.model.statement import Mention, Passage, Reading, Statement
from aligncheck.nlp.components import HITS, KEYS, SENTENCES, Hit
from aligncheck.nlp.context import Cues
from aligncheck.nlp.detect import detect, head_words, is_known
from aligncheck.nlp.pipeline import Pipelines
from aligncheck.nlp.repair import Repaired, repair

_OPENING = frozenset(("own", "undertaking", "objective"))
"""Cues that say, at the head of a sentence, that it speaks of the project."""

_MEASURE = re.compile(
    r"\s+(?:is|are|was|lasts?|runs?|covers?|works?|costs?|serves?|takes|operates?|reaches|targets?|involves?|concerns?|has|"
    r"est|sont|dure|couvre|coûte|se|s['’]|touche|concerne|tient|court|compte|intervient|a|"
    r"es|son|dura|abarca|cubre|cuesta|tiene|beneficia|alcanza|cuenta|llega|trabaja|interviene|ejerce)\b",
    re.IGNORECASE,
)
"""Verbs of a project's size, place and time."""

_KEPT_CUES = frozenset(("claim",))
"""Cues that the scorer wants to see themselves: where a claim stands."""

# Looked up for every hit: a member of an enumeration costs more than a name of the module, and what a named tuple is
# made with does nothing else, in half the time.
_CUE, _CONCEPT = Layer.CUE, Layer.CONCEPT
_new = tuple.__new__


def read_statements(proposal: Proposal, pipelines: Pipelines, language: str | None = None) -> Reading:
    """Returns every sentence of the proposal that holds a mention or a claim, block by block.

    Each block is read by itself, in its own language, so no sentence crosses a block; ``language`` says that all are in
    that one. A block whose text was read before is not read again.
    """
    texts = [proposal.text[block.span.start : block.span.end] for block in proposal.blocks]
    heads = [] if language else [head_words(text) for text in texts]
    languages = (language,) * len(texts) if language else detect(texts, pipelines.languages, heads)
    passages: list[Passage] = []
    opened: list[int | None] = []
    words: Counter[str] = Counter()
    for text, spoken in zip(texts, languages, strict=True):
        found = pipelines.memo.get(spoken, text)
        if found is None:
            mended = repair(text)
            doc = pipelines.read(mended.text, spoken)
            found = (tuple(_statements(doc, mended, spoken)), len(text.split()), _opened(doc, mended))
            pipelines.memo.put(spoken, text, found)
        words[spoken] += found[1]
        passages.append(found[0])
        opened.append(found[2])
    counted = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    known = language is not None or is_known(texts, pipelines.languages, heads)
    return Reading(tuple(passages), languages, tuple(counted), known, tuple(opened))


def _opened(doc: Doc, mended: Repaired) -> int | None:
    """Returns where the first sentence begins in which the project, or its aim, is the subject of a deed; or None.

    *The project lasts two years* says nothing of what it does: that has then been said before.
    """
    firsts: list[int] = []
    for hit in doc.user_data[HITS]:
        if hit.pattern.layer is _CUE and hit.pattern.label in _OPENING:
            sentences: list[tuple[int, int]] = doc.user_data[SENTENCES]
            firsts = firsts or [first for first, _ in sentences]
            first, start = sentences[bisect_right(firsts, hit.first) - 1]
            if hit.first - first <= 1 and _MEASURE.match(mended.text, hit.end) is None:
                return mended.back(start)
    return None


def _statements(doc: Doc, mended: Repaired, language: str) -> list[Statement]:
    hits: list[Hit] = doc.user_data[HITS]
    if not hits:
        return []
    sentences: list[tuple[int, int]] = doc.user_data[SENTENCES]
    total = len(doc.user_data[KEYS].numbers)
    text = mended.text
    bounds = [*sentences, (total, len(text))]
    made: list[Statement] = []
    firsts = [hit.first for hit in hits]
    at = 0
    for (first, start), (last, end) in pairwise(bounds):
        begin, at = at, bisect_left(firsts, last, at)
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
    cues = [hit for hit in hits if hit.pattern.layer is _CUE]
    terms = hits
    if cues:
        terms = [hit for hit in hits if hit.pattern.layer is not _CUE or hit.pattern.label in _KEPT_CUES]
        if not terms:
            return None
    around = Cues(cues, text, start, end, language, terms)
    reaches, plain = around.reach, len(mended.new) == 1
    mentions = tuple(
        [
            _new(
                Mention,
                (
                    pattern.layer,
                    pattern.label,
                    pattern.term,
                    pattern.weak,
                    from_ if plain else mended.back(from_),
                    to if plain else mended.back(to - 1) + 1,
                    around.over(first, last) if reaches else (),
                ),
            )
            for first, last, from_, to, pattern in terms
        ]
    )
    others = tuple([mention for mention in mentions if mention.layer is not _CONCEPT])
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    end = start + len(body.strip())
    if not plain:
        start, end = mended.back(start), mended.back(end - 1) + 1
    return Statement(start, end, language, words, mentions, others, around.marks)
