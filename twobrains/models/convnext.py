"""ConvNeXt's block, a convolution arranged as a Transformer's layer is, and a small net of it.

Mixing positions (7×7, each channel on its own) and mixing channels (1×1) come apart, as attention
and the dense layers do; there is one normalisation and one non-linearity. Source: Liu et al. 2022,
figure 4.

>>> steps = ConvNeXtBlock(8)(torch.zeros(1, 8, 14, 14))
>>> steps.wide.shape, steps.out.shape
(torch.Size([1, 32, 14, 14]), torch.Size([1, 8, 14, 14]))
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

__all__ = ["ConvNeXt", "ConvNeXtBlock", "ConvNeXtSteps"]


class ConvNeXtSteps(NamedTuple):
    """A ConvNeXt block, part by part; each is (batch, channel, height, width).

    Attributes:
        spread: after the depthwise convolution, which mixes positions within a channel.
        normed: the same with mean 0 and variance 1 over the channels of each position.
        wide: ``expanded`` times the channels, after GELU.
        change: what the block adds.
        out: what came in, and the change.
    """

    spread: Tensor
    normed: Tensor
    wide: Tensor
    change: Tensor
    out: Tensor


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of each position: (batch, channel, height, width)."""

    def forward(self, x: Tensor) -> Tensor:
        """The same with mean 0 and variance 1 over the channels, then weight and bias."""
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Residual(nn.Module):
    """What came into a block, and its change of it; a module, so that a diagram can draw it."""

    def forward(self, change: Tensor, x: Tensor, scale: Tensor) -> Tensor:
        """Both (batch, channel, height, width); the change is multiplied by its channel's scale."""
        return x + scale * change


class GlobalAverage(nn.Module):
    """The mean of each map: (batch, channel, height, width) to (batch, channel)."""

    def forward(self, x: Tensor) -> Tensor:
        """The mean over all positions."""
        return x.mean((2, 3))


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
        self.norm = ChannelNorm(channels, eps=1e-6)
        self.widen = nn.Conv2d(channels, expansion * channels, 1)
        self.gelu = nn.GELU()
        self.narrow = nn.Conv2d(expansion * channels, channels, 1)
        self.residual = Residual()
        self.scale = nn.Parameter(torch.full((channels, 1, 1), float(scale)))

    def forward(self, x: Tensor) -> ConvNeXtSteps:
        """(batch, channel, height, width) to all that the block computes."""
        spread = self.depthwise(x)
        normed = self.norm(spread)
        wide = self.gelu(self.widen(normed))
        change = self.narrow(wide)
        out = self.residual(change, x, self.scale)
        return ConvNeXtSteps(spread, normed, wide, self.scale * change, out)


class ConvNeXt(nn.Module):
    """Patches, ConvNeXt's blocks, global average pooling, a linear readout.

    Small and without the stages between which the maps shrink (Liu et al. 2022, section 2.2).

    Args:
        channels: maps.
        expanded: channels inside a block, as a multiple.
        patch: side of the patches that the image is cut into, px.
        blocks: how many.
        classes: scores at the end.
    """

    def __init__(
        self,
        channels: int,
        expanded: int = 4,
        *,
        patch: int = 2,
        blocks: int = 2,
        classes: int = 10,
    ) -> None:
        super().__init__()
        self.embed = nn.Conv2d(1, channels, patch, stride=patch)
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(channels, 7, expanded, scale=1) for _ in range(blocks)
        )
        self.pool = GlobalAverage()
        self.norm, self.head = nn.LayerNorm(channels), nn.Linear(channels, classes)

    def look(self, picture: Tensor) -> tuple[list[Tensor], Tensor]:
        """(batch, 1, height, width) to the maps after each block, and logits (batch, classes)."""
        found = [self.embed(picture)]
        for block in self.blocks:
            found.append(block(found[-1]).out)
        return found[1:], self.head(self.norm(self.pool(found[-1])))

    def forward(self, picture: Tensor) -> Tensor:
        """(batch, 1, height, width) to logits (batch, classes)."""
        return self.look(picture)[1]
