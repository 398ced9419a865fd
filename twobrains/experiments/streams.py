"""The comparison's nets a step at a time: what each keeps of the past, and one step on from it.

After every step a stream's output is the net's for all steps so far. The past is in ring buffers,
so nothing is moved to make room; a Transformer reads all that it keeps, the others as much at every
step.

>>> stream = Stream(Reader(TCN(2, 12, levels=5), 12, 3), room=64)
>>> stream.step(torch.zeros(2)).shape, stream.state_bytes
(torch.Size([3]), 6312)
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor, nn

from twobrains.experiments.comparison.nets import OneWay, Reader
from twobrains.models.attention import Transformer
from twobrains.models.backbone import Backbone
from twobrains.models.fast import fast_states
from twobrains.models.gated_conv import GatedStack
from twobrains.models.recurrent import Recurrent, Tensors
from twobrains.models.tcn import TCN, CausalConv, PooledConv

PART = 256
"""Steps that attention reads at once when many are read."""


class Stream:
    """One sequence, read a step at a time.

    Args:
        net: a recurrent layer, TCN, pooled or gated convolutions, a Transformer or a ``Backbone``,
            with its readout. A Transformer's positions are none, sinusoidal or rotary.
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

    @torch.no_grad()
    def read(self, x: Tensor) -> None:
        """The first steps (time, inputs), without an output and, where that can be, all at once."""
        self.body.read(x)

    @property
    def state_bytes(self) -> int:
        """Size of what stands for the past: the tensors that the next step goes on from."""
        return sum(each.numel() * each.element_size() for each in self.body.kept)


class _Streamed(Protocol):
    @property
    def kept(self) -> list[Tensor]:
        """What the next step goes on from."""

    def step(self, x: Tensor) -> Tensor:
        """(inputs,) to (size,)."""

    def read(self, x: Tensor) -> object:
        """The first steps (time, inputs), without an output."""


def _streamed(body: nn.Module, room: int) -> _Streamed:
    if isinstance(body, OneWay):
        return _Recurrence(body.cell)
    if isinstance(body, TCN):
        return _Levels(body)
    if isinstance(body, PooledConv):
        return _Pooled(body)
    if isinstance(body, GatedStack):
        return _Gated(body)
    if isinstance(body, Backbone):
        return _Onward(body)
    if isinstance(body, Transformer):
        return _Attending(body, room)
    raise TypeError(f"a {type(body).__name__} can't be read a step at a time")


class _Recurrence:
    """Keeps its states."""

    def __init__(self, cell: Recurrent[Any]) -> None:
        self.cell, self.states = cell, cell.start(1)

    @property
    def kept(self) -> list[Tensor]:
        """h, and c if it is an LSTM."""
        return list(self.states)

    def read(self, x: Tensor) -> None:
        """Some steps more (time, inputs)."""
        self.states = fast_states(self.cell, x[None], self.states)[1]

    def step(self, x: Tensor) -> Tensor:
        """One more application of the same weights."""
        shown, self.states = fast_states(self.cell, x[None, None], self.states)
        return shown[0, 0]


class _Onward:
    """Keeps the states of every layer."""

    def __init__(self, net: Backbone) -> None:
        self.net = net
        self.states: list[Tensors] | None = None

    @property
    def kept(self) -> list[Tensor]:
        """The states of all layers."""
        return [each for layer in self.states or () for each in layer]

    def read(self, x: Tensor) -> Tensor:
        """Some steps more: (time, inputs) to (time, size)."""
        shown, self.states = self.net.onward(x[None], self.states)
        return shown[0]

    def step(self, x: Tensor) -> Tensor:
        """One more."""
        return self.read(x[None])[0]


class _Window:
    """Keeps what its kernels still have to see; kernels that read the same share it."""

    def __init__(self, *causal: CausalConv) -> None:
        convs, past = [each.conv for each in causal], causal[0].past
        weights = torch.cat([conv.weight for conv in convs])  # (after, before, window)
        self.weights = weights.transpose(1, 2).flatten(1).contiguous()  # (after, window·before)
        self.bias = torch.cat([conv.bias for conv in convs if conv.bias is not None])
        self.past = torch.zeros(past + 1, convs[0].in_channels)  # one row is the step's own
        self.taps = torch.arange(-past, 1, convs[0].dilation[0])  # the oldest first
        self.place = 0

    def fill(self, x: Tensor) -> None:
        """The first steps (time, before), of which the last stay."""
        rows = torch.arange(max(len(x) - len(self.past), 0), len(x))
        self.past[rows % len(self.past)] = x[rows]
        self.place = len(x) % len(self.past)

    def step(self, x: Tensor) -> Tensor:
        """The kernels on this step and on those that they reach back to."""
        self.past[self.place] = x
        seen = self.past[(self.taps + self.place) % len(self.past)]  # (window, before)
        self.place = (self.place + 1) % len(self.past)
        return nn.functional.linear(seen.flatten(), self.weights, self.bias)


