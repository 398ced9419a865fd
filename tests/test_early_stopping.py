"""Early stopping: the best weights are kept, and training ends when nothing gets better."""

from __future__ import annotations

import pytest
from torch import nn

from twobrains.early_stopping import EarlyStopping


@pytest.mark.parametrize("patience", [2, 4])
def test_training_ends_after_so_many_evaluations_without_a_lower_loss(patience: int) -> None:
    model, modes = nn.Linear(1, 1), list[bool]()
    losses = iter([3.0, 2.0, 2.5, 2.0, *[4.0] * 9])

    def evaluate() -> tuple[float, float]:
        modes.append(model.training)
        return next(losses), 50.0

    stopping = EarlyStopping(model.train(), evaluate, every=10, patience=patience)
    for step in range(1, 200):
        model.weight.data.fill_(step)
        if stopping(step):
            break
    assert step == 10 * (2 + patience)
    assert (stopping.step, stopping.scores) == (20, [2.0, 50.0])
    assert stopping.weights["weight"].item() == 20
    assert [step for step, _ in stopping.curve] == list(range(10, step + 1, 10))
    assert not any(modes)
    assert model.training
