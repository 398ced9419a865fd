"""A recurrent network that reads a digit while it is being written."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from twobrains.models.recurrent import GRU, GRUSteps, Tensors, unroll

__all__ = ["PenRNN", "PenReading"]


class PenReading(NamedTuple):
    """What the network makes of a movement after each of its points.

    Attributes:
        seen: (batch, time, 9) the movement as the network sees it.
        gru: gates and states, each (batch, time, hidden).
        logits: (batch, time, classes) after each point.
    """

    seen: Tensor
    gru: GRUSteps
    logits: Tensor


class PenRNN(nn.Module):
    """Pen movements to digits, with logits after every point.

    A movement is (time, 3), rows (dx, dy, lift): from the point before to this one, right and down,
    in any unit; lift is 1 where the pen leaves the paper after the point (Graves 2013). Where the
    first row comes from doesn't matter, nor does the last row's lift. The output is invariant
    to size and position of the writing: the network measures all by the largest side of what has
    been written so far.

    Args:
        hidden: units of the GRU.
        classes: how many digits there are.
    """

    def __init__(self, hidden: int = 128, classes: int = 10) -> None:
        super().__init__()
        self.reader = GRU(9, hidden)
        self.head = nn.Linear(hidden, classes)

    def see(self, steps: Tensor) -> Tensor:
        """The movement without size and position, from what is known at each point.

        Args:
            steps: (batch, time, 3) rows (dx, dy, lift).
        Returns:
            (batch, time, 9): the step, measured by the box around all points so far; its direction
            (cosine, sine); the position in the box, from its middle; the box's width and height,
            the larger is 1; and 1 where the pen came through the air.
        """
        first = torch.arange(steps.shape[1], device=steps.device)[:, None] == 0
        moved = torch.where(first, 0.0, steps[..., :2])  # (batch, time, 2)
        place = moved.cumsum(1)
        low, high = _box(place)
        sides = high - low
        size = sides.amax(-1, keepdim=True).clamp(min=1e-6)
        way = moved.square().sum(-1, keepdim=True).sqrt().clamp(min=1e-6)
        air = torch.cat([torch.zeros_like(steps[:, :1, 2:]), steps[:, :-1, 2:]], 1)
        middle = (low + high) / 2
        parts = [moved / size, moved / way, (place - middle) / size, sides / size, air]
        return torch.cat(parts, -1)

    def read(self, steps: Tensor, lengths: Tensor | None = None) -> PenReading:
        """Every gate and state, and the logits after each point.

        Args:
            steps: (batch, time, 3), at least one row.
            lengths: (batch,) rows that count; all, unless given. Beyond them nothing changes.
        """
        seen = self.see(steps)
        gru = self.reader(seen, lengths)
        return PenReading(seen, gru, self.head(gru.h))

    def forward(self, steps: Tensor, lengths: Tensor | None = None) -> Tensor:
        """(batch, time, 3), of which (batch,) lengths count, to logits (batch, classes)."""
        return self.read(steps, lengths).logits[:, -1]


def _box(place: Tensor) -> tuple[Tensor, Tensor]:
    """Upper left and lower right corner of all points so far, each (batch, time, 2)."""

    def grow(state: Tensors, x: Tensors) -> Any:
        box = torch.minimum(state[0], x[0]), torch.maximum(state[1], x[0])
        return box, box

    start = torch.zeros_like(place[:, 0])  # the first point is the origin
    _, (low, high) = unroll(grow, (start, start.clone()), (place.transpose(0, 1),))
    return low.transpose(0, 1), high.transpose(0, 1)
