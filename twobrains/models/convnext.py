"""ConvNeXt's block: a convolution arranged as a Transformer's layer is.

Mixing places (7×7, each channel on its own) and mixing channels (1×1) come apart, as attention and
the dense layers do; there is one normalisation and one non-linearity. Source: Liu et al. 2022,
figure 4.

>>> steps = ConvNeXtBlock(8)(torch.zeros(1, 8, 14, 14))
>>> steps.wide.shape, steps.out.shape
(torch.Size([1, 32, 14, 14]), torch.Size([1, 8, 14, 14]))
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["ConvNeXtBlock", "ConvNeXtSteps"]


class ConvNeXtSteps(NamedTuple):
    """A ConvNeXt block, part by part; each is (batch, channel, height, width).

    Attributes:
        spread: after the depthwise convolution, which mixes places within a channel.
        normed: the same with mean 0 and variance 1 over the channels of each place.
        wide: four times the channels (unless told otherwise), after GELU.
        change: what the block adds.
        out: what came in, and the change.
    """

    spread: Tensor
    normed: Tensor
    wide: Tensor
    change: Tensor
    out: Tensor


class ConvNeXtBlock(nn.Module):
    """Depthwise convolution, layer normalisation, 1×1 to more channels, GELU, 1×1 back.

    Args:
        channels: maps that arrive and leave.
        window: side of the depthwise kernel, px; odd.
        expansion: channels inside, as a multiple.
        scale: what each channel's change is multiplied by to begin with; nearly nothing, so that a
            deep stack starts as if it were not there (layer scale, Touvron et al. 2021).
    """

    def __init__(
        self, channels: int, window: int = 7, expansion: int = 4, scale: float = 1e-6
    ) -> None:
        super().__init__()
        if window % 2 == 0:
            raise ValueError(f"window (={window}) must be odd for the maps to keep their size")
        self.depthwise = nn.Conv2d(channels, channels, window, padding=window // 2, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.widen = nn.Conv2d(channels, expansion * channels, 1)
        self.narrow = nn.Conv2d(expansion * channels, channels, 1)
        self.scale = nn.Parameter(torch.full((channels, 1, 1), float(scale)))

    def forward(self, x: Tensor) -> ConvNeXtSteps:
        """(batch, channel, height, width) to all that the block computes."""
        spread = self.depthwise(x)
        normed = self.norm(spread.movedim(1, -1)).movedim(-1, 1)
        wide = F.gelu(self.widen(normed))
        change = self.scale * self.narrow(wide)
        return ConvNeXtSteps(spread, normed, wide, change, x + change)
