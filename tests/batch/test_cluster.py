"""The cluster: real schedulers and workers on this machine, killed, strange, gone; and the same bytes as without one."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import cluster_tasks
import pytest
import tasks
from tasks import task

from aligncheck import api
from aligncheck.__main__ import main
from aligncheck.batch import cluster, seats
from aligncheck.batch.cache import ResultCache
from aligncheck.batch.cluster import Cluster
from aligncheck.batch.engine import Answer, Engine, Task
from aligncheck.batch.outputs import write_output
from aligncheck.batch.pool import Pool, WorkerBug
from aligncheck.batch.run import Rules, Tally, score_all
from aligncheck.batch.spool import Spool
from aligncheck.batch.worker import Job, prepare
from aligncheck.errors import UsageError
from aligncheck.model.call import Call, Item
from aligncheck.model.report import MandateInfo
from aligncheck.settings import DEFAULT_SETTINGS

ROOT = Path(__file__).resolve().parents[2]
MANDATE = ROOT / "tests" / "data" / "gardens"
LONG = 60.0
OWN = {"distributed.scheduler.allowed-failures": 1, "distributed.comm.timeouts.connect": "2s"}

TEXT = (
    "# A garden for school {0}\n\n## Objective\n\nThe project will plant school gardens in {0} villages.\n\n"
    "## Activities\n\n- Plant a school garden with the pupils of village {0}.\n"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A running cluster of two workers that gives a task up when two of them died with it."""
    with (
        pytest.MonkeyPatch.context() as patch,
        warnings.catch_warnings(),
        cluster._silence(),
    ):
        patch.setattr(cluster, "_OWN", OWN)
        with cluster._local_cluster(2) as here:
            yield here.scheduler_address


def far(address: str, work: Any = cluster_tasks.prepare, *, timeout: float = LONG, kept: bool = False) -> Cluster:
    return Cluster(work, 1, timeout, address=address, kept=kept)


def fates(answers: list[Answer]) -> dict[str, tuple[str, str]]:
    assert len({answer.name for answer in answers}) == len(answers)
    return {answer.name: (answer.row.kind, answer.row.problem) for answer in answers}


def some(count: int, does: str = "score") -> list[Task]:
    return [task(f"p{number:02}", does) for number in range(count)]


# -- what becomes of tasks -------------------------------------------------------------------------------------------


def test_what_goes_wrong_is_said_as_on_one_machine(address: str) -> None:
    call = [*some(8), task("bad", "signal SIGSEGV"), task("slow", "sleep"), task("bug", "bug"), task("exit", "die 7")]
    there = far(address, timeout=1.5).run(call)
    here = Pool(cluster_tasks.prepare, 2, 1.5).run(call)
    assert fates(list(there)) == fates(list(here))


@pytest.mark.parametrize("together", [1, 4])
def test_a_proposal_that_kills_whole_workers_is_the_only_one_lost(
    address: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster._Errand, "_together", lambda _: together)
    call = some(6)
    call.insert(2, task("poison", "parent"))
    found = fates(list(far(address).run(call)))
    assert found.pop("poison") == ("crash", "every worker that read it died.")
    assert set(found.values()) == {("", "")}
    assert len(found) == 6


@pytest.mark.parametrize("together", [1, 3])
def test_tasks_are_taken_only_when_somebody_is_free(
    address: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster._Errand, "_together", lambda _: together)
    taken = 0

    def call() -> Iterator[Task]:
        nonlocal taken
        for one in some(40):
            taken += 1
            yield one

    assert max(taken - given for given, _ in enumerate(far(address).run(call()), 1)) <= 5 * together


def test_answers_do_not_wait_for_tasks_that_take_long_to_come(address: str) -> None:
    seen: list[str] = []

    def call() -> Iterator[Task | None]:
        yield None
        yield task("first")
        while not seen:
            yield None
        yield task("second")

    for answer in far(address).run(call()):
        seen.append(answer.name)
    assert seen == ["first", "second"]


def test_closing_leaves_nothing_on_the_workers(address: str) -> None:
    from distributed import Client

    answers = far(address).run([task("a"), task("b", "sleep"), *some(5)])
    next(answers)
    answers.close()
    with Client(address, set_as_default=False) as client:
        for _ in range(200):
            left = [one for some in client.run(what_is_left).values() for one in some]
            if not left:
                return
            time.sleep(0.05)
    pytest.fail(f"left on the workers: {left}")


