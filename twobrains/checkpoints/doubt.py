"""How sure both readers must be before a page says what they read.

``python -m twobrains.checkpoints.doubt`` sets each threshold by generated digits alone, measures
how often a reader is unsure of real people's digits and of what is none, and writes ``doubt.json``.
The data are those of ``strangers``; no reader was trained on letters.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.checkpoints.digit_cnn import TESTED, UNSEEN
from twobrains.checkpoints.stale import mark
from twobrains.checkpoints.strangers import IMAGES
from twobrains.data.handwriting import Samples, generate
from twobrains.data.handwriting.strange import letters, scribbles, strokes, two_digits
from twobrains.data.mnist import load_mnist
from twobrains.data.movements import Movements
from twobrains.data.pendigits import load_pendigits
from twobrains.metrics import share

__all__ = ["FILE", "PASSED", "Doubt", "doubt_of", "recorded", "threshold"]

FILE = checkpoints.HERE / "doubt.json"
PASSED = 0.98
"""Share of unseen generated digits whose top probability reaches the threshold."""
NO_DIGITS: Mapping[str, Callable[..., Samples]] = {
    "capital letters": letters,
    "two digits": two_digits,
    "scribbles": scribbles,
    "loose strokes": strokes,
}
REAL = {"digit-cnn": "MNIST's first 3,000 test images", "pen-rnn": "UCI's 7,494 pen digits"}
Probabilities = Callable[[Samples], Tensor]
"""Samples to what a reader predicts (n, 10)."""


class Doubt(NamedTuple):
    """What a reader's threshold does.

    Attributes:
        threshold: below this top probability it is unsure.
        unsure: by what was shown, the share of which it is unsure.
        right: by what was shown, the share it reads correctly of those of which it is sure.
    """

    threshold: float
    unsure: dict[str, float]
    right: dict[str, float]


@torch.no_grad()
def of_image(net: nn.Module, images: Tensor) -> Tensor:
    """Images (n, 28, 28) to probabilities (n, 10)."""
    return torch.cat([net.eval()(part[:, None]) for part in torch.split(images, 500)]).softmax(-1)


@torch.no_grad()
def of_movement(net: nn.Module, movements: Movements) -> Tensor:
    """Movements to probabilities (n, 10)."""
    parts = zip(*(torch.split(each, 500) for each in movements[:2]), strict=True)
    return torch.cat([net.eval()(steps, lengths) for steps, lengths in parts]).softmax(-1)


def doubt_of(predicts: Probabilities, real: tuple[str, Tensor, Tensor]) -> Doubt:
    """The threshold of a reader, and what it does.

    Args:
        predicts: the reader.
        real: a name, the probabilities (n, 10) that it gave real people's digits, their labels.
    """
    samples = generate(TESTED, seed=UNSEEN, edition=2)
    own = predicts(samples)
    least = math.floor(100 * own.amax(-1).quantile(1 - PASSED).item() + 1e-4) / 100
    name, given, labels = real
    digits = {"unseen generated digits": (own, samples.labels), name: (given, labels)}
    unsure = {on: share(each.amax(-1) < least) for on, (each, _) in digits.items()}
    right = {}
    for on, (each, truth) in digits.items():
        sure = each.amax(-1) >= least
        right[on] = share(each.argmax(-1)[sure] == truth[sure])
    for on, make in NO_DIGITS.items():
        unsure[on] = share(predicts(make(TESTED, seed=UNSEEN)).amax(-1) < least)
    return Doubt(least, unsure, right)


def recorded() -> dict[str, Doubt]:
    """What was measured, by checkpoint."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: Doubt(**each) for name, each in found.items()}


def threshold(name: str) -> float:
    """The top probability below which a checkpoint is unsure."""
    return recorded()[name].threshold


def main() -> None:
    """Measure, write, and show."""
    cnn, rnn = checkpoints.load("digit-cnn"), checkpoints.load("pen-rnn")
    images, labels = (each[:IMAGES] for each in load_mnist("test"))
    pens = load_pendigits()
    found = {
        "digit-cnn": doubt_of(
            lambda samples: of_image(cnn, samples.pictures()),
            (REAL["digit-cnn"], of_image(cnn, images), labels),
        ),
        "pen-rnn": doubt_of(
            lambda each: of_movement(rnn, Movements(each.steps, each.lengths, each.labels)),
            (REAL["pen-rnn"], of_movement(rnn, pens), pens.labels),
        ),
    }
    kept = {name: each._asdict() for name, each in found.items()}
    FILE.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    mark("doubt.json")
    print(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
