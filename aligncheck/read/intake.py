"""Finds the proposals that files, folders, archives and tables hold, and reads them one by one.

Nothing is skipped in silence: whatever is found is an item or is passed over with a reason. What cannot be looked into
(a folder without permission, a broken archive in a folder) is an item too, so that reading it says why.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.errors import (
    AligncheckError,
    DamagedFile,
    EncryptedFile,
    InputError,
    LimitExceeded,
    NotFound,
    UnsupportedFormat,
    UsageError,
)
from aligncheck.model.call import GUESSED, PAGE_MARK, Columns, Intake, Item, Packed, Passed
from aligncheck.model.glob import Globs
from aligncheck.model.proposal import DEFAULT_LIMITS, Proposal, ReadLimits
from aligncheck.read import source

if TYPE_CHECKING:
    from aligncheck.read.bundle import Member

MAX_FOUND = 1_000_000
"""Files in one run, those passed over counted: a link to the root of a disk ends here."""

ARCHIVE = ".zip"
TABLES = frozenset((".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson"))

TEMPORARY, HIDDEN, EXCLUDED, NOT_INCLUDED = "temporary", "hidden", "excluded", "not included"
NO_PROPOSAL, OWN_PAGE, TABLE, NESTED, LINK, SEEN, NAMELESS, EMPTY_ARCHIVE = (
    "not a proposal",
    "page of aligncheck",
    "table: name it to score its rows",
    "archive in an archive: unpack it to score what is in it",
    "symbolic link in an archive",
    "folder that was searched already",
    "no name",
    "empty archive",
)

_LITTER = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "__macosx"))
_LITTER_STARTS = ("~$", ".~lock.", "._")
_LITTER_ENDS = (".tmp", ".part", ".crdownload", "~")
_PROPOSALS = frozenset((*source.SUFFIXES, *source.OLD_SUFFIXES))
_REFUSALS = {one.__name__: one for one in (DamagedFile, EncryptedFile, LimitExceeded, NotFound, UnsupportedFormat)}
_SHOWN_PROBLEMS = 10
_LONGEST_ID = 200
_PAGES = frozenset((".html", ".htm", ".xhtml"))
_MARK, _TOP = PAGE_MARK.encode(), 512


def find_items(
    paths: Sequence[str],
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    columns: Columns = GUESSED,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> Intake:
    """Returns what the paths hold, by name: files, all that is in folders and zip archives, and the rows of tables.

    ``include`` and ``exclude`` are patterns (see `aligncheck.model.glob`) on the path inside the folder or archive that
    is named; an archive in a folder counts as a folder. They choose among what ends like a proposal, old formats that
    are not read among them; what is named itself is always taken, whatever it is called. The same file reached twice
    is one item; different ones have different names. A table in a folder or archive is passed over.

    Raises an `AligncheckError` before anything is scored: for a path that is not there, a folder, archive or table that
    gives nothing, a folder that cannot be read, columns or patterns that are named for nothing. Several problems are
    one UsageError, in one line. A broken archive is an item, as a broken document is, and so is a broken table or row.
    """
    finder = _Finder(Globs(include), Globs(exclude), columns, limits, opens=True)
    if not paths:
        raise UsageError("nothing to score.", mend="Name files, folders, zip archives or tables.")
    for path in paths:
        finder.add(path)
    finder.follow()
    finder.check_use()
    return finder.intake()


def find_files(paths: Sequence[str], *, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> Intake:
    """Returns the files that are named, and those in the folders that are named, by name.

    It is `find_items` for files and folders. A file that is not there stays an item, so that the others are checked
    and reading it says what is wrong. Archives and tables are no proposals here.

    Raises an `AligncheckError` for a folder that gives nothing or cannot be read.
    """
    finder = _Finder(Globs(include), Globs(exclude), GUESSED, DEFAULT_LIMITS, opens=False)
    for path in paths:
        finder.add(path)
    finder.follow()
    return finder.intake()


def read_content(item: Item, limits: ReadLimits = DEFAULT_LIMITS) -> bytes:
    """Returns the bytes of an item: of its file, of the member of its archive, or of its row's text.

    Raises an `InputError` when they cannot be had.
    """
    if item.problem:
        raise _REFUSALS.get(item.refusal, DamagedFile)(item.problem, where=item.name)
    if item.text is not None:
        return item.text.encode("utf-8", "surrogatepass")
    if item.member or item.packed is not None:
        from aligncheck.read.bundle import read_member

        return read_member(item.path, item.packed or _find_place(item), name=item.name, limits=limits)
    if item.name.endswith("/"):
        raise _folder_problem(item)
    if _suffix(item.path) == ARCHIVE:
        from aligncheck.read.bundle import list_members

        # It is broken, or it would have been listed: its own error says how.
        list_members(item.path, name=item.name)
    return source.read_content(Path(item.path), name=item.name, limits=limits)


def read_item(item: Item, *, limits: ReadLimits = DEFAULT_LIMITS, password: str | None = None) -> Proposal:
    """Returns the proposal that an item is. Raises an `InputError` when it cannot be read."""
    return read_known(item, read_content(item, limits), limits=limits, password=password)


def read_known(
    item: Item, data: bytes, *, limits: ReadLimits = DEFAULT_LIMITS, password: str | None = None
) -> Proposal:
    """Returns the proposal that an item is, given what `read_content` said of it."""
    if item.text is None:
        return source.read_bytes(data, item.name, password=password, limits=limits)
    if not item.text.strip():
        raise DamagedFile("is empty.", where=item.name, mend="Fill in its text, or name another column.")
    return source.read_text(item.text, item.name, item.title or None, limits=limits)


def content_key(item: Item, data: bytes) -> str:
    """Returns the SHA-256 of an item's content and of all that decides how it is read, which its name does not."""
    kind = "row" if item.text is not None else _suffix(item.name)
    title = item.title.encode("utf-8", "surrogatepass")
    key = hashlib.sha256(f"{kind}\0{len(title)}\0".encode("utf-8", "surrogatepass"))
    key.update(title)
    key.update(data)
    return key.hexdigest()


