"""Recurrence whose matrices are convolutions: every position of an image has its own state.

A state is (batch, channel, height, width); the next state at a position depends on the input there,
on the state there and in the neighbourhood. All positions share the weights, so a motion that was
learned in one corner is known in all.

>>> steps = ConvLSTM(4, 8)(torch.zeros(2, 5, 4, 10, 10))
>>> steps.f.shape, steps.h.shape            # forget gate and hidden state, step by step
(torch.Size([2, 5, 8, 10, 10]), torch.Size([2, 5, 8, 10, 10]))
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Generic, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.recurrent import GRUSteps, LSTMSteps, Tensors, unroll

__all__ = ["ConvGRU", "ConvLSTM", "ConvRecurrent"]

Steps = TypeVar("Steps", LSTMSteps, GRUSteps)


class ConvRecurrent(nn.Module, Generic[Steps]):
    """What the two layers share: stacked kernels, and a step that is repeated.

    Both convolutions keep the image's size: beyond its edge are zeros. They are
    cross-correlations, as everywhere in torch.

    Args:
        in_channels: maps that arrive at each step.
        channels: maps of the state.
        kernel: side of the windows, of what arrives and of the state; odd.

    A subclass names its ``gates`` (blocks of rows in the stacked kernels), its ``states`` (what the
    next step needs of ``steps``) and writes ``equations``.
    """

    steps: ClassVar[Any]  # the class of its Steps
    gates: ClassVar[int]
    states: ClassVar[tuple[str, ...]]

    def __init__(self, in_channels: int, channels: int, kernel: int = 3) -> None:
        super().__init__()
        if in_channels < 1 or channels < 1:
            raise ValueError(
                f"in_channels (={in_channels}) and channels (={channels}) must be 1 or more"
            )
        if kernel % 2 != 1:
            raise ValueError(f"kernel (={kernel}) must be odd: only then the size can be kept")
        self.channels, self.kernel = channels, kernel
        rows, reach = self.gates * channels, 1 / math.sqrt(channels * kernel**2)

        def weights(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.empty(*shape).uniform_(-reach, reach))

        self.weight_ih = weights(rows, in_channels, kernel, kernel)
        self.weight_hh = weights(rows, channels, kernel, kernel)
        self.bias_ih, self.bias_hh = weights(rows), weights(rows)

    def start(self, x: Tensor) -> Tensors:
        """Zeros for every state, for images (batch, ..., height, width)."""
        shape = len(x), self.channels, *x.shape[-2:]
        return tuple(self.weight_hh.new_zeros(shape) for _ in self.states)

    def arriving(self, x: Tensor) -> Tensor:
        """(n, in, height, width) to (n, gates * channels, height, width)."""
        return F.conv2d(x, self.weight_ih, self.bias_ih, padding=self.kernel // 2)

    def remembered(self, h: Tensor) -> Tensor:
        """The hidden state, to (batch, gates * channels, height, width)."""
        return F.conv2d(h, self.weight_hh, self.bias_hh, padding=self.kernel // 2)

    def equations(self, state: Tensors, x: Tensor) -> Steps:
        """One step: states and ``arriving(x)`` to gates and states after it."""
        raise NotImplementedError

    def after(self, steps: Steps) -> Tensors:
        """The states among gates and states."""
        return tuple(getattr(steps, name) for name in self.states)

    def forward(self, x: Tensor, start: Tensors | None = None) -> Steps:
        """Every gate and state at every step, each (batch, time, channels, height, width).

        Args:
            x: (batch, time, in, height, width), at least one step.
            start: states before the first step; zeros unless given.
        """
        arriving = self.arriving(x.flatten(0, 1))  # (batch * time, gates * channels, ...)
        arriving = arriving.view(*x.shape[:2], *arriving.shape[1:])

        def step(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
            shown = self.equations(state, xs[0])
            return self.after(shown), tuple(shown)

        begin = self.start(x) if start is None else start
        _, shown = unroll(step, begin, (arriving.transpose(0, 1),))
        made: Steps = self.steps(*(each.transpose(0, 1) for each in shown))
        return made


class ConvLSTM(ConvRecurrent[LSTMSteps]):
    """Convolutional LSTM (Shi et al. 2015, eq. 3), without its peepholes.

    There the gates also see the cell state, through weights of each position's own; left out, a
    layer fits images of any size and shares all weights between positions. Rows are stacked
    as i, f, g, o.
    """

    steps, gates, states = LSTMSteps, 4, ("h", "c")

    def equations(self, state: Tensors, x: Tensor) -> LSTMSteps:
        """Forget a share of the cell state, write a share of the candidate, show a share of it."""
        h, c = state
        i, f, g, o = (x + self.remembered(h)).chunk(4, 1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        return LSTMSteps(i, f, g, o, c, o * c.tanh())


class ConvGRU(ConvRecurrent[GRUSteps]):
    """Convolutional GRU (Ballas et al. 2016), with the conventions of ``GRU``.

    z = 1 keeps the old state, and the reset gate multiplies after the recurrent convolution, its
    bias included. Rows are stacked as r, z, n.
    """

    steps, gates, states = GRUSteps, 3, ("h",)

    def equations(self, state: Tensors, x: Tensor) -> GRUSteps:
        """Mix the old state with a candidate that looked back at a share of it."""
        (h,) = state
        xr, xz, xn = x.chunk(3, 1)
        hr, hz, u = self.remembered(h).chunk(3, 1)
        r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
        n = (xn + r * u).tanh()
        return GRUSteps(r, z, n, (1 - z) * n + z * h)
