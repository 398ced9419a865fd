"""Trained on clean digits, tested on perturbed ones: every net of the comparison, two tasks.

The nets are those of the comparison's record, made again by their own runs; none has met a
perturbation while it was trained. All have the same tests: the comparison's test digits, as
images or as movements, under each of ``data.perturbations`` at each strength. A net of fixed
size reads of a movement that has grown longer what it has room for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor, nn

from twobrains.data.movements import MOST
from twobrains.data.perturbations import PERTURBATIONS, chances, perturbed, perturbed_pen
from twobrains.experiments import records
from twobrains.experiments.comparison import study as comparison
from twobrains.experiments.comparison.digit_tasks import written
from twobrains.experiments.comparison.grid import TASKS
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.tasks import Sequences, at_the_end, pieces
from twobrains.experiments.comparison.training import evaluate, learn
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study, every
from twobrains.training import parameters

ON = ("pen-picture", "pen-movement")
"""Tasks of the comparison: the same written digits, seen and followed."""
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
CHANCES = 90_000
"""Seed of the perturbations: the same for every net."""


@dataclass(frozen=True)
class Run:
    """One net of the comparison.

    Attributes:
        task: one of ``ON``.
        net: a name in ``NETS``.
        seed: of its first weights and batches.
    """

    task: str
    net: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """How a net did, as a line of the record; ``accuracy`` is that on clean digits.

    Attributes:
        accuracies: accuracy by perturbation, at each of ``STRENGTHS``.
        trained: the ``id`` of its run in the comparison's record.
    """

    run: Run
    accuracies: dict[str, list[float]]
    trained: str


@cache
def perturbed_test(task: str, kind: str, strength: float) -> Sequences:
    """The comparison's test digits, perturbed."""
    pictures, moved = written("test")
    if task == "pen-picture":
        chance = chances(*pictures.shape, seed=CHANCES)
        return at_the_end(perturbed(pictures, kind, strength, chance), moved.labels)
    chance = chances(len(pictures), MOST, 2, seed=CHANCES)
    steps, lengths = perturbed_pen(moved.steps, moved.lengths, kind, strength, chance)
    units = torch.tensor([0.2, 0.2, 1.0])  # as the comparison shows movements to its nets
    return at_the_end(steps * units, moved.labels, lengths)


class _Fitted(nn.Module):
    """A net of fixed size before sequences that may be longer: it reads their beginning."""

    def __init__(self, net: nn.Module, time: int) -> None:
        super().__init__()
        self.net, self.time = net, time

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, time, inputs) to (batch, outputs)."""
        return self.net(x[:, : self.time], mask)  # type: ignore[no-any-return]


def measured(net: nn.Module, run: Run) -> dict[str, list[float]]:
    """How often it is right, as ``Result.accuracies`` has it."""
    task = TASKS[run.task]
    fitted = _Fitted(net, task.time) if NETS[run.net].fixed else net

    def share(kind: str, strength: float) -> float:
        found = pieces(perturbed_test(run.task, kind, strength))
        score = evaluate(fitted, replace(task, heldout=lambda part: found), "test")[1]
        return round(score / 100, 4)

    return {kind: [share(kind, strength) for strength in STRENGTHS] for kind in PERTURBATIONS}


def train(run: Run) -> Result:
    """Train a net as the comparison did, and test it on perturbed digits."""
    begun = time.perf_counter()
    made = comparison.counted(run.task, run.net, run.seed)
    net = learn(made).net.eval()
    accuracies = measured(net, run)
    return Result(
        run=run,
        accuracy=accuracies[PERTURBATIONS[0]][0],
        test=len(perturbed_test(run.task, PERTURBATIONS[0], 0.0).x),
        parameters=parameters(net),
        seconds=round(time.perf_counter() - begun, 1),
        accuracies=accuracies,
        trained=made.id,
    )


def cell(results: Iterable[Result], task: str, net: str, kind: str, strength: float) -> Cell:
    """Accuracy of one net under one perturbation, over the seeds.

    Raises:
        ValueError: the record has fewer than two seeds, or more than ten.
    """
    value = f"accuracies[{kind}][{STRENGTHS.index(strength)}]"
    return STUDY.cell(results, task, net, value=value)


def lost(results: Iterable[Result], task: str, net: str, kind: str, strength: float) -> Cell:
    """How much of it a perturbation takes away, seed by seed: clean less perturbed.

    Raises:
        ValueError: the record has fewer than two seeds, or more than ten.
    """
    place = STRENGTHS.index(strength)
    return STUDY.cell(results, task, net, value=lambda r: r.accuracy - r.accuracies[kind][place])


STUDY = Study(
    name="robustness",
    run=Run,
    result=Result,
    grid=every(Run, ON, NETS),
    train=train,
    seeds=range(5),
    measures={"accuracy": cell, "lost": lost},
)


def table(results: Iterable[Result], task: str, strength: float) -> Iterator[str]:
    """One task as lines of text: accuracy in %, mean ± half of the 95 % interval."""
    results = list(results)
    yield f"{'right, %':12}{'clean':>13}" + "".join(f"{kind:>17}" for kind in PERTURBATIONS)
    for net in NETS:
        clean = cell(results, task, net, PERTURBATIONS[0], 0.0)
        found = (cell(results, task, net, kind, strength) for kind in PERTURBATIONS)
        yield records.row(records.row(f"{net:12}", [clean], 13), found, 17)
