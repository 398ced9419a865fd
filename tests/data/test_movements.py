"""Recorded movements: the same writing, at any number of points, in any order of strokes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from twobrains.data.handwriting import SIDE, draw, generate
from twobrains.data.movements import MOST, PLAIN, Habits, Movements, record

STILL = replace(PLAIN, jitter=0, hurry=0)


def by_seed(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def ink(told: Movements) -> Tensor:
    points = told.steps[..., :2].cumsum(1) + SIDE / 2
    beyond = torch.arange(MOST) >= told.lengths[:, None]
    return draw(points, torch.where(beyond, 1.0, told.steps[..., 2]), 1.2)


def test_it_is_seeded_and_padded_as_it_says() -> None:
    samples = generate(200, seed=1)
    told, again = (record(samples, by_seed(3)) for _ in range(2))
    assert all(torch.equal(one, other) for one, other in zip(told, again, strict=True))
    assert told.steps.shape == (200, MOST, 3)
    assert told.lengths.min() == 8
    assert told.lengths.max() <= MOST
    assert torch.equal(told.labels, samples.labels)
    assert told.steps.isfinite().all()
    inside = torch.arange(MOST) < told.lengths[:, None] - 1
    assert (told.steps[..., 2][~inside] == 1).all()
    assert set(told.steps[..., 2].unique().tolist()) == {0.0, 1.0}


@pytest.mark.slow
@pytest.mark.parametrize("count", [40, 80])
def test_many_points_draw_the_same_ink(count: int) -> None:
    samples = generate(100, seed=2)
    told = record(samples, by_seed(0), replace(STILL, points=(count, count)))
    points, lift, _ = samples.trajectories
    assert (ink(told) - draw(points, lift, 1.2)).abs().mean() < 0.012


def test_strokes_in_another_order_and_backwards_draw_the_same_ink() -> None:
    samples = generate(100, seed=2)
    plain = record(samples, by_seed(0), replace(STILL, points=(80, 80)))
    mixed = record(samples, by_seed(0), replace(STILL, points=(80, 80), shuffled=1, backwards=1))
    assert (ink(mixed) - ink(plain)).abs().mean() < 0.012
    assert not torch.allclose(mixed.steps, plain.steps)


def test_as_many_lifts_as_strokes() -> None:
    samples = generate(100, seed=2)
    told = record(samples, by_seed(0), replace(STILL, points=(60, 60)))
    lifts = [
        (row[:length, 2] == 1).sum() for row, length in zip(told.steps, told.lengths, strict=True)
    ]
    points, lift, length = samples.trajectories
    strokes = [int(lift[i, : length[i] - 1].sum()) + 1 for i in range(len(points))]
    assert [int(each) for each in lifts] == strokes


def test_lost_lifts_leave_one_stroke() -> None:
    told = record(generate(50, seed=2), by_seed(0), replace(STILL, joined=1))
    inside = torch.arange(MOST) < told.lengths[:, None] - 1
    assert (told.steps[..., 2][inside] == 0).all()


def test_habits_are_shares() -> None:
    told = record(generate(2000, seed=4), by_seed(0), Habits(coarse=0.5, points=(8, 60)))
    assert 0.48 < (told.lengths == 8).double().mean() < 0.55
