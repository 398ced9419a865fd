"""How the reader of digits is made."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from twobrains.checkpoints import Record
from twobrains.checkpoints.digit_cnn import measure
from twobrains.data import digits
from twobrains.data.handwriting import generate
from twobrains.data.handwriting.shares import ON_PAPER, Shares
from twobrains.data.handwriting.strange import scribbles, strokes, two_digits
from twobrains.data.handwriting.wear import USUAL, Wear, wear
from twobrains.metrics import exposed_cross_entropy
from twobrains.models import DigitCNN
from twobrains.training import Batch, Recipe, fit

GENERATED = 200_000
BATCH = 128
STEPS = 12_000
WEAR = Wear(coarse=0.05, joined=0.0, noisy=0.1)
"""Few lose their pen lifts: joined, a barred seven's ink is that of a two with a loop."""
REPEATED = 9  # times that each real digit stands among the generated ones


def digit_cnn(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """Generated handwriting, worn by pads and scanners; and some of scikit-learn's digits.

    Args:
        state: file that keeps an interrupted run.
        seed: of handwriting, weights and batches.
    """
    pictures, labels = handwriting(seed, generated=GENERATED)

    def batch(generator: torch.Generator) -> Batch:
        which = torch.randint(len(labels), (BATCH,), generator=generator)
        return pictures[which, None].float() / 255, labels[which]

    torch.manual_seed(seed)
    model = DigitCNN()
    recipe = Recipe(steps=STEPS, learning_rate=4e-3, seed=seed)
    history = fit(model, batch, exposed_cross_entropy, recipe, state=state, label="digit-cnn")
    return model, Record.of(
        model,
        "digit-cnn",
        data=f"{GENERATED:,} generated digits, and a fortieth as many scribbles, loose strokes "
        "and pairs of digits each, all worn by pads, tablets and scanners; 60 % of scikit-learn's "
        "1,797 real digits at 28×28",
        seed=seed,
        metrics=measure(model),
        seconds=history.seconds,
    )


def handwriting(seed: int, *, generated: int) -> tuple[Tensor, Tensor]:
    """What it learns from: images (n, 28, 28) in bytes to save memory, and labels (n,)."""
    parts = [worn(seed, generated=generated, edition=2, shares=ON_PAPER, how=WEAR)]
    for number, strange in enumerate((scribbles, strokes, two_digits)):
        found = strange(max(1, generated // 40), seed=3 * seed + number)
        parts.append((in_bytes(wear(found, seed=seed, how=WEAR)), found.labels))
    real = digits.split(digits.scaled()).train
    parts += [(in_bytes(real.pictures[:, 0]), real.labels)] * REPEATED
    pictures, labels = zip(*parts, strict=True)
    return torch.cat(pictures), torch.cat(labels)


def worn(
    seed: int,
    *,
    generated: int,
    edition: Literal[1, 2] = 1,
    shares: Shares | None = None,
    how: Wear = USUAL,
) -> tuple[Tensor, Tensor]:
    """Digits by tidy writers and by loose ones, half and half: bytes (n, 28, 28), labels (n,)."""
    half = generated // 2
    tidy = generate(half, seed=2 * seed, edition=edition, shares=shares)
    loose = generate(half, seed=2 * seed + 1, loose=1.5, edition=edition, shares=shares)
    pictures = [in_bytes(wear(samples, seed=seed, how=how)) for samples in (tidy, loose)]
    return torch.cat(pictures), torch.cat([tidy.labels, loose.labels])


def in_bytes(ink: Tensor) -> Tensor:
    """[0, 1] to 0 … 255."""
    return (255 * ink).round().to(torch.uint8)
