"""Two shapes described in a sentence by convolution, recurrence and both; known and new pairs.

Three captioners of equal size learn from scenes drawn anew for each batch. For each size and kind
of the dark shape one relation is held out (``data.shapes.held_out``): a net that has seen small
circles left of, right of and below others is tested on one *above*. Each seed holds out others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import product

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data import shapes
from twobrains.experiments import records
from twobrains.experiments.study import Study, every
from twobrains.metrics import late_loss
from twobrains.models.captions import CAPTIONERS, Captioner
from twobrains.training import Batch, History, Recipe, fit, parameters

TESTS = ("seen", "held out")
"""Combinations that training had, and those that it never had; the scenes are new in both."""
TESTED, UNSEEN = 1000, 1_000_003
"""Scenes of a test, and the seed of their positions, which no training uses."""
BATCH, STEPS = 64, 1200
RATE = 4e-3


@dataclass(frozen=True)
class Run:
    """One cell of the grid with one seed.

    Attributes:
        captioner: one of ``CAPTIONERS``.
        seed: of what is held out, the first weights and the batches.
    """

    captioner: str
    seed: int


@dataclass(frozen=True)
class Scores:
    """How the captions of a test were scored, each a share of its scenes.

    Attributes:
        sentences: without a mistake.
        words: right in their position, the stop included; a share of all words.
        look: size and kind of the dark shape right.
        relation: its word right.
        other: all that follows right.
    """

    sentences: float
    words: float
    look: float
    relation: float
    other: float


MEASURES = tuple(field.name for field in fields(Scores))


@dataclass(frozen=True, kw_only=True)
class Result(records.Result):
    """How well a captioner described its tests, as a line of the record.

    ``accuracy`` is the share of sentences without a mistake on combinations held out.

    Attributes:
        answers: by test.
        loss: of training, in nats a word, the mean over the last tenth of it.
        cpu_seconds: of training, on one thread; ``seconds`` count what else runs.
    """

    run: Run
    answers: dict[str, Scores]
    loss: float
    cpu_seconds: float


def draw(allowed: Tensor, batch: int, generator: torch.Generator) -> Batch:
    """Images (batch, 1, 32, 32) and their sentences (batch, STEPS).

    Args:
        allowed: (look, relation) that the dark shape may have, bool.
        batch: how many.
        generator: of everything.
    """
    scene = shapes.scenes(allowed, batch, generator)
    return shapes.draw(scene), shapes.caption(scene)


def word_loss(net: nn.Module, batch: Batch) -> Tensor:
    """Nats a word; stops that fill a sentence's last steps are words too."""
    ink, words = batch
    return F.cross_entropy(net(ink, words).flatten(0, 1), words.flatten())


def trained(run: Run) -> tuple[Captioner, History]:
    """The net of a run, and its losses and seconds."""
    allowed = ~shapes.held_out(run.seed)
    torch.manual_seed(run.seed)
    net = Captioner(run.captioner)
    recipe = Recipe(STEPS, learning_rate=RATE, seed=run.seed)
    history = fit(net, lambda g: draw(allowed, BATCH, g), word_loss, recipe, progress=False)
    return net, history


@torch.no_grad()
def evaluate(net: Captioner, allowed: Tensor) -> Scores:
    """Scores of a net's captions, each word after its own, of scenes of these combinations."""
    ink, words = draw(allowed, TESTED, torch.Generator().manual_seed(UNSEEN))
    predictions = torch.cat([net.words(part) for part in ink.chunk(4)])
    ended = (words == shapes.STOP).long().cumsum(1)
    counts = (words != shapes.STOP) | (ended == 1)  # (batch, STEPS), up to the stop
    right = (predictions == words) | ~counts
    shares = (
        right.all(1).double().mean(),
        right[counts].double().mean(),
        right[:, 1:3].all(1).double().mean(),
        right[:, 3].double().mean(),
        right[:, 4:].all(1).double().mean(),
    )
    return Scores(*(round(float(share), 4) for share in shares))


def train(run: Run) -> Result:
    """Train one captioner, and score its captions."""
    net, history = trained(run)
    out = shapes.held_out(run.seed)
    answers = {test: evaluate(net, pairs) for test, pairs in zip(TESTS, (~out, out), strict=True)}
    return Result(
        run=run,
        accuracy=answers["held out"].sentences,
        test=TESTED,
        parameters=parameters(net),
        seconds=round(history.seconds, 1),
        answers=answers,
        loss=late_loss(history.losses),
        cpu_seconds=round(history.cpu_seconds, 1),
    )


STUDY = Study(name="captions", run=Run, result=Result, grid=every(Run, CAPTIONERS), train=train)


def table(results: Iterable[Result]) -> Iterator[str]:
    """The captioners side by side, in %, each with half of its 95 % interval."""
    results = list(results)
    yield f"{'test; correct, %':24}" + "".join(f"{captioner:>14}" for captioner in CAPTIONERS)
    for test, what in product(TESTS, MEASURES):
        value = f"answers[{test}].{what}"
        cells = (STUDY.cell(results, captioner, value=value) for captioner in CAPTIONERS)
        yield records.row(f"{f'{test}; {what}':24}", cells, 14, half=0)
