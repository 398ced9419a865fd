"""One pen movement, recorded and written otherwise: as another writer could have made it.

All in torch, without branches on values and at any length, so that a live figure can export it.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from twobrains.data.handwriting import SIDE, draw
from twobrains.data.movements import MOST, rows

__all__ = ["CHANGES", "PEN", "Track", "begun", "changed", "recorded"]

PEN = 1.1
"""Radius of the pad's pen, px."""
SHIFT, SLANT = 6.0, 30.0

CHANGES = (
    "as written",
    "strokes in reverse order",
    "each stroke backwards",
    "all of it backwards",
    "pen lifts lost",
    f"{SHIFT:g} px right and down",
    f"slanted by {SLANT:g}°",
    "mirrored",
)
"""What can be done to a movement; the first is nothing."""


class Track(NamedTuple):
    """A recorded movement with room for MOST points.

    Attributes:
        points: (MOST, 2) px from the sheet's top left corner; the room repeats the last point.
        stroke: (MOST,) int64, the number of each point's stroke; in the room another one.
        length: 0-d int64, points that count.
    """

    points: Tensor
    stroke: Tensor
    length: Tensor

    @property
    def inside(self) -> Tensor:
        """(MOST,) true where a point counts."""
        return torch.arange(MOST) < self.length

    @property
    def lift(self) -> Tensor:
        """(MOST,) 1 where the pen leaves the paper after the point, and in the room."""
        following = torch.cat([self.stroke[1:], self.stroke[-1:] + 1])
        last = torch.arange(MOST) >= self.length - 1
        return ((following != self.stroke) | last).float()

    @property
    def steps(self) -> Tensor:
        """(MOST, 3) rows (dx, dy, lift), the first from the corner; the room holds zeros."""
        return rows(self.points[None], self.lift[None], start=0)[0] * self.inside[:, None]

    @property
    def picture(self) -> Tensor:
        """(28, 28) its ink in the pad's pen."""
        return draw(self.points, self.lift, PEN, SIDE)

    @property
    def pictures(self) -> Tensor:
        """(MOST, 28, 28) its ink so far, after each point; in the room all of it."""
        drawn = self._before[:, None], self.points[:, None]
        ends = torch.tensor([0.0, 1.0]).expand(MOST, 2)
        ink = draw(torch.cat(drawn, 1), ends, PEN, SIDE)  # (MOST, 28, 28) what each point adds
        reach = 1
        while reach < MOST:  # the largest of the last 2, 4, 8 … points
            ink = torch.maximum(ink, F.pad(ink, (0, 0, 0, 0, reach, 0))[:MOST])
            reach *= 2
        return ink

    @property
    def ink(self) -> Tensor:
        """(MOST,) share of its ink that is written at each point, by length; 1 in the room."""
        written = (self.points - self._before).square().sum(-1).sqrt().cumsum(0)
        whole = written[-1:]
        return torch.where(whole > 0, written / whole.clamp(min=1e-6), 1.0)

    @property
    def _before(self) -> Tensor:
        """(MOST, 2) where the ink of each point begins: at the one before, or there itself."""
        before = torch.cat([self.points[:1], self.points[:-1]])
        lifted = torch.cat([torch.ones(1), self.lift[:-1]])
        return torch.where(lifted[:, None] > 0.5, self.points, before)


def recorded(pen: Tensor, wanted: Tensor | int | None = None) -> Track:
    """The same movement at another number of points, evenly between its first and last one.

    Args:
        pen: (time, 3) rows (dx, dy, lift), the first from the sheet's corner, as ``PenPad`` gives.
        wanted: points, 1 to MOST; between two recorded points a new one lies on their line. As
            many as there are, or MOST, where left out.
    """
    places = pen[:, :2].cumsum(0)  # (time, 2)
    up = pen[:, 2] > 0.5
    stroke = up.long().cumsum(0) - up.long()  # (time,) counted from 0
    length = torch.ones_like(stroke).sum()
    count = (length if wanted is None else torch.as_tensor(wanted).long()).clamp(1, MOST)
    k = torch.minimum(torch.arange(MOST), count - 1)
    at = k * (length - 1) / (count - 1).clamp(min=1)  # (MOST,) places among the rows
    before = at.floor().long()
    after = torch.minimum(before + 1, length - 1)
    part = at - before
    part = torch.where(stroke[before] == stroke[after], part, part.round())  # no point in the air
    points = torch.lerp(places[before], places[after], part[:, None])
    return _roomy(points, torch.where(part < 0.5, stroke[before], stroke[after]), count)


def begun(track: Track, share: Tensor | float) -> Track:
    """The movement so far, when a share of its points is written; one point at least."""
    count = (track.length * share - 1e-4).ceil().long().clamp(min=1)
    return _roomy(track.points, track.stroke, torch.minimum(count, track.length))


def changed(track: Track, how: Tensor | int) -> Track:
    """One of CHANGES, by its index."""
    k, which = torch.arange(MOST), torch.as_tensor(how)
    by_stroke, last = track.stroke * MOST, track.stroke.amax(0) * MOST
    keys = torch.stack([k, last - by_stroke + k, by_stroke + MOST - 1 - k, MOST - 1 - k])
    key = keys[torch.where(which < len(keys), which, 0)]
    order = torch.where(track.inside, key, last + 2 * MOST + k).argsort()
    stroke = torch.where(which == CHANGES.index("pen lifts lost"), 0, track.stroke[order])
    return _roomy(_moved(track.points[order], which), stroke, track.length)


def _moved(points: Tensor, which: Tensor) -> Tensor:
    """Shifted, slanted or mirrored, about the middle of the sheet."""
    x, y = (points - SIDE / 2).unbind(-1)
    lean = torch.deg2rad(torch.tensor(SLANT)).tan()
    ways = {
        "px": torch.stack([x + SHIFT, y + SHIFT], -1),
        "slanted": torch.stack([x - y * lean, y], -1),
        "mirrored": torch.stack([-x, y], -1),
    }
    found = torch.stack([x, y], -1)
    for place, name in enumerate(CHANGES):
        for word, way in ways.items():
            if word in name.split():
                found = torch.where(which == place, way, found)
    return found + SIDE / 2


def _roomy(points: Tensor, stroke: Tensor, count: Tensor) -> Track:
    """The room repeats the last point that counts, in a stroke of its own."""
    k = torch.minimum(torch.arange(MOST), count - 1)
    room = torch.arange(MOST) >= count
    return Track(points[k], torch.where(room, stroke[k].amax(0) + 1, stroke[k]), count)
