"""What happens to handwriting between the pen and the reader: tablets, pads, scanners.

A network that is to read strangers' writing has to have seen it all in training.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .pen import BOX
from .raster import SIDE, draw
from .samples import Samples

__all__ = ["Wear", "eight_points", "wear"]

Range = tuple[float, float]


@dataclass(frozen=True)
class Wear:
    """How often each thing happens, as a share of the images, and its range.

    Attributes:
        coarse: the pen is recorded at eight points only, and its lifts are lost.
        joined: the lifts are lost: straight lines join the strokes.
        moved: drawn at any size and position, as people do on a pad.
        sizes: of the digits that are moved, as a ratio.
        radius: half the stroke's width where they are moved, px.
        fat: drawn with a broader pen.
        small: scanned at 8×8 and enlarged.
        blurred: by a pixel.
        broken: the pen skips.
        faint: the ink is grey.
        noisy: the paper and the ink are grained, as a camera sees them.
        grain: the standard deviation of that noise.
    """

    coarse: float = 0.25
    joined: float = 0.1
    moved: float = 0.4
    sizes: Range = (0.35, 1.35)
    radius: Range = (0.6, 2.2)
    fat: float = 0.2
    small: float = 0.3
    blurred: float = 0.2
    broken: float = 0.08
    faint: float = 0.2
    noisy: float = 0.0
    grain: Range = (0.0, 0.08)


USUAL = Wear()


class _Dice:
    """Random numbers for a batch of n images."""

    def __init__(self, n: int, generator: torch.Generator) -> None:
        self.n, self.generator = n, generator

    def happens(self, share: float) -> Tensor:
        """(n,) true in about this share."""
        return torch.rand(self.n, generator=self.generator) < share

    def between(self, low: float, high: float, *shape: int) -> Tensor:
        """(n, *shape) evenly between two bounds."""
        return low + (high - low) * torch.rand(self.n, *shape, generator=self.generator)


def wear(samples: Samples, *, seed: int, how: Wear = USUAL, at_once: int = 32) -> Tensor:
    """Draw samples as a stranger's pad, tablet or scanner would show them.

    Args:
        samples: from ``generate``.
        seed: what happens to which.
        how: how often each thing happens.
        at_once: images drawn together; the result depends on it.
    Returns:
        (n, 28, 28) ink in [0, 1].
    """
    generator = torch.Generator().manual_seed(seed)
    points, lift, _ = samples.trajectories
    inputs = (torch.split(x, at_once) for x in (points, lift, samples.factors["thickness"] / 2))
    parts = zip(*inputs, strict=True)
    return torch.cat([_worn(p, up, r, how, generator) for p, up, r in parts])


def _worn(
    points: Tensor, lift: Tensor, radius: Tensor, how: Wear, generator: torch.Generator
) -> Tensor:
    dice = _Dice(len(points), generator)
    points, lift = _record(points, lift, how, dice)
    points, radius, moved = _place(points, radius, how, dice)
    return _scan(draw(points, lift, radius), moved, how, dice)


def eight_points(points: Tensor, lift: Tensor, count: int = 8) -> tuple[Tensor, Tensor]:
    """The same path through a few points evenly spaced along it, without lifts.

    UCI's pen digits (Alpaydin & Alimoglu 1998) are recorded so.

    Args:
        points: (n, rows, 2).
        lift: (n, rows).
        count: how many points are left.
    Returns:
        points and lift of the same shapes; the last point is repeated to the end.
    """
    gaps = (points[:, 1:] - points[:, :-1]).square().sum(-1).sqrt()
    arc = F.pad(gaps.cumsum(1), (1, 0))  # (n, rows) way from the start
    row = torch.arange(points.shape[1])
    wanted = arc[:, -1:] * row.clamp(max=count - 1) / (count - 1)
    after = torch.searchsorted(arc, wanted).clamp(1, len(row) - 1)
    start, end = arc.gather(1, after - 1), arc.gather(1, after)
    part = ((wanted - start) / (end - start).clamp(min=1e-6)).clamp(0, 1)[..., None]
    here, there = (points.gather(1, i[..., None].expand_as(points)) for i in (after - 1, after))
    return here + (there - here) * part, (row >= count - 1).to(lift).expand_as(lift)


def _record(points: Tensor, lift: Tensor, how: Wear, dice: _Dice) -> tuple[Tensor, Tensor]:
    """Lose the lifts of some, and most of the points of others."""
    only_last = lift.flip(1).cumprod(1).flip(1)  # the padding at the end counts as lifted
    lift = torch.where(dice.happens(how.joined)[:, None], only_last, lift)
    coarse = dice.happens(how.coarse)
    few, few_lift = eight_points(points, lift)
    points = torch.where(coarse[:, None, None], few, points)
    return points, torch.where(coarse[:, None], few_lift, lift)


def _place(points: Tensor, radius: Tensor, how: Wear, dice: _Dice) -> tuple[Tensor, Tensor, Tensor]:
    """Some at any size and position on the pad, with any of its pens; and which they are."""
    moved = dice.happens(how.moved)
    size = torch.where(moved, dice.between(*how.sizes), dice.between(0.92, 1.05))
    fat = torch.where(dice.happens(how.fat), dice.between(1, 2), 1.0)
    radius = torch.where(moved, dice.between(*how.radius), radius * fat)
    points = SIDE / 2 + (points - SIDE / 2) * size[:, None, None]
    margin = radius[:, None, None]
    least, most = margin - points.amin(1, True), SIDE - margin - points.amax(1, True)
    shift = least + (most - least) * dice.between(0, 1, 1, 2)  # any that keeps the ink inside
    return points + shift * moved[:, None, None], radius, moved


def _scan(ink: Tensor, moved: Tensor, how: Wear, dice: _Dice) -> Tensor:
    """Small scans, blur, gaps and grey ink."""

    def some(share: float) -> Tensor:
        return dice.happens(share)[:, None, None]

    ink = torch.where(some(how.small) & ~moved[:, None, None], _small(ink, dice), ink)
    blurred = F.avg_pool2d(ink[:, None], 3, stride=1, padding=1)[:, 0]
    ink = torch.where(some(how.blurred), blurred, ink)
    cloud = F.interpolate(dice.between(0, 1, 1, 10, 10), size=(SIDE, SIDE), mode="bilinear")[:, 0]
    ink = torch.where(some(how.broken), ink * (cloud > 0.22), ink)
    grey = torch.where(some(how.faint), dice.between(0.35, 1, 1, 1), 1.0)
    ink = grey * ink ** dice.between(0.7, 1.4, 1, 1)
    if not how.noisy:
        return ink
    noise = dice.between(*how.grain, 1, 1) * torch.randn(ink.shape, generator=dice.generator)
    return torch.where(some(how.noisy), (ink + noise).clamp(0, 1), ink)


def _small(ink: Tensor, dice: _Dice) -> Tensor:
    """As scikit-learn's digits came: stretched to a box, black and white, counted on 8×8."""
    n = len(ink)
    view = torch.zeros(n, 2, 3)
    inked = (ink.amax(1) > 0.5).sum(1)  # px across
    room = (BOX / inked.clamp(min=1)).clamp(1, 2.4) - 1
    view[:, 0, 0] = BOX / SIDE / (1 + room * dice.between(0, 1).square())
    view[:, 1, 1] = BOX / SIDE
    view[:, :, 2] = dice.between(-0.05, 0.05, 2)
    grid = F.affine_grid(view, [n, 1, 32, 32], align_corners=False)
    box = F.grid_sample(ink[:, None], grid, align_corners=False)
    counts = F.avg_pool2d((box > dice.between(0.3, 0.7, 1, 1, 1)).to(ink), 4)
    large = F.interpolate(counts, size=(20, 20), mode="bicubic", align_corners=False)
    return F.pad(large[:, 0].clamp(0, 1), (4, 4, 4, 4))
