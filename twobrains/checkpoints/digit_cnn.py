"""How the reader of digits is made, and what it is measured on.

``python -m twobrains.checkpoints.digit_cnn 0 1 2`` tries the recipe without real digits, by seed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.checkpoints import Record
from twobrains.data import digits
from twobrains.data.digits import Digits
from twobrains.data.handwriting import Samples, draw, generate
from twobrains.data.handwriting.wear import eight_points, wear
from twobrains.models import DigitCNN
from twobrains.training import Batch, Recipe, fit

GENERATED = 80_000
BATCH = 128
STEPS = 3_600
REPEATED = 6  # times that each real digit stands among the generated ones
PEN = 1.1  # radius of the pad's pen, px
DRAWN_AT_ONCE = 50  # drawings of a pad; a thousand at once take more than a gigabyte
TESTED = 2_000
UNSEEN = 1_000_000  # a seed that no training uses


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
    history = fit(model, batch, smoothed_cross_entropy, recipe, state=state, label="digit-cnn")
    return model, Record.of(
        model,
        "digit-cnn",
        data=f"{GENERATED:,} generated digits, worn by pads, tablets and scanners"
        + ("; 60 % of scikit-learn's 1,797 real digits at 28×28" if real else ""),
        seed=seed,
        metrics=measure(model),
        seconds=history.seconds,
    )


def trials(seeds: list[int], state: Path) -> None:
    """The recipe without a single real digit, once a seed: how it reads people it never met.

    Each result is kept as soon as it is there; a seed that stands in the file is not run again.
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
    """What it learns from: pictures (n, 28, 28) in bytes to save memory, and labels (n,)."""
    half = generated // 2
    tidy, loose = generate(half, seed=2 * seed), generate(half, seed=2 * seed + 1, loose=1.5)
    pictures = [in_bytes(wear(samples, seed=seed)) for samples in (tidy, loose)]
    labels = [tidy.labels, loose.labels]
    if real:
        train = digits.split(digits.scaled()).train
        pictures += [in_bytes(train.pictures[:, 0])] * REPEATED
        labels += [train.labels] * REPEATED
    return torch.cat(pictures), torch.cat(labels)


def in_bytes(ink: Tensor) -> Tensor:
    """[0, 1] to 0 … 255."""
    return (255 * ink).round().to(torch.uint8)


def smoothed_cross_entropy(model: nn.Module, batch: Batch) -> Tensor:
    """Cross entropy with a twentieth of the belief spread evenly: some digits are ambiguous."""
    pictures, labels = batch
    return F.cross_entropy(model(pictures), labels, label_smoothing=0.05)


def measure(model: nn.Module) -> dict[str, float]:
    """Accuracy on real digits, by digit too, and on generated ones drawn in several ways."""
    parts = digits.split(digits.scaled())
    samples = generate(TESTED, seed=UNSEEN)
    own = read(model, samples.pictures()[:, None])
    pad = read(model, pad_drawing(samples))
    metrics = {
        "scikit-learn's digits, the 20 % kept for validation": accuracy(model, parts.validation),
        "scikit-learn's digits, the 20 % kept for testing": accuracy(model, parts.test),
        "unseen generated digits": share(own == samples.labels),
        "unseen generated digits, drawn on the pad": share(pad == samples.labels),
        "unseen generated digits, the pad's answer is the picture's": share(pad == own),
    }
    for name, points, lift in strangely_drawn(samples):
        told = read(model, draw(points, lift, PEN)[:, None])
        metrics[f"unseen generated digits, {name}"] = share(told == samples.labels)
    for digit in range(10):
        chosen = parts.test.take((parts.test.labels == digit).nonzero()[:, 0])
        metrics[f"scikit-learn's {digit}s kept for testing"] = accuracy(model, chosen)
    return metrics


def pad_drawing(samples: Samples) -> Tensor:
    """(n, 1, 28, 28) the same trajectories replayed on the drawing pad."""
    points, lift, _ = samples.trajectories
    parts = zip(*(torch.split(x, DRAWN_AT_ONCE) for x in (points, lift)), strict=True)
    return torch.cat([draw(drawn, up, PEN) for drawn, up in parts])[:, None]


def strangely_drawn(samples: Samples) -> list[tuple[str, Tensor, Tensor]]:
    """Name, points and lifts: as coarse pen data, small in a corner, and as large as the pad."""
    points, lift, _ = samples.trajectories
    return [
        ("eight points and no pen lifts", *eight_points(points, lift)),
        ("at 45 % in a corner", (points - 14) * 0.45 + 8, lift),
        ("at 125 %", (points - 14) * 1.25 + 14, lift),
    ]


@torch.no_grad()
def read(model: nn.Module, pictures: Tensor) -> Tensor:
    """(n, 1, 28, 28) to the digits (n,) with the largest logits."""
    return torch.cat([model.eval()(part).argmax(-1) for part in torch.split(pictures, 500)])


def accuracy(model: nn.Module, data: Digits) -> float:
    """Share of pictures read as their labels say."""
    return share(read(model, data.pictures) == data.labels)


def share(right: Tensor) -> float:
    """Of true, to four digits."""
    return round(right.double().mean().item(), 4)


if __name__ == "__main__":
    torch.set_num_threads(1)
    trials([int(seed) for seed in sys.argv[1:]], Path(".cache"))
