"""From pen points to ink: one formula for the generator, the live figures and the drawing pad.

    ink(pixel) = clamp(radius + 0.5 - d, 0, 1)

with d the distance in px from the pixel's centre to the nearest stroke, and radius half the
stroke's width in px.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["SIDE", "draw", "segments"]

SIDE = 28
"""Side of every image, in px."""


def segments(points: Tensor, lift: Tensor) -> tuple[Tensor, Tensor]:
    """Start and end of what the pen draws; where it is lifted, a segment of no length.

    Args:
        points: (..., points, 2) pen positions.
        lift: (..., points) 1 where the pen is lifted after the point.
    Returns:
        two tensors (..., points, 2).
    """
    following = torch.cat([points[..., 1:, :], points[..., -1:, :]], -2)
    return points, torch.where(lift[..., None] > 0.5, points, following)


def draw(points: Tensor, lift: Tensor, radius: Tensor | float, side: int = SIDE) -> Tensor:
    """Anti-aliased ink of one or many trajectories.

    Args:
        points: (..., points, 2) pen positions (x, y) in px, the image spanning 0 to `side`.
        lift: (..., points) 1 where the pen is lifted after the point.
        radius: half the stroke's width in px, one for all or (...).
        side: height and width of the image in px.
    Returns:
        (..., side, side) ink, 0 for paper to 1.
    """
    start, end = segments(points, lift)
    span = end - start
    length = span.square().sum(-1).clamp(min=1e-12).sqrt()[..., None, None]  # (..., points, 1, 1)
    ux, uy = (span / length[..., 0]).unbind(-1)
    ux = torch.where(length[..., 0, 0] < 2e-6, 1.0, ux)  # a dot may point anywhere
    centre = torch.arange(side, dtype=points.dtype) + 0.5
    dx = centre - start[..., 0, None]  # (..., points, side)
    dy = centre - start[..., 1, None]
    along = _outer_sum(dx * ux[..., None], dy * uy[..., None])
    across = _outer_sum(dx * uy[..., None], -dy * ux[..., None])
    beyond = along - torch.minimum(along.clamp(min=0), length)  # 0 beside the segment
    squared = beyond.square() + across.square()
    distance = squared.amin(-3).clamp(min=1e-9).sqrt()
    reach = torch.as_tensor(radius, dtype=points.dtype)[..., None, None] + 0.5
    return (reach - distance).clamp(0, 1)


def _outer_sum(across: Tensor, down: Tensor) -> Tensor:
    """(..., width) and (..., height) to (..., height, width)."""
    return across[..., None, :] + down[..., :, None]
