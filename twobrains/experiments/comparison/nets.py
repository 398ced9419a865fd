"""Every kind of net with one interface, built to a number of parameters.

A net gets (batch, time, inputs) and a mask of the steps that have a target, and outputs a vector
for each: (targets, outputs).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.experiments.comparison.tasks import Task
from twobrains.models.attention import Transformer
from twobrains.models.backbone import Backbone
from twobrains.models.convnext import ConvNeXt
from twobrains.models.fast import fast_states
from twobrains.models.gated_conv import GatedStack
from twobrains.models.recurrent import GRU, LSTM, RNN, Recurrent
from twobrains.models.tcn import TCN, PooledConv
from twobrains.models.transformer import Encoding, PositionalTransformer
from twobrains.models.vit import ViT
from twobrains.training import parameters

WITHIN = 0.05
"""Share by which a net may miss its budget."""


class Reader(nn.Module):
    """A backbone with features at each step, and a linear readout where an output is wanted.

    Args:
        body: (batch, time, inputs) to (batch, time, size).
        size: features of the backbone at each step.
        outputs: numbers that the readout gives for a step.
    """

    def __init__(self, body: nn.Module, size: int, outputs: int) -> None:
        super().__init__()
        self.body, self.head = body, nn.Linear(size, outputs)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, time, inputs) and (batch, time) to (targets, outputs)."""
        shown: Tensor = self.body(x, mask) if isinstance(self.body, Bidirectional) else self.body(x)
        return self.head(shown[mask])  # type: ignore[no-any-return]

    def each_step(self, x: Tensor) -> Tensor:
        """Its output after each step: (batch, time, inputs) to (batch, time, outputs)."""
        return self.head(self.body(x))  # type: ignore[no-any-return]

    def at_the_end(self, x: Tensor) -> Tensor:
        """Its output after the last step: (batch, time, inputs) to (batch, outputs)."""
        return self.each_step(x)[:, -1]


class OneWay(nn.Module):
    """The hidden states of a recurrent layer, by torch's kernel for the same equations.

    Args:
        cell: an ``RNN``, ``LSTM`` or ``GRU``.
    """

    def __init__(self, cell: Recurrent[Any]) -> None:
        super().__init__()
        self.cell, self.by_equations = cell, False

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, inputs) to (batch, time, hidden)."""
        if self.by_equations or torch.compiler.is_exporting():  # each operation by itself
            return self.cell(x).h  # type: ignore[no-any-return]
        return fast_states(self.cell, x)[0]


class Bidirectional(nn.Module):
    """Two GRUs, one from each end (Schuster & Paliwal 1997).

    Each step has the state of the one that has come from the first step, and the last state of the
    one that has read everything from the end.
    """

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.onward, self.back = OneWay(GRU(inputs, hidden)), OneWay(GRU(inputs, hidden))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, time, inputs), up to the last target, to (batch, time, 2 * hidden)."""
        place = torch.arange(x.shape[1], device=x.device)
        length = x.shape[1] - mask.flip(1).int().argmax(1)  # (batch,)
        from_the_end = (length[:, None] - 1 - place).clamp(min=0)  # (batch, time)
        turned = x.gather(1, from_the_end[..., None].expand_as(x))
        last = self.back(turned)[torch.arange(len(x)), length - 1]  # (batch, hidden)
        onward = self.onward(x)
        return torch.cat([onward, last[:, None].expand_as(onward)], -1)


class Dense(nn.Module):
    """One hidden layer of ReLUs on all steps at once; for sequences of one length."""

    def __init__(self, task: Task, hidden: int) -> None:
        super().__init__()
        self.outputs = task.outputs
        self.hidden = nn.Linear(task.time * task.inputs, hidden)
        self.head = nn.Linear(hidden, task.targets * task.outputs)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, time, inputs) to (targets, outputs)."""
        del mask  # the same number of outputs for each sequence
        return self.head(self.hidden(x.flatten(1)).relu()).view(-1, self.outputs)  # type: ignore[no-any-return]


class Windows(nn.Module):
    """Convolutions of 3×3 on an image, each followed by 2×2 pooling, and a linear readout."""

    def __init__(self, task: Task, channels: int) -> None:
        super().__init__()
        sides, sizes, layers = (task.time, task.inputs), [1, channels], []
        while min(sides) > 4:
            layers += [nn.Conv2d(sizes[-2], sizes[-1], 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            sides = (sides[0] // 2, sides[1] // 2)
            sizes.append(2 * channels)
        self.body = nn.Sequential(*layers, nn.Flatten())
        self.head = nn.Linear(sizes[-2] * sides[0] * sides[1], task.outputs)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, height, width) to (targets, outputs)."""
        del mask  # one output for each image
        return self.at_the_end(x)

    def at_the_end(self, x: Tensor) -> Tensor:
        """(batch, height, width) to (batch, outputs)."""
        return self.head(self.body(x[:, None]))  # type: ignore[no-any-return]


