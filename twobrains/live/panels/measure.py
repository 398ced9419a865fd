"""What an axis measures, where an output of the figure picks one of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from twobrains.live.panels.base import Array


class MeasureSpec(TypedDict):
    """An axis as the page knows it."""

    label: str
    ends: tuple[float, float] | None
    log: bool


@dataclass(frozen=True)
class Measure:
    """An axis for values.

    Attributes:
        label: what it shows, with its unit.
        ends: both ends of the axis; as the values need where left out.
        log: its steps are factors; all values must be above 0.

    >>> Measure("energy, mJ", log=True).check("energy", np.array([0.0, 2.0]))
    Traceback (most recent call last):
        ...
    ValueError: 'energy' must stay above 0 on a logarithmic axis; got 0
    """

    label: str = ""
    ends: tuple[float, float] | None = field(default=None, kw_only=True)
    log: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.ends is not None and not self.ends[0] < self.ends[1]:
            raise ValueError(f"ends go from a lower to a higher one, got {self.ends}")
        if self.ends is not None and self.log and self.ends[0] <= 0:
            raise ValueError(f"the ends of a logarithmic axis are above 0, got {self.ends}")

    def check(self, name: str, values: Array) -> None:
        """Raise ``ValueError`` for values that the axis can't show."""
        if values.size == 0:
            return
        low, high = float(values.min()), float(values.max())
        if self.log and low <= 0:
            raise ValueError(f"{name!r} must stay above 0 on a logarithmic axis; got {low:g}")
        if self.ends is not None and not (self.ends[0] <= low and high <= self.ends[1]):
            raise ValueError(
                f"{name!r} must lie on the axis from {self.ends[0]:g} to {self.ends[1]:g}; "
                f"got {low:g} to {high:g}"
            )

    def spec(self) -> MeasureSpec:
        """The axis as JSON."""
        return {"label": self.label, "ends": self.ends, "log": self.log}


def picked(measures: Sequence[Measure], name: str | None, others: Mapping[str, Array]) -> Measure:
    """The measure that an output names by its index, the first where there is no such output.

    Raises:
        ValueError: the output holds no index of one.
    """
    if name is None:
        return measures[0]
    values = np.asarray(others[name]).reshape(-1)
    places = range(len(measures))
    if len(values) != 1 or float(values[0]) not in places:
        raise ValueError(
            f"{name!r} must hold one whole number from 0 to {len(measures) - 1}, the index of a "
            f"measure; got {values.tolist()[:5]}"
        )
    return measures[int(values[0])]
