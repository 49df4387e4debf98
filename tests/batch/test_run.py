"""A run: each content scored once, what is known not scored again, everything in its place whatever the order."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fake_reports import small_report
from hypothesis import given, settings
from hypothesis import strategies as st

from aligncheck.batch.cache import ResultCache
from aligncheck.batch.engine import Answer, Task, problem_row
from aligncheck.batch.row import row_of
from aligncheck.batch.run import Rules, Tally, score_all
from aligncheck.batch.spool import Spool
from aligncheck.batch.worker import pack
from aligncheck.errors import InputError, UsageError
from aligncheck.model.call import Item, Scored
from aligncheck.model.report import Report
from aligncheck.render.json import to_jsonl

RULES = Rules("rules", reports=True)


def report_on(task: Task, name: str = "") -> Report:
    report = small_report(name)
    words = len(task.item.text or "") or int(task.sha256[:3] or "0", 16)
    return replace(report, proposal=replace(report.proposal, sha256=task.sha256, words=words))


def good(task: Task) -> Answer:
    report = report_on(task)
    return Answer(task.item.name, row_of(report), pack(to_jsonl(report)), seconds=0.5)


@dataclass
class Here:
    """An engine in this very process, which answers in batches of any size and order."""

    score: Callable[[Task], Answer] = good
    order: Callable[[list[Task]], list[Task]] = list
    at_once: int = 1
    asked: list[str] = field(default_factory=list)

    def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
        waiting: list[Task] = []
        for task in tasks:
            if task is not None:
                waiting.append(task)
                self.asked.append(task.item.name)
            if len(waiting) >= self.at_once:
                yield from map(self.score, self.order(waiting))
                waiting = []
        yield from map(self.score, self.order(waiting))


@pytest.fixture
def nothing_kept() -> ResultCache:
    return ResultCache.open(None)


def texts(*words: str) -> list[Item]:
    return [Item(f"table.csv/{number}", "table.csv", text=text) for number, text in enumerate(words)]


def done(items: list[Item], engine: Here, cache: ResultCache, rules: Rules = RULES) -> tuple[list[Scored], Tally]:
    with Spool([item.name for item in items]) as spool:
        tally = score_all(items, engine, spool, rules=rules, cache=cache)
        return list(spool.scored()), tally


def bare(found: list[Scored]) -> list[Scored]:
    return [replace(one, cached=False, seconds=0.0) for one in found]


def test_results_stand_in_the_order_of_the_items(nothing_kept: ResultCache) -> None:
    items = texts("a", "bb", "ccc", "dddd")
    found, tally = done(items, Here(order=lambda some: some[::-1], at_once=3), nothing_kept)
    assert [(one.row.name, one.row.words) for one in found] == [(f"table.csv/{at}", at + 1) for at in range(4)]
    assert (tally.scored, tally.failed, tally.done) == (4, 0, 4)


def test_names_are_put_into_rows_and_reports(nothing_kept: ResultCache) -> None:
    items = [Item('a "quoted"\u202e name\n.md', "x", text="words")]
    ((one,), _) = done(items, Here(), nothing_kept)
    direct = report_on(Task(items[0]), items[0].name)
    assert (one.row, one.report) == (row_of(direct), to_jsonl(direct))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_answers_changes_nothing(words: list[str], draw: object, at_once: int) -> None:
    nothing_kept = ResultCache.open(None)

    def shuffled(some: list[Task]) -> list[Task]:
        draw.shuffle(some)  # type: ignore[attr-defined]
        return some

    items = texts(*words)
    engine = Here(order=shuffled, at_once=at_once)
    assert bare(done(items, engine, nothing_kept)[0]) == bare(done(items, Here(), nothing_kept)[0])
    assert len(engine.asked) == len(set(words))


@pytest.mark.parametrize("at_once", [1, 10])
def test_the_same_content_is_scored_once(at_once: int, nothing_kept: ResultCache) -> None:
    engine = Here(at_once=at_once)
    found, tally = done(texts("same", "other", "same", "same"), engine, nothing_kept)
    assert engine.asked == ["table.csv/0", "table.csv/1"]
    assert [one.row.words for one in found] == [4, 5, 4, 4]
    assert [one.row.name for one in found] == [f"table.csv/{at}" for at in range(4)]
    assert (tally.scored, tally.repeated, tally.cached) == (4, 2, 0)


def test_a_problem_is_shared_by_the_same_content(nothing_kept: ResultCache) -> None:
    engine = Here(lambda task: Answer(task.item.name, problem_row("took too long.", "timeout")), at_once=2)
    found, tally = done(texts("slow", "slow"), engine, nothing_kept)
    assert len(engine.asked) == 1
    assert [(one.row.kind, one.report) for one in found] == [("timeout", "")] * 2
    assert dict(tally.problems) == {"timeout": 2}


@pytest.mark.parametrize("kind", ["not-found", "bug"])
def test_a_problem_of_the_file_itself_is_not_shared(kind: str, nothing_kept: ResultCache) -> None:
    def score(task: Task) -> Answer:
        if task.item.name.endswith("/0"):
            return Answer(task.item.name, problem_row("is gone.", kind), trace="where")
        return good(task)

    engine = Here(score, at_once=3)
    found, tally = done(texts("same", "same", "same"), engine, nothing_kept)
    assert [one.row.kind for one in found] == [kind, "", ""]
    assert engine.asked == ["table.csv/0", "table.csv/1"]
    assert tally.traces == [("table.csv/0", "where")]


def test_what_is_known_is_not_scored_again(tmp_path: Path) -> None:
    items = texts("a", "bb", "ccc")
    with ResultCache.open(tmp_path / "kept") as cache:
        first, _ = done(items[:2], Here(), cache)
        engine = Here()
        second, tally = done(items, engine, cache)
    assert engine.asked == ["table.csv/2"]
    assert [one.cached for one in second] == [True, True, False]
    assert bare(second)[:2] == bare(first)
    assert (tally.scored, tally.cached) == (3, 2)


def test_rows_alone_are_enough_where_nobody_wants_reports(tmp_path: Path) -> None:
    items = texts("a", "bb")
    with ResultCache.open(tmp_path / "kept") as cache:
        full, _ = done(items, Here(), cache)
        found, _ = done(items, Here(), cache, Rules("rules"))
    assert [one.row for one in found] == [one.row for one in full]
    assert [one.report for one in found] == ["", ""]


def test_a_kept_row_without_its_report_is_done_again_when_the_report_is_wanted(tmp_path: Path) -> None:
    items = texts("a")
    with ResultCache.open(tmp_path / "kept") as cache:
        full, _ = done(items, Here(), cache)
    for base in (tmp_path / "kept").glob("*.sqlite"):
        connection = sqlite3.connect(base)
        connection.execute("DELETE FROM reports")
        connection.commit()
        connection.close()
    with ResultCache.open(tmp_path / "kept") as cache:
        engine = Here()
        again, _ = done(items, engine, cache)
    assert engine.asked == ["table.csv/0"]
    assert bare(again) == bare(full)


def test_other_rules_are_other_results(tmp_path: Path) -> None:
    with ResultCache.open(tmp_path / "kept") as cache:
        done(texts("a"), Here(), cache)
        engine = Here()
        done(texts("a"), engine, cache, Rules("other rules", reports=True))
    assert engine.asked == ["table.csv/0"]


def test_problems_are_tried_again(tmp_path: Path) -> None:
    with ResultCache.open(tmp_path / "kept") as cache:
        done(texts("a"), Here(lambda task: Answer(task.item.name, problem_row("died.", "crash"))), cache)
        found, _ = done(texts("a"), Here(), cache)
    assert found[0].row.problem == ""


# -- files -----------------------------------------------------------------------------------------------------------


def files(folder: Path, **contents: str | bytes) -> list[Item]:
    items = []
    for name, content in sorted(contents.items()):
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        items.append(Item(path.name, str(path)))
    return items


def test_what_cannot_be_read_needs_no_engine(tmp_path: Path, nothing_kept: ResultCache) -> None:
    items = [*files(tmp_path, a_md="words", b_md=""), Item("c.md", str(tmp_path / "c.md"))]
    engine = Here()
    found, tally = done(items, engine, nothing_kept)
    assert engine.asked == ["a.md"]
    assert [one.row.kind for one in found] == ["", "empty", "not-found"]
    assert tally.failed == 2
    assert found[0].row.sha256 == hashlib.sha256(b"words").hexdigest()


def test_the_end_of_a_name_tells_contents_apart(tmp_path: Path, nothing_kept: ResultCache) -> None:
    engine = Here()
    done(files(tmp_path, a_md="words", b_txt="words", c_md="words"), engine, nothing_kept)
    assert engine.asked == ["a.md", "b.txt"]


def test_a_file_that_changes_meanwhile_is_not_kept_nor_shared(tmp_path: Path) -> None:
    items = files(tmp_path, a_md="words", b_md="words")

    def score(task: Task) -> Answer:
        answer = good(task)
        if task.item.name == "a.md":
            return replace(answer, row=replace(answer.row, sha256="other bytes"))
        return answer

    with ResultCache.open(tmp_path / "kept") as cache:
        engine = Here(score, at_once=2)
        found, _ = done(items, engine, cache)
        assert engine.asked == ["a.md", "b.md"]
        assert [one.row.sha256 == hashlib.sha256(b"words").hexdigest() for one in found] == [False, True]
        assert cache.info().entries == 1


def test_what_a_password_may_have_opened_is_not_kept(tmp_path: Path) -> None:
    items = files(tmp_path, a_pdf=b"%PDF-1.7 ...", b_md="words", c_pdf=b"%PDF-1.7 ...")
    with ResultCache.open(tmp_path / "kept") as cache:
        engine = Here()
        done(items, engine, cache, replace(RULES, secret=True))
        assert engine.asked == ["a.pdf", "b.md"]
        assert cache.info().entries == 1


# -- what must not happen --------------------------------------------------------------------------------------------


def test_a_lost_answer_is_noticed(nothing_kept: ResultCache) -> None:
    class Forgetful(Here):
        def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
            yield from list(super().run(tasks))[1:]

    with pytest.raises(RuntimeError, match="1 proposals have no result"):
        done(texts("a", "b"), Forgetful(), nothing_kept)


def test_an_interruption_closes_the_engine(nothing_kept: ResultCache) -> None:
    closed = []

    class Watched(Here):
        def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
            try:
                yield from super().run(tasks)
            finally:
                closed.append(True)

    def stop(tally: Tally) -> None:
        if tally.done:
            raise KeyboardInterrupt

    items = texts("a", "b", "c")
    tally = Tally(3)
    with Spool([item.name for item in items]) as spool, pytest.raises(KeyboardInterrupt):
        score_all(items, Watched(), spool, rules=RULES, cache=nothing_kept, tally=tally, watch=stop)
    assert (closed, tally.done) == ([True], 1)


def test_known_results_let_the_engine_look_up_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligncheck.batch.run._PATIENCE", 0.0)
    with ResultCache.open(tmp_path / "kept") as cache:
        done(texts("a", "b"), Here(), cache)
        pauses = []

        class Watched(Here):
            def run(self, tasks: Iterable[Task | None]) -> Generator[Answer, None, None]:
                pauses.extend(list(tasks))
                yield from ()

        done(texts("a", "b"), Watched(), cache)
    assert pauses == [None]


def test_a_full_disk_is_a_plain_refusal() -> None:
    with Spool(["a"]) as spool:
        spool._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(UsageError, match=r"cannot be put aside: .* Make room"):
            for position in range(100):
                spool.put(position, "", problem_row("x" * 1_000, "crash"))


def test_errors_are_told_by_kind() -> None:
    from aligncheck import errors
    from aligncheck.batch.engine import refused_row

    found = {
        name: refused_row(error("is so.", where="x.md", mend="Mend it."))
        for name, error in vars(errors).items()
        if isinstance(error, type) and issubclass(error, InputError)
    }
    assert {name: row.kind for name, row in found.items()} == {
        "InputError": "unreadable",
        "NotFound": "not-found",
        "UnsupportedFormat": "unsupported",
        "DamagedFile": "damaged",
        "EncryptedFile": "encrypted",
        "LimitExceeded": "limit",
    }
    assert {row.problem for row in found.values()} == {"is so. Mend it."}
