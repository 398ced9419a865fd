"""How large a loss's gradient still is when it arrives at each layer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from twobrains.models.stack import Stack


def gradient_norms(net: Stack, pictures: Tensor, labels: Tensor) -> list[float]:
    """Norm of the loss's gradient for each layer's maps, first layer first.

    The net is evaluated in the mode it is in: in training mode, normalisation uses the batch.

    Args:
        net: what is trained.
        pictures: (batch, 1, height, width).
        labels: (batch,) class indices.
    """
    maps = net.features(pictures)
    loss = F.cross_entropy(net.classify(maps[-1]), labels)
    return [float(slope.norm()) for slope in torch.autograd.grad(loss, maps)]
