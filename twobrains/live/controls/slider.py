"""A number between two ends."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

import torch

from twobrains.live.controls.base import Control


class SliderSettings(TypedDict):
    """What the page knows of it beside what it knows of every control."""

    low: float
    high: float
    step: float
    unit: str
    named: dict[str, str]


@dataclass(frozen=True)
class Slider(Control):
    """A number from ``low`` to ``high``: a 0-d int64 if all its settings are whole, else float32.

    Attributes:
        low, high: the ends, both included, in ``unit``.
        value: where it opens; the end nearest zero, or zero itself, where it is left out.
        step: the distance between two positions, in ``unit``.
        unit: shown after the value ("px", "°").
        named: words in place of some values, as "none" for −1.

    >>> Slider("dx", -8, 8, unit="px").tensor(3)
    tensor(3)
    """

    low: float
    high: float
    value: float | None = field(default=None, kw_only=True)
    step: float = field(default=1, kw_only=True)
    unit: str = field(default="", kw_only=True)
    named: Mapping[float, str] = field(default_factory=dict, kw_only=True)

    kind: ClassVar[str] = "slider"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.low < self.high:
            raise ValueError(f"{self.name}: low (={self.low}) must be below high (={self.high})")
        if not 0 < self.step <= (self.high - self.low) * (1 + 1e-9):
            raise ValueError(
                f"{self.name}: step (={self.step}) must be above 0 and at most "
                f"high - low (={self.high - self.low})"
            )
        for number in (self.start, *self.named):
            self.check(number)
        steps = (self.start - self.low) / self.step
        if abs(steps - round(steps)) > 1e-6:
            raise ValueError(
                f"{self.name} opens at {self.start}, which is not a whole number of steps "
                f"(={self.step}) from low (={self.low}); give another value or step"
            )

    @property
    def whole(self) -> bool:
        """Whether every position is an integer, so that the module receives an int64."""
        settings = (self.low, self.high, self.step, self.value)
        return all(isinstance(number, int) for number in settings if number is not None)

    @property
    def start(self) -> float:
        """The given value, else the position nearest zero."""
        return min(max(0, self.low), self.high) if self.value is None else self.value

    @property
    def places(self) -> int:
        """Its positions, where they are whole numbers."""
        return int((self.high - self.low) // self.step) + 1 if self.whole else 0

    def check(self, value: Any) -> float:
        """A finite number within the ends; whole where the slider is."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} takes a number, got {value!r}") from None
        if not (math.isfinite(number) and self.low <= number <= self.high):
            raise ValueError(
                f"{self.name} goes from {self.low} to {self.high}{self._unit}, got {value}"
            )
        if self.whole and number != round(number):
            raise ValueError(f"{self.name} takes whole numbers, got {value}")
        return int(number) if self.whole else number

    def tensor(self, value: float) -> torch.Tensor:
        """The number as a 0-d tensor."""
        return torch.tensor(value, dtype=torch.int64 if self.whole else torch.float32)

    def sample(self, rng: random.Random) -> float:
        """One of the positions, the ends included."""
        steps = int((self.high - self.low) / self.step + 1e-9)
        return self.check(min(self.high, self.low + rng.randint(0, steps) * self.step))

    def words(self, value: float) -> str:
        """The value with its unit, or in words of its own."""
        return self.named.get(value, f"{value:g}{self._unit}")

    @property
    def _unit(self) -> str:
        return self.unit if self.unit in ("", "°", "%") else f" {self.unit}"

    def settings(self) -> SliderSettings:
        """Ends, step, unit and what is put in words."""
        named = {f"{number:g}": word for number, word in self.named.items()}
        low, high = self.low, self.high
        return {"low": low, "high": high, "step": self.step, "unit": self._unit, "named": named}
