"""From a few points that the pen runs through to a smooth path, sampled evenly in time.

A path is linear in its control points, so each writing style is one fixed matrix:
path = weights @ control points. The pen slows down where the path bends (speed about
curvature^(-1/3), the two-thirds power law of Lacquaniti, Terzuolo & Viviani 1983), and at corners
and ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .glyphs import WAYS, Stroke, Way

__all__ = ["MOST_CONTROLS", "MOST_STROKES", "PATH_POINTS", "Skeleton", "skeleton"]

PATH_POINTS = 96
"""Points on every path, all strokes together."""

MOST_STROKES = max(len(way.strokes) for way in WAYS)
MOST_CONTROLS = max(sum(len(stroke.points) for stroke in way.strokes) for way in WAYS)

Array = NDArray[np.float64]
_FINE = 40  # steps between two control points, while the time law is worked out
_FEWEST = 12  # path points on any stroke, so that the slowest recording still holds both its ends


@dataclass(frozen=True)
class Skeleton:
    """A writing style, ready for linear algebra.

    Args:
        control: (MOST_CONTROLS, 2) control points, padded with zeros.
        weights: (PATH_POINTS, MOST_CONTROLS) path = weights @ control.
        rounded: (PATH_POINTS, MOST_CONTROLS) the same for a hasty writer who cuts corners.
        stroke: (PATH_POINTS,) number of the stroke that each path point belongs to.
        owner: (MOST_CONTROLS,) number of the stroke that each control point belongs to.
        bounds: (MOST_STROKES + 1,) stroke s holds the path points bounds[s] to bounds[s + 1] - 1.
    """

    control: Array
    weights: Array
    rounded: Array
    stroke: NDArray[np.int64]
    owner: NDArray[np.int64]
    bounds: NDArray[np.int64]


def _hermite(t: Array) -> Array:
    """(steps, 4) weights of (start, end, slope at start, slope at end) at t in [0, 1]."""
    return np.stack(
        [2 * t**3 - 3 * t**2 + 1, 3 * t**2 - 2 * t**3, t**3 - 2 * t**2 + t, t**3 - t**2], -1
    )


def _slopes(points: Array, corners: tuple[bool, ...], side: int) -> Array:
    """(points, points) weights of the slope at each point, in distances between neighbours.

    From neighbour to neighbour within a smooth run; at an end or a corner, towards the neighbour
    on `side` (+1 the next, -1 the previous).
    """
    n = len(points)
    slopes = np.zeros((n, n))
    for i in range(n):
        ahead, behind = min(i + 1, n - 1), max(i - 1, 0)
        if corners[i]:
            ahead, behind = (ahead, i) if side > 0 else (i, behind)
        slopes[i, ahead] += 1
        slopes[i, behind] -= 1
    return slopes


def _fine_weights(stroke: Stroke) -> Array:
    """(fine steps, points) weights of a curve through a stroke's points, smooth between corners."""
    points = np.array(stroke.points)
    gaps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    leaving, arriving = (_slopes(points, stroke.corners, side) for side in (1, -1))
    t = np.arange(_FINE) / _FINE
    rows = [np.eye(len(points))[-1:]]
    for i in reversed(range(len(gaps))):
        start, end = (
            _speed(slope, points, i + k, gaps[i]) for k, slope in ((0, leaving), (1, arriving))
        )
        ends = np.stack([np.eye(len(points))[i], np.eye(len(points))[i + 1], start, end])
        rows.append(_hermite(t) @ ends)
    return np.concatenate(rows[::-1])


def _speed(slopes: Array, points: Array, at: int, gap: float) -> Array:
    """Weights of the slope at a point, scaled to the length of the segment it starts or ends."""
    span = float(np.abs(slopes[at]) @ np.linalg.norm(points - points[at], axis=1))
    return np.asarray(slopes[at] * (gap / max(span, 1e-9)))


def _time(curve: Array, corners: Array) -> Array:
    """Time at which the pen passes each point: slower where it bends, at corners and ends."""
    step = np.diff(curve, axis=0)
    length = np.linalg.norm(step, axis=1) + 1e-9
    turn = np.abs(np.diff(np.unwrap(np.arctan2(step[:, 1], step[:, 0]))))
    bend = np.convolve(np.r_[0, turn, 0], np.ones(9) / 9, "same")[:-1] / length
    slow = 1 + 0.8 * np.cbrt(np.minimum(bend, 60))
    arc = np.cumsum(length)
    for stop in (0.0, arc[-1], *arc[np.flatnonzero(corners[1:])]):
        slow += 1.5 * np.exp(-np.abs(arc - stop) / 0.06)
    return np.concatenate([[0.0], np.cumsum(length * slow)])


def _counts(times: list[float]) -> list[int]:
    """Path points for each stroke, by the time it takes; FEWEST at least, PATH_POINTS in all."""
    counts = [max(_FEWEST, round(PATH_POINTS * time / sum(times))) for time in times]
    counts[int(np.argmax(counts))] += PATH_POINTS - sum(counts)
    return counts


def _smoothing(n: int, reach: float) -> Array:
    """(n, n) weights of a moving Gaussian average that leaves both ends where they are."""
    i = np.arange(n)
    width = np.minimum(reach, np.minimum(i, n - 1 - i) / 2 + 1e-3)[:, None]
    kernel = np.exp(-0.5 * ((i[:, None] - i) / width) ** 2)
    return np.asarray(kernel / kernel.sum(1, keepdims=True))


@cache
def skeleton(way: Way) -> Skeleton:
    """A style's matrices, computed once."""
    fine = [_fine_weights(stroke) for stroke in way.strokes]
    times = []
    for stroke, rows in zip(way.strokes, fine, strict=True):
        corners = np.repeat(stroke.corners, _FINE)[: len(rows)] & (
            np.arange(len(rows)) % _FINE == 0
        )
        times.append(_time(rows @ np.array(stroke.points), corners))
    counts = _counts([float(time[-1]) for time in times])
    weights, rounded = np.zeros((2, PATH_POINTS, MOST_CONTROLS))
    control, row, column = np.zeros((MOST_CONTROLS, 2)), 0, 0
    owner = np.full(MOST_CONTROLS, len(way.strokes) - 1)
    for number, (stroke, rows, time, count) in enumerate(
        zip(way.strokes, fine, times, counts, strict=True)
    ):
        k = len(stroke.points)
        at = np.interp(np.linspace(0, time[-1], count), time, np.arange(len(rows)))
        even = np.stack([np.interp(at, np.arange(len(rows)), rows[:, i]) for i in range(k)], -1)
        weights[row : row + count, column : column + k] = even
        rounded[row : row + count, column : column + k] = _smoothing(count, PATH_POINTS / 18) @ even
        control[column : column + k] = stroke.points
        owner[column : column + k] = number
        row, column = row + count, column + k
    starts = np.cumsum([0, *counts])
    bounds = np.pad(starts, (0, MOST_STROKES + 1 - len(starts)), constant_values=PATH_POINTS)
    return Skeleton(
        control, weights, rounded, np.repeat(np.arange(len(counts)), counts), owner, bounds
    )
