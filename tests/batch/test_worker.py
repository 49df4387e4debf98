"""What a worker does with a proposal: the report is the one that `check` gives, and nothing is loaded for nothing."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aligncheck import api
from aligncheck.batch.cache import ResultCache, with_name
from aligncheck.batch.engine import Task
from aligncheck.batch.row import row_of
from aligncheck.batch.worker import Job, prepare, unpack
from aligncheck.model.call import Item
from aligncheck.model.mandate import Mandate
from aligncheck.render.json import to_jsonl
from aligncheck.settings import DEFAULT_SETTINGS, digest_of

TEXT = "# Gardens\n\n## Objective\n\nThe project will plant school gardens with the pupils of forty villages.\n"


@pytest.fixture(scope="module")
def mandate() -> Mandate:
    return api.load_mandate(Path(__file__).resolve().parents[1] / "data" / "gardens")


@pytest.fixture
def task(tmp_path: Path) -> Task:
    path = tmp_path / "a.md"
    path.write_text(TEXT, encoding="utf-8", newline="")
    return Task(Item("in/a.md", str(path)), "the key", hashlib.sha256(TEXT.encode()).hexdigest())


def test_the_report_is_the_one_of_check(mandate: Mandate, task: Task) -> None:
    report = api.Checker(mandate).check(task.item.path, name=task.item.name)
    answer = prepare(Job(mandate, DEFAULT_SETTINGS, reports=True))(task)
    assert with_name(unpack(answer.report), task.item.name) == to_jsonl(report)
    assert answer.row.cells == row_of(report).cells
    assert (answer.name, answer.row.name, answer.kept) == ("in/a.md", "", False)


def test_results_are_kept_where_they_are_wanted(mandate: Mandate, task: Task, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    job = Job(mandate, DEFAULT_SETTINGS, cache=folder)
    answer = prepare(job)(task)
    assert (answer.kept, answer.report) == (True, b"")
    changed = Task(task.item, "another key", "0" * 64)
    secret = Task(task.item, "a third key", task.sha256, keep=False)
    assert [prepare(job)(one).kept for one in (changed, secret)] == [False, False]
    with ResultCache.open(folder) as cache:
        assert cache.get_row("the key") == answer.row
        assert cache.info().entries == 1


def test_nothing_is_loaded_for_a_proposal_that_cannot_be_read(mandate: Mandate, task: Task, tmp_path: Path) -> None:
    loaded = []

    @contextmanager
    def loading() -> Iterator[None]:
        loaded.append("begun")
        yield
        loaded.append("done")

    score = prepare(Job(mandate, DEFAULT_SETTINGS), loading)
    (tmp_path / "bad.docx").write_bytes(b"PK no archive")
    answer = score(Task(Item("bad.docx", str(tmp_path / "bad.docx")), sha256="12"))
    assert (answer.row.kind, answer.row.sha256, loaded) == ("damaged", "12", [])
    assert [score(task).row.kind, score(task).row.kind] == ["", ""]
    assert loaded == ["begun", "done"]


def test_what_workers_are_told_travels(mandate: Mandate) -> None:
    job = Job(mandate, DEFAULT_SETTINGS)
    received = pickle.loads(pickle.dumps(job))
    assert received == job
    assert digest_of(received.settings) == "default"
