"""The comparison as a study: its grid, the rates that it finds, and the nets that figures show.

A kept net is that of a run with the first seed; the same run gives the same weights, so that it has
the score that the record has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

from torch import Tensor, nn

from twobrains.experiments.comparison.grid import (
    BUDGETS,
    SEEDS,
    TASKS,
    Run,
    cells,
    final,
    searches,
    seeds_of,
)
from twobrains.experiments.comparison.nets import build
from twobrains.experiments.comparison.training import Result, learn, train
from twobrains.experiments.study import Study

_BRAINS = ("CNN", "TCN", "RNN", "GRU", "LSTM")
_PAIRED = (
    "LSTM", "TCN", "WaveNet", "S4D", "linear attention", "mLSTM", "no places", "Transformer",
    "learned places", "rotary places",
)  # fmt: skip
KEPT = {
    **dict.fromkeys(("pixels", "permuted", "copy"), _BRAINS),
    **dict.fromkeys(("pen-picture", "pen-movement"), (*_BRAINS, "BiGRU")),
    "selective-copy": (*_BRAINS, "minGRU", "minLSTM", "Mamba", "S4D"),
    "recall": _PAIRED,
}
"""Nets whose weights are kept, by task."""
NAMED = {
    "Transformer": "Transformer, sines",
    "no places": "Transformer, none",
    "learned places": "Transformer, learned",
    "rotary places": "Transformer, rotary",
}
"""What a figure calls the record's Transformers: by their positional encoding."""


def found_rates(results: Iterable[Result]) -> dict[tuple[str, str], float]:
    """The rate of each task and net that ended with the least loss on validation in the search."""
    best: dict[tuple[str, str], tuple[float, float]] = {}
    for result in results:
        if result.run.stage == "search" and result.loss is not None:
            cell = result.run.task, result.run.net
            best[cell] = min(best.get(cell, (math.inf, 0.0)), (result.loss, result.run.rate))
    return {cell: rate for cell, (_, rate) in best.items()}


def finals(*tiers: int, seeds: Iterable[int], results: Iterable[Result]) -> list[Run]:
    """Runs that count, cell by cell: of those for which a rate was found."""
    rates, seeds = found_rates(results), list(seeds)
    return [
        final(*cell, rates[cell], seed)
        for cell in cells(*tiers)
        if cell in rates
        for seed in seeds_of(*cell, seeds)
    ]


def counted(task: str, net: str, seed: int) -> Run:
    """The run that counts of a net on a task, at the rate on record."""
    return final(task, net, found_rates(STUDY.read())[task, net], seed)


def kept(task: str, net: str) -> dict[str, Tensor]:
    """The weights of the run with the first seed, trained anew."""
    return learn(counted(task, net, SEEDS[0])).net.state_dict()


STUDY, FULL_SIZE = (
    Study(
        name=name,
        run=Run,
        result=Result,
        grid=lambda _, tiers=tiers: searches(*tiers),  # type: ignore[misc]
        finals=lambda seeds, results, tiers=tiers: finals(*tiers, seeds=seeds, results=results),  # type: ignore[misc]
        train=train,
        seeds=SEEDS,
        shown="validation",
        keep={f"{task}: {net}": partial(kept, task, net) for task in kept_on for net in KEPT[task]},
    )
    for name, tiers, kept_on in (("comparison", (1, 3), KEPT), ("comparison/full_size", (2,), ()))
)
"""All tasks but those of published sizes; and those, none of which has been run yet."""


def load(task: str, net: str) -> nn.Module:
    """A net as its run with the first seed has left it, in eval mode.

    Raises:
        ValueError: the weights of this net on this task are not kept.
    """
    if net not in KEPT.get(task, ()):
        raise ValueError(f"no weights of {net} on {task!r} are kept; there are {KEPT}")
    made = build(net, TASKS[task], BUDGETS[task])
    made.load_state_dict(STUDY.weights(f"{task}: {net}"))
    return made.eval()
