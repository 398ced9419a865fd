"""How few samples are enough: the comparison's nets, trained on a part of the training digits.

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

import torch

from twobrains.experiments import records
from twobrains.experiments.comparison import study as comparison
from twobrains.experiments.comparison.digit_tasks import pen, real
from twobrains.experiments.comparison.grid import TASKS
from twobrains.experiments.comparison.tasks import Sequences, Task, some
from twobrains.experiments.comparison.training import evaluate, learn
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study, every
from twobrains.training import parameters

COUNTS = (50, 150, 450)
NETS = ("MLP", "CNN", "TCN", "GRU", "LSTM", "Transformer")
ON: dict[str, Callable[[], Sequences]] = {
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


def few(task: str, samples: int, seed: int) -> Sequences:
    """The digits that a run learns from: the first of the shuffled training part."""
    return first(ON[task](), samples, seed)


def first(found: Sequences, samples: int, seed: int) -> Sequences:
    """So many of all there is to learn from, in the order that the seed shuffles it into."""
    order = torch.randperm(len(found.x), generator=torch.Generator().manual_seed(seed))
    which = order[:samples]
    return Sequences(found.x[which], found.mask[which], found.targets[which])


def narrowed(task: str, samples: int, seed: int) -> Task:
    """The comparison's task with fewer digits to learn from, and all else as it was."""
    there = few(task, samples, seed)
    return replace(TASKS[task], draw=partial(some, there))


def train(run: Run) -> Result:
    """Train one net on few digits, and test it once."""
    made = comparison.counted(run.task, run.net, run.seed)
    task = narrowed(run.task, run.samples, run.seed)
    learned = learn(made, task)
    return Result(
        run=run,
        accuracy=round(evaluate(learned.net, task, "test")[1] / 100, 4),
        test=_tested(run.task),
        parameters=parameters(learned.net),
        seconds=round(learned.history.seconds, 1),
        rate=made.rate,
        trained=len(learned.history.losses),
    )


@cache
def _tested(task: str) -> int:
    return sum(len(found.x) for found in TASKS[task].heldout("test"))


def whole(seeds: Iterable[int] = (0, 1, 2, 3, 4)) -> list[Result]:
    """The comparison's runs of the same nets and seeds, which learned from all samples."""
    wanted = {
        comparison.counted(run.task, run.net, run.seed): run
        for run in (
            Run(task, net, len(ON[task]().x), seed) for task, net, seed in product(ON, NETS, seeds)
        )
    }
    return [
        Result(
            run=wanted[there.run],
            accuracy=round((there.score or 0.0) / 100, 4),
            test=_tested(there.run.task),
            parameters=there.parameters,
            seconds=there.seconds,
            versions=there.versions,
            command=there.command,
            rate=there.run.rate,
            trained=there.trained,
        )
        for there in comparison.STUDY.read()
        if there.run in wanted
    ]


def everything() -> list[Result]:
    """The record, and the comparison's runs with all samples."""
    return [*STUDY.read(), *whole()]


def counts(task: str) -> tuple[int, ...]:
    """Numbers of samples that a task was learned from, all of them last."""
    return (*COUNTS, len(ON[task]().x))


def accuracy(results: Iterable[Result], task: str, net: str, samples: int) -> Cell:
    """Accuracy of one net after so many samples, which may be all."""
    return STUDY.cell([*results, *whole()], task, net, samples)


def samples_needed(results: Iterable[Result], task: str, net: str, accuracy: float) -> float | None:
    """``needed``, of the record and the comparison's runs."""
    return needed([*results, *whole()], task, net, accuracy)


STUDY = Study(
    name="few_shot",
    run=Run,
    result=Result,
    grid=every(Run, ON, NETS, COUNTS),
    train=train,
    seeds=range(5),
    measures={"accuracy": accuracy, "needed": samples_needed},
)


def needed(results: Iterable[Result], task: str, net: str, accuracy: float) -> float | None:
    """Samples after which the mean is right so often; None if it never is.

    Between two sizes the mean goes straight over the logarithm of the size. One that is reached
    with the fewest samples counts as reached there.
    """
    results = list(results)
    means = [(count, STUDY.cell(results, task, net, count).mean) for count in counts(task)]
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
    """One task as lines of text: accuracy in %, mean ± half of the 95 % interval."""
    results = list(results)
    yield f"{'right, %':12}" + "".join(f"{f'{count:,} samples':>17}" for count in counts(task))
    for net in NETS:
        found = (STUDY.cell(results, task, net, count) for count in counts(task))
        yield records.row(f"{net:12}", found, 17)
