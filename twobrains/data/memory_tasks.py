"""Tasks that only a memory can solve, each with a lag: steps from what matters to the answer.

Every task draws ``(inputs, answers)`` for one lag from a seeded generator. Inputs are
(batch, time, feature); a network answers from its state at the last ``asked`` steps.
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
"""Of the recall and the copy task; who guesses is right once in eight."""
LETTERS = 10
"""To be copied."""

Pair = tuple[Tensor, Tensor]


def recall(lag: int, batch: int, generator: torch.Generator) -> Pair:
    """One symbol is marked, ``lag`` others follow: which one was it?

    Returns:
        inputs (batch, lag + 1, 9), symbols one-hot and the mark; answers (batch,).
    """
    symbols = torch.randint(0, SYMBOLS, (batch, lag + 1), generator=generator)
    mark = torch.zeros(batch, lag + 1, 1)
    mark[:, 0] = 1
    return torch.cat([F.one_hot(symbols, SYMBOLS).float(), mark], -1), symbols[:, 0]


def adding(lag: int, batch: int, generator: torch.Generator) -> Pair:
    """Numbers from 0 to 1, of which the first and the last are marked: what is their sum?

    After Hochreiter & Schmidhuber (1997), whose two marks stand anywhere in a sequence. To answer 1
    always is wrong by 1/6 in the mean of the squares.

    Returns:
        inputs (batch, lag + 1, 2), numbers and marks; answers (batch, 1).
    """
    numbers = torch.rand(batch, lag + 1, generator=generator)
    marks = torch.zeros(batch, lag + 1)
    marks[:, [0, lag]] = 1
    return torch.stack([numbers, marks], -1), numbers[:, [0, lag]].sum(1, keepdim=True)


def copying(lag: int, batch: int, generator: torch.Generator) -> Pair:
    """Ten symbols, ``lag`` blanks, then ten steps that ask for them in their order.

    Returns:
        inputs (batch, lag + 20, 10), symbols one-hot, blank, and the asking mark; answers
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
        draw: (lag, batch, generator) to inputs and answers.
        inputs, outputs: numbers at each step, and numbers of an answer.
        asked: steps at the end that are asked for an answer.
        numbers: answers are numbers; otherwise classes.
    """

    draw: Callable[[int, int, torch.Generator], Pair]
    inputs: int
    outputs: int
    asked: int = 1
    numbers: bool = False

    def loss(self, told: Tensor, answers: Tensor) -> Tensor:
        """Mean squared error, or cross-entropy over all that was asked.

        Args:
            told: (batch, asked, outputs).
            answers: as drawn.
        """
        if self.numbers:
            return F.mse_loss(told[:, 0], answers)
        return F.cross_entropy(told.flatten(0, 1), answers.flatten())

    def recalled(self, told: Tensor, answers: Tensor) -> float:
        """Share of right answers, each symbol of a copy by itself."""
        right = told.argmax(-1).flatten() == answers.flatten()
        return float(right.double().mean())


TASKS = {
    "recall": Task(recall, SYMBOLS + 1, SYMBOLS),
    "adding": Task(adding, 2, 1, numbers=True),
    "copy": Task(copying, SYMBOLS + 2, SYMBOLS, asked=LETTERS),
}


def log_uniform(low: int, high: int, generator: torch.Generator) -> int:
    """A lag between both ends, both included; each doubling is as likely as the next."""
    share = float(torch.rand((), generator=generator))
    return round(math.exp(math.log(low) + share * (math.log(high) - math.log(low))))
