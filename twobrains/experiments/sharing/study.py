"""What does sharing weights buy, and what does it promise? Four studies on small digits.

- *data*: three readers with the same 576 hidden units, each a special case of the one before:
  dense, locally connected, convolutional. Accuracy against training digits.
- *freeing*: the convolutional one is set free in mid-training: it goes on as one of the others.
- *shift*: five convolutional nets that downsample their maps in different ways. Whose outputs
  change when the image is moved round by one pixel?
- ``place``: is the digit in the upper left or the lower right? Nets that are blind to position, but
  for what they do at the image's edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from itertools import count, product
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data import digits
from twobrains.data.digits import Digits, Split
from twobrains.data.handwriting import generate
from twobrains.experiments import records
from twobrains.experiments.locality.study import batches
from twobrains.experiments.study import Study
from twobrains.metrics import accuracy, cross_entropy
from twobrains.models import BlurPool, LocallyConnected, as_dense, as_local
from twobrains.training import Batch, Recipe, fit, parameters

Mode = Literal["zeros", "circular"]
SIZE = 16
"""Side of the canvas, px; the digits on it are 8×8."""
ROOM = 4
"""How far a digit can be moved from the middle of the canvas, px, before its ink is cut."""
STEPS = 400
EPOCH = 32
"""Steps in which about as many digits are seen as there are in the training part."""
RATE = 3e-2
"""The learning rate: best, or within 0.011 of best, of 0.003, 0.01, 0.03 and 0.1 for every reader
and variant on the validation part, with a seed that the grid does not use."""
SHIFTS = tuple(range(-ROOM, ROOM + 1))

LAYERS: dict[str, Callable[[], nn.Module]] = {
    "dense": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(SIZE * SIZE, 576), nn.Unflatten(1, (16, 6, 6))
    ),
    "local": lambda: LocallyConnected(1, 16, window=5, size=SIZE, stride=2),
    "convolution": lambda: nn.Conv2d(1, 16, 5, stride=2),
}
"""(batch, 1, 16, 16) to 16 maps of 6×6; each can compute all that the next one can."""


def reader(layer: nn.Module) -> nn.Sequential:
    """The layer, ReLU, each map's highest response in each quarter, and ten scores."""
    return nn.Sequential(
        layer, nn.ReLU(), nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.Linear(16 * 4, 10)
    )


def loosened(layer: nn.Conv2d, kind: str) -> nn.Module:
    """The convolution set free: it computes the same, as another kind of layer."""
    if kind == "local":
        return as_local(layer, SIZE)
    dense = as_dense(layer, (1, SIZE, SIZE))
    return nn.Sequential(nn.Flatten(), dense, nn.Unflatten(1, (16, 6, 6)))


def blurred() -> nn.Module:
    """Max pooling that blurs before it subsamples (Zhang 2019)."""
    return nn.Sequential(
        nn.CircularPad2d((0, 1, 0, 1)), nn.MaxPool2d(2, stride=1), BlurPool(3, wrap=True)
    )


def twin(halve: Callable[[], nn.Module], *, wrap: bool = True, flat: bool = False) -> nn.Sequential:
    """Three convolutions; all variants have the same kernels, and differ in what is between them.

    Args:
        halve: what makes the maps smaller, twice.
        wrap: windows reach round to the other side of the image; otherwise zeros surround it.
        flat: the last layer has a weight for each position; otherwise one for each map's mean.
    """
    mode: Mode = "circular" if wrap else "zeros"
    head = [nn.Flatten(), nn.Linear(12 * 4 * 4, 10)]
    mean = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.BatchNorm1d(12), nn.Linear(12, 10)]
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 5, padding=2, padding_mode=mode), nn.ReLU(), halve()),
        *(nn.Conv2d(8, 12, 3, padding=1, padding_mode=mode), nn.ReLU(), halve()),
        *(nn.Conv2d(12, 12, 3, padding=1, padding_mode=mode), nn.ReLU()),
        *(head if flat else mean),
    )


TWINS: dict[str, Callable[[], nn.Sequential]] = {
    "max, flattened": lambda: twin(lambda: nn.MaxPool2d(2), wrap=False, flat=True),
    "max, zeros": lambda: twin(lambda: nn.MaxPool2d(2), wrap=False),
    "max, wrapped": lambda: twin(lambda: nn.MaxPool2d(2)),
    "blurred, wrapped": lambda: twin(blurred),
    "unhalved, wrapped": lambda: twin(nn.Identity),
}


