"""Compares two files of results: which proposals stand differently, and which sentences made the difference."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from aligncheck import api
from aligncheck.batch.row import flags_of
from aligncheck.batch.scores import Score, read_scores
from aligncheck.errors import ResultsError
from aligncheck.model.difference import (
    Comparison,
    Made,
    OrientationChange,
    ProposalChange,
    SentenceChange,
    Standing,
)
from aligncheck.model.evidence import Evidence, Level, Reason, Result
from aligncheck.model.report import Report

TABLE_SUFFIX = ".csv"
SUFFIXES = (".json", ".jsonl", ".ndjson", TABLE_SUFFIX)

_DIGITS = 4
_VERDICT = ("status", "results", "boundaries")


def compare_files(old: Path, new: Path, *, old_name: str | None = None, new_name: str | None = None) -> Comparison:
    """Returns what differs between two files of results: json or jsonl of ``check`` or ``batch``, csv of ``batch``.

    Raises ResultsError when one of them holds something else.
    """
    with ExitStack() as stack:
        return compare(_opened(old, old_name, stack), _opened(new, new_name, stack))


# -- what a file says --------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """One proposal of a file, before its results are looked at."""

    name: str
    sha256: str
    problem: str
    made_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one orientation of a proposal stands; ``result`` holds the sentences, where the file has them."""

    title: str
    standing: Standing
    result: Result | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of one proposal, by number of the orientation."""

    status: str
    boundaries: tuple[str, ...]
    stands: dict[int, Stand]


class Results(Protocol):
    """A file of results."""

    @property
    def name(self) -> str:
        """What errors and readers call the file."""

    @property
    def evidence(self) -> bool:
        """Whether the file holds sentences."""

    @property
    def entries(self) -> Sequence[Entry]:
        """The proposals in the order of the file."""

    def raw(self, index: int) -> object:
        """Returns what stands at that place of ``entries``, as it stands there."""

    def told(self, index: int, raw: object) -> Told:
        """Returns what ``raw(index)`` says of the proposal."""


class _Reports:
    evidence = True

    def __init__(self, path: Path, name: str | None, stack: ExitStack) -> None:
        self._file = stack.enter_context(api.open_reports(path, name=name))
        self.name = self._file.name
        self.entries = [Entry(*one) for one in self._file.entries]

    def raw(self, index: int) -> object:
        return self._file.raw(index)

    def told(self, index: int, raw: object) -> Told:
        return told_by(self._file.made_of(index, raw))


class _Table:
    evidence = False

    def __init__(self, path: Path, name: str | None) -> None:
        self._table = read_scores(path, name=name)
        self._titles = dict(self._table.titles)
        self.name = path.as_posix() if name is None else name
        self.entries = [Entry(one.name, one.sha256, one.problem, ()) for one in self._table.scores]

    def raw(self, index: int) -> object:
        return None

    def told(self, index: int, raw: object) -> Told:
        score = self._table.scores[index]
        stands = {
            number: Stand(self._titles[number], Standing(marker, _conflict_flag(score, number)), None)
            for number, marker in score.markers
        }
        return Told(score.status, _boundaries(score.flags), stands)


def told_by(report: Report) -> Told:
    """Returns what a report says of its proposal."""
    stands = {
        one.orientation: Stand(
            one.title,
            Standing(
                one.level.value,
                one.conflict.severity.value if one.conflict else "",
                one.claimed,
                round(one.score, _DIGITS),
                round(one.threshold, _DIGITS),
            ),
            one,
        )
        for one in report.results
    }
    return Told(report.status.value, _boundaries(flags_of(report)), stands)


def _opened(path: Path, name: str | None, stack: ExitStack) -> Results:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ResultsError(
            "is no file of results.",
            where=path.as_posix() if name is None else name,
            mend="Compared are json and jsonl of check and batch, and csv of batch.",
        )
    return _Table(path, name) if suffix == TABLE_SUFFIX else _Reports(path, name, stack)


def _boundaries(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(flag.partition(":")[2] for flag in flags if flag.startswith("boundary:")))


def _conflict_flag(score: Score, number: int) -> str:
    if f"conflict:{number}" in score.flags:
        return "hard"
    return "soft" if f"possible-conflict:{number}" in score.flags else ""


# -- the comparison ----------------------------------------------------------------------------------------------------


def compare(old: Results, new: Results) -> Comparison:
    """Returns what differs, in the order of the new file."""
    below = (_below(old.entries), _below(new.entries))
    pairs = _pairs(old.entries, new.entries, below)
    paired = set(pairs.values())
    changed: list[ProposalChange] = []
    renamed: list[tuple[str, str]] = []
    same = reworded = 0
    for at, before in sorted(pairs.items()):
        first, second = old.entries[before], new.entries[at]
        if first.name != second.name and below[0][before] != below[1][at]:
            renamed.append((first.name, second.name))
        raw_old, raw_new = old.raw(before), new.raw(at)
        if _is_same(raw_old, raw_new):
            same += 1
            continue
        said = old.told(before, raw_old) if not first.problem else None
        says = new.told(at, raw_new) if not second.problem else None
        change = _proposal(first, second, said, says, markers=not (old.evidence and new.evidence))
        if change is not None:
            changed.append(change)
            continue
        same += 1
        if old.evidence and new.evidence and said is not None and says is not None:
            reworded += _is_reworded(said, says)
    return Comparison(
        old=old.name,
        new=new.name,
        made=_made(old.entries, new.entries),
        changed=tuple(changed),
        renamed=tuple(renamed),
        only_old=tuple(one.name for at, one in enumerate(old.entries) if at not in paired),
        only_new=tuple(one.name for at, one in enumerate(new.entries) if at not in pairs),
        same=same,
        reworded=reworded,
        evidence=old.evidence and new.evidence,
    )


def _is_same(old: object, new: object) -> bool:
    """Returns whether two reports say the same of their proposals, to the letter: most do, and need no closer look."""
    if not isinstance(old, dict) or not isinstance(new, dict) or "results" not in old:
        return False
    return all(old.get(key) == new.get(key) for key in _VERDICT)


def _made(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Made, ...]:
    """Returns what the results were made by, each thing with the values of both files."""
    values: dict[str, tuple[set[str], set[str]]] = {}
    for side, entries in enumerate((old, new)):
        for made_by in dict.fromkeys(one.made_by for one in entries):
            for what, value in made_by:
                values.setdefault(what, (set(), set()))[side].add(value)
    return tuple(Made(what, tuple(sorted(first)), tuple(sorted(second))) for what, (first, second) in values.items())


def _pairs(old: Sequence[Entry], new: Sequence[Entry], below: tuple[list[str], list[str]]) -> dict[int, int]:
    """Returns for places in the new file the place of the same proposal in the old one.

    The same name comes first, then the same name below the folder that all names of a file share: the next round of a
    call lies in another folder. Then the same bytes under another name. Two files with one proposal each are about it.
    """
    if len(old) == len(new) == 1:
        return {0: 0}
    pairs: dict[int, int] = {}
    keys = (
        ([one.name for one in old], [one.name for one in new]),
        below,
        ([one.sha256 for one in old], [one.sha256 for one in new]),
    )
    for old_keys, new_keys in keys:
        taken = set(pairs.values())
        places: dict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(old_keys):
            if key and at not in taken:
                places[key].append(at)
        for queue in places.values():
            queue.reverse()
        for at, key in enumerate(new_keys):
            if at not in pairs and places.get(key):
                pairs[at] = places[key].pop()
    return pairs


def _below(entries: Sequence[Entry]) -> list[str]:
    """Returns the names without the folders that all of them begin with."""
    parts = [PurePosixPath(one.name).parts or ("",) for one in entries]
    if not parts:
        return []
    shared = 0
    shortest = min(len(one) for one in parts) - 1
    while shared < shortest and len({one[shared] for one in parts}) == 1:
        shared += 1
    return ["/".join(one[shared:]) for one in parts]


def _proposal(
    first: Entry, second: Entry, old: Told | None, new: Told | None, *, markers: bool
) -> ProposalChange | None:
    """Returns how one proposal stands differently, None when it does not."""
    orientations = tuple(_orientations(old, new, markers=markers)) if old is not None and new is not None else ()
    change = ProposalChange(
        name=second.name,
        old_name=first.name,
        same_text=first.sha256 == second.sha256 if first.sha256 and second.sha256 else None,
        old_status=old.status if old else "",
        new_status=new.status if new else "",
        old_problem=first.problem,
        new_problem=second.problem,
        old_boundaries=old.boundaries if old else (),
        new_boundaries=new.boundaries if new else (),
        orientations=orientations,
    )
    before = (change.old_status, change.old_problem, change.old_boundaries)
    after = (change.new_status, change.new_problem, change.new_boundaries)
    return change if orientations or before != after else None


def _orientations(old: Told, new: Told, *, markers: bool) -> Iterator[OrientationChange]:
    for number in sorted({*old.stands, *new.stands}):
        first, second = old.stands.get(number), new.stands.get(number)
        before, after = _standing(first, markers=markers), _standing(second, markers=markers)
        if not _differ(before, after):
            continue
        title = (second or first).title if second or first else ""  # type: ignore[union-attr]
        sentences = () if markers else tuple(sentence_changes(_result(first), _result(second)))
        yield OrientationChange(number, title, before, after, sentences)


def _standing(stand: Stand | None, *, markers: bool) -> Standing | None:
    if stand is None or not markers or stand.result is None:
        return stand.standing if stand else None
    return replace(stand.standing, level=str(Level(stand.standing.level).marker))


def _result(stand: Stand | None) -> Result | None:
    return stand.result if stand else None


def _differ(old: Standing | None, new: Standing | None) -> bool:
    """Returns whether two standings differ; an orientation that one file does not know counts when something is said
    of it in the other."""
    if old is None or new is None:
        known = old or new
        return known is not None and (known.level not in (Level.ABSENT.value, "0") or bool(known.conflict))
    if None not in (old.claimed, new.claimed) and old.claimed != new.claimed:
        return True
    return (old.level, old.conflict) != (new.level, new.conflict)


# -- sentences ---------------------------------------------------------------------------------------------------------


def sentence_changes(old: Result | None, new: Result | None) -> Iterator[SentenceChange]:
    """Yields the sentences that count in one of the two and not, or not as much, in the other; the heaviest first.

    Where none does and the levels differ, these are the ones that were only mentioned. Sentences are the same when
    their words are, whatever their spaces, case and place.
    """
    pairs = list(_paired(_counted(old), _counted(new)))
    found = [change for pair in pairs if (change := _sentence(*pair)) is not None]
    if not found and old is not None and new is not None and old.level is not new.level:
        found = [
            SentenceChange("mention_gained" if first is None else "mention_lost", _evidence(first), _evidence(second))
            for first, second in pairs
            if first is None or second is None
        ]
    yield from sorted(found, key=lambda one: (_ORDER[one.kind], -_weight(one), one.shown.span))
    for first, second in _paired(_conflicts(old), _conflicts(new)):
        if first is None or second is None:
            kind = "conflict_gained" if first is None else "conflict_lost"
            yield SentenceChange(kind, _evidence(first), _evidence(second))


def _evidence(piece: _Piece | None) -> Evidence | None:
    return piece[0] if piece is not None else None


_ORDER = {"gained": 0, "lost": 1, "changed": 2, "mention_gained": 3, "mention_lost": 4}

_Piece = tuple[Evidence, bool]
"""A sentence, and whether it counts."""


def _weight(change: SentenceChange) -> float:
    return max(one.weight for one in (change.old, change.new) if one is not None)


def _counted(result: Result | None) -> list[_Piece]:
    if result is None:
        return []
    return [*((one, True) for one in result.evidence), *((one, False) for one in result.discounted)]


def _conflicts(result: Result | None) -> list[_Piece]:
    return [(one, True) for one in result.conflict.evidence] if result is not None and result.conflict else []


def _paired(old: list[_Piece], new: list[_Piece]) -> Iterator[tuple[_Piece | None, _Piece | None]]:
    """Yields each sentence of either side with the same one of the other, None where there is none."""
    by_words: dict[Hashable, tuple[list[_Piece], list[_Piece]]] = {}
    for side, pieces in enumerate((old, new)):
        for piece in pieces:
            by_words.setdefault(normal(piece[0].quote), ([], []))[side].append(piece)
    for first, second in by_words.values():
        yield from zip_longest(first, second)


def normal(quote: str) -> str:
    """Returns the words of a sentence in a form in which only other words make a difference."""
    return " ".join(unicodedata.normalize("NFC", quote).casefold().split())


def _sentence(old: _Piece | None, new: _Piece | None) -> SentenceChange | None:
    counted_before = old is not None and old[1]
    counted_now = new is not None and new[1]
    if not counted_before and not counted_now:
        return None
    before, after = _evidence(old), _evidence(new)
    if counted_before != counted_now:
        kind = "gained" if counted_now else "lost"
    elif before and after and _worth(before) != _worth(after):
        kind = "changed"
    else:
        return None
    if before is None or after is None:
        return SentenceChange(kind, before, after)
    return SentenceChange(
        kind,
        before,
        after,
        added=_without(after.reasons, before.reasons),
        removed=_without(before.reasons, after.reasons),
    )


def _worth(evidence: Evidence) -> tuple[float, tuple[tuple[str, float], ...]]:
    return round(evidence.weight, _DIGITS), tuple(_told(reason) for reason in evidence.reasons)


def _told(reason: Reason) -> tuple[str, float]:
    return reason.code, round(reason.factor, _DIGITS)


def _without(reasons: Iterable[Reason], others: Iterable[Reason]) -> tuple[Reason, ...]:
    known = {_told(reason) for reason in others}
    return tuple(reason for reason in reasons if _told(reason) not in known)


def _is_reworded(old: Told, new: Told) -> bool:
    """Returns whether other sentences, or other weights, support what stands as it did."""
    return any(
        next(sentence_changes(stand.result, new.stands[number].result), None) is not None
        for number, stand in old.stands.items()
        if number in new.stands
    )
