"""Handwritten lines read by convolution, recurrence and both: with context and without.

Four readers of equal size learn by CTC from one of two kinds of lines. *Numbers* are 1 to 12
random digits: no digit tells anything of another. *Context* is lines in which some signs can't be
read by themselves: a flagged stroke is a 1 or a 7, and one sign elsewhere in the line tells which;
a digit of a date is blotted out; so is a digit of a number with a check digit. ``evaluation`` has
the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data.lines import KINDS, Glyphs, Lines, compose, writers
from twobrains.experiments import records
from twobrains.experiments.handwritten_lines.evaluation import Scores, evaluate
from twobrains.experiments.study import Study
from twobrains.metrics import late_loss
from twobrains.models.crnn import BLANK, LINE_READERS, LineReader, columns_of
from twobrains.training import Batch, History, Recipe, fit, parameters


@dataclass(frozen=True)
class Training:
    """Which lines a reader learns from.

    Attributes:
        kinds: one is chosen for each batch.
        steps: batches.
        tests: that this training prepares for.
        readers: who learns from them.
    """

    kinds: tuple[str, ...]
    steps: int
    tests: tuple[str, ...]
    readers: tuple[str, ...] = tuple(LINE_READERS)


_NUMBERS = Training(("numbers",), 2000, ("numbers",))
_CONTEXT = Training(
    ("schools", "schools", "dates", "dates", "checked"), 3000, ("schools", "dates", "checked")
)
TRAININGS: Mapping[str, Training] = {
    "numbers": _NUMBERS,
    "context": _CONTEXT,
    "numbers, longer": replace(_NUMBERS, steps=5500, readers=("RNN",)),
    "context, longer": replace(_CONTEXT, steps=7500, readers=("RNN",)),
}
"""Batches are equal but for the two longer ones: they give the RNN, whose batches cost least, as
much of the processor's time as the CRNN has."""
BOTH = ("numbers", "real")
"""Tests of all readers, whatever they learned from."""
BATCH = 16
PENS = 600
RATE = 1e-2
"""The learning rate: of 0.004 and 0.01 the better for every reader, or as good, after 1,000 batches
of numbers with a seed that the grid does not use."""


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        training: one of ``TRAININGS``.
        reader: one of ``LINE_READERS``.
        seed: of the writers, the first weights and the batches.
    """

    training: str
    reader: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """What a reader read, as a line of the record.

    ``accuracy`` is the share of lines read without a mistake in the tests of its training.

    Attributes:
        answers: by test.
        loss: of training, in nats a line, the mean over the last tenth of it.
        cpu_seconds: of training, on one thread; ``seconds`` count what else runs.
    """

    run: Run
    answers: dict[str, Scores]
    loss: float
    cpu_seconds: float


def grid(seeds: Iterable[int]) -> list[Run]:
    """All runs, seed by seed: an interrupted grid is a smaller grid."""
    return [
        Run(training, reader, seed)
        for seed, (training, how) in product(seeds, TRAININGS.items())
        for reader in how.readers
    ]


@lru_cache(maxsize=1)
def pens(seed: int) -> Glyphs:
    """The writers of a seed, kept: all its runs learn from the same."""
    return writers(PENS, seed=seed)


def draw(kinds: Sequence[str], glyphs: Glyphs, generator: torch.Generator) -> Lines:
    """A batch for training: lines of one kind and one length, each by a writer of its own."""
    rng = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
    make, lengths = KINDS[kinds[int(rng.integers(len(kinds)))]]
    length = int(rng.choice(lengths))
    return compose(glyphs, [make(rng, length) for _ in range(BATCH)], rng)


def ctc_loss(net: nn.Module, batch: Batch) -> Tensor:
    """Nats a line; torch's own CTC, which ``models.ctc`` writes out."""
    ink, widths, symbols, lengths, _ = batch
    log_probs = net(ink, widths).log_softmax(-1).transpose(0, 1)  # (time, batch, class)
    targets = (symbols, columns_of(widths), lengths)
    return F.ctc_loss(log_probs, *targets, blank=BLANK, reduction="none").mean()


def trained(run: Run, glyphs: Glyphs) -> tuple[LineReader, History]:
    """The net of a run that learns from these writers, and its losses and seconds."""
    training = TRAININGS[run.training]
    torch.manual_seed(run.seed)
    net = LineReader(run.reader)
    recipe = Recipe(training.steps, learning_rate=RATE, seed=run.seed)
    history = fit(net, lambda g: draw(training.kinds, glyphs, g), ctc_loss, recipe, progress=False)
    return net, history


def train(run: Run) -> Result:
    """Train one reader, and test it."""
    net, history = trained(run, pens(run.seed))
    own = TRAININGS[run.training].tests
    answers = {test: evaluate(net, test) for test in dict.fromkeys((*own, *BOTH))}
    lines = sum(answers[test].lines for test in own)
    return Result(
        run=run,
        accuracy=round(sum(answers[test].exact * answers[test].lines for test in own) / lines, 4),
        test=lines,
        parameters=parameters(net),
        seconds=round(history.seconds, 1),
        answers=answers,
        loss=late_loss(history.losses),
        cpu_seconds=round(history.cpu_seconds, 1),
    )


STUDY = Study(name="handwritten_lines", run=Run, result=Result, grid=grid, train=train)


ROWS = (
    ("numbers", "numbers", "errors"),
    ("numbers", "numbers", "exact"),
    ("numbers", "real", "errors"),
    ("numbers", "real", "exact"),
    ("context", "schools", "errors"),
    ("context", "schools", "recall"),
    ("context", "dates", "recall"),
    ("context", "checked", "recall"),
)
"""Training, test and measure of each line of the table."""


def table(results: Iterable[Result]) -> Iterator[str]:
    """The readers side by side, in %, each with half of its 95 % interval."""
    results = list(results)
    yield f"{'trained on; test; %':28}" + "".join(f"{reader:>14}" for reader in LINE_READERS)
    for training, test, what in ROWS:
        value = f"answers[{test}].{what}"
        cells = (STUDY.cell(results, training, reader, value=value) for reader in LINE_READERS)
        yield records.row(f"{f'{training}; {test}; {what}':28}", cells, 14, half=0)
