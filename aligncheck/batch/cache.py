"""Results that were worked out before: a small database in the user's cache folder.

Nothing depends on it. A database that is damaged is set aside and begun anew; a folder that somebody else can write to,
a full disk or a database that stays locked means that the work is done again. Any number of processes may use it at
once. What is kept stands under the digest of all that it was made of, so that it can be missing but never out of date.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from json import JSONDecoder, dumps
from pathlib import Path, PurePath
from threading import Lock
from types import TracebackType
from typing import Any, NamedTuple, Self

from aligncheck.batch.row import row_from_json, row_to_json
from aligncheck.model.call import Row
from aligncheck.render.escape import json_controls

FILE_NAME = "results-1.sqlite"
"""The number is that of the tables' form: another form is another file."""

MAX_BYTES = 1_000_000_000
"""Beyond this the results that were used longest ago go."""

_WAIT_SECONDS = 10.0
_AT_ONCE = 500
_DAY = 86_400
_LEVEL = 3
"""Of compression: the next ones take twice the time for a tenth of the room."""

_TABLES = (
    "CREATE TABLE IF NOT EXISTS rows"
    " (key TEXT PRIMARY KEY, told BLOB NOT NULL, digest BLOB NOT NULL, used INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS rows_by_use ON rows (used)",
    "CREATE TABLE IF NOT EXISTS reports (key TEXT PRIMARY KEY, told BLOB NOT NULL, digest BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS briefs (key TEXT PRIMARY KEY, told BLOB NOT NULL, digest BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS shown (key TEXT NOT NULL, kind TEXT NOT NULL, made_of TEXT NOT NULL,"
    " told BLOB NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (key, kind))",
)
_KEPT = ("rows", "reports", "briefs", "shown")
_NAME_KEY = '"proposal": {"name": "'


class Entry(NamedTuple):
    """What is kept of one proposal: its row and its report as a line of JSON, whatever they call it.

    ``line`` may have been packed (``packed``) by whoever made it.
    """

    key: str
    row: Row
    line: str | bytes


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """Where the results are kept (None: nowhere), how many there are, and the bytes that they take on disk."""

    path: Path | None
    entries: int = 0
    bytes: int = 0


# -- keys ------------------------------------------------------------------------------------------------------------


def rules_digest(mandate: str, settings: str, engine: str, extra: Iterable[str] = ()) -> str:
    """Returns the digest of all that judges a proposal, from the digests of its parts.

    ``extra`` is whatever else decides, such as headings of one's own templates.
    """
    return _digest("rules", mandate, settings, engine, *extra)


def file_key(data: bytes, name: str, rules: str, beside: str = "") -> str:
    """Returns the key of a document; of its name only the suffix tells how it is read."""
    return content_key(hashlib.sha256(data).hexdigest(), name, rules, beside)


def content_key(sha256: str, name: str, rules: str, beside: str = "") -> str:
    """Returns the key of a document whose bytes have this digest.

    ``beside`` is what else is known of it and told in its report, such as the claims of a file beside it.
    """
    return _digest("file", rules, sha256, PurePath(name).suffix.lower(), beside)


def text_key(text: str, title: str, rules: str) -> str:
    """Returns the key of plain text, such as a row of a table, with its title."""
    return _digest("text", rules, text, title)


def shown_key(*parts: str) -> str:
    """Returns the digest of what a text was made of beside the report that is kept, such as the name and the format."""
    return _digest("shown", *parts)


