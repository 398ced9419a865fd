"""A layer that looks through windows, with weights of its own at every place."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class LocallyConnected(nn.Module):
    """Like ``nn.Conv2d``, but each place has weights and biases of its own: nothing is shared.

    Args:
        inputs, outputs: channels going in and coming out.
        window: side of the window, px.
        size: side of the pictures, px: the number of places must be known beforehand.
        stride, padding: as in ``nn.Conv2d``, px; padding is zeros.

    >>> LocallyConnected(1, 4, window=3, size=8)(torch.zeros(2, 1, 8, 8)).shape
    torch.Size([2, 4, 6, 6])
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        window: int,
        size: int,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        super().__init__()
        if window > size + 2 * padding:
            raise ValueError(
                f"window (={window}) must fit into size (={size}) with padding (={padding}) "
                f"on both sides: at most {size + 2 * padding}"
            )
        self.window, self.stride, self.padding = window, stride, padding
        self.side = (size + 2 * padding - window) // stride + 1
        seen = inputs * window**2
        reach = 1 / math.sqrt(seen)  # the bounds of nn.Conv2d
        places = self.side**2
        self.weight = nn.Parameter(torch.empty(outputs, seen, places).uniform_(-reach, reach))
        self.bias = nn.Parameter(torch.empty(outputs, places).uniform_(-reach, reach))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs, size, size) to (batch, outputs, side, side)."""
        windows = F.unfold(x, self.window, padding=self.padding, stride=self.stride)
        # windows is (batch, seen, places): what stands in the window at each place, as a column
        answers = torch.einsum("bsp,osp->bop", windows, self.weight) + self.bias
        return answers.view(*answers.shape[:2], self.side, self.side)  # type: ignore[no-any-return]
