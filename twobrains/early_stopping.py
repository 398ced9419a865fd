"""When training should end: the best weights on validation, and a limit to patience."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from torch import Tensor, nn


class EarlyStopping:
    """Keeps the weights with the least loss on validation, and tells when to stop.

    Give it to ``fit`` as ``after``. Evaluates in eval mode, every so many steps.

    Args:
        model: while it is trained.
        evaluate: its loss on validation, and other scores, in this order.
        every: steps between two evaluations.
        patience: evaluations without a lower loss that end training.
    Attributes:
        step: of the best evaluation; 0 before the first.
        scores: the loss and the other scores then.
        weights: the model's state then.
        curve: step and scores of every evaluation.

    >>> losses = iter([3.0, 2.0, 4.0, 5.0])
    >>> stopping = EarlyStopping(nn.Linear(1, 1), lambda: [next(losses)], every=10, patience=2)
    >>> [stopping(step) for step in (10, 20, 30, 40)], stopping.step, stopping.scores
    ([False, False, False, True], 20, [2.0])
    """

    def __init__(
        self,
        model: nn.Module,
        evaluate: Callable[[], Sequence[float]],
        *,
        every: int,
        patience: int,
    ) -> None:
        self.model, self.evaluate = model, evaluate
        self.every, self.patience = every, patience
        self.step, self.scores = 0, [math.inf]
        self.weights = self._weights()
        self.curve: list[tuple[int, Sequence[float]]] = []

    def __call__(self, step: int) -> bool:
        """After a step of training: whether it may end."""
        if step % self.every:
            return False
        self.model.eval()
        scores = list(self.evaluate())
        self.model.train()
        self.curve.append((step, scores))
        if scores[0] < self.scores[0]:
            self.step, self.scores, self.weights = step, scores, self._weights()
        return step - self.step >= self.patience * self.every

    def _weights(self) -> dict[str, Tensor]:
        return {name: each.clone() for name, each in self.model.state_dict().items()}
