"""A sensor's stream to a class: recurrence over every sample, over windows, and none at all.

A recurrence takes one step after another. Windows with a stride before it leave it an eighth of the
steps, windows after it leave it all of them; a QRNN, too, but next to nothing to do in each.

>>> [StreamReader(kind)(torch.zeros(2, 256, 1)).shape for kind in STREAM_READERS][0]
torch.Size([2, 6])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from twobrains.models.causal import CausalStack
from twobrains.models.fast import fast_states
from twobrains.models.qrnn import QRNN
from twobrains.models.recurrent import GRU

__all__ = ["STREAM_READERS", "StreamReader", "Strided"]

CLASSES = 6
STREAM_READERS = ("strided + GRU", "strided + GRU + conv", "GRU + strided", "QRNN", "GRU", "CNN")
"""Each of 12,400 parameters, to 5 %; what comes first in a name reads first."""


class Strided(nn.Module):
    """A causal convolution with a stride, then ReLU.

    Args:
        before: numbers that arrive at each step.
        after: features of a window.
        window: steps that an output depends on, the last of them its own.
        stride: steps from one output to the next.
    """

    def __init__(self, before: int, after: int, window: int = 16, stride: int = 8) -> None:
        super().__init__()
        if not 1 <= stride <= window:
            raise ValueError(f"stride (={stride}) must be from 1 to window (={window})")
        self.conv = nn.Conv1d(before, after, window, stride)
        self.past = window - stride

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, before) to (batch, time // stride, after); at least ``stride`` steps."""
        padded = nn.functional.pad(x.mT, (self.past, 0))  # (batch, before, time)
        return self.conv(padded).relu().mT  # type: ignore[no-any-return]


class _Recurrence(nn.Module):
    """Hidden states of a GRU, by torch's own kernel but where the length is left free."""

    def __init__(self, given: int, hidden: int) -> None:
        super().__init__()
        self.cell, self.size = GRU(given, hidden), hidden
        self.by_equations = False
        """Take the steps one by one: so they are counted, and so they are exported."""

    def states(self, x: Tensor) -> Tensor:
        """(batch, time, given) to the state after each step, (batch, time, hidden)."""
        if torch.compiler.is_exporting() or self.by_equations:
            return self.cell(x).h  # type: ignore[no-any-return]
        return fast_states(self.cell, x)[0]

    def forward(self, x: Tensor) -> Tensor:
        """The last of them."""
        return self.states(x)[:, -1]


class _LookedBack(nn.Module):
    """A GRU, a convolution over its states, and the convolution's last output.

    The mean of all its outputs, as in ``_Convolutions``, was tried first: hardly anything came
    through the ReLU any more, and two of three seeds learned nothing.
    """

    def __init__(self, recurrence: _Recurrence, look: Strided, size: int) -> None:
        super().__init__()
        self.recurrence, self.look, self.size = recurrence, look, size

    def forward(self, x: Tensor) -> Tensor:
        return self.look(self.recurrence.states(x))[:, -1]  # type: ignore[no-any-return]


class _Quasi(nn.Module):
    """Two quasi-recurrent layers; the first looks at as many samples as a strided window."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.first, self.second, self.size = QRNN(1, hidden, 16), QRNN(hidden, hidden), hidden

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x).h).h[:, -1]  # type: ignore[no-any-return]


class _Convolutions(nn.Module):
    """The same windows, then dilated ones that reach back over the stream; the mean of all."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.look = Strided(1, channels)
        self.stack, self.size = CausalStack(channels, channels, layers=5), channels

    def forward(self, x: Tensor) -> Tensor:
        return self.stack(self.look(x)).mean(1)  # type: ignore[no-any-return]


class StreamReader(nn.Module):
    """Streams (batch, time, 1) of any length, from 8 samples on, to logits (batch, 6).

    Args:
        kind: one of ``STREAM_READERS``.
    """

    def __init__(self, kind: str = "strided + GRU") -> None:
        super().__init__()
        if kind not in STREAM_READERS:
            raise ValueError(f"kind is one of {', '.join(STREAM_READERS)}; got {kind!r}")
        self.kind = kind
        first = {"strided + GRU": 32, "strided + GRU + conv": 24}.get(kind)
        self.look = Strided(1, first) if first else nn.Identity()
        bodies: dict[str, Callable[[], _Recurrence | _LookedBack | _Quasi | _Convolutions]] = {
            "strided + GRU": lambda: _Recurrence(32, 48),
            "strided + GRU + conv": lambda: _LookedBack(
                _Recurrence(24, 36), Strided(36, 46, window=3, stride=1), 46
            ),
            "GRU + strided": lambda: _LookedBack(_Recurrence(1, 32), Strided(32, 17), 17),
            "QRNN": lambda: _Quasi(40),
            "GRU": lambda: _Recurrence(1, 61),
            "CNN": lambda: _Convolutions(28),
        }
        self.body = bodies[kind]()
        self.head = nn.Linear(self.body.size, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, 1) to (batch, 6)."""
        return self.head(self.body(self.look(x)))  # type: ignore[no-any-return]

    @contextmanager
    def by_equations(self) -> Iterator[None]:
        """Inside, a GRU takes its steps one by one: a counter of operations sees them."""
        parts = [part for part in self.modules() if isinstance(part, _Recurrence)]
        for part in parts:
            part.by_equations = True
        try:
            yield
        finally:
            for part in parts:
                part.by_equations = False

    def sequential_steps(self, time: int) -> int:
        """Steps of a stream of so many samples that have to wait for the one before."""
        return {"CNN": 0, "strided + GRU": time // 8, "strided + GRU + conv": time // 8}.get(
            self.kind, time
        )
