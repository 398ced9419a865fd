"""A movement of the pen on a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.palette import MAGNITUDE
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

LIFT = 0.5
"""From here on the third number means that the pen leaves the paper; it may be a probability."""


class PenPathSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    size: int


@dataclass(frozen=True)
class PenPath(Panel):
    """A ``(time, 3)`` tensor of rows ``(dx, dy, lift)``: where the pen goes, point by point.

    ``dx`` (to the right) and ``dy`` (down) lead from the point before, in px; the first row leads
    from the image's top left corner. ``lift`` is 1 where the pen leaves the paper after this
    point. Rows (0, 0, 0) at the end are room that no point has taken yet. Dots are coloured by
    time; a piece with the pen in the air is dashed.

    Attributes:
        size: side of the sheet, px; points beyond it are counted in the panel's words.

    >>> PenPath("path").words(np.array([[4, 14, 0], [20, 0, 1]]))
    'path: 2 points in 1 stroke'
    """

    size: int = field(default=28, kw_only=True)

    kind: ClassVar[str] = "pen"
    dims: ClassVar[int] = 2

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError(f"the sheet's side is at least 1 px, got size (={self.size})")

    def check(self, array: Array) -> None:
        """Three numbers a point, and at least one point."""
        super().check(array)
        if array.shape[1] != 3 or len(array) == 0:
            raise ValueError(
                f"{self.output!r} must be (time, 3), rows of dx, dy and lift, at least one; "
                f"got {tuple(array.shape)}"
            )

    def trim(self, array: Array) -> Array:
        """The rows up to the last one that holds a point; one at least."""
        rows = super().trim(array)
        return rows[: max(1, int(np.flatnonzero(rows.any(1)).max(initial=0)) + 1)]

    def points(self, array: Array) -> Array:
        """Where the pen is at each time: ``(time, 2)``, px from the top left corner."""
        return array[:, :2].cumsum(0)

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Lines where the pen is down, dashes where it is up, dots from first to last."""
        axes = bare_axes(canvas)
        axes.set(xlim=(0, self.size), ylim=(self.size, 0), aspect="equal")
        axes.spines[:].set_visible(True)
        points, up = self.points(array), array[:, 2] >= LIFT
        for start, end, lifted in zip(points, points[1:], up, strict=False):
            ends = [start[0], end[0]], [start[1], end[1]]
            axes.plot(*ends, "--" if lifted else "-", color="0.7" if lifted else "0.2", lw=1.2)
        colours = np.linspace(0, 1, len(points))
        axes.scatter(
            points[:, 0], points[:, 1], c=colours, cmap=MAGNITUDE, vmin=0, vmax=1, s=9, zorder=3
        )
        axes.scatter(
            points[0, 0], points[0, 1], s=60, facecolors="none", edgecolors="0.2", zorder=4
        )

    def words(self, array: Array) -> str:
        """How many points and strokes, and how many points missed the sheet."""
        points = self.points(array)
        strokes = int((array[:, 2] >= LIFT).sum() + (array[-1, 2] < LIFT))
        off = int(((points < 0) | (points > self.size)).any(1).sum())
        said = f"{self.heading}: {_count(len(array), 'point')} in {_count(strokes, 'stroke')}"
        return f"{said}, {off} off the sheet" if off else said

    def settings(self) -> PenPathSettings:
        """Side of the sheet."""
        return {"size": self.size}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
