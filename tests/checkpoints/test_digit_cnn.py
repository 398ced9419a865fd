import pytest
import torch
from torch import nn

from twobrains import checkpoints
from twobrains.checkpoints.digit_cnn import DRAWN_AT_ONCE, PEN, pad_drawing, photographed, read
from twobrains.data import digits
from twobrains.data.handwriting import draw, generate
from twobrains.recipes.digit_cnn import REPEATED, digit_cnn, handwriting


@pytest.fixture(scope="module")
def cnn() -> nn.Module:
    return checkpoints.load("digit-cnn")


def test_it_is_small(cnn: nn.Module) -> None:
    assert (checkpoints.HERE / "digit-cnn.safetensors").stat().st_size < 400_000
    assert not cnn.training


def test_the_pads_answer_is_the_pictures(cnn: nn.Module) -> None:
    samples = generate(300, seed=31)
    own = read(cnn, samples.pictures()[:, None])
    assert (read(cnn, pad_drawing(samples)) == own).double().mean() >= 0.98


def test_a_pads_drawings_are_the_same_in_parts_and_at_once() -> None:
    samples = generate(DRAWN_AT_ONCE + 3, seed=33)
    points, lift, _ = samples.trajectories
    assert torch.equal(pad_drawing(samples), draw(points, lift, PEN)[:, None])


@pytest.mark.parametrize("corner", [7, 14, 21])
def test_small_digits_are_read_anywhere(cnn: nn.Module, corner: float) -> None:
    samples = generate(200, seed=32)
    points, lift, _ = samples.trajectories
    ink = draw((points - 14) * 0.5 + corner, lift, 1.1)[:, None]
    assert (read(cnn, ink) == samples.labels).double().mean() > 0.94


def test_blank_paper_has_a_finite_answer(cnn: nn.Module) -> None:
    assert cnn(torch.zeros(1, 1, 28, 28)).isfinite().all()


def test_its_handwriting_is_seeded() -> None:
    first, again = (handwriting(4, generated=60) for _ in range(2))
    assert torch.equal(first[0], again[0])
    assert first[0].dtype == torch.uint8
    real = REPEATED * len(digits.split(digits.scaled()).train.labels)
    assert len(first[1]) == 60 + 3 + real  # 3: a scribble, loose strokes, a pair of digits


def test_the_recipe_runs(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr("twobrains.checkpoints.digit_cnn.TESTED", 20)
    for name, few in (("GENERATED", 60), ("STEPS", 2), ("BATCH", 8)):
        monkeypatch.setattr(f"twobrains.recipes.digit_cnn.{name}", few)
    model, record = digit_cnn(tmp_path / "state.safetensors")
    assert record.parameters == sum(weights.numel() for weights in model.parameters())
    assert all(0 <= value <= 1 for value in record.metrics.values())


def test_it_reads_what_a_camera_gives(cnn: nn.Module) -> None:
    samples = generate(300, seed=34, edition=2)
    ink = samples.pictures()
    own = (read(cnn, ink[:, None]) == samples.labels).double().mean()
    for name, images in photographed(ink):
        assert images.amin() >= 0
        assert images.amax() <= 1
        assert (read(cnn, images) == samples.labels).double().mean() > own - 0.03, name
