"""One backbone for every way of mixing over time: families differ in a single part.

A layer mixes steps, then the features of each step, and adds both to what came in: a Transformer's
layer, in which attention can be replaced. So two nets that differ in the mixing alone can be
compared. (That the backbone itself matters is the point of Beck et al. 2024, table 2.)

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
from twobrains.models.recurrent import GRU, LSTM, Tensors
from twobrains.models.s4d import S4D
from twobrains.models.selective import MambaBlock

__all__ = ["MIXINGS", "Backbone", "MixingLayer"]

Mix = Callable[[Any, Tensor], Tensor]
Onward = Callable[[Any, Tensor, Tensors | None], tuple[Tensor, Tensors]]


@dataclass(frozen=True)
class Mixing:
    """A way of mixing over time.

    Attributes:
        make: the part, from the numbers at each step.
        at_once: the part and (batch, time, size) to the same shape, in the way that training takes.
        onward: the same outputs step after step, going on from the state after earlier steps, and
            the state after these; each (batch, ...), None before the first step.
        by_equations: the same from the first step, where ``onward`` leaves it to torch's kernel.
    """

    make: Callable[[int], nn.Module]
    at_once: Mix
    onward: Onward
    by_equations: Mix | None = None

    def by_steps(self, part: nn.Module, x: Tensor) -> Tensor:
        """One step after another, each operation by itself."""
        return self.by_equations(part, x) if self.by_equations else self.onward(part, x, None)[0]


def _states(layer: LSTM | GRU, x: Tensor) -> Tensor:
    return fast_states(layer, x)[0]


def _shown(layer: LSTM | GRU, x: Tensor) -> Tensor:
    h: Tensor = layer(x).h
    return h


def _minimal(layer: MinGRU | MinLSTM, x: Tensor, kept: Tensors | None) -> tuple[Tensor, Tensors]:
    h: Tensor = layer(x, *(kept or ())).h
    return h, (h[:, -1],)


def _linear(layer: LRU | S4D, x: Tensor, kept: Tensors | None) -> tuple[Tensor, Tensors]:
    steps = layer(x, *(kept or ()))
    return steps.y, (steps.h[:, -1],)


def _selective(layer: MambaBlock, x: Tensor, kept: Tensors | None) -> tuple[Tensor, Tensors]:
    steps, after = layer.onward(x, kept)
    return steps.out, after


def _summed(layer: LinearAttention, x: Tensor, kept: Tensors | None) -> tuple[Tensor, Tensors]:
    steps = layer(x, kept)
    return steps.out, (steps.s[:, -1], steps.z[:, -1])


def _matrix(layer: MLSTM, x: Tensor, kept: Tensors | None) -> tuple[Tensor, Tensors]:
    steps = layer(x, kept)
    return steps.h, (steps.c[:, -1], steps.n[:, -1], steps.m[:, -1])


MIXINGS = {
    "LSTM": Mixing(lambda size: LSTM(size, size), _states, fast_states, _shown),
    "GRU": Mixing(lambda size: GRU(size, size), _states, fast_states, _shown),
    "minGRU": Mixing(
        lambda size: MinGRU(size, size), lambda layer, x: layer.by_scan(x).h, _minimal
    ),
    "minLSTM": Mixing(
        lambda size: MinLSTM(size, size), lambda layer, x: layer.by_scan(x).h, _minimal
    ),
    "LRU": Mixing(lambda size: LRU(size, size), lambda layer, x: layer.by_fft(x), _linear),
    "S4D": Mixing(lambda size: S4D(size, 8), lambda layer, x: layer.by_fft(x), _linear),
    "Mamba": Mixing(
        lambda size: MambaBlock(size, 2 * size),
        lambda layer, x: layer(x, scan=True).out,
        _selective,
    ),
    "linear attention": Mixing(LinearAttention, lambda layer, x: layer.quadratic(x).out, _summed),
    "mLSTM": Mixing(
        lambda size: MLSTM(size, size), lambda layer, x: layer.quadratic(x).out, _matrix
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

    def onward(self, x: Tensor, kept: Tensors | None = None) -> tuple[Tensor, Tensors]:
        """Some steps more: (batch, time, size) and the state, to outputs and the next state."""
        mixed, after = MIXINGS[self.mixing].onward(self.mixer, self.norm1(x), kept)
        return self.rest(x, mixed), after

    def rest(self, x: Tensor, mixed: Tensor) -> Tensor:
        """The layer's input and its mixing's output, to the layer's output."""
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

    def onward(self, x: Tensor, kept: list[Tensors] | None = None) -> tuple[Tensor, list[Tensors]]:
        """Some steps more of a sequence, or one: what a stream needs.

        Args:
            x: (batch, time, input), at least one step.
            kept: what this returned before, a tuple a layer; None before the first step.
        Returns:
            outputs (batch, time, size), and what to keep, as large after any number of steps.
        """
        x, after = self.embed(x), []
        for place, layer in enumerate(self.layers):
            x, then = layer.onward(x, kept[place] if kept else None)  # type: ignore[operator]
            after.append(then)
        return self.norm(x), after
