"""Predicted probabilities as bars on a fixed axis from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypedDict

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure


class BarsSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    labels: list[str]
    brain: str
    says: str


@dataclass(frozen=True)
class Bars(Panel):
    """An ``(n,)`` tensor of probabilities, one labelled bar each.

    Attributes:
        labels: a name for each bar.
        brain: whose prediction it is, one of ``twobrains.palette.BRAINS``; it gives the colour.
        says: what goes before the longest bar's label in the words: "highest is", where
            nothing is predicted.

    >>> Bars("digit", labels=["zero", "one"]).words(np.array([0.2, 0.8]))
    'digit: predicts one, 80 %'
    """

    labels: Sequence[str] = field(kw_only=True)
    brain: str = field(default="convolution", kw_only=True)
    says: str = field(default="predicts", kw_only=True)

    kind: ClassVar[str] = "bars"
    dims: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.brain not in BRAINS:
            raise ValueError(f"brain is one of {', '.join(BRAINS)}; got {self.brain!r}")

    def check(self, array: Array) -> None:
        """As many values as labels, each between 0 and 1."""
        super().check(array)
        if len(array) != len(self.labels):
            raise ValueError(
                f"{self.output!r} has {len(array)} values for {len(self.labels)} labels"
            )
        if array.min() < -1e-6 or array.max() > 1 + 1e-6:
            raise ValueError(
                f"{self.output!r} must lie between 0 and 1, got {array.min():g} to {array.max():g}"
            )

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """Horizontal bars, the first label on top."""
        axes = canvas.subplots()
        axes.barh(list(self.labels), array, color=BRAINS[self.brain])
        axes.set_xlim(0, 1)
        axes.invert_yaxis()

    def words(self, array: Array) -> str:
        """The most probable label and its probability."""
        best = int(array.argmax())
        percent = math.floor(float(array[best]) * 100 + 0.5)  # halves go up, as in the page
        return f"{self.heading}: {self.says} {self.labels[best]}, {percent} %"

    def settings(self) -> BarsSettings:
        """Labels, whose prediction, and how it is put."""
        return {"labels": list(self.labels), "brain": self.brain, "says": self.says}
