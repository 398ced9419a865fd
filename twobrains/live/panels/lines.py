"""Curves over one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.competitors import brains_of, marks_of
from twobrains.live.panels.numbers import shown
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

DASHES = (
    "-",
    "--",
    ":",
    "-.",
    (0, (6, 1, 1, 1, 1, 1)),
    (0, (8, 2, 1, 2)),
    (0, (3, 1, 3, 1, 1, 1)),
    (0, (2, 2)),
)
"""One for each of ``MARKS``."""


class LinesSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    labels: list[str]
    brains: list[str]
    marks: list[str]
    x: str | None
    y: tuple[float, float] | None
    across: str
    down: str
    log: str


@dataclass(frozen=True)
class Lines(Panel):
    """A ``(series, x)`` tensor, one curve a series, told apart by colour, dash, mark and name.

    Attributes:
        labels: a name for each series, written at its end.
        brains: whose curve each is, names of ``twobrains.palette.BRAINS``; the book's colours in
            their order where left out.
        marks: of each series, matplotlib's letters; ``MARKS`` in their order where left out.
        x: name of an output ``(x,)`` with the positions along the axis; 0, 1, 2, … where left out.
        y: both ends of the vertical axis; as the values need where left out.
        x_label, y_label: what the axes show, with their units.
        log: the axes whose steps are factors, "x", "y" or "xy"; all values there must be above 0.

    >>> loss = Lines("loss", labels=["CNN", "RNN"], x_label="step", log="y")
    >>> loss.words(np.array([[1.0, 0.1], [1.0, 0.25]]))
    'loss ends at 0.1 (CNN), 0.25 (RNN)'
    """

    labels: Sequence[str] = field(kw_only=True)
    brains: Sequence[str] | None = field(default=None, kw_only=True)
    marks: Sequence[str] | None = field(default=None, kw_only=True)
    x: str | None = field(default=None, kw_only=True)
    y: tuple[float, float] | None = field(default=None, kw_only=True)
    x_label: str = field(default="", kw_only=True)
    y_label: str = field(default="", kw_only=True)
    log: str = field(default="", kw_only=True)

    kind: ClassVar[str] = "lines"
    dims: ClassVar[int] = 2

    def __post_init__(self) -> None:
        marks_of(self.marks, self.labels)
        brains_of(self.brains, self.labels)
        if self.log not in ("", "x", "y", "xy"):
            raise ValueError(f'log is "", "x", "y" or "xy", got {self.log!r}')
        if self.y is not None and "y" in self.log and self.y[0] <= 0:
            raise ValueError(f"a logarithmic y starts above 0, got {self.y}")
        if self.y is not None and not self.y[0] < self.y[1]:
            raise ValueError(f"y goes from a lower to a higher end, got {self.y}")

    @property
    def who(self) -> list[str]:
        """Whose curve each series is."""
        return brains_of(self.brains, self.labels)

    @property
    def also(self) -> tuple[str, ...]:
        """The positions along the axis, if an output gives them."""
        return () if self.x is None else (self.x,)

    def check(self, array: Array) -> None:
        """As many series as labels, and at least one value."""
        super().check(array)
        if len(array) != len(self.labels) or array.shape[1] == 0:
            raise ValueError(
                f"{self.output!r} must be ({len(self.labels)}, x), one series a label, at least "
                f"one value; got {array.shape}"
            )
        self._above_zero("y", self.output, array)

    def check_others(self, array: Array, others: Others) -> None:
        """One finite position for each value, rising."""
        places = self._places(array, others)
        if places.shape != array.shape[1:] or not (np.diff(places) > 0).all():
            raise ValueError(
                f"{self.x!r} must hold {array.shape[1]} rising positions for {self.output!r}; "
                f"got shape {places.shape}"
            )
        self._above_zero("x", self.x or "position", places)

    def _above_zero(self, axis: str, name: str, values: Array) -> None:
        if axis in self.log and values.min() <= 0:
            raise ValueError(
                f"{name!r} must stay above 0 on a logarithmic {axis}; got {values.min():g}"
            )

    def _places(self, array: Array, others: Others) -> Array:
        if self.x is None:
            return np.arange(array.shape[1], dtype=np.float32)
        return others[self.x].reshape(-1)

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Curves with their names at the end."""
        axes = canvas.subplots()
        places, marks = self._places(array, others), marks_of(self.marks, self.labels)
        for i, (series, label) in enumerate(zip(array, self.labels, strict=True)):
            colour = BRAINS[self.who[i]]
            axes.plot(places, series, color=colour, linestyle=DASHES[i], lw=1.5)
            axes.plot(places[-1], series[-1], marks[i], color=colour, ms=5)
            axes.annotate(
                label, (places[-1], series[-1]), (6, 0), color=colour, fontsize=8,
                textcoords="offset points", va="center", parse_math=False,
            )  # fmt: skip
        if "x" in self.log:
            axes.set_xscale("log")
        if "y" in self.log:
            axes.set_yscale("log")
        if self.y is not None:
            axes.set_ylim(*self.y)
        axes.set_xlabel(self.x_label, fontsize=8)
        axes.set_ylabel(self.y_label, fontsize=8)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)

    def words(self, array: Array) -> str:
        """Every series' last value."""
        ends = zip(self.labels, array[:, -1], strict=True)
        return f"{self.heading} ends at " + ", ".join(f"{shown(y, 2)} ({name})" for name, y in ends)

    def width(self, array: Array) -> float:
        """Wide enough for names beside the curves."""
        return 2.0

    def settings(self) -> LinesSettings:
        """Names, colours and axes."""
        return {
            "labels": list(self.labels),
            "brains": self.who,
            "marks": marks_of(self.marks, self.labels),
            "x": self.x,
            "y": self.y,
            "across": self.x_label,
            "down": self.y_label,
            "log": self.log,
        }
