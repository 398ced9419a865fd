"""The quasi-recurrent network: gates by convolution, all at once; only the state goes step by step.

Source: Bradbury, Merity, Xiong & Socher 2017. Its recurrence multiplies no matrix.

>>> steps = QRNN(3, 8)(torch.zeros(2, 5, 3))
>>> steps.f.shape, steps.h.shape            # forget gate and what is shown, step by step
(torch.Size([2, 5, 8]), torch.Size([2, 5, 8]))
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from twobrains.models.recurrent import Tensors, unroll
from twobrains.models.tcn import CausalConv

__all__ = ["QRNN", "QRNNSteps", "fo_pool"]


class QRNNSteps(NamedTuple):
    """A quasi-recurrent layer, step by step; each is (batch, time, hidden).

    Attributes:
        z: what would be written, from −1 to 1.
        f, o: forget and output gate, from 0 to 1; f = 1 keeps the old state.
        c: state.
        h: what is shown.
    """

    z: Tensor
    f: Tensor
    o: Tensor
    c: Tensor
    h: Tensor


class QRNN(nn.Module):
    """Masked convolutions and fo-pooling.

    Args:
        input_size: numbers that arrive at each step.
        hidden_size: units.
        window: steps that a gate sees, its own included.
    """

    def __init__(self, input_size: int, hidden_size: int, window: int = 2) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.gates = CausalConv(input_size, 3 * hidden_size, window)

    def forward(self, x: Tensor, start: Tensor | None = None) -> QRNNSteps:
        """Every gate and state at every step.

        Args:
            x: (batch, time, input), at least one step.
            start: (batch, hidden) state before the first step; zeros unless given.
        """
        z, f, o = self.gates(x).chunk(3, -1)  # (batch, time, hidden) each
        z, f, o = z.tanh(), f.sigmoid(), o.sigmoid()  # eq. 1
        begin = x.new_zeros(len(x), self.hidden_size) if start is None else start
        c = fo_pool(z, f, begin)
        return QRNNSteps(z, f, o, c, o * c)


def fo_pool(z: Tensor, f: Tensor, start: Tensor) -> Tensor:
    """States c = f c + (1 − f) z, step by step (eq. 4, its first line).

    Args:
        z: (batch, time, hidden) what would be written.
        f: (batch, time, hidden) forget gate.
        start: (batch, hidden).
    """

    def step(state: Tensors, x: Tensors) -> tuple[Tensors, Tensors]:
        c = torch.addcmul(x[1], x[0], state[0])
        return (c,), (c,)

    arriving = (f.transpose(0, 1), ((1 - f) * z).transpose(0, 1))  # (time, batch, hidden)
    return unroll(step, (start,), arriving)[1][0].transpose(0, 1)
