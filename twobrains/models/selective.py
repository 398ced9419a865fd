"""A selective state space model: how far a step opens the memory depends on what arrives.

    h_t = Ā_t h_{t-1} + B̄_t x_t        y_t = C_t h_t + D x_t

The equations are those of a linear recurrence, but Δ, B and C are computed from the input. With
that the layer can choose what to keep, and is no convolution any more; a scan it still is.
Source: Gu & Dao 2023 (Mamba), eq. 2 and 4, algorithm 2.

>>> steps = Selective(3, states=4)(torch.randn(2, 5, 3))
>>> steps.delta.shape, steps.h.shape        # how far it opens, and the states, step by step
(torch.Size([2, 5, 3]), torch.Size([2, 5, 3, 4]))
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.recurrent import Tensors
from twobrains.models.scan import parallel, sequential

__all__ = ["MambaBlock", "MambaSteps", "Selective", "SelectiveSteps"]


class SelectiveSteps(NamedTuple):
    """A selective state space model, step by step.

    Attributes:
        delta: (batch, time, channel) Δ, above 0: near 0 the step is passed over and the state
            stays; large, the state is replaced by what arrives.
        b: (batch, time, state) B, where what arrives is written.
        c: (batch, time, state) C, what is read.
        kept: (batch, time, channel, state) Ā, share of the old state that stays, from 0 to 1.
        written: (batch, time, channel, state) B̄ x, what is added to it.
        h: (batch, time, channel, state) state.
        y: (batch, time, channel) output.
    """

    delta: Tensor
    b: Tensor
    c: Tensor
    kept: Tensor
    written: Tensor
    h: Tensor
    y: Tensor


class Selective(nn.Module):
    """Each channel has states of its own; all channels decide together how far each opens.

    A continuous system h' = A h + B x is held for Δ (zero-order hold, eq. 4): Ā = exp(Δ A) and
    B̄ = (Ā − 1) / A · B, for a diagonal A below 0. Mamba's own code has Δ B for B̄, which is nearly
    the same while Δ is small. With one state and A = −1 it is a gated recurrence: h keeps 1 − g
    and writes g, where g = σ(Linear(x)) (theorem 1).

    Args:
        channels: numbers that arrive and leave at each step.
        states: of each channel.
        rank: numbers through which all channels decide on Δ.
        selective: without, Δ, B and C are learned but the same at every step.
    """

    def __init__(
        self, channels: int, states: int = 4, *, rank: int = 1, selective: bool = True
    ) -> None:
        super().__init__()
        self.selective = selective
        self.told = nn.Linear(channels, rank, bias=False)
        self.opening = nn.Linear(rank, channels)
        self.to_b, self.to_c = nn.Linear(channels, states), nn.Linear(channels, states)
        self.decay = nn.Parameter(torch.arange(1.0, states + 1).log().repeat(channels, 1))
        """log(−A): it starts as A = −1, −2, … (section 3.6)."""
        self.skip = nn.Parameter(torch.ones(channels))
        low, high = math.log(0.001), math.log(0.1)
        delta = (low + (high - low) * torch.rand(channels)).exp()
        with torch.no_grad():
            self.opening.bias.copy_(delta.expm1().log())  # softplus of it is delta

    def opened(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """(batch, time, channel) to Δ, B, C, Ā and B̄ x: all steps at once."""
        chosen = x if self.selective else torch.zeros_like(x)
        delta = F.softplus(self.opening(self.told(chosen)))  # (batch, time, channel)
        b, c = self.to_b(chosen), self.to_c(chosen)  # (batch, time, state)
        a = -self.decay.exp()  # (channel, state)
        held = delta[..., None] * a  # (batch, time, channel, state)
        return delta, b, c, held.exp(), held.expm1() / a * b[:, :, None] * x[..., None]

    def forward(self, x: Tensor, start: Tensor | None = None) -> SelectiveSteps:
        """One step after another.

        Args:
            x: (batch, time, channel), at least one step.
            start: (batch, channel, state) before the first step; zeros unless given.
        """
        return self.by(partial(sequential, start=start), x)

    def by_scan(self, x: Tensor, start: Tensor | None = None) -> SelectiveSteps:
        """All steps at once, ⌈log2 T⌉ times; arguments as for ``forward``."""
        return self.by(partial(parallel, start=start), x)

    def by(self, states: Callable[[Tensor, Tensor], Tensor], x: Tensor) -> SelectiveSteps:
        """The steps, where something else makes the states of shares and of what is added.

        Args:
            states: from a and b, (batch, time, ...) each, to the same shape, as ``sequential``.
            x: (batch, time, channel).
        """
        delta, b, c, kept, written = self.opened(x)
        h = states(kept, written)
        y = (h * c[:, :, None]).sum(-1) + self.skip * x  # C h + D x
        return SelectiveSteps(delta, b, c, kept, written, h, y)


class MambaSteps(NamedTuple):
    """Mamba's block, step by step.

    Attributes:
        arriving: (batch, time, channel) what the short convolution reads; its last window − 1 steps
            are all that it keeps.
        seen: (batch, time, channel) after the short convolution and SiLU.
        ssm: the selective state space model that reads it.
        gate: (batch, time, channel) SiLU of the other branch, which multiplies its output.
        out: (batch, time, size).
    """

    arriving: Tensor
    seen: Tensor
    ssm: SelectiveSteps
    gate: Tensor
    out: Tensor


class MambaBlock(nn.Module):
    """A short causal convolution, a selective state space model, and a gate beside both.

    Gu & Dao 2023, figure 3; to be normalised before and added to what came in.

    Args:
        size: numbers at each step.
        channels: inside; twice the size there.
        states: of each channel.
        window: taps of the convolution, one filter a channel.
        selective: as for ``Selective``.
    """

    def __init__(
        self, size: int, channels: int, states: int = 4, *, window: int = 4, selective: bool = True
    ) -> None:
        super().__init__()
        self.into = nn.Linear(size, 2 * channels, bias=False)
        self.conv = nn.Conv1d(channels, channels, window, groups=channels)
        self.ssm = Selective(channels, states, rank=-(-size // 16), selective=selective)
        self.out = nn.Linear(channels, size, bias=False)

    def forward(self, x: Tensor, *, scan: bool = False) -> MambaSteps:
        """(batch, time, size), by one step after another or by a scan."""
        return self.around(self.ssm.by_scan if scan else self.ssm, x)

    def onward(
        self, x: Tensor, kept: Tensors | None = None, *, scan: bool = False
    ) -> tuple[MambaSteps, Tensors]:
        """Some steps more of a sequence.

        Args:
            x: (batch, time, size), at least one step.
            kept: what this returned before; None before the first step.
            scan: all steps at once, not one after another.
        Returns:
            the steps, and what to keep: (batch, window - 1, channel) that the convolution reaches
            back to, and the states (batch, channel, state).
        """
        before, start = kept or (None, None)
        ssm = self.ssm.by_scan if scan else self.ssm
        steps = self.around(lambda seen: ssm(seen, start), x, before)
        reached = self._with(steps.arriving, before)
        return steps, (reached[:, steps.arriving.shape[1] :], steps.ssm.h[:, -1])

    def around(
        self,
        ssm: Callable[[Tensor], SelectiveSteps],
        x: Tensor,
        before: Tensor | None = None,
    ) -> MambaSteps:
        """What comes before and after the state space model, which may be in any form.

        Args:
            ssm: from (batch, time, channel) to its steps.
            x: (batch, time, size).
            before: (batch, window - 1, channel) that arrived earlier; zeros unless given.
        """
        arriving, gate = self.into(x).chunk(2, -1)  # (batch, time, channel)
        seen = F.silu(self.conv(self._with(arriving, before).mT).mT)
        steps, gate = ssm(seen), F.silu(gate)
        return MambaSteps(arriving, seen, steps, gate, self.out(steps.y * gate))

    def _with(self, arriving: Tensor, before: Tensor | None) -> Tensor:
        """What arrives, behind what the convolution reaches back to."""
        if before is None:
            return F.pad(arriving, (0, 0, self.conv.kernel_size[0] - 1, 0))
        return torch.cat([before, arriving], 1)
