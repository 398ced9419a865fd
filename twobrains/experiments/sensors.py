"""The order of three bursts in a noisy stream: recurrence before, between, after windows, or none.

``python -m twobrains.experiments.sensors --seeds 0 1 2`` runs the whole grid and appends each
finished run to ``sensors.jsonl`` beside this file; runs that stand there are skipped.

Six readers of equal size learn from as many streams (``data.bursts``), drawn anew for each batch.
What they cost is counted in three ways: multiply-adds, steps that have to wait for the one before,
and the processor's seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from twobrains.data.bursts import TIME, streams
from twobrains.experiments import records
from twobrains.experiments.records import Cell
from twobrains.models.strided import STREAM_READERS, StreamReader
from twobrains.training import Recipe, cross_entropy, fit, parameters

__all__ = [
    "COMMAND", "RECORD", "Result", "Run", "accuracy", "cell", "grid", "multiply_adds", "read",
    "table", "train",
]  # fmt: skip

RECORD = Path(__file__).with_suffix(".jsonl")
COMMAND = "python -m twobrains.experiments.sensors --seeds 0 1 2"
ASKED, UNSEEN = 1200, 1_000_003
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
    """How well a reader told the order and what it cost, as a line of the record.

    Attributes:
        curve: accuracy after each fifth of the training.
        loss: of training, in nats a stream, the mean over the last tenth of it.
        multiply_adds: to read a stream, in matrix products and convolutions.
        in_a_row: steps of a stream that have to wait for the one before.
        busy: processor's seconds of training, on one thread; ``seconds`` count what else runs.
    """

    run: Run
    curve: tuple[float, ...]
    loss: float
    multiply_adds: int
    in_a_row: int
    busy: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "curve", tuple(self.curve))


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, seed by seed: an interrupted grid is a smaller grid."""
    return [Run(reader, seed) for seed, reader in product(seeds, STREAM_READERS)]


@torch.no_grad()
def accuracy(net: StreamReader) -> float:
    """Share of ``ASKED`` streams whose order is told rightly."""
    x, order = streams(ASKED, torch.Generator().manual_seed(UNSEEN))
    return round(float((net(x).argmax(-1) == order).double().mean()), 4)


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
    """Train one reader, and ask it."""
    torch.manual_seed(run.seed)
    net, curve, asking = StreamReader(run.reader), [], 0.0

    def after(step: int) -> bool:
        nonlocal asking
        if step % (STEPS // 5) == 0:
            begun = time.process_time()
            curve.append(accuracy(net))
            asking += time.process_time() - begun
        return False

    recipe, begun = Recipe(STEPS, learning_rate=RATE, seed=run.seed), time.process_time()
    history = fit(
        net, lambda g: streams(BATCH, g), cross_entropy, recipe, progress=False, after=after
    )
    busy = time.process_time() - begun - asking
    late = history.losses[-max(1, len(history.losses) // 10) :]
    return Result(
        run=run,
        accuracy=curve[-1],
        test=ASKED,
        parameters=parameters(net),
        seconds=round(history.seconds, 1),
        versions=records.versions(),
        command=f"python -m twobrains.experiments.sensors --seeds {run.seed}",
        curve=tuple(curve),
        loss=round(sum(late) / len(late), 4),
        multiply_adds=multiply_adds(net),
        in_a_row=net.sequential_steps(TIME),
        busy=round(busy, 2),
    )


def read(record: Path = RECORD) -> list[Result]:
    """The finished runs, in the order they were made."""
    return records.read(record, Result, Run)


def cell(results: Iterable[Result], reader: str, what: str = "accuracy") -> Cell:
    """One number of the record over the seeds.

    Args:
        results: of the record.
        reader: one of ``STREAM_READERS``.
        what: ``accuracy``, ``busy``, ``loss``, ``multiply_adds`` or ``in_a_row``.
    Raises:
        ValueError: fewer than two seeds, or more than ten, stand in the record.
    """
    found = [getattr(r, what) for r in results if r.run.reader == reader]
    return records.interval(found, f"{reader}, {what} (made by {COMMAND})")


def table(results: Iterable[Result]) -> Iterator[str]:
    """The readers side by side: accuracy in %, what they cost, and half of each 95 % interval."""
    results = list(results)
    heads = ("right, %", "processor s", "multiply-adds", "in a row")
    yield f"{'':20}" + "".join(f"{head:>15}" for head in heads)
    for reader in STREAM_READERS:
        right, busy = (cell(results, reader, what) for what in ("accuracy", "busy"))
        shown = (
            f"{100 * right.mean:.1f} ± {100 * right.half:.1f}",
            f"{busy.mean:.1f} ± {busy.half:.1f}",
            f"{cell(results, reader, 'multiply_adds').mean:,.0f}",
            f"{cell(results, reader, 'in_a_row').mean:.0f}",
        )
        yield f"{reader:20}" + "".join(f"{each:>15}" for each in shown)


def main() -> None:
    """Run what is missing."""
    seeds = records.seeds_parser(__doc__, (0, 1, 2)).parse_args().seeds
    done = [result.run for result in read()]
    records.complete("sensors", grid(seeds), done, lambda run: records.append(train(run), RECORD))


if __name__ == "__main__":
    main()
