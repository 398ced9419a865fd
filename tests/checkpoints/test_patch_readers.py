"""The readers of patches: small, seeded, made alike, and good enough to look into."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from twobrains import checkpoints
from twobrains.checkpoints.digit_cnn import read
from twobrains.data.handwriting import draw, generate
from twobrains.models import PATCH_READERS
from twobrains.recipes.patch_readers import patch_readers


def test_each_reader_takes_less_than_120_kb() -> None:
    weights = load_file(checkpoints.HERE / "patch-readers.safetensors")
    for name in PATCH_READERS:
        own = sum(w.nbytes for key, w in weights.items() if key.startswith(f"nets.{name}."))
        assert 0 < own < 120_000


def test_small_digits_are_read_in_a_corner() -> None:
    samples = generate(200, seed=32)
    points, lift, _ = samples.trajectories
    told = read(
        checkpoints.load("patch-readers"), draw((points - 14) * 0.5 + 8, lift, 1.1)[:, None]
    )
    right = (told == samples.labels[:, None]).double().mean(0)
    assert (right > 0.85).all(), right


def test_blank_paper_has_a_finite_answer() -> None:
    assert checkpoints.load("patch-readers")(torch.zeros(1, 1, 28, 28)).isfinite().all()


@pytest.mark.slow
def test_the_recipe_runs(monkeypatch: Any, tmp_path: Any) -> None:
    for name, few in (("GENERATED", 40), ("STEPS", 2), ("BATCH", 8), ("TESTED", 20)):
        monkeypatch.setattr(f"twobrains.recipes.patch_readers.{name}", few)
    model, record = patch_readers(tmp_path / "state.safetensors")
    assert record.parameters == sum(weights.numel() for weights in model.parameters())
    assert all(0 <= value <= 1 for value in record.metrics.values())
    assert not model.training
