"""A stack of convolutions over time that never looks ahead."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["CausalStack"]


class CausalStack(nn.Module):
    """Dilated convolutions over time, each with a shortcut past it (van den Oord et al. 2016).

    With a growth of 2, layer i reads its input now, ``2**i`` and, for a kernel of 3, twice ``2**i``
    steps ago.

    Args:
        input_size: numbers that arrive at each step.
        channels: of every layer.
        layers: how many.
        kernel_size: taps of each layer.
        growth: factor by which each layer's dilation is larger than the one's before. Above
            ``kernel_size`` the receptive field has holes: steps that no output depends on.
    """

    def __init__(
        self, input_size: int, channels: int, layers: int = 6, kernel_size: int = 3, growth: int = 2
    ) -> None:
        super().__init__()
        if layers < 1 or kernel_size < 2 or growth < 1:
            raise ValueError(
                f"layers (={layers}) must be 1 or more, kernel_size (={kernel_size}) 2 or more, "
                f"growth (={growth}) 1 or more"
            )
        self.kernel_size, self.growth = kernel_size, growth
        sizes = [input_size] + [channels] * (layers - 1)
        self.layers = nn.ModuleList(nn.Linear(kernel_size * size, channels) for size in sizes)

    @property
    def window(self) -> int:
        """Receptive field: steps that an output depends on, its own included."""
        dilations = [int(self.growth**depth) for depth in range(len(self.layers))]
        return 1 + (self.kernel_size - 1) * sum(dilations)

    def paths(self, steps: int) -> Tensor:
        """Paths from each earlier step to an output, (steps,), the output's own step first."""
        ways = F.one_hot(torch.tensor(0), steps).float()
        for depth in range(len(self.layers)):
            taps = [tap * self.growth**depth for tap in range(self.kernel_size)]
            ways = torch.stack([F.pad(ways, (tap, 0))[:steps] for tap in taps]).sum(0)
        return ways

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, channels); before the first step come zeros."""
        for depth, layer in enumerate(self.layers):
            taps = [delayed(x, tap * self.growth**depth) for tap in range(self.kernel_size)]
            y = layer(torch.cat(taps, -1)).relu()
            x = x + y if depth else y
        return x


def delayed(x: Tensor, steps: int) -> Tensor:
    """The sequence (batch, time, feature) as it was some steps ago."""
    return F.pad(x, (0, 0, steps, 0))[:, : x.shape[1]]
