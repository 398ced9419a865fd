"""The reader of pen movements: size, position and padding don't matter, and ONNX agrees at any length."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported
from twobrains.data.handwriting import generate
from twobrains.data.movements import record
from twobrains.models import PenRNN
from twobrains.training import Recipe, fit


def movement(time: int, batch: int = 2) -> Tensor:
    """(batch, time, 3) a pen that goes round and round, lifted now and then: nothing decays."""
    angle = 0.4 * torch.arange(time) + torch.arange(batch)[:, None]
    steps = torch.stack([angle.cos(), (1.3 * angle).sin()], -1) + 0.3 * torch.randn(batch, time, 2)
    return torch.cat([steps, (torch.rand(batch, time, 1) < 0.1).float()], -1)


@pytest.fixture
def model() -> PenRNN:
    return PenRNN(hidden=24).eval()


@pytest.mark.parametrize("size", [0.01, 3.0, 100.0])
def test_size_and_place_do_not_matter(model: PenRNN, size: float) -> None:
    steps = movement(30)
    moved = steps.clone()
    moved[:, 0, :2] += 50
    moved[..., :2] *= size
    torch.testing.assert_close(model(moved), model(steps), atol=1e-5, rtol=1e-5)


def test_the_last_rows_lift_does_not_matter_and_others_do(model: PenRNN) -> None:
    steps = movement(12)
    last, other = steps.clone(), steps.clone()
    last[:, -1, 2], other[:, 5, 2] = 1 - last[:, -1, 2], 1 - other[:, 5, 2]
    assert torch.equal(model(last), model(steps))
    assert not torch.allclose(model(other), model(steps))


def test_what_it_sees_is_measured_by_the_box_so_far(model: PenRNN) -> None:
    steps = torch.tensor([[[9.0, 9, 0], [4, 0, 1], [0, -2, 0]]])
    seen = model.see(steps)[0]
    assert seen[0].tolist() == [0] * 9
    assert seen[1].tolist() == [1, 0, 1, 0, 0.5, 0, 1, 0, 0]
    assert seen[2].tolist() == [0, -0.5, 0, -1, 0.5, -0.25, 1, 0.5, 1]


def test_a_belief_after_a_point_knows_nothing_of_later_ones(model: PenRNN) -> None:
    steps = movement(20)
    beliefs = model.read(steps).logits
    for upto in (1, 2, 7, 20):
        torch.testing.assert_close(model(steps[:, :upto]), beliefs[:, upto - 1])


def test_padding_changes_nothing(model: PenRNN) -> None:
    steps, lengths = movement(25, 3), torch.tensor([1, 8, 25])
    padded = torch.cat([steps, 1e4 * torch.randn(3, 30, 3)], 1)
    for row, length in enumerate(lengths.tolist()):
        padded[row, length:] = 1e4 * torch.randn(55 - length, 3)
        alone = model(padded[row : row + 1, :length])
        torch.testing.assert_close(model(padded, lengths)[row : row + 1], alone, atol=1e-6, rtol=0)


class Inside(nn.Module):
    """Everything that a figure may show."""

    def __init__(self, model: PenRNN) -> None:
        super().__init__()
        self.model = model

    def forward(self, steps: Tensor, lengths: Tensor) -> tuple[Tensor, ...]:
        seen, gru, logits = self.model.read(steps, lengths)
        return (seen, *gru, logits)


@pytest.mark.slow
def test_everything_inside_is_the_same_in_onnx_at_any_length(model: PenRNN) -> None:
    run = exported(Inside(model), [movement(5), torch.tensor([5, 4])], {0: 1})
    for time in LENGTHS:
        steps, lengths = movement(time), torch.tensor([time, -(-time // 2)])
        with torch.no_grad():
            ours = Inside(model)(steps, lengths)
        assert ours[-1][0, -1].std() > 0.01
        for one, other in zip(run(steps, lengths), ours, strict=True):
            torch.testing.assert_close(one, other, atol=5e-6, rtol=1e-5)


@pytest.mark.slow
def test_it_learns_ten_samples_by_heart() -> None:
    samples = generate(10, seed=5)
    told = record(samples, torch.Generator().manual_seed(0))
    model = PenRNN(hidden=32)

    def loss(reader: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        steps, lengths, labels = batch
        return nn.functional.cross_entropy(reader(steps, lengths), labels)

    fit(model, lambda _: told, loss, Recipe(60, learning_rate=2e-2), progress=False)
    assert (model(told.steps, told.lengths).argmax(-1) == told.labels).all()
