"""A sequence to outputs at its last steps: some memory, and a linear readout of its state."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from twobrains.models.causal import CausalStack
from twobrains.models.fast import fast_states
from twobrains.models.recurrent import GRU, LSTM, RNN, Recurrent

__all__ = ["Reader", "TextReader", "opened"]

CELLS: dict[str, type[Recurrent[Any]]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


class Reader(nn.Module):
    """Outputs at the last steps of a sequence.

    Args:
        kind: ``rnn``, ``lstm``, ``gru`` or ``tcn``.
        inputs: numbers that arrive at each step.
        hidden: units, or channels of the convolutions.
        outputs: numbers of each output.
        queries: steps at the end that have one.
    """

    def __init__(self, kind: str, inputs: int, hidden: int, outputs: int, queries: int = 1) -> None:
        super().__init__()
        self.queries = queries
        self.cell = CausalStack(inputs, hidden) if kind == "tcn" else CELLS[kind](inputs, hidden)
        self.head = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor, reach: int | None = None) -> Tensor:
        """Outputs (batch, queries, outputs).

        Args:
            x: (batch, time, inputs).
            reach: steps at the end through which errors go back; all unless given.
        """
        if isinstance(self.cell, CausalStack):
            states = self.cell(x)
        else:
            start, early = None, 0 if reach is None else max(0, x.shape[1] - reach)
            if early:
                with torch.no_grad():
                    start = fast_states(self.cell, x[:, :early])[1]
            states = fast_states(self.cell, x[:, early:], start)[0]
        outputs: Tensor = self.head(states[:, -self.queries :])
        return outputs


class TextReader(nn.Module):
    """Symbols to logits for the next one, by any recurrent cell.

    Args:
        kind: ``rnn``, ``lstm`` or ``gru``.
        symbols: of the alphabet.
        embedding: size of a symbol's embedding.
        hidden: units.
    """

    def __init__(self, kind: str, symbols: int, embedding: int, hidden: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, embedding)
        self.cell = CELLS[kind](embedding, hidden)
        self.head = nn.Linear(hidden, symbols)

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) indices in the alphabet to logits (batch, time, symbols)."""
        logits: Tensor = self.head(fast_states(self.cell, self.embed(text))[0])
        return logits


def opened(cell: LSTM, bias: float) -> LSTM:
    """The cell with every forget gate's biases adding up to this (Gers et al. 2000), in place."""
    forget = slice(cell.hidden_size, 2 * cell.hidden_size)
    with torch.no_grad():
        cell.bias_ih[forget] = 0
        cell.bias_hh[forget] = bias
    return cell
