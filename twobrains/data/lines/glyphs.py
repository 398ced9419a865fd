"""Every sign by many writers, drawn once and kept as bytes: a line is put together from them.

A writer keeps to one style for each sign, and to a slant, size and pen, from sign to sign and
with little variation. Each sign is drawn a few times, as no one writes it the same twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from twobrains.data import digits as scikit
from twobrains.data.handwriting import (
    FACTORS,
    SIDE,
    WAYS,
    Looseness,
    draw,
    find_way,
    generate,
    sample_factors,
    trace,
)
from twobrains.data.handwriting.wear import Wear, wear
from twobrains.data.handwriting.writer import write_paths

from .texts import BAR, BARRED, BLOT, DASH, FLAG, GLYPHS

__all__ = ["SHEET", "Glyphs", "real_digits", "strangers", "writers"]

SHEET = 36
"""Side of the sheet that a glyph is drawn on, px: slanted digits are wider than 28."""
_AT_ONCE = 8  # drawn together, so that they stay in the processor's cache
_SIZES = (0.65, 1.2)
_WEAR = Wear(moved=0)  # a line keeps its digits on it
_WITHIN = 0.15  # how much one hand varies, as a share of how much people do
_TOLD = {FLAG: find_way(1, "long flag"), BAR: find_way(1, "bar"), BARRED: find_way(7, "barred")}
Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Glyphs:
    """Signs by some writers, each in some copies.

    Attributes:
        pictures: (writer, glyph, copy, SHEET, SHEET) ink from 0 to 255.
        edges: (writer, glyph, copy, 2) the first column with ink, and the one after the last.
    """

    pictures: Bytes
    edges: Numbers

    @classmethod
    def of(cls, pictures: Bytes) -> Glyphs:
        """With the edges found: where the ink is a quarter as dark as it gets, or darker."""
        darkest = pictures.max((-2, -1), keepdims=True)
        inked = (pictures > darkest // 4).any(-2)  # (hand, glyph, copy, SHEET)
        first, last = inked.argmax(-1), SHEET - inked[..., ::-1].argmax(-1)
        return cls(pictures, np.stack([first, last], -1))

    def __len__(self) -> int:
        return len(self.pictures)


def writers(
    n: int, *, seed: int, copies: int = 2, loose: float = 1.0, pen: float | None = None
) -> Glyphs:
    """Some people's handwriting, all signs.

    Args:
        n: how many writers.
        seed: any integer from 0.
        copies: of each sign.
        loose: how far the pen strays; 1 is usual.
        pen: breadth of the stroke, px; each writer has a pen of their own unless given.
    """
    rng = np.random.default_rng([seed, 77])
    factors = _shared(n, copies, rng)
    if pen is not None:
        factors["thickness"] = torch.full_like(factors["thickness"], pen)
    inked = np.zeros((n, GLYPHS, copies, SHEET, SHEET), np.uint8)
    ways = _ways(n, copies, rng)
    paths = write_paths(ways, rng, Looseness().times(loose))
    written = [glyph for glyph in range(GLYPHS) if glyph not in (DASH, BLOT)]
    told = {name: value[:, written].reshape(-1) for name, value in factors.items()}
    arrays = [torch.from_numpy(each) for each in (paths.points, paths.bounds, paths.shake)]
    drawn = _drawn(arrays, told)
    inked[:, written] = drawn.reshape(n, len(written), copies, SHEET, SHEET)
    radius = factors["thickness"][:, DASH] / 2  # (n, copies)
    for glyph, of in ((DASH, _dash), (BLOT, _blot)):
        points = of(n * copies, factors["size"][:, glyph].reshape(-1), rng)
        ink = _in_parts(points, torch.zeros(points.shape[:2]), radius.reshape(-1))
        inked[:, glyph] = ink.reshape(n, copies, SHEET, SHEET)
    return Glyphs.of(inked)


def strangers(n: int, *, seed: int, loose: float = 1.0) -> Glyphs:
    """One set of glyphs by many writers: each copy of a digit is another's, worn by pad or scanner.

    Args:
        n: how many digits, all together; a sign has at least a twentieth of them as copies.
        seed: any integer from 0.
        loose: how far the pens stray.
    """
    samples = generate(n, seed=seed, loose=loose)
    pictures = (255 * wear(samples, seed=seed, how=_WEAR)).round().to(torch.uint8)
    return _of_labels(pictures, samples.labels)


def real_digits() -> Glyphs:
    """One set of glyphs of scikit-learn's 1,797 digits, written by 13 people; digits only."""
    pictures, labels = scikit.scaled()
    return _of_labels((255 * pictures[:, 0]).round().to(torch.uint8), labels)


