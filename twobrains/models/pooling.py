"""Anti-aliased downsampling: blur, then subsample, so that a shifted image gives a shifted map."""

from __future__ import annotations

from math import comb

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class BlurPool(nn.Module):
    """Low-pass filter, then every second pixel: what can't be held at half the size goes first.

    The filter's rows are binomial coefficients, [1 2 1] / 4 at three taps, in both directions. It
    has no parameters.

    Args:
        taps: odd side of the filter, px; 1 is no filter, a bare stride of 2.
        wrap: circular padding; otherwise padding is zeros.

    >>> BlurPool()(torch.zeros(1, 8, 28, 28)).shape
    torch.Size([1, 8, 14, 14])

    Source: Zhang 2019, section 3.
    """

    def __init__(self, taps: int = 3, *, wrap: bool = False) -> None:
        super().__init__()
        if taps < 1 or taps % 2 == 0:
            raise ValueError(f"taps (={taps}) must be odd and at least 1, so that it has a middle")
        self.wrap = wrap
        row = torch.tensor([float(comb(taps - 1, place)) for place in range(taps)])
        self.register_buffer("kernel", (row[:, None] * row) / row.sum() ** 2, persistent=False)

    kernel: Tensor

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channel, height, width) to half of both sides, rounded up."""
        channels, reach = x.shape[1], len(self.kernel) // 2
        framed = F.pad(x, (reach,) * 4, mode="circular" if self.wrap else "constant")
        weight = self.kernel.expand(channels, 1, *self.kernel.shape)
        return F.conv2d(framed, weight, stride=2, groups=channels)
