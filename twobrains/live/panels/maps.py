"""Feature maps, one small image a channel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel, summary
from twobrains.live.panels.explain import Convolution, ConvolutionSpec
from twobrains.live.panels.numbers import shown
from twobrains.palette import MAGNITUDE, SIGNED
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure


class MapsSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    signed: bool
    scale: Literal["panel", "map"]
    names: list[str] | None
    explain: ConvolutionSpec | None
    slides: bool


@dataclass(frozen=True)
class Maps(Panel):
    """A ``(channel, height, width)`` tensor, one small image a channel.

    Attributes:
        signed: colours diverge from zero; otherwise they rise from zero, as after a ReLU.
        scale: "panel" for one colour scale for all channels, "map" for each its own.
        names: of the channels, written below their maps; their numbers from 0 where left out.
        explain: how one value was computed, shown when the reader points at it.
        slides: a button lets the window of ``explain`` slide over its input, and fills the maps.

    >>> edges = Maps("maps", names=["left edges", "right edges"], signed=True)
    >>> edges.words(np.ones((2, 28, 28)))
    'maps 2×28×28, mean 1, peak 1'
    """

    signed: bool = field(default=False, kw_only=True)
    scale: Literal["panel", "map"] = field(default="panel", kw_only=True)
    names: Sequence[str] | None = field(default=None, kw_only=True)
    explain: Convolution | None = field(default=None, kw_only=True)
    slides: bool = field(default=False, kw_only=True)

    kind: ClassVar[str] = "maps"
    dims: ClassVar[int] = 3
    spoken: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.scale not in ("panel", "map"):
            raise ValueError(f"scale is panel or map; got {self.scale!r}")
        if self.slides and self.explain is None:
            raise ValueError(f"{self.output}: slides needs explain, whose window it moves")

    def check(self, array: Array) -> None:
        """As many channels as there are names."""
        super().check(array)
        if self.names is not None and len(self.names) != len(array):
            raise ValueError(
                f"{self.output!r} has {len(array)} channels for {len(self.names)} names"
            )

    @property
    def also(self) -> tuple[str, ...]:
        """What the explanation reads."""
        return self.explain.outputs if self.explain else ()

    @property
    def exact(self) -> tuple[str, ...]:
        """What the explanation computes with."""
        return self.also

    def check_others(self, array: Array, others: Others) -> None:
        """The explanation's arithmetic gives the drawn values."""
        if self.explain:
            self.explain.check(array, others)

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """A grid, at most four maps wide, with its colour bar."""
        columns = min(4, len(array))
        rows = math.ceil(len(array) / columns)
        peaks = np.abs(array).max((1, 2))
        peaks = (
            np.where(peaks, peaks, 1) if self.scale == "map" else [peaks.max() or 1] * len(array)
        )
        grid = [
            bare_axes(canvas, rows, columns, place + 1).imshow(
                channel,
                cmap=SIGNED if self.signed else MAGNITUDE,
                vmin=-peak if self.signed else 0,
                vmax=peak,
            )
            for place, (channel, peak) in enumerate(zip(array, peaks, strict=True))
        ]
        if self.scale == "panel":
            canvas.colorbar(grid[0], ax=canvas.axes, shrink=0.8, aspect=30)
        ends = [f"to {shown(peak, 2)}" if self.scale == "map" else "" for peak in peaks]
        for image, name, end in zip(grid, self.names or [""] * len(array), ends, strict=True):
            title = ", ".join(filter(None, (name, end)))
            image.axes.set_title(title, fontsize=6, pad=2, parse_math=False)

    def words(self, array: Array) -> str:
        """Shape, mean and peak."""
        return f"{self.heading} {summary(array)}"

    def width(self, array: Array) -> float:
        """As wide as its columns."""
        return 0.5 * min(4, len(array)) + 0.4

    def settings(self) -> MapsSettings:
        """Which colours on which scale, names, and what explains a value."""
        explain = self.explain.spec() if self.explain else None
        names = None if self.names is None else list(self.names)
        return {
            "signed": self.signed,
            "scale": self.scale,
            "names": names,
            "explain": explain,
            "slides": self.slides,
        }
