"""Checks a proposal, or takes the report that was made of the very same content before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck import api
from aligncheck.batch.cache import ResultCache, content_key, rules_digest, with_name
from aligncheck.batch.row import row_of
from aligncheck.errors import InputError, ResultsError
from aligncheck.policy.brief import brief_of
from aligncheck.render.json import to_jsonl

if TYPE_CHECKING:
    from aligncheck.model.report import Report
    from aligncheck.settings import Settings

_PDF_HEAD = 1_024


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal that was checked: its brief report, and the way to the whole one.

    ``key`` is what the whole one is kept under, empty when nothing is kept of it. ``whole`` may raise InputError.
    """

    brief: Report
    key: str
    whole: Callable[[], Report]

    @classmethod
    def of(cls, report: Report) -> Kept:
        """Returns what is known of a proposal of which nothing is kept."""
        return cls(brief_of(report), "", lambda: report)


class KnownChecker:
    """Checks like ``api.Checker``, and looks into the cache first; it makes the checker when the first file is new.

    ``mandate`` names the mandate that the checker has, as ``api.load_mandate`` takes it, and ``settings`` the numbers,
    None those that ship; ``headings`` are those of one's own templates. A report is kept only when it says itself that
    it was made by these.
    """

    def __init__(
        self,
        cache: ResultCache,
        make_checker: Callable[[], api.Checker],
        *,
        mandate: str | Path | None = None,
        settings: Settings | None = None,
        headings: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> None:
        self._cache = cache
        self._make_checker = make_checker
        self._mandate_path = mandate
        self._settings = api.settings_digest(settings, headings)

    @cached_property
    def checker(self) -> api.Checker:
        """The checker itself, for what is not known."""
        return self._make_checker()

    @cached_property
    def _mandate(self) -> str:
        return api.mandate_digest(self._mandate_path)

    @cached_property
    def _rules(self) -> str:
        """The digest of what judges; empty when nothing can be kept."""
        if not self._cache.keeps or not self._mandate:
            return ""
        return rules_digest(self._mandate, self._settings, api.engine_digest())

    def check(self, path: str | Path, *, password: str | None = None, name: str | None = None) -> Report:
        """Returns the report on the file at ``path``, as ``api.Checker.check`` does. The file is read once.

        Raises InputError when it cannot be read.
        """
        called = Path(path).as_posix() if name is None else name
        if not self._rules:
            return self.checker.check(path, password=password, name=called)
        try:
            data = api.read_content(path, name=called)
        except InputError:
            # What is wrong with the mandate is said before what is wrong with a file.
            return self.checker.check(path, password=password, name=called)
        return self.check_bytes(data, called, password=password)

    def check_bytes(self, data: bytes, name: str, *, password: str | None = None) -> Report:
        """Returns the report on a document held in memory, as ``api.Checker.check_bytes`` does."""
        if not self._rules:
            return self.checker.check_bytes(data, name, password=password)
        sha256 = hashlib.sha256(data).hexdigest()
        key = content_key(sha256, name, self._rules)
        known = self._known(key, sha256, name)
        if known is not None:
            return known
        report = self.checker.check_bytes(data, name, password=password)
        if not _is_secret(data, password) and self._is_ours(report, sha256):
            self._cache.put(key, row_of(report), to_jsonl(report))
        return report

    def check_brief(self, data: bytes, name: str, *, password: str | None = None) -> Report:
        """Returns ``brief_of`` the report on a document held in memory; one that is known is read much faster."""
        return self.check_kept(data, name, lambda: data, password=password).brief

    def check_kept(self, data: bytes, name: str, again: Callable[[], bytes], *, password: str | None = None) -> Kept:
        """Returns what is known of a document held in memory; its whole report is not read before it is asked for.

        ``again`` reads the document once more, should what was kept be gone by then.
        """
        if not self._rules:
            return Kept.of(self.checker.check_bytes(data, name, password=password))
        sha256 = hashlib.sha256(data).hexdigest()
        key = content_key(sha256, name, self._rules)

        def whole() -> Report:
            return self._known(key, sha256, name) or self._checked_again(again(), sha256, name, password)

        known = self._report_in(self._cache.get_brief_line(key), sha256, name)
        if known is not None:
            return Kept(known, key, whole)
        report = self.check_bytes(data, name, password=password)
        brief = brief_of(report)
        if _is_secret(data, password) or not self._is_ours(brief, sha256):
            return Kept(brief, "", lambda: report)
        self._cache.put_brief(key, to_jsonl(brief))
        return Kept(brief, key, lambda: report)

    def _checked_again(self, data: bytes, sha256: str, name: str, password: str | None) -> Report:
        if hashlib.sha256(data).hexdigest() != sha256:
            raise InputError("changed while it was checked.", where=name, mend="Check it again.")
        return self.check_bytes(data, name, password=password)

    def _known(self, key: str, sha256: str, name: str) -> Report | None:
        return self._report_in(self._cache.get_report_line(key), sha256, name)

    def _report_in(self, line: str | None, sha256: str, name: str) -> Report | None:
        if line is None:
            return None
        try:
            report = api.report_of(json.loads(with_name(line, name)))
        except (ResultsError, ValueError, RecursionError):
            return None
        return report if self._is_ours(report, sha256) else None

    def _is_ours(self, report: Report, sha256: str) -> bool:
        """Returns whether the report is on these bytes, by this mandate and these numbers.

        The mandate's files may have changed between the time when their digest was taken and when they were read.
        """
        made_by = (report.mandate.digest, report.engine.settings)
        return report.proposal.sha256 == sha256 and made_by == (self._mandate, self._settings)


def _is_secret(data: bytes, password: str | None) -> bool:
    """Returns whether the document may have been opened with the password: its words are not left on the disk."""
    return password is not None and b"%PDF-" in data[:_PDF_HEAD]
