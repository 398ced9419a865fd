"""Which sequences go into one batch, and how much of it is padding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor

__all__ = ["Cost", "buckets", "cost", "shuffled"]


class Cost(NamedTuple):
    """What some padded batches cost.

    Attributes:
        computed: steps of all sequences that a layer computes, padding included.
        wasted: share of them that is padding.
        after_each_other: steps that a recurrence takes one after another, batch by batch.
    """

    computed: int
    wasted: float
    after_each_other: int


def shuffled(lengths: Tensor, size: int, generator: torch.Generator) -> list[Tensor]:
    """Indices of the sequences (n,) in random batches of ``size``; the last may be smaller."""
    return _cut(torch.randperm(len(lengths), generator=generator), size)


def buckets(lengths: Tensor, size: int, generator: torch.Generator) -> list[Tensor]:
    """Indices of the sequences (n,) in batches of similar lengths, the batches in random order.

    Sequences of one length are shuffled; otherwise each epoch would make the same batches.
    """
    mixed = torch.randperm(len(lengths), generator=generator)
    batches = _cut(mixed[lengths[mixed].argsort(stable=True)], size)
    order = torch.randperm(len(batches), generator=generator).tolist()
    return [batches[place] for place in order]


def cost(lengths: Tensor, batches: Iterable[Tensor]) -> Cost:
    """What it costs to pad each batch to the longest of its sequences.

    Args:
        lengths: (n,) of all sequences, in steps.
        batches: indices of sequences, at least one a batch.
    """
    taken = [lengths[batch] for batch in batches]
    longest = [int(each.max()) for each in taken]
    computed = sum(len(each) * steps for each, steps in zip(taken, longest, strict=True))
    counted = sum(int(each.sum()) for each in taken)
    return Cost(computed, 1 - counted / computed, sum(longest))


def _cut(places: Tensor, size: int) -> list[Tensor]:
    if size < 1:
        raise ValueError(f"a batch holds 1 or more sequences, got size {size}")
    return [places[first : first + size] for first in range(0, len(places), size)]
