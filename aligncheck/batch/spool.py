"""The results of a run while it runs: put in as they come, read back in the order of the proposals.

They lie in a temporary database that SQLite writes to disk and that vanishes with the process, however it ends. So the
memory of a run does not grow with the number of its proposals.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from types import TracebackType
from typing import Self

from aligncheck.batch.cache import with_name
from aligncheck.batch.row import row_from_json, row_to_json
from aligncheck.batch.worker import unpack
from aligncheck.errors import UsageError
from aligncheck.model.call import Row, Scored

_TABLES = """
CREATE TABLE results (
    position INTEGER PRIMARY KEY, key TEXT, told TEXT NOT NULL, report BLOB NOT NULL, cached INTEGER NOT NULL,
    seconds REAL NOT NULL, problem INTEGER NOT NULL);
CREATE INDEX results_by_key ON results (key);
"""


class Spool:
    """The results of the proposals with these names, by position. Raises UsageError when the disk is full."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        # The empty name is a database of its own on disk, in a file that nobody else sees.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def put(
        self, position: int, key: str, row: Row, report: bytes = b"", *, cached: bool = False, seconds: float = 0.0
    ) -> None:
        """Takes the result of one proposal; ``row`` and ``report`` have no name, ``report`` is packed."""
        values = (position, key or None, row_to_json(row), report, cached, seconds, bool(row.problem))
        try:
            self._connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        except sqlite3.Error as error:
            raise UsageError(
                f"results cannot be put aside: {error}.", mend="Make room, or name another folder in TMPDIR."
            ) from error

    def find(self, key: str) -> tuple[Row, bytes] | None:
        """Returns row and packed report of a proposal with this key, None when there is none yet."""
        found = self._connection.execute("SELECT told, report FROM results WHERE key = ? LIMIT 1", (key,)).fetchone()
        return (row_from_json(found[0]), found[1]) if found else None

    def scored(self) -> Iterator[Scored]:
        """Yields the results in the order of the proposals; may be called several times, and at once."""
        question = "SELECT position, told, report, cached, seconds FROM results ORDER BY position"
        with closing(self._connection.execute(question)) as rows:
            for position, told, report, cached, seconds in rows:
                name = self._names[position]
                line = with_name(unpack(report), name) if report else ""
                yield Scored(replace(row_from_json(told), name=name), line, bool(cached), seconds)

    def rows(self) -> Iterator[Row]:
        """Yields the rows alone, in the order of the proposals."""
        yield from self._rows("SELECT position, told FROM results ORDER BY position")

    def problems(self) -> Iterator[Row]:
        """Yields the rows of the proposals that could not be scored, in the order of the proposals."""
        yield from self._rows("SELECT position, told FROM results WHERE problem ORDER BY position")

    def _rows(self, question: str) -> Iterator[Row]:
        with closing(self._connection.execute(question)) as rows:
            for position, told in rows:
                yield replace(row_from_json(told), name=self._names[position])
