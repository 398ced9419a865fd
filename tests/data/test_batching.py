"""Batches of sequences: each sequence once, like lengths together, padding counted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch

from twobrains.data.batching import buckets, cost, shuffled

LENGTHS = torch.tensor([3, 9, 1, 3, 7, 3, 9])


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("way", [shuffled, buckets])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 20])
def test_every_sequence_is_in_one_batch(way: Any, size: int) -> None:
    batches = way(LENGTHS, size, seeded())
    assert sorted(torch.cat(batches).tolist()) == list(range(7))
    assert all(1 <= len(batch) <= size for batch in batches)


def test_buckets_hold_like_lengths_and_differ_from_seed_to_seed() -> None:
    lengths = torch.randint(1, 9, (200,), generator=seeded())
    batches = buckets(lengths, 10, seeded(1))
    spans = sorted((int(lengths[b].min()), int(lengths[b].max())) for b in batches)
    assert all(low[1] <= high[0] for low, high in pairwise(spans))
    assert [b.tolist() for b in batches] != [b.tolist() for b in buckets(lengths, 10, seeded(2))]
    assert [b.tolist() for b in batches] == [b.tolist() for b in buckets(lengths, 10, seeded(1))]


def test_the_cost_counts_what_is_computed_and_what_of_it_is_padding() -> None:
    whole = cost(LENGTHS, [torch.arange(7)])
    assert whole == (63, 1 - 35 / 63, 9)
    assert cost(LENGTHS, list(torch.arange(7).split(1))) == (35, 0, 35)
    assert cost(LENGTHS, [torch.tensor([2, 0, 3, 5]), torch.tensor([4, 1, 6])]) == (
        39,
        1 - 35 / 39,
        12,
    )


def test_a_batch_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="got size 0"):
        buckets(LENGTHS, 0, seeded())
