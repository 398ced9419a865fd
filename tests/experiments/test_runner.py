"""The runner: whatever happens to it, no finished run is lost and none is made twice."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from twobrains.experiments.comparison.grid import Run
from twobrains.experiments.comparison.study import STUDY, found_rates
from twobrains.experiments.comparison.training import Result, train
from twobrains.experiments.runner import results_of


def found(run: Run) -> Result:
    """A result without training."""
    return Result(id=run.id, run=run, tier=1, measure="", score=None, validation=0, loss=0.5)


SMALL = ["task=digits", "task=sunspots", "net=MLP", "net=RNN"]
QUICK = replace(STUDY, train=found)


def whole_lines(record: Path) -> list[str]:
    text = record.read_text(encoding="utf-8") if record.exists() else ""
    return text.rpartition("\n")[0].splitlines()


def killed(running: Callable[[], bool], kill: Callable[[], None], record: Path, seed: int) -> bool:
    """Kill a runner some finished runs later, and a moment more; whether it was still at work."""
    moment, before = random.Random(seed), whole_lines(record)
    grown, end = moment.choice([0, 1, 1, 2]), time.monotonic() + 120
    while len(whole_lines(record)) < len(before) + grown and running():
        assert time.monotonic() < end
        time.sleep(0.001)
    time.sleep(moment.random() * 0.03)
    was = running()
    kill()
    assert whole_lines(record)[: len(before)] == before, "a finished run is lost or changed"
    return was


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a runner is forked, to start at once")
def test_kills_lose_and_repeat_no_finished_run(tmp_path: Path) -> None:
    record, kills = tmp_path / "runs.jsonl", 0

    def make(run: Run) -> Result:
        time.sleep(0.01)
        return found(run)

    def run() -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its progress
        replace(STUDY, train=make).complete([0, 1, 2], SMALL, record=record)

    for seed in range(4):
        process = multiprocessing.get_context("fork").Process(target=run)
        process.start()
        kills += killed(process.is_alive, process.kill, record, seed)
        process.join()
    assert kills >= 2
    QUICK.complete([0, 1, 2], SMALL, record=record)
    ids = [result.id for result in STUDY.read(record)]
    assert len(ids) == len(set(ids)) == 4 * 3 + 4 * 3  # searches, finals


@pytest.mark.weekly
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_command_that_trains_is_killed_and_goes_on(tmp_path: Path, seed: int) -> None:
    record = tmp_path / "runs.jsonl"
    words = [sys.executable, "-m", "twobrains", "experiments", "run", "comparison"]
    words += ["--record", str(record), "--only", "task=digits", "net=RNN"]
    words += ["--seeds", "0", "1", "--set", "steps=15"]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    killed(lambda: process.poll() is None, process.kill, record, seed)
    process.wait()
    subprocess.run(words, check=True, capture_output=True)
    ids = [result.id for result in STUDY.read(record)]
    assert len(ids) == len(set(ids)) == 3 + 2


def test_the_rate_with_the_least_loss_is_taken() -> None:
    runs = STUDY.chosen(STUDY.grid([]), ["task=digits", "net=MLP", "net=GRU", "stage=search"])
    losses = [0.3, 0.1, 0.2, 0.5, 0.4, 0.1]
    rates = found_rates(replace(found(r), loss=x) for r, x in zip(runs, losses, strict=True))
    assert rates == {("digits", "MLP"): 3e-3, ("digits", "GRU"): 1e-2}


def alike(results: list[Result]) -> list[Result]:
    plain = [replace(each, seconds=0, cpu_seconds=0, peak_mb=0) for each in results]
    return sorted(plain, key=lambda each: each.id)


def light(count: int) -> list[Any]:
    """Runs that a worker reads without importing what trains."""
    return [SimpleNamespace(id=f"run {number}") for number in range(count)]


@pytest.mark.slow
def test_two_processes_make_every_run_once() -> None:
    def make(run: Any) -> Any:
        return run.id, os.getpid()

    made = list(results_of(make, light(6), 2))
    assert sorted(name for name, _ in made) == [run.id for run in light(6)]
    assert os.getpid() not in {process for _, process in made}


@pytest.mark.weekly
@pytest.mark.slow
def test_another_process_trains_as_this_one_does() -> None:
    grid = [Run("final", "digits", "MLP", 1e-2, seed, 50) for seed in range(3)]
    assert alike(list(results_of(train, grid, 2))) == alike(list(map(train, grid)))


@contextlib.contextmanager
def cluster(workers: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """A cluster's address, and what kills one of its workers."""
    from distributed import Client, LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        with Client(found) as client:
            victims = client.run(os.getpid)
        victim = victims[next(iter(victims))]
        yield found.scheduler_address, lambda: os.kill(victim, signal.SIGKILL)


def made_by(address: str, kill: Callable[[], None], runs: list[Any], make: Any) -> list[Any]:
    """What a cluster gives that loses a worker in the middle of the others' runs."""
    there: list[Any] = []
    for result in results_of(make, runs, 1, address):
        if not there:
            threading.Thread(target=kill).start()
        there.append(result)
    return there


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_makes_every_run() -> None:
    def make(run: Any) -> Any:
        time.sleep(0.1)
        return run.id, os.getpid()

    with cluster(2) as (address, kill):
        made = made_by(address, kill, light(12), make)
    assert sorted(name for name, _ in made) == sorted(run.id for run in light(12))
    assert os.getpid() not in {process for _, process in made}


@pytest.mark.weekly
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_what_one_machine_gives() -> None:
    grid = [Run("final", "digits", "MLP", 1e-2, seed, 50) for seed in range(4)]
    with cluster(2) as (address, kill):
        assert alike(made_by(address, kill, grid, train)) == alike(list(map(train, grid)))
