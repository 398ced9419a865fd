"""The model of source text: its fast way of training is the slow one, its cells are scored fairly."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from twobrains.analysis.cells import traits
from twobrains.data import code
from twobrains.models import CodeLSTM
from twobrains.recipes import code_lstm as recipe


def test_the_fast_loss_is_the_models_own_with_its_gradient() -> None:
    model, text = CodeLSTM(hidden=12), torch.randint(96, (3, 20))
    fast = recipe.next_character_loss(model, (text,))
    ours = nn.functional.cross_entropy(model(text[:, :-1]).mT, text[:, 1:])
    torch.testing.assert_close(fast, ours)
    weights = list(model.parameters())
    for one, other in zip(
        torch.autograd.grad(fast, weights), torch.autograd.grad(ours, weights), strict=True
    ):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=1e-4)


def test_reading_in_parts_is_reading_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names, model = code.split().choose[:3], CodeLSTM(hidden=12)
    monkeypatch.setattr(recipe, "READ", 130)
    monkeypatch.setattr(recipe, "PART", 50)
    parts = recipe.read(model, names)
    monkeypatch.setattr(recipe, "PART", 130)
    whole = recipe.read(model, names)
    torch.testing.assert_close(parts.cells, whole.cells)
    assert parts.bits == pytest.approx(whole.bits)
    text = code.modules()[names[0]]
    alone = model.read(code.encode(text[:130])[None]).lstm.c[0]
    torch.testing.assert_close(parts.cells[: len(alone)], alone)
    assert torch.equal(parts.traits.column[: len(alone)], traits(text).column[:130])


@pytest.mark.slow
def test_the_recipe_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, few in (("STEPS", 2), ("BATCH", 2), ("WINDOW", 16), ("READ", 900)):
        monkeypatch.setattr(recipe, name, few)
    model, made = recipe.code_lstm(tmp_path / "state.safetensors")
    assert made.parameters == sum(weights.numel() for weights in model.parameters())
    assert made.versions["python"] == code.version()
    assert len(made.metrics) == 2 + 4 * 5
