"""A layer's activity over time, or any sheet of values, as colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel, summary
from twobrains.live.panels.text import symbol
from twobrains.palette import MAGNITUDE, SIGNED
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure


class HeatmapSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    time: bool
    signed: bool
    top: float | None
    across: str
    down: str
    names: list[str] | None
    text: str | None
    pairs: bool


@dataclass(frozen=True)
class Heatmap(Panel):
    """A ``(time, unit)`` tensor, time running left to right; or ``(row, column)`` unchanged.

    Attributes:
        time: the first axis is time; otherwise it is rows, from the top.
        signed: colours diverge from zero; otherwise they rise from zero, as after a ReLU.
        top: value of the strongest colour, as 1 of probabilities; the largest magnitude
            where left out.
        x_label, y_label: what runs across and down; made from ``time`` where left out.
        names: of what runs down, said where the reader points; their numbers from 0 where left out.
        text: name of an output with the code points of what runs across, which is written below.
            Panels of the same text light a symbol up together.
        pairs: the same symbols run down, as in a map of attention.

    >>> attention = Heatmap("attention", time=False, text="codes", pairs=True)
    >>> array, others = attention.read({"attention": np.eye(3), "codes": np.array([97, 98, 99])})
    >>> attention.words(array)
    'attention 3×3, mean 0.333, peak 1'
    """

    time: bool = field(default=True, kw_only=True)
    signed: bool = field(default=False, kw_only=True)
    top: float | None = field(default=None, kw_only=True)
    x_label: str = field(default="", kw_only=True)
    y_label: str = field(default="", kw_only=True)
    names: Sequence[str] | None = field(default=None, kw_only=True)
    text: str | None = field(default=None, kw_only=True)
    pairs: bool = field(default=False, kw_only=True)

    kind: ClassVar[str] = "heatmap"
    dims: ClassVar[int] = 2
    spoken: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.pairs and self.text is None:
            raise ValueError(f"{self.output!r} shows pairs of which text? Give text, too")

    @property
    def also(self) -> tuple[str, ...]:
        """The text, if one runs across."""
        return () if self.text is None else (self.text,)

    @property
    def axes(self) -> tuple[str, str]:
        """What runs across and what runs down."""
        across, down = ("time", "unit") if self.time else ("column", "row")
        return self.x_label or across, self.y_label or down

    def check(self, array: Array) -> None:
        """Finite, with at least one value, and a name for each row if there are names."""
        super().check(array)
        if array.size == 0:
            raise ValueError(f"{self.output!r} holds no values: its shape is {array.shape}")
        down = array.shape[1 if self.time else 0]
        if self.names is not None and len(self.names) != down:
            raise ValueError(f"{self.output!r} has {down} rows for {len(self.names)} names")
        if self.top is not None and np.abs(array).max() > self.top * (1 + 1e-6):
            raise ValueError(f"{self.output!r} goes to {np.abs(array).max():g}, above {self.top:g}")

    def check_others(self, array: Array, others: Others) -> None:
        """One symbol a column, and a row where they are pairs."""
        if self.text is None:
            return
        across, down = array.shape if self.time else array.shape[::-1]
        count = others[self.text].size
        if across != count or (self.pairs and down != count):
            raise ValueError(
                f"{self.output!r} has {across} columns and {down} rows for the {count} symbols of "
                f"{self.text!r}"
            )

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Colours with their bar; cells as wide as the image allows."""
        axes = bare_axes(canvas)
        peak = self.top or float(np.abs(array).max()) or 1.0
        image = axes.imshow(
            array.T if self.time else array,
            cmap=SIGNED if self.signed else MAGNITUDE,
            vmin=-peak if self.signed else 0,
            vmax=peak,
            aspect="auto",
            interpolation="nearest",
        )
        if self.text is not None:
            symbols = [symbol(float(code)) for code in others[self.text].reshape(-1)]
            axes.set_xticks(range(len(symbols)))
            size = min(8.0, 160 / len(symbols))
            axes.set_xticklabels(symbols, fontsize=size, parse_math=False, family="monospace")
        axes.set_xlabel(f"{self.axes[0]} →", fontsize=8)
        axes.set_ylabel(f"← {self.axes[1]}", fontsize=8)
        canvas.colorbar(image, ax=axes, shrink=0.8, aspect=30)

    def words(self, array: Array) -> str:
        """Shape, mean and peak."""
        return f"{self.heading} {summary(array)}"

    def width(self, array: Array) -> float:
        """Wider for more that runs across."""
        across = array.shape[0 if self.time else 1]
        return 1.2 + min(1.7, int(across) / 30)

    def settings(self) -> HeatmapSettings:
        """Direction, colours, the axes' names."""
        across, down = self.axes
        return {
            "time": self.time,
            "signed": self.signed,
            "top": self.top,
            "across": across,
            "down": down,
            "names": None if self.names is None else list(self.names),
            "text": self.text,
            "pairs": self.pairs,
        }
