"""One small figure for the tests of the mechanism: quick, and every kind of control in it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from twobrains.live import Bars, Choice, LiveFigure, Maps, Pad, Picture, Slider

pytest.register_assert_rewrite("frames", "marks")


class Shade(nn.Module):
    """Ink moved and shaded by two weights: exact arithmetic, easy to predict."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0, 2.0]))

    def forward(self, ink: Tensor, dx: Tensor, how: Tensor) -> dict[str, Tensor]:
        moved = ink[..., (torch.arange(8) - dx) % 8]  # (1, 1, 8, 8)
        maps = moved * self.weight[None, :, None, None]  # (1, 2, 8, 8)
        flipped = torch.stack([maps, maps.flip(-1)])[how]
        return {"moved": moved, "maps": flipped, "belief": maps.sum((0, 2, 3)).softmax(-1)}


def line(column: int) -> np.ndarray:
    """A sheet with one vertical line of ink."""
    sheet = np.zeros((8, 8), dtype=np.float32)
    sheet[1:7, column] = 1
    return sheet


@pytest.fixture
def figure() -> LiveFigure:
    """A pad, a slider and a choice over three panels."""
    return LiveFigure(
        Shade(),
        [
            Pad("ink", examples={"left": line(1), "right": line(6)}, size=8),
            Slider("dx", -4, 4, unit="px"),
            Choice("how", ["as it is", "mirrored"]),
        ],
        [Picture("moved"), Maps("maps"), Bars("belief", labels=["one", "two"])],
        alt="A line and two shades of it.",
    )
