"""Losses and metrics for whoever trains or measures a model: checkpoints, recipes and studies."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from twobrains.training import Batch


def cross_entropy(model: nn.Module, batch: Batch) -> Tensor:
    """Mean cross-entropy of a classifier on (inputs, labels), in nats."""
    inputs, labels = batch
    return F.cross_entropy(model(inputs), labels)


def smoothed_cross_entropy(model: nn.Module, batch: Batch) -> Tensor:
    """The same with a twentieth of the target spread evenly: some labels are ambiguous."""
    inputs, labels = batch
    return F.cross_entropy(model(inputs), labels, label_smoothing=0.05)


def targets(labels: Tensor, classes: int = 10, smoothing: float = 0.05) -> Tensor:
    """(..., classes) smoothed targets of labels (...); of those below 0, all classes alike.

    Outlier exposure with a uniform target: Hendrycks, Mazeika & Dietterich 2019, section 3.
    """
    own = F.one_hot(labels.clamp(min=0), classes) * (1 - smoothing) + smoothing / classes
    return torch.where(labels[..., None] < 0, 1 / classes, own)


def exposed_cross_entropy(model: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy against ``targets``, so that what is no digit is read as none."""
    inputs, labels = batch
    return F.cross_entropy(model(inputs), targets(labels))


@torch.no_grad()
def accuracy(model: nn.Module, batch: Batch, size: int = 2_000) -> float:
    """Share of (inputs, labels) that a classifier classifies correctly, to four digits.

    Args:
        model: gives logits (batch, classes).
        batch: all inputs, and their labels.
        size: inputs that are evaluated together.
    """
    inputs, labels = batch
    logits = torch.cat([model(part) for part in torch.split(inputs, size)])
    return share(logits.argmax(-1) == labels)


def share(correct: Tensor) -> float:
    """Mean of a bool tensor, to four digits."""
    return round(correct.double().mean().item(), 4)


def late_loss(losses: Sequence[float], digits: int = 4) -> float:
    """Mean training loss over the last tenth of the steps, rounded."""
    late = losses[-max(1, len(losses) // 10) :]
    return round(sum(late) / len(late), digits)
