"""What can happen to a sequence on its way to a reader: five perturbations, each in any strength.

An image is read row by row, (batch, time, inputs); a pen's movement point by point. Each of
``PERTURBATIONS`` is done to both, in the way that is its own: see the tables ``TO_PICTURES`` and
``TO_MOVEMENTS``. Strength goes from 0, where nothing happens, to 1. What is random in it is in
``Chances``, drawn once, so that the strength alone changes what is seen; on images all of it is
arithmetic on tensors, which exports.

>>> perturbed(torch.ones(1, 28, 28), "occlusion", 1.0)[0, :, 0].sum()      # half of the rows
tensor(14.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor

from twobrains.data.movements import rows

__all__ = [
    "PERTURBATIONS",
    "TO_MOVEMENTS",
    "TO_PICTURES",
    "Chances",
    "chances",
    "perturbed",
    "perturbed_pen",
]

Do = TypeVar("Do")

SHIFT, REST = 8 / 28, 24
"""At strength 1: share of the width by which ink is moved, and steps for which a pen rests."""
NOISE, SHAKE = 0.5, 1.5
"""At strength 1: standard deviation of the noise, of the ink's range, and of points in px."""
WARP = 0.9
"""At strength 1 the slowest part is read at 1 − WARP of the pace, the fastest at 1 + WARP."""
HIDDEN, MISSING = 0.5, 0.6
"""At strength 1: share of the rows or points that one stretch hides, and that are missing."""


class Chances(NamedTuple):
    """What is random, drawn once; a leading 1 is the same for the whole batch.

    Attributes:
        noise: (batch, time, inputs) standard normal.
        order: (batch, time) int64, a permutation of 0 … time − 1: which step is lost first.
        place: (batch, 1) where a stretch is hidden, from 0, at the beginning, to 1, at the end.
    """

    noise: Tensor
    order: Tensor
    place: Tensor


