"""A locally connected layer: a convolution with its own weights at each position."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class LocallyConnected(nn.Module):
    """Like ``nn.Conv2d``, but each position has its own weights and biases: nothing is shared.

    Args:
        inputs, outputs: channels going in and coming out.
        window: side of the window, px.
        size: side of the images, px: the number of positions must be known beforehand.
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
        outputs = torch.einsum("bsp,osp->bop", windows, self.weight) + self.bias
        return outputs.view(*outputs.shape[:2], self.side, self.side)  # type: ignore[no-any-return]


def as_local(conv: nn.Conv2d, size: int) -> LocallyConnected:
    """The convolution as a locally connected layer: the same outputs, but positions may now differ.

    Args:
        conv: square, with zeros as padding; without a bias, the layer's biases start at zero.
        size: side of the images, px.
    """
    local = LocallyConnected(
        conv.in_channels,
        conv.out_channels,
        window=conv.kernel_size[0],
        size=size,
        stride=conv.stride[0],
        padding=int(conv.padding[0]),
    )
    with torch.no_grad():
        local.weight.copy_(conv.weight.flatten(1)[:, :, None].expand_as(local.weight))
        bias = torch.zeros(conv.out_channels) if conv.bias is None else conv.bias
        local.bias.copy_(bias[:, None].expand_as(local.bias))
    return local


@torch.no_grad()
def as_dense(layer: nn.Module, shape: tuple[int, int, int]) -> nn.Linear:
    """Any linear layer as one matrix: the same outputs for flattened images.

    Args:
        layer: convolutional or locally connected, without a nonlinearity.
        shape: (channel, height, width) of the images.
    """
    one_each = torch.eye(math.prod(shape)).view(-1, *shape)  # every picture with a single 1
    rest = layer(torch.zeros(1, *shape)).flatten()
    columns = layer(one_each).flatten(1) - rest  # (input, output)
    dense = nn.Linear(len(columns), len(rest))
    dense.weight.copy_(columns.T)
    dense.bias.copy_(rest)
    return dense
