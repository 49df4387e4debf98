"""What a report looked like the last time: given again when it is made of the same, and gone with its report."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aligncheck import api
from aligncheck.batch.cache import FILE_NAME, Entry, ResultCache, shown_key
from aligncheck.batch.known import KnownChecker
from aligncheck.batch.row import row_of
from aligncheck.errors import InputError
from aligncheck.model.report import Report
from aligncheck.render.json import to_json, to_jsonl

GARDENS = Path(__file__).resolve().parents[2] / "tests" / "data" / "gardens"
TEXT = b"# Beds\n\n## Activities\n\n- Pupils will grow vegetables in the school garden.\n"
KEY, OTHER, MADE_OF = "a" * 64, "b" * 64, "c" * 64
LOOK = "grün \ud800\n" * 40


@pytest.fixture(scope="module")
def report() -> Report:
    return api.Checker(api.load_mandate(GARDENS)).check_bytes(TEXT, "a.md")


@pytest.fixture
def cache(tmp_path: Path, report: Report) -> Iterator[ResultCache]:
    with ResultCache.open(tmp_path / "cache") as opened:
        opened.put_many([Entry(KEY, row_of(report), to_jsonl(report))])
        yield opened


def change(cache_folder: Path, order: str) -> None:
    connection = sqlite3.connect(cache_folder / FILE_NAME)
    with connection:
        connection.execute(order)
    connection.close()


def test_it_is_given_for_the_same_and_for_nothing_else(cache: ResultCache) -> None:
    cache.put_shown(KEY, "text", MADE_OF, LOOK)
    assert cache.get_shown(KEY, "text", MADE_OF) == LOOK
    assert cache.get_shown(OTHER, "text", MADE_OF) is None
    assert cache.get_shown(KEY, "html", MADE_OF) is None
    assert cache.get_shown(KEY, "text", "d" * 64) is None


def test_one_is_kept_for_each_format(tmp_path: Path, cache: ResultCache) -> None:
    for made_of in (MADE_OF, "d" * 64):
        for kind in ("text", "html"):
            cache.put_shown(KEY, kind, made_of, f"{kind} {made_of}")
    assert cache.get_shown(KEY, "text", MADE_OF) is None
    assert cache.get_shown(KEY, "html", "d" * 64) == "html " + "d" * 64


def test_it_needs_a_report_that_is_kept_and_goes_with_it(cache: ResultCache) -> None:
    cache.put_shown(OTHER, "text", MADE_OF, LOOK)
    assert cache.get_shown(OTHER, "text", MADE_OF) is None
    cache.put_shown(KEY, "text", MADE_OF, LOOK)
    assert cache.clear() == 1
    assert cache.get_shown(KEY, "text", MADE_OF) is None


def test_it_makes_room_like_the_rest(tmp_path: Path, report: Report) -> None:
    with ResultCache.open(tmp_path / "small", max_bytes=40_000) as cache:
        cache.put(KEY, row_of(report), to_jsonl(report))
        noise = "".join(shown_key(str(number)) for number in range(2_000))
        cache.put_shown(KEY, "text", MADE_OF, noise)
        assert cache.get_shown(KEY, "text", MADE_OF) is None
        assert cache.info().entries == 0


@pytest.mark.parametrize("told", ["x'00'", "7", "'text'"])
def test_a_damaged_one_is_not_given(tmp_path: Path, cache: ResultCache, told: str) -> None:
    cache.put_shown(KEY, "text", MADE_OF, LOOK)
    change(tmp_path / "cache", f"UPDATE shown SET told = {told}")
    assert cache.get_shown(KEY, "text", MADE_OF) is None


def test_it_is_bound_to_what_it_was_made_of(tmp_path: Path, cache: ResultCache) -> None:
    cache.put_shown(KEY, "text", MADE_OF, LOOK)
    change(tmp_path / "cache", f"UPDATE shown SET made_of = '{'d' * 64}'")
    assert cache.get_shown(KEY, "text", "d" * 64) is None


def test_a_store_of_before_gets_its_table(tmp_path: Path, cache: ResultCache) -> None:
    cache.close()
    change(tmp_path / "cache", "DROP TABLE shown")
    with ResultCache.open(tmp_path / "cache") as again:
        again.put_shown(KEY, "text", MADE_OF, LOOK)
        assert again.get_shown(KEY, "text", MADE_OF) == LOOK


def test_without_a_store_nothing_is_kept() -> None:
    with ResultCache.open(None) as cache:
        cache.put_shown(KEY, "text", MADE_OF, LOOK)
        assert cache.get_shown(KEY, "text", MADE_OF) is None


def test_the_parts_of_a_key_do_not_run_together() -> None:
    assert len({shown_key("ab", "c"), shown_key("a", "bc"), shown_key("abc"), shown_key("abc", "")}) == 4


# -- the whole report, when it is asked for ----------------------------------------------------------------------------


def test_a_whole_report_that_has_gone_is_made_again(tmp_path: Path) -> None:
    with ResultCache.open(tmp_path / "other") as cache:
        known = KnownChecker(cache, lambda: api.Checker(api.load_mandate(GARDENS)), mandate=GARDENS)
        first = known.check_bytes(TEXT, "a.md")
        known.check_brief(TEXT, "a.md")
        kept = known.check_kept(TEXT, "a.md", lambda: TEXT)
        changed = known.check_kept(TEXT, "a.md", lambda: TEXT + b"!")
        assert kept.key
        assert to_json(kept.whole()) == to_json(first)
        change(tmp_path / "other", "DELETE FROM reports")
        with pytest.raises(InputError, match="changed while it was checked"):
            changed.whole()
        assert to_json(kept.whole()) == to_json(first)
        assert to_json(changed.whole()) == to_json(first)
