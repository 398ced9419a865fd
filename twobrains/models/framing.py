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
        paper: take the median of the image's edge for its paper, so that ink on grey paper is read
            and dark ink on light paper, as photographed, too; without, paper is 0.
        quiet: ink fainter than this does not count for size and position: noise of the paper.
    """

    def __init__(
        self,
        size: int = 28,
        box: float = 20.0,
        smallest: float = 4.0,
        *,
        paper: bool = True,
        quiet: float = 0.15,
    ) -> None:
        super().__init__()
        self.size, self.box, self.smallest = size, box, smallest
        self.paper, self.quiet = paper, quiet

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, size, size) in [0, 1] to the same, framed; the darkest ink becomes 1."""
        ink = self.on_white(ink) if self.paper else ink
        ink = ink / ink.amax((-2, -1), keepdim=True).clamp(min=0.1)
        seen = (ink - self.quiet).clamp(min=0) / (1 - self.quiet)
        height, width = self.extent(seen.amax(-1)), self.extent(seen.amax(-2))
        scale = torch.maximum(height, width).clamp(min=self.smallest) / self.box
        rows = self.sampling(self.centre(seen.sum(-1)), scale)
        columns = self.sampling(self.centre(seen.sum(-2)), scale)
        return (rows @ ink @ columns.mT).clamp(0, 1)

    def on_white(self, image: Tensor) -> Tensor:
        """Ink as what differs from the paper, 0 on it: light ink on dark paper, or the other way.

        The paper is a constant to gradients: else they would all go to the pixel it is read in.

        Args:
            image: (batch, 1, size, size); the larger part of its edge is paper.
        """
        sides = (image[..., 0, :], image[..., -1, :], image[..., 0], image[..., -1])
        edge = torch.cat(sides, -1).sort(-1).values
        paper = edge[..., edge.shape[-1] // 2, None, None].detach()
        return torch.where(paper > 0.5, paper - image, image - paper).clamp(min=0)

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

        A new line's weights sum to 1; of one at the edge, a part lies on paper outside.

        Args:
            centre: (batch, 1, 1) position that comes to the middle, px.
            scale: (batch, 1, 1) old px in a new px.
        Returns:
            (batch, 1, size, size) new lines by old lines.
        """
        line = torch.arange(-self.size, 2 * self.size, device=centre.device) + 0.5
        new = line[self.size : -self.size]
        wanted = (centre + (new - self.size / 2) * scale)[..., None]
        reach = scale.clamp(min=1)[..., None]
        weights = (1 - (wanted - line).abs() / reach).clamp(min=0)
        whole = weights.sum(-1, keepdim=True).clamp(min=1e-6)
        return weights[..., self.size : -self.size] / whole
