"""One image: ink on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel, summary
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure


@dataclass(frozen=True)
class Picture(Panel):
    """A ``(height, width)`` tensor as ink on paper: 0 is paper, 1 and above is ink.

    >>> Picture("sheet").words(np.ones((28, 28)))
    'sheet 28×28, mean 1, peak 1'
    """

    kind: ClassVar[str] = "picture"
    dims: ClassVar[int] = 2
    spoken: ClassVar[bool] = False

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Grey levels on fixed ends 0 and 1."""
        axes = bare_axes(canvas)
        axes.imshow(array, cmap="gray_r", vmin=0, vmax=1)

    def words(self, array: Array) -> str:
        """Its shape and how much ink it holds."""
        return f"{self.heading} {summary(array)}"
