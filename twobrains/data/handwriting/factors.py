"""What can be turned about a piece of handwriting, each by itself: units and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

__all__ = ["FACTORS", "Factor", "neutral_factors", "sample_factors"]


@dataclass(frozen=True)
class Factor:
    """One thing that a slider can turn.

    Args:
        name: what code and figures call it.
        unit: of all numbers below.
        low: least value.
        high: greatest value.
        neutral: the value at rest.
        typical: the middle of what people write.
        spread: standard deviation among people.
        about: what a greater value does.
    """

    name: str
    unit: str
    low: float
    high: float
    neutral: float
    typical: float
    spread: float
    about: str


FACTORS: Mapping[str, Factor] = {
    factor.name: factor
    for factor in (
        Factor("slant", "°", -45.0, 45.0, 0.0, 7.0, 15.0, "leans right, the height stays"),
        Factor("width", "ratio", 0.5, 1.6, 1.0, 0.95, 0.18, "wider, the height stays"),
        Factor("height", "ratio", 0.4, 1.2, 1.0, 1.0, 0.08, "taller, the width stays"),
        Factor("thickness", "px", 1.0, 5.0, 2.4, 2.5, 0.7, "a broader stroke"),
        Factor("rotation", "°", -45.0, 45.0, 0.0, 0.0, 6.0, "turns clockwise"),
        Factor("tremor", "px", 0.0, 1.5, 0.0, 0.12, 0.14, "the hand shakes"),
        Factor(
            "speed",
            "points a digit",
            16.0,
            64.0,
            48.0,
            42.0,
            10.0,
            "more pen positions are recorded",
        ),
        Factor("x", "px", -8.0, 8.0, 0.0, 0.0, 0.0, "to the right"),
        Factor("y", "px", -8.0, 8.0, 0.0, 0.0, 0.0, "down"),
    )
}
"""Every factor, by name. Angles are in degrees; an image is 28 px high and wide."""


def neutral_factors(n: int | None = None) -> dict[str, Tensor]:
    """All factors at rest: 0-d tensors, or (n,) tensors."""
    shape = () if n is None else (n,)
    return {name: torch.full(shape, factor.neutral) for name, factor in FACTORS.items()}


def sample_factors(n: int, rng: np.random.Generator) -> dict[str, Tensor]:
    """Factors as people vary: normal around the typical value, cut at each factor's range.

    Returns:
        name -> (n,) float32.
    """
    noise = rng.standard_normal((len(FACTORS), n), dtype=np.float32)
    return {
        factor.name: torch.from_numpy(
            np.clip(factor.typical + factor.spread * z, factor.low, factor.high)
        )
        for factor, z in zip(FACTORS.values(), noise, strict=True)
    }
