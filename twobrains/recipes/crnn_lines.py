"""How the reader of handwritten lines is made, and what it is measured on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from twobrains.analysis.edits import character_error_rate
from twobrains.checkpoints import Record
from twobrains.checkpoints.digit_cnn import PEN
from twobrains.data.lines import (
    KINDS,
    Glyphs,
    Habits,
    Lines,
    compose,
    real_digits,
    strangers,
    writers,
)
from twobrains.experiments.handwritten_lines.evaluation import UNSEEN, readings
from twobrains.experiments.handwritten_lines.study import ctc_loss
from twobrains.models.crnn import LineReader
from twobrains.training import Batch, Recipe, fit

PENS, LOOSE, STRANGERS = 1_200, 400, 24_000
BATCH = 16
STEPS = 6_000
TESTED = 40
"""Lines of each length."""
ON_A_PAD = Habits(gap=(-1.5, 12), unsteady=1.5, margin=(0, 40), shift=3)
"""Written on a wide pad: anywhere, unevenly."""


def crnn_lines(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """A CRNN on generated numbers, with and without dashes; no real digit among them.

    Args:
        state: file that keeps an interrupted run.
        seed: of writers, weights and batches.
    """
    pools = handwriting(seed)

    def batch(generator: torch.Generator) -> Batch:
        rng = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
        glyphs, kinds = pools[int(rng.integers(len(pools)))]
        return written(glyphs, kinds[int(rng.integers(len(kinds)))], rng)

    torch.manual_seed(seed)
    model = LineReader("CRNN")
    recipe = Recipe(steps=STEPS, learning_rate=8e-3, seed=seed)
    history = fit(model, batch, ctc_loss, recipe, state=state, label="crnn-lines")
    return model, Record.of(
        model,
        "crnn-lines",
        data="generated lines of 1 to 12 digits, three eighths of them with dashes, in "
        f"{PENS + LOOSE:,} hands; a quarter put together from {STRANGERS:,} digits of as many "
        "hands, worn by pads, tablets and scanners",
        seed=seed,
        settings={"kind": "CRNN"},
        metrics=measure(model),
        seconds=history.seconds,
    )


def handwriting(seed: int) -> list[tuple[Glyphs, tuple[str, ...]]]:
    """Four pools of equal share, each with the kinds of lines that it can write."""
    everything = ("numbers", "phones")
    tidy, loose = writers(PENS, seed=2 * seed), writers(LOOSE, seed=2 * seed + 1, loose=1.5)
    mixed = strangers(STRANGERS, seed=seed)
    return [(tidy, everything), (tidy, everything), (loose, everything), (mixed, ("numbers",))]


def written(glyphs: Glyphs, kind: str, rng: np.random.Generator) -> Lines:
    """A batch of one kind and one length, set as in print or as on a pad."""
    make, lengths = KINDS[kind]
    length = int(rng.choice(lengths))
    habits = ON_A_PAD if rng.random() < 0.5 else Habits()
    return compose(glyphs, [make(rng, length) for _ in range(BATCH)], rng, habits)


def measure(model: nn.Module) -> dict[str, float]:
    """Character error rate and lines without a mistake, on lines that no training has seen."""
    unseen, pad = writers(200, seed=UNSEEN), writers(200, seed=UNSEEN, pen=2 * PEN)
    tests = {
        "generated numbers": unseen_lines(unseen, "numbers"),
        "generated numbers with dashes": unseen_lines(unseen, "phones"),
        "generated numbers on the pad": unseen_lines(pad, "numbers", ON_A_PAD),
        "numbers of scikit-learn's digits": unseen_lines(real_digits(), "numbers"),
    }
    metrics = {}
    for name, parts in tests.items():
        wrote = [text for lines in parts for text in lines.texts()]
        read = [text for lines in parts for text in readings(model, lines)]
        right = [one == two for one, two in zip(wrote, read, strict=True)]
        metrics[f"{name}, character error rate"] = round(character_error_rate(wrote, read), 4)
        metrics[f"{name}, lines without a mistake"] = round(sum(right) / len(right), 4)
    return metrics


def unseen_lines(glyphs: Glyphs, kind: str, habits: Habits | None = None) -> list[Lines]:
    """Lines of one kind in every length, by a seed that no training uses."""
    rng = np.random.default_rng(UNSEEN)
    make, lengths = KINDS[kind]
    return [
        compose(glyphs, [make(rng, length) for _ in range(TESTED)], rng, habits or Habits())
        for length in lengths
    ]
