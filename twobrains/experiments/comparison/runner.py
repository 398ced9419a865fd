"""Many runs: those that are missing, here or on a cluster, each kept as soon as it is finished.

The record is a file of JSON lines. A line is added in one write once its run is finished, and only
by the runner, which holds the record alone; so whenever it is killed, no finished run is lost, and
none is made twice.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from filelock import FileLock
from joblib import Parallel, delayed
from tqdm.auto import tqdm

from twobrains.experiments import records
from twobrains.experiments.comparison.grid import Run, baselines, finals, searches
from twobrains.experiments.comparison.training import Result, train

__all__ = ["RECORD", "complete", "found_rates", "read", "results_of"]

RECORD = Path(__file__).with_name("runs.jsonl")


def read(record: Path = RECORD) -> list[Result]:
    """The finished runs, in the order they were finished."""
    return records.read(record, Result, Run)


def complete(
    tasks: Sequence[str],
    nets: Sequence[str],
    seeds: Sequence[int],
    *,
    record: Path = RECORD,
    steps: int | None = None,
    jobs: int = 1,
    scheduler: str | None = None,
    make: Callable[[Run], Result] = train,
) -> int:
    """Make the runs that are not in the record: first those that look for rates, then the others.

    Args:
        tasks: names in ``TASKS``.
        nets: names in ``NETS``; left out where they do not apply.
        seeds: one run each, after those that look for rates.
        record: the file that holds what is finished.
        steps: of training instead of each task's own: for trying out, never for the book's record.
        jobs: runs at a time on this machine.
        scheduler: address of a Dask scheduler, whose workers then make the runs.
        make: gives a run's result.
    Returns:
        how many runs were made.
    Raises:
        filelock.Timeout: another runner holds the record.
    """
    results = partial(results_of, jobs=jobs, scheduler=scheduler, make=make)
    with _alone(record):
        made = _missing([*searches(tasks, nets, steps), *baselines(tasks)], record, results)
        rates = found_rates(read(record))
        return made + _missing(finals(tasks, nets, seeds, rates, steps), record, results)


def _missing(
    runs: Sequence[Run], record: Path, results: Callable[[Sequence[Run]], Iterator[Result]]
) -> int:
    there = {result.run for result in read(record)}
    wanted = [run for run in runs if run not in there]
    stage = wanted[0].stage if wanted else ""
    with tqdm(total=len(wanted), desc=stage, disable=not wanted) as bar:
        for result in results(wanted):
            records.append(result, record)
            bar.set_postfix_str(f"{result.run.task}, {result.run.net}", refresh=False)
            bar.update()
    return len(wanted)


def results_of(
    runs: Sequence[Run],
    jobs: int,
    scheduler: str | None,
    make: Callable[[Run], Result] = train,
) -> Iterator[Result]:
    """What runs give, each as soon as it is finished."""
    if not runs:
        return
    if scheduler:
        yield from _on_a_cluster(runs, scheduler, make)
    elif jobs == 1:
        yield from map(make, runs)
    else:
        yield from Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")(
            delayed(make)(run) for run in runs
        )


def _on_a_cluster(
    runs: Iterable[Run], scheduler: str, make: Callable[[Run], Result]
) -> Iterator[Result]:
    """A run whose worker dies is made anew on another one; the cluster sees to it."""
    from distributed import Client, as_completed

    with Client(scheduler) as client:  # type: ignore[no-untyped-call]
        futures = [client.submit(make, run, key=run.id, pure=False) for run in runs]
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            yield future.result()


def found_rates(results: Iterable[Result]) -> dict[tuple[str, str], float]:
    """The rate of each task and net that ended with the least loss on validation in the search."""
    best: dict[tuple[str, str], tuple[float, float]] = {}
    for result in results:
        if result.run.stage == "search" and result.loss is not None:
            cell = result.run.task, result.run.net
            best[cell] = min(best.get(cell, (math.inf, 0.0)), (result.loss, result.run.rate))
    return {cell: rate for cell, (_, rate) in best.items()}


@contextlib.contextmanager
def _alone(record: Path) -> Iterator[None]:
    """Hold the record, so that no other runner makes the same runs; ends with the process."""
    with FileLock(record.with_suffix(".lock"), timeout=0):
        yield
