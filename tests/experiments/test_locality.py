"""The experiment on locality: its tasks, its record, and that a run can be repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from twobrains.data import digits
from twobrains.experiments.locality import study as locality
from twobrains.experiments.locality.study import NETS, TASKS, Result, Run
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


def test_a_cell_is_over_the_seeds_of_one_net_on_one_task() -> None:
    results = [replace(_result(seed=seed), accuracy=0.1 * seed) for seed in (1, 2, 3)]
    cell = locality.STUDY.cell([*results, _result(net="local")], "centred", "dense", 100)
    assert cell.values == pytest.approx((0.1, 0.2, 0.3))
    with pytest.raises(
        ValueError, match=r"centred, dense, 100, accuracy .*: 1 seeds in the record"
    ):
        locality.STUDY.cell(results[:1], "centred", "dense", 100)


@pytest.mark.slow
def test_a_run_repeats_what_the_record_says() -> None:
    run = Run("centred", "dense", 100, 0)
    [recorded] = [result for result in locality.STUDY.read() if result.run == run]
    assert locality.train(run).accuracy == pytest.approx(recorded.accuracy, abs=0.03)


def _result(task: str = "centred", net: str = "dense", train: int = 100, seed: int = 0) -> Result:
    return Result(
        run=Run(task, net, train, seed),
        accuracy=0.5,
        fitted=1.0,
        test=360,
        parameters=10_285,
        seconds=0.1,
        versions="Python, torch",
        command="python",
    )
