"""The contract every panel keeps."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

Array = NDArray[np.floating[Any]]
Others = Mapping[str, Array]
"""The other outputs that a panel reads, by name, as the module gave them."""
NO_OTHERS: Others = {}


class PanelSpec(TypedDict):
    """What the page knows of every panel."""

    kind: str
    output: str
    label: str
    dims: int
    sets: list[str]
    more: bool


@dataclass(frozen=True)
class Panel(ABC):
    """One named output of a figure's module, drawn.

    Attributes:
        output: the tensor's name in the dict that ``forward`` returns.
        label: the heading the reader sees; the name where it is left out.
        more: whether it is secondary: folded below the others, and not drawn until it is opened.
    """

    output: str
    label: str | None = field(default=None, kw_only=True)
    more: bool = field(default=False, kw_only=True)

    kind: ClassVar[str]
    """The stem of this panel's file in ``frontend/panels``."""
    dims: ClassVar[int]
    """How many axes it draws; leading axes of size 1 are dropped down to these."""
    spoken: ClassVar[bool] = True
    """Whether the page says its words: the numbers of an image would tell a reader nothing."""
    gaps: ClassVar[bool] = False
    """Whether its output may hold NaN for a missing value."""

    @property
    def heading(self) -> str:
        """The label, else the output's name."""
        return self.label or self.output

    @property
    def also(self) -> tuple[str, ...]:
        """Names of the further outputs that this panel reads."""
        return ()

    @property
    def exact(self) -> tuple[str, ...]:
        """Names of the outputs that the page computes with, which keep all their bits."""
        return ()

    @property
    def sets(self) -> tuple[str, ...]:
        """Names of the controls that a reader sets in this panel, one an axis of its array."""
        return ()

    def read(self, frame: Mapping[str, Array]) -> tuple[Array, Others]:
        """What this panel draws of a frame, trimmed and checked, and the other outputs it reads."""
        array = self.trim(frame[self.output])
        others = {name: frame[name] for name in self.also}
        self.check_others(array, others)
        return array, others

    def trim(self, array: Array) -> Array:
        """The array without leading axes of size 1, or a ``ValueError`` that shows its shape."""
        trimmed = array
        while trimmed.ndim > self.dims and trimmed.shape[0] == 1:
            trimmed = trimmed[0]
        if trimmed.ndim != self.dims:
            raise ValueError(
                f"panel {self.kind} draws {self.dims} axes (and leading ones of size 1); "
                f"{self.output!r} has shape {tuple(array.shape)}"
            )
        self.check(trimmed)
        return trimmed

    def check(self, array: Array) -> None:
        """Raise ``ValueError`` for a trimmed array that can't be drawn."""
        if not np.isfinite(array).all():
            raise ValueError(f"{self.output!r} holds values that are not finite")

    def check_others(self, array: Array, others: Others) -> None:  # noqa: B027  few need it
        """Raise ``ValueError`` if the other outputs don't fit the trimmed array."""

    @abstractmethod
    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """The trimmed array on a matplotlib subfigure: the image where no script runs."""

    @abstractmethod
    def words(self, array: Array) -> str:
        """What a reader sees in a trimmed array, in one short phrase."""

    def settings(self) -> Mapping[str, Any]:
        """What the page needs beside its ``PanelSpec``: a ``TypedDict`` of the panel's own.

        ``twobrains.tools.specs`` makes types of it for the front end.
        """
        return {}

    def width(self, array: Array) -> float:
        """Relative width of this panel's image."""
        return 1.0

    def spec(self) -> dict[str, Any]:
        """This panel as JSON."""
        shared: PanelSpec = {
            "kind": self.kind,
            "output": self.output,
            "label": self.heading,
            "dims": self.dims,
            "sets": list(self.sets),
            "more": self.more,
        }
        return {**shared, **self.settings()}


def summary(array: Array) -> str:
    """Shape, mean and largest magnitude to three digits: enough to notice that data changed.

    What lies five decades and more below the peak is rounding, and no two processors' is the same.
    """
    shape = "×".join(map(str, array.shape))
    peak = float(np.abs(array).max())
    decade = math.floor(math.log10(peak)) if peak else 0
    mean = round(float(array.mean(dtype=np.float64)), 5 - decade) + 0.0  # -0 is 0
    return f"{shape}, mean {mean:.3g}, peak {peak:.3g}"
