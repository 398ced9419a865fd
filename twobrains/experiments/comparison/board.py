"""The record for those who compare: as tensors that a figure sorts, and brain against brain."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import torch
from scipy.stats import t as student
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.nets import KINDS, NETS
from twobrains.experiments.comparison.tables import cell
from twobrains.experiments.comparison.training import Result
from twobrains.experiments.records import Cell
from twobrains.palette import BRAINS

COSTS: dict[str, Callable[[Sequence[Result]], float]] = {
    "multiply-adds": lambda runs: runs[0].multiply_adds,
    "saved MB": lambda runs: runs[0].saved_activations_mb,
    "processor s": lambda runs: statistics.median(run.cpu_seconds for run in runs),
}
"""What a cell's runs cost: multiply-adds of one sequence, MB of activations that a training step
saves for the backward pass, seconds of training."""
CONVOLUTIONS, RECURRENCES = (
    tuple(name for name, kind in NETS.items() if kind.brain == brain)
    for brain in ("convolution", "recurrence")
)


class Board(NamedTuple):
    """Every net on every task, over its seeds.

    Attributes:
        scores: (task, net, 3) mean, and both ends of its 95 % interval; 0 where there is none.
        costs: (task, net, cost) as ``COSTS`` has them.
        there: (task, net) bool, whether the net does the task.
        best: (task, net) indices of nets, the best score first, those that are not there last.
        notes: what makes each cell again, a command, task by task and net by net.
    """

    scores: Tensor
    costs: Tensor
    there: Tensor
    best: Tensor
    notes: list[str]


def board(
    results: Sequence[Result], tasks: Iterable[str] = TIERS[1], nets: Iterable[str] = NETS
) -> Board:
    """The record's final runs as tensors, of some tasks and nets by their names."""
    tasks = list(tasks)
    found = [[cell(results, task, net) for net in nets] for task in tasks]
    scores = torch.tensor([[_scores(each) for each in row] for row in found])
    there = torch.tensor([[each is not None for each in row] for row in found])
    signs = torch.tensor([1.0 if TASKS[task].better == "more" else -1.0 for task in tasks])
    rank = torch.where(there, scores[..., 0] * signs[:, None], -math.inf)
    return Board(
        scores,
        torch.tensor([[_costs(each) for each in row] for row in found]),
        there,
        rank.argsort(dim=1, descending=True, stable=True),
        [_note(each) for row in found for each in row],
    )


def _scores(found: Cell | None) -> list[float]:
    if found is None:
        return [0.0] * 3
    return [found.mean, found.mean - found.half, found.mean + found.half]


def _costs(found: Cell | None) -> list[float]:
    return [of(found.results) if found else 0.0 for of in COSTS.values()]


def _note(found: Cell | None) -> str:
    if found is None:
        return ""
    ids = " ".join(result.id for result in found.results)
    return f"for run in {ids}; do python -m twobrains experiments rerun $run; done"


class Leaderboard(nn.Module):
    """One task's nets in an order, those of a family only if wanted, with what they cost.

    Args:
        results: of the record.
        tasks: names of those to choose from.
        nets: names of those that take part.
    Attributes:
        families: to choose from, everyone first.
        notes: what makes each cell again, for a ``Ranking``.
    """

    def __init__(
        self, results: Sequence[Result], tasks: Iterable[str] = TIERS[1], nets: Iterable[str] = NETS
    ) -> None:
        super().__init__()
        nets = list(nets)
        found, brains = board(results, tasks, nets), [KINDS[net].brain for net in nets]
        self.notes = found.notes
        self.families = ["everyone", *(brain for brain in BRAINS if brain in brains)]
        self.family = torch.tensor([self.families.index(brain) for brain in brains])
        place = torch.arange(found.there.numel()).view(found.there.shape)  # each cell's note
        cells = [place[..., None].float(), found.scores, found.costs]
        names = torch.arange(len(nets)).expand(place.shape)[..., None].float()
        self.cells = torch.cat([names, *cells], -1)
        dear = torch.where(found.there[..., None], found.costs, torch.inf)
        orders = [found.best, *dear.argsort(dim=1).unbind(-1)]
        self.order = torch.stack(orders, 1)  # (task, order, net)
        self.there = found.there

    def forward(self, task: Tensor, order: Tensor, family: Tensor) -> dict[str, Tensor]:
        """The rows of a ``Ranking``, in one of the orders, those that are not shown marked -1."""
        nets = self.order[task[None], order[None]][0]  # (net,) in this order
        shown = (family == 0) | (self.family[nets] == family)
        shown = shown & self.there[task[None]][0][nets]
        rows = self.cells[task[None]][0][nets]
        hidden = F.pad(torch.full((2,), -1.0), (0, rows.shape[1] - 2))
        return {"board": torch.where(shown[:, None], rows, hidden), "measure": task}


class Duel(NamedTuple):
    """Two nets on a task, over their seeds.

    Attributes:
        one, other: their names.
        ahead: by how much the first is better, in the task's measure.
        low, high: its 95 % interval (Welch 1947); one that holds 0 decides nothing.
    """

    one: str
    other: str
    ahead: float
    low: float
    high: float

    @property
    def winner(self) -> str:
        """The better one's name, or neither."""
        if self.low > 0:
            return self.one
        return self.other if self.high < 0 else "neither"


def versus(results: Sequence[Result], task: str, one: str, other: str) -> Duel:
    """Two nets on a task.

    Raises:
        ValueError: the record has no final runs of one of them.
    """
    here, there = (_found(results, task, net) for net in (one, other))
    sign = 1 if TASKS[task].better == "more" else -1
    ahead, half = sign * (here.mean - there.mean), _welch(here.values, there.values)
    return Duel(one, other, ahead, ahead - half, ahead + half)


def duel(results: Sequence[Result], task: str) -> Duel:
    """The best convolution and the best recurrence on a task, each chosen on validation."""
    one, other = (
        min(
            (net for net in nets if cell(results, task, net)),
            key=lambda net: _on_validation(_found(results, task, net)),
        )
        for nets in (CONVOLUTIONS, RECURRENCES)
    )
    return versus(results, task, one, other)


def _found(results: Sequence[Result], task: str, net: str) -> Cell:
    if found := cell(results, task, net):
        return found
    raise ValueError(f"the record has no final runs of {net} on {task!r}")


def _on_validation(found: Cell) -> float:
    """Mean of the least losses on validation."""
    return statistics.fmean(run.loss for run in found.results if run.loss is not None)


def _welch(*sides: Sequence[float]) -> float:
    """Half of the 95 % interval of a difference of means; 0 where neither side has any spread."""
    parts = [statistics.variance(side) / len(side) for side in sides]
    if sum(parts) == 0:
        return 0.0
    each = zip(parts, sides, strict=True)
    degrees = sum(parts) ** 2 / sum(part**2 / (len(side) - 1) for part, side in each)
    return float(student.ppf(0.975, degrees)) * math.sqrt(sum(parts))
