"""A diagonal state space model: a continuous system, looked at step by step.

Source: Gu, Goel, Gupta & Ré 2022, "On the parameterization and initialization of diagonal state
space models". As a layer it is one more ``Diagonal``: loop, convolution and scan are equal.

>>> layer = S4D(3, states=4)
>>> layer.kernel(100).shape                 # one filter a channel, as long as is asked for
torch.Size([3, 1, 100])
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from twobrains.models.linear_recurrence import Diagonal, times

__all__ = ["S4D"]


class S4D(Diagonal):
    """A diagonal state space model: each channel has states of its own and meets no other.

    A continuous system h' = A h + x, looked at every Δ (zero-order hold): λ = exp(Δ A) and
    B = (λ − 1) / A. It starts as S4D-Lin, A_n = −1/2 + iπn. Each state stands for itself and its
    conjugate, hence y = 2 Re(C h). The continuous system's B is taken into C.

    Args:
        input_size: channels, which arrive and leave.
        states: of each channel.
        slowest, fastest: Δ at the start, drawn evenly between their logarithms.
    """

    def __init__(
        self, input_size: int, states: int = 4, *, slowest: float = 0.001, fastest: float = 0.1
    ) -> None:
        super().__init__()
        self.groups, self.states = input_size, states
        low, high = math.log(slowest), math.log(fastest)
        self.delta = nn.Parameter(low + (high - low) * torch.rand(input_size))  # its logarithm
        self.decay = nn.Parameter(torch.full((input_size, states), math.log(0.5)))  # of −Re A
        self.swing = nn.Parameter(math.pi * torch.arange(states).repeat(input_size, 1))  # Im A
        self.out = nn.Parameter(torch.randn(input_size, states, 2) / math.sqrt(2))
        self.skip = nn.Parameter(torch.randn(input_size))

    def logs(self) -> tuple[Tensor, Tensor]:
        """Logarithm of |λ|, and the angle; (state,) each."""
        step = self.delta.exp()[:, None]
        return (-step * self.decay.exp()).flatten(), (step * self.swing).flatten()

    def held(self) -> Tensor:
        """(λ − 1) / A as pairs (state, 2)."""
        real, imaginary = -self.decay.exp().flatten(), self.swing.flatten()
        inverse = torch.stack([real, -imaginary], -1) / (real**2 + imaginary**2)[:, None]
        one = torch.stack([torch.ones_like(real), torch.zeros_like(real)], -1)
        return times(self.eigenvalues() - one, inverse)

    def arriving(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, state, 2)."""
        return x.repeat_interleave(self.states, -1)[..., None] * self.held()

    def shown(self, h: Tensor) -> Tensor:
        """(..., state, 2) to (..., output)."""
        apart = h.reshape(*h.shape[:-2], self.groups, self.states, 2)  # (..., channel, state, 2)
        return 2 * times(self.out, apart)[..., 0].sum(-1)

    def passed(self, x: Tensor) -> Tensor:
        """D x: each input, weighed."""
        return self.skip * x

    def kernel(self, length: int) -> Tensor:
        """(output, input / groups, length), of this step first."""
        swung = times(self.held()[:, None], self.powers(length))  # (channel * state, length, 2)
        return self.shown(swung.transpose(0, 1)).mT[:, None]  # (channel, 1, length)
