"""Medians with their spread."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A sample in short.

    Attributes:
        low, median, high: the quartiles, in the sample's unit.
        count: how many values there were.
        lost: how many attempts gave none.
    """

    low: float
    median: float
    high: float
    count: int
    lost: int = 0

    def __str__(self) -> str:
        lost = f"; {self.lost} unanswered" if self.lost else ""
        return f"{number(self.median)} ({number(self.low)} to {number(self.high)}{lost})"


def spread(sample: Sequence[float | None]) -> Spread | None:
    """Quartiles, linearly between neighbours; ``None`` stands for an attempt that gave nothing.

    Returns:
        ``None`` for a sample without a single value.
    """
    values = [value for value in sample if value is not None]
    if not values:
        return None
    if len(values) == 1:
        low = median = high = values[0]
    else:
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(low, median, high, count=len(values), lost=len(sample) - len(values))


def number(value: float) -> str:
    """Three digits at most before and two after the point: as much as a rerun would repeat."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def packed(content: bytes) -> int:
    """Bytes on the wire from a host that compresses what gets smaller by it (gzip -9)."""
    return min(len(content), len(gzip.compress(content, 9, mtime=0)))
