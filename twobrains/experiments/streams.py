"""The comparison's nets a step at a time: what each keeps of the past, and one step on from it.

After every step a stream answers what the net would answer to all that has come so far. The past
stands in rings, so nothing is moved to make room; a Transformer reads all that it keeps, the others
as much at every step.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor, nn

from twobrains.experiments.comparison.nets import OneWay, Reader
from twobrains.models.attention import Transformer, positions
from twobrains.models.fast import fast_states
from twobrains.models.recurrent import Recurrent
from twobrains.models.tcn import TCN, CausalConv, PooledConv

__all__ = ["Stream"]


class Stream:
    """One sequence, read a step at a time.

    Args:
        net: an RNN, GRU, LSTM, TCN, pooled convolution or Transformer with its readout.
        room: steps that a Transformer looks back on, this one included; no other needs it.
    Raises:
        TypeError: it is another one.
    """

    def __init__(self, net: Reader, room: int) -> None:
        self.head, self.body = net.head, _streamed(net.body, room)

    @torch.no_grad()
    def step(self, x: Tensor) -> Tensor:
        """(inputs,) to (outputs,)."""
        return self.head(self.body.step(x))  # type: ignore[no-any-return]


class _Streamed(Protocol):
    def step(self, x: Tensor) -> Tensor:
        """(inputs,) to (size,)."""


def _streamed(body: nn.Module, room: int) -> _Streamed:
    if isinstance(body, OneWay):
        return _Recurrence(body.cell)
    if isinstance(body, TCN):
        return _Levels(body)
    if isinstance(body, PooledConv):
        return _Pooled(body)
    if isinstance(body, Transformer):
        return _Attending(body, room)
    raise TypeError(f"a {type(body).__name__} can't be read a step at a time")


class _Recurrence:
    """Keeps its states."""

    def __init__(self, cell: Recurrent[Any]) -> None:
        self.cell, self.states = cell, cell.start(1)

    def step(self, x: Tensor) -> Tensor:
        """One more application of the same weights."""
        shown, self.states = fast_states(self.cell, x[None, None], self.states)
        return shown[0, 0]


class _Window:
    """Keeps what its kernel still has to see."""

    def __init__(self, causal: CausalConv) -> None:
        conv = causal.conv
        self.weights = conv.weight.transpose(1, 2).flatten(1).contiguous()  # (after, window·before)
        self.bias = conv.bias
        self.past = torch.zeros(causal.past + 1, conv.in_channels)
        self.taps = torch.arange(-causal.past, 1, conv.dilation[0])  # the oldest first
        self.place = 0

    def step(self, x: Tensor) -> Tensor:
        """The kernel on this step and on those that it reaches back to."""
        self.past[self.place] = x
        seen = self.past[(self.taps + self.place) % len(self.past)]  # (window, before)
        self.place = (self.place + 1) % len(self.past)
        return nn.functional.linear(seen.flatten(), self.weights, self.bias)


class _Levels:
    """A TCN, each of its convolutions by itself."""

    def __init__(self, net: TCN) -> None:
        self.blocks = [(_Window(b.first), _Window(b.second), b.skip) for b in _blocks(net)]

    def step(self, x: Tensor) -> Tensor:
        """Block after block, each with its past."""
        for first, second, skip in self.blocks:
            x = (second.step(first.step(x).relu()).relu() + skip(x)).relu()
        return x


def _blocks(net: TCN) -> list[Any]:
    return list(net.blocks)


class _Pooled:
    """Two windows, and the sum of all that they have answered."""

    def __init__(self, net: PooledConv) -> None:
        self.first, self.second, self.dense = _Window(net.first), _Window(net.second), net.dense
        self.sum, self.count = torch.zeros(net.dense.in_features), 0

    def step(self, x: Tensor) -> Tensor:
        """The mean with one more answer in it."""
        self.sum = self.sum + self.second.step(self.first.step(x).relu()).relu()
        self.count += 1
        return self.dense(self.sum / self.count).relu()  # type: ignore[no-any-return]


class _Attending:
    """Keeps a key and a value of each layer for every step that it looks back on."""

    def __init__(self, net: Transformer, room: int) -> None:
        self.net, self.room, self.count = net, room, 0
        self.kept = torch.zeros(len(net.layers), 2, room, net.size)

    def step(self, x: Tensor) -> Tensor:
        """A query to all keys, layer by layer."""
        filled = min(self.count + 1, self.room)
        place, seen = self.count % self.room, torch.ones(1, filled, dtype=torch.bool)
        inside = self.net.embed(x) + positions(torch.tensor([self.count]), self.net.size)[0]
        inside = inside[None, None]  # (batch, time, size)
        for layer, kept in zip(self.net.layers, self.kept, strict=True):
            normed = layer.norm1(inside)  # type: ignore[operator]
            kept[:, place] = torch.cat(layer.attention.project(normed))[:, 0]  # type: ignore[union-attr,operator]
            keys, values = kept[:, None, :filled]
            attended = layer.attention.read(normed, keys, values, seen)  # type: ignore[union-attr,operator]
            inside = layer.rest(inside, attended.out)  # type: ignore[operator]
        self.count += 1
        return self.net.norm(inside)[0, 0]  # type: ignore[no-any-return]
