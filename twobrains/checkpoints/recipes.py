"""How each checkpoint is made: ``python -m twobrains.checkpoints NAME``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import twobrains
from twobrains.checkpoints import Record
from twobrains.data import digits
from twobrains.models import DigitCNN
from twobrains.training import Recipe, fit

Made = tuple[nn.Module, Record]


def digit_cnn(state: Path) -> Made:
    """The first model: real digits at 28×28, moved by up to three pixels while training."""
    seed, batch = 0, 64
    train, validation, test = digits.split(digits.scaled(), seed)

    def draw(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        which = torch.randint(len(train.labels), (batch,), generator=generator)
        moved = moved_at_random(train.pictures[which], 3, generator)
        return moved, train.labels[which]

    torch.manual_seed(seed)
    model = DigitCNN()
    history = fit(
        model, draw, cross_entropy, Recipe(steps=1500, seed=seed), state=state, label="digit-cnn"
    )
    return model, Record(
        architecture="DigitCNN",
        settings={},
        parameters=sum(weights.numel() for weights in model.parameters()),
        data="60 % of scikit-learn's 1,797 real digits at 28×28, moved by up to 3 px at random",
        seed=seed,
        command="python -m twobrains.checkpoints digit-cnn",
        metrics={
            "accuracy on the 20 % of scikit-learn's digits kept for validation": accuracy(
                model, validation
            ),
            "accuracy on the 20 % of scikit-learn's digits kept for testing": accuracy(model, test),
        },
        seconds=round(history.seconds, 1),
        threads=torch.get_num_threads(),
        versions={"torch": torch.__version__.split("+")[0], "twobrains": twobrains.__version__},
    )


RECIPES: dict[str, Callable[[Path], Made]] = {"digit-cnn": digit_cnn}


def cross_entropy(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    """Of a classifier on (inputs, labels)."""
    inputs, labels = batch
    return F.cross_entropy(model(inputs), labels)


@torch.no_grad()
def accuracy(model: nn.Module, data: digits.Digits) -> float:
    """Share of pictures whose largest logit is the label's, to four digits."""
    right = model.eval()(data.pictures).argmax(-1) == data.labels
    return round(float(right.double().mean()), 4)


def moved_at_random(pictures: Tensor, most: int, generator: torch.Generator) -> Tensor:
    """Each picture (batch, 1, height, width) moved by its own -most to most px, both ways."""
    count, _, height, width = pictures.shape
    room = F.pad(pictures, (most,) * 4)
    across, down = torch.randint(2 * most + 1, (2, count, 1), generator=generator)
    rows = (torch.arange(height) + down)[:, :, None]  # (batch, height, 1)
    columns = (torch.arange(width) + across)[:, None, :]  # (batch, 1, width)
    return room[torch.arange(count)[:, None, None], 0, rows, columns][:, None]
