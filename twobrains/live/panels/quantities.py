"""Few numbers, each with its unit; those that share a unit are bars on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.competitors import brains_of
from twobrains.live.panels.numbers import whole
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

Scale = Literal["panel", "row", "column"]


class QuantitiesSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    rows: list[str]
    columns: list[str]
    units: list[str]
    scale: Scale
    tops: list[float | None]
    signed: list[bool]
    brains: list[str]


@dataclass(frozen=True)
class Quantities(Panel):
    """A ``(row, column)`` tensor of numbers that a reader reads as numbers.

    A number that has no other to be compared with is no bar, except a percentage: part of 100.

    Attributes:
        rows: what each row is.
        columns: what each column is; none where there is one.
        units: the unit of all numbers; of each row or each column where these have a scale each.
        scale: which numbers share a unit and a scale: those of the panel, of a row or of a column.
        top: value of a full bar; the largest on its scale where left out, and 100 for %.
        signed: bars go left and right from the middle; of all scales, or one for each.
        brains: whose number it is, a brain a row; grey where left out.

    >>> costs = Quantities("cost", rows=["state", "cache"], columns=["kept"], units="bytes")
    >>> costs.words(np.array([[672.0], [6291456.0]]))
    'cost: state 672 bytes; cache 6,291,456 bytes'
    """

    rows: Sequence[str] = field(kw_only=True)
    columns: Sequence[str] = field(default=("",), kw_only=True)
    units: str | Sequence[str] = field(default="", kw_only=True)
    scale: Scale = field(default="panel", kw_only=True)
    top: float | None = field(default=None, kw_only=True)
    signed: bool | Sequence[bool] = field(default=False, kw_only=True)
    brains: Sequence[str] | None = field(default=None, kw_only=True)

    kind: ClassVar[str] = "quantities"
    dims: ClassVar[int] = 2

    def __post_init__(self) -> None:
        wanted = {"panel": 1, "row": len(self.rows), "column": len(self.columns)}
        if self.scale not in wanted:
            raise ValueError(f"scale is panel, row or column; got {self.scale!r}")
        if len(self.each_unit) != wanted[self.scale]:
            raise ValueError(
                f"{self.output!r} has {len(self.each_unit)} units for {wanted[self.scale]} scales, "
                f"one a {self.scale}"
            )
        if len(self.each_signed) != len(self.each_unit):
            raise ValueError(
                f"{self.output!r} says of {len(self.each_signed)} scales whether they are signed, "
                f"and has {len(self.each_unit)}"
            )
        brains_of(self.whose, self.rows)

    @property
    def whose(self) -> list[str]:
        """A brain a row."""
        return list(self.brains or ["dense"] * len(self.rows))

    @property
    def each_unit(self) -> list[str]:
        """A unit for each scale."""
        return [self.units] if isinstance(self.units, str) else list(self.units)

    @property
    def each_signed(self) -> list[bool]:
        """Whether each scale goes below zero."""
        if isinstance(self.signed, bool):
            return [self.signed] * len(self.each_unit)
        return list(self.signed)

    @property
    def both_ways(self) -> NDArray[np.bool_]:
        """Whether the bar of each number may go to the left, (row, column)."""
        shape = len(self.rows), len(self.columns)
        return np.broadcast_to(self._by_scale(self.each_signed), shape).astype(bool)

    @property
    def tops(self) -> list[float | None]:
        """The value of a full bar for each scale, if it is no number's own."""
        return [100.0 if unit == "%" else self.top for unit in self.each_unit]

    def check(self, array: Array) -> None:
        """Finite, a number for each row and column, none below zero unless signed."""
        super().check(array)
        if array.shape != (len(self.rows), len(self.columns)):
            raise ValueError(
                f"{self.output!r} has shape {array.shape} for {len(self.rows)} rows and "
                f"{len(self.columns)} columns"
            )
        below = array[~self.both_ways & (array < 0)]
        if below.size:
            raise ValueError(
                f"{self.output!r} holds {below.min():g}, below zero; give signed=True for bars "
                "that go both ways"
            )

    def lengths(self, array: Array) -> Array:
        """How long each bar is, from 0 to 1, of a signed one from −1; NaN where there is none."""
        axis = {"panel": (0, 1), "row": (1,), "column": (0,)}[self.scale]
        peaks = np.abs(array).max(axis, keepdims=True)
        tops = self._by_scale([top or np.nan for top in self.tops])
        alone = array.size == peaks.size
        own = np.full(peaks.shape, np.nan) if alone else np.where(peaks > 0, peaks, 1.0)
        return np.asarray(np.clip(array / np.where(np.isnan(tops), own, tops), -1, 1))

    def _by_scale(self, values: Sequence[float]) -> Array:
        """A value of each scale, in the shape that broadcasts to the numbers."""
        return np.array(values).reshape(
            {"panel": (1, 1), "row": (-1, 1), "column": (1, -1)}[self.scale]
        )

    def text(self, array: Array, row: int, column: int) -> str:
        """A number with its unit."""
        units = self.each_unit
        unit = units[{"panel": 0, "row": row, "column": column}[self.scale]]
        return f"{whole(float(array[row, column]))} {unit}".rstrip()

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Bars with their numbers, a plot a column."""
        places, lengths = range(len(self.rows)), np.nan_to_num(self.lengths(array))
        colours = [BRAINS[brain] for brain in self.whose]
        plots = canvas.subplots(1, len(self.columns), sharey=True, squeeze=False)[0]
        for column, (axes, name) in enumerate(zip(plots, self.columns, strict=True)):
            axes.barh(places, lengths[:, column], color=colours, height=0.35, align="edge")
            axes.set_xlim(-1 if self.both_ways[:, column].any() else 0, 1)
            axes.set_xticks([])
            axes.spines[:].set_visible(False)
            axes.set_title(name, fontsize=7, parse_math=False)
            for row in places:
                text = self.text(array, row, column)
                axes.text(axes.get_xlim()[0], row - 0.05, text, fontsize=7, parse_math=False)
        plots[0].set_yticks(places, self.rows, fontsize=7, parse_math=False)
        plots[0].set_ylim(len(self.rows) - 0.4, -0.6)

    def words(self, array: Array) -> str:
        """Every number by its names, with its unit."""
        rows = []
        for row, name in enumerate(self.rows):
            cells = [
                f"{column} {self.text(array, row, i)}".lstrip()
                for i, column in enumerate(self.columns if len(self.columns) > 1 else [""])
            ]
            rows.append(f"{name} {', '.join(cells)}")
        return f"{self.heading}: {'; '.join(rows)}"

    def width(self, array: Array) -> float:
        """Wider with each column."""
        return 1.0 + 0.4 * len(self.columns)

    def settings(self) -> QuantitiesSettings:
        """Names, units, scales, colours."""
        return {
            "rows": list(self.rows),
            "columns": list(self.columns),
            "units": self.each_unit,
            "scale": self.scale,
            "tops": self.tops,
            "signed": self.each_signed,
            "brains": self.whose,
        }
