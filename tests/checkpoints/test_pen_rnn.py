"""The reader of pen movements: any recording, any length, a prediction while it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from twobrains import checkpoints
from twobrains.data.handwriting import FACTORS, generate, ways_of, write
from twobrains.data.movements import record
from twobrains.models import PenRNN
from twobrains.recipes.pen_rnn import every_point_loss, pen_rnn


@pytest.fixture(scope="module")
def reader() -> PenRNN:
    model = checkpoints.load("pen-rnn")
    assert isinstance(model, PenRNN)
    return model


@pytest.mark.parametrize("digit", range(10))
def test_it_reads_the_copybook(reader: PenRNN, digit: int) -> None:
    drawn = write(ways_of(digit)[0])
    assert int(reader(drawn.steps[None], drawn.length[None]).argmax()) == digit


@pytest.mark.parametrize("speed", [FACTORS["speed"].low, FACTORS["speed"].high])
def test_it_reads_slow_and_fast_pens_alike(reader: PenRNN, speed: float) -> None:
    drawn = [write(ways_of(digit)[0], {"speed": speed}) for digit in range(10)]
    steps, lengths = torch.stack([d.steps for d in drawn]), torch.stack([d.length for d in drawn])
    assert (reader(steps, lengths).argmax(-1) == torch.arange(10)).sum() >= 9


@torch.no_grad()
def test_it_grows_surer_while_the_digit_is_written(reader: PenRNN) -> None:
    samples = generate(300, seed=33)
    belief = reader.read(samples.steps, samples.lengths).logits.softmax(-1)
    labels = samples.labels[:, None, None].expand(-1, belief.shape[1], 1)
    of_label = belief.gather(2, labels)[..., 0]  # (n, time)
    at = [((samples.lengths - 1) * part).long() for part in (0.25, 0.5, 0.75, 1.0)]
    sure = [float(of_label.gather(1, where[:, None]).mean()) for where in at]
    assert sure == sorted(sure)
    assert sure[0] < 0.6 < 0.85 < sure[-1]


def test_one_point_and_a_pen_that_rests_have_finite_answers(reader: PenRNN) -> None:
    assert reader(torch.zeros(1, 1, 3)).isfinite().all()
    assert reader(torch.zeros(1, 50, 3)).isfinite().all()


def test_its_loss_looks_at_no_padding() -> None:
    model = PenRNN(hidden=8)
    steps, lengths, labels = record(generate(6, seed=1), torch.Generator().manual_seed(1))
    other = steps.clone()
    other[torch.arange(80) >= lengths[:, None]] = 9.0
    torch.testing.assert_close(
        every_point_loss(model, (steps, lengths, labels)),
        every_point_loss(model, (other, lengths, labels)),
    )


def test_the_recipe_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, few in (("GENERATED", 60), ("STEPS", 2), ("BATCH", 8), ("TESTED", 20)):
        monkeypatch.setattr(f"twobrains.recipes.pen_rnn.{name}", few)
    model, made = pen_rnn(tmp_path / "state.safetensors")
    assert made.parameters == sum(weights.numel() for weights in model.parameters())
    assert all(0 <= value <= 1 for value in made.metrics.values())
