"""scikit-learn's two photographs as tensors: "china" (a temple roof), "flower" (a dahlia)."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.datasets import load_sample_image
from torch import Tensor
from torch.nn.functional import interpolate

__all__ = ["PHOTOS", "photo"]

PHOTOS = ("china", "flower")

_LUMA = (0.299, 0.587, 0.114)  # weights of red, green and blue in grey (ITU-R BT.601)


def photo(
    name: str, side: int = 128, *, colour: bool = False, centre: tuple[float, float] = (0.5, 0.5)
) -> Tensor:
    """A square photograph: the largest square around `centre`, scaled to `side` px.

    Args:
        name: one of PHOTOS.
        side: height and width in px, 1 to 427 (beyond that there is nothing more to see).
        colour: red, green and blue, or one channel of grey.
        centre: (x, y) of the square's middle, as shares of the photograph's width and height;
            moved inwards if it must be.
    Returns:
        (3, side, side) or (1, side, side) float32 in [0, 1].
    Raises:
        ValueError: an unknown photograph or a side out of range.
    """
    if name not in PHOTOS:
        raise ValueError(f"no photograph {name!r}: choose one of {', '.join(PHOTOS)}")
    if not 1 <= side <= 427:
        raise ValueError(f"side = {side} px: choose from 1 to 427, the height of the photographs")
    pixels = (
        torch.from_numpy(np.array(load_sample_image(f"{name}.jpg"), np.float32)).permute(2, 0, 1)
        / 255
    )
    square = interpolate(
        _square(pixels, centre)[None], size=(side, side), mode="bilinear", antialias=True
    )[0].clamp(0, 1)
    return square if colour else (square * torch.tensor(_LUMA)[:, None, None]).sum(0, keepdim=True)


def _square(pixels: Tensor, centre: tuple[float, float]) -> Tensor:
    """(channels, height, width) to the largest square around a point."""
    height, width = pixels.shape[1:]
    size = min(height, width)
    left = min(max(round(centre[0] * width - size / 2), 0), width - size)
    top = min(max(round(centre[1] * height - size / 2), 0), height - size)
    return pixels[:, top : top + size, left : left + size]
