"""WaveNet's layer: a dilated causal convolution with a gate, as an LSTM's output has one.

Source: van den Oord et al. 2016, eq. 2 and figure 4. Sequences are (batch, time, feature).

>>> net = GatedStack(2, 12, layers=5)
>>> net(torch.zeros(1, 100, 2)).shape, net.receptive_field
(torch.Size([1, 100, 12]), 32)
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from twobrains.models.tcn import CausalConv

__all__ = ["GatedConv", "GatedStack", "GatedSteps"]


class GatedSteps(NamedTuple):
    """A gated convolution, step by step; each is (batch, time, channels).

    Attributes:
        filtered: the filter's response, tanh(W_f ∗ x), from −1 to 1.
        gate: factor that lets it pass or not, from 0 to 1.
        z: what passed.
        skip: its contribution to the net's output.
        out: what the next layer reads: what came in, and what passed, mixed.
    """

    filtered: Tensor
    gate: Tensor
    z: Tensor
    skip: Tensor
    out: Tensor


class GatedConv(nn.Module):
    """One layer: z = tanh(W_f ∗ x) ⊙ σ(W_g ∗ x), eq. 2.

    The gate depends on the window only; an LSTM's depends on all that came before.

    Args:
        channels: features that arrive and leave.
        window: taps of both kernels.
        dilation: steps between two taps.
    """

    def __init__(self, channels: int, window: int = 2, dilation: int = 1) -> None:
        super().__init__()
        self.filter = CausalConv(channels, channels, window, dilation)
        self.gate = CausalConv(channels, channels, window, dilation)
        self.skip, self.residual = nn.Linear(channels, channels), nn.Linear(channels, channels)

    def forward(self, x: Tensor) -> GatedSteps:
        """(batch, time, channels) to all that the layer computes."""
        filtered, gate = self.filter(x).tanh(), self.gate(x).sigmoid()
        z = filtered * gate
        return GatedSteps(filtered, gate, z, self.skip(z), x + self.residual(z))


class GatedStack(nn.Module):
    """Gated layers, each with twice the dilation; their skip outputs are summed.

    Args:
        input_size: numbers that arrive at each step.
        channels: features of every layer.
        layers: how many.
        window: taps of every kernel.
    """

    def __init__(self, input_size: int, channels: int, *, layers: int, window: int = 2) -> None:
        super().__init__()
        if layers < 1:
            raise ValueError(f"layers (={layers}) must be 1 or more")
        self.embed = nn.Linear(input_size, channels)
        self.layers = nn.ModuleList(GatedConv(channels, window, 2**i) for i in range(layers))
        self.dense = nn.Linear(channels, channels)

    @property
    def receptive_field(self) -> int:
        """Receptive field, in steps: 1 + (window - 1) (2^layers - 1)."""
        return 1 + sum(cast("GatedConv", layer).filter.past for layer in self.layers)

    def look(self, x: Tensor) -> list[GatedSteps]:
        """(batch, time, input) to what every layer computes, the first one first."""
        inside, shown = self.embed(x), []
        for layer in self.layers:
            shown.append(layer(inside))
            inside = shown[-1].out
        return shown

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, channels)."""
        skips = torch.stack([steps.skip for steps in self.look(x)]).sum(0)
        return self.dense(skips.relu()).relu()  # type: ignore[no-any-return]
