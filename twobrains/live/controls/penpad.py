"""A sheet of paper that gives the movement of the pen instead of its ink."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import torch

from twobrains.live.controls.base import given
from twobrains.live.controls.paper import BLANK, GRID, Paper, PaperSettings
from twobrains.live.controls.paper import Sheet as Movement

LONGEST = 250
"""Points, unless ``most`` says otherwise."""


class PenPadSettings(PaperSettings):
    """What the page knows of it beside what it knows of every control."""

    most: int


@dataclass(frozen=True, eq=False)
class PenPad(Paper):
    """What the pen did, ``(time, 3)`` float32: rows (dx, dy, lift), as ``PenPath`` draws them.

    ``dx`` (to the right) and ``dy`` (down) lead from the point before, in px, the first row from
    the sheet's top left corner; ``lift`` is 1 where the pen leaves the paper after the point, in
    the last row always. Points are on a grid of an eighth of a px. The length is the reader's,
    from 1 to ``most`` points; a module must not bake it in. Examples are such rows.

    Attributes:
        most: points at most; a longer movement is refused in words, never cut.

    >>> pen = PenPad("pen", examples={"dash": [(4, 14, 0), (20, 0, 1)]})
    >>> pen.tensor(pen.check("dash"))
    tensor([[ 4., 14.,  0.],
            [20.,  0.,  1.]])
    """

    most: int = field(default=LONGEST, kw_only=True)

    kind: ClassVar[str] = "penpad"

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ValueError(f"{self.name}: most (={self.most}) must be at least 1")
        if not isinstance(self.size, int):
            raise ValueError(f"{self.name}: paper is square here, size its side; got {self.size}")
        super().__post_init__()

    @property
    def axes(self) -> Mapping[int, str]:
        """The length is free."""
        return {0: f"{self.name}_time"}

    def check(self, value: Any) -> Movement:
        """Rows whose points lie on the sheet; a name stands for the example of that name."""
        value = given(self.name, value, self.examples, "examples")
        try:
            rows = np.asarray(value, dtype=np.float32)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name} takes rows (dx, dy, lift), got {value!r:.80}") from None
        if rows.size == 0:
            raise ValueError(BLANK)
        if rows.ndim != 2 or rows.shape[1] != 3 or not np.isfinite(rows).all():
            raise ValueError(
                f"{self.name} takes finite rows (dx, dy, lift), (time, 3); got {rows.shape}"
            )
        if len(rows) > self.most:
            raise ValueError(f"At most {self.most} points, please: there are {len(rows)}.")
        points = np.floor(rows[:, :2].cumsum(0, dtype=np.float64) * GRID + 0.5) / GRID
        if points.min() < 0 or points.max() > self.shape[0]:
            raise ValueError(
                f"{self.name}: the pen stays on the sheet, from 0 to {self.shape[0]} px; "
                f"got {points.min():g} to {points.max():g}"
            )
        return _rows(points, rows[:, 2])

    def tensor(self, value: Movement) -> torch.Tensor:
        """The rows."""
        return torch.from_numpy(value.copy())  # (time, 3)

    def traced(self) -> torch.Tensor:
        """The opening movement, at least seven rows of it: a length of one would be baked in."""
        rows = self.tensor(self.start)
        return torch.cat([rows, torch.zeros(max(0, 7 - len(rows)), 3)])

    def sample(self, rng: random.Random) -> Movement:
        """The beginning of an example, or points anywhere; of any length."""
        noise = np.random.default_rng(rng.getrandbits(32))
        if rng.random() < 0.5:
            rows = self.check(rng.choice(list(self.examples)))
            return self.check(rows[: rng.randint(1, len(rows))])
        length = min(self.most, rng.choice([1, 2, self.most, rng.randint(1, self.most)]))
        points = noise.integers(0, self.shape[0] * GRID, (length, 2), endpoint=True) / GRID
        return self.check(_rows(points, noise.random(length)))

    def from_page(self, value: Any) -> Any:
        """The bytes that the page sent, as rows; anything else as it came."""
        try:
            return np.frombuffer(value, dtype=np.float32).reshape(-1, 3)
        except (TypeError, ValueError):
            return value

    def packed(self, value: Movement) -> bytes:
        """Three bytes a point: its position on the grid, and the lift."""
        points = value[:, :2].cumsum(0) * GRID
        return np.column_stack([points, value[:, 2]]).round().astype(np.uint8).tobytes()

    def settings(self) -> PenPadSettings:
        """Paper, pen, examples, and how long a movement may be."""
        return {**super().settings(), "most": self.most}


def _rows(points: Any, lift: Any) -> Movement:
    """Positions ``(time, 2)`` px and lifts ``(time,)`` as rows; the pen ends in the air."""
    up = np.asarray(lift) >= 0.5
    up[-1] = True
    return np.column_stack([np.diff(points, axis=0, prepend=0.0), up]).astype(np.float32)
