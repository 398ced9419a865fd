"""Convolutions over time that look back only: a window, growing windows, a mean of all windows.

Sequences are (batch, time, feature), as for the recurrent layers; so every length fits.

>>> TCN(2, 12, levels=5).receptive_field
125
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["TCN", "CausalConv", "PooledConv"]


class CausalConv(nn.Module):
    """A convolution whose output at a step depends on that step and earlier ones.

    Args:
        before, after: features that arrive, and that leave.
        window: taps of the kernel.
        dilation: steps between two taps.
    """

    def __init__(self, before: int, after: int, window: int, dilation: int = 1) -> None:
        super().__init__()
        if window < 1 or dilation < 1:
            raise ValueError(f"window (={window}) and dilation (={dilation}) must be 1 or more")
        self.conv = nn.Conv1d(before, after, window, dilation=dilation)
        self.past = (window - 1) * dilation
        """Earlier steps that an output depends on: as many zeros pad the start."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, before) to (batch, time, after)."""
        shown: Tensor = self.conv(F.pad(x.mT, (self.past, 0)))  # (batch, after, time)
        return shown.mT


class _Block(nn.Module):
    """Two causal convolutions with ReLU, added to what came in."""

    def __init__(self, before: int, after: int, window: int, dilation: int) -> None:
        super().__init__()
        self.first = CausalConv(before, after, window, dilation)
        self.second = CausalConv(after, after, window, dilation)
        self.skip = nn.Identity() if before == after else nn.Linear(before, after)

    def forward(self, x: Tensor) -> Tensor:
        change: Tensor = self.second(self.first(x).relu()).relu()
        shown: Tensor = (change + self.skip(x)).relu()
        return shown


class TCN(nn.Module):
    """A temporal convolutional network: residual blocks, each with twice the dilation.

    As in Bai, Kolter & Koltun 2018, figure 1, without weight normalisation and dropout.

    Args:
        input_size: numbers that arrive at each step.
        channels: features of every block.
        levels: blocks.
        window: taps of every kernel.
    """

    def __init__(self, input_size: int, channels: int, *, levels: int, window: int = 3) -> None:
        super().__init__()
        if levels < 1:
            raise ValueError(f"levels (={levels}) must be 1 or more")
        sizes = [input_size] + [channels] * (levels - 1)
        self.blocks = nn.ModuleList(
            _Block(size, channels, window, 2**level) for level, size in enumerate(sizes)
        )

    @property
    def receptive_field(self) -> int:
        """Receptive field, in steps: 1 + 2 (window - 1) (2^levels - 1)."""
        return 1 + sum(part.past for part in self.modules() if isinstance(part, CausalConv))

    @property
    def kept(self) -> int:
        """Numbers that must be kept to go on after any step: the past of every convolution."""
        convs = [part for part in self.modules() if isinstance(part, CausalConv)]
        return sum(part.past * part.conv.in_channels for part in convs)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, channels)."""
        for block in self.blocks:
            x = block(x)
        return x


class PooledConv(nn.Module):
    """Two causal convolutions, then at each step the mean of all their outputs so far.

    At the last step that is global average pooling (Lin, Chen & Yan 2014), over any length.

    Args:
        input_size: numbers that arrive at each step.
        channels: features of both convolutions and of the dense layer that reads the mean.
        window: taps of both kernels.
    """

    def __init__(self, input_size: int, channels: int, *, window: int = 5) -> None:
        super().__init__()
        self.first = CausalConv(input_size, channels, window)
        self.second = CausalConv(channels, channels, window)
        self.dense = nn.Linear(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, input) to (batch, time, channels)."""
        maps: Tensor = self.second(self.first(x).relu()).relu()  # (batch, time, channels)
        count = torch.arange(1, x.shape[1] + 1, device=x.device)[:, None]
        return self.dense(maps.cumsum(1) / count).relu()  # type: ignore[no-any-return]
