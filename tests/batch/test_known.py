"""A proposal that was checked before is not checked again, and its report is the same to the byte."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from aligncheck import api
from aligncheck.batch.cache import FILE_NAME, ResultCache
from aligncheck.batch.known import KnownChecker
from aligncheck.errors import InputError, NotFound
from aligncheck.model.mandate import Mandate
from aligncheck.model.report import Report
from aligncheck.render.json import to_json
from aligncheck.render.markdown import to_markdown
from aligncheck.render.page import Screen
from aligncheck.render.terminal import to_text
from aligncheck.render.verdict import View
from aligncheck.settings import DEFAULT_SETTINGS, Settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = "# Retour\n\nLe projet assurera le retour volontaire de 300 migrants bloqués au Niger et leur réintégration durable."
OTHER = TEXT.replace("300", "400")


class Counting:
    """Makes checkers, and counts what they check."""

    def __init__(self, mandate: Mandate, settings: Settings = DEFAULT_SETTINGS) -> None:
        self.checker = api.Checker(mandate, settings=settings)
        self.mandate, self.settings = mandate, settings
        self.made = 0
        self.checked: list[str] = []

    def make(self) -> Counting:
        self.made += 1
        return self

    def check(self, path: str | Path, *, password: str | None = None, name: str | None = None) -> Report:
        self.checked.append(str(name))
        return self.checker.check(path, password=password, name=name)

    def check_bytes(self, data: bytes, name: str, *, password: str | None = None) -> Report:
        self.checked.append(name)
        return self.checker.check_bytes(data, name, password=password)


@pytest.fixture(scope="module")
def mandate() -> Mandate:
    return api.load_mandate()


@pytest.fixture
def cache(tmp_path: Path):
    with ResultCache.open(tmp_path / "cache") as opened:
        yield opened


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_second_check_needs_no_checker(cache: ResultCache, draft: Path, mandate: Mandate) -> None:
    first, second = Counting(mandate), Counting(mandate)
    fresh = KnownChecker(cache, first.make).check(draft, name="draft.md")
    known = KnownChecker(cache, second.make).check(draft, name="draft.md")
    assert (first.made, second.made) == (1, 0)
    expected = api.Checker(mandate).check(draft, name="draft.md")
    for report in (fresh, known):
        assert to_json(report) == to_json(expected)
        assert to_text(report, Screen(), View(verbose=True)) == to_text(expected, Screen(), View(verbose=True))
        assert to_markdown(report, View(verbose=True)) == to_markdown(expected, View(verbose=True))


def test_the_report_has_the_name_that_is_asked_for(cache: ResultCache, draft: Path, mandate: Mandate) -> None:
    checker = KnownChecker(cache, Counting(mandate).make)
    renamed = draft.rename(draft.with_name('an "other".md'))
    assert checker.check(renamed).proposal.name == renamed.as_posix()
    assert checker.check(renamed, name='a\x1b[2J"b').proposal.name == 'a\x1b[2J"b'
    assert checker.check_bytes(TEXT.encode(), "-").proposal.name == "-"


def test_what_decides_makes_another_report(cache: ResultCache, tmp_path: Path, mandate: Mandate) -> None:
    counting = Counting(mandate)

    def check(text: str = TEXT, name: str = "a.md", **options: object) -> None:
        KnownChecker(cache, counting.make, **options).check_bytes(text.encode(), name)

    for _ in range(2):
        check()
        check(OTHER)
        check(name="b.txt")
        check(name="c.md")
    assert counting.checked == ["a.md", "a.md", "b.txt"]
    strict = replace(DEFAULT_SETTINGS, threshold=0.9)
    other = Counting(mandate, strict)
    for _ in range(2):
        KnownChecker(cache, other.make, settings=strict).check_bytes(TEXT.encode(), "a.md")
    assert len(other.checked) == 1
    headings = (("activity", ("Ce que nous ferons",)),)
    own = Counting(mandate)
    own.checker = api.Checker(mandate, headings=headings)
    for _ in range(2):
        KnownChecker(cache, own.make, headings=headings).check_bytes(TEXT.encode(), "a.md")
    assert len(own.checked) == 1
    gardens = ROOT / "tests" / "data" / "gardens"
    third = Counting(api.load_mandate(gardens))
    for _ in range(2):
        report = KnownChecker(cache, third.make, mandate=gardens).check_bytes(TEXT.encode(), "a.md")
        assert report.mandate.id == third.mandate.id
    assert len(third.checked) == 1


def test_another_engine_makes_another_report(
    cache: ResultCache, draft: Path, mandate: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(mandate)
    KnownChecker(cache, counting.make).check(draft)
    monkeypatch.setattr(api, "engine_digest", lambda: "another")
    KnownChecker(cache, counting.make).check(draft)
    assert len(counting.checked) == 2


def test_a_report_made_by_other_rules_is_not_kept(cache: ResultCache, draft: Path, mandate: Mandate) -> None:
    # The mandate changed after its digest was taken; or somebody made a checker with other numbers.
    for counting in (
        Counting(replace(mandate, digest="0" * 64)),
        Counting(mandate, replace(DEFAULT_SETTINGS, threshold=0.9)),
    ):
        for _ in range(2):
            KnownChecker(cache, counting.make).check(draft)
        assert len(counting.checked) == 2
    assert cache.info().entries == 0


def test_refusals_are_not_kept(cache: ResultCache, tmp_path: Path, mandate: Mandate) -> None:
    empty = tmp_path / "empty.md"
    empty.write_bytes(b"")
    checker = KnownChecker(cache, Counting(mandate).make)
    for _ in range(2):
        with pytest.raises(InputError, match="is empty"):
            checker.check(empty)
        with pytest.raises(NotFound):
            checker.check(tmp_path / "missing.md")
        with pytest.raises(InputError, match="not read"):
            checker.check_bytes(b"x", "a.xyz")
    assert cache.info().entries == 0


def test_what_a_password_opened_is_not_kept(cache: ResultCache, mandate: Mandate) -> None:
    counting = Counting(mandate)
    pdf = (ROOT / "examples" / "en-seasonal-work.pdf").read_bytes()
    checker = KnownChecker(cache, counting.make)
    checker.check_bytes(pdf, "a.pdf", password="secret")
    assert cache.info().entries == 0
    checker.check_bytes(TEXT.encode(), "a.md", password="secret")
    assert cache.info().entries == 1


def test_an_unsound_mandate_or_no_folder_means_no_cache(cache: ResultCache, draft: Path, mandate: Mandate) -> None:
    counting = Counting(mandate)
    for _ in range(2):
        KnownChecker(cache, counting.make, mandate=draft.with_name("nowhere")).check(draft)
        with ResultCache.open(None) as nothing:
            KnownChecker(nothing, counting.make).check(draft)
    assert len(counting.checked) == 4
    assert cache.info().entries == 0


def test_a_kept_report_of_another_shape_is_passed_over(cache: ResultCache, draft: Path, mandate: Mandate) -> None:
    counting = Counting(mandate)
    KnownChecker(cache, counting.make).check(draft)
    from aligncheck.batch.cache import _sum, packed

    with sqlite3.connect(cache.info().path or FILE_NAME) as other:
        ((key,),) = other.execute("SELECT key FROM reports")
        bad = packed('{"schema_version": 1, "proposal": {"name": "", "sha256": 1}}')
        other.execute("UPDATE reports SET told = ?, digest = ?", (bad, _sum(key, bad)))
    other.close()
    report = KnownChecker(cache, counting.make).check(draft, name="d.md")
    assert len(counting.checked) == 2
    assert to_json(report) == to_json(KnownChecker(cache, counting.make).check(draft, name="d.md"))
    assert len(counting.checked) == 2


def test_digests_of_what_decides(tmp_path: Path) -> None:
    assert api.mandate_digest() == api.load_mandate().digest
    assert api.mandate_digest(tmp_path) == ""
    assert api.engine_digest() == api.engine_digest()
    assert len(api.engine_digest()) == 64
