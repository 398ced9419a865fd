"""One body for every way of mixing over time: what differs between families is a single part.

A layer mixes steps, then the features of each step, and adds both to what came in: a Transformer's
layer, in which attention can be replaced. So two nets that differ in the mixing alone can be
compared. (That the body itself matters is the point of Beck et al. 2024, table 2.)

>>> net, x = Backbone(2, 16, "minGRU", layers=2, hidden=26), torch.ones(1, 50, 2)
>>> net(x).shape
torch.Size([1, 50, 16])
>>> torch.allclose(net(x), net.by_steps(x), atol=1e-5)
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from twobrains.models.fast import fast_states
from twobrains.models.linear_attention import LinearAttention
from twobrains.models.linear_recurrence import LRU
from twobrains.models.minimal import MinGRU, MinLSTM
from twobrains.models.mlstm import MLSTM
from twobrains.models.recurrent import GRU, LSTM
from twobrains.models.s4d import S4D
from twobrains.models.selective import MambaBlock

__all__ = ["MIXINGS", "Backbone", "MixingLayer"]

Mix = Callable[[Any, Tensor], Tensor]


@dataclass(frozen=True)
class Mixing:
    """A way of mixing over time.

    Attributes:
        make: the part, from the numbers at each step.
        at_once: the part and (batch, time, size) to the same shape, in the way that training takes.
        by_steps: the same answers, one step after another.
    """

    make: Callable[[int], nn.Module]
    at_once: Mix
    by_steps: Mix


def _states(layer: LSTM | GRU, x: Tensor) -> Tensor:
    return fast_states(layer, x)[0]


def _shown(layer: LSTM | GRU, x: Tensor) -> Tensor:
    h: Tensor = layer(x).h
    return h


MIXINGS = {
    "LSTM": Mixing(lambda size: LSTM(size, size), _states, _shown),
    "GRU": Mixing(lambda size: GRU(size, size), _states, _shown),
    "minGRU": Mixing(lambda size: MinGRU(size, size), lambda layer, x: layer.by_scan(x).h, _shown),
    "minLSTM": Mixing(
        lambda size: MinLSTM(size, size), lambda layer, x: layer.by_scan(x).h, _shown
    ),
    "LRU": Mixing(
        lambda size: LRU(size, size), lambda layer, x: layer.by_fft(x), lambda layer, x: layer(x).y
    ),
    "S4D": Mixing(
        lambda size: S4D(size, 8), lambda layer, x: layer.by_fft(x), lambda layer, x: layer(x).y
    ),
    "Mamba": Mixing(
        lambda size: MambaBlock(size, 2 * size),
        lambda layer, x: layer(x, scan=True).out,
        lambda layer, x: layer(x).out,
    ),
    "linear attention": Mixing(
        LinearAttention, lambda layer, x: layer.quadratic(x).out, lambda layer, x: layer(x).out
    ),
    "mLSTM": Mixing(
        lambda size: MLSTM(size, size),
        lambda layer, x: layer.quadratic(x).out,
        lambda layer, x: layer(x).h,
    ),
}
"""By name. Recurrences whose gates look at the state, LSTM and GRU, have no way but step by step;
their ``at_once`` is torch's own kernel."""


class MixingLayer(nn.Module):
    """Mixes steps, then the features of each step; both are added to what came in.

    Args:
        size: numbers at each step.
        mixing: a name in ``MIXINGS``.
        hidden: units between the two dense layers.
    """

    def __init__(self, size: int, mixing: str, hidden: int) -> None:
        super().__init__()
        if mixing not in MIXINGS:
            raise ValueError(f"mixing (={mixing!r}) must be one of {', '.join(MIXINGS)}")
        self.mixing = mixing
        self.mixer = MIXINGS[mixing].make(size)
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.dense1, self.dense2 = nn.Linear(size, hidden), nn.Linear(hidden, size)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, size) to the same shape, all steps at once."""
        return self.rest(x, MIXINGS[self.mixing].at_once(self.mixer, self.norm1(x)))

    def by_steps(self, x: Tensor) -> Tensor:
        """The same, one step after another."""
        return self.rest(x, MIXINGS[self.mixing].by_steps(self.mixer, self.norm1(x)))

    def rest(self, x: Tensor, mixed: Tensor) -> Tensor:
        """What came in and what was mixed of it, to the layer's answer."""
        x = x + mixed
        change: Tensor = self.dense2(self.dense1(self.norm2(x)).relu())
        return x + change


class Backbone(nn.Module):
    """Layers that differ from a Transformer's in how they mix over time only.

    Args:
        input_size: numbers that arrive at each step.
        size: numbers at each step inside.
        mixing: a name in ``MIXINGS``.
        layers: how many.
        hidden: units between the two dense layers of each.
    """

    def __init__(
        self, input_size: int, size: int, mixing: str, *, layers: int, hidden: int
    ) -> None:
        super().__init__()
        if layers < 1:
            raise ValueError(f"layers (={layers}) must be 1 or more")
        self.embed = nn.Linear(input_size, size)
        self.layers = nn.ModuleList(MixingLayer(size, mixing, hidden) for _ in range(layers))
        self.norm = nn.LayerNorm(size)
        self.by_equations = False
        """Whether ``forward`` goes step by step, too."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, size), all steps at once where that can be."""
        if self.by_equations or torch.compiler.is_exporting():
            return self.by_steps(x)
        x = self.embed(x)
        for layer in self.layers:
            x = layer(x)
        shown: Tensor = self.norm(x)
        return shown

    def by_steps(self, x: Tensor) -> Tensor:
        """The same, one step after another."""
        x = self.embed(x)
        for layer in self.layers:
            x = layer.by_steps(x)  # type: ignore[operator]
        shown: Tensor = self.norm(x)
        return shown
