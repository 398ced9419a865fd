"""An LSTM whose memory is a matrix, with exponential gates: linear attention that forgets.

    C_t = f_t C_{t-1} + i_t v_t k_tᵀ      n_t = f_t n_{t-1} + i_t k_t
    h_t = o_t ⊙ C_t q_t / max(|n_t · q_t|, 1)

No gate looks at the state, so it can also be computed all at once, as attention is. Source: Beck,
Pöppel, Spanring et al. 2024 (xLSTM), section 2.3, eq. 19 to 27, and the stabiliser of eq. 15 to 17.

>>> layer, x = MLSTM(3, 8), torch.randn(1, 50, 3)
>>> torch.allclose(layer(x).h, layer.quadratic(x).out, atol=1e-5)
True
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.attention import Attended
from twobrains.models.recurrent import Tensors, unroll

__all__ = ["MLSTM", "MLSTMSteps"]


class MLSTMSteps(NamedTuple):
    """A matrix memory, step by step. All but q, k, v, o and h are in units of exp(m).

    Attributes:
        q, k, v: (batch, time, hidden) query, key, value.
        i, f: (batch, time, 1) what the input and the forget gate come to, in those units.
        o: (batch, time, hidden) output gate, from 0 to 1.
        c: (batch, time, hidden, hidden) memory: rows are of values, columns of keys.
        n: (batch, time, hidden) the keys that were written, to divide by.
        m: (batch, time, 1) stabiliser: the largest exponent so far.
        h: (batch, time, hidden) hidden state.
    """

    q: Tensor
    k: Tensor
    v: Tensor
    i: Tensor
    f: Tensor
    o: Tensor
    c: Tensor
    n: Tensor
    m: Tensor
    h: Tensor


class Projected(NamedTuple):
    """The projections of a step's input; the gates i and f as logarithms."""

    q: Tensor
    k: Tensor
    v: Tensor
    log_i: Tensor
    log_f: Tensor
    o: Tensor


class MLSTM(nn.Module):
    """The xLSTM's matrix memory, with one head and a forget gate of σ.

    An exponential gate can outweigh all that was written before, which a gate from 0 to 1 cannot;
    and it overflows. So memory and n are kept divided by exp(m), where m is the largest exponent so
    far; it cancels in the output.

    Args:
        input_size: numbers that arrive at each step.
        hidden_size: numbers in a query, key and value; the memory is a square of it.
    """

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.into = nn.Linear(input_size, 3 * hidden_size)  # queries, keys, values
        self.gates = nn.Linear(input_size, 2)  # one input and one forget gate for the whole memory
        self.output = nn.Linear(input_size, hidden_size)

    def project(self, x: Tensor) -> Projected:
        """(batch, time, input) to all that depends on the input: all steps at once."""
        q, k, v = self.into(x).chunk(3, -1)  # eq. 22 to 24
        log_i, f = self.gates(x).chunk(2, -1)  # (batch, time, 1)
        o = self.output(x).sigmoid()
        return Projected(q, k / math.sqrt(self.hidden_size), v, log_i, F.logsigmoid(f), o)

    def start(self, batch: int) -> Tensors:
        """An empty memory: C (batch, hidden, hidden), n (batch, hidden), m (batch, 1)."""
        size, weight = self.hidden_size, self.into.weight
        return (
            weight.new_zeros(batch, size, size),
            weight.new_zeros(batch, size),
            weight.new_zeros(batch, 1),
        )

    def forward(self, x: Tensor, start: Tensors | None = None) -> MLSTMSteps:
        """One step after another.

        Args:
            x: (batch, time, input), at least one step.
            start: C, n and m before the first step, as ``start`` makes them.
        """
        projected = self.project(x)

        def step(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
            (c, n, m), (q, k, v, log_i, log_f, o) = state, xs
            most = torch.maximum(log_f + m, log_i)  # eq. 15
            i, f = (log_i - most).exp(), (log_f + m - most).exp()  # eq. 16 and 17
            c = f[..., None] * c + i[..., None] * v[..., :, None] * k[..., None, :]  # eq. 19
            n = f * n + i * k  # eq. 20
            read = (c * q[..., None, :]).sum(-1)
            h = o * read / _at_least_one((n * q).sum(-1, keepdim=True), most)  # eq. 21
            return (c, n, most), (i, f, c, n, most, h)

        begin = self.start(len(x)) if start is None else start
        _, shown = unroll(step, begin, tuple(each.transpose(0, 1) for each in projected))
        i, f, c, n, m, h = (each.transpose(0, 1) for each in shown)
        return MLSTMSteps(projected.q, projected.k, projected.v, i, f, projected.o, c, n, m, h)

    def quadratic(self, x: Tensor) -> Attended:
        """The same hidden states all at once, from an empty memory: work T² (appendix A.3).

        Weights are what a step takes of each step's value; they do not add up to 1.
        """
        q, k, v, log_i, log_f, o = self.project(x)
        kept = log_f.cumsum(1)  # (batch, time, 1)
        since = kept - kept.mT + log_i.mT  # (batch, time, time): kept since, and written then
        place = torch.arange(x.shape[1], device=x.device)
        since = since.masked_fill(place > place[:, None], -1e30)
        most = torch.maximum(since.amax(-1, keepdim=True), kept)  # m starts at 0
        scores = (q @ k.mT) * (since - most).exp()
        weights = scores / _at_least_one(scores.sum(-1, keepdim=True), most)
        return Attended(o * (weights @ v), weights[:, None])


def _at_least_one(x: Tensor, m: Tensor) -> Tensor:
    """max(|x|, 1) for an x in units of exp(m); 1 is exp(−m) there."""
    return torch.maximum(x.abs(), (-m).clamp(max=80).exp())
