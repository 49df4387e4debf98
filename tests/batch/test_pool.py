"""The pool: real processes that die, hang and eat memory, and what becomes of the others."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tasks
from tasks import task

from aligncheck.batch.engine import Answer, Task
from aligncheck.batch.pool import MEGABYTE, Pool, WorkerBug, usable_cores
from aligncheck.errors import UsageError

LONG = 60.0


def pool(jobs: int = 2, timeout: float = LONG, memory: int = 0) -> Pool:
    return Pool(tasks.prepare, jobs, timeout, memory)


def kinds(answers: list[Answer]) -> dict[str, str]:
    return {answer.name: answer.row.kind for answer in answers}


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def vanishes(pid: int) -> bool:
    """Returns whether a process ends within a time that is long enough on any machine."""
    for _ in range(600):
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_task_has_one_answer(jobs: int) -> None:
    names = [f"p{number}" for number in range(20)]
    answers = list(pool(jobs).run(task(name) for name in names))
    assert sorted(answer.name for answer in answers) == sorted(names)
    assert {answer.row.kind for answer in answers} == {""}


def test_nothing_to_do_starts_nobody() -> None:
    assert list(pool().run([])) == []
    assert list(pool().run([None, None])) == []


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("signal SIGSEGV", "the process that read it died (SIGSEGV)."),
        ("signal SIGKILL", "the process that read it died (SIGKILL)."),
        ("die 7", "the process that read it died (exit code 7)."),
        ("die 0", "the process that read it died (exit code 0)."),
    ],
)
def test_a_proposal_that_kills_its_worker_is_the_only_one_lost(does: str, says: str) -> None:
    call = [task(f"p{number}") for number in range(6)]
    call.insert(2, task("bad", does))
    answers = list(pool().run(call))
    assert kinds(answers) == {"bad": "crash"} | {f"p{number}": "" for number in range(6)}
    (bad,) = [answer for answer in answers if answer.name == "bad"]
    assert bad.row.problem == says


def test_several_that_kill_are_told_apart() -> None:
    call = [task("a", "signal SIGSEGV"), task("b"), task("c", "signal SIGKILL"), task("d"), task("e", "die 3")]
    assert kinds(list(pool().run(call))) == {"a": "crash", "b": "", "c": "crash", "d": "", "e": "crash"}


def test_a_task_whose_worker_was_killed_by_chance_is_done_in_the_end(tmp_path: Path) -> None:
    call = [task("a"), task("unlucky", f"once {tmp_path / 'mark'}"), task("b")]
    assert kinds(list(pool().run(call))) == {"a": "", "unlucky": "", "b": ""}


@pytest.mark.parametrize("does", ["sleep", "spin"])
def test_a_proposal_that_hangs_is_given_up(does: str) -> None:
    answers = list(pool(timeout=0.5).run([task("slow", does), task("a"), task("b")]))
    assert kinds(answers) == {"slow": "timeout", "a": "", "b": ""}
    (slow,) = [answer for answer in answers if answer.name == "slow"]
    assert slow.row.problem == "took more than 0.5 seconds. Give it more with --timeout."


def test_loading_does_not_count_as_the_time_of_a_proposal() -> None:
    call = [task("a", "load 1.5"), task("b", "sleep"), task("c")]
    assert kinds(list(pool(1, timeout=0.5).run(call))) == {"a": "", "b": "timeout", "c": ""}


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for a process by its number")
def test_what_a_hanging_worker_started_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    assert kinds(list(pool(1, timeout=2).run([task("slow", f"child {told}")]))) == {"slow": "timeout"}
    assert vanishes(int(told.read_text(encoding="utf-8")))


def test_a_proposal_that_eats_memory_is_told_so() -> None:
    greedy = task("greedy", f"eat {900 * MEGABYTE}")
    answers = list(pool(memory=500 * MEGABYTE).run([task("a"), greedy, task("b", f"eat {10 * MEGABYTE}")]))
    assert kinds(answers) == {"a": "", "greedy": "memory", "b": ""}


def test_a_bug_is_told_with_its_place_and_the_worker_goes_on() -> None:
    answers = {answer.name: answer for answer in pool(1).run([task("a", "bug"), task("b", "pid"), task("c", "pid")])}
    assert (answers["a"].row.kind, answers["a"].row.problem) == (
        "bug",
        "shows a bug in aligncheck (ZeroDivisionError).",
    )
    assert "in _bug" in answers["a"].trace
    assert answers["b"].row.words == answers["c"].row.words


def test_tasks_are_taken_only_when_somebody_is_free() -> None:
    taken = 0

    def call() -> Iterator[Task]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield task(f"p{number}")

    assert max(taken - given for given, _ in enumerate(pool(2).run(call()), 1)) <= 2


def test_answers_do_not_wait_for_tasks_that_take_long_to_come() -> None:
    seen: list[str] = []

    def call() -> Iterator[Task | None]:
        yield task("first")
        while not seen:
            yield None
        yield task("second")

    for answer in pool(2).run(call()):
        seen.append(answer.name)
    assert seen == ["first", "second"]


def test_closing_ends_the_workers() -> None:
    before = set(multiprocessing.active_children())
    answers = pool(2).run([task("a", "pid"), task("b", "sleep"), task("c", "sleep")])
    pid = next(answers).row.words
    assert os.getpid() != pid
    answers.close()
    assert set(multiprocessing.active_children()) == before


def test_workers_that_cannot_start_are_a_plain_refusal() -> None:
    with pytest.raises(UsageError, match=r"cannot start with 150 MB of memory\. Give it more with --memory-limit"):
        list(Pool(tasks.without_memory, 1, LONG, 150 * MEGABYTE).run([task("a")]))
    with pytest.raises(UsageError, match=r"die before they begin \(exit code 9\)"):
        list(Pool(tasks.dead_at_once, 1, LONG).run([task("a")]))
    with pytest.raises(WorkerBug, match="in the preparation"):
        list(Pool(tasks.with_a_bug, 1, LONG).run([task("a")]))


def test_usable_cores() -> None:
    assert usable_cores() >= 1
