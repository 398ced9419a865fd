"""Two brains read the same writing: unfinished digits, and strangely written ones.

Every digit is a generated movement that no net has learned from, recorded as the pad records it.
One net sees its ink, another the movement itself. The third is the first one trained further on
ink of unfinished digits: it shows what is due to the input, and what to the training.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.checkpoints.digit_cnn import UNSEEN
from twobrains.data import movements
from twobrains.data.handwriting import draw, generate
from twobrains.data.movements import MOST
from twobrains.data.rewriting import CHANGES, PEN, Track, begun, changed, recorded
from twobrains.experiments import records
from twobrains.experiments.records import Result
from twobrains.experiments.study import Study
from twobrains.metrics import share, smoothed_cross_entropy
from twobrains.palette import BRAINS
from twobrains.training import Batch, Recipe, fit, parameters

TESTED = 500
"""Digits a seed."""
SHARES = tuple(range(10, 100, 10))
POINTS = (4, 6, 8, 16, 40)
NETS = ("digit-cnn", "pen-rnn", "digit-cnn, shown unfinished digits")
CONDITIONS = (
    *CHANGES,
    *(f"after {part} %" for part in SHARES),
    *(f"at {count} points" for count in POINTS),
)
FURTHER = Recipe(steps=600, learning_rate=1e-3)
UNFINISHED, BATCH = 12_000, 64
DRAWN_AT_ONCE = 8  # tracks drawn together, so that they stay in the processor's cache


@dataclass(frozen=True)
class Run:
    """One net before the digits of one seed.

    Attributes:
        net: one of ``NETS``.
        condition: one of ``CONDITIONS``.
        seed: of the digits, and of the further training.
    """

    net: str
    condition: str
    seed: int


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, seed by seed; nets before the same digits come one after another."""
    return [Run(net, condition, seed) for seed, condition, net in product(seeds, CONDITIONS, NETS)]


@lru_cache(maxsize=2)
def written(count: int, seed: int) -> tuple[list[Tensor], Tensor]:
    """Generated movements as the pad gives them, rows from the corner, and their labels."""
    samples = generate(count, seed=seed, edition=2)
    points, lift, length = samples.trajectories
    steps = movements.rows(points, lift, start=0)
    return [rows[:n] for rows, n in zip(steps, length.tolist(), strict=True)], samples.labels


def track(pen: Tensor, condition: str) -> Track:
    """A movement under one of ``CONDITIONS``."""
    words = condition.split()
    if words[0] == "at":
        return recorded(pen, int(words[1]))
    plain = recorded(pen, min(len(pen), MOST))
    if words[0] == "after":
        return begun(plain, int(words[1]) / 100)
    return changed(plain, CHANGES.index(condition))


def inked(tracks: Sequence[Track]) -> Tensor:
    """Tracks as images (n, 1, 28, 28)."""
    stacks = (torch.stack([getattr(each, what) for each in tracks]) for what in ("points", "lift"))
    parts = zip(*(torch.split(stack, DRAWN_AT_ONCE) for stack in stacks), strict=True)
    return torch.cat([draw(points, lift, PEN) for points, lift in parts])[:, None]


@lru_cache(maxsize=1)
def sample(condition: str, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The digits of a seed: images, rows (n, MOST, 3), lengths (n,), labels (n,)."""
    pens, labels = written(TESTED, UNSEEN + 1 + seed)
    tracks = [track(pen, condition) for pen in pens]
    steps = torch.stack([each.steps for each in tracks])
    return inked(tracks), steps, torch.stack([each.length for each in tracks]), labels


@lru_cache(maxsize=1)
def trained_further(seed: int) -> tuple[nn.Module, float]:
    """The CNN after some steps on images of unfinished digits, and the seconds they took."""
    generator = torch.Generator().manual_seed(seed)
    pens, labels = written(UNFINISHED, 100 + seed)
    shares = torch.rand(len(pens), generator=generator)
    begun_pens = [begun(track(p, "as written"), s) for p, s in zip(pens, shares, strict=True)]
    pictures = inked(begun_pens)

    def batch(of_step: torch.Generator) -> Batch:
        which = torch.randint(len(labels), (BATCH,), generator=of_step)
        return pictures[which], labels[which]

    net = checkpoints.load("digit-cnn")
    history = fit(net, batch, smoothed_cross_entropy, FURTHER, progress=False)
    return net.eval(), history.seconds


def measure(run: Run) -> Result:
    """Let one net read the digits of one seed under one condition."""
    pictures, steps, counts, labels = sample(run.condition, run.seed)
    if run.net == NETS[2]:
        net, seconds = trained_further(run.seed)
    else:
        net, seconds = checkpoints.load(run.net), checkpoints.record(run.net).seconds
    with torch.no_grad():
        logits = net(steps, counts) if run.net == "pen-rnn" else net(pictures)
    return Result(
        run=run,
        accuracy=share(logits.argmax(-1) == labels),
        test=len(labels),
        parameters=parameters(net),
        seconds=round(seconds, 1),
    )


STUDY = Study(
    name="handwriting_robustness", run=Run, result=Result, grid=grid, train=measure, seeds=range(5)
)


def table(results: Iterable[Result], conditions: Sequence[str]) -> Iterator[str]:
    """Conditions as lines of text: mean accuracy ± half of the 95 % interval, in %."""
    results = list(results)
    yield f"{'accuracy, %':26}" + "".join(f"{net:>14}" for net in NETS[:2])
    for condition in conditions:
        cells = (STUDY.cell(results, net, condition) for net in NETS[:2])
        yield records.row(f"{condition:26}", cells, 14, half=3)


STYLES = {
    NETS[0]: (BRAINS["convolution"], "o", "-", "CNN: the image"),
    NETS[2]: (BRAINS["convolution"], "^", "--", "CNN shown unfinished digits"),
    NETS[1]: (BRAINS["recurrence"], "s", "-", "pen RNN: the movement"),
}
"""Colour, mark, line and name of each net."""


def curves(results: Iterable[Result]) -> Figure:
    """Accuracy against the share of the digit that is written: means as lines, seeds as marks."""
    results = list(results)
    figure, axes = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
    names = [*(f"after {part} %" for part in SHARES), "as written"]
    places = [*SHARES, 100]
    for net, (colour, mark, line, label) in STYLES.items():
        cells = [STUDY.cell(results, net, name) for name in names]
        axes.plot(places, [c.mean for c in cells], line, color=colour)
        axes.plot([], [], line + mark, color=colour, ms=4, label=label)
        for place, found in zip(places, cells, strict=True):
            seeds = len(found.values)
            axes.plot([place] * seeds, found.values, mark, color=colour, ms=3)
    axes.axhline(0.1, color="0.7", lw=0.8, zorder=0)
    axes.set(ylim=(0, 1.02), xlabel="share of the points written, %", ylabel="accuracy")
    axes.legend(frameon=False, fontsize=8)
    plt.close(figure)
    return figure
