"""What is asked of every net: pictures, sequences, memory, counting, text, a forecast.

A task hands out sequences with the steps at which an answer is asked, and the answers. A picture
is a sequence of its rows, from top to bottom; a net that sees in two dimensions puts them together
again. Training draws batches from a seeded generator; validation and test are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["Asked", "Task", "at_the_end", "share_right"]

BATCH = 32


class Asked(NamedTuple):
    """Sequences, and what is asked of them.

    Attributes:
        x: (batch, time, inputs); what stands behind the last step that is asked is padding.
        asked: (batch, time) true where an answer is wanted.
        answers: one for each true, row by row: (asked,) classes, int64, or (asked, outputs).
    """

    x: Tensor
    asked: Tensor
    answers: Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """One task, all that the runner has to know of it.

    Attributes:
        title: as a table shows it.
        inputs, outputs: numbers at each step, and numbers of an answer.
        time: steps of every sequence; 0 where they differ without a bound.
        answers: asked of every sequence; 0 where that differs.
        draw: a batch to learn from.
        held: the sequences of a part, ``validation`` or ``test``, batch by batch.
        numbers: answers are numbers, by their squares; otherwise classes, by cross-entropy.
        picture: the sequence is the rows of a picture.
        ahead: a net may look at steps that come after the asked one; all are there when it answers.
        steps: of training, at most.
        measure: name and unit of the score.
        score: of a part, from the net's answers: what the table shows.
        better: whether more or less of it is.
        chance: the score of who does not look; None where ``baselines`` say more.
        baselines: scores on the test part of rules without a net, by name.
        longer: more scores, by name, of sequences longer than training has shown.
    """

    title: str
    inputs: int
    outputs: int
    time: int
    answers: int
    draw: Callable[[torch.Generator], Asked]
    held: Callable[[str], list[Asked]]
    numbers: bool = False
    picture: bool = False
    ahead: bool = True
    steps: int = 800
    measure: str = "accuracy, %"
    score: Callable[[Tensor, Tensor], float]
    better: str = "more"
    chance: float | None = None
    baselines: Mapping[str, Callable[[], float]] = field(default_factory=dict)
    longer: Callable[[Callable[[Tensor, Tensor], Tensor]], dict[str, float]] | None = None

    def loss(self, told: Tensor, answers: Tensor) -> Tensor:
        """Of what a net told, (asked, outputs), a 0-d tensor."""
        if self.numbers:
            return F.mse_loss(told, answers)
        return F.cross_entropy(told, answers)


def share_right(told: Tensor, answers: Tensor) -> float:
    """In %, of (asked, classes) logits and (asked,) classes."""
    return 100 * float((told.argmax(-1) == answers).double().mean())


def at_the_end(x: Tensor, answers: Tensor, lengths: Tensor | None = None) -> Asked:
    """One answer for each sequence, at its last step."""
    last = torch.full((len(x),), x.shape[1]) if lengths is None else lengths
    place = torch.arange(x.shape[1])
    return Asked(x, place == last[:, None] - 1, answers)


def seeded(part: str) -> torch.Generator:
    """For sequences of a part, that no batch of training is drawn with."""
    return torch.Generator().manual_seed({"validation": 2_000_000_000, "test": 2_000_000_001}[part])


def pieces(found: Asked, size: int = 256) -> list[Asked]:
    """Many sequences as several batches, so that no net needs much memory for them."""
    asked = torch.split(found.asked, size)
    answers = torch.split(found.answers, [int(each.sum()) for each in asked])
    return list(map(Asked, torch.split(found.x, size), asked, answers))


def some(found: Asked, generator: torch.Generator) -> Asked:
    """A batch, drawn with replacement, of sequences with one answer each."""
    which = torch.randint(0, len(found.x), (BATCH,), generator=generator)
    return Asked(found.x[which], found.asked[which], found.answers[which])
