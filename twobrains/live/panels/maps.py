"""Feature maps, one small picture a channel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from twobrains.live.panels.base import Array, Panel, summary
from twobrains.plots import MAGNITUDE, SIGNED, bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure


@dataclass(frozen=True)
class Maps(Panel):
    """A ``(channel, height, width)`` tensor, one colour scale for all its channels.

    Attributes:
        signed: colours diverge from zero; otherwise they rise from zero, as after a ReLU.
    """

    signed: bool = field(default=False, kw_only=True)

    kind: ClassVar[str] = "maps"
    dims: ClassVar[int] = 3

    def draw(self, canvas: SubFigure, array: Array) -> None:
        """A grid, at most four maps wide, with its colour bar."""
        columns = min(4, len(array))
        rows = math.ceil(len(array) / columns)
        peak = float(np.abs(array).max()) or 1.0
        grid = [
            bare_axes(canvas, rows, columns, place + 1).imshow(
                channel,
                cmap=SIGNED if self.signed else MAGNITUDE,
                vmin=-peak if self.signed else 0,
                vmax=peak,
            )
            for place, channel in enumerate(array)
        ]
        canvas.colorbar(grid[0], ax=canvas.axes, shrink=0.8, aspect=30)

    def words(self, array: Array) -> str:
        """Shape, mean and peak."""
        return f"{self.heading} {summary(array)}"

    def width(self, array: Array) -> float:
        """As wide as its columns."""
        return 0.5 * min(4, len(array)) + 0.4

    def settings(self) -> Mapping[str, Any]:
        """Which colours."""
        return {"signed": self.signed}
