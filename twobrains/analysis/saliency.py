"""Which pixels does an output depend on? Gradient, occlusion and Grad-CAM; how alike maps are.

``score`` is a function from images (batch, 1, height, width) to one number an image, (batch,).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

Score = Callable[[Tensor], Tensor]


def gradient(score: Score, x: Tensor) -> Tensor:
    """The gradient of each image's score with respect to its pixels (Simonyan et al. 2014).

    It may be called inside a live figure's ``forward``, where gradients are off.

    Args:
        score: see above.
        x: (batch, …) images, or the maps of a layer.
    Returns:
        of the shape of ``x``.
    """
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        return torch.autograd.grad(score(x).sum(), x)[0]


def grad_cam(score: Score, maps: Tensor) -> Tensor:
    """Where a layer's maps speak for the score (Selvaraju et al. 2017).

    Each map is weighted by the spatial mean of the score's gradient; their sum goes through a
    ReLU.

    Args:
        score: of the layer's maps.
        maps: (batch, channel, height, width).
    Returns:
        (batch, 1, height, width).
    """
    weights = gradient(score, maps).mean((2, 3), keepdim=True)  # (batch, channel, 1, 1)
    return (weights * maps).sum(1, keepdim=True).relu()


def covers(size: int, side: int | Tensor, step: int) -> Tensor:
    """Squares that cover an image one after the other, ``step`` px apart in rows and columns.

    Args:
        size: side of the image, px; a multiple of ``step``.
        side: of the squares, px.
        step: px.
    Returns:
        (squares, 1, size, size), 1 where a square covers.
    """
    middle = torch.arange(size // step) * step + (step - 1) / 2
    line = (torch.arange(size) - middle[:, None]).abs() < side / 2  # (squares a side, size)
    both = line[:, None, :, None] & line[None, :, None]
    return both.flatten(0, 1)[:, None].float()


def occlusion(score: Score, x: Tensor, side: int | Tensor = 6, step: int = 4) -> Tensor:
    """By how much the score falls when a square of paper covers a part (Zeiler & Fergus 2014).

    Args:
        score: see above.
        x: (1, 1, size, size).
        side: of the square, px.
        step: between two positions of the square, px; divides ``size``.
    Returns:
        (1, 1, size / step, size / step).
    """
    size = x.shape[-1]
    if size % step:
        raise ValueError(f"step (={step}) must divide the image's side (={size})")
    falls = score(x) - score(x * (1 - covers(size, side, step)))
    return falls.view(1, 1, size // step, size // step)


def likeness(one: Tensor, other: Tensor) -> Tensor:
    """Correlation of the sizes of two maps' values: 1 is the same map, about 0 another one.

    Args:
        one: (batch, …) of any shape.
        other: of the same shape.
    Returns:
        (batch,); 0 for a map without any variation.
    """
    a, b = (each.abs().flatten(1) for each in (one, other))
    a, b = (F.normalize(each - each.mean(1, keepdim=True), dim=1, eps=1e-9) for each in (a, b))
    return (a * b).sum(1)
