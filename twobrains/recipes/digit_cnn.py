"""How the reader of digits is made.

``python -m twobrains.recipes.digit_cnn 0 1 2`` tries the recipe without real digits, by seed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.checkpoints import Record
from twobrains.checkpoints.digit_cnn import measure
from twobrains.data import digits
from twobrains.data.handwriting import generate
from twobrains.data.handwriting.shares import ON_PAPER, Shares
from twobrains.data.handwriting.strange import scribbles, strokes, two_digits
from twobrains.data.handwriting.wear import USUAL, Wear, wear
from twobrains.metrics import accuracy, exposed_cross_entropy
from twobrains.models import DigitCNN
from twobrains.training import Batch, Recipe, fit

GENERATED = 200_000
BATCH = 128
STEPS = 12_000
WEAR = Wear(coarse=0.05, joined=0.0, noisy=0.1)
"""Few lose their pen lifts: joined, a barred seven's ink is that of a two with a loop."""
REPEATED = 9  # times that each real digit stands among the generated ones


def digit_cnn(state: Path, *, seed: int = 0, real: bool = True) -> tuple[nn.Module, Record]:
    """Generated handwriting, worn by pads and scanners; and some of scikit-learn's digits.

    Args:
        state: file that keeps an interrupted run.
        seed: of handwriting, weights and batches.
        real: train on scikit-learn's training part too.
    """
    pictures, labels = handwriting(seed, real=real, generated=GENERATED)

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
        "and pairs of digits each, all worn by pads, tablets and scanners"
        + ("; 60 % of scikit-learn's 1,797 real digits at 28×28" if real else ""),
        seed=seed,
        metrics=measure(model),
        seconds=history.seconds,
    )


def trials(seeds: list[int], state: Path) -> None:
    """The recipe without a single real digit, once a seed: how it reads people it never met.

    Each result is kept as soon as it is there; a seed that is in the file is not run again.
    """
    done = checkpoints.trials("digit-cnn")
    for seed in seeds:
        if str(seed) in done:
            continue
        model, record = digit_cnn(state / f"digit-cnn-{seed}.safetensors", seed=seed, real=False)
        done[str(seed)] = {
            "all 1,797 of scikit-learn's digits": accuracy(model, digits.scaled()),
            **{name: value for name, value in record.metrics.items() if "generated" in name},
        }
        file = checkpoints.HERE / "digit-cnn.trials.json"
        file.write_text(json.dumps(done, indent=2) + "\n", encoding="utf-8")


def handwriting(seed: int, *, real: bool, generated: int) -> tuple[Tensor, Tensor]:
    """What it learns from: images (n, 28, 28) in bytes to save memory, and labels (n,)."""
    parts = [worn(seed, generated=generated, edition=2, shares=ON_PAPER, how=WEAR)]
    for number, strange in enumerate((scribbles, strokes, two_digits)):
        found = strange(max(1, generated // 40), seed=3 * seed + number)
        parts.append((in_bytes(wear(found, seed=seed, how=WEAR)), found.labels))
    if real:
        train = digits.split(digits.scaled()).train
        parts += [(in_bytes(train.pictures[:, 0]), train.labels)] * REPEATED
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


if __name__ == "__main__":
    torch.set_num_threads(1)
    trials([int(seed) for seed in sys.argv[1:]], Path(".cache"))