KEPT = ("max, zeros", "blurred, wrapped", "unhalved, wrapped")
"""Variants whose weights are kept for the figures; the first at every epoch."""


def blind(padding: int, mode: Mode = "zeros") -> nn.Sequential:
    """Three convolutions and the mean of every map: nothing but the edge depends on position."""
    layers: list[nn.Module] = []
    for before, after in ((1, 8), (8, 12), (12, 12)):
        layers += [nn.Conv2d(before, after, 3, padding=padding, padding_mode=mode), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 2))


EDGES: dict[str, Callable[[], nn.Sequential]] = {
    "zeros": lambda: blind(1),
    "none": lambda: blind(0),
    "circular": lambda: blind(1, "circular"),
}
"""What surrounds the image."""

SETS = ("real", "real, moved", "generated", "generated, moved")
TRAIN = (100, 300, 1000)
MANY = 4000
"""Generated digits: there can be more of them than of real ones."""
FREED = (0, 25, 50, 100, 200, 300)
"""Steps after which the convolution is set free."""
MARGINS = ("margin 0", "margin 1", "margin 2", "margin 3")


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        study: ``data``, ``freeing``, ``shift`` or ``place``.
        data: one of ``SETS``, or of ``MARGINS`` in the study ``place``.
        net: a name in ``LAYERS``, ``TWINS`` or ``EDGES``; or ``local from 50``: set free then.
        train: training digits.
        seed: of the choice of digits, their positions, the initial weights and the batches.
    """

    study: str
    data: str
    net: str
    train: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record.

    Attributes:
        fitted: accuracy on the training digits.
        agreement: share of predictions that stay when a test image is moved round by 1 px.
        shifted: accuracy with all test images moved round to the right by each of ``SHIFTS``.
    """

    run: Run
    fitted: float
    agreement: float
    shifted: list[float]


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, seed by seed: an interrupted grid is a smaller grid."""
    cells = [("data", *cell) for cell in product(SETS, LAYERS, TRAIN)]
    cells += [("data", data, net, MANY) for data, net in product(SETS[2:], LAYERS)]
    freed = [f"{kind} from {step}" for kind, step in product(("local", "dense"), FREED)]
    cells += [("freeing", "real, moved", net, 1000) for net in freed]
    cells += [("shift", "real", net, 1000) for net in TWINS]
    cells += [("place", data, net, 500) for data, net in product(MARGINS, EDGES)]
    return [Run(*cell, seed) for seed, cell in product(seeds, cells)]


@cache
def material(data: str) -> Split:
    """The digits of a set, 8×8: scikit-learn's, or generated ones shrunk to the same size."""
    if data.startswith("generated"):
        parts = [shrunk(MANY, seed=11), shrunk(360, seed=12), shrunk(1000, seed=13)]
        return Split(*parts)
    return digits.split(digits.small())


def shrunk(count: int, seed: int) -> Digits:
    """Generated handwriting at 8×8: the middle 24×24 px, each three by three averaged."""
    samples = generate(count, seed=seed)
    return Digits(F.avg_pool2d(samples.pictures()[:, None, 2:26, 2:26], 3), samples.labels)


def placed(found: Digits, data: str, seed: int) -> Digits:
    """(sample, 1, 8, 8) onto canvases (sample, 1, 16, 16), in the middle or where the set says.

    In the study ``place``, the label becomes the position: 0 is upper left, 1 is lower right.
    """
    generator = torch.Generator().manual_seed(seed)
    amount = len(found.labels)
    away, labels = torch.zeros(amount, 2, dtype=torch.long), found.labels
    if data.endswith("moved"):
        away = torch.randint(-ROOM, ROOM + 1, (amount, 2), generator=generator)
    elif data in MARGINS:
        labels = torch.randint(0, 2, (amount,), generator=generator)
        away = ((2 * labels - 1) * (ROOM - MARGINS.index(data)))[:, None].expand(-1, 2)
    canvas = F.pad(found.pictures, (ROOM,) * 4)
    pairs = zip(canvas, away.tolist(), strict=True)
    return Digits(torch.stack([torch.roll(one, by, (1, 2)) for one, by in pairs]), labels)


