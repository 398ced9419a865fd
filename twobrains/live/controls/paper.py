"""What every sheet of paper shares, whatever is made of the strokes on it."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twobrains.live.controls.base import Control, opening

Sheet = NDArray[np.float32]
GRID = 8
"""Places a px that the page's pen can stand on."""
LARGEST = 31
"""Side of the largest paper, px: an address holds a place to an eighth of a px in one byte."""
BLANK = "The pad is empty. Draw on it, or pick one of the examples."


@dataclass(frozen=True, eq=False)
class Paper(Control):
    """A sheet to draw on with mouse, touch, pen and keys, with Undo, Clear and examples.

    The page's pen and ``twobrains`` share one rule: a pixel whose centre lies ``d`` px from the
    line has ink ``clip(pen + 0.5 - d, 0, 1)``.

    Attributes:
        examples: by name, for those who can't draw; the first one opens the figure unless
            ``value`` is given.
        value: what it opens with, a name of ``examples`` or such a thing itself.
        size: side of the paper, px.
        pen: radius of the pen, px.
    """

    examples: Mapping[str, ArrayLike] = field(kw_only=True)
    value: str | ArrayLike | None = field(default=None, kw_only=True)
    size: int = field(default=28, kw_only=True)
    pen: float = field(default=1.1, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.size <= LARGEST:
            raise ValueError(f"{self.name}: size goes from 1 to {LARGEST} px, got {self.size}")
        if not self.examples:
            raise ValueError(f"{self.name}: give at least one example for readers who can't draw")
        for name in self.examples:
            self.check(name)
        self.check(self.start)

    @abstractmethod
    def check(self, value: Any) -> Sheet:
        """A sheet as it stands, or the example of that name."""

    @abstractmethod
    def packed(self, value: Sheet) -> bytes:
        """A checked sheet in as few bytes as an example travels in."""

    @property
    def start(self) -> Sheet:
        """The given sheet, else the first example."""
        return self.check(opening(self.value, self.examples))

    def words(self, value: Sheet) -> str:
        """The example's name, or a digest of the drawing."""
        code = self.packed(value)
        for name in self.examples:
            if self.packed(self.check(name)) == code:
                return f"“{name}”"
        return f"drawing {hashlib.sha256(code).hexdigest()[:6]}"

    def to_page(self, value: Sheet) -> bytes:
        """Row by row, float32."""
        return value.tobytes()

    def settings(self) -> Mapping[str, Any]:
        """Paper, pen and examples."""
        sheets = {name: self.packed(self.check(name)) for name in self.examples}
        return {"size": self.size, "pen": self.pen, "examples": sheets, "blank": BLANK}