def what_is_left(dask_worker: Any) -> list[str]:
    import multiprocessing

    plugins = [name for name in dask_worker.plugins if name.startswith("aligncheck")]
    return plugins + [str(child.pid) for child in multiprocessing.active_children()]


def test_a_cluster_of_our_own_starts_and_ends_with_the_run() -> None:
    before = set(multiprocessing.active_children())
    assert list(Cluster(tasks.prepare, 1, LONG).run([None])) == []
    answers = Cluster(tasks.prepare, 1, LONG).run([*some(3), task("bad", "die 3")])
    assert fates(list(answers))["bad"] == ("crash", "the process that read it died (exit code 3).")
    assert set(multiprocessing.active_children()) == before


# -- the same bytes --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cluster")
    (made / "call").mkdir()
    for number in range(12):
        (made / "call" / f"p{number:02}.md").write_text(TEXT.format(number), encoding="utf-8")
    (made / "call" / "broken.docx").write_bytes(b"PK\x03\x04 and no more")
    with zipfile.ZipFile(made / "call" / "more.zip", "w") as archive:
        archive.writestr("inside.md", TEXT.format("of the archive"))
    return made


@pytest.fixture(scope="module")
def call(folder: Path) -> list[Item]:
    found = api.find_items([str(folder / "call")]).items
    return [*found, Item("table.csv/1", "table.csv", text=TEXT.format("of the table"))]


@pytest.fixture(scope="module")
def expected(call: list[Item], folder: Path) -> tuple[bytes, bytes]:
    """What one machine writes."""
    return written(call, lambda work: Pool(work, 2, LONG), folder)


def written(
    items: list[Item],
    make: Callable[[Any], Engine],
    folder: Path,
    *,
    watch: Callable[[Tally], None] = lambda _: None,
) -> tuple[bytes, bytes]:
    """Returns the CSV and the lines of JSON of a run."""
    mandate = api.load_mandate(str(MANDATE))
    engine = make(partial(prepare, Job(mandate, DEFAULT_SETTINGS, reports=True)))
    kept = ResultCache.open(None)
    with Spool([item.name for item in items]) as spool:
        score_all(items, engine, spool, rules=Rules("rules", reports=True), cache=kept, watch=watch)
        paths = folder / "out.csv", folder / "out.jsonl"
        for path in paths:
            titles = tuple((one.number, one.title["en"]) for one in mandate.orientations)
            write_output(path, Call(MandateInfo(mandate.id, mandate.version, mandate.digest), "", titles), spool.scored)
        return paths[0].read_bytes(), paths[1].read_bytes()


def test_a_worker_killed_during_the_run_changes_no_byte(
    address: str, call: list[Item], expected: tuple[bytes, bytes], tmp_path: Path
) -> None:
    from distributed import Client

    killed: list[int] = []
    with Client(address, set_as_default=False) as client:

        def kill_one(tally: Tally) -> None:
            if tally.done >= 4 and not killed:
                assert tally.done < tally.total
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        found = written(call, lambda work: far(address, work), tmp_path, watch=kill_one)
    assert killed
    assert found == expected


