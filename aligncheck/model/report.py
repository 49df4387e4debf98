"""The report: everything a reader gets, the same for the same input."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aligncheck.model.evidence import Result
from aligncheck.model.paragraph import Paragraph
from aligncheck.model.proposal import Notice

SCHEMA_VERSION = 1


class Status(StrEnum):
    """What became of the proposal as a whole."""

    ASSESSED = "assessed"
    OFF_MANDATE = "off_mandate"
    INSUFFICIENT_TEXT = "insufficient_text"


@dataclass(frozen=True, slots=True)
class Engine:
    """The versions that made the report; ``settings`` is ``default`` or the digest of other numbers."""

    aligncheck: str
    spacy: str
    python: str
    settings: str = "default"


@dataclass(frozen=True, slots=True)
class MandateInfo:
    """Which mandate the proposal was compared with."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class ProposalInfo:
    """Which document the report is about; ``languages`` in falling order of words."""

    name: str
    sha256: str
    media_type: str
    pages: int | None
    words: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundaryFound:
    """A task outside the mandate that the project claims as its own; ``start`` and ``end`` locate ``quote``."""

    id: str
    quote: str
    page: int | None
    line: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The first place where the proposal says that it serves an orientation; the mandate may lack the ``orientation``.

    ``source`` is ``text`` (a sentence), ``form`` (a line or cell of a form), ``metadata`` (front matter, a property of
    the document) or ``sidecar`` (a file beside it). ``quote`` is what it says there; ``page`` and ``line`` are None
    where there are none, and ``line`` is one of the sidecar where that claims it.
    """

    orientation: int
    source: str
    quote: str
    page: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A demand that the proposal breaks.

    ``code`` is stable (``ALN003``), ``rule`` its name in words (``unsupported-claim``), ``severity`` error or warning,
    ``orientation`` None for the proposal as a whole, ``suggestion`` what would mend it. ``quote`` is the sentence that
    it is about, empty when it is about none: with the code and the orientation it tells the finding from others, after
    lines have moved too.
    """

    code: str
    rule: str
    severity: str
    orientation: int | None
    message: str
    page: int | None
    line: int | None
    suggestion: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on one proposal: one result per orientation, in mandate order, always all of them.

    ``labels`` gives each concept id that occurs in the report its words in the proposal's main language. ``claims`` are
    the orientations that the proposal itself names, in rising order. ``paragraphs`` are those that evidence and
    boundaries stand in, in reading order; a report that an earlier version wrote has none.
    """

    engine: Engine
    mandate: MandateInfo
    proposal: ProposalInfo
    status: Status
    warnings: tuple[Notice, ...]
    results: tuple[Result, ...]
    boundaries: tuple[BoundaryFound, ...]
    findings: tuple[Finding, ...]
    labels: tuple[tuple[str, str], ...] = ()
    claims: tuple[Claim, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    schema_version: int = SCHEMA_VERSION