def _find_place(item: Item) -> Packed:
    from aligncheck.read.bundle import list_members

    for member in list_members(item.path, name=item.name):
        if item.member in (member.name, member.stored):
            return member.packed
    raise NotFound("is not in its archive.", where=item.name, mend="Was the archive changed?")


def _folder_problem(item: Item) -> NotFound:
    try:
        with os.scandir(item.path):
            return NotFound("is a folder.", where=item.name, mend="Name the files in it.")
    except (OSError, ValueError) as error:
        return _not_there(error, item.name)


def _not_there(error: OSError | ValueError, name: str) -> NotFound:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        mend = source.suggestion(Path(name)) or "Mend its name."
        if name == "-":
            mend = "One text from standard input is for `aligncheck check -`."
        elif any(sign in name for sign in "*?["):
            mend = "To choose by a pattern, name the folder and include the pattern."
        return NotFound("there is no such file or folder.", where=name, mend=mend)
    if isinstance(error, PermissionError):
        return NotFound("may not be read.", where=name, mend="Ask for permission to read it.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name is possible"
    return NotFound(f"cannot be opened: {reason}.", where=name)


def _suffix(name: str) -> str:
    """Returns the end of a name, as the reader of proposals sees it."""
    base = name.rpartition("/")[2]
    stem, _, end = base.rpartition(".")
    return f".{end}".lower() if stem and end else ""


def _litter(name: str) -> str:
    """Returns why a name is passed over wherever it is found, "" when it is not."""
    folded = name.lower()
    if folded in _LITTER or folded.startswith(_LITTER_STARTS) or folded.endswith(_LITTER_ENDS):
        return TEMPORARY
    return HIDDEN if name.startswith(".") else ""


# -- finding ---------------------------------------------------------------------------------------------------------


_Key = tuple[str, str]
"""A file, however it was reached: the real path of its folder, and its name there."""


@dataclass(slots=True)
class _Root:
    """A folder or archive that the user named: what was found in it, and why the rest was passed over."""

    shown: str
    taken: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to search: its path, what starts the names of what is in it, its path inside the root, its real path."""

    path: str
    shown: str
    inside: str
    real: str
    root: _Root


@dataclass(slots=True)
class _Finder:
    include: Globs
    exclude: Globs
    columns: Columns
    limits: ReadLimits
    opens: bool
    """Whether archives and tables are opened."""

    items: list[Item] = field(default_factory=list)
    passed: list[tuple[_Key | None, Passed]] = field(default_factory=list)
    problems: list[AligncheckError] = field(default_factory=list)
    taken: set[_Key] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    links: list[_Folder] = field(default_factory=list)
    roots: list[_Root] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    tables: int = 0
    found: int = 0

    # -- what is named

    def add(self, path: str) -> None:
        """Takes one path of the user's; links to folders are only noted, see `follow`."""
        if not path:
            self.problems.append(UsageError("one of the paths is empty.", mend="Name a file or a folder."))
            return
        shown = Path(path).as_posix()
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 - a Path would cost more than the call
        except (OSError, ValueError) as error:
            if self.opens:
                self.problems.append(_not_there(error, shown))
            elif ("", shown) not in self.taken:
                self.taken.add(("", shown))
                self.items.append(Item(shown, path))
            return
        if stat.S_ISDIR(mode):
            self._add_folder(path, shown)
            return
        key = self._key(path)
        if key in self.taken:
            return
        self.taken.add(key)
        suffix = _suffix(shown)
        if self.opens and stat.S_ISREG(mode) and suffix == ARCHIVE:
            self._add_archive(path, shown)
        elif self.opens and stat.S_ISREG(mode) and suffix in TABLES:
            self._add_table(path, shown)
        else:
            self.items.append(Item(shown, path))

    def _key(self, path: str) -> _Key:
        folder, name = os.path.split(path)
        real = self.parents.get(folder)
        if real is None:
            real = self.parents[folder] = os.path.realpath(folder or os.curdir)
        return real, name

    def _add_folder(self, path: str, shown: str) -> None:
        root = _Root(shown)
        self.roots.append(root)
        prefix = "" if shown == "." else shown if shown.endswith("/") else f"{shown}/"
        try:
            with os.scandir(path):
                pass
        except OSError as error:
            self.problems.append(_not_there(error, shown))
            root.taken += 1
            return
        self._search(_Folder(path, prefix, "", os.path.realpath(path), root), again=True)

    def _add_archive(self, path: str, shown: str) -> None:
        root = _Root(shown)
        self.roots.append(root)
        try:
            self._take_members(path, shown, "", root)
        except InputError:
            # Reading the item says why, and the other paths are scored.
            self.items.append(Item(shown, path))
            root.taken += 1

    def _add_table(self, path: str, shown: str) -> None:
        from aligncheck.read.rows import read_table

        self.tables += 1
        try:
            rows = read_table(path, shown, self.columns, self.limits)
        except InputError as error:
            # Reading the item says why, and the other paths are scored.
            problem = f"{error.what} {error.mend}".rstrip()
            self.items.append(Item(shown, path, problem=problem, refusal=type(error).__name__))
            return
        except AligncheckError as error:
            self.problems.append(error)
            return
        if not rows:
            self.problems.append(NotFound("holds no rows.", where=shown, mend="Export the table again."))
        for row in rows:
            identity = row.id[:_LONGEST_ID] or f"row {row.number:06}"
            text = None if row.problem else row.text
            self.items.append(Item(f"{shown}/{identity}", path, text=text, title=row.title, problem=row.problem))

    # -- what is in folders

    def follow(self) -> None:
        """Searches the folders that links lead to, each once, when all that is no link has been searched."""
        while self.links:
            links, self.links = sorted(self.links, key=lambda link: link.shown), []
            for link in links:
                above = os.path.realpath(os.path.dirname(link.path)).rstrip(os.sep) + os.sep  # noqa: PTH120
                holds = above.startswith(link.real.rstrip(os.sep) + os.sep)
                if link.real in self.searched or holds:
                    self._pass(link.shown, SEEN, None, link.root)
                else:
                    self._search(link, again=False)

    def _search(self, start: _Folder, *, again: bool) -> None:
        """Takes what is in a folder and below; ``again`` says that folders searched before are searched once more."""
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            if folder.real in self.searched and not again:
                continue
            self.searched.add(folder.real)
            try:
                with os.scandir(folder.path) as entries:
                    for entry in entries:
                        self._count(folder.root)
                        below = self._entry(entry, folder)
                        if below is not None:
                            waiting.append(below)
            except OSError:
                # Reading the item says why.
                self._take(Item(folder.shown or "./", folder.path), (folder.real, ""), folder.root)

    def _count(self, root: _Root) -> None:
        self.found += 1
        if self.found > MAX_FOUND:
            raise LimitExceeded(
                f"leads to more than {MAX_FOUND:,} files.", where=root.shown, mend="Name its folders one by one."
            )

    def _entry(self, entry: os.DirEntry[str], folder: _Folder) -> _Folder | None:
        """Takes or passes over one entry of a folder. Returns the folder that it is, when it is to be searched."""
        name = entry.name
        shown, inside, key = folder.shown + name, folder.inside + name, (folder.real, name)
        is_link = entry.is_symlink()
        is_folder = _is_folder(entry)
        reason = _litter(name) or (EXCLUDED if self.exclude.fits(inside, folder=is_folder) else "")
        if is_folder:
            if reason:
                self._pass(f"{shown}/", reason, key, folder.root)
                return None
            if not is_link:
                real = os.path.join(folder.real, name)  # noqa: PTH118
                return _Folder(entry.path, f"{shown}/", f"{inside}/", real, folder.root)
            real = os.path.realpath(entry.path)
            self.links.append(_Folder(entry.path, f"{shown}/", f"{inside}/", real, folder.root))
            return None
        suffix = _suffix(name)
        if self.opens and not reason and suffix == ARCHIVE:
            self._archive_inside(entry.path, shown, inside, key, folder.root)
            return None
        reason = reason or self._refusal(suffix, inside)
        if not reason and suffix in _PAGES and _is_own_page(entry):
            reason = OWN_PAGE
        if reason:
            self._pass(shown, reason, key, folder.root)
        else:
            self._take(Item(shown, entry.path), key, folder.root)
        return None

    def _refusal(self, suffix: str, inside: str) -> str:
        """Returns why a file is passed over that bears no mark of litter, "" when it is not."""
        if suffix not in _PROPOSALS:
            return TABLE if self.opens and suffix in TABLES else NO_PROPOSAL
        return NOT_INCLUDED if self.include and not self.include.covers(inside) else ""

    def _archive_inside(self, path: str, shown: str, inside: str, key: _Key, root: _Root) -> None:
        """Takes the members of an archive that was found in a folder; a broken one is an item."""
        if key in self.taken:
            root.taken += 1
            return
        if self.exclude.fits(inside, folder=True):
            self._pass(shown, EXCLUDED, key, root)
            return
        try:
            self._take_members(path, shown, f"{inside}/", root)
        except InputError:
            self._take(Item(shown, path), key, root)
        else:
            self.taken.add(key)

    def _take_members(self, path: str, shown: str, inside: str, root: _Root) -> None:
        from aligncheck.read.bundle import list_members

        members = list_members(path, name=shown)
        if not members:
            self._pass(shown, EMPTY_ARCHIVE, None, root)
        for member in members:
            self._count(root)
            reason = self._member_refusal(member, inside + member.name)
            name = f"{shown}/{member.name or member.stored}"
            if reason:
                self._pass(name, reason, None, root)
            else:
                self._take(Item(name, path, member.stored, packed=member.packed), None, root)

    def _member_refusal(self, member: Member, inside: str) -> str:
        if not member.name:
            return NAMELESS
        litter = next(filter(None, map(_litter, member.name.split("/"))), "")
        if litter:
            return litter
        if self.exclude.covers(inside):
            return EXCLUDED
        if member.link:
            return LINK
        suffix = _suffix(member.name)
        return NESTED if suffix == ARCHIVE else self._refusal(suffix, inside)

    def _take(self, item: Item, key: _Key | None, root: _Root) -> None:
        root.taken += 1
        if key is None or key not in self.taken:
            self.items.append(item)
        if key is not None:
            self.taken.add(key)

    def _pass(self, shown: str, reason: str, key: _Key | None, root: _Root) -> None:
        root.reasons[reason] += 1
        self.passed.append((key, Passed(shown, reason)))

    # -- the end

    def check_use(self) -> None:
        """Notes columns and patterns that nothing was there for."""
        if self.columns != GUESSED and not self.tables:
            self.problems.append(
                UsageError("columns are named, but no table is.", mend="Name a .csv, .tsv, .xlsx or .jsonl file.")
            )
        if (self.include or self.exclude) and not self.roots:
            self.problems.append(
                UsageError(
                    "patterns choose in folders and archives, and none is named.", mend="Name one, or leave them out."
                )
            )

    def intake(self) -> Intake:
        """Returns what was found. Raises what keeps the run from starting."""
        for root in self.roots:
            if not root.taken:
                self.problems.append(_fruitless(root))
        if len(self.problems) == 1:
            raise self.problems[0]
        if self.problems:
            told = [str(problem).removesuffix(".") for problem in self.problems[:_SHOWN_PROBLEMS]]
            more = len(self.problems) - len(told)
            raise UsageError("; ".join(told) + (f"; and {more} more problems." if more else "."))
        passed = {one for key, one in self.passed if key is None or key not in self.taken}
        return Intake(_distinct(self.items), tuple(sorted(passed, key=lambda one: (one.name, one.reason))))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _is_own_page(entry: os.DirEntry[str]) -> bool:
    """Returns whether a web page that was found is a report of ours, which its first lines say."""
    try:
        if not entry.is_file():
            return False
        with open(entry.path, "rb") as page:  # noqa: PTH123
            return _MARK in page.read(_TOP)
    except OSError:  # reading the item says why
        return False


def _fruitless(root: _Root) -> NotFound:
    told = ", ".join(f"{count:,} {reason.partition(':')[0]}" for reason, count in sorted(root.reasons.items()))
    return NotFound("holds no proposals.", where=root.shown, mend=f"Passed over: {told}." if told else "It is empty.")


def _distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Returns the items by name; what would bear a name that is taken gets a number, the same in every run."""
    ordered = sorted(items, key=lambda item: (item.name, item.path))
    names = {item.name for item in ordered}
    if len(names) == len(ordered):
        return tuple(ordered)
    made: list[Item] = []
    last: dict[str, int] = {}
    for item in ordered:
        if item.name not in last:
            last[item.name] = 1
            made.append(item)
            continue
        name = item.name
        while name in names:
            last[item.name] += 1
            name = _numbered(item, last[item.name])
        names.add(name)
        made.append(replace(item, name=name))
    return tuple(sorted(made, key=lambda item: item.name))


def _numbered(item: Item, number: int) -> str:
    """Returns the item's name with a number; the end of a file's name stays, for it tells the format."""
    suffix = Path(item.name).suffix if item.text is None else ""
    return f"{item.name.removesuffix(suffix)} ({number}){suffix}"
