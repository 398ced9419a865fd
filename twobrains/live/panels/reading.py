"""A text that was read, heard or thought of, in letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.text import symbol
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

NOTHING = "nothing"
"""What is said of an empty text."""


@dataclass(frozen=True)
class Reading(Panel):
    """A ``(place,)`` tensor of code points; 0 is no symbol, so that a text may have any length.

    >>> Reading("text").words(np.array([104.0, 105.0, 0.0, 0.0]))
    'text: hi'
    """

    kind: ClassVar[str] = "reading"
    dims: ClassVar[int] = 1

    def text(self, array: Array) -> str:
        """The symbols, or words that there are none."""
        return "".join(symbol(code) for code in array.tolist() if code) or NOTHING

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """The text alone."""
        axes = bare_axes(canvas)
        axes.set_axis_off()
        style: dict[str, Any] = {
            "fontsize": 11,
            "weight": "bold",
            "parse_math": False,
            "wrap": True,
        }
        axes.text(0, 0.9, self.text(array), va="top", transform=axes.transAxes, **style)

    def words(self, array: Array) -> str:
        """The text."""
        return f"{self.heading}: {self.text(array)}"
