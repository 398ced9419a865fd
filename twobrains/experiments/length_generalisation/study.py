"""Trained on short sequences, tested on long ones: six readers of equal size, two tasks.

*Parity*: after each symbol of a string of 0 and 1, is the number of 1s so far odd? Strings have 1
to 40 symbols in training and 500 in the test; an output depends on nothing that comes later, so the
one at position t is the output for a string of length t. *Counting*: a string is n times a, then b
again and again; after each b, are there as many b as a? n is 1 to 30 in training and up to 250 in
the test. Outputs at the a's are not scored: n can't be known before the first b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.experiments import records
from twobrains.experiments.records import Cell
from twobrains.experiments.study import Study, every
from twobrains.metrics import late_loss
from twobrains.models.fast import fast_states
from twobrains.models.lengths import inside, masked_mean
from twobrains.models.recurrent import Recurrent
from twobrains.models.tagger import READERS, Tagger
from twobrains.training import Batch, History, Recipe, fit, parameters

SHORT, LONG = 40, 500
"""Symbols of parity's strings, in training and in the test."""
FEW, MANY = 30, 250
"""The largest n of counting's strings, in training and in the test."""
BATCH = 16
STEPS = 1500
TESTED = 100
BLOCK = 10
"""Parity's accuracy is kept in blocks of so many positions."""


class Strings(NamedTuple):
    """Strings with a target after each symbol.

    Attributes:
        text: (string, time) indices in the alphabet.
        targets: (string, time) 1 where it is so, else 0.
        counts: (string, time) whether the output is scored.
    """

    text: Tensor
    targets: Tensor
    counts: Tensor


def parity(strings: int, time: int, generator: torch.Generator) -> Strings:
    """Random strings of 0 and 1: is the number of 1s so far odd?"""
    text = torch.randint(0, 2, (strings, time), generator=generator)
    return Strings(text, text.cumsum(1) % 2, torch.ones(strings, time, dtype=torch.bool))


def counting(n: Tensor) -> Strings:
    """Strings of n times a (0) and n times b (1), padded: are there as many b as a?

    Args:
        n: (string,), at least 1.
    """
    place = torch.arange(2 * int(n.max()))
    is_b = place >= n[:, None]
    targets = place == 2 * n[:, None] - 1
    return Strings(is_b.long(), targets.long(), is_b & inside(2 * n, len(place)))


def draw_parity(generator: torch.Generator) -> Batch:
    """A batch for training, its strings of one length from 1 to 40."""
    return parity(BATCH, int(torch.randint(1, SHORT + 1, (), generator=generator)), generator)


def draw_counting(generator: torch.Generator) -> Batch:
    """A batch for training, each string with an n of its own from 1 to 30."""
    return counting(torch.randint(1, FEW + 1, (BATCH,), generator=generator))


TASKS: dict[str, Callable[[torch.Generator], Batch]] = {
    "parity": draw_parity,
    "counting": draw_counting,
}
RATES = {**dict.fromkeys(READERS, 1e-2), "Transformer": 3e-3}
"""Learning rates: the better of 0.003 and 0.01 for parity at the lengths of training, or the larger
where both were as good, with a seed that the grid does not use."""


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        task, reader: names in ``TASKS`` and ``READERS``.
        seed: of the first weights and the batches.
    """

    task: str
    reader: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a run gave, as a line of the record; ``accuracy`` is that at the lengths of training.

    Attributes:
        shares: parity: accuracy at positions 1 to 10, 11 to 20 and so on up to 500; counting: 1
            where every output for an n was correct, else 0, n from 1 to 250.
        loss: of training, the mean over the last tenth of it.
    """

    run: Run
    shares: list[float]
    loss: float


def loss_of(net: nn.Module, batch: Batch) -> Tensor:
    """Mean cross-entropy of the outputs that are scored."""
    text, targets, counts = batch
    losses = F.binary_cross_entropy_with_logits(net(text), targets.float(), reduction="none")
    return masked_mean(losses.flatten()[None, :, None], counts.flatten()[None]).squeeze()


class Fused(nn.Module):
    """A tagger whose recurrent layer is computed by torch's own, over the same weights: faster."""

    def __init__(self, net: Tagger) -> None:
        super().__init__()
        self.net = net

    def forward(self, text: Tensor) -> Tensor:
        """(batch, time) symbols to logits (batch, time)."""
        if not isinstance(self.net.reader, Recurrent):
            return self.net(text)  # type: ignore[no-any-return]
        states, _ = fast_states(self.net.reader, self.net.one_hot[text])
        return self.net.head(states)[..., 0]  # type: ignore[no-any-return]


def started(run: Run) -> Tagger:
    """The untrained net of a run; recurrent matrices start orthogonal, gate by gate."""
    torch.manual_seed(run.seed)
    net = Tagger(run.reader)
    if isinstance(net.reader, Recurrent):
        for gate in net.reader.weight_hh.data.chunk(net.reader.gates):
            nn.init.orthogonal_(gate)
    return net


def trained(run: Run) -> tuple[Tagger, History]:
    """The net of a run, and its losses and seconds."""
    net = started(run)
    recipe = Recipe(STEPS, learning_rate=RATES[run.reader], weight_decay=0, seed=run.seed)
    history = fit(Fused(net), TASKS[run.task], loss_of, recipe, progress=False)
    return net.eval(), history


@torch.no_grad()
def measured(net: nn.Module, task: str) -> list[float]:
    """How often it is right, as ``Result.shares`` has it."""
    if task == "parity":
        strings = parity(TESTED, LONG, torch.Generator().manual_seed(1_000_000))
        texts = torch.chunk(strings.text, TESTED // 20)
        right = (torch.cat([net(text) for text in texts]) > 0) == strings.targets
        blocks = right.float().mean(0).view(-1, BLOCK)  # (block, place in it)
        return [float(share) for share in blocks.mean(1)]
    every = [counting(n) for n in torch.chunk(torch.arange(1, MANY + 1), 10)]
    wrong = [((net(text) > 0) != targets) & counts for text, targets, counts in every]
    return [float(not any_) for part in wrong for any_ in part.any(1)]


def train(run: Run) -> Result:
    """Train one net and test it on short and long strings."""
    net, history = trained(run)
    shares = measured(net, run.task)
    known = shares[: SHORT // BLOCK if run.task == "parity" else FEW]
    return Result(
        run=run,
        accuracy=round(sum(known) / len(known), 4),
        test=TESTED if run.task == "parity" else MANY,
        parameters=parameters(net),
        seconds=round(history.seconds, 1),
        shares=[round(share, 4) for share in shares],
        loss=late_loss(history.losses, 5),
    )


def share(result: Result, low: int, high: int) -> float:
    """Accuracy from low to high, both included: positions of parity's strings, n of counting's."""
    each = BLOCK if result.run.task == "parity" else 1
    found = result.shares[(low - 1) // each : high // each]
    return sum(found) / len(found)


def cell(results: Iterable[Result], task: str, reader: str, low: int, high: int) -> Cell:
    """``share`` of one reader over the seeds."""
    return STUDY.cell(results, task, reader, value=lambda result: share(result, low, high))


STUDY = Study(
    name="length_generalisation",
    run=Run,
    result=Result,
    grid=every(Run, TASKS, READERS),
    train=train,
    measures={"share": cell},
)
