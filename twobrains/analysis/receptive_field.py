"""Which inputs can a unit depend on, and on which does it: receptive field, and gradient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Window:
    """A convolution or a pooling in one direction.

    Attributes:
        kernel: taps.
        stride, dilation, padding: in steps of the layer's input, as in ``nn.Conv1d``.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: int = 0

    def __post_init__(self) -> None:
        for name in ("kernel", "stride", "dilation"):
            if (value := getattr(self, name)) < 1:
                raise ValueError(f"{name} (={value}) must be at least 1")
        if self.padding < 0:
            raise ValueError(f"padding (={self.padding}) must not be negative")


@dataclass(frozen=True)
class Field:
    """The receptive field of a layer's units, in input steps.

    Attributes:
        size: side of a unit's receptive field.
        jump: distance between the receptive fields of two neighbouring units.
        start: first position of the first unit's; below zero where it begins in the padding.
    """

    size: int
    jump: int
    start: int

    def of(self, unit: int, length: int) -> range:
        """Positions in a unit's receptive field, counted from 0, on an input of this length."""
        first = self.start + unit * self.jump
        return range(max(0, first), min(length, first + self.size))


def receptive_field(layers: Iterable[Window]) -> Field:
    """The receptive field of a stack's units.

    Args:
        layers: from the input on; none is the input itself.
    Source: Araujo, Norris & Sim 2019.

    >>> receptive_field([Window(3), Window(3, stride=2), Window(3)])
    Field(size=9, jump=2, start=0)
    """
    size, jump, start = 1, 1, 0
    for layer in layers:
        size += (layer.kernel - 1) * layer.dilation * jump
        start -= layer.padding * jump
        jump *= layer.stride
    return Field(size, jump, start)


def windows(net: nn.Module) -> list[Window]:
    """The windows of a net's convolutions and poolings in the order of its modules, by rows.

    Raises:
        ValueError: a module whose window isn't known here; the message names it.
    """
    found = []
    for module in net.modules():
        if isinstance(module, nn.Conv1d | nn.Conv2d | nn.MaxPool1d | nn.MaxPool2d):
            parts = (module.kernel_size, module.stride, module.dilation, module.padding)
        elif isinstance(module, nn.AvgPool1d | nn.AvgPool2d):
            parts = (module.kernel_size, module.stride, 1, module.padding)
        elif isinstance(module, nn.AdaptiveAvgPool2d | nn.AdaptiveMaxPool2d | nn.ConvTranspose2d):
            raise ValueError(f"no fixed window: {module}; leave it out")
        else:
            continue
        kernel, stride, dilation, padding = (_first(part) for part in parts)
        found.append(Window(kernel, stride, dilation, padding))
    return found


def _first(size: int | str | Sequence[int]) -> int:
    if isinstance(size, str):
        raise ValueError(f"padding (={size!r}): give it as a number")
    return size if isinstance(size, int) else int(size[0])


def influence(maps: Tensor, pictures: Tensor, row: int, column: int) -> Tensor:
    """How much the units at one position depend on each pixel: the gradient's mean absolute value.

    Args:
        maps: (batch, channel, height, width), computed from ``pictures``.
        pictures: images (batch, 1, rows, columns), which require a gradient.
        row: of the units.
        column: of the units.
    Returns:
        (rows, columns): mean over images and channels of the gradient's absolute value.
    """
    at = [maps[:, channel, row, column].sum() for channel in range(maps.shape[1])]
    slopes = [torch.autograd.grad(unit, pictures, retain_graph=True)[0] for unit in at]
    return torch.stack(slopes).abs().mean((0, 1, 2))


def shares(influence: Tensor) -> Tensor:
    """What part of the influence the centred squares of side 1, 3, 5, … px hold: (squares,).

    Args:
        influence: (side, side), not negative, with an odd side.
    """
    side = len(influence)
    if influence.shape != (side, side) or side % 2 == 0:
        raise ValueError(f"an odd square is wanted, got {tuple(influence.shape)}")
    away = (torch.arange(side) - side // 2).abs()
    ring = torch.maximum(away[:, None], away)  # (side, side) distance from the middle
    within = ring <= torch.arange(side // 2 + 1)[:, None, None]
    return (influence * within).sum((1, 2)) / influence.sum().clamp(min=1e-30)


def side_holding(influence: Tensor, share: float = 0.95) -> float:
    """Side of the centred square that holds this share of the influence, px.

    It lies between two sides where no square of pixels holds the share exactly.
    """
    held = shares(influence)
    if held[0] >= share:
        return 1.0
    last = int((held >= share).nonzero()[0])
    before = float(held[last - 1])
    return 2 * last - 1 + 2 * (share - before) / (float(held[last]) - before)
