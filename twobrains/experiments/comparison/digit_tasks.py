"""Real digits as images and pixel by pixel; generated ones as an image and as a movement."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from twobrains.data import digits, handwriting, movements
from twobrains.experiments.comparison.tasks import (
    Sequences,
    Task,
    at_the_end,
    pieces,
    share_right,
    some,
)

Parts = Callable[[str, str], Sequences]
"""A part, and how it is shown, to sequences."""
WRITTEN = {"train": 2000, "validation": 500, "test": 1000}
"""Generated digits of each part."""
SEEDS = {"train": 70_001, "validation": 70_002, "test": 70_003}


@cache
def real(part: str, how: str) -> Sequences:
    """scikit-learn's digits, 8×8: as ``rows``, as ``pixels``, or as pixels in a ``fixed`` order."""
    found = getattr(digits.split(digits.small()), part)
    rows = found.pictures[:, 0]  # (digit, 8, 8)
    pixels = rows.flatten(1)[..., None]  # (digit, 64, 1)
    order = torch.randperm(64, generator=torch.Generator().manual_seed(1))
    x = {"rows": rows, "pixels": pixels, "fixed": pixels[:, order]}[how]
    return at_the_end(x, found.labels)


@cache
def written(part: str) -> tuple[Tensor, movements.Movements]:
    """Generated digits: images (digit, 28, 28), and the same digits' movements."""
    samples = handwriting.generate(WRITTEN[part], seed=SEEDS[part])
    pen = torch.Generator().manual_seed(SEEDS[part])
    return samples.pictures(), movements.record(samples, pen, movements.PLAIN)


@cache
def pen(part: str, how: str) -> Sequences:
    """Generated digits as a ``picture``, row by row, or as a ``movement``, point by point."""
    pictures, moved = written(part)
    if how == "picture":
        return at_the_end(pictures, moved.labels)
    steps = moved.steps * torch.tensor([0.2, 0.2, 1.0])  # px to units of five, about 1
    return at_the_end(steps, moved.labels, moved.lengths)


def _read(title: str, parts: Parts, how: str, inputs: int, time: int) -> Task:
    """Which digit is it? Images take fewer steps to learn than long sequences."""
    picture = how in ("rows", "picture")
    return Task(
        title=title,
        inputs=inputs,
        outputs=10,
        time=time,
        targets=1,
        draw=lambda generator: some(parts("train", how), generator),
        heldout=lambda part: pieces(parts(part, how)),
        picture=picture,
        steps=800 if picture else 1000,
        score=share_right,
        chance=10,
    )


DIGIT_TASKS = {
    "digits": _read("real digits, as images", real, "rows", 8, 8),
    "pixels": _read("real digits, pixel by pixel", real, "pixels", 1, 64),
    "permuted": _read("real digits, pixels in a fixed other order", real, "fixed", 1, 64),
    "pen-picture": _read("written digits, as images", pen, "picture", 28, 28),
    "pen-movement": _read("written digits, as movements", pen, "movement", 3, movements.MOST),
}
