"""The brief report of a proposal that was checked before: it is what the whole report is cut to, and never out of date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aligncheck import api
from aligncheck.batch.cache import FILE_NAME, ResultCache
from aligncheck.batch.known import KnownChecker
from aligncheck.policy.brief import brief_of
from aligncheck.policy.judge import judge
from aligncheck.render.json import to_json, to_jsonl

ROOT = Path(__file__).resolve().parents[2]
GARDENS = ROOT / "tests" / "data" / "gardens"
TEXT = b"""---
orientations: [1, 2]
---

# Beds

This project serves orientations 1 and 2.

## Activities

- Pupils will grow vegetables in the school garden.
- Pupils will grow beans with pesticides.
"""


@pytest.fixture(scope="module")
def checker() -> api.Checker:
    return api.Checker(api.load_mandate(GARDENS))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ResultCache]:
    with ResultCache.open(tmp_path / "cache") as opened:
        yield opened


def known(cache: ResultCache, checker: api.Checker | None) -> KnownChecker:
    def make() -> api.Checker:
        assert checker is not None, "a checker is made for what is known"
        return checker

    return KnownChecker(cache, make, mandate=GARDENS)


def told(cache_folder: Path, order: str) -> int:
    connection = sqlite3.connect(cache_folder / FILE_NAME)
    try:
        with connection:
            return (
                int(connection.execute(order).fetchone()[0])
                if order.startswith("SELECT")
                else connection.execute(order).rowcount
            )
    finally:
        connection.close()


def test_the_second_time_it_is_read(cache: ResultCache, checker: api.Checker) -> None:
    first = known(cache, checker).check_brief(TEXT, "a.md")
    assert to_json(first) == to_json(brief_of(checker.check_bytes(TEXT, "a.md")))
    assert to_json(known(cache, None).check_brief(TEXT, "a.md")) == to_json(first)
    assert known(cache, None).check_brief(TEXT, "b/other.md").proposal.name == "b/other.md"
    assert to_json(known(cache, None).check_bytes(TEXT, "a.md")) == to_json(checker.check_bytes(TEXT, "a.md"))


def test_it_is_made_of_a_whole_report_that_is_kept(cache: ResultCache, checker: api.Checker) -> None:
    known(cache, checker).check_bytes(TEXT, "a.md")
    brief = known(cache, None).check_brief(TEXT, "a.md")
    assert to_json(brief) == to_json(brief_of(checker.check_bytes(TEXT, "a.md")))
    assert cache.info().entries == 1


def test_it_holds_what_findings_need_and_no_more(checker: api.Checker) -> None:
    whole = checker.check_bytes(TEXT, "a.md")
    brief = brief_of(whole)
    assert judge(brief) == judge(whole)
    assert judge(whole)
    assert len(to_jsonl(brief)) < len(to_jsonl(whole)) / 1.5
    assert brief_of(brief) == brief


def test_other_content_is_checked(cache: ResultCache, checker: api.Checker) -> None:
    known(cache, checker).check_brief(TEXT, "a.md")
    with pytest.raises(AssertionError, match="what is known"):
        known(cache, None).check_brief(TEXT + b"\n", "a.md")


def test_a_damaged_one_is_made_again(tmp_path: Path, cache: ResultCache, checker: api.Checker) -> None:
    first = known(cache, checker).check_brief(TEXT, "a.md")
    assert told(tmp_path / "cache", "UPDATE briefs SET told = x'00'") == 1
    assert to_json(known(cache, checker).check_brief(TEXT, "a.md")) == to_json(first)
    assert told(tmp_path / "cache", "SELECT count(*) FROM briefs") == 1


def test_it_goes_with_the_others(tmp_path: Path, cache: ResultCache, checker: api.Checker) -> None:
    known(cache, checker).check_brief(TEXT, "a.md")
    assert cache.clear() == 1
    assert [told(tmp_path / "cache", f"SELECT count(*) FROM {table}") for table in ("rows", "reports", "briefs")] == [
        0,
        0,
        0,
    ]


def test_a_store_of_before_gets_its_table(tmp_path: Path, checker: api.Checker) -> None:
    with ResultCache.open(tmp_path / "cache") as cache:
        known(cache, checker).check_bytes(TEXT, "a.md")
    told(tmp_path / "cache", "DROP TABLE briefs")
    with ResultCache.open(tmp_path / "cache") as cache:
        known(cache, None).check_brief(TEXT, "a.md")
        assert cache.info().entries == 1
        assert told(tmp_path / "cache", "SELECT count(*) FROM briefs") == 1


def test_nothing_is_kept_of_what_a_password_opened(tmp_path: Path, cache: ResultCache, checker: api.Checker) -> None:
    data = (ROOT / "examples" / "en-seasonal-work.pdf").read_bytes()
    known(cache, checker).check_brief(data, "a.pdf", password="secret")
    assert told(tmp_path / "cache", "SELECT count(*) FROM briefs") == 0


def test_without_a_cache_it_is_the_same(checker: api.Checker) -> None:
    brief = known(ResultCache.open(None), checker).check_brief(TEXT, "a.md")
    assert to_json(brief) == to_json(brief_of(checker.check_bytes(TEXT, "a.md")))
