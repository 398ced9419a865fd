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
    texts: str | None
    unsure: float


@dataclass(frozen=True)
class Bars(Panel):
    """An ``(n,)`` tensor of probabilities, one labelled bar each.

    Attributes:
        labels: a name for each bar.
        brain: whose prediction it is, one of ``twobrains.palette.BRAINS``; it gives the colour.
        says: what goes before the longest bar's label in the words: "highest is", where
            nothing is predicted.
        texts: name of an output ``(n, symbols)`` with code points, 0 for no symbol: each bar is
            named by its text, and the words say which of the labels is the highest no more.
        unsure: below this probability the panel says that it is unsure, not what it predicts.

    >>> Bars("digit", labels=["zero", "one"]).words(np.array([0.2, 0.8]))
    'digit: predicts one, 80 %'
    """

    labels: Sequence[str] = field(kw_only=True)
    brain: str = field(default="convolution", kw_only=True)
    says: str = field(default="predicts", kw_only=True)
    texts: str | None = field(default=None, kw_only=True)
    unsure: float = field(default=0.0, kw_only=True)

    kind: ClassVar[str] = "bars"
    dims: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.brain not in BRAINS:
            raise ValueError(f"brain is one of {', '.join(BRAINS)}; got {self.brain!r}")

    @property
    def also(self) -> tuple[str, ...]:
        """The texts, if bars are named by them."""
        return () if self.texts is None else (self.texts,)

    def named(self, others: Others) -> list[str]:
        """What each bar is called."""
        if self.texts is None:
            return list(self.labels)
        rows = others[self.texts].astype(int).tolist()
        return ["".join(map(chr, filter(None, row))) for row in rows]

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
        axes.barh(range(len(array)), array, color=BRAINS[self.brain])
        axes.set_yticks(range(len(array)), self.named(others), parse_math=False)
        axes.set_xlim(0, 1)
        axes.invert_yaxis()

    def words(self, array: Array) -> str:
        """The most probable label, how many more are as probable, and its probability."""
        best = int(array.argmax())
        percent = math.floor(float(array[best]) * 100 + 0.5)  # halves go up, as in the page
        says = "is unsure, highest is" if array[best] < self.unsure else self.says
        also = int((array == array[best]).sum()) - 1
        more = f" and {also} more" if also else ""
        which = says if self.texts else f"{says} {self.labels[best]}{more},"
        return f"{self.heading}: {which} {percent} %"

    def settings(self) -> BarsSettings:
        """Labels, whose prediction, how it is put, and from where on it counts."""
        return {
            "labels": list(self.labels),
            "brain": self.brain,
            "says": self.says,
            "texts": self.texts,
            "unsure": self.unsure,
        }
