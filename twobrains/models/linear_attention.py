"""Attention without the exponential: all that came before fits into one matrix.

Where attention's weight exp(q · k) becomes a product φ(q) · φ(k), the sum over earlier steps can be
taken before the query is known. So the cache, a row a step, becomes a state of one size; and the
Transformer a recurrent network. Source: Katharopoulos, Vyas, Pappas & Fleuret 2020.

>>> layer, x = LinearAttention(8, heads=2), torch.randn(1, 50, 8)
>>> torch.allclose(layer(x).out, layer.quadratic(x).out, atol=1e-5)
True
>>> layer(x).s.shape                        # as large at the last step as at the first
torch.Size([1, 50, 2, 4, 4])
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.attention import Attended
from twobrains.models.recurrent import Tensors, unroll

__all__ = ["LEAST", "LinearAttended", "LinearAttention", "positive"]

LEAST = 1e-6
"""The least that weights are divided by: φ of far below 0 is 0."""


def positive(x: Tensor) -> Tensor:
    """φ(x) = elu(x) + 1, above 0 (eq. 7)."""
    return F.elu(x) + 1


class LinearAttended(NamedTuple):
    """What linear attention shows, step by step.

    Attributes:
        k: (batch, time, head, part) φ of the keys.
        v: (batch, time, head, part) values.
        q: (batch, time, head, part) φ of the queries.
        s: (batch, time, head, part, part) what is kept: Σ φ(k) vᵀ over the steps so far.
        z: (batch, time, head, part) Σ φ(k), to divide by.
        out: (batch, time, size).
    """

    k: Tensor
    v: Tensor
    q: Tensor
    s: Tensor
    z: Tensor
    out: Tensor


class LinearAttention(nn.Module):
    """Causal linear attention with several heads.

    Args:
        size: numbers at each step.
        heads: parts that attend on their own; ``size`` is a multiple of it.
    """

    def __init__(self, size: int, heads: int = 1) -> None:
        super().__init__()
        if heads < 1 or size % heads:
            raise ValueError(f"size (={size}) must be a multiple of heads (={heads})")
        self.heads = heads
        self.into = nn.Linear(size, 3 * size)  # queries, keys, values
        self.out = nn.Linear(size, size)

    def parts(self, x: Tensor) -> Tensors:
        """(batch, time, size) to φ(q), φ(k) and v, each (batch, time, head, part)."""
        q, k, v = (each.unflatten(-1, (self.heads, -1)) for each in self.into(x).chunk(3, -1))
        return positive(q), positive(k), v

    def forward(self, x: Tensor, start: Tensors | None = None) -> LinearAttended:
        """One step after another: work T, and a state to keep.

        s = s + φ(k) vᵀ,   z = z + φ(k),   output = φ(q)ᵀ s / φ(q)ᵀ z   (eq. 16 to 20, without the
        layer's dense part and what is added to it).

        Args:
            x: (batch, time, size), at least one step.
            start: s (batch, head, part, part) and z (batch, head, part); zeros unless given.
        """
        q, k, v = self.parts(x)

        def step(state: Tensors, xs: Tensors) -> tuple[Tensors, Tensors]:
            (s, z), (q, k, v) = state, xs
            s = s + k[..., :, None] * v[..., None, :]
            z = z + k
            share = (q * z).sum(-1, keepdim=True).clamp(min=LEAST)
            return (s, z), (s, z, (q[..., None] * s).sum(-2) / share)

        none = torch.zeros_like(k[:, 0]), torch.zeros_like(v[:, 0])  # (batch, head, part)
        begin = (none[0][..., None] * none[1][..., None, :], none[0]) if start is None else start
        _, shown = unroll(step, begin, tuple(each.transpose(0, 1) for each in (q, k, v)))
        s, z, read = (each.transpose(0, 1) for each in shown)
        return LinearAttended(k, v, q, s, z, self.out(read.flatten(2)))

    def quadratic(self, x: Tensor) -> Attended:
        """All steps at once: work T², and the attention weights (eq. 8 and 9)."""
        q, k, v = (each.transpose(1, 2) for each in self.parts(x))  # (batch, head, time, part)
        place = torch.arange(x.shape[1], device=x.device)
        scores = (q @ k.mT) * (place <= place[:, None])  # (batch, head, time, time)
        weights = scores / scores.sum(-1, keepdim=True).clamp(min=LEAST)
        return Attended(self.out((weights @ v).transpose(1, 2).flatten(2)), weights)
