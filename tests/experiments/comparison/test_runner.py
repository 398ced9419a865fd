"""The runner: whatever happens to it, no finished run is lost and none is made twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from twobrains.experiments import records
from twobrains.experiments.comparison import command
from twobrains.experiments.comparison.grid import Run, finals, searches
from twobrains.experiments.comparison.runner import complete, found_rates, read, results_of
from twobrains.experiments.comparison.training import Result, train

SMALL = ["--tasks", "digits", "sunspots", "--models", "MLP", "RNN", "--seeds", "0", "1", "2"]


def run_words(record: Path) -> list[str]:
    words = [sys.executable, "-m", "twobrains", "experiments", "--record", str(record), "run"]
    return [*words, *SMALL, "--steps", "15"]


def whole_lines(record: Path) -> list[str]:
    text = record.read_text(encoding="utf-8") if record.exists() else ""
    return text.rpartition("\n")[0].splitlines()


def test_twenty_kills_lose_and_repeat_no_finished_run(tmp_path: Path) -> None:
    record, moment, killed = tmp_path / "runs.jsonl", random.Random(0), 0
    for _ in range(20):
        before = whole_lines(record)
        process = subprocess.Popen(run_words(record), stderr=subprocess.DEVNULL, stdout=-3)
        grown = moment.choice([0, 1, 1, 2])  # so many finished runs later, and a random moment more
        end = time.monotonic() + 120
        while len(whole_lines(record)) < len(before) + grown and process.poll() is None:
            assert time.monotonic() < end
            time.sleep(0.01)
        time.sleep(moment.random() * 0.2)
        killed += process.poll() is None
        process.kill()
        process.wait()
        assert whole_lines(record)[: len(before)] == before, "a finished run is lost or changed"
    assert killed >= 10
    subprocess.run(run_words(record), check=True, capture_output=True)
    ids = [result.id for result in read(record)]
    assert len(ids) == len(set(ids)) == 4 * 3 + 3 + 4 * 3  # searches, baselines, finals


def test_a_line_that_was_being_written_is_no_run_and_is_cut_off(tmp_path: Path) -> None:
    record = tmp_path / "runs.jsonl"
    first, second = (train(Run("final", "digits", "MLP", 1e-2, seed, 5)) for seed in (0, 1))
    records.append(first, record)
    with record.open("a") as file:
        file.write('{"id": "12ab", "run": {"sta')
    assert read(record) == [first]
    records.append(second, record)
    assert read(record) == [first, second]


def test_another_runner_on_the_same_record_is_refused_in_words(tmp_path: Path) -> None:
    record = tmp_path / "runs.jsonl"
    with (
        FileLock(record.with_suffix(".lock")),
        pytest.raises(SystemExit, match="another runner is at work"),
    ):
        command.main(["--record", str(record), "run", *SMALL, "--steps", "5"])
    assert not record.exists()


def test_fewer_steps_do_not_get_into_the_books_record() -> None:
    with pytest.raises(SystemExit, match="--record"):
        command.main(["run", "--steps", "5"])


def test_runs_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    record = tmp_path / "runs.jsonl"
    told = {"record": record, "steps": 5}
    assert complete(["digits"], ["MLP"], [0], **told) == 4  # type: ignore[arg-type]
    assert complete(["digits"], ["MLP"], [0], **told) == 0  # type: ignore[arg-type]
    assert complete(["digits"], ["MLP"], [0, 1], **told) == 1  # type: ignore[arg-type]


def found(run: Run, loss: float) -> Result:
    return Result(
        id=run.id,
        run=run,
        tier=1,
        measure="",
        score=None,
        validation=0,
        loss=loss,
        versions="",
        command="",
    )


def test_the_rate_with_the_least_loss_is_taken() -> None:
    runs = searches(["digits"], ["MLP", "GRU"])
    losses = [0.3, 0.1, 0.2, 0.5, 0.4, 0.1]
    rates = found_rates(found(run, loss) for run, loss in zip(runs, losses, strict=True))
    assert rates == {("digits", "MLP"): 3e-3, ("digits", "GRU"): 1e-2}
    assert {run.rate for run in finals(["digits"], ["GRU"], [0, 1], rates)} == {1e-2}


@pytest.fixture
def grid() -> list[Run]:
    return [Run("final", "digits", net, 1e-2, s, 200) for net in ("MLP", "RNN") for s in range(4)]


def alike(results: list[Result]) -> list[Result]:
    plain = [replace(each, seconds=0, cpu_seconds=0, peak_mb=0) for each in results]
    return sorted(plain, key=lambda each: each.id)


def test_two_processes_give_what_one_gives(grid: list[Run]) -> None:
    assert alike(list(results_of(grid[:3], 2, None))) == alike(list(map(train, grid[:3])))


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_what_one_machine_gives(grid: list[Run]) -> None:
    from distributed import Client, LocalCluster

    with LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        with Client(cluster) as client:
            victims = client.run(os.getpid)

        def kill_one() -> None:
            os.kill(victims[next(iter(victims))], signal.SIGKILL)

        there: list[Result] = []
        for result in results_of(grid, 1, cluster.scheduler_address):
            if not there:  # in the middle of the others' training
                threading.Thread(target=kill_one).start()
            there.append(result)
    assert alike(there) == alike(list(map(train, grid)))
