"""Videos of one or two digits that move at a constant velocity and bounce off the edges.

A digit is 8×8 px and may lie between px: its ink is then interpolated. Position, speed
and angle are tensors throughout, so that what comes next can be asked for in a figure, too.
Frames are (batch, time, 1, height, width) in [0, 1], 1 is ink.

>>> motion = motions(glyphs(20, seed=0), 4, torch.Generator().manual_seed(0))
>>> frames(motion, 15).shape
torch.Size([4, 15, 1, 20, 20])
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.data import digits, handwriting

__all__ = [
    "BOX", "EVERY", "HELD_OUT", "SEEN", "SHEET", "SPEEDS", "Directions", "Motion", "continuation",
    "frames", "glyphs", "later", "motions", "places", "real_glyphs",
]  # fmt: skip

SHEET = 20
"""Height and width of a frame, px."""
BOX = 8
"""Height and width of a digit, px; scikit-learn's have this size of their own."""
SPEEDS = (0.5, 2.0)
"""From the slowest to the fastest, px a frame."""


class Directions(NamedTuple):
    """Directions by their angle to the nearest horizontal, in degrees from 0 to 90.

    Such a set is what it was after a bounce: bouncing only turns signs.

    Attributes:
        low, high: bounds of the angle.
        inside: directions between the bounds; otherwise those beyond them.
    """

    low: float
    high: float
    inside: bool = True


EVERY = Directions(0, 90)
SEEN = Directions(30, 60, inside=False)
"""For training: closer to horizontal or vertical, never diagonal."""
HELD_OUT = Directions(30, 60)
"""For testing: diagonal."""


class Motion(NamedTuple):
    """How videos begin, and how they go on.

    Attributes:
        glyph: (batch, digits, BOX, BOX) ink; a digit of no ink is none.
        x, y: (batch, digits) the box's left and upper edge in the first frame, px.
        speed: (batch, digits) px a frame.
        angle: (batch, digits) degrees; 0 is to the right, 90 upwards.
    """

    glyph: Tensor
    x: Tensor
    y: Tensor
    speed: Tensor
    angle: Tensor


def places(motion: Motion, when: Tensor, bounce: Tensor | bool = True) -> tuple[Tensor, Tensor]:
    """Where the digits' boxes are.

    Args:
        motion: the start.
        when: (time,) in frames after the first.
        bounce: 0-d or (batch, 1, 1), bool; otherwise digits leave the sheet.
    Returns:
        x and y, each (batch, digits, time), px.
    """
    turn = torch.deg2rad(motion.angle)
    across, down = motion.speed * turn.cos(), -motion.speed * turn.sin()
    x = motion.x[..., None] + across[..., None] * when
    y = motion.y[..., None] + down[..., None] * when
    reflect = torch.as_tensor(bounce)
    return torch.where(reflect, _folded(x), x), torch.where(reflect, _folded(y), y)


def frames(motion: Motion, time: int, *, bounce: Tensor | bool = True, first: int = 0) -> Tensor:
    """(batch, time, 1, SHEET, SHEET): a video from its start, or from frame ``first`` on.

    Where digits overlap, the darker ink is seen. Arguments as for ``places``.
    """
    x, y = places(motion, torch.arange(first, first + time), bounce)
    ink = _shares(y).mT @ motion.glyph[:, :, None] @ _shares(x)  # (batch, digits, time, row, col)
    return ink.amax(1)[:, :, None]


def continuation(
    glyph: Tensor, x: Tensor, y: Tensor, speed: Tensor, angle: Tensor, bounce: Tensor, time: int
) -> Tensor:
    """One digit's video, (1, time, 1, SHEET, SHEET); every value may be a figure's control.

    Args:
        glyph: (BOX, BOX) ink.
        x: 0-d, the box's left edge in the first frame, px.
        y: 0-d, its upper edge, px.
        speed: 0-d, px a frame.
        angle: 0-d, degrees; 0 is to the right, 90 upwards.
        bounce: 0-d, bool or a number that is not 0.
        time: frames.
    """
    one = [each.view(1, 1).to(glyph.dtype) for each in (x, y, speed, angle)]
    return frames(Motion(glyph[None, None], *one), time, bounce=bounce != 0)


