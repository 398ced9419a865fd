"""What a straight line can read from a layer: linear probes (Alain & Bengio 2016)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class Probe(NamedTuple):
    """A linear reader of features: scores are ``features @ weight + bias``.

    Attributes:
        weight: (feature, class).
        bias: (class,).
    """

    weight: Tensor
    bias: Tensor

    def scores(self, features: Tensor) -> Tensor:
        """(…, feature) to (…, class)."""
        return features @ self.weight + self.bias

    def accuracy(self, features: Tensor, labels: Tensor) -> float:
        """Share of the labels that the highest score names."""
        return float((self.scores(features).argmax(-1) == labels).float().mean())


def linear_probe(features: Tensor, labels: Tensor, *, ridge: float = 1.0) -> Probe:
    """The least-squares reader: scores near 1 for the right class and near 0 for the others.

    There is nothing to tune but ``ridge`` and no chance in it.

    Args:
        features: (sample, feature).
        labels: (sample,) class indices from 0.
        ridge: what keeps weights small, in units of the features' variance over all samples.
    """
    x, wanted = features.double(), torch.eye(int(labels.max()) + 1).double()[labels]
    mean, spread = x.mean(0), x.std(0).clamp(min=1e-6)
    x = (x - mean) / spread
    gram = x.T @ x + ridge * torch.eye(x.shape[1]).double()
    weight = torch.linalg.solve(gram, x.T @ (wanted - wanted.mean(0))) / spread[:, None]
    return Probe(weight.float(), (wanted.mean(0) - mean @ weight).float())
