"""A small sheet of paper to draw on."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from twobrains.live.controls.base import Control

Ink = NDArray[np.float32]
LARGEST = 31
"""Side of the largest paper, px: an address holds a place to an eighth of a px in one byte."""
BLANK = "The pad is empty. Draw on it, or pick one of the examples."


@dataclass(frozen=True, eq=False)
class Pad(Control):
    """Ink on paper, ``(1, 1, size, size)`` float32: 1 is ink, 0 is paper.

    The page's pen and ``twobrains`` share one rule: a pixel whose centre lies ``d`` px from the
    line has ink ``clip(pen + 0.5 - d, 0, 1)``; what the pad shows is what the module is given.

    Attributes:
        examples: named pictures ``(size, size)`` for those who can't draw; the first one opens
            the figure unless ``value`` is given.
        value: the picture it opens with, a name of ``examples`` or an array ``(size, size)``.
        size: side of the paper, px.
        pen: radius of the pen, px.
    """

    examples: Mapping[str, ArrayLike] = field(kw_only=True)
    value: str | ArrayLike | None = field(default=None, kw_only=True)
    size: int = field(default=28, kw_only=True)
    pen: float = field(default=1.1, kw_only=True)

    kind: ClassVar[str] = "pad"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.size <= LARGEST:
            raise ValueError(f"{self.name}: size goes from 1 to {LARGEST} px, got {self.size}")
        if not self.examples:
            raise ValueError(f"{self.name}: give at least one example for readers who can't draw")
        for picture in self.examples.values():
            self.check(picture)
        self.check(self.start)

    @property
    def start(self) -> Ink:
        """The given picture, else the first example."""
        value = next(iter(self.examples)) if self.value is None else self.value
        return self.check(value)

    def check(self, value: Any) -> Ink:
        """A picture in [0, 1] with some ink on it; a name stands for the example of that name."""
        if isinstance(value, str):
            if value not in self.examples:
                raise ValueError(
                    f"{self.name} has the examples {', '.join(self.examples)}; got {value!r}"
                )
            value = self.examples[value]
        try:
            ink = np.asarray(value, dtype=np.float32)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} takes a picture, got {value!r}") from None
        while ink.ndim > 2 and ink.shape[0] == 1:
            ink = ink[0]
        if ink.shape != (self.size, self.size):
            raise ValueError(
                f"{self.name} takes a picture of shape ({self.size}, {self.size}), got {ink.shape}"
            )
        if not (np.isfinite(ink).all() and ink.min() >= 0 and ink.max() <= 1):
            raise ValueError(
                f"{self.name} takes ink between 0 (paper) and 1 (ink), "
                f"got {ink.min():g} to {ink.max():g}"
            )
        if ink.max() == 0:
            raise ValueError(BLANK)
        return ink

    def tensor(self, value: Ink) -> torch.Tensor:
        """The picture with batch and channel axes."""
        return torch.from_numpy(value.copy())[None, None]  # (1, 1, size, size)

    def sample(self, rng: random.Random) -> Ink:
        """An example, dimmed and under some specks of ink."""
        noise = np.random.default_rng(rng.getrandbits(32))
        picture = self.check(rng.choice(list(self.examples.values())))
        specks = noise.random(picture.shape) * (noise.random(picture.shape) < 0.02)
        ink = np.maximum(picture * noise.uniform(0.5, 1), specks)
        return self.check(ink)

    def words(self, value: Ink) -> str:
        """The example's name, or a digest of the drawing."""
        rounded = _levels(value)
        for name, picture in self.examples.items():
            if _levels(self.check(picture)) == rounded:
                return f"“{name}”"
        return f"drawing {hashlib.sha256(rounded).hexdigest()[:6]}"

    def to_page(self, value: Ink) -> bytes:
        """Row by row, float32."""
        return value.tobytes()

    def from_page(self, value: Any) -> Any:
        """The bytes that the page sent, as a picture."""
        try:
            return np.frombuffer(value, dtype=np.float32).reshape(self.size, self.size)
        except (TypeError, ValueError):
            return value  # no picture: `check` says so in words

    def settings(self) -> Mapping[str, Any]:
        """Paper, pen and examples; an example travels as one byte a pixel."""
        sheets = {name: _levels(self.check(picture)) for name, picture in self.examples.items()}
        return {"size": self.size, "pen": self.pen, "examples": sheets, "blank": BLANK}


def _levels(ink: Ink) -> bytes:
    """One byte a pixel, as an example travels to the page."""
    return (ink * 255).round().astype(np.uint8).tobytes()