class Pictures(nn.Module):
    """A net of images with the interface of sequences.

    Args:
        net: (batch, 1, height, width) to (batch, outputs).
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, height, width) to (targets, outputs)."""
        del mask  # one output for each image
        return self.net(x[:, None])  # type: ignore[no-any-return]


def _cell(kind: type[Recurrent[Any]]) -> Callable[[Task, int], nn.Module]:
    return lambda task, size: Reader(OneWay(kind(task.inputs, size)), size, task.outputs)


def _levels(task: Task) -> int:
    """So many that the last step can see the first, of 64 where there is no longest."""
    wanted, levels = task.time or 64, 1
    while 1 + 4 * (2**levels - 1) < wanted:
        levels += 1
    return levels


def _convolutions(task: Task, size: int) -> nn.Module:
    if task.picture:
        return Windows(task, size)
    return Reader(PooledConv(task.inputs, size), size, task.outputs)


def _tcn(task: Task, size: int) -> nn.Module:
    return Reader(TCN(task.inputs, size, levels=_levels(task)), size, task.outputs)


def _transformer(task: Task, size: int, hidden: int) -> nn.Module:
    body = Transformer(task.inputs, size, heads=2, layers=2, hidden=hidden)
    return Reader(body, size, task.outputs)


def _placed(encoding: Encoding) -> Callable[[Task, int, int], nn.Module]:
    def make(task: Task, size: int, hidden: int) -> nn.Module:
        sizes = {"heads": 2, "layers": 2, "hidden": hidden, "longest": task.time}
        body = PositionalTransformer(task.inputs, size, encoding=encoding, **sizes)
        return Reader(body, size, task.outputs)

    return make


def _mixing(name: str) -> Callable[[Task, int, int], nn.Module]:
    def make(task: Task, size: int, hidden: int) -> nn.Module:
        body = Backbone(task.inputs, size, name, layers=2, hidden=hidden)
        return Reader(body, size, task.outputs)

    return make


def _wavenet(task: Task, size: int) -> nn.Module:
    """The last step sees the first, of 64 where there is no longest."""
    layers = ((task.time or 64) - 1).bit_length()
    return Reader(GatedStack(task.inputs, size, layers=layers), size, task.outputs)


def _vit(task: Task, size: int, hidden: int) -> nn.Module:
    patch = {8: 2, 28: 7}[task.time]
    vit = ViT(task.time, patch, size=size, heads=2, layers=2, hidden=hidden, classes=task.outputs)
    return Pictures(vit)


def _convnext(task: Task, channels: int, expanded: int) -> nn.Module:
    return Pictures(ConvNeXt(channels, expanded, classes=task.outputs))


def _bidirectional(task: Task, size: int) -> nn.Module:
    return Reader(Bidirectional(task.inputs, size), 2 * size, task.outputs)


def _widths(most: int) -> Iterator[tuple[int, ...]]:
    yield from ((size,) for size in range(1, most))


def _attending() -> Iterator[tuple[int, ...]]:
    """Sizes of attention, each with hidden layers from once to three times as wide."""
    yield from ((size, hidden) for size in range(4, 80, 4) for hidden in range(size, 3 * size))


def _expanding() -> Iterator[tuple[int, ...]]:
    yield from ((channels, expanded) for channels in range(2, 60) for expanded in (2, 3, 4))


@dataclass(frozen=True)
class Kind:
    """One kind of net.

    Attributes:
        make: a net for a task, from its sizes.
        sizes: those to choose from, growing.
        brain: whose colour and mark it has, a name of ``palette.BRAINS``.
        fixed: only for sequences of one length.
        ahead: looks at steps after the one it outputs for.
        picture: only for images.
    """

    make: Callable[..., nn.Module]
    sizes: Callable[[], Iterator[tuple[int, ...]]]
    brain: str
    fixed: bool = False
    ahead: bool = False
    picture: bool = False


