"""What tests of a figure in a kernel share: requests as the page sends them, and figures that fail or count."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from twobrains.live import LiveFigure, Picture, Slider

LEFT, RIGHT = (np.zeros((8, 8), dtype=np.float32) for _ in range(2))
LEFT[1:7, 1] = RIGHT[1:7, 6] = 1


def request(
    figure: LiveFigure, ident: str = "a:1", move: str = "stay", **values: Any
) -> dict[str, Any]:
    """What the page sends after a change, and the response it gets."""
    figure.set_state({**values, "_request": {"id": ident, "move": move}})
    return figure._frame


def published(figure: LiveFigure) -> list[dict[str, Any]]:
    """Every message that the figure publishes from here on."""
    seen: list[dict[str, Any]] = []
    figure.observe(lambda change: seen.append(change["new"]), names="_frame")
    return seen


def array(message: dict[str, Any], name: str) -> np.ndarray:
    """An output as the page unpacks it."""
    packed = message["outputs"][name]
    return np.frombuffer(packed["data"], packed["dtype"]).reshape(packed["shape"])


class Raising(nn.Module):
    """Raises for dx = 2, breaks its promise for dx = 3."""

    def forward(self, dx: Tensor) -> dict[str, Tensor]:
        if dx == 2:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")
        return {"sheet": torch.full((2, 2), float("nan") if dx == 3 else float(dx))}


def raising(**settings: Any) -> LiveFigure:
    return LiveFigure(Raising(), [Slider("dx", 0, 4)], [Picture("sheet")], alt="x", **settings)


class Counter(nn.Module):
    """Adds ``by`` a tick."""

    def forward(self, by: Tensor, total: Tensor) -> dict[str, Tensor]:
        return {"total": total + by, "sheet": (total + by).float().reshape(1, 1)}


def counter() -> LiveFigure:
    return LiveFigure(
        Counter(),
        [Slider("by", 1, 9)],
        [Picture("sheet")],
        alt="x",
        carry={"total": torch.tensor(0)},
    )
