"""What does depth do? Gradients, fields and features of stacks of equal layers, on small digits.

- *rate*: every kind of stack at every depth with four learning rates, measured on validation
  digits; the others take the best rate found here.
- *flow*: four kinds of stack, 4 and 16 layers deep. How large is the loss's gradient at each
  layer, and what do they learn?
- *field*: how much of its window does a unit use, before training and after, where the task fits
  into a small window, and where it needs a wide one?
- *probe*: what can a linear reader read from each layer, trained and untrained?
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from itertools import product

import torch
from torch import Tensor

from twobrains.analysis.gradient_flow import gradient_norms
from twobrains.analysis.probes import Probe, linear_probe
from twobrains.analysis.receptive_field import influence, side_holding
from twobrains.data import digits
from twobrains.data.digits import Digits, Split
from twobrains.experiments import records
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study
from twobrains.metrics import accuracy, cross_entropy
from twobrains.models.stack import Stack
from twobrains.training import Batch, Draw, Recipe, fit, parameters

BATCH = 32
STEPS = 300
DEPTHS = (4, 16)
RATES = (3e-3, 1e-2, 3e-2, 1e-1)
TUNING = 100
"""The seed of the study of rates, which no other study uses."""

KINDS = {
    "plain": (False, False),
    "normalised": (True, False),
    "residual": (False, True),
    "both": (True, True),
}
"""Whether a stack is normalised, and whether it has residual connections."""
SIDES = {"flow": 16, "rate": 16, "probe": 16, "field": 21}
"""Side of each study's canvas, px; the digits on it are 8×8."""
TASKS = ("digits", "dots")
NEAR, FAR = (3.0, 7.0), (9.0, 13.0)
"""How far apart the two dots are, px."""


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        study: rate, flow, field or probe.
        task: digits, moved anywhere on the canvas, or dots: are two of them near or far apart?
        net: a name in ``KINDS``.
        depth: layers.
        rate: learning rate; in *flow* the best one of the study of rates.
        seed: of the initial weights and the batches.
    """

    study: str
    task: str
    net: str
    depth: int
    rate: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        before, after: one number a layer, before training and after. In *flow* the norm of the
            loss's gradient for the layer's maps; in *field* the side of the square that holds 95 %
            of the influence on a unit, px; in *probe* the accuracy of a linear reader, with the
            pixels as layer 0. None in *rate*.
    """

    run: Run
    before: list[float]
    after: list[float]


def grid(seeds: Iterable[int]) -> list[Run]:
    """Fields and probes, seed by seed, and the rates that are tried."""
    cells = [("field", task, "normalised", 10, 1e-2) for task in TASKS]
    cells += [("probe", "digits", "both", 8, 1e-2)]
    tuned = [
        Run("rate", "digits", net, depth, rate, TUNING)
        for depth, net, rate in product(DEPTHS, KINDS, RATES)
    ]
    return [Run(*cell, seed) for seed, cell in product(seeds, cells)] + tuned


def finals(seeds: Iterable[int], results: list[Result]) -> list[Run]:
    """The study of flow, each net with its best rate."""
    rates = {(net, depth): best_rate(results, net, depth) for depth, net in product(DEPTHS, KINDS)}
    return [
        Run("flow", "digits", net, depth, rate, seed)
        for seed, ((net, depth), rate) in product(seeds, rates.items())
    ]


@cache
def parts() -> Split:
    """scikit-learn's digits at 8×8."""
    return digits.split(digits.small())


def material(run: Run, part: str) -> Callable[[int], Draw]:
    """What a run learns from, or is tested on, by the size of a batch."""
    side = SIDES[run.study]
    if run.task == "dots":
        return lambda count: lambda generator: dots(count, side, generator)
    found: Digits = getattr(parts(), part)
    return lambda count: lambda generator: moved(found, count, side, generator)


def moved(found: Digits, count: int, side: int, generator: torch.Generator) -> Batch:
    """Some digits, each at a random position on a canvas: (count, 1, side, side) and labels."""
    which = torch.randint(len(found.labels), (count,), generator=generator)
    corners = torch.randint(0, side - 7, (count, 2), generator=generator)
    place = torch.arange(8) + corners[..., None]  # (count, 2, 8)
    canvas = torch.zeros(count, side, side)
    one = torch.arange(count)[:, None, None]
    canvas[one, place[:, 0, :, None], place[:, 1, None]] = found.pictures[which, 0]
    return canvas[:, None], found.labels[which]


def dots(count: int, side: int, generator: torch.Generator) -> Batch:
    """Two dots of 2×2 px each on a canvas; label 1 where they are far apart."""
    labels = torch.randint(0, 2, (count,), generator=generator)
    low, high = torch.tensor([NEAR, FAR])[labels].T
    chance = torch.rand(4, count, generator=generator)
    apart, angle = low + (high - low) * chance[0], 2 * math.pi * chance[1]
    by = torch.stack([apart * angle.sin(), apart * angle.cos()], 1).round()  # (count, 2)
    room = side - 1 - by.abs()
    first = (chance[2:].T * room).floor() + (-by).clamp(min=0)
    line = torch.arange(side)
    canvas = torch.zeros(count, side, side)
    for corner in (first, first + by):
        inked = (line >= corner[..., None]) & (line < corner[..., None] + 2)  # (count, 2, side)
        canvas = torch.maximum(canvas, (inked[:, 0, :, None] & inked[:, 1, None]).float())
    return canvas[:, None], labels


