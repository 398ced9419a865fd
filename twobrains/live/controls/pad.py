"""A small sheet of paper to draw on."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch

from twobrains.live.controls.base import given, own
from twobrains.live.controls.paper import BLANK, Paper
from twobrains.live.controls.paper import Sheet as Ink


@dataclass(frozen=True, eq=False)
class Pad(Paper):
    """Ink on paper, ``(1, 1, height, width)`` float32: 1 is ink, 0 is paper.

    What the pad shows is what the module is given. Examples are images ``(height, width)``.

    >>> pad = Pad("ink", examples={"dot": np.pad(np.ones((2, 2)), 3)}, size=8)
    >>> pad.tensor(pad.check("dot")).shape
    torch.Size([1, 1, 8, 8])
    """

    kind: ClassVar[str] = "pad"

    def check(self, value: Any) -> Ink:
        """An image in [0, 1] with some ink on it; a name stands for the example of that name."""
        value = given(self.name, value, self.examples, "examples")
        try:
            ink = own(value)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} takes an image, got {value!r}") from None
        while ink.ndim > 2 and ink.shape[0] == 1:
            ink = ink[0]
        if ink.shape != self.shape:
            raise ValueError(f"{self.name} takes an image of shape {self.shape}, got {ink.shape}")
        if not (np.isfinite(ink).all() and ink.min() >= 0 and ink.max() <= 1):
            raise ValueError(
                f"{self.name} takes ink between 0 (paper) and 1 (ink), "
                f"got {ink.min():g} to {ink.max():g}"
            )
        if ink.max() == 0:
            raise ValueError(BLANK)
        return ink

    def tensor(self, value: Ink) -> torch.Tensor:
        """The image with batch and channel axes."""
        return torch.from_numpy(value.copy())[None, None]  # (1, 1, height, width)

    def sample(self, rng: random.Random) -> Ink:
        """An example, dimmed and under some specks of ink."""
        noise = np.random.default_rng(rng.getrandbits(32))
        image = self.check(rng.choice(list(self.examples)))
        specks = noise.random(image.shape) * (noise.random(image.shape) < 0.02)
        ink = np.maximum(image * noise.uniform(0.5, 1), specks)
        return self.check(ink)

    def from_page(self, value: Any) -> Any:
        """The bytes that the page sent, as an image."""
        try:
            return np.frombuffer(value, dtype=np.float32).reshape(self.shape)
        except (TypeError, ValueError):
            return value  # no image: `check` says so in words

    def packed(self, value: Ink) -> bytes:
        """One byte a pixel."""
        return (value * 255).round().astype(np.uint8).tobytes()
