"""Sequences of different lengths in one tensor: which steps count, and arithmetic on those only.

A mask is (batch, time), true where a step counts. A mask that does not fit is refused with both
shapes: broadcasting would often take it, and give a wrong result.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

__all__ = ["MaskedNorm", "inside", "masked_max", "masked_mean", "padded"]


def padded(
    sequences: Sequence[Tensor], value: float = 0.0, *, more: int = 0
) -> tuple[Tensor, Tensor]:
    """Sequences as a padded batch.

    Args:
        sequences: each (time, ...), at least one, the same but for the time.
        value: what fills the shorter ones up.
        more: steps of padding behind the longest.
    Returns:
        (batch, longest + more, ...) and the lengths (batch,).
    """
    if not sequences:
        raise ValueError("give at least one sequence to pad")
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    first = sequences[0]
    room = first.new_full((len(sequences), int(lengths.max()) + more, *first.shape[1:]), value)
    for row, sequence in zip(room, sequences, strict=True):
        row[: len(sequence)] = sequence
    return room, lengths


def inside(lengths: Tensor, time: int) -> Tensor:
    """(batch,) lengths to a mask (batch, time), true at the steps before the end."""
    return torch.arange(time, device=lengths.device) < lengths[:, None]


def _fitting(x: Tensor, mask: Tensor) -> Tensor:
    """The mask as (batch, time, 1, ...), ready to be multiplied with x (batch, time, ...)."""
    if mask.dtype != torch.bool or mask.shape != x.shape[:2]:
        raise ValueError(
            f"a mask is bool of shape (batch, time) = {tuple(x.shape[:2])} for values of shape "
            f"{tuple(x.shape)}; got {mask.dtype} of shape {tuple(mask.shape)}. "
            f"inside(lengths, time) makes one."
        )
    return mask.reshape(*mask.shape, *[1] * (x.ndim - 2))


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    """The mean of the steps that count: (batch, time, ...) to (batch, ...); 0 where none does.

    Raises:
        ValueError: the mask is not bool, or not (batch, time); the message has both shapes.
    """
    fits = _fitting(x, mask)
    return torch.where(fits, x, 0).sum(1) / fits.sum(1).clamp(min=1)


def masked_max(x: Tensor, mask: Tensor) -> Tensor:
    """The largest of the steps that count: (batch, time, ...) to (batch, ...).

    Raises:
        ValueError: the mask is not bool, or not (batch, time); the message has both shapes.
    """
    return torch.where(_fitting(x, mask), x, -torch.inf).amax(1)


class MaskedNorm(nn.Module):
    """Batch normalisation over the steps that count, of all sequences of the batch.

    Of sequences without padding, ``torch.nn.BatchNorm1d`` computes the same.

    Args:
        features: numbers at each step.
        momentum: share of a new batch in the running mean and variance.
    """

    def __init__(self, features: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight, self.bias = (
            nn.Parameter(torch.ones(features)),
            nn.Parameter(torch.zeros(features)),
        )
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    running_mean: Tensor
    running_var: Tensor

    def moments(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and variance (feature,) of (batch, time, feature) over the steps that count."""
        fits = _fitting(x, mask)
        count = fits.sum()
        mean = torch.where(fits, x, 0).sum((0, 1)) / count
        return mean, torch.where(fits, x - mean, 0).square().sum((0, 1)) / count

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, time, feature), of which mask (batch, time) counts, to the same shape."""
        if self.training:
            mean, variance = self.moments(x, mask)
            with torch.no_grad():
                count = mask.sum()
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(variance * count / (count - 1).clamp(min=1), self.momentum)
        else:
            mean, variance = self.running_mean, self.running_var
        return (x - mean) / (variance + self.eps).sqrt() * self.weight + self.bias
