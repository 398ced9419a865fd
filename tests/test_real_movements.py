"""Replaying people's movements: which, and what torch says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from twobrains import checkpoints
from twobrains.bench import real_movements
from twobrains.data.handwriting import generate
from twobrains.data.movements import MOST, Movements, rows


@pytest.fixture
def movements(monkeypatch: pytest.MonkeyPatch) -> Movements:
    """Generated digits in the form of UCI's: 8 points, no lifts."""
    samples = generate(60, seed=9, digits=range(10))
    places = torch.linspace(0, 1, 8) * (samples.lengths[:, None] - 1)
    index = places.long()[..., None].expand(-1, -1, 2)
    points = samples.trajectories.points.gather(1, index)
    padded = torch.cat([points, points[:, -1:].expand(-1, MOST - 8, -1)], 1)
    lift = (torch.arange(MOST) >= 7).float().expand(60, -1)
    found = Movements(rows(padded, lift, start=0), torch.full((60,), 8), samples.labels)
    monkeypatch.setattr(real_movements, "load_pendigits", lambda: found)
    return found


def test_as_many_of_each_digit_are_replayed(movements: Movements) -> None:
    picked = real_movements.chosen(20)
    assert [digit for _, digit in picked] == [d for d in range(10) for _ in range(2)]
    assert all(points.shape == (8, 2) for points, _ in picked)
    own = movements.steps[:, :8, :2].cumsum(1)
    assert all((own == points).all((1, 2)).any() for points, _ in picked)


def test_torch_reads_what_is_drawn(movements: Movements) -> None:
    picked = real_movements.chosen(50)
    read = torch.tensor([real_movements.by_torch(points) for points, _ in picked])
    labels = torch.tensor([digit for _, digit in picked])
    assert (read == labels[:, None]).double().mean(0).min() > 0.7
    assert checkpoints.load("digit-cnn").training is False


def test_without_a_built_book_it_says_what_to_run(tmp_path: Path, movements: Movements) -> None:
    with pytest.raises(SystemExit, match="make build"):
        real_movements.main(["--site", str(tmp_path), "--count", "10"])
