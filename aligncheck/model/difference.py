"""What differs between two files of results."""

from __future__ import annotations

from dataclasses import dataclass

from aligncheck.model.evidence import Evidence, Reason


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that the results of a file were made by (``mandate``, ``settings``, ``aligncheck`` ...), as each of
    the two files has it: several values where its reports differ, none where the file does not tell."""

    what: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Returns whether the two files were made by different ones."""
        return bool(self.old and self.new) and self.old != self.new


@dataclass(frozen=True, slots=True)
class Standing:
    """What one file says of one orientation of a proposal.

    ``level`` is a level, or a marker (``2``, ``1``, ``0``) where one of the files has no more; ``conflict`` is hard,
    soft or empty. ``claimed``, ``score`` and ``threshold`` are None where the file does not tell.
    """

    level: str
    conflict: str = ""
    claimed: bool | None = None
    score: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """One sentence that counts in one of the two files and not, or not as much, in the other.

    ``kind`` is ``gained``, ``lost`` or ``changed``; for sentences that contradict the orientation ``conflict_gained``
    or ``conflict_lost``, for such as count in neither file ``mention_gained`` or ``mention_lost``. ``old`` and ``new``
    are the sentence as each file judges it, None where the file does not have it at all. ``added`` are the reasons that
    only the new one gives, ``removed`` those that only the old one gives; a reason whose factor changed is in both.
    """

    kind: str
    old: Evidence | None
    new: Evidence | None
    added: tuple[Reason, ...] = ()
    removed: tuple[Reason, ...] = ()

    @property
    def shown(self) -> Evidence:
        """Returns the sentence, as the newer file has it where it can."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a change of no sentence")
        return found


@dataclass(frozen=True, slots=True)
class OrientationChange:
    """One orientation that stands differently; ``old`` or ``new`` is None where the file does not know it."""

    orientation: int
    title: str
    old: Standing | None
    new: Standing | None
    sentences: tuple[SentenceChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalChange:
    """One proposal that stands differently.

    ``name`` is that of the new file, ``old_name`` that of the old one. ``same_text`` says whether the bytes are the
    same, None where a file does not tell. ``old_status`` and ``new_status`` are statuses, empty where it was not
    scored; the problem is why. Boundaries are names of tasks outside the mandate.
    """

    name: str
    old_name: str
    same_text: bool | None
    old_status: str
    new_status: str
    old_problem: str = ""
    new_problem: str = ""
    old_boundaries: tuple[str, ...] = ()
    new_boundaries: tuple[str, ...] = ()
    orientations: tuple[OrientationChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two files of results, ``old`` and ``new`` being their names.

    ``changed`` stand in the order of the new file. ``renamed`` are pairs of an old and a new name of the same document.
    ``same`` counts the proposals that stand as they did, ``reworded`` those among them that other sentences, or other
    weights, support. ``evidence`` says whether both files hold the sentences.
    """

    old: str
    new: str
    made: tuple[Made, ...]
    changed: tuple[ProposalChange, ...]
    renamed: tuple[tuple[str, str], ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    same: int
    reworded: int
    evidence: bool

    @property
    def differs(self) -> bool:
        """Returns whether any proposal stands differently, came or went."""
        return bool(self.changed or self.only_old or self.only_new)
