"""Pen movements as strangers' tablets and mice record them.

The form is everywhere the same: rows (dx, dy, lift), from the point before to this one, right and
down; lift is 1 where the pen leaves the paper after the point. ``handwriting.Samples.steps``, the
``PenPath`` panel and ``PenRNN`` speak of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from twobrains.data.handwriting import SIDE, Samples

__all__ = ["FEWEST", "MOST", "PLAIN", "USUAL", "Habits", "Movements", "record", "rows"]

FEWEST, MOST = 8, 80
"""Points of a movement."""


class Movements(NamedTuple):
    """Pen movements, padded.

    Attributes:
        steps: (n, MOST, 3) rows (dx, dy, lift) in px; padding is (0, 0, 1).
        lengths: (n,) rows that count, int64.
        labels: (n,) digits, int64.
    """

    steps: Tensor
    lengths: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Habits:
    """How often each thing happens, as a share of the movements, and its range.

    Attributes:
        points: how many are recorded, evenly between two bounds.
        coarse: only as many as the lower bound.
        even: of these, evenly spaced along the way, as a tablet's software gives them.
        joined: the lifts are lost: straight lines join the strokes.
        backwards: each stroke by itself is written from its end.
        shuffled: the strokes come in another order.
        hurry: how unevenly the pen moves; 0 is evenly.
        stretch: spread of the logarithm of width to height.
        square: stretched to a square, at most 2.5 times.
        slant, turn: spread of a further slant and rotation, degrees.
        jitter: largest noise on a point, px of a box of 20.
    """

    points: tuple[int, int] = (FEWEST, MOST)
    coarse: float = 0.25
    even: float = 0.0
    joined: float = 0.3
    backwards: float = 0.1
    shuffled: float = 0.15
    hurry: float = 0.6
    stretch: float = 0.2
    square: float = 0.25
    slant: float = 8.0
    turn: float = 6.0
    jitter: float = 0.35


USUAL = Habits()
PLAIN = Habits(coarse=0, joined=0, backwards=0, shuffled=0, square=0, stretch=0, slant=0, turn=0)
"""Only the number of points, the pace and the noise differ."""


def record(samples: Samples, generator: torch.Generator, how: Habits = USUAL) -> Movements:
    """Write samples once more, each as someone else, and record the pen.

    Args:
        samples: from ``handwriting.generate``.
        generator: of all that happens to them.
        how: how often what happens.
    """
    points, lift, length = samples.trajectories
    n = len(points)

    def happens(share: float) -> Tensor:
        return torch.rand(n, generator=generator) < share

    points, lift = _in_another_order(points, lift, length, generator, how)
    coarse, joined = happens(how.coarse), happens(how.joined)
    fewest, most = how.points
    count = torch.randint(fewest, most + 1, (n,), generator=generator)
    count = torch.where(coarse, fewest, count)
    pace = _pace(points, generator, how.hurry)
    if how.even:
        way = (points[:, 1:] - points[:, :-1]).square().sum(-1).sqrt()
        pace = torch.where((coarse & happens(how.even))[:, None], way, pace)
    points, lift = resample(points, lift, length, count, joined, pace)
    return Movements(rows(_warped(points, generator, how), lift), count, samples.labels)


def rows(points: Tensor, lift: Tensor, start: float = SIDE / 2) -> Tensor:
    """Positions (n, time, 2) px and lifts (n, time) to rows (dx, dy, lift).

    The first row leads from (start, start): from the sheet's centre, as in ``handwriting``, or from
    its corner (0), as ``PenPad`` and ``PenPath`` have it.
    """
    before = torch.cat([torch.full_like(points[:, :1], start), points[:, :-1]], 1)
    return torch.cat([points - before, lift[..., None]], -1)


def resample(
    points: Tensor, lift: Tensor, length: Tensor, count: Tensor, joined: Tensor, pace: Tensor
) -> tuple[Tensor, Tensor]:
    """Record the same movement at other times.

    Args:
        points: (n, rows, 2); what lies beyond the length repeats the last point.
        lift: (n, rows).
        length: (n,) rows that count.
        count: (n,) points wanted, up to MOST.
        joined: (n,) true where lifts are lost and the way through the air is recorded as ink.
        pace: (n, rows - 1) how long the pen takes from each point to the next, 0 or more.
    Returns:
        points (n, MOST, 2) and lifts (n, MOST), in the same form.
    """
    row = torch.arange(points.shape[1])
    up = (lift > 0.5) & (row < length[:, None] - 1) & ~joined[:, None]
    stroke = up.long().cumsum(1) - up.long()  # (n, rows) counted from 0
    counts = (row[:-1] < length[:, None] - 1) & ~up[:, :-1]
    clock = F.pad((pace * counts).cumsum(1), (1, 0))  # (n, rows), 0 while the pen is in the air
    place = torch.arange(MOST)
    share = place.clamp(max=MOST) / (count[:, None] - 1)
    wanted = clock[:, -1:] * share.clamp(max=1)
    after = torch.searchsorted(clock, wanted, right=True).clamp(1, len(row) - 1)
    start, end = clock.gather(1, after - 1), clock.gather(1, after)
    part = ((wanted - start) / (end - start).clamp(min=1e-6)).clamp(0, 1)[..., None]
    here, there = (_take(points, i) for i in (after - 1, after))
    found, of = here + (there - here) * part, stroke.gather(1, after - 1)
    found, leaves = _to_the_ends(found, of, points, stroke)
    last = (place >= count[:, None] - 1) | leaves
    return found, last.to(lift.dtype)


def _to_the_ends(
    found: Tensor, of: Tensor, points: Tensor, stroke: Tensor
) -> tuple[Tensor, Tensor]:
    """A stroke's first and last recorded points are where it starts and ends.

    Returns:
        points, and (n, MOST) true where the stroke is left.
    """
    row = torch.arange(points.shape[1]).expand_as(stroke)
    empty = torch.zeros_like(stroke)
    first = empty.scatter_reduce(1, stroke, row, "amin", include_self=False)
    last = empty.scatter_reduce(1, stroke, row, "amax", include_self=False)
    leaves = F.pad(of[:, 1:] != of[:, :-1], (0, 1))
    enters = F.pad(leaves[:, :-1], (1, 0))
    found = torch.where(enters[..., None], _take(points, first.gather(1, of)), found)
    return torch.where(leaves[..., None], _take(points, last.gather(1, of)), found), leaves


def _in_another_order(
    points: Tensor, lift: Tensor, length: Tensor, generator: torch.Generator, how: Habits
) -> tuple[Tensor, Tensor]:
    """Some strokes backwards, and the strokes of some in another order."""
    n, most = lift.shape
    row = torch.arange(most)
    up = (lift > 0.5) & (row < length[:, None] - 1)
    stroke = up.long().cumsum(1) - up.long()
    dice = torch.rand(n, most, generator=generator)
    moved = torch.rand(n, 1, generator=generator) < how.shuffled
    rank = torch.where(moved, dice.argsort(1), row).gather(1, stroke)
    back = (torch.rand(n, most, generator=generator) < how.backwards).gather(1, stroke)
    key = rank * 2 * most + torch.where(back, most - row, row)
    key = torch.where(row < length[:, None], key, 2 * most * most + row)  # padding stays last
    order = key.argsort(1)
    stroke, points = stroke.gather(1, order), _take(points, order)
    leaves = F.pad(stroke[:, 1:] != stroke[:, :-1], (0, 1)) & (row < length[:, None] - 1)
    end = _take(points, (length - 1)[:, None])
    points = torch.where((row < length[:, None])[..., None], points, end)
    return points, (leaves | (row >= length[:, None] - 1)).to(lift.dtype)


def _pace(points: Tensor, generator: torch.Generator, hurry: float) -> Tensor:
    """(n, rows - 1) time taken by each gap: more or less as long as it is, and a slow wave."""
    n = len(points)
    gap = (points[:, 1:] - points[:, :-1]).square().sum(-1).sqrt()
    by_way = torch.rand(n, 1, generator=generator)
    even = by_way * gap / gap.mean(1, keepdim=True).clamp(min=1e-6) + 1 - by_way
    knots = torch.randn(n, 1, 6, generator=generator)
    wave = F.interpolate(knots, size=gap.shape[1], mode="linear", align_corners=True)[:, 0]
    return even * (wave * hurry * torch.rand(n, 1, generator=generator)).exp()


def _warped(points: Tensor, generator: torch.Generator, how: Habits) -> Tensor:
    """Stretched, slanted, turned and shaken, about the centre of the sheet."""
    n = len(points)

    def normal(spread: float) -> Tensor:
        return spread * torch.randn(n, 1, generator=generator)

    x, y = (points - SIDE / 2).unbind(-1)  # (n, MOST) each
    wide, high = (each.amax(1) - each.amin(1) for each in (x, y))
    square = (high / wide.clamp(min=1e-3)).clamp(0.4, 2.5)[:, None]
    chosen = torch.rand(n, 1, generator=generator) < how.square
    x = x * torch.where(chosen, square, normal(how.stretch).exp())
    x = x + y * torch.deg2rad(normal(how.slant)).tan()
    turn = torch.deg2rad(normal(how.turn))
    turned = torch.stack([x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()], -1)
    size = torch.rand(n, 1, 1, generator=generator) * how.jitter
    return turned + SIDE / 2 + size * torch.randn(turned.shape, generator=generator)


def _take(points: Tensor, which: Tensor) -> Tensor:
    """(n, rows, 2) at indices (n, k): (n, k, 2)."""
    return points.gather(1, which[..., None].expand(-1, -1, 2))
