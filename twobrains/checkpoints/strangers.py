"""How both readers do on people's writing that nothing here was trained on.

``python -m twobrains.checkpoints.strangers`` reads MNIST's first 3,000 test images and UCI's 7,494
pen digits (both from the folder that TWOBRAINS_DATA names, or fetched), and writes
``strangers.json``: for each digit, how often it was read as which.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from twobrains import checkpoints
from twobrains.checkpoints.digit_cnn import read
from twobrains.checkpoints.stale import mark
from twobrains.data.mnist import load_mnist
from twobrains.data.movements import Movements
from twobrains.data.pendigits import load_pendigits

__all__ = [
    "FILE",
    "FIRST",
    "Confusions",
    "confusions",
    "of_images",
    "of_movements",
    "read_movements",
    "recorded",
]

FILE = checkpoints.HERE / "strangers.json"
FIRST = checkpoints.HERE / "strangers_1.json"
"""The same of the readers before these, which had learned from the first edition."""
IMAGES = 3_000
"""The first images of MNIST's test part."""


@dataclass(frozen=True)
class Confusions:
    """How often a digit was read as which.

    Attributes:
        counts: 10 rows by the digit that was written, 10 columns by the digit that was read.
    """

    counts: list[list[int]]

    @property
    def total(self) -> int:
        """Digits that were read."""
        return sum(map(sum, self.counts))

    @property
    def accuracy(self) -> float:
        """Share of all that were read as what they are."""
        return sum(row[digit] for digit, row in enumerate(self.counts)) / self.total

    def recall(self, digit: int) -> float:
        """Share of one digit's that were read as it."""
        return self.counts[digit][digit] / sum(self.counts[digit])

    def mistaken(self, digit: int) -> tuple[int, int]:
        """The other digit that this one was most often read as, and how often."""
        others = [0 if other == digit else n for other, n in enumerate(self.counts[digit])]
        return others.index(max(others)), max(others)


def confusions(predicted: Tensor, labels: Tensor) -> Confusions:
    """Count predictions (n,) by label (n,)."""
    counts = torch.bincount(10 * labels + predicted, minlength=100).reshape(10, 10)
    return Confusions(counts.tolist())


def of_images(images: Tensor, labels: Tensor) -> Confusions:
    """What ``digit-cnn`` reads in images (n, 28, 28)."""
    return confusions(read(checkpoints.load("digit-cnn"), images[:, None]), labels)


def of_movements(movements: Movements) -> Confusions:
    """What ``pen-rnn`` reads in movements."""
    net = checkpoints.load("pen-rnn")
    return confusions(read_movements(net, movements), movements.labels)


@torch.no_grad()
def read_movements(net: nn.Module, movements: Movements) -> Tensor:
    """The digits (n,) with the largest logits after the last point."""
    parts = zip(*(torch.split(each, 500) for each in movements[:2]), strict=True)
    return torch.cat([net.eval()(steps, lengths).argmax(-1) for steps, lengths in parts])


def recorded(*, first: bool = False) -> dict[str, Confusions]:
    """What was measured, by checkpoint; ``first``: of those trained on the first edition."""
    found = json.loads((FIRST if first else FILE).read_text(encoding="utf-8"))
    return {name: Confusions(counts) for name, counts in found.items()}


def keep(found: dict[str, Confusions]) -> None:
    """Write what was measured."""
    rows = {name: each.counts for name, each in found.items()}
    text = json.dumps(rows).replace("]], ", "]],\n").replace("], [", "],\n  [")
    FILE.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Measure, write, and show the results by digit."""
    images, labels = load_mnist("test")
    found = {
        "digit-cnn": of_images(images[:IMAGES], labels[:IMAGES]),
        "pen-rnn": of_movements(load_pendigits()),
    }
    keep(found)
    mark("strangers.json")
    for name, each in found.items():
        print(f"{name}: {each.accuracy:.2%} of {each.total:,}")
        for digit in range(10):
            other, often = each.mistaken(digit)
            print(f"  {digit}: {each.recall(digit):.1%}, {often} read as {other}")


if __name__ == "__main__":
    main()
