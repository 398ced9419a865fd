"""A writer's own traits: how two drawings in one style differ, apart from the named factors.

A writer moves each control point, bends the whole digit smoothly, shifts the proportions of its
loops, misplaces strokes, cuts corners, stops short or overshoots, and leaves hooks where the pen
lands and leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .glyphs import WAYS, Way
from .spline import MOST_CONTROLS, MOST_STROKES, PATH_POINTS, skeleton

__all__ = ["Looseness", "Paths", "write_paths"]

Array = NDArray[np.float32]
Numbers = NDArray[np.int64]
_WAVES = 3  # smooth bends of the whole digit, per direction
_TREMORS = np.arange(6, 24, 2, dtype=np.float32)  # frequencies of the tremor, in swings per digit


@dataclass(frozen=True)
class Looseness:
    """How far a writer strays; standard deviations in heights of the digit, unless said otherwise.

    Args:
        points: each control point by itself.
        bend: the smooth bending of the whole digit.
        proportion: shift of the digit's middle against its ends.
        stroke: position of each stroke.
        scale: size of each stroke, as a ratio.
        ends: length by which a stroke stops short or overshoots.
        hook: size of the hooks, on about a third of the ends.
        haste: share of the corners that is cut away at most, 0 to 1.
    """

    points: float = 0.022
    bend: float = 0.035
    proportion: float = 0.06
    stroke: float = 0.025
    scale: float = 0.08
    ends: float = 0.04
    hook: float = 0.05
    haste: float = 0.9

    def times(self, much: float) -> Looseness:
        """A writer who strays `much` times as far (0: the copybook)."""
        values = {name: value * much for name, value in vars(self).items()}
        return Looseness(**{**values, "haste": min(1.0, values["haste"])})


@dataclass(frozen=True)
class Paths:
    """Smooth paths of n digits, before any factor.

    Args:
        points: (n, PATH_POINTS, 2) in heights of the digit, y down, evenly spaced in time.
        bounds: (n, MOST_STROKES + 1) stroke s holds points bounds[s] to bounds[s + 1] - 1.
        shake: (n, PATH_POINTS, 2) a tremor of size 1 (root mean square), to be scaled.
    """

    points: Array
    bounds: NDArray[np.int64]
    shake: Array


def write_paths(ways: NDArray[np.int64], rng: np.random.Generator, loose: Looseness) -> Paths:
    """Write each of `ways` (n, numbers into WAYS) once, each by another writer."""
    n = len(ways)
    deform = _Deformation(n, rng, loose)
    points = np.empty((n, PATH_POINTS, 2), np.float32)
    bounds = np.empty((n, MOST_STROKES + 1), np.int64)
    for number in np.unique(ways):
        rows = np.flatnonzero(ways == number)
        points[rows] = deform.write(WAYS[number], rows)
        bounds[rows] = skeleton(WAYS[number]).bounds
    return Paths(deform.bend(points), bounds, _shake(n, rng))


class _Deformation:
    """All random numbers of n writers, drawn together in a fixed order."""

    def __init__(self, n: int, rng: np.random.Generator, loose: Looseness) -> None:
        def normal(size: float, *shape: int) -> Array:
            return np.float32(size) * rng.standard_normal((n, *shape), dtype=np.float32)

        self.points = normal(loose.points, MOST_CONTROLS, 2)
        self.stroke = normal(loose.stroke, MOST_STROKES, 2)
        self.scale = 1 + normal(loose.scale, MOST_STROKES, 2)
        self.haste = loose.haste * rng.random((n, 1, 1), dtype=np.float32)
        self.ends = normal(loose.ends, 2, MOST_STROKES, 1)
        self.hooks = normal(loose.hook, 2, MOST_STROKES, 2) * (
            rng.random((n, 2, MOST_STROKES, 1)) < 0.33
        )
        self.amplitude = normal(loose.bend, _WAVES, 2)
        self.frequency = 3.0 * rng.standard_normal((n, _WAVES, 2), dtype=np.float32)
        self.phase = 2 * np.pi * rng.random((n, _WAVES, 1), dtype=np.float32)
        self.proportion = normal(loose.proportion, 1, 2)

    def write(self, way: Way, rows: NDArray[np.int64]) -> Array:
        """(rows, PATH_POINTS, 2) paths of one style by the writers numbered `rows`."""
        bone = skeleton(way)
        middle = np.stack([np.mean(stroke.points, 0) for stroke in way.strokes])[
            bone.owner[: len(bone.owner)]
        ]
        moved = middle + (bone.control - middle) * self.scale[rows][:, bone.owner]
        moved = (moved + self.stroke[rows][:, bone.owner] + self.points[rows]).astype(np.float32)
        sharp, round_ = (
            np.einsum("pk,nkd->npd", m.astype(np.float32), moved)
            for m in (bone.weights, bone.rounded)
        )
        path = sharp + self.haste[rows] * (round_ - sharp)
        return self._finish(path, bone.bounds[: len(way.strokes) + 1], rows)

    def _finish(self, path: Array, bounds: Numbers, rows: Numbers) -> Array:
        """Stop each stroke short or overshoot, and hook its ends."""
        for s, (first, past) in enumerate(pairwise(bounds)):
            fade = np.exp(-np.arange(past - first, dtype=np.float32) / 5)[:, None]
            reach = min(3, past - first - 1)
            for end, at, inner, decay in (
                (0, first, first + reach, fade),
                (1, past - 1, past - 1 - reach, fade[::-1]),
            ):
                out = path[:, at] - path[:, inner]
                out = out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-6)
                pull = out * self.ends[rows, end, s] + self.hooks[rows, end, s]
                path[:, first:past] += pull[:, None] * decay
        return path

    def bend(self, points: Array) -> Array:
        """Bend each digit by a few long waves, and shift its middle against its ends."""
        turn = np.einsum("npd,nwd->npw", points - 0.5, self.frequency)
        waves = np.sin(turn + self.phase.transpose(0, 2, 1))
        along = np.clip(points, 0, 1)
        bulge = 4 * along * (1 - along)
        bent = points + np.einsum("npw,nwd->npd", waves, self.amplitude) + bulge * self.proportion
        return np.asarray(bent, dtype=np.float32)


def _shake(n: int, rng: np.random.Generator) -> Array:
    """(n, PATH_POINTS, 2) a sum of swings of random size and phase, of unit root mean square."""
    time = np.linspace(0, 2 * np.pi, PATH_POINTS, dtype=np.float32)[:, None] * _TREMORS
    swings = np.concatenate([np.sin(time), np.cos(time)], 1)
    total = swings @ rng.standard_normal((n, swings.shape[1], 2), dtype=np.float32)
    return np.asarray(
        total / np.sqrt(np.square(total).mean((1, 2), keepdims=True)), dtype=np.float32
    )
