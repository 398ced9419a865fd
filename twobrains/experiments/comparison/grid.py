"""Which runs there are: tasks × nets × rates × seeds, in two tiers that no table mixes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from itertools import product
from types import MappingProxyType

from twobrains.experiments.comparison.digit_tasks import DIGIT_TASKS
from twobrains.experiments.comparison.memory_tasks import (
    ASSOCIATION_TASKS,
    MEMORY_TASKS,
    adding_task,
    copy_task,
    copying,
)
from twobrains.experiments.comparison.nets import LATER, applies
from twobrains.experiments.comparison.real_tasks import REAL_TASKS
from twobrains.experiments.comparison.tasks import Task

__all__ = [
    "BUDGETS",
    "LATER_ON",
    "LATER_SEEDS",
    "PUBLISHED",
    "RATES",
    "SEARCH",
    "TASKS",
    "TIERS",
    "Run",
    "baselines",
    "finals",
    "searches",
    "takes_part",
]

RATES = (1e-3, 3e-3, 1e-2)
"""Tried for every net on every task, with the seed ``SEARCH``; the best on validation is taken."""
SEARCH = 100
SEEDS = (0, 1, 2, 3, 4)
LATER_SEEDS = SEEDS[:3]
"""Of the later nets, and of all nets on the tasks of tier 3."""

PUBLISHED = ("TCN", "RNN", "GRU", "LSTM")
_FULL_SIZE = {
    "adding-200": adding_task(200, steps=15_000),
    "adding-400": adding_task(400, steps=15_000),
    "adding-600": adding_task(600, steps=15_000),
    "copy-1000": copy_task("copying, 1,000 blanks", copying(1000), 1020, 10, steps=15_000),
}
TIERS: dict[int, MappingProxyType[str, Task]] = {
    1: MappingProxyType({**DIGIT_TASKS, **MEMORY_TASKS, **REAL_TASKS}),
    2: MappingProxyType(_FULL_SIZE),
    3: MappingProxyType(ASSOCIATION_TASKS),
}
"""Tasks of tier 1, at most 90 s a run on one core; those of published sizes, tier 2; and those that
came with the later nets, tier 3."""
TASKS: dict[str, Task] = {**TIERS[1], **TIERS[2], **TIERS[3]}
_PICTURES, _SEQUENCES = (
    tuple(net for net, kind in LATER.items() if kind.picture is picture)
    for picture in (True, False)
)
LATER_ON: dict[str, tuple[str, ...]] = {
    "digits": _PICTURES,
    "pen-picture": _PICTURES,
    "selective-copy": _SEQUENCES,
    "parity": ("deep GRU", "deep LSTM", "minGRU", "LRU", "Mamba", "rotary places"),
    **dict.fromkeys(TIERS[3], _SEQUENCES),
}
"""Which of the later nets take part in a task, where they can; parity is asked of gates that see
the state, of gates that do not, of no gate and of attention."""
BUDGETS = dict.fromkeys(TASKS, 10_000) | dict.fromkeys(_FULL_SIZE, 70_000) | {"copy-1000": 16_000}
"""Parameters of every net on a task, to 5 %."""


@dataclass(frozen=True)
class Run:
    """One net, trained once.

    Attributes:
        stage: ``search`` for a rate, on validation only; ``final``; or ``baseline``, a rule
            without a net, whose name stands in ``net``.
        task, net: names in ``TASKS`` and ``NETS``.
        rate: the learning rate.
        seed: of the first weights and the batches.
        steps: of training, at most.
    """

    stage: str
    task: str
    net: str
    rate: float
    seed: int
    steps: int

    @property
    def id(self) -> str:
        """Ten hexadecimal digits that are this run's own."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:10]

    @property
    def tier(self) -> int:
        """Of its task, a key of ``TIERS``."""
        return next(tier for tier, tasks in TIERS.items() if self.task in tasks)

    @property
    def command(self) -> str:
        """Repeats the run, and compares."""
        return f"python -m twobrains experiments rerun {self.id}"


def cells(tasks: Iterable[str], nets: Iterable[str]) -> list[tuple[str, str]]:
    """Tasks and nets that go together."""
    return [(task, net) for task, net in product(tasks, nets) if takes_part(task, net)]


def takes_part(task: str, net: str) -> bool:
    """Whether a net does a task: in tier 2 those do that have a published score."""
    if task in TIERS[2]:
        return net in PUBLISHED
    return applies(net, TASKS[task]) and (net not in LATER or net in LATER_ON.get(task, ()))


def searches(tasks: Iterable[str], nets: Iterable[str], steps: int | None = None) -> list[Run]:
    """Runs that look for each net's rate, half as long as those that count."""
    return [
        Run("search", task, net, rate, SEARCH, steps or TASKS[task].steps // 2)
        for (task, net), rate in product(cells(tasks, nets), RATES)
    ]


def baselines(tasks: Iterable[str]) -> list[Run]:
    """Rules that a net has to beat to be of use."""
    return [
        Run("baseline", task, rule, 0, 0, 0) for task in tasks for rule in TASKS[task].baselines
    ]


def finals(
    tasks: Iterable[str],
    nets: Iterable[str],
    seeds: Iterable[int],
    rates: dict[tuple[str, str], float],
    steps: int | None = None,
) -> list[Run]:
    """Runs that count, seed by seed: an interrupted grid is a smaller grid.

    Args:
        tasks: names in ``TASKS``.
        nets: names in ``NETS``; left out where they do not apply.
        seeds: one run each.
        rates: of each task and net, as the search has found them.
        steps: instead of each task's own.
    """
    return [
        Run("final", task, net, rates[task, net], seed, steps or TASKS[task].steps)
        for seed, (task, net) in product(seeds, cells(tasks, nets))
    ]
