"""How few samples are enough: the comparison's nets, trained on a part of the training digits.

``python -m twobrains.experiments.samples --seeds 0 1 2 3 4`` runs the whole grid and appends each
finished run to ``samples.jsonl`` beside this file; runs that stand there are skipped.

A seed shuffles the training part; the first 50, 150 and 450 of it are learned from, so that a
smaller set lies within a larger one, and all nets learn from the same digits. Rates and steps are
the comparison's, found with all samples. Validation, which says when to stop, and test are whole
at every size. With all samples the runs are the comparison's own, of the same seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise, product
from pathlib import Path

import torch

from twobrains.experiments import records
from twobrains.experiments.comparison import runner
from twobrains.experiments.comparison.digit_tasks import pen, real
from twobrains.experiments.comparison.grid import TASKS, finals
from twobrains.experiments.comparison.grid import Run as Trained
from twobrains.experiments.comparison.tasks import Asked, Task, some
from twobrains.experiments.comparison.training import evaluate, learn
from twobrains.experiments.records import Cell
from twobrains.training import parameters

__all__ = [
    "COMMAND", "COUNTS", "NETS", "ON", "RECORD", "Result", "Run",
    "cell", "counts", "everything", "few", "first", "grid", "needed", "reached", "read", "table",
    "train", "whole",
]  # fmt: skip

RECORD = Path(__file__).with_suffix(".jsonl")
COMMAND = "python -m twobrains.experiments.samples --seeds 0 1 2 3 4"
COUNTS = (50, 150, 450)
NETS = ("MLP", "CNN", "TCN", "GRU", "LSTM", "Transformer")
ON: dict[str, Callable[[], Asked]] = {
    "digits": partial(real, "train", "rows"),
    "pen-picture": partial(pen, "train", "picture"),
    "pen-movement": partial(pen, "train", "movement"),
}
"""Tasks of the comparison, and all that is there to learn from."""


@dataclass(frozen=True)
class Run:
    """One net, trained once.

    Attributes:
        task: a name in ``ON``.
        net: one of ``NETS``.
        samples: digits to learn from.
        seed: of which digits, of the first weights and of the batches.
    """

    task: str
    net: str
    samples: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        rate: of learning, as the comparison found it.
        trained: steps done before training ended.
    """

    run: Run
    rate: float
    trained: int


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, seed by seed: an interrupted grid is a smaller grid."""
    return [
        Run(task, net, samples, seed)
        for seed, task, samples, net in product(seeds, ON, COUNTS, NETS)
    ]


def few(task: str, samples: int, seed: int) -> Asked:
    """The digits that a run learns from: the first of the shuffled training part."""
    return first(ON[task](), samples, seed)


def first(found: Asked, samples: int, seed: int) -> Asked:
    """So many of all there is to learn from, in the order that the seed shuffles it into."""
    order = torch.randperm(len(found.x), generator=torch.Generator().manual_seed(seed))
    which = order[:samples]
    return Asked(found.x[which], found.asked[which], found.answers[which])


def narrowed(task: str, samples: int, seed: int) -> Task:
    """The comparison's task with fewer digits to learn from, and all else as it was."""
    there = few(task, samples, seed)
    return replace(TASKS[task], draw=partial(some, there))


@cache
def _rates() -> dict[tuple[str, str], float]:
    return runner.found_rates(runner.read())


def trained_as(run: Run) -> Trained:
    """The comparison's run of the same net and seed, with all samples."""
    [found] = finals([run.task], [run.net], [run.seed], _rates())
    return found


def train(run: Run) -> Result:
    """Train one net on few digits, and ask it once about the test's."""
    made = trained_as(run)
    task = narrowed(run.task, run.samples, run.seed)
    learned = learn(made, task)
    return Result(
        run=run,
        accuracy=round(evaluate(learned.net, task, "test")[1] / 100, 4),
        test=_asked(run.task),
        parameters=parameters(learned.net),
        seconds=round(learned.history.seconds, 1),
        versions=records.versions(),
        command=f"python -m twobrains.experiments.samples --seeds {run.seed}",
        rate=made.rate,
        trained=len(learned.history.losses),
    )


