"""A recurrent network that guesses the next character of a program."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from twobrains.models.recurrent import LSTM, LSTMSteps, Tensors

__all__ = ["CodeLSTM", "CodeReading"]


class CodeReading(NamedTuple):
    """What the network makes of a text after each of its symbols.

    Attributes:
        lstm: gates and states, each (batch, time, hidden).
        logits: (batch, time, symbols) for the next symbol.
    """

    lstm: LSTMSteps
    logits: Tensor


class CodeLSTM(nn.Module):
    """A language model: text, symbol by symbol, to logits for the next one.

    Args:
        symbols: of the alphabet.
        embedding: size of a symbol's embedding.
        hidden: units of the LSTM: as many cells to look into.
    """

    def __init__(self, symbols: int = 96, embedding: int = 48, hidden: int = 160) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, embedding)
        self.reader = LSTM(embedding, hidden)
        self.head = nn.Linear(hidden, symbols)

    def read(
        self, text: Tensor, lengths: Tensor | None = None, start: Tensors | None = None
    ) -> CodeReading:
        """Every gate and state, and the logits after each symbol.

        Args:
            text: (batch, time) indices in the alphabet, at least one.
            lengths: (batch,) symbols that count; all, unless given.
            start: (h, c), each (batch, hidden), to go on from; zeros unless given.
        """
        lstm = self.reader(self.embed(text), lengths, start)
        return CodeReading(lstm, self.head(lstm.h))

    def forward(self, text: Tensor, lengths: Tensor | None = None) -> Tensor:
        """(batch, time) indices in the alphabet to logits (batch, time, symbols)."""
        return self.read(text, lengths).logits
