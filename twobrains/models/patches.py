"""Three readers of written digits of one size: windows, windows arranged as attention, attention.

>>> PatchReaders()(torch.zeros(2, 1, 28, 28)).shape       # (batch, reader, digit)
torch.Size([2, 3, 10])
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from twobrains.models.conv import DigitCNN
from twobrains.models.convnext import ConvNeXt
from twobrains.models.framing import Framing
from twobrains.models.vit import ViT

__all__ = ["PATCH", "PATCH_READERS", "PatchReaders", "patch_reader", "shuffled"]

PATCH = 4
"""Side of the patches that ConvNeXt and the ViT cut an image of 28×28 into, px: 7×7 of them."""
PATCH_READERS = ("CNN", "ConvNeXt", "ViT")


def patch_reader(name: str) -> nn.Module:
    """One of ``PATCH_READERS``, untrained, about 20,000 parameters: (batch, 1, 28, 28) to logits.

    Raises:
        ValueError: there is no such reader.
    """
    if name == "CNN":
        return DigitCNN((6, 12, 23, 32), framed=False)
    if name == "ConvNeXt":
        return ConvNeXt(31, patch=PATCH)
    if name == "ViT":
        return ViT(28, PATCH)
    raise ValueError(f"no reader {name!r}; there are {', '.join(PATCH_READERS)}")


class PatchReaders(nn.Module):
    """All of ``PATCH_READERS``, behind one framing of the ink."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = Framing(paper=False, quiet=0)  # as they were trained
        self.nets = nn.ModuleDict({name: patch_reader(name) for name in PATCH_READERS})

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 28, 28) in [0, 1] to logits (batch, reader, 10)."""
        framed = self.frame(ink)
        return torch.stack([net(framed) for net in self.nets.values()], 1)


def shuffled(picture: Tensor, order: Tensor, patch: int = PATCH) -> Tensor:
    """Another order of an image's patches; each stays as it is.

    Args:
        picture: (batch, channel, height, width), multiples of ``patch``.
        order: (patches,) which patch comes to each position, row by row.
        patch: side, px.
    """
    batch, channels, height, width = picture.shape
    rows, columns = height // patch, width // patch
    cut = picture.reshape(batch, channels, rows, patch, columns, patch).transpose(3, 4)
    mixed = cut.flatten(2, 3)[:, :, order]  # (batch, channel, patch, px, px)
    mixed = mixed.reshape(batch, channels, rows, columns, patch, patch)
    return mixed.transpose(3, 4).reshape(picture.shape)
