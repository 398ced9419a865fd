"""The tasks of every net: images, sequences, memory, counting, text, a forecast.

A task hands out sequences with the steps at which an output is wanted, and the targets. An image
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

BATCH = 32


class Sequences(NamedTuple):
    """Sequences, and their targets.

    Attributes:
        x: (batch, time, inputs); what follows the last target is padding.
        mask: (batch, time) true where an output is wanted.
        targets: one for each true, row by row: (targets,) classes, int64, or (targets, outputs).
    """

    x: Tensor
    mask: Tensor
    targets: Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """One task, all that the runner has to know of it.

    Attributes:
        title: as a table shows it.
        inputs, outputs: numbers at each step, of the sequence and of the net.
        time: steps of every sequence; 0 where they differ without a bound.
        targets: how many each sequence has; 0 where that differs.
        draw: a batch to learn from.
        heldout: the sequences of a part, ``validation`` or ``test``, batch by batch.
        numbers: targets are numbers, by squared error; otherwise classes, by cross-entropy.
        picture: the sequence is the rows of an image.
        ahead: a net may use steps after the one that it outputs for: the whole sequence is there.
        steps: of training, at most.
        measure: name and unit of the score.
        score: of a part, from the net's outputs: what the table shows.
        better: whether more or less of it is.
        chance: chance level, of a net that ignores its input; None where ``baselines`` say more.
        baselines: scores on the test part of rules without a net, by name.
        longer: more scores, by name, of sequences longer than training has shown.
    """

    title: str
    inputs: int
    outputs: int
    time: int
    targets: int
    draw: Callable[[torch.Generator], Sequences]
    heldout: Callable[[str], list[Sequences]]
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

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The mean loss of a net's outputs, (targets, outputs): a 0-d tensor."""
        if self.numbers:
            return F.mse_loss(logits, targets)
        return F.cross_entropy(logits, targets)


def share_right(logits: Tensor, targets: Tensor) -> float:
    """Accuracy in %, of (targets, classes) logits and (targets,) classes."""
    return 100 * float((logits.argmax(-1) == targets).double().mean())


def at_the_end(x: Tensor, targets: Tensor, lengths: Tensor | None = None) -> Sequences:
    """Sequences with one target each, at the last step."""
    last = torch.full((len(x),), x.shape[1]) if lengths is None else lengths
    place = torch.arange(x.shape[1])
    return Sequences(x, place == last[:, None] - 1, targets)


def seeded(part: str) -> torch.Generator:
    """For sequences of a part, that no batch of training is drawn with."""
    return torch.Generator().manual_seed({"validation": 2_000_000_000, "test": 2_000_000_001}[part])


def pieces(found: Sequences, size: int = 256) -> list[Sequences]:
    """Many sequences as several batches, so that no net needs much memory for them."""
    masks = torch.split(found.mask, size)
    targets = torch.split(found.targets, [int(mask.sum()) for mask in masks])
    return list(map(Sequences, torch.split(found.x, size), masks, targets))


def some(found: Sequences, generator: torch.Generator) -> Sequences:
    """A batch, drawn with replacement, of sequences with one target each."""
    which = torch.randint(0, len(found.x), (BATCH,), generator=generator)
    return Sequences(found.x[which], found.mask[which], found.targets[which])