def later(motion: Motion, when: int) -> Motion:
    """The same motion as it is so many frames on, with the directions that bounces have left it."""
    x, y = (each[..., 0] for each in places(motion, torch.tensor([when])))
    turn = torch.deg2rad(motion.angle)
    across, up = motion.speed * turn.cos(), motion.speed * turn.sin()
    across = across * _way(motion.x + across * when)
    up = up * _way(motion.y - up * when)
    return Motion(motion.glyph, x, y, motion.speed, torch.rad2deg(torch.atan2(up, across)))


def motions(
    pool: Tensor,
    batch: int,
    generator: torch.Generator,
    *,
    digits: int | None = None,
    directions: Directions = EVERY,
    speeds: tuple[float, float] = SPEEDS,
) -> Motion:
    """Random starts: digits of a pool, anywhere on the sheet.

    Args:
        pool: (n, BOX, BOX) digits to choose from.
        batch: how many videos.
        generator: of everything.
        digits: one or two in each video; random unless given.
        directions: from which angles are drawn, each as likely.
        speeds: from the slowest to the fastest, px a frame.
    """
    if digits not in (None, 1, 2):
        raise ValueError(f"digits (={digits}) is 1, 2, or None for either")

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(batch, 2, generator=generator)

    which = torch.randint(len(pool), (batch, 2), generator=generator)
    either = torch.rand(batch, generator=generator) < 0.5
    second = either if digits is None else torch.full((batch,), digits == 2)
    there = torch.stack([torch.ones_like(second), second], 1)  # (batch, 2)
    x, y = uniform(0, SHEET - BOX), uniform(0, SHEET - BOX)
    angle = _angles(directions, uniform(0, 1), torch.randint(4, (batch, 2), generator=generator))
    return Motion(pool[which] * there[..., None, None], x, y, uniform(*speeds), angle)


@cache
def glyphs(count: int, *, seed: int) -> Tensor:
    """(count, BOX, BOX) generated handwritten digits, each by another writer."""
    ink = handwriting.generate(count, seed=seed).pictures()[:, None, 4:24, 4:24]
    return F.adaptive_avg_pool2d(ink, BOX)[:, 0].clamp(0, 1)


@cache
def real_glyphs() -> Tensor:
    """(1797, BOX, BOX) scikit-learn's digits as they are."""
    return digits.small().pictures[:, 0]


def _folded(place: Tensor) -> Tensor:
    """Positions on an endless line, reflected at both ends of what a box has room for."""
    room = SHEET - BOX
    return room - (place % (2 * room) - room).abs()


def _way(place: Tensor) -> Tensor:
    """1 where the reflected line runs as the endless one does, −1 where it runs back."""
    room = SHEET - BOX
    return torch.where(place % (2 * room) < room, 1.0, -1.0)


def _shares(place: Tensor) -> Tensor:
    """(..., BOX, SHEET): which share of each px of the box falls on which px of the sheet."""
    at = place[..., None, None] + torch.arange(BOX)[:, None]
    return (1 - (torch.arange(SHEET) - at).abs()).clamp(min=0)


def _angles(directions: Directions, share: Tensor, quarter: Tensor) -> Tensor:
    """Degrees: a share (0 to 1) of the angles in a set, in one of four quarters."""
    low, high, inside = directions
    if inside:
        steep = low + (high - low) * share
    else:
        steep = share * (low + 90 - high)
        steep = steep + (steep >= low) * (high - low)
    return torch.where(quarter % 2 == 0, steep, 180 - steep) + 180 * (quarter // 2)
