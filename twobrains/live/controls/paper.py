"""What every sheet of paper shares, whatever is made of the strokes on it."""

from __future__ import annotations

import hashlib
import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twobrains.live.controls.base import Control, opening

Sheet = NDArray[np.float32]
GRID = 8
"""Grid points a px: the page's pen is always at one of them."""
LARGEST = 31
"""Height of the largest paper, px: an address holds it to an eighth of a px in one byte."""
WIDEST = 1024
"""Width of the widest: across paper that is wider than ``LARGEST``, a coordinate has two bytes."""
BLANK = "The pad is empty. Draw on it, or pick one of the examples."
SCANT = "Too little ink for a {}: what is predicted is a guess."
ONLY = "Only {0}s were ever shown in training: whatever you draw is called a {0}."
DOUBTS = "In training it met {0}s, and scribbles to be unsure of, but no letters."
DOTS = 3
"""Ink of so many dots is too little to read.

A classifier that has met nothing but its classes gives a dot one of them. ``digit-cnn``, which
has met scribbles, is sure of none of 200 dots. It is right on all of the 19 lightest of 20,000
synthetic digits, the lightest of which has the ink of 5.6 dots; of scikit-learn's real ones that
is 8.3 (12 px, as they are) and 17.8 (28 px).
"""


class PaperSettings(TypedDict):
    """What the page knows of it beside what it knows of every control."""

    size: tuple[int, int]
    pen: float
    examples: dict[str, bytes]
    blank: str
    least: float
    scant: str
    only: str


@dataclass(frozen=True, eq=False)
class Paper(Control):
    """A sheet to draw on with mouse, touch, pen and keys, with Undo, Clear and examples.

    The page's pen and ``twobrains`` share one rule: a pixel whose centre lies ``d`` px from the
    line has ink ``clip(pen + 0.5 - d, 0, 1)``.

    Attributes:
        examples: by name, for those who can't draw; the first one opens the figure unless
            ``value`` is given.
        value: what it opens with, a name of ``examples`` or such a thing itself.
        size: side of the paper, px; or height and width of one that is wider than high.
        pen: radius of the pen, px.
        reads: what a network recognises on it, "digit": the pad says that nothing else was ever
            shown in training, and the figure when there is too little ink for one. The model is
            evaluated nevertheless.
        doubts: whether that network has learned to be unsure of scribbles; the pad says so.
    """

    examples: Mapping[str, ArrayLike] = field(kw_only=True)
    value: str | ArrayLike | None = field(default=None, kw_only=True)
    size: int | tuple[int, int] = field(default=28, kw_only=True)
    pen: float = field(default=1.1, kw_only=True)
    reads: str = field(default="", kw_only=True)
    doubts: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        height, width = self.shape
        if not (1 <= height <= LARGEST and height <= width <= WIDEST):
            raise ValueError(
                f"{self.name}: size goes from 1 to {LARGEST} px; or height and width, "
                f"no higher than wide and up to {WIDEST} px wide; got {self.size}"
            )
        if not self.examples:
            raise ValueError(f"{self.name}: give at least one example for readers who can't draw")
        for name in self.examples:
            self.check(name)
        self.check(self.start)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, px."""
        return (self.size, self.size) if isinstance(self.size, int) else self.size

    @abstractmethod
    def check(self, value: Any) -> Sheet:
        """A sheet unchanged, or the example of that name."""

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

    def settings(self) -> PaperSettings:
        """Paper, pen and examples, and what is said of no ink, of too little and of any."""
        sheets = {name: self.packed(self.check(name)) for name in self.examples}
        only = DOUBTS if self.doubts else ONLY
        dot = math.pi * (self.pen**2 + 1 / 12)  # px of ink: the pen's rule, integrated
        return {
            "size": self.shape,
            "pen": self.pen,
            "examples": sheets,
            "blank": BLANK,
            "least": DOTS * dot if self.reads else 0,
            "scant": SCANT.format(self.reads),
            "only": only.format(self.reads) if self.reads else "",
        }
