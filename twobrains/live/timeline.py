"""Carried state as it goes on, and the ticks that can be taken back."""

from __future__ import annotations

from collections import deque

import torch

State = dict[str, torch.Tensor]
TICKS = 300
BYTES = 64_000_000
"""How many ticks, and how many bytes of them, are kept for Back."""


class Timeline:
    """The state that is evaluated, the state that a step takes, and those before them.

    The page keeps the same, in ``frontend/timeline.js``.
    """

    def __init__(self, start: State) -> None:
        self._start = start
        self._before = self._after = start
        size = sum(tensor.numel() * tensor.element_size() for tensor in start.values())
        self._past: deque[State] = deque(maxlen=max(1, min(TICKS, BYTES // max(1, size))))

    @property
    def past(self) -> int:
        """How many ticks can be taken back."""
        return len(self._past)

    def go(self, move: str) -> State:
        """The state that is evaluated after a move; the tick counts even if that fails."""
        if move == "step":
            self._past.append(self._before)
            self._before = self._after
        elif move == "back" and self._past:
            self._before = self._past.pop()
        elif move == "reset":
            self._past.clear()
            self._before = self._start
        return self._before

    def gave(self, after: State) -> None:
        """The evaluation is done, and gave the state that the next step takes."""
        self._after = after
