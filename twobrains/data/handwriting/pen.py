"""From a smooth path and the factors' values to a pen trajectory on a 28×28 image.

All in torch, without branches on values, so that a live figure can export it: 0-d factors for one
digit, or (n,) factors for n digits at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from .raster import SIDE, draw

__all__ = ["BOX", "MOST_POINTS", "Trajectory", "picture", "trace"]

MOST_POINTS = 64
"""Rows of every trajectory; what lies beyond its length repeats the last point."""

BOX = 20.0
"""MNIST's convention: a digit fits a box of 20 px, and its mass is centred in the image."""


class Trajectory(NamedTuple):
    """What a tablet would record, padded to MOST_POINTS rows.

    Args:
        points: (..., MOST_POINTS, 2) pen positions (x, y) in px from the upper left corner.
        lift: (..., MOST_POINTS) 1 where the pen is lifted after the point (Graves 2013), and in
            the padding.
        length: (...) points recorded, int64.
    """

    points: Tensor
    lift: Tensor
    length: Tensor

    @property
    def steps(self) -> Tensor:
        """(..., MOST_POINTS, 3) rows (dx, dy, pen lift) in px; padding is (0, 0, 1).

        The first step starts at the image's centre.
        """
        before = torch.cat(
            [torch.full_like(self.points[..., :1, :], SIDE / 2), self.points[..., :-1, :]], -2
        )
        return torch.cat([self.points - before, self.lift[..., None]], -1)


def trace(
    path: Tensor, bounds: Tensor, shake: Tensor, factors: Mapping[str, Tensor], fit: bool = False
) -> Trajectory:
    """Move the pen along a path, as the factors say.

    At rest the larger side of the ink is BOX, and the pen's mean position is the image's middle.

    Args:
        path: (..., path points, 2) in any unit, y down.
        bounds: (..., strokes + 1) stroke s holds path points bounds[s] to bounds[s + 1] - 1.
        shake: (..., path points, 2) a tremor of size 1.
        factors: a value for each name in FACTORS, (...) or 0-d.
        fit: scale the result once more so that it fits BOX, and centre the mass of its ink; then
            x and y move it.
    """
    recorded, lift, length = _record(torch.cat([path, shake], -1), bounds, factors["speed"])
    raw, trembling = torch.split(recorded, 2, -1)
    room = (BOX - factors["thickness"])[..., None, None]
    points = _shape((raw - path.mean(-2, keepdim=True)) * _to_fill(room, path), factors)
    points = points + trembling * factors["tremor"][..., None, None]
    if fit:
        points = points * _to_fill(room, points)
        points = points - _ink_centre(points, lift, factors["thickness"])
    place = torch.stack([factors["x"], factors["y"]], -1)[..., None, :] + SIDE / 2
    return Trajectory(points + place, lift, length)


def picture(trajectory: Trajectory, thickness: Tensor | float) -> Tensor:
    """(..., SIDE, SIDE) the ink of a trajectory drawn `thickness` px broad."""
    return draw(trajectory.points, trajectory.lift, torch.as_tensor(thickness) / 2)


def _record(path: Tensor, bounds: Tensor, speed: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Take `speed` positions from a path, evenly in time, both ends of every stroke among them."""
    length = speed.round()
    share = bounds / path.shape[-2]
    edges = (
        share * length[..., None] + 1e-4
    ).floor()  # (..., strokes + 1) the same bounds, among recorded points
    k = torch.minimum(torch.arange(MOST_POINTS, dtype=path.dtype), length[..., None] - 1)
    stroke = (k[..., None] >= edges[..., None, 1:]).sum(-1).clamp(max=bounds.shape[-1] - 2)
    (first, past), (start, stop) = (
        (x.gather(-1, stroke), x.gather(-1, stroke + 1)) for x in (edges, bounds)
    )
    at = start + (k - first) / (past - first - 1).clamp(min=1) * (stop - 1 - start)
    low = at.floor().clamp(max=path.shape[-2] - 2)
    rows = low.long()[..., None].expand(*low.shape, path.shape[-1])
    here, there = path.gather(-2, rows), path.gather(-2, rows + 1)
    lift = (k == past - 1).to(path.dtype)
    return here + (there - here) * (at - low)[..., None], lift, length.long()


def _to_fill(room: Tensor, points: Tensor) -> Tensor:
    """(..., 1, 1) scale at which the larger side of the points' box is `room`."""
    sides = points.amax(-2, keepdim=True) - points.amin(-2, keepdim=True)
    return room / sides.amax(-1, keepdim=True)


def _shape(points: Tensor, factors: Mapping[str, Tensor]) -> Tensor:
    """Width, height, then slant, then rotation, about the origin."""
    slant, turn = (torch.deg2rad(factors[name])[..., None] for name in ("slant", "rotation"))
    x = points[..., 0] * factors["width"][..., None]
    y = points[..., 1] * factors["height"][..., None]
    x = x - y * slant.tan()
    return torch.stack([x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()], -1)


def _ink_centre(points: Tensor, lift: Tensor, thickness: Tensor) -> Tensor:
    """(..., 1, 2) centre of mass of the ink of points about the origin, drawn at half size."""
    ink = draw(points / 2 + SIDE / 4, lift, (thickness / 4).clamp(min=0.5), SIDE // 2)
    axis = (torch.arange(SIDE // 2, dtype=points.dtype) + 0.5) * 2 - SIDE / 2
    x, y = (ink.sum(-2) * axis).sum(-1), (ink.sum(-1) * axis).sum(-1)
    return (torch.stack([x, y], -1) / ink.sum((-1, -2))[..., None])[..., None, :]