def train(run: Run, rate: float = RATE, *, part: str = "test") -> Result:
    """Train one net and measure it on a part of the split."""
    parts = material(run.data)
    generator = torch.Generator().manual_seed(run.seed)
    order = torch.randperm(len(parts.train.labels), generator=generator)[: run.train]
    learned = placed(parts.train.take(order), run.data, run.seed * 2 + 1)
    sample = placed(getattr(parts, part), run.data, run.seed * 2 + 2)
    net, seconds = trained(run.net, learned, run.seed, rate)
    moved = [Digits(sample.pictures.roll(by, 3), sample.labels) for by in SHIFTS]
    return Result(
        run=run,
        accuracy=accuracy(net, sample),
        fitted=accuracy(net, learned),
        agreement=agreement(net, sample.pictures),
        shifted=[accuracy(net, each) for each in moved],
        test=len(sample.labels),
        parameters=parameters(net),
        seconds=round(seconds, 2),
    )


def trained(
    name: str, learned: Digits, seed: int = 0, rate: float = RATE
) -> tuple[nn.Module, float]:
    """A net of the grid after training, and the seconds that it took."""
    kind, _, freed = name.partition(" from ")
    begun = int(freed or 0)
    torch.manual_seed(seed)
    if not freed:
        net = {**TWINS, **EDGES}[name]() if kind not in LAYERS else reader(LAYERS[kind]())
    elif not begun:
        net = reader(loosened(LAYERS["convolution"](), kind))  # type: ignore[arg-type]
    else:
        net = reader(LAYERS["convolution"]())
    draw, seconds = batches(learned), 0.0
    if begun:
        first = Later(begun, rate, seed=seed, whole=STEPS)
        seconds = fit(net, draw, cross_entropy, first, progress=False).seconds
        net[0] = loosened(net[0], kind)  # type: ignore[arg-type]
    recipe = Later(STEPS - begun, rate, seed=seed + 1000 * bool(begun), begun=begun, whole=STEPS)
    return net, seconds + fit(net, draw, cross_entropy, recipe, progress=False).seconds


@dataclass(frozen=True)
class Later(Recipe):
    """A part of a longer training: its learning rates are those of the whole, from ``begun`` on."""

    begun: int = 0
    whole: int = STEPS

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0 in this part."""
        return Recipe(self.whole, self.learning_rate).rate(self.begun + step)


@torch.no_grad()
def agreement(net: nn.Module, pictures: Tensor) -> float:
    """Share of predictions that stay when an image is moved round by 1 px to any side."""
    before = net(pictures).argmax(-1)
    moved = [pictures.roll(by, axis) for by, axis in product((-1, 1), (2, 3))]
    same = torch.stack([net(each).argmax(-1) == before for each in moved])
    return round(float(same.float().mean()), 4)


def watched(name: str) -> dict[str, Tensor]:
    """A variant's weights at each epoch of its training, stacked, with its accuracy then."""
    parts = material("real")
    learned = placed(parts.train.take(torch.arange(1000)), "real", 0)
    sample = placed(parts.test, "real", 0)
    torch.manual_seed(0)
    net, kept = TWINS[name](), list[dict[str, Tensor]]()

    def look() -> None:
        net.eval()
        weights = {key: value.clone() for key, value in net.state_dict().items()}
        kept.append({**weights, "accuracy": torch.tensor(accuracy(net, sample))})
        net.train()

    def draw(generator: torch.Generator) -> Batch:
        if next(steps) % EPOCH == 0:
            look()
        return batches(learned)(generator)

    steps = count()
    fit(net, draw, cross_entropy, Recipe(12 * EPOCH, RATE), progress=False)
    look()
    return {key: torch.stack([state[key] for state in kept]) for key in kept[0]}


def last(name: str) -> dict[str, Tensor]:
    """The last epoch of ``watched``."""
    return {key: value[-1:] for key, value in watched(name).items()}


STUDY = Study(
    name="sharing",
    run=Run,
    result=Result,
    grid=grid,
    train=train,
    seeds=range(5),
    keep={name: partial(last if place else watched, name) for place, name in enumerate(KEPT)},
)


def recorded(name: str) -> nn.Sequential:
    """A variant as its recorded training left it, in eval mode."""
    net, states = TWINS[name](), STUDY.weights(name)
    net.load_state_dict({key: states[key][-1] for key in net.state_dict()})
    return net.eval()


def epochs() -> dict[str, Tensor]:
    """*max, zeros* at 13 moments of its recorded training, the first before it began."""
    states = STUDY.weights("max, zeros")
    return {key: value for key, value in states.items() if value.is_floating_point()}