def _of_labels(pictures: Tensor, labels: Tensor) -> Glyphs:
    """(n, SIDE, SIDE) bytes and digits (n,) to one set, as many copies as the rarest has."""
    copies = int(labels.bincount(minlength=10).min())
    inked = np.zeros((1, 10, copies, SHEET, SHEET), np.uint8)
    margin = (SHEET - SIDE) // 2
    for digit in range(10):
        chosen = pictures[labels == digit][:copies]
        inked[0, digit] = F.pad(chosen, (margin,) * 4).numpy()
    return Glyphs.of(inked)


def _shared(n: int, copies: int, rng: np.random.Generator) -> dict[str, Tensor]:
    """Factors (n, GLYPHS, copies): a writer's own, and a little variation for each copy."""
    size = rng.uniform(*_SIZES, n).astype(np.float32)
    own = {**sample_factors(n, rng), "size": torch.from_numpy(size)}
    made = {}
    for name, value in own.items():
        spread = FACTORS[name].spread if name in FACTORS else 0.2
        noise = rng.standard_normal((n, GLYPHS, copies), dtype=np.float32)
        made[name] = value[:, None, None] + _WITHIN * spread * torch.from_numpy(noise)
    for name, factor in FACTORS.items():
        made[name] = made[name].clamp(factor.low, factor.high)
    made["slant"] = made["slant"].clamp(-30, 30)
    made["size"] = made["size"].clamp(0.6, 1.25)
    made["y"] = made["y"] + 0.7 * torch.from_numpy(
        rng.standard_normal((n, GLYPHS, copies), dtype=np.float32)
    )
    return made


def _ways(n: int, copies: int, rng: np.random.Generator) -> Numbers:
    """(n * 13 * copies,) numbers into WAYS: a writer has one style for each sign."""
    ways = np.empty((n, GLYPHS), np.int64)
    for digit in range(10):
        own = [number for number, way in enumerate(WAYS) if way.digit == digit]
        share = np.array([WAYS[number].share for number in own])
        ways[:, digit] = rng.choice(own, n, p=share / share.sum())
    for glyph, way in _TOLD.items():
        ways[:, glyph] = WAYS.index(way)
    return np.repeat(np.delete(ways, [DASH, BLOT], 1).reshape(-1), copies)


def _drawn(paths: list[Tensor], factors: dict[str, Tensor]) -> Bytes:
    """(n, SHEET, SHEET): each path traced with its factors and drawn in its size."""
    parts = []
    for first in range(0, len(paths[0]), 16 * _AT_ONCE):
        here = slice(first, first + 16 * _AT_ONCE)
        own = {name: value[here] for name, value in factors.items()}
        path, bounds, shake = (each[here] for each in paths)
        points, lift, _ = trace(path, bounds, shake, own)
        points = SHEET / 2 + (points - SIDE / 2) * own["size"][:, None, None]
        parts.append(_in_parts(points, lift, own["thickness"] / 2))
    return np.concatenate(parts)


def _in_parts(points: Tensor, lift: Tensor, radius: Tensor) -> Bytes:
    """(n, SHEET, SHEET) ink of n trajectories, from 0 to 255."""
    split = (torch.split(each, _AT_ONCE) for each in (points, lift, radius))
    parts = zip(*split, strict=True)
    ink = [(255 * draw(place, up, half, SHEET)).round() for place, up, half in parts]
    return torch.cat(ink).to(torch.uint8).numpy()


def _dash(n: int, size: Tensor, rng: np.random.Generator) -> Tensor:
    """(n, 2, 2) two ends of a short stroke, nearly horizontal, at half the height."""
    noise = torch.from_numpy(rng.standard_normal((n, 2, 2), dtype=np.float32))
    reach = torch.from_numpy(rng.uniform(3, 6, n).astype(np.float32)) * size
    ends = torch.stack([-reach, reach], -1)  # (n, 2)
    return SHEET / 2 + torch.stack([ends, noise[..., 1]], -1) + 0.5 * noise[:, :1]


def _blot(n: int, size: Tensor, rng: np.random.Generator) -> Tensor:
    """(n, 24, 2) a pen that goes back and forth until nothing can be read."""
    down = torch.linspace(-10, 10, 24)[None].expand(n, -1)
    across = 6.0 - 12.0 * (torch.arange(24) % 2)[None]
    noise = torch.from_numpy(rng.standard_normal((n, 24, 2), dtype=np.float32))
    return SHEET / 2 + (torch.stack([across.expand(n, -1), down], -1) + noise) * size[:, None, None]
