"""From texts and writers to images of lines, padded to one width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from .glyphs import SHEET, Glyphs
from .texts import Text

__all__ = ["HEIGHT", "TIDY", "USUAL", "Habits", "Lines", "compose"]

HEIGHT = 28
"""Height of every line, px."""
Range = tuple[float, float]


@dataclass(frozen=True)
class Habits:
    """How a line is set, and what a scanner makes of it.

    Attributes:
        gap: px of paper between two glyphs; below 0 they overlap. A line keeps to one.
        unsteady: standard deviation of each gap around the line's, px.
        advance: least px from a glyph's left edge to the next one's, so that columns of 4 px can
            tell a digit from its repetition.
        margin: px of paper before the first and behind the last glyph.
        shift: px that the line is too high or too low, at most.
        blurred, faint: shares of the lines that are blurred by a pixel, and of grey ink.
    """

    gap: Range = (-1.5, 7.0)
    unsteady: float = 0.8
    advance: int = 9
    margin: tuple[int, int] = (1, 14)
    shift: int = 2
    blurred: float = 0.2
    faint: float = 0.15


USUAL = Habits()
TIDY = Habits(gap=(3, 3), unsteady=0, margin=(4, 4), shift=0, blurred=0, faint=0)
"""Evenly spaced on one line, sharp and black."""


class Lines(NamedTuple):
    """A batch of lines, padded with paper.

    Attributes:
        ink: (line, 1, HEIGHT, widest) in [0, 1], 1 is ink.
        widths: (line,) px that count, int64.
        symbols: (line, longest) indices in ``ALPHABET``, int64; padding is 0.
        lengths: (line,) symbols that count, int64.
        ambiguous: (line, longest) bool, true where only the other signs determine a symbol.
    """

    ink: Tensor
    widths: Tensor
    symbols: Tensor
    lengths: Tensor
    ambiguous: Tensor

    @property
    def mask(self) -> Tensor:
        """(line, widest) bool, true at the px that count."""
        return torch.arange(self.ink.shape[-1]) < self.widths[:, None]

    def texts(self) -> list[tuple[int, ...]]:
        """Each line's symbols, without padding."""
        rows = zip(self.symbols.tolist(), self.lengths.tolist(), strict=True)
        return [tuple(row[:length]) for row, length in rows]


def compose(
    glyphs: Glyphs, texts: Sequence[Text], rng: np.random.Generator, habits: Habits = USUAL
) -> Lines:
    """Write each text by one writer, chosen at random.

    Args:
        glyphs: of the writers.
        texts: at least one, each of one symbol or more.
        rng: of writers, copies, spacing and wear.
        habits: how lines are set.
    """
    written = [_line(glyphs, text, rng, habits) for text in texts]
    widths = torch.tensor([line.shape[1] for line in written])
    ink = np.zeros((len(texts), HEIGHT, int(widths.max())), np.uint8)
    for row, line in zip(ink, written, strict=True):
        row[:, : line.shape[1]] = line
    return Lines(
        _worn(torch.from_numpy(ink)[:, None].float() / 255, widths, rng, habits),
        widths,
        _padded([text.symbols for text in texts], torch.int64),
        torch.tensor([len(text.symbols) for text in texts]),
        _padded([text.ambiguous for text in texts], torch.bool),
    )


def _line(
    glyphs: Glyphs, text: Text, rng: np.random.Generator, habits: Habits
) -> NDArray[np.uint8]:
    """(HEIGHT, width) one line; where glyphs overlap, the darker ink stays."""
    hand = int(rng.integers(len(glyphs)))
    copies = rng.integers(glyphs.pictures.shape[2], size=len(text.glyphs)).tolist()
    edges = glyphs.edges[hand, list(text.glyphs), copies]  # (glyph, 2)
    starts = _set(edges, rng, habits)
    margin = int(rng.integers(habits.margin[0], habits.margin[1] + 1))
    width = max(start + wide for start, wide in zip(starts, _widths(edges), strict=True)) + margin
    sheet = np.zeros((SHEET, width), np.uint8)
    for start, (first, last), glyph, copy in zip(
        starts, edges.tolist(), text.glyphs, copies, strict=True
    ):
        place = sheet[:, start : start + last - first]
        np.maximum(place, glyphs.pictures[hand, glyph, copy][:, first:last], out=place)
    top = (SHEET - HEIGHT) // 2 + int(rng.integers(-habits.shift, habits.shift + 1))
    return sheet[top : top + HEIGHT]


def _widths(edges: NDArray[np.int64]) -> list[int]:
    widths: list[int] = (edges[:, 1] - edges[:, 0]).tolist()
    return widths


def _set(edges: NDArray[np.int64], rng: np.random.Generator, habits: Habits) -> list[int]:
    """The px at which each glyph's ink starts."""
    gaps = rng.uniform(*habits.gap) + habits.unsteady * rng.standard_normal(len(edges))
    at = int(rng.integers(habits.margin[0], habits.margin[1] + 1))
    starts = []
    for wide, gap in zip(_widths(edges), gaps.tolist(), strict=True):
        starts.append(at)
        at = max(at + wide + round(gap), at + habits.advance)
    return starts


def _worn(ink: Tensor, widths: Tensor, rng: np.random.Generator, habits: Habits) -> Tensor:
    """Some lines blurred, some grey; padding stays paper."""
    n = len(ink)
    blurred, faint = (
        torch.from_numpy(rng.random(n) < share)[:, None, None, None]
        for share in (habits.blurred, habits.faint)
    )
    grey = torch.from_numpy(rng.uniform(0.4, 1, n).astype(np.float32))[:, None, None, None]
    ink = torch.where(blurred, F.avg_pool2d(ink, 3, stride=1, padding=1), ink)
    ink = torch.where(faint, grey * ink, ink)
    return ink * (torch.arange(ink.shape[-1]) < widths[:, None])[:, None, None]


def _padded(rows: Sequence[Sequence[int]], dtype: torch.dtype) -> Tensor:
    """(row, longest), zeros behind the shorter ones."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows]).to(dtype)
