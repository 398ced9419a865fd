"""What is no digit: scribbles, a few strokes at random, two digits on one sheet, letters.

A reader that has met only digits reads one in everything. Trained to give every class the same
probability on what is none (outlier exposure: Hendrycks, Mazeika & Dietterich 2019, section 3), it
has a way to be unsure. Letters are kept for testing alone.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .pen import BOX, MOST_POINTS, Trajectory
from .raster import SIDE
from .samples import Samples, generate

__all__ = ["LETTERS", "NO_DIGIT", "letters", "scribbles", "strokes", "two_digits"]

NO_DIGIT = -1
"""The label of what is no digit."""
LETTERS: dict[str, str] = {
    "A": "0,100 50,0 100,100|22,60 78,60",
    "E": "90,0 10,0 10,100 90,100|10,50 75,50",
    "F": "90,0 10,0 10,100|10,48 75,48",
    "H": "8,0 8,100|92,0 92,100|8,50 92,50",
    "K": "10,0 10,100|90,0 10,55 90,100",
    "M": "0,100 12,0 50,70 88,0 100,100",
    "N": "8,100 8,0 92,100 92,0",
    "R": "10,100 10,0 60,2 85,20 60,45 10,50|45,50 92,100",
    "T": "0,0 100,0|50,0 50,100",
    "W": "0,0 22,100 50,30 78,100 100,0",
    "X": "5,0 95,100|95,0 5,100",
}
"""Capital letters that are no digit in anyone's writing, in strokes: hundredths of their height."""
_HALF = MOST_POINTS // 2


def scribbles(n: int, *, seed: int) -> Samples:
    """Smooth curves that cross themselves: sums of three swings in each direction.

    Args:
        n: how many.
        seed: any integer from 0.
    """
    generator = torch.Generator().manual_seed(seed)
    time = torch.linspace(0, 2 * math.pi, MOST_POINTS)
    swings = 1.5 + 3 * torch.rand(n, 3, 2, 1, generator=generator)
    phases = 2 * math.pi * torch.rand(n, 3, 2, 1, generator=generator)
    sizes = torch.rand(n, 3, 2, 1, generator=generator)
    points = (sizes * (swings * time + phases).sin()).sum(1).mT  # (n, points, 2)
    lift = torch.zeros(n, MOST_POINTS)
    return _samples(points, lift, generator)


def strokes(n: int, *, seed: int) -> Samples:
    """Three to five straight or bent strokes, anywhere."""
    generator = torch.Generator().manual_seed(seed)
    several, each = 5, MOST_POINTS // 5
    ends = torch.rand(n, several, 2, 2, generator=generator)
    bends = 0.2 * torch.randn(n, several, 1, 2, generator=generator)
    part = torch.linspace(0, 1, each)[:, None]
    start, end = ends.unbind(2)
    line = start[:, :, None] + (end - start)[:, :, None] * part
    curve = line + bends * 4 * (part * (1 - part))  # (n, strokes, points, 2)
    shown = torch.randint(3, several + 1, (n, 1), generator=generator)
    order = torch.arange(several).minimum(shown - 1)  # the last one is repeated
    points = curve[torch.arange(n)[:, None], order].flatten(1, 2)
    lift = torch.zeros(several, each)
    lift[:, -1] = 1
    points, lift = _filled(points, lift.flatten().expand(n, -1))
    return _samples(points, lift, generator)


def two_digits(n: int, *, seed: int) -> Samples:
    """Two digits, one beside the other; now and then they touch."""
    generator = torch.Generator().manual_seed(seed)
    pair = [_halved(generate(n, seed=2 * seed + k, edition=2)) for k in (0, 1)]
    apart = BOX * (0.6 + 0.5 * torch.rand(n, 1, 1, generator=generator))
    shift = torch.cat([apart, torch.zeros(n, 1, 1)], -1)
    points = torch.cat([pair[0][0], pair[1][0] + shift], 1)
    return _samples(points, torch.cat([pair[0][1], pair[1][1]], 1), generator)


def letters(n: int, *, seed: int) -> Samples:
    """Capital letters, each in a style of its own: points moved, slanted, wider or narrower."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [_spread(text) for text in LETTERS.values()]
    points, lift = (torch.stack(each) for each in zip(*shapes, strict=True))
    which = torch.randint(len(shapes), (n,), generator=generator)
    slant = 0.15 * torch.randn(n, 1, generator=generator)
    width = 0.6 + 0.4 * torch.rand(n, 1, generator=generator)
    waves = 0.05 * torch.randn(n, 2, 8, generator=generator)
    shaken = F.interpolate(waves, size=MOST_POINTS, mode="linear", align_corners=True).mT
    x, y = (points[which] + shaken).unbind(-1)
    return _samples(torch.stack([width * x - slant * y, y], -1), lift[which], generator)


def _spread(text: str) -> tuple[Tensor, Tensor]:
    """A letter's strokes at MOST_POINTS points (points, 2), and lifts."""
    lines = [
        torch.tensor([[float(v) / 100 for v in point.split(",")] for point in stroke.split()])
        for stroke in text.split("|")
    ]
    share = MOST_POINTS // len(lines)
    drawn = [
        F.interpolate(line.mT[None], size=share, mode="linear", align_corners=True)[0].mT
        for line in lines
    ]
    lift = torch.zeros(len(lines), share)
    lift[:, -1] = 1
    points, lift = _filled(torch.cat(drawn)[None], lift.flatten()[None])
    return points[0], lift[0]


def _filled(points: Tensor, lift: Tensor) -> tuple[Tensor, Tensor]:
    """To MOST_POINTS rows: the last point is repeated, lifted."""
    missing = MOST_POINTS - points.shape[1]
    rest = points[:, -1:].expand(-1, missing, -1)
    return torch.cat([points, rest], 1), F.pad(lift, (0, missing), value=1)


def _halved(samples: Samples) -> tuple[Tensor, Tensor]:
    """Trajectories at half as many rows (n, MOST_POINTS / 2), lifted where a stroke was."""
    points, lift, length = samples.trajectories
    row = torch.linspace(0, 1, _HALF) * (length[:, None] - 1)
    taken = row.round().long()
    before = F.pad(taken[:, 1:], (0, 1), value=0) - 1
    lifts = lift.cumsum(1)
    left = lifts.gather(1, before.clamp(min=0)) - F.pad(lifts, (1, 0)).gather(1, taken) > 0
    left[:, -1] = True
    return points.gather(1, taken[..., None].expand(-1, -1, 2)), left.to(lift.dtype)


def _samples(points: Tensor, lift: Tensor, generator: torch.Generator) -> Samples:
    """As large as a digit, in the middle, in a pen of some thickness."""
    n = len(points)
    low, high = points.amin(1, True), points.amax(1, True)
    thickness = 1.4 + 2 * torch.rand(n, generator=generator)
    room = BOX - thickness[:, None, None]
    points = (points - (low + high) / 2) * room / (high - low).amax(-1, keepdim=True)
    lift = torch.cat([lift[:, :-1], torch.ones(n, 1)], 1)
    moved = Trajectory(points + SIDE / 2, lift, torch.full((n,), MOST_POINTS))
    labels = torch.full((n,), NO_DIGIT)
    return Samples(moved, labels, torch.full((n,), NO_DIGIT), {"thickness": thickness})
