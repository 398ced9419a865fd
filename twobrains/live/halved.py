"""Weights in half precision, for a page that has to carry them.

A half keeps three digits of a weight, in two bytes in place of four: a figure's model is half as
large. Nothing is computed in halves: each weight is made single again where it is used, in torch
and in the page alike, so both give the same answers.

All halves lie in one tensor. An export makes singles again of small tensors that never change,
once for each use; of a large one it does not.

>>> small = halved(nn.Linear(2, 1))
>>> small.weight.dtype, small.weight.shape
(torch.float32, torch.Size([1, 2]))
"""

from __future__ import annotations

import copy
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

__all__ = ["halved"]

Module = TypeVar("Module", bound=nn.Module)


class _Part(nn.Module):
    """One weight, of all that lie in one tensor of halves."""

    halves: Tensor

    def __init__(self, halves: Tensor, begin: int, shape: torch.Size) -> None:
        super().__init__()
        self.register_buffer("halves", halves)
        self.begin, self.shape = begin, shape

    def forward(self, original: Tensor) -> Tensor:
        """The weight in single precision; what stood in its place is empty."""
        del original
        part = self.halves[self.begin : self.begin + self.shape.numel()]
        return part.float().view(self.shape)


def halved(module: Module) -> Module:
    """A copy in eval mode whose parameters are stored in half precision and used in single.

    Raises:
        ValueError: a weight is too large for a half; the message names it.
    """
    made = copy.deepcopy(module)
    weights = {
        (part, name): weight.detach()
        for part in made.modules()
        for name, weight in part.named_parameters(recurse=False)
    }
    halves, begin = torch.cat([weight.flatten().half() for weight in weights.values()]), 0
    for (part, name), weight in weights.items():
        if not torch.isfinite(halves[begin : begin + weight.numel()]).all():
            raise ValueError(f"{name} of {type(part).__name__} holds values beyond 65,504")
        setattr(part, name, nn.Parameter(torch.empty(0), requires_grad=False))
        stands = _Part(halves, begin, weight.shape)
        parametrize.register_parametrization(part, name, stands, unsafe=True)
        begin += weight.numel()
    return made.eval()
