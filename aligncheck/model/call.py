"""A call for proposals: what came in, and what became of each piece."""

from __future__ import annotations

from dataclasses import dataclass

from aligncheck.model.report import MandateInfo


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what, as its user calls them; what is empty is guessed from well-known names.

    Several columns of text are joined as paragraphs, in the order given.
    """

    text: tuple[str, ...] = ()
    id: str = ""
    title: str = ""


GUESSED = Columns()
"""No column is named, all are guessed."""


PAGE_MARK = '<meta name="generator" content="aligncheck">'
"""What stands near the top of every web page of ours, so that a page left among proposals is not taken for one."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Where a zip archive keeps one member, as its directory states it: any of it may be a lie.

    ``offset`` is the place of the member's own header in the file, ``method`` how it is packed. With these a member is
    read without reading the directory again.
    """

    offset: int
    packed: int
    unpacked: int
    crc: int
    method: int
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One proposal to score, before it is opened.

    ``name`` is what results call it: a path with slashes as the user named it, the member behind the name of its
    archive (``call.zip/annex/a.docx``), or the row's id behind the name of its table (``portal.csv/1042``). Names of a
    run are all different. ``path`` is the file to open, or the archive or table that holds the proposal; ``member``
    is the name inside an archive and ``packed`` its place there. ``text`` and ``title`` are set for rows of a table,
    whose words are already here. ``problem`` says why a row, or a whole table, cannot be read, as was found out when
    the table was opened; ``refusal`` is the name of the error, that of a damaged file when empty.
    """

    name: str
    path: str
    member: str = ""
    text: str | None = None
    title: str = ""
    packed: Packed | None = None
    problem: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """What was found and is not scored: ``reason`` in a few words that name a kind (``hidden``, ``not a proposal``)."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What a run will score, sorted by name, and what it passes over."""

    items: tuple[Item, ...]
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One orientation in the row of a proposal: ``flag`` is hard, soft (a conflict), or empty."""

    orientation: int
    level: str
    marker: int
    score: float
    claimed: bool
    flag: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one proposal is in a table of scores.

    ``problem`` is why it could not be scored, in one line, and ``kind`` the kind of that problem (``damaged``,
    ``encrypted``, ``timeout``, ``memory``, ``crash``, ...); both empty when it was scored. ``flags`` name what is wrong
    with it (``conflict:9``, ``boundary:legal-protection``, ``unsupported-claim:5``). ``cells`` are in mandate order,
    empty where there is a problem. ``language`` is the main language.
    """

    name: str
    sha256: str
    status: str
    words: int
    pages: int | None
    language: str
    cells: tuple[Cell, ...] = ()
    flags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """The answer for one item: its row, and its full report as one line of JSON (empty where there is a problem).

    ``cached`` says that it was known from before, ``seconds`` what it took to work out.
    """

    row: Row
    report: str
    cached: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the reviewers' own labels say of one proposal: ``markers`` by orientation, those left out being disputed."""

    name: str
    markers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """What is the same for every proposal of a run, for whoever lays out its results.

    ``titles`` are number and English title of each orientation, in mandate order. ``labelled`` is empty where nobody
    gave labels.
    """

    mandate: MandateInfo
    aligncheck: str
    titles: tuple[tuple[int, str], ...]
    passed: tuple[Passed, ...] = ()
    labelled: tuple[Labelled, ...] = ()
