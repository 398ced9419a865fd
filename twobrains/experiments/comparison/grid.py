"""Which runs there are: tasks × nets × rates × seeds, in two tiers that no table mixes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
from twobrains.experiments.comparison.nets import KINDS, LATER, applies
from twobrains.experiments.comparison.real_tasks import REAL_TASKS
from twobrains.experiments.comparison.tasks import Task

RATES = (1e-3, 3e-3, 1e-2)
"""Tried for every net on every task, with the seed ``SEARCH``; the best on validation is taken."""
SEARCH = 100
SEEDS = (0, 1, 2, 3, 4)
LATER_SEEDS = SEEDS[:3]
"""Seeds of the later nets, and of all nets on the tasks of tier 3."""

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
"""Which of the later nets take part in a task, where they can; parity tests gates that see the
state, gates that do not, no gate, and attention."""
BUDGETS = dict.fromkeys(TASKS, 10_000) | dict.fromkeys(_FULL_SIZE, 70_000) | {"copy-1000": 16_000}
"""Parameters of every net on a task, to 5 %."""


@dataclass(frozen=True)
class Run:
    """One net, trained once.

    Attributes:
        stage: ``search`` for a rate, on validation only; ``final``; or ``baseline``, a rule
            without a net, whose name is in ``net``.
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
        """The tier of its task, a key of ``TIERS``."""
        return next(tier for tier, tasks in TIERS.items() if self.task in tasks)

    @property
    def command(self) -> str:
        """Repeats the run, and compares."""
        return f"python -m twobrains experiments rerun {self.id}"


def takes_part(task: str, net: str) -> bool:
    """Whether a net does a task: in tier 2 those do that have a published score."""
    if task in TIERS[2]:
        return net in PUBLISHED
    return applies(net, TASKS[task]) and (net not in LATER or net in LATER_ON.get(task, ()))


def cells(*tiers: int) -> list[tuple[str, str]]:
    """Tasks and nets that go together."""
    tasks = [task for tier in tiers for task in TIERS[tier]]
    return [(task, net) for task, net in product(tasks, KINDS) if takes_part(task, net)]


def searches(*tiers: int) -> list[Run]:
    """Runs that look for each net's rate, half as long as those that count; and the rules."""
    tasks = {task: TASKS[task] for tier in tiers for task in TIERS[tier]}
    rules = [
        Run("baseline", task, rule, 0, 0, 0) for task in tasks for rule in tasks[task].baselines
    ]
    return rules + [
        Run("search", task, net, rate, SEARCH, TASKS[task].steps // 2)
        for (task, net), rate in product(cells(*tiers), RATES)
    ]


def final(task: str, net: str, rate: float, seed: int) -> Run:
    """A run that counts."""
    return Run("final", task, net, rate, seed, TASKS[task].steps)


def seeds_of(task: str, net: str, seeds: Sequence[int]) -> Sequence[int]:
    """Those of a cell: fewer, where it came later."""
    return seeds[: len(LATER_SEEDS)] if net in LATER or task in TIERS[3] else seeds
