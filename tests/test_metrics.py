"""Losses and metrics against torch's and against counting."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from twobrains import metrics

LOGITS, LABELS = torch.eye(4)[[0, 1, 2, 2, 3]], torch.tensor([0, 1, 2, 3, 3])


@pytest.mark.parametrize("size", [1, 2, 100])
def test_accuracy_is_the_share_of_largest_logits_that_are_the_label(size: int) -> None:
    assert metrics.accuracy(nn.Identity(), (LOGITS, LABELS), size) == 0.8


def test_a_share_is_rounded_to_four_digits() -> None:
    assert metrics.share(torch.tensor([True, False, False])) == 0.3333


@pytest.mark.parametrize(
    ("loss", "smoothing"), [(metrics.cross_entropy, 0.0), (metrics.smoothed_cross_entropy, 0.05)]
)
def test_cross_entropy_is_torchs(loss: object, smoothing: float) -> None:
    want = F.cross_entropy(LOGITS, LABELS, label_smoothing=smoothing)
    assert loss(nn.Identity(), (LOGITS, LABELS)) == want  # type: ignore[operator]


def test_the_late_loss_is_the_mean_of_the_last_tenth() -> None:
    assert metrics.late_loss([9.0] * 18 + [1.0, 2.0]) == 1.5
    assert metrics.late_loss([9.0, 1.0]) == 1.0