def stack(run: Run) -> Stack:
    """The untrained net of a run."""
    normalised, residual = KINDS[run.net]
    return Stack(
        run.depth,
        normalised=normalised,
        residual=residual,
        channels=16 if run.study == "probe" else 8,
        stride=2 if run.study in ("flow", "rate") else 1,
        classes=2 if run.task == "dots" else 10,
    )


def train(run: Run, *, part: str = "test") -> Result:
    """Train one net and measure it: on validation digits in the study of rates."""
    part = "validation" if run.study == "rate" else part
    sample = Digits(*material(run, part)(360)(torch.Generator().manual_seed(run.seed + 1)))
    torch.manual_seed(run.seed)
    net = stack(run)
    before = measured(run, net, sample)
    seconds = learn(run, net)
    return Result(
        run=run,
        accuracy=accuracy(net, sample),
        before=before,
        after=measured(run, net, sample),
        test=len(sample.labels),
        parameters=parameters(net),
        seconds=round(seconds, 2),
    )


def learn(run: Run, net: Stack) -> float:
    """Train in place; the seconds that it took."""
    recipe = Recipe(STEPS, run.rate, seed=run.seed)
    return fit(net, material(run, "train")(BATCH), cross_entropy, recipe, progress=False).seconds


def measured(run: Run, net: Stack, sample: Digits) -> list[float]:
    """One number a layer; see ``Result``."""
    if run.study == "flow":
        net.train()  # normalise by the batch, as in training
        found = gradient_norms(net, sample.pictures[:64], sample.labels[:64])
    elif run.study == "field":
        found = sides(net, sample.pictures[:32])
    elif run.study == "probe":
        found = [p.accuracy(f, sample.labels) for p, f in probed(net, sample.pictures)]
    else:
        found = []
    net.eval()
    return [float(f"{value:.4g}") for value in found]


def sides(net: Stack, pictures: Tensor) -> list[float]:
    """For each layer the side that holds 95 % of the influence on its middle units, px."""
    net.eval()
    pictures = pictures.clone().requires_grad_()
    middle = pictures.shape[-1] // 2
    maps = net.features(pictures)
    return [side_holding(influence(each, pictures, middle, middle)) for each in maps]


@torch.no_grad()
def layers(net: Stack, pictures: Tensor) -> list[Tensor]:
    """What a probe is given of each layer: all pixels, then the mean of each map's ReLU."""
    maps = net.eval().features(pictures)
    return [pictures.flatten(1), *(each.relu().mean((2, 3)) for each in maps)]


def probed(net: Stack, pictures: Tensor) -> list[tuple[Probe, Tensor]]:
    """A probe for each layer, fitted on 2,000 training digits, with its features of these."""
    taught = moved(parts().train, 2000, pictures.shape[-1], torch.Generator().manual_seed(9))
    probes = [linear_probe(each, taught[1]) for each in layers(net, taught[0])]
    return list(zip(probes, layers(net, pictures), strict=True))


def best_rate(results: Iterable[Result], net: str, depth: int) -> float:
    """The learning rate with the highest accuracy on validation digits.

    Raises:
        ValueError: the record doesn't have all rates.
    """
    found = {
        result.run.rate: result.accuracy
        for result in results
        if (result.run.study, result.run.net, result.run.depth) == ("rate", net, depth)
    }
    if len(found) < len(RATES):
        raise ValueError(f"rates of {net}, {depth} layers: {len(found)} of {len(RATES)} are there")
    return max(found, key=lambda rate: found[rate])


def shown() -> list[Run]:
    """The runs whose nets the figures show."""
    nets = (("field", "normalised"), ("probe", "both"))
    return [run for run in grid([0]) if (run.study, run.net) in nets]


def lost(result: Result) -> float:
    """The gradient's norm at the first layer, as a share of that at the last, before training."""
    return result.before[0] / result.before[-1]


def gradient_lost(results: Iterable[Result], net: str, depth: int) -> Cell:
    """``lost`` over the seeds."""
    return STUDY.cell(results, "flow", "digits", net, depth, value=lost)


def kept(run: Run, when: str) -> dict[str, Tensor]:
    """A net of the figures, trained anew or not yet, with its probes."""
    torch.manual_seed(run.seed)
    net = stack(run)
    if when == "after":
        learn(run, net)
    weights = dict(net.state_dict())
    if run.study == "probe":
        blank = torch.zeros(1, 1, SIDES["probe"], SIDES["probe"])
        for place, (probe, _) in enumerate(probed(net, blank)):
            weights |= {f"probe {place} weight": probe.weight, f"probe {place} bias": probe.bias}
    return weights


STUDY = Study(
    name="depth",
    run=Run,
    result=Result,
    grid=grid,
    finals=finals,
    train=train,
    keep={
        f"{run.study} {run.task} {when}": partial(kept, run, when)
        for run, when in product(shown(), ("before", "after"))
    },
    measures={"lost": gradient_lost},
)


def recorded(study: str, task: str, when: str) -> tuple[Stack, list[Probe]]:
    """A net of the figures, before or after its training, in eval mode, and its probes."""
    stored = STUDY.weights(f"{study} {task} {when}")
    [run] = [run for run in shown() if (run.study, run.task) == (study, task)]
    net = stack(run)
    net.load_state_dict({key: stored[key] for key in net.state_dict()})
    count = sum(key.endswith(" bias") for key in stored if key.startswith("probe "))
    probes = [Probe(stored[f"probe {n} weight"], stored[f"probe {n} bias"]) for n in range(count)]
    return net.eval(), probes
