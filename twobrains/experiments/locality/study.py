"""Where do small windows help? Four nets of equal size, four tasks, from real digits.

Every net has one hidden layer of ReLUs and a linear readout, and about 10,000 parameters. From each
net to the next one thing changes: windows instead of the whole image, one set of weights instead of
one a position, a readout of the highest response anywhere instead of one of every position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data import digits
from twobrains.data.digits import Digits
from twobrains.experiments import records
from twobrains.experiments.study import Study, every
from twobrains.metrics import accuracy, cross_entropy
from twobrains.models.local import LocallyConnected
from twobrains.palette import BRAINS
from twobrains.training import Batch, Recipe, fit, parameters

SIZE = 20
"""Side of the canvas, px; the digits on it are 8×8."""
WINDOW = 5
TRAIN = (100, 300, 1000)
BATCH = 32
STEPS = 400

NETS: dict[str, Callable[[], nn.Module]] = {
    "dense": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(SIZE * SIZE, 25), nn.ReLU(), nn.Linear(25, 10)
    ),
    "local": lambda: nn.Sequential(
        LocallyConnected(1, 3, window=WINDOW, size=SIZE, stride=2, padding=2),
        *(nn.ReLU(), nn.Flatten(), nn.Linear(3 * 100, 10)),
    ),
    "convolution": lambda: nn.Sequential(
        nn.Conv2d(1, 10, WINDOW, stride=2, padding=2),
        *(nn.ReLU(), nn.Flatten(), nn.Linear(10 * 100, 10)),
    ),
    "convolution, pooled": lambda: nn.Sequential(
        nn.Conv2d(1, 280, WINDOW, stride=2, padding=2),
        *(nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(280, 10)),
    ),
}
RATE = 3e-2
"""The learning rate: best or equal to best of 0.003, 0.01 and 0.03 for every net on the validation
part, with a seed that the grid does not use."""


@dataclass(frozen=True)
class Task:
    """How the digits lie on the canvas.

    Attributes:
        moved: each digit at a random position of its own, else all of them in the middle.
        shuffled: the pixels of all images in one order drawn once, so that neighbours part.
    """

    moved: bool
    shuffled: bool

    def place(self, found: Digits, seed: int) -> Digits:
        """(sample, 1, 8, 8) onto canvases (sample, 1, 20, 20)."""
        room = SIZE - found.pictures.shape[-1]
        generator = torch.Generator().manual_seed(seed)
        corners = torch.full((len(found.labels), 2), room // 2)
        if self.moved:
            corners = torch.randint(0, room + 1, corners.shape, generator=generator)
        canvas = torch.stack(
            [
                F.pad(picture, (int(left), room - int(left), int(top), room - int(top)))
                for picture, (top, left) in zip(found.pictures, corners, strict=True)
            ]
        )
        return Digits(shuffle(canvas) if self.shuffled else canvas, found.labels)


def shuffle(pictures: Tensor) -> Tensor:
    """The same pixels in one order drawn once for all images: (sample, 1, side, side)."""
    order = torch.randperm(SIZE * SIZE, generator=torch.Generator().manual_seed(1))
    return pictures.flatten(1)[:, order].view_as(pictures)


TASKS = {
    "centred": Task(moved=False, shuffled=False),
    "moved": Task(moved=True, shuffled=False),
    "centred, shuffled": Task(moved=False, shuffled=True),
    "moved, shuffled": Task(moved=True, shuffled=True),
}


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        task, net: names in ``TASKS`` and ``NETS``.
        train: training digits.
        seed: of the choice of training digits, their positions, the first weights and the batches.
    """

    task: str
    net: str
    train: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        fitted: accuracy on the training digits.
    """

    run: Run
    fitted: float


def train(run: Run, rate: float = RATE, *, part: str = "test") -> Result:
    """Train one net and measure it on a part of the split."""
    parts = digits.split(digits.small())
    task = TASKS[run.task]
    order = torch.randperm(len(parts.train.labels), generator=_seeded(run.seed))
    learned = task.place(parts.train.take(order[: run.train]), run.seed * 2 + 1)
    sample = task.place(getattr(parts, part), run.seed * 2 + 2)
    torch.manual_seed(run.seed)
    net = NETS[run.net]()
    recipe = Recipe(STEPS, learning_rate=rate, seed=run.seed)
    history = fit(net, batches(learned), cross_entropy, recipe, progress=False)
    return Result(
        run=run,
        accuracy=accuracy(net, sample),
        fitted=accuracy(net, learned),
        test=len(sample.labels),
        parameters=parameters(net),
        seconds=round(history.seconds, 2),
    )


STUDY = Study(
    name="locality",
    run=Run,
    result=Result,
    grid=every(Run, TASKS, NETS, TRAIN),
    train=train,
    seeds=range(5),
)


def batches(found: Digits) -> Callable[[torch.Generator], Batch]:
    """Draws some of the digits at a time."""

    def draw(generator: torch.Generator) -> Batch:
        which = torch.randint(0, len(found.labels), (BATCH,), generator=generator)
        return found.take(which)

    return draw


def _seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def table(results: Iterable[Result]) -> Iterator[str]:
    """The grid as lines of text: mean accuracy ± half of the 95 % interval, in %."""
    results = list(results)
    yield f"{'task':18}{'digits':>7}" + "".join(f"{short(net):>14}" for net in NETS)
    sizes = {result.run.net: result.parameters for result in results}
    yield f"{'parameters':25}" + "".join(f"{sizes[net]:14,}" for net in NETS)
    for task, size in product(TASKS, TRAIN):
        cells = (STUDY.cell(results, task, net, size) for net in NETS)
        yield records.row(f"{task:18}{size:7}", cells, 14)


def short(net: str) -> str:
    """A net's name for narrow columns: what it has that the one before has not."""
    return net.rsplit(", ", maxsplit=1)[-1]


STYLES = {
    "dense": (BRAINS["dense"], "o", ":"),
    "local": (BRAINS["local"], "s", "--"),
    "convolution": (BRAINS["convolution"], "^", "-."),
    "convolution, pooled": (BRAINS["convolution"], "D", "-"),
}
"""Colour, mark and line of each net."""
APART = 1.07
"""Factor on the axis of training digits between one net's marks and the next one's."""


def draw(results: Iterable[Result]) -> Figure:
    """Accuracy against training digits, one axes a task: means as lines, every seed as a mark."""
    results = list(results)
    figure, grid = plt.subplots(
        1, len(TASKS), figsize=(8.6, 2.7), sharey=True, layout="constrained"
    )
    for axes, task in zip(grid, TASKS, strict=True):
        for i, (net, (colour, mark, line)) in enumerate(STYLES.items()):
            cells = [STUDY.cell(results, task, net, size) for size in TRAIN]
            places = [size * APART ** (i - (len(STYLES) - 1) / 2) for size in TRAIN]
            axes.plot(places, [c.mean for c in cells], line, color=colour)
            for place, found in zip(places, cells, strict=True):
                xs = [place] * len(found.values)
                axes.plot(xs, found.values, mark, color=colour, ms=3)
            axes.plot([], [], line, marker=mark, color=colour, ms=4, label=net)
        axes.axhline(0.1, color="0.8", lw=0.8, zorder=0)
        axes.set(xscale="log", ylim=(0, 1.02), title=task, xlabel="training digits")
        axes.set_xticks(TRAIN, [str(size) for size in TRAIN])
        axes.minorticks_off()
    grid[0].set_ylabel("test accuracy")
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=4, frameon=False)
    plt.close(figure)
    return figure