NETS = {
    "MLP": Kind(Dense, lambda: _widths(1000), "dense", fixed=True, ahead=True),
    "CNN": Kind(_convolutions, lambda: _widths(200), "convolution"),
    "TCN": Kind(_tcn, lambda: _widths(200), "convolution"),
    "RNN": Kind(_cell(RNN), lambda: _widths(400), "recurrence"),
    "GRU": Kind(_cell(GRU), lambda: _widths(400), "recurrence"),
    "LSTM": Kind(_cell(LSTM), lambda: _widths(400), "recurrence"),
    "BiGRU": Kind(_bidirectional, lambda: _widths(400), "recurrence", ahead=True),
    "Transformer": Kind(_transformer, _attending, "attention"),
}
"""By name. On images the CNN sees in two dimensions; all but the MLP and it read row by row."""


def _body(name: str, brain: str) -> Kind:
    return Kind(_mixing(name), _attending, brain)


LATER = {
    "WaveNet": Kind(_wavenet, lambda: _widths(200), "convolution"),
    "deep GRU": _body("GRU", "recurrence"),
    "deep LSTM": _body("LSTM", "recurrence"),
    "minGRU": _body("minGRU", "recurrence"),
    "minLSTM": _body("minLSTM", "recurrence"),
    "mLSTM": _body("mLSTM", "recurrence"),
    "LRU": _body("LRU", "state space"),
    "S4D": _body("S4D", "state space"),
    "Mamba": _body("Mamba", "state space"),
    "linear attention": _body("linear attention", "attention"),
    "no places": Kind(_placed("none"), _attending, "attention"),
    "learned places": Kind(_placed("learned"), _attending, "attention", fixed=True),
    "rotary places": Kind(_placed("rotary"), _attending, "attention"),
    "ViT": Kind(_vit, _attending, "attention", picture=True),
    "ConvNeXt": Kind(_convnext, _expanding, "convolution", picture=True),
}
"""What came after, by name. All from "deep GRU" to "linear attention" differ in nothing but how
they mix over time. The next three are Transformers with another positional encoding, or none; the
one in ``NETS`` has the sinusoidal one."""
KINDS = NETS | LATER


def applies(net: str, task: Task) -> bool:
    """Whether a kind of net can do a task at all."""
    kind = KINDS[net]
    return (
        (task.time > 0 or not kind.fixed)
        and (task.ahead or not kind.ahead)
        and (task.picture or not kind.picture)
    )


@cache
def sizes(net: str, task: Task, budget: int) -> tuple[int, ...]:
    """The sizes that come nearest to a budget.

    Raises:
        ValueError: the net does not apply, or none comes within 5 %.
    """
    if not applies(net, task):
        why = "looks ahead" if task.time else "needs sequences of one length"
        if KINDS[net].picture:
            why = "reads images only"
        raise ValueError(f"{net} can't do {task.title}: it {why}")
    best, off = nearest(net, task, budget)
    if off > WITHIN * budget:
        raise ValueError(f"{net}, {task.title}: no size within 5 % of {budget:,} parameters")
    return best


def nearest(net: str, task: Task, budget: int) -> tuple[tuple[int, ...], int]:
    """The sizes that come nearest to a budget, and by how many parameters they miss it.

    Of each first size, the last one is found by bisection: parameters grow with it.
    """
    kind = KINDS[net]

    @cache
    def count(sizes: tuple[int, ...]) -> int:
        with torch.device("meta"):
            return parameters(kind.make(task, *sizes))

    near: list[tuple[int, ...]] = []
    for _, group in groupby(kind.sizes(), key=lambda sizes: sizes[0]):
        growing = list(group)
        if near and count(growing[0]) > 2 * budget:
            break
        place = bisect_left(growing, budget, key=count)
        near += growing[max(place - 1, 0) : place + 1]
    best = min(near, key=lambda sizes: abs(count(sizes) - budget))
    return best, abs(count(best) - budget)


def build(net: str, task: Task, budget: int) -> nn.Module:
    """A net of this kind, with as many parameters as the budget says, to 5 %."""
    return KINDS[net].make(task, *sizes(net, task, budget))