def chances(batch: int, time: int, inputs: int, *, seed: int) -> Chances:
    """Draw them for sequences of a size; for pens, ``inputs`` is 2."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(batch, time, inputs, generator=generator)
    order = torch.rand(batch, time, generator=generator).argsort(-1)
    return Chances(noise, order, torch.rand(batch, 1, generator=generator))


FIXED = chances(1, 28, 28, seed=0)._replace(place=torch.full((1, 1), 0.5))
"""Chances for one image of 28×28: what is hidden is hidden in the middle."""


def perturbed(
    pictures: Tensor, kind: str | Tensor, strength: Tensor | float, chance: Chances = FIXED
) -> Tensor:
    """Images, perturbed.

    Args:
        pictures: (batch, rows, columns) in [0, 1], 1 is ink; read from the top row down.
        kind: one of ``PERTURBATIONS``, or its index there, a 0-d int64.
        strength: 0-d, from 0 to 1.
        chance: for images of this size.
    Returns:
        the same shape.
    Raises:
        ValueError: no such perturbation, or chances of another size.
    """
    if chance.noise.shape[1:] != pictures.shape[1:]:
        raise ValueError(
            f"chances for {tuple(chance.noise.shape[1:])}, images {tuple(pictures.shape[1:])}; "
            "draw chances(batch, rows, columns, seed=…) for these"
        )
    if isinstance(kind, Tensor):
        every = torch.stack([do(pictures, strength, chance) for do in TO_PICTURES.values()])
        return every[kind[None]][0]
    return _named(TO_PICTURES, kind)(pictures, strength, chance)


def _hats(places: Tensor, steps: int) -> Tensor:
    """(..., k) positions to (..., k, steps): weights of linear interpolation between steps."""
    return (1 - (places[..., None] - torch.arange(steps)).abs()).relu()


def _moved(x: Tensor, strength: Tensor | float, chance: Chances) -> Tensor:
    """Ink goes to the right; blank paper comes in."""
    del chance
    columns = x.shape[-1]
    return x @ _hats(torch.arange(columns) - strength * SHIFT * columns, columns).mT


def _noisy(x: Tensor, strength: Tensor | float, chance: Chances) -> Tensor:
    """More ink here, less there."""
    return (x + strength * NOISE * chance.noise).clamp(0, 1)


def _warped(x: Tensor, strength: Tensor | float, chance: Chances) -> Tensor:
    """Above and below, rows are passed faster; in the middle, slower."""
    del chance
    count = x.shape[1]
    return _hats(_warp(torch.arange(count), count - 1, strength), count) @ x


def _hidden(x: Tensor, strength: Tensor | float, chance: Chances) -> Tensor:
    """Rows in a stretch are blank."""
    wide = strength * HIDDEN * x.shape[1]
    start = chance.place * (x.shape[1] - wide)  # (batch, 1)
    away = torch.arange(x.shape[1]) + 0.5 - start - wide / 2  # (batch, rows), of a row's middle
    return x * (away.abs() >= wide / 2)[..., None]


def _lossy(x: Tensor, strength: Tensor | float, chance: Chances) -> Tensor:
    """Rows here and there are blank."""
    lost = chance.order + 0.5 < strength * MISSING * x.shape[1]  # (batch, rows)
    return x * ~lost[..., None]


def _warp(step: Tensor, last: Tensor | int, strength: Tensor | float) -> Tensor:
    """Where a reader is after some steps who is faster at both ends than in the middle."""
    turn = 2 * math.pi * step / last
    return step + strength * WARP * last * turn.sin() / (2 * math.pi)


TO_PICTURES: dict[str, Callable[[Tensor, Tensor | float, Chances], Tensor]] = {
    "shift": _moved,
    "noise": _noisy,
    "time warp": _warped,
    "occlusion": _hidden,
    "missing samples": _lossy,
}
PERTURBATIONS = tuple(TO_PICTURES)


def perturbed_pen(
    steps: Tensor, lengths: Tensor, kind: str, strength: float, chance: Chances
) -> tuple[Tensor, Tensor]:
    """Pen movements, perturbed; not for export.

    Args:
        steps: (batch, time, 3) rows (dx, dy, lift) in px; padding is (0, 0, 1).
        lengths: (batch,) rows that count, two at least.
        kind: one of ``PERTURBATIONS``.
        strength: from 0 to 1.
        chance: for (batch, time, 2).
    Returns:
        rows and lengths in the same form; a rest makes the longest movement longer, so time grows.
    Raises:
        ValueError: no such perturbation.
    """
    do = _named(TO_MOVEMENTS, kind)
    if not strength:
        return steps, lengths
    points = steps[..., :2].cumsum(1)  # (batch, time, 2), from where the first row starts
    if kind == "noise":
        points = points + strength * SHAKE * chance.noise
    places, count = do(lengths[:, None], strength, chance)
    return _read_at(points, steps[..., 2] > 0.5, places, count), count[:, 0]


Reading = tuple[Tensor, Tensor]
"""Positions among the recorded points, (batch, time), and how many of them count, (batch, 1)."""


def _as_recorded(length: Tensor, strength: float, chance: Chances) -> Reading:
    """Every point, shaken though it be."""
    del strength
    return torch.arange(chance.order.shape[1]).expand_as(chance.order), length


def _rested(length: Tensor, strength: float, chance: Chances) -> Reading:
    """The pen rests on its first point for some steps."""
    rest = round(strength * REST)
    places = (torch.arange(chance.order.shape[1] + rest) - rest).clamp(min=0)
    return places.expand(len(length), -1), length + rest


def _hurried(length: Tensor, strength: float, chance: Chances) -> Reading:
    """As many points of the same path, wider apart at both ends than in the middle."""
    last = length - 1
    k = torch.minimum(torch.arange(chance.order.shape[1]), last)
    return torch.minimum(_warp(k, last, strength), last), length


def _never_recorded(length: Tensor, strength: float, chance: Chances) -> Reading:
    """A stretch of points is not there."""
    k, gone = torch.arange(chance.order.shape[1]), (strength * HIDDEN * length).round().long()
    start = (chance.place * (length - gone)).round()
    return torch.where(k < start, k, k + gone), length - gone


def _dropped(length: Tensor, strength: float, chance: Chances) -> Reading:
    """Points here and there are not there."""
    most = chance.order.shape[1]
    k, gone = torch.arange(most), (strength * MISSING * length).round().long()
    rank = torch.where(k < length, chance.order, most + k).argsort(1).argsort(1)
    kept = (rank >= gone) & (k < length)
    return torch.where(kept, k, most + k).argsort(1), length - gone


TO_MOVEMENTS: dict[str, Callable[[Tensor, float, Chances], Reading]] = {
    "shift": _rested,
    "noise": _as_recorded,
    "time warp": _hurried,
    "occlusion": _never_recorded,
    "missing samples": _dropped,
}


def _read_at(points: Tensor, lift: Tensor, places: Tensor, count: Tensor) -> Tensor:
    """Movements as rows, recorded at positions among their points; strokes stay apart.

    Args:
        points: (batch, time, 2).
        lift: (batch, time) bool.
        places: (batch, k), growing; between two points lies their line, but never in the air.
        count: (batch, 1) positions that count.
    Returns:
        (batch, k, 3), padded with (0, 0, 1).
    """
    stroke = lift.long().cumsum(1) - lift.long()
    k = torch.arange(places.shape[1])
    at = places.gather(1, torch.minimum(k, count - 1)).float()  # the room repeats the last
    before = at.floor().long()
    after = at.ceil().long()
    part = at - before
    same = stroke.gather(1, before) == stroke.gather(1, after)
    part = torch.where(same, part, part.round())
    here, there = (points.gather(1, i[..., None].expand(-1, -1, 2)) for i in (before, after))
    of = torch.where(part < 0.5, stroke.gather(1, before), stroke.gather(1, after))
    leaves = torch.cat([of[:, 1:] != of[:, :-1], torch.ones_like(count, dtype=torch.bool)], 1)
    found = torch.lerp(here, there, part[..., None])
    return rows(found, (leaves | (k >= count - 1)).float(), start=0)


def _named(table: dict[str, Do], kind: str) -> Do:
    if kind not in table:
        raise ValueError(f"no perturbation is called {kind!r}; there are {', '.join(table)}")
    return table[kind]
