"""Three ways to read a program, of one size: an LSTM, a Transformer and a Mamba.

Each guesses the next character, and each can be looked into: what it keeps is a cell state, a
growing table of keys and values, or states that open as far as a character deserves.

>>> text = torch.zeros(1, 5, dtype=torch.int64)
>>> CodeReaders()(text).shape                   # (reader, batch, time, symbol)
torch.Size([3, 1, 5, 96])
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.models.backbone import Backbone, MixingLayer
from twobrains.models.code import CodeLSTM
from twobrains.models.fast import fast_recurrence
from twobrains.models.selective import MambaBlock, MambaSteps
from twobrains.models.transformer import Looked, PositionalTransformer

__all__ = ["CodeMamba", "CodeReaders", "CodeTransformer", "Selected"]

SYMBOLS = 96
SIZE = 48


class CodeTransformer(nn.Module):
    """Text, symbol by symbol, to logits for the next one; attention with rotary positions."""

    def __init__(self, symbols: int = SYMBOLS, size: int = SIZE, hidden: int = 112) -> None:
        super().__init__()
        self.body = PositionalTransformer(symbols, size, heads=2, layers=2, hidden=hidden)
        self.head = nn.Linear(size, symbols)

    def look(self, text: Tensor) -> Looked:
        """(batch, time) indices in the alphabet to every layer's input, weights and output."""
        return self.body.look(one_hot(text, self.body.embed.in_features))

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) to logits (batch, time, symbols)."""
        return cast("Tensor", self.head(self.look(text).out))

    def caches(self, text: Tensor) -> Tensor:
        """Keys and values of each layer (layer, 2, batch, time, size): all that going on needs."""
        inside, kept = self.look(text).inside, []
        for layer, x in zip(self.body.layers, inside, strict=False):
            kept.append(torch.stack(layer.attention.project(layer.norm1(x))))  # type: ignore[union-attr, operator]
        return torch.stack(kept)


class Selected(NamedTuple):
    """What a Mamba shows.

    Attributes:
        layers: the blocks' steps, the first layer's first.
        out: (batch, time, size).
    """

    layers: tuple[MambaSteps, ...]
    out: Tensor


class CodeMamba(nn.Module):
    """The same, by selective state space models."""

    def __init__(self, symbols: int = SYMBOLS, size: int = SIZE, hidden: int = 40) -> None:
        super().__init__()
        self.body = Backbone(symbols, size, "Mamba", layers=2, hidden=hidden)
        self.head = nn.Linear(size, symbols)

    def look(self, text: Tensor) -> Selected:
        """(batch, time) indices in the alphabet to every block's steps, one after another."""
        return self._look(text, fast=False)

    def state(self, text: Tensor, last: Tensor) -> Tensor:
        """All that going on after a step needs, from each layer: (layer, batch, numbers).

        Those are the states, and what the short convolution has not left behind.

        Args:
            text: (batch, time).
            last: () the step, from 0.
        """
        kept = []
        for layer in self.look(text).layers:
            past = cast("MambaBlock", self.body.layers[0].mixer).conv.kernel_size[0] - 1
            window = torch.arange(1, past + 1) + last  # places in what begins with zeros
            arrived = F.pad(layer.arriving, (0, 0, past, 0))[:, window]
            kept.append(torch.cat([layer.ssm.h[:, last].flatten(1), arrived.flatten(1)], 1))
        return torch.stack(kept)

    def _look(self, text: Tensor, *, fast: bool) -> Selected:
        x, shown = self.body.embed(one_hot(text, self.body.embed.in_features)), []
        for layer in cast("list[MixingLayer]", list(self.body.layers)):
            block, normed = cast("MambaBlock", layer.mixer), layer.norm1(x)
            ssm = partial(block.ssm.by, fast_recurrence) if fast else block.ssm
            shown.append(block.around(ssm, normed))
            x = layer.rest(x, shown[-1].out)
        return Selected(tuple(shown), self.body.norm(x))

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) to logits (batch, time, symbols)."""
        fast = self.training and not torch.compiler.is_exporting()
        return cast("Tensor", self.head(self._look(text, fast=fast).out))


class CodeReaders(nn.Module):
    """The three, side by side on one text; 50,112 to 50,880 parameters each."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = CodeLSTM(SYMBOLS, embedding=32, hidden=84)
        self.transformer, self.mamba = CodeTransformer(), CodeMamba()

    @property
    def readers(self) -> dict[str, nn.Module]:
        """Each by its name."""
        return {"LSTM": self.lstm, "Transformer": self.transformer, "Mamba": self.mamba}

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) to logits (reader, batch, time, symbols), in the order of ``readers``."""
        return torch.stack([reader(text) for reader in self.readers.values()])


def one_hot(text: Tensor, symbols: int) -> Tensor:
    """(batch, time) indices to logits (batch, time, symbols), in a way that exports."""
    return (text[..., None] == torch.arange(symbols, device=text.device)).float()