@cache
def _asked(task: str) -> int:
    return sum(len(found.x) for found in TASKS[task].held("test"))


def read(record: Path = RECORD) -> list[Result]:
    """The finished runs, in the order they were made."""
    return records.read(record, Result, Run)


def whole(seeds: Iterable[int] = (0, 1, 2, 3, 4)) -> list[Result]:
    """The comparison's runs of the same nets and seeds, which learned from all samples."""
    wanted = {
        trained_as(run): run
        for run in (
            Run(task, net, len(ON[task]().x), seed) for task, net, seed in product(ON, NETS, seeds)
        )
    }
    return [
        Result(
            run=wanted[there.run],
            accuracy=round((there.score or 0.0) / 100, 4),
            test=_asked(there.run.task),
            parameters=there.parameters,
            seconds=there.seconds,
            versions=there.versions,
            command=there.command,
            rate=there.run.rate,
            trained=there.trained,
        )
        for there in runner.read()
        if there.run in wanted
    ]


def everything() -> list[Result]:
    """The record, and the comparison's runs with all samples."""
    return [*read(), *whole()]


def counts(task: str) -> tuple[int, ...]:
    """Numbers of samples that a task was learned from, all of them last."""
    return (*COUNTS, len(ON[task]().x))


def cell(results: Iterable[Result], task: str, net: str, samples: int) -> Cell:
    """Share of right answers of one net after so many samples, over the seeds.

    Args:
        results: as ``everything`` gives them; ``read`` has none with all samples.
        task: a name in ``ON``.
        net: one of ``NETS``.
        samples: one of ``counts(task)``.
    Raises:
        ValueError: fewer than two seeds, or more than ten, stand there.
    """
    asked = (task, net, samples)
    found = [r.accuracy for r in results if (r.run.task, r.run.net, r.run.samples) == asked]
    return records.interval(found, f"{task}, {net}, {samples} samples (made by {COMMAND})")


def needed(results: Iterable[Result], task: str, net: str, accuracy: float) -> float | None:
    """Samples after which the mean is right so often; None if it never is.

    Between two sizes the mean goes straight over the logarithm of the size. One that is reached
    with the fewest samples counts as reached there.
    """
    results = list(results)
    means = [(count, cell(results, task, net, count).mean) for count in counts(task)]
    return reached(means, accuracy)


def reached(means: Sequence[tuple[int, float]], accuracy: float) -> float | None:
    """As ``needed``, from numbers of samples, growing, with the mean accuracy after each."""
    if means[0][1] >= accuracy:
        return float(means[0][0])
    for (fewer, below), (more, above) in pairwise(means):
        if below < accuracy <= above:
            share = (accuracy - below) / (above - below)
            return math.exp(math.log(fewer) + share * math.log(more / fewer))
    return None


def table(results: Iterable[Result], task: str) -> Iterator[str]:
    """One task as lines of text: right answers in %, mean ± half of the 95 % interval."""
    results = list(results)
    yield f"{'right, %':12}" + "".join(f"{f'{count:,} samples':>17}" for count in counts(task))
    for net in NETS:
        found = [cell(results, task, net, count) for count in counts(task)]
        row = "".join(f"{100 * each.mean:10.1f} ± {100 * each.half:4.1f}" for each in found)
        yield f"{net:12}{row}"


def main() -> None:
    """Run what is missing."""
    seeds = records.seeds_parser(__doc__, (0, 1, 2, 3, 4)).parse_args().seeds
    done = [result.run for result in read()]
    records.complete("samples", grid(seeds), done, lambda run: records.append(train(run), RECORD))


if __name__ == "__main__":
    main()