class _Levels:
    """A TCN, each of its convolutions by itself."""

    def __init__(self, net: TCN) -> None:
        self.blocks = [(_Window(b.first), _Window(b.second), b) for b in _blocks(net)]

    @property
    def kept(self) -> list[Tensor]:
        """The past of all convolutions."""
        return [each.past for first, second, _ in self.blocks for each in (first, second)]

    def read(self, x: Tensor) -> None:
        """The first steps (time, inputs), all at once."""
        for first, second, block in self.blocks:
            first.fill(x)
            second.fill(block.first(x[None])[0].relu())
            x = block(x[None])[0]

    def step(self, x: Tensor) -> Tensor:
        """Block after block, each with its past."""
        for first, second, block in self.blocks:
            x = (second.step(first.step(x).relu()).relu() + block.skip(x)).relu()
        return x


def _blocks(net: TCN) -> list[Any]:
    return list(net.blocks)


class _Pooled:
    """Two windows, and the sum of all their outputs."""

    def __init__(self, net: PooledConv) -> None:
        self.first, self.second, self.dense = _Window(net.first), _Window(net.second), net.dense
        self.sum, self.count = torch.zeros(net.dense.in_features), 0

    @property
    def kept(self) -> list[Tensor]:
        """Both windows, and the sum."""
        return [self.first.past, self.second.past, self.sum]

    def step(self, x: Tensor) -> Tensor:
        """The mean with one more output in it."""
        self.sum = self.sum + self.second.step(self.first.step(x).relu()).relu()
        self.count += 1
        return self.dense(self.sum / self.count).relu()  # type: ignore[no-any-return]

    def read(self, x: Tensor) -> None:
        for each in x:
            self.step(each)


class _Gated:
    """WaveNet's layers; filter and gate read the same window."""

    def __init__(self, net: GatedStack) -> None:
        self.net = net
        self.layers = [(_Window(each.filter, each.gate), each) for each in _gated(net)]

    @property
    def kept(self) -> list[Tensor]:
        """The past of all layers."""
        return [window.past for window, _ in self.layers]

    def read(self, x: Tensor) -> None:
        """The first steps (time, inputs), all at once."""
        inside = self.net.embed(x)
        for window, layer in self.layers:
            window.fill(inside)
            inside = layer(inside[None]).out[0]

    def step(self, x: Tensor) -> Tensor:
        """Layer after layer, and the sum of what they found."""
        inside, found = self.net.embed(x), torch.zeros(())
        for window, layer in self.layers:
            wanted, gate = window.step(inside).chunk(2)
            z = wanted.tanh() * gate.sigmoid()
            inside, found = inside + layer.residual(z), found + layer.skip(z)
        return self.net.dense(found.relu()).relu()  # type: ignore[no-any-return]


def _gated(net: GatedStack) -> list[Any]:
    return list(net.layers)


class _Attending:
    """Keeps a key and a value of each layer for every step that it looks back on.

    Keys are rotated for their positions before they are kept, so none has to be turned again.
    """

    def __init__(self, net: Transformer, room: int) -> None:
        self.net, self.room, self.count = net, room, 0
        heads = _layers(net)[0].attention.heads
        self.cache = torch.zeros(len(net.layers), 2, heads, room, net.size // heads)

    @property
    def kept(self) -> list[Tensor]:
        """Keys and values of the steps so far."""
        return [self.cache[..., : min(self.count, self.room), :]]

    def read(self, x: Tensor) -> None:
        """Some steps more (time, inputs), in parts that end where the ring does."""
        while len(x):
            many = min(len(x), self.room - self.count % self.room, PART)
            if many > 1 and self.count + many > self.room:
                many = 1  # a step may not see those that come after it in its place
            self._read(x[:many])
            x = x[many:]

    def step(self, x: Tensor) -> Tensor:
        """A query to all keys, layer by layer."""
        return self._read(x[None])[0]

    def _read(self, x: Tensor) -> Tensor:
        """(time, inputs) to (time, size)."""
        place, begin = self.count + torch.arange(len(x)), self.count % self.room
        filled = min(self.count + len(x), self.room)
        late = torch.arange(filled) > begin + torch.arange(len(x))[:, None]  # (time, past)
        seen = ~late if self.count < self.room else torch.ones_like(late)
        inside = self.net.arriving(x, place)[None]  # (batch, time, size)
        for layer, kept in zip(_layers(self.net), self.cache, strict=True):
            attention = layer.attention
            parts = attention.into(layer.norm1(inside)).chunk(3, -1)
            query, key, value = (attention.parts(each) for each in parts)  # (1, head, time, part)
            kept[:, :, begin : begin + len(x)] = torch.cat([attention.at(key, place), value])
            keys, values = kept[:, None, :, :filled]
            attended = attention.weigh(attention.at(query, place), keys, values, seen)
            inside = layer.rest(inside, attended.out)
        self.count += len(x)
        return self.net.norm(inside)[0]  # type: ignore[no-any-return]


def _layers(net: Transformer) -> list[Any]:
    return list(net.layers)
