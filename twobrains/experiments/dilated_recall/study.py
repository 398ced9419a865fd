"""How far back does a stack of convolutions see, as its dilation grows, and an LSTM beside it?

The task is recall with mixed lags, as in the study of memory: one symbol is marked, others follow,
as many as the lag says, from 1 to 160, drawn anew for each batch. All nets look back only, so their
output after each step of one long sequence is that for each shorter one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn

from twobrains.data.memory_tasks import SYMBOLS, TASKS, log_uniform
from twobrains.experiments import records
from twobrains.experiments.comparison.nets import OneWay, Reader
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study, every
from twobrains.models.causal import CausalStack
from twobrains.models.reader import opened
from twobrains.models.recurrent import LSTM
from twobrains.training import Batch, History, Recipe, fit, parameters

LAYERS, GROWTHS = 4, (1, 2, 3, 4, 5)
"""Convolutions of three taps, and the factors by which their dilation grows."""
NETS = (*(f"growth {growth}" for growth in GROWTHS), "lstm")
STEPS, BATCH, TEST, RATE = 1_800, 32, 512, 1e-2
LONGEST, FURTHEST = 160, 200
"""The longest lag of training, and of the test."""
INPUTS = TASKS["recall"].inputs


@dataclass(frozen=True)
class Run:
    """One net with one seed.

    Attributes:
        net: one of ``NETS``.
        seed: of the initial weights and the batches.
    """

    net: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        accuracy: mean recall over the lags of training.
        recall: at each lag from 1 to ``FURTHEST``.
    """

    run: Run
    recall: list[float]


def build(net: str) -> Reader:
    """One of ``NETS``, not trained; 5,666 or 5,768 parameters."""
    if net == "lstm":
        return Reader(OneWay(opened(LSTM(INPUTS, 32), 1)), 32, SYMBOLS)
    growth = int(net.removeprefix("growth "))
    return Reader(CausalStack(INPUTS, 23, LAYERS, growth=growth), 23, SYMBOLS)


def trained(run: Run) -> tuple[Reader, History]:
    """The net of a run, and its history."""
    torch.manual_seed(run.seed)
    net, task = build(run.net), TASKS["recall"]

    def draw(generator: torch.Generator) -> Batch:
        return task.draw(log_uniform(1, LONGEST, generator), BATCH, generator)

    def loss(_: nn.Module, batch: Batch) -> Tensor:
        return task.loss(net.each_step(batch[0])[:, -1:], batch[1])

    recipe = Recipe(STEPS, learning_rate=RATE, weight_decay=0, seed=run.seed)
    return net, fit(net, draw, loss, recipe, progress=False)


def train(run: Run) -> Result:
    """Train one net, and measure its recall after every step of long sequences."""
    net, history = trained(run)
    recall = evaluate(net)
    return Result(
        run=run,
        accuracy=round(sum(recall[:LONGEST]) / LONGEST, 6),
        recall=recall,
        test=TEST,
        parameters=parameters(net),
        seconds=round(history.seconds, 2),
    )


@torch.no_grad()
def evaluate(net: Reader) -> list[float]:
    """Recall at each lag, on sequences that no net has seen, the same for all."""
    x, targets = TASKS["recall"].draw(FURTHEST, TEST, torch.Generator().manual_seed(1_000_000))
    right = (net.each_step(x).argmax(-1) == targets[:, None]).double().mean(0)  # (time,)
    return [round(each, 6) for each in right[1:].tolist()]


def cell(results: Iterable[Result], net: str, lag: int) -> Cell:
    """What a net recalls at a lag, over its seeds."""
    return STUDY.cell(results, net, value=f"recall[{lag - 1}]")


def curve(results: Iterable[Result], net: str) -> Tensor:
    """Mean recall over the seeds, from lag 1 to ``FURTHEST``: (lag,)."""
    return torch.tensor([result.recall for result in results if result.run.net == net]).mean(0)


class Split(NamedTuple):
    """Mean recall over the lags of training that a net's output can see, and over the others."""

    seen: float
    hidden: float


def split(results: Iterable[Result], net: str) -> Split:
    """A net's recall where its window has taps, and in the holes and beyond (NaN without any)."""
    recall = curve(results, net)[:LONGEST]
    body = build(net).body
    if not isinstance(body, CausalStack):
        return Split(float(recall.mean()), math.nan)
    sees = body.paths(LONGEST + 1)[1:] > 0
    return Split(float(recall[sees].mean()), float(recall[~sees].mean()))


def seen(results: Iterable[Result], net: str) -> float:
    """The first half of ``split``."""
    return split(results, net).seen


def kept(net: str) -> dict[str, Tensor]:
    """The weights of seed 0, trained anew."""
    return trained(Run(net, 0))[0].state_dict()


STUDY = Study(
    name="dilated_recall",
    run=Run,
    result=Result,
    grid=every(Run, NETS),
    train=train,
    keep={net: partial(kept, net) for net in NETS},
    measures={"recall": cell, "seen": seen},
)


def table(results: Iterable[Result], lags: Iterable[int]) -> Iterator[str]:
    """Recall of each net at some lags, %, ± half of the 95 % interval, and where it sees or not."""
    results, lags = list(results), list(lags)
    heads = "".join(f"{f'lag {lag}':>14}" for lag in lags)
    yield f"{'':10}{'window':>7}{heads}{'seen lags':>11}{'others':>8}"
    for net in NETS:
        cells = (cell(results, net, lag) for lag in lags)
        window = getattr(build(net).body, "window", "all")
        row = records.row(f"{net:10}{window:>7}", cells, 14, half=0)
        visible, hidden = (100 * each for each in split(results, net))
        others = "" if math.isnan(hidden) else f"{hidden:.1f}"
        yield f"{row}{visible:11.1f}{others:>8}"


def recorded(net: str) -> Reader:
    """A net of seed 0 as its recorded training left it, in eval mode."""
    made = build(net)
    made.load_state_dict(STUDY.weights(net))
    return made.eval()
