"""A linear recurrence as three equal things: a loop, a convolution, a scan.

    h_t = λ h_{t-1} + B x_t        y_t = Re(C h_t) + D x_t

Each state has an eigenvalue λ of its own, and from step to step it is only multiplied by it. So
the output is also a convolution with kernel Re(C λ^k B), k = 0, 1, 2 …, and a scan. Eigenvalues are
complex, which lets a state swing as it fades, and are kept as pairs (real, imaginary): ONNX knows
no complex numbers. |λ| = exp(−exp(ν)) is below 1 whatever training makes of ν, so no state grows
without end.

>>> layer, x = LRU(2, 8), torch.randn(1, 50, 2)
>>> loop, conv, scan = layer(x).y, layer.by_convolution(x), layer.by_scan(x).y
>>> torch.allclose(loop, conv, atol=1e-5), torch.allclose(loop, scan, atol=1e-5)
(True, True)
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.scan import parallel, sequential

__all__ = ["LRU", "Diagonal", "LinearSteps", "polar", "times"]


def times(one: Tensor, other: Tensor) -> Tensor:
    """The product of complex numbers as pairs (..., 2)."""
    a, b = one.unbind(-1)
    c, d = other.unbind(-1)
    return torch.stack([a * c - b * d, a * d + b * c], -1)


def polar(log_size: Tensor, angle: Tensor) -> Tensor:
    """exp(log_size + i angle) as pairs: (...) to (..., 2). A power only multiplies both."""
    return log_size.exp()[..., None] * torch.stack([angle.cos(), angle.sin()], -1)


class LinearSteps(NamedTuple):
    """A linear recurrence, step by step. Complex numbers are pairs (real, imaginary).

    Attributes:
        u: (batch, time, state, 2) what arrives at each state, B x.
        h: (batch, time, state, 2) states.
        y: (batch, time, output) outputs.
    """

    u: Tensor
    h: Tensor
    y: Tensor


class Diagonal(nn.Module):
    """What the layers share: three ways to the same outputs.

    A subclass says its eigenvalues (``logs``), what arrives at a state (``arriving``), what is
    shown of states (``shown``), its ``kernel`` and what an output takes of the input unchanged.

    Args:
        groups: 1 where every output reads every input, else as many as there are inputs.
    """

    groups: int

    def logs(self) -> tuple[Tensor, Tensor]:
        """The logarithm of each eigenvalue: of its size, below 0, and its angle; (state,) each."""
        raise NotImplementedError

    def arriving(self, x: Tensor) -> Tensor:
        """(batch, time, input) to B x (batch, time, state, 2)."""
        raise NotImplementedError

    def shown(self, h: Tensor) -> Tensor:
        """States (..., state, 2) to Re(C h) (..., output)."""
        raise NotImplementedError

    def passed(self, x: Tensor) -> Tensor:
        """(batch, time, input) to D x (batch, time, output)."""
        raise NotImplementedError

    def kernel(self, length: int) -> Tensor:
        """Re(C λ^k B), k from 0: (output, input / groups, length)."""
        raise NotImplementedError

    def eigenvalues(self) -> Tensor:
        """λ as pairs (state, 2)."""
        return polar(*self.logs())

    def powers(self, length: int) -> Tensor:
        """λ^k as pairs (state, length, 2), k from 0: each from its logarithm, none by a loop.

        The angle grows with k, so in single precision a late power of a fast swing is less exact.
        """
        k = torch.arange(length, device=self.logs()[0].device)
        log_size, angle = (each[:, None] * k for each in self.logs())
        return polar(log_size, angle)

    def forward(self, x: Tensor, start: Tensor | None = None) -> LinearSteps:
        """One step after another: depth T, and nothing to keep but the last state.

        Args:
            x: (batch, time, input), at least one step.
            start: (batch, state, 2) before the first step; zeros unless given.
        """
        u = self.arriving(x)
        h = sequential(self.eigenvalues().expand_as(u), u, start, times=times)
        return LinearSteps(u, h, self.shown(h) + self.passed(x))

    def by_scan(self, x: Tensor, start: Tensor | None = None) -> LinearSteps:
        """All steps at once, ⌈log2 T⌉ times; arguments as for ``forward``."""
        u = self.arriving(x)
        h = parallel(self.eigenvalues().expand_as(u), u, start, times=times)
        return LinearSteps(u, h, self.shown(h) + self.passed(x))

    def by_convolution(self, x: Tensor) -> Tensor:
        """One causal convolution as wide as the sequence: outputs (batch, time, output), no state.

        Work T², all of it at once; and it must start from a state of zeros.
        """
        weight = self.kernel(x.shape[1]).flip(-1)  # conv1d does not flip
        before = F.pad(x.mT, (x.shape[1] - 1, 0))
        return F.conv1d(before, weight, groups=self.groups).mT + self.passed(x)

    def by_fft(self, x: Tensor) -> Tensor:
        """The same convolution as a product of spectra: work T log T. It does not export."""
        wide = 2 * x.shape[1]  # room for the end, which would come in again at the beginning
        seen, weight = torch.fft.rfft(x.mT, wide), torch.fft.rfft(self.kernel(x.shape[1]), wide)
        if self.groups > 1:
            mixed = weight[:, 0] * seen  # (batch, output, frequency)
        else:
            mixed = torch.einsum("oif,bif->bof", weight, seen)
        filtered: Tensor = torch.fft.irfft(mixed, wide)[..., : x.shape[1]]
        return filtered.mT + self.passed(x)


class LRU(Diagonal):
    """The linear recurrent unit: every state reads every input, every output every state.

    λ = exp(−exp(ν) + i exp(θ)), and B is scaled by γ = sqrt(1 − |λ|²) to begin with, so that a
    slow state does not drown a fast one. Source: Orvieto et al. 2023, sections 3.3 and 3.4, and the
    code of appendix A, whose layer has as many outputs as inputs.

    Args:
        input_size: numbers that arrive at each step, and that leave.
        hidden_size: complex states.
        smallest, largest: |λ| at the start is drawn evenly on the ring between them (lemma 3.2).
        turn: largest angle at the start, radians a step.
    """

    groups = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        smallest: float = 0.0,
        largest: float = 1.0,
        turn: float = 2 * math.pi,
    ) -> None:
        super().__init__()
        if not 0 <= smallest < largest <= 1:
            raise ValueError(
                f"smallest (={smallest}) and largest (={largest}) must be in order within 0 and 1"
            )
        squares = smallest**2 + (largest**2 - smallest**2) * _inside(hidden_size)
        self.nu = nn.Parameter((-0.5 * squares.log()).log())  # |λ| = exp(-exp(nu))
        self.theta = nn.Parameter((turn * _inside(hidden_size)).log())
        self.gamma = nn.Parameter((1 - squares).sqrt().log())
        into = torch.randn(hidden_size, input_size, 2) / math.sqrt(2 * input_size)
        self.into = nn.Parameter(into)
        self.out = nn.Parameter(torch.randn(input_size, hidden_size, 2) / math.sqrt(hidden_size))
        self.skip = nn.Parameter(torch.randn(input_size))

    def logs(self) -> tuple[Tensor, Tensor]:
        """Logarithm of |λ|, and the angle; (state,) each."""
        return -self.nu.exp(), self.theta.exp()

    def scaled(self) -> Tensor:
        """γ B as pairs (state, input, 2)."""
        return self.gamma.exp()[:, None, None] * self.into

    def arriving(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, state, 2)."""
        real, imaginary = self.scaled().unbind(-1)
        return torch.stack([x @ real.mT, x @ imaginary.mT], -1)

    def shown(self, h: Tensor) -> Tensor:
        """(..., state, 2) to (..., output)."""
        real, imaginary = self.out.unbind(-1)
        return h[..., 0] @ real.mT - h[..., 1] @ imaginary.mT

    def passed(self, x: Tensor) -> Tensor:
        """D x: each input, weighed."""
        return self.skip * x

    def kernel(self, length: int) -> Tensor:
        """(output, input / groups, length), of this step first."""
        swung = times(self.scaled()[:, :, None], self.powers(length)[:, None])  # (N, in, length, 2)
        return self.shown(swung.movedim(0, -2)).movedim(-1, 0)  # (out, in, length)


def _inside(size: int) -> Tensor:
    """Numbers drawn evenly between 0 and 1, neither included: both have a logarithm."""
    return torch.rand(size).clamp(1e-3, 1 - 1e-3)
