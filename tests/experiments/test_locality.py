"""The experiment on locality: its tasks, its record, and that a run can be repeated."""

from __future__ import annotations

import pytest
import torch

from twobrains.data import digits
from twobrains.experiments.locality import study as locality
from twobrains.experiments.locality.study import NETS, TASKS
from twobrains.training import parameters


def test_the_nets_have_equal_size_within_a_tenth() -> None:
    sizes = [parameters(make()) for make in NETS.values()]
    assert max(sizes) < 1.1 * min(sizes)
    assert all(make()(torch.zeros(2, 1, 20, 20)).shape == (2, 10) for make in NETS.values())


@pytest.mark.parametrize("name", TASKS)
def test_every_task_keeps_every_pixel_of_every_digit(name: str) -> None:
    found = digits.small().take(torch.arange(20))
    placed = TASKS[name].place(found, seed=3)
    assert placed.pictures.shape == (20, 1, 20, 20)
    for before, after in zip(found.pictures, placed.pictures, strict=True):
        inked = before[before > 0].sort().values
        assert torch.equal(after[after > 0].sort().values, inked)


def test_centred_digits_stand_in_one_place_and_moved_ones_do_not() -> None:
    found = digits.small().take(torch.zeros(20, dtype=torch.long))  # one digit, twenty times
    centred, moved = (TASKS[name].place(found, 0).pictures for name in ("centred", "moved"))
    assert len(centred.unique(dim=0)) == 1
    assert len(moved.unique(dim=0)) > 10
    assert torch.equal(moved, TASKS["moved"].place(found, 0).pictures)


def test_shuffling_moves_all_pictures_by_the_same_order() -> None:
    ramp = torch.arange(400.0).view(1, 1, 20, 20).repeat(2, 1, 1, 1)
    one, two = locality.shuffle(ramp)
    assert torch.equal(one, two)
    assert not torch.equal(one, ramp[0])
