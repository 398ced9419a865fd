"""Tasks that only a memory can solve, each with a lag: steps from the relevant input to the output.

Every task draws ``(inputs, targets)`` for one lag from a seeded generator. Inputs are
(batch, time, feature); a network's outputs are read at the last ``queries`` steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["SYMBOLS", "TASKS", "Task", "adding", "copying", "log_uniform", "recall"]

SYMBOLS = 8
"""Symbols of the recall and the copy task; chance level is one in eight."""
LETTERS = 10
"""Symbols to be copied."""

Pair = tuple[Tensor, Tensor]


def recall(lag: int, batch: int, generator: torch.Generator) -> Pair:
    """One symbol is marked, ``lag`` others follow: which one was it?

    Returns:
        inputs (batch, lag + 1, 9), symbols one-hot and the mark; targets (batch,).
    """
    symbols = torch.randint(0, SYMBOLS, (batch, lag + 1), generator=generator)
    mark = torch.zeros(batch, lag + 1, 1)
    mark[:, 0] = 1
    return torch.cat([F.one_hot(symbols, SYMBOLS).float(), mark], -1), symbols[:, 0]


def adding(lag: int, batch: int, generator: torch.Generator) -> Pair:
    """Numbers from 0 to 1, of which the first and the last are marked: what is their sum?

    After Hochreiter & Schmidhuber (1997), whose two marks are anywhere in a sequence. A constant
    output of 1 has a mean squared error of 1/6.

    Returns:
        inputs (batch, lag + 1, 2), numbers and marks; targets (batch, 1).
    """
    numbers = torch.rand(batch, lag + 1, generator=generator)
    marks = torch.zeros(batch, lag + 1)
    marks[:, [0, lag]] = 1
    return torch.stack([numbers, marks], -1), numbers[:, [0, lag]].sum(1, keepdim=True)


def copying(lag: int, batch: int, generator: torch.Generator) -> Pair:
    """Ten symbols, ``lag`` blanks, then ten steps at which they are wanted in their order.

    Returns:
        inputs (batch, lag + 20, 10), symbols one-hot, blank, and the query mark; targets
        (batch, 10).
    """
    symbols = torch.randint(0, SYMBOLS, (batch, LETTERS), generator=generator)
    inputs = torch.zeros(batch, lag + 2 * LETTERS, SYMBOLS + 2)
    inputs[:, :LETTERS, :SYMBOLS] = F.one_hot(symbols, SYMBOLS).float()
    inputs[:, LETTERS : LETTERS + lag, SYMBOLS] = 1
    inputs[:, LETTERS + lag :, SYMBOLS + 1] = 1
    return inputs, symbols


@dataclass(frozen=True)
class Task:
    """What a network has to be to take part.

    Attributes:
        draw: (lag, batch, generator) to inputs and targets.
        inputs, outputs: numbers at each step, and numbers of an output.
        queries: steps at the end that have a target.
        numbers: targets are numbers; otherwise classes.
    """

    draw: Callable[[int, int, torch.Generator], Pair]
    inputs: int
    outputs: int
    queries: int = 1
    numbers: bool = False

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean squared error, or cross-entropy over all queries.

        Args:
            outputs: (batch, queries, outputs).
            targets: as drawn.
        """
        if self.numbers:
            return F.mse_loss(outputs[:, 0], targets)
        return F.cross_entropy(outputs.flatten(0, 1), targets.flatten())

    def accuracy(self, outputs: Tensor, targets: Tensor) -> float:
        """Share of correct predictions, each symbol of a copy by itself."""
        right = outputs.argmax(-1).flatten() == targets.flatten()
        return float(right.double().mean())


TASKS = {
    "recall": Task(recall, SYMBOLS + 1, SYMBOLS),
    "adding": Task(adding, 2, 1, numbers=True),
    "copy": Task(copying, SYMBOLS + 2, SYMBOLS, queries=LETTERS),
}


def log_uniform(low: int, high: int, generator: torch.Generator) -> int:
    """A lag between both ends, both included; each doubling is as likely as the next."""
    share = float(torch.rand((), generator=generator))
    return round(math.exp(math.log(low) + share * (math.log(high) - math.log(low))))
