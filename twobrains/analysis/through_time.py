"""Backward pass through time: backpropagation through recurrent cells, written out.

Each cell's step backwards is the chain rule applied to its equations in ``models/recurrent.py``.
Like the forward pass it is one ``unroll``, so that a figure that shows gradients can be exported.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.models.recurrent import (
    GRU,
    LSTM,
    RNN,
    GRUSteps,
    LSTMSteps,
    Recurrent,
    RNNSteps,
    Tensors,
    unroll,
)

__all__ = ["Gradients", "backward_through_time", "input_gradients"]


class Gradients(NamedTuple):
    """A loss's gradients with respect to what a recurrent layer computed.

    Attributes:
        states: (batch, time, hidden or, for an LSTM, twice that) for the states after each step, h
            before c: how much the loss still depends on all that the layer remembers there.
        sums: (batch, time, gates * hidden) for what arrives from the input at each gate.
    """

    states: Tensor
    sums: Tensor


def backward_through_time(cell: Recurrent[Any], steps: Any, gradients: Tensor) -> Gradients:
    """Go back from the last step to the first, from a start of zeros.

    Args:
        cell: an ``RNN``, ``LSTM`` or ``GRU``.
        steps: what it showed on some input, all of it counted and read forwards.
        gradients: (batch, time, hidden) of the loss for each hidden state, as far as the loss reads
            it directly.
    """
    kinds: tuple[Any, ...] = ((RNN, _rnn), (LSTM, _lstm), (GRU, _gru))
    for kind, back in kinds:
        if isinstance(cell, kind):
            return Gradients(*(each.transpose(0, 1) for each in back(cell, steps, gradients)))
    raise TypeError(f"no backward pass is written for a {type(cell).__name__}")


def input_gradients(cell: Recurrent[Any], gradients: Gradients) -> Tensor:
    """Gradient with respect to the input: (batch, time, input)."""
    return gradients.sums @ cell.weight_ih


def _before(states: Tensor) -> Tensor:
    """States (batch, time, hidden) one step earlier; zeros before the first."""
    return F.pad(states, (0, 0, 1, 0))[:, :-1]


def _by_time(*each: Tensor) -> Tensors:
    return tuple(tensor.transpose(0, 1) for tensor in each)


def _rnn(cell: RNN, steps: RNNSteps, gradients: Tensor) -> Tensors:
    def back(state: Tensors, x: Tensors) -> tuple[Tensors, Tensors]:
        gradient, h = x
        dh = state[0] + gradient
        da = dh * (1 - h * h)
        return (da @ cell.weight_hh,), (dh, da)

    return unroll(back, cell.start(len(gradients)), _by_time(gradients, steps.h), reverse=True)[1]


def _lstm(cell: LSTM, steps: LSTMSteps, gradients: Tensor) -> Tensors:
    def back(state: Tensors, x: Tensors) -> tuple[Tensors, Tensors]:
        gradient, i, f, g, o, c, old = x
        dh = state[0] + gradient
        shown = c.tanh()
        dc = state[1] + dh * o * (1 - shown * shown)
        da = torch.cat(
            [
                dc * g * i * (1 - i),
                dc * old * f * (1 - f),
                dc * i * (1 - g * g),
                dh * shown * o * (1 - o),
            ],
            -1,
        )
        return (da @ cell.weight_hh, dc * f), (torch.cat([dh, state[1]], -1), da)

    i, f, g, o, c, _ = steps
    xs = _by_time(gradients, i, f, g, o, c, _before(c))
    return unroll(back, cell.start(len(gradients)), xs, reverse=True)[1]


def _gru(cell: GRU, steps: GRUSteps, gradients: Tensor) -> Tensors:
    last = slice(2 * cell.hidden_size, None)
    weight, bias = cell.weight_hh[last], cell.bias_hh[last]

    def back(state: Tensors, x: Tensors) -> tuple[Tensors, Tensors]:
        gradient, r, z, n, old, u = x
        dh = state[0] + gradient
        dn = dh * (1 - z) * (1 - n * n)
        dr, dz = dn * u * r * (1 - r), dh * (old - n) * z * (1 - z)
        down = torch.cat([dr, dz, dn * r], -1) @ cell.weight_hh
        return (down + dh * z,), (dh, torch.cat([dr, dz, dn], -1))

    old = _before(steps.h)
    xs = _by_time(gradients, steps.r, steps.z, steps.n, old, old @ weight.mT + bias)
    return unroll(back, cell.start(len(gradients)), xs, reverse=True)[1]
