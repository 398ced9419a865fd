"""Readers of every kind with one interface: symbols in, one logit after each symbol out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from twobrains.models.attention import Transformer
from twobrains.models.recurrent import GRU, LSTM, RNN, Recurrent
from twobrains.models.tcn import TCN, PooledConv

__all__ = ["READERS", "Tagger", "Taggers"]


class Made(NamedTuple):
    """How a reader is made, and how many features it shows at each step."""

    make: Callable[[int, int], nn.Module]
    size: int


READERS: dict[str, Made] = {
    "RNN": Made(RNN, 61),
    "LSTM": Made(LSTM, 30),
    "GRU": Made(GRU, 35),
    "CNN": Made(PooledConv, 25),
    "TCN": Made(lambda given, size: TCN(given, size, levels=5), 12),
    "Transformer": Made(
        lambda given, size: Transformer(given, size, heads=2, layers=2, hidden=26), 16
    ),
}
"""Each with a size that gives a ``Tagger`` of two symbols 4,000 parameters, to 5 %."""


class Tagger(nn.Module):
    """A logit after each symbol of a text: is it so, of all that was read until here?

    Args:
        reader: a name of ``READERS``.
        symbols: of the alphabet.
        size: features of the reader; its own unless given.
    """

    def __init__(self, reader: str, symbols: int = 2, size: int | None = None) -> None:
        super().__init__()
        if reader not in READERS:
            raise ValueError(f"reader is one of {', '.join(READERS)}; got {reader!r}")
        make, own = READERS[reader]
        self.reader = make(symbols, size or own)
        self.head = nn.Linear(size or own, 1)
        self.register_buffer("one_hot", torch.eye(symbols), persistent=False)

    one_hot: Tensor

    def states(self, text: Tensor) -> Tensor:
        """(batch, time) symbols to what the reader shows at each step, (batch, time, feature)."""
        x = self.one_hot[text]  # (batch, time, symbols)
        shown = self.reader(x)
        return cast("Tensor", shown.h if isinstance(self.reader, Recurrent) else shown)

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) indices in the alphabet to logits (batch, time)."""
        return self.head(self.states(text))[..., 0]  # type: ignore[no-any-return]


class Taggers(nn.Module):
    """One tagger of every kind, side by side on one text.

    Args:
        symbols: of the alphabet.
    """

    def __init__(self, symbols: int = 2) -> None:
        super().__init__()
        self.nets = nn.ModuleDict({name: Tagger(name, symbols) for name in READERS})

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) to logits (batch, time, reader), in the order of ``READERS``."""
        return torch.stack([net(text) for net in self.nets.values()], -1)
