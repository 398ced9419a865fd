"""How the reader of pen movements is made, and what it is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from twobrains.checkpoints import Record
from twobrains.checkpoints.digit_cnn import UNSEEN
from twobrains.checkpoints.strangers import read_movements
from twobrains.data.handwriting import Samples, Trajectory, generate
from twobrains.data.movements import FEWEST, MOST, PLAIN, Habits, Movements, record
from twobrains.metrics import share
from twobrains.models import PenRNN
from twobrains.training import Batch, Recipe, fit

GENERATED = 80_000
BATCH = 128
STEPS = 4_400
TESTED = 2_000


def pen_rnn(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """Generated handwriting, each time it is seen written and recorded as someone else's.

    Args:
        state: file that keeps an interrupted run.
        seed: of handwriting, weights and batches.
    """
    pools = handwriting(seed)

    def batch(generator: torch.Generator) -> Batch:
        pool = pools[int(torch.randint(len(pools), (), generator=generator))]
        which = torch.randint(len(pool), (BATCH,), generator=generator)
        return record(chosen(pool, which), generator)

    torch.manual_seed(seed)
    model = PenRNN()
    recipe = Recipe(steps=STEPS, learning_rate=4e-3, seed=seed)
    history = fit(model, batch, every_point_loss, recipe, state=state, label="pen-rnn")
    return model, Record.of(
        model,
        "pen-rnn",
        data=f"{GENERATED:,} generated pen movements, recorded anew each time they are seen: at "
        f"{FEWEST} to {MOST} points, at an uneven pace, some without pen lifts, some strokes "
        "backwards or in another order, stretched, slanted, turned and shaken",
        seed=seed,
        metrics=measure(model),
        seconds=history.seconds,
    )


def handwriting(seed: int) -> Sequence[Samples]:
    """What it learns from: tidy writers and loose ones, half and half."""
    half = GENERATED // 2
    return generate(half, seed=2 * seed), generate(half, seed=2 * seed + 1, loose=1.5)


def chosen(samples: Samples, which: Tensor) -> Samples:
    """The samples at these indices."""
    return Samples(
        Trajectory(*(each[which] for each in samples.trajectories)),
        samples.labels[which],
        samples.ways[which],
        {name: values[which] for name, values in samples.factors.items()},
    )


def every_point_loss(model: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy after every point, weighted by the square of what is written.

    Label smoothing of a twentieth: some digits are ambiguous.
    """
    assert isinstance(model, PenRNN)
    steps, lengths, labels = batch
    logits = model.read(steps, lengths).logits  # (batch, time, classes)
    done = torch.arange(1, steps.shape[1] + 1) / lengths[:, None]  # (batch, time)
    weights = done.square() * (done <= 1)
    weights = weights / weights.sum(1, keepdim=True)
    aims = labels[:, None].expand(done.shape)
    losses = F.cross_entropy(logits.mT, aims, reduction="none", label_smoothing=0.05)
    return (losses * weights).sum(1).mean()


def measure(model: nn.Module) -> dict[str, float]:
    """Accuracy on unseen generated movements, recorded in several ways."""
    assert isinstance(model, PenRNN)
    samples = generate(TESTED, seed=UNSEEN)
    written = Movements(samples.steps, samples.lengths, samples.labels)
    metrics = {"unseen generated digits, as written": accuracy(model, written)}
    for part in (0.25, 0.5, 0.75):
        begun = written._replace(lengths=(part * written.lengths).ceil().long())
        metrics[f"as written, after {part:.0%} of the points"] = accuracy(model, begun)
    for name, how in recorded_ways():
        recorded = record(samples, torch.Generator().manual_seed(UNSEEN), how)
        metrics[f"unseen generated digits, {name}"] = accuracy(model, recorded)
    return metrics


def recorded_ways() -> list[tuple[str, Habits]]:
    """Name and habits: one thing different at a time, then all of training's at once."""
    counts = [(f"at {k} points", replace(PLAIN, points=(k, k))) for k in (8, 16, 40, 80)]
    return [
        *counts,
        ("at 8 points, without pen lifts", replace(PLAIN, points=(8, 8), joined=1)),
        ("without pen lifts", replace(PLAIN, joined=1)),
        ("every stroke backwards", replace(PLAIN, backwards=1)),
        ("strokes in another order", replace(PLAIN, shuffled=1)),
        ("written and recorded as in training", Habits()),
    ]


def accuracy(model: PenRNN, movements: Movements) -> float:
    """Share of movements read as their labels say."""
    return share(read_movements(model, movements) == movements.labels)