def test_workers_with_other_disks_get_the_bytes(
    address: str, call: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [one for one in call if one.text is None]
    contents = {one.name: api.item_content(one) for one in files}
    given = [Task(one, one.name, hashlib.sha256(contents[one.name]).hexdigest()) for one in files]
    monkeypatch.setattr(cluster, "_whole_path", lambda path: f"/nowhere{path}")
    monkeypatch.setattr(cluster, "_MOST_BYTES", 300)
    monkeypatch.setattr(cluster, "_PARCEL_BYTES", 300)
    found = {answer.name: answer.row.words for answer in far(address).run(given)}
    assert found == {name: len(content) for name, content in contents.items()}


def test_a_file_that_is_gone_when_it_is_to_be_sent(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_whole_path", lambda path: f"/nowhere{path}")
    gone = Task(Item("a.md", str(tmp_path / "a.md")), "key", "0" * 64)
    (answer,) = far(address).run([gone])
    assert (answer.row.kind, answer.row.sha256) == ("not-found", gone.sha256)


# -- clusters that do not do -----------------------------------------------------------------------------------------


def test_another_version_is_refused_before_the_first_proposal(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "identity", lambda: "aligncheck 99.0 (abc)")
    with pytest.raises(
        UsageError, match=r"the worker tcp://\S+ has aligncheck \d.*; this machine has aligncheck 99\.0"
    ):
        next(far(address).run([task("a")]))


def test_a_worker_that_comes_later_is_looked_at_too(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_check_workers", lambda _: "aligncheck 99.0 (abc)")
    with pytest.raises(UsageError, match=r"the worker tcp://\S+ has aligncheck \d.*Install the same versions on both"):
        list(far(address).run(some(3)))


def test_another_python_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import Client

    told = {
        "client": {"host": {"python": "3.11.2.final.0"}},
        "workers": {"tcp://a:1": {"host": {"python": "3.13.0.x"}}},
    }
    monkeypatch.setattr(Client, "get_versions", lambda _: told)
    with pytest.raises(UsageError, match=r"the worker tcp://a:1 has Python 3\.13\.0; this machine has aligncheck"):
        next(far(address).run([task("a")]))


@pytest.mark.parametrize("where", ["tcp://127.0.0.1:1", "nonsense://x:1", "tcp://"])
def test_a_scheduler_that_does_not_answer(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 1)
    with pytest.raises(UsageError, match=f"no Dask scheduler answers at {where}"):
        next(far(where).run([task("a")]))


@pytest.fixture
def fleeting() -> Iterator[Any]:
    """A cluster in this very process, without workers."""
    from distributed import LocalCluster

    with cluster._silence(), LocalCluster(n_workers=0, processes=False, dashboard_address=None) as made:
        yield made


def test_a_cluster_without_workers(fleeting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS_FOR_A_WORKER", 0.3)
    with pytest.raises(UsageError, match=r"the cluster has had no worker for 0\.3 seconds"):
        next(far(fleeting.scheduler_address).run([task("a")]))


def test_workers_that_are_gone_before_the_first_look(fleeting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_check_workers", lambda _: seats.identity())
    monkeypatch.setattr(cluster, "_SECONDS_FOR_A_WORKER", 0.3)
    with pytest.raises(UsageError, match=r"the cluster has no workers any more\. Start again"):
        next(far(fleeting.scheduler_address).run([task("a")]))


@pytest.mark.parametrize(("kept", "says"), [(True, "What was done is kept"), (False, "Start again when it is back")])
def test_a_scheduler_that_goes_away_is_told(fleeting: Any, kept: bool, says: str) -> None:
    fleeting.scale(1)
    fleeting.wait_for_workers(1)
    answers = far(fleeting.scheduler_address, kept=kept).run([task("a"), *some(50, "wait 0.2")])
    next(answers)
    fleeting.close()
    with pytest.raises(UsageError, match=rf"the scheduler of the cluster is gone\. {says}"):
        list(answers)


def test_a_worker_that_cannot_begin(address: str) -> None:
    with pytest.raises(WorkerBug, match="in the preparation"):
        list(far(address, tasks.with_a_bug).run([task("a")]))
    with pytest.raises(UsageError, match="die before they begin"):
        list(far(address, tasks.dead_at_once).run([task("a")]))


def test_dask_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r'pip install "aligncheck\[dask\]"'):
        Cluster(tasks.prepare, 1, LONG)


# -- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--scheduler", "tcp://x:1"], "--scheduler is for a Dask cluster. Add --engine dask."),
        (["--engine", "dask", "--scheduler", " "], "--scheduler names no address."),
        (["--engine", "dask", "--scheduler", "tcp://x:1", "--jobs", "2"], "--jobs and --scheduler do not go together."),
    ],
)
def test_options_that_do_not_go_together(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["aligncheck", "batch", ".", *options])
    assert main() == 2
    assert says in capsys.readouterr().err


def batch(folder: Path, kept: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "aligncheck", "batch", "call", "-q", "--mandate", str(MANDATE), *options],
        cwd=folder,
        env=os.environ | {"ALIGNCHECK_CACHE_DIR": str(kept), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_on_a_cluster(address: str, folder: Path, tmp_path: Path) -> None:
    outputs = []
    for options in (["--engine", "dask", "--scheduler", address], ["--jobs", "2"]):
        out, kept = tmp_path / f"{len(outputs)}.csv", tmp_path / f"kept{len(outputs)}"
        done = batch(folder, kept, "--out", str(out), *options)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert "broken.docx" in done.stderr
        with ResultCache.open(kept) as cache:
            assert cache.info().entries == 13
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]


def test_the_command_says_in_one_line_that_nobody_answers(folder: Path, tmp_path: Path) -> None:
    done = batch(folder, tmp_path / "kept", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "no Dask scheduler answers at tcp://127.0.0.1:1." in done.stderr
