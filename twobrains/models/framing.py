"""Normalises a digit's size and position before a network reads it."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Framing(nn.Module):
    """Scale an image's ink to a box and centre its mass: MNIST's convention, inside the model.

    Sums, maxima and two matrix products: it exports, gradients pass, and the output moves
    continuously with the ink. A blank image stays blank.

    Args:
        size: side of the images, px.
        box: the larger side of the ink after scaling, px.
        smallest: ink smaller than this, px, is scaled as if it were as large.
    """

    def __init__(self, size: int = 28, box: float = 20.0, smallest: float = 4.0) -> None:
        super().__init__()
        self.size, self.box, self.smallest = size, box, smallest

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, size, size) in [0, 1] to the same, framed; the darkest ink becomes 1."""
        ink = ink / ink.amax((-2, -1), keepdim=True).clamp(min=0.1)
        height, width = self.extent(ink.amax(-1)), self.extent(ink.amax(-2))
        scale = torch.maximum(height, width).clamp(min=self.smallest) / self.box
        rows = self.sampling(self.centre(ink.sum(-1)), scale)
        columns = self.sampling(self.centre(ink.sum(-2)), scale)
        return (rows @ ink @ columns.mT).clamp(0, 1)

    def extent(self, darkest: Tensor) -> Tensor:
        """From the first line with ink to the last, to the fraction of a px.

        Args:
            darkest: (batch, 1, size) the darkest ink on each line.
        Returns:
            (batch, 1, 1) px; below 0 where there is none.
        """
        inked = (2 * darkest).clamp(max=1)[..., None, :]
        line = torch.arange(self.size, device=darkest.device)
        earlier = (line[:, None] >= line).to(darkest.dtype)
        before = (1 - (inked * earlier).amax(-1)).sum(-1)  # lines of paper before any ink
        after = (1 - (inked * earlier.mT).amax(-1)).sum(-1)
        return (self.size - before - after)[..., None]

    def centre(self, mass: Tensor) -> Tensor:
        """(batch, 1, size) ink on each line to (batch, 1, 1) its centre; blank: the middle."""
        line = torch.arange(self.size, device=mass.device) + 0.5 - self.size / 2
        total = mass.sum(-1, keepdim=True).clamp(min=1e-6)
        return (mass * line).sum(-1, keepdim=True) / total + self.size / 2

    def sampling(self, centre: Tensor, scale: Tensor) -> Tensor:
        """How much of each old line each new line takes: a triangle, broader where ink shrinks.

        Args:
            centre: (batch, 1, 1) position that comes to the middle, px.
            scale: (batch, 1, 1) old px in a new px.
        Returns:
            (batch, 1, size, size) new lines by old lines.
        """
        line = torch.arange(self.size, device=centre.device) + 0.5
        wanted = (centre + (line - self.size / 2) * scale)[..., None]
        reach = scale.clamp(min=1)[..., None]
        return (1 - (wanted - line).abs() / reach).clamp(min=0) / reach
