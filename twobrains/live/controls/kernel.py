"""A small matrix of numbers to edit by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from twobrains.live.controls.base import Control, given, opening, own
from twobrains.live.panels.numbers import shown

Weights = NDArray[np.float32]


class KernelSettings(TypedDict):
    """What the page knows of it beside what it knows of every control."""

    low: float
    high: float
    step: float
    presets: dict[str, list[float]]
    zeros: str


@dataclass(frozen=True, eq=False)
class Kernel(Control):
    """The weights of a window, given to the module as float32 ``(rows, columns)``.

    Attributes:
        presets: named kernels to start from, all of one shape.
        value: the kernel it opens with, a preset's name or numbers; the first preset if left out.
        low, high: the ends of every weight; what a reader types beyond them is clipped, in words.
        step: what an arrow key or a short drag adds.
        zeros: what is said beside the output when every weight is zero; nothing where left out.

    >>> kernel = Kernel("k", presets={"edge": [[-1, 1]], "mean": [[0.5, 0.5]]})
    >>> kernel.tensor(kernel.check("mean"))
    tensor([[0.5000, 0.5000]])
    """

    presets: Mapping[str, ArrayLike] = field(kw_only=True)
    value: str | ArrayLike | None = field(default=None, kw_only=True)
    low: float = field(default=-9, kw_only=True)
    high: float = field(default=9, kw_only=True)
    step: float = field(default=0.25, kw_only=True)
    zeros: str = field(default="", kw_only=True)

    kind: ClassVar[str] = "kernel"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.presets:
            raise ValueError(f"{self.name}: give at least one preset to start from")
        if not self.low < self.high or self.step <= 0:
            raise ValueError(
                f"{self.name}: low (={self.low}) must be below high (={self.high}), and step "
                f"(={self.step}) above 0"
            )
        for name in self.presets:
            self.check(name)
        self.check(self.start)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns: those of the first preset."""
        first = np.asarray(next(iter(self.presets.values())))
        if first.ndim != 2 or first.size == 0:
            raise ValueError(f"{self.name}: a preset has rows and columns, got {first.shape}")
        return first.shape[0], first.shape[1]

    @property
    def start(self) -> Weights:
        """The given kernel, else the first preset."""
        return self.check(opening(self.value, self.presets))

    def check(self, value: Any) -> Weights:
        """Finite weights between the ends; a name stands for the preset of that name."""
        value = given(self.name, value, self.presets, "presets")
        try:
            weights = own(value)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} takes numbers, got {value!r:.80}") from None
        if weights.shape != self.shape:
            raise ValueError(f"{self.name} has the shape {self.shape}, got {weights.shape}")
        if not (np.isfinite(weights).all() and (abs(weights - self._middle) <= self._reach).all()):
            raise ValueError(
                f"{self.name}: weights go from {self.low:g} to {self.high:g}, "
                f"got {weights.min():g} to {weights.max():g}"
            )
        return weights

    @property
    def _middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def _reach(self) -> float:
        return (self.high - self.low) / 2 * (1 + 1e-6)

    def tensor(self, value: Weights) -> torch.Tensor:
        """The weights."""
        return torch.from_numpy(value.copy())

    def sample(self, rng: random.Random) -> Weights:
        """A preset, or any weights on the steps between the ends."""
        if rng.random() < 0.3:
            return self.check(rng.choice(list(self.presets)))
        steps = int((self.high - self.low) / self.step + 1e-9)
        rows, columns = self.shape
        return self.check(
            [
                [self.low + rng.randint(0, steps) * self.step for _ in range(columns)]
                for _ in range(rows)
            ]
        )

    def words(self, value: Weights) -> str:
        """The preset's name, or the weights row by row."""
        for name in self.presets:
            if np.array_equal(self.check(name), value):
                return f"“{name}”"
        return "; ".join(" ".join(shown(weight) for weight in row) for row in value)

    def to_page(self, value: Weights) -> bytes:
        """Row by row, float32."""
        return value.tobytes()

    def from_page(self, value: Any) -> Any:
        """The bytes that the page sent, as weights; anything else as it came."""
        raw = bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""
        if len(raw) != 4 * self.shape[0] * self.shape[1]:
            return value
        return np.frombuffer(raw, dtype=np.float32).reshape(self.shape)

    def settings(self) -> KernelSettings:
        """Ends, step, presets as lists, and the message for a kernel of zeros."""
        return {
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "presets": {name: self.check(name).ravel().tolist() for name in self.presets},
            "zeros": self.zeros,
        }
