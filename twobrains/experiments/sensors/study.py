"""The order of three bursts in a noisy stream: recurrence before, between, after windows, or none.

Six readers of equal size learn from as many streams (``data.bursts``), drawn anew for each batch.
What they cost is counted in three ways: multiply-adds, sequential steps, and
the processor's seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch.utils.flop_counter import FlopCounterMode

from twobrains.data.bursts import TIME, streams
from twobrains.experiments import records
from twobrains.experiments.study import Study, every
from twobrains.metrics import accuracy, cross_entropy, late_loss
from twobrains.models.strided import STREAM_READERS, StreamReader
from twobrains.training import Batch, Recipe, fit, parameters

TESTED, UNSEEN = 1200, 1_000_003
"""Streams of the test, and their seed, which no training uses."""
BATCH, STEPS = 32, 500
RATE = 1e-2


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        reader: one of ``STREAM_READERS``.
        seed: of the first weights and the batches.
    """

    reader: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """How well a reader predicted the order and what it cost, as a line of the record.

    Attributes:
        curve: accuracy after each fifth of the training.
        loss: of training, in nats a stream, the mean over the last tenth of it.
        multiply_adds: to read a stream, in matrix products and convolutions.
        sequential_steps: those that can't begin before the step before has ended.
        cpu_seconds: of training, on one thread; ``seconds`` count what else runs.
    """

    run: Run
    curve: tuple[float, ...]
    loss: float
    multiply_adds: int
    sequential_steps: int
    cpu_seconds: float


def heldout() -> Batch:
    """Streams that no training uses, and their orders."""
    return streams(TESTED, torch.Generator().manual_seed(UNSEEN))


def multiply_adds(net: StreamReader, time: int = TIME) -> int:
    """Multiplications, each with its addition, in matrix products and convolutions, for a stream.

    A GRU's are counted by its equations; what is done number by number is left out.

    Args:
        net: that reads the stream.
        time: samples of it.
    """
    with net.by_equations(), FlopCounterMode(display=False) as counter, torch.no_grad():
        net(torch.zeros(1, time, 1))
    return int(counter.get_total_flops()) // 2


def train(run: Run) -> Result:
    """Train one reader, and test it."""
    torch.manual_seed(run.seed)
    net, curve, testing = StreamReader(run.reader), [], 0.0

    def after(step: int) -> bool:
        nonlocal testing
        if step % (STEPS // 5) == 0:
            begun = time.process_time()
            curve.append(accuracy(net, heldout(), TESTED))
            testing += time.process_time() - begun
        return False

    recipe = Recipe(STEPS, learning_rate=RATE, seed=run.seed)
    history = fit(
        net, lambda g: streams(BATCH, g), cross_entropy, recipe, progress=False, after=after
    )
    return Result(
        run=run,
        accuracy=curve[-1],
        test=TESTED,
        parameters=parameters(net),
        seconds=round(history.seconds, 1),
        curve=tuple(curve),
        loss=late_loss(history.losses),
        multiply_adds=multiply_adds(net),
        sequential_steps=net.sequential_steps(TIME),
        cpu_seconds=round(history.cpu_seconds - testing, 2),
    )


STUDY = Study(name="sensors", run=Run, result=Result, grid=every(Run, STREAM_READERS), train=train)


def table(results: Iterable[Result]) -> Iterator[str]:
    """The readers side by side: accuracy in %, what they cost, and half of each 95 % interval."""
    results = list(results)
    heads = ("right, %", "processor s", "multiply-adds", "sequential")
    yield f"{'':20}" + "".join(f"{head:>15}" for head in heads)
    for reader in STREAM_READERS:
        right, busy = (
            STUDY.cell(results, reader, value=what) for what in ("accuracy", "cpu_seconds")
        )
        shown = (
            right.text(half=0),
            busy.text(half=0, times=1),
            f"{STUDY.cell(results, reader, value='multiply_adds').mean:,.0f}",
            f"{STUDY.cell(results, reader, value='sequential_steps').mean:.0f}",
        )
        yield f"{reader:20}" + "".join(f"{each:>15}" for each in shown)
