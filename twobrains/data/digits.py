"""scikit-learn's 1,797 real handwritten digits, as they are and as 28×28 images.

The digits were written by 13 people and are the test part of UCI's "Optical Recognition of
Handwritten Digits" (Alpaydin & Kaynak 1998): 8×8 counts of ink from 0 to 16.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import Tensor

BOX = 20
"""Side of the box the ink is scaled to, px: MNIST's convention (LeCun et al. 1998)."""
SIZE = 28


class Digits(NamedTuple):
    """Images (sample, 1, height, width) float32 in [0, 1], 1 is ink; labels (sample,) int64."""

    pictures: Tensor
    labels: Tensor

    def take(self, which: Tensor) -> Digits:
        """The samples at these indices."""
        return Digits(self.pictures[which], self.labels[which])


class Split(NamedTuple):
    """The same split for everyone: no digit of one part is in another."""

    train: Digits
    validation: Digits
    test: Digits


@cache
def small() -> Digits:
    """All digits at their own size, 8×8."""
    found = load_digits()
    pictures = torch.from_numpy(found.images).float()[:, None] / 16
    return Digits(pictures, torch.from_numpy(found.target).long())


@cache
def scaled() -> Digits:
    """All digits as 28×28 images: ink scaled to a 20 px box and centred by mass."""
    pictures, labels = small()
    return Digits(torch.stack([_centred(picture[0]) for picture in pictures])[:, None], labels)


def split(digits: Digits, seed: int = 0) -> Split:
    """Shuffle and part: 60 % train, 20 % validation, 20 % test."""
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(digits.labels)))
    first, second = int(0.6 * len(order)), int(0.8 * len(order))
    return Split(
        digits.take(order[:first]),
        digits.take(order[first:second]),
        digits.take(order[second:]),
    )


def _centred(picture: Tensor) -> Tensor:
    """(8, 8) to (28, 28): crop the ink, scale its longer side to the box, centre its mass."""
    rows, columns = (picture.amax(axis) > 0.1 for axis in (1, 0))
    top, bottom = _ends(rows)
    left, right = _ends(columns)
    ink = picture[top:bottom, left:right]  # (height, width)
    scale = BOX / max(ink.shape)
    size = [max(1, round(side * scale)) for side in ink.shape]
    # in double precision, rounded once: else the last bit is the processor's own
    grown = F.interpolate(ink.double()[None, None], size, mode="bicubic", align_corners=False)[
        0, 0
    ].clamp(0, 1)
    corner = [_corner(grown.sum(1 - axis)) for axis in (0, 1)]
    sheet = torch.zeros(SIZE, SIZE)
    sheet[corner[0] : corner[0] + size[0], corner[1] : corner[1] + size[1]] = grown.float()
    return sheet


def _ends(inked: Tensor) -> tuple[int, int]:
    places = inked.nonzero().flatten()
    return int(places[0]), int(places[-1]) + 1


def _corner(mass: Tensor) -> int:
    """Where ink of this mass along an axis has to start for its centre to be the sheet's."""
    centre = float((mass * torch.arange(len(mass))).sum() / mass.sum()) + 0.5
    return max(0, min(SIZE - len(mass), round(SIZE / 2 - centre)))


def example(digit: int) -> Tensor:
    """The first of scikit-learn's digits with this label, (28, 28)."""
    pictures, labels = scaled()
    if digit not in range(10):
        raise ValueError(f"a digit goes from 0 to 9, got {digit}")
    return pictures[int((labels == digit).nonzero()[0]), 0]
