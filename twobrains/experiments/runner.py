"""Many runs, here or on a cluster: each result as soon as its run is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from joblib import Parallel, delayed

Run = TypeVar("Run")
Line = TypeVar("Line")


def results_of(
    make: Callable[[Run], Line], runs: Sequence[Run], jobs: int = 1, scheduler: str | None = None
) -> Iterator[Line]:
    """What runs give, in the order they are finished.

    Args:
        make: gives a run's result.
        runs: to be made.
        jobs: processes on this machine.
        scheduler: address of a Dask scheduler, whose workers then make the runs.

    >>> list(results_of(abs, [-1, 2]))
    [1, 2]
    """
    if not runs:
        return
    if scheduler:
        yield from _on_a_cluster(make, runs, scheduler)
    elif jobs == 1:
        yield from map(make, runs)
    else:
        yield from Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")(
            delayed(make)(run) for run in runs
        )


def _on_a_cluster(
    make: Callable[[Run], Line], runs: Iterable[Run], scheduler: str
) -> Iterator[Line]:
    """A run whose worker dies is made anew on another one; the cluster sees to it."""
    from distributed import Client, as_completed

    with Client(scheduler) as client:  # type: ignore[no-untyped-call]
        futures = [client.submit(make, run, pure=False) for run in runs]
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            yield future.result()