def _digest(*parts: str) -> str:
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        total.update(f"{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


# -- names -----------------------------------------------------------------------------------------------------------


def with_name(line: str, name: str) -> str:
    """Returns a report's line of JSON with another name of the proposal; the same bytes as if it had been so called.

    ``proposal`` is the one key of the contract with an object behind it that begins with ``name``, and no quotation
    mark inside a text stands there without a backslash: the place is found without reading the rest. Raises ValueError
    when the line is no report.
    """
    at = line.find(_NAME_KEY)
    if at < 0:
        raise ValueError("not a report: it names no proposal")
    start = at + len(_NAME_KEY) - 1
    _, end = _DECODER.raw_decode(line, start)
    return f"{line[:start]}{json_controls(dumps(name, ensure_ascii=False))}{line[end:]}"


_DECODER = JSONDecoder()


def packed(line: str) -> bytes:
    """Returns a report's line of JSON without the proposal's name, in few bytes. Raises ValueError when it is none."""
    return zlib.compress(with_name(line, "").encode("utf-8", "surrogatepass"), _LEVEL)


def unpacked(data: bytes) -> str:
    """Returns the line of JSON, with an empty name. Raises ValueError when it is not what ``packed`` gave."""
    try:
        return zlib.decompress(data).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(str(error)) from error


# -- the database ----------------------------------------------------------------------------------------------------


def _silent(_: str) -> None:
    """Says nothing."""


class ResultCache:
    """The results of one folder. Reading and writing never fail: what cannot be had is not there.

    ``say`` gets one sentence when results cannot be kept, or when a damaged database was set aside, at most one for
    each kind of trouble. Threads may share it; processes open their own.
    """

    def __init__(
        self,
        connection: sqlite3.Connection | None,
        path: Path | None,
        say: Callable[[str], None] = _silent,
        *,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._connection = connection
        self._path = path
        self._say = say
        self._said: set[str] = set()
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._node = _node_of(path)

    @classmethod
    def open(
        cls, folder: Path | None, say: Callable[[str], None] = _silent, *, max_bytes: int = MAX_BYTES
    ) -> ResultCache:
        """Returns the cache in a folder, which is made when it is missing; one that keeps nothing when it is None."""
        cache = cls(None, folder / FILE_NAME if folder is not None else None, say, max_bytes=max_bytes)
        cache._begin()
        return cache

    @property
    def keeps(self) -> bool:
        """Returns whether anything can be kept or found."""
        return self._connection is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the database; the cache keeps nothing from then on."""
        with self._lock:
            self._close()

    def get_row(self, key: str) -> Row | None:
        """Returns the row kept under the key, with an empty name; None when there is none."""
        return self.get_many_rows((key,)).get(key)

    def get_many_rows(self, keys: Sequence[str]) -> dict[str, Row]:
        """Returns the rows kept under those of the keys that are known, with empty names."""
        found: dict[str, Row] = {}
        bad: list[str] = []
        worn: list[str] = []
        now = int(time.time())
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            question = f"SELECT key, told, digest, used FROM rows WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
            for key, told, digest, used in self._ask(question, some):
                row = _row(key, told, digest)
                if row is None:
                    bad.append(key)
                else:
                    found[key] = row
                    if not -_DAY < now - used < _DAY:
                        worn.append(key)
        self._drop(bad)
        if worn:
            self._write([("UPDATE rows SET used = ? WHERE key = ?", [(now, key) for key in worn])])
        return found

    def get_report_line(self, key: str) -> str | None:
        """Returns the report kept under the key as one line of JSON with an empty name; None when there is none."""
        return self._get_line("SELECT told, digest FROM reports WHERE key = ?", key)

    def get_brief_line(self, key: str) -> str | None:
        """Returns the brief report kept under the key, as ``get_report_line`` does the whole one."""
        return self._get_line("SELECT told, digest FROM briefs WHERE key = ?", key)

    def _get_line(self, question: str, key: str) -> str | None:
        for told, digest in self._ask(question, (key,)):
            line = _line(key, told, digest)
            if line is not None:
                return line
            self._drop([key])
        return None

    def put_brief(self, key: str, line: str) -> None:
        """Keeps the brief report of a proposal whose row and report are kept."""
        if self.keeps:
            short = packed(line)
            self._write([("INSERT OR REPLACE INTO briefs VALUES (?, ?, ?)", [(key, short, _sum(key, short))])])

    def get_shown(self, key: str, kind: str, made_of: str) -> str | None:
        """Returns the text kept of a report in the format ``kind``; None when there is none that was made of this."""
        question = "SELECT told, digest FROM shown WHERE key = ? AND kind = ? AND made_of = ?"
        for told, digest in self._ask(question, (key, kind, made_of)):
            text = _text(told, digest, _sum(key, made_of.encode() + told)) if isinstance(told, bytes) else None
            if text is not None:
                return text
            self._drop([key])
        return None

    def put_shown(self, key: str, kind: str, made_of: str, text: str) -> None:
        """Keeps what a report looks like in a format, the last time only: where its row is kept, and goes with it."""
        if self.keeps:
            told = zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)
            parts = (key, kind, made_of, told, _sum(key, made_of.encode() + told), key)
            order = "INSERT OR REPLACE INTO shown SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM rows WHERE key = ?)"
            self._write([(order, [parts])])
            self._make_room()

    def put(self, key: str, row: Row, line: str | bytes) -> None:
        """Keeps the row and the report of one proposal."""
        self.put_many([Entry(key, row, line)])

    def put_many(self, entries: Sequence[Entry]) -> None:
        """Keeps several at once: all of them or, when something is in the way, none."""
        if not self.keeps or not entries:
            return
        now = int(time.time())
        rows, reports = [], []
        for key, row, line in entries:
            told = row_to_json(replace(row, name="")).encode()
            rows.append((key, told, _sum(key, told), now))
            short = line if isinstance(line, bytes) else packed(line)
            reports.append((key, short, _sum(key, short)))
        self._write(
            [
                ("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", rows),
                ("INSERT OR REPLACE INTO reports VALUES (?, ?, ?)", reports),
            ]
        )
        self._make_room()

    def info(self) -> CacheInfo:
        """Returns where results are kept, how many, and the bytes on disk."""
        if self._path is None or not self.keeps:
            return CacheInfo(self._path if self.keeps else None)
        ((count,),) = self._ask("SELECT count(*) FROM rows", ()) or [(0,)]
        return CacheInfo(self._path, count, sum(_size(one) for one in _files_of(self._path)))

    def clear(self) -> int:
        """Forgets every result, and removes what was set aside; returns how many results there were."""
        ((count,),) = self._ask("SELECT count(*) FROM rows", ()) or [(0,)]
        if self._write([(f"DELETE FROM {table}", [()]) for table in _KEPT]):  # noqa: S608
            with self._lock, suppress(sqlite3.Error):
                # Another process that is just reading only delays this: the room is used again in any case.
                if self._connection is not None:
                    self._connection.execute("VACUUM")
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            count = 0
        if self.keeps:
            self._remove_aside()
        return int(count)

    # -- what may go wrong -------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Opens the database; a damaged one is set aside, and one that cannot be opened is done without."""
        if self._path is None or not _prepared(self._path):
            return
        for _ in range(2):
            try:
                self._connection = _connected(self._path)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error) or not self._set_aside():
                    self._tell("open", f"results cannot be kept: {error}.")
                    return
            else:
                self._node = _node_of(self._path)
                return

    def _ask(self, question: str, parts: Sequence[object]) -> list[Any]:
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(question, parts).fetchall()
            except sqlite3.DatabaseError as error:
                self._failed(error)
                return []

    def _write(self, orders: Sequence[tuple[str, Sequence[tuple[object, ...]]]]) -> bool:
        """Returns whether all orders were carried out, in one short transaction."""
        with self._lock:
            if self._connection is None:
                return False
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                for order, parts in orders:
                    self._connection.executemany(order, parts)
                self._connection.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                self._undo()
                self._failed(error)
                return False
            except BaseException:  # interrupted: what was begun must not stay open
                self._undo()
                raise
            return True

    def _undo(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _drop(self, keys: Sequence[str]) -> None:
        """Forgets what is damaged in a database that is otherwise sound."""
        if not keys:
            return
        self._tell("entry", f"{len(keys)} damaged results were dropped from {self._path}; they are worked out again.")
        parts = [(key,) for key in keys]
        self._forget(parts)

    def _forget(self, keys: Sequence[tuple[object, ...]]) -> None:
        self._write([(f"DELETE FROM {table} WHERE key = ?", keys) for table in _KEPT])  # noqa: S608

    def _make_room(self) -> None:
        """Forgets the results that were used longest ago while there are more bytes than allowed."""
        for _ in range(20):
            used = self._ask(_USED_BYTES, ())
            if not used or used[0][0] <= self._max_bytes:
                return
            ((count,),) = self._ask("SELECT count(*) FROM rows", ()) or [(0,)]
            oldest = self._ask("SELECT key FROM rows ORDER BY used, key LIMIT ?", (max(1, count // 10),))
            if not oldest:
                return
            self._forget(oldest)

    def _failed(self, error: sqlite3.DatabaseError) -> None:
        """Sets a damaged database aside and begins anew; goes on without one that cannot be used."""
        if _is_damage(error):
            self._close()
            if self._set_aside():
                self._begin()
            return
        self._close()
        if _code(error) not in _QUIET:
            self._tell("use", f"results are not kept any more: {error}.")

    def _set_aside(self) -> bool:
        """Renames the damaged database; returns False when that is not possible.

        Another process may have done so already: what lies there now is then another file, and is used.
        """
        if self._path is None:
            return False
        if self._node is None or _node_of(self._path) == self._node:
            aside = self._path.with_name(f"{FILE_NAME}.{os.urandom(4).hex()}.damaged")
            self._remove_aside()  # one is enough to look into
            try:
                self._path.replace(aside)
            except OSError:
                return False
            for end in ("-wal", "-shm"):
                _remove(self._path.with_name(FILE_NAME + end))
            self._tell("damage", f"the kept results in {self._path} were damaged: set aside as {aside.name}.")
        return _prepared(self._path)

    def _remove_aside(self) -> None:
        if self._path is not None:
            for one in self._path.parent.glob(f"{FILE_NAME}.*.damaged"):
                _remove(one)

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _tell(self, kind: str, words: str) -> None:
        if kind not in self._said:
            self._said.add(kind)
            self._say(words)


_USED_BYTES = """
SELECT (pages.page_count - free.freelist_count) * size.page_size
FROM pragma_page_count AS pages, pragma_freelist_count AS free, pragma_page_size AS size
"""
_DAMAGE = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR))
"""The last is what a database with other tables gives."""

_QUIET = frozenset((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM))
"""What a folder that may only be read gives: its owner knows."""


def _code(error: sqlite3.DatabaseError) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return _code(error) in _DAMAGE


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # A reader and a writer do not wait for each other; a killed process loses its last results at most.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA trusted_schema = OFF")
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not names >= set(_KEPT):
            for order in _TABLES:
                connection.execute(order)
        connection.execute("SELECT key, told, digest, used FROM rows LIMIT 0")
        connection.execute("SELECT key, told, digest FROM reports LIMIT 0")
        connection.execute("SELECT key, told, digest FROM briefs LIMIT 0")
        connection.execute("SELECT key, kind, made_of, told, digest FROM shown LIMIT 0")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _prepared(path: Path) -> bool:
    """Returns whether the database lies, or may be made, where only this user can read and write it."""
    from aligncheck import api

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not api.is_private(path.parent):
            return False
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except (OSError, ValueError):
        return False
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            return False
        if hasattr(os, "getuid"):
            if state.st_uid != os.getuid():
                return False
            if state.st_mode & 0o077:
                os.fchmod(handle, 0o600)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _row(key: str, told: object, digest: object) -> Row | None:
    """Returns the row, None when it is not what was kept."""
    if not isinstance(told, bytes) or digest != _sum(key, told):
        return None
    try:
        return row_from_json(told.decode())
    except ValueError:
        return None


def _line(key: str, told: object, digest: object) -> str | None:
    """Returns the report's line, None when it is not what was kept."""
    return _text(told, digest, _sum(key, told)) if isinstance(told, bytes) else None


def _text(told: bytes, digest: object, expected: bytes) -> str | None:
    if digest != expected:
        return None
    try:
        return unpacked(told)
    except ValueError:
        return None


def _sum(key: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16, key=key.encode()[:64]).digest()


def _node_of(path: Path | None) -> tuple[int, int] | None:
    try:
        state = path.stat() if path is not None else None
    except (OSError, ValueError):
        return None
    return (state.st_dev, state.st_ino) if state is not None else None


def _files_of(path: Path) -> tuple[Path, ...]:
    return (path, path.with_name(FILE_NAME + "-wal"), path.with_name(FILE_NAME + "-shm"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
