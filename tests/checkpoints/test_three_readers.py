"""The three readers: one set of windows for all, measured on text that none has seen."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from twobrains.data import code
from twobrains.models import CodeReaders
from twobrains.recipes import three_readers as recipe
from twobrains.training import Batch


@pytest.mark.slow
def test_the_recipe_runs_and_shows_every_reader_the_same_windows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, few in (("STEPS", 2), ("BATCH", 2), ("WINDOW", 16), ("WINDOWS", 3), ("LONG", 512)):
        monkeypatch.setattr(recipe, name, few)
    shown: dict[str, list[Batch]] = {}
    plain = recipe.guessing

    def watched(reader: nn.Module, batch: Batch) -> torch.Tensor:
        shown.setdefault(type(reader).__name__, []).append(batch)
        return plain(reader, batch)

    monkeypatch.setattr(recipe, "guessing", watched)
    model, made = recipe.three_readers(tmp_path / "state.safetensors")
    assert not model.training
    assert made.parameters == sum(weights.numel() for weights in model.parameters())
    assert made.versions["python"] == code.version()
    assert len(made.metrics) == 3 * 4
    first, *others = shown.values()
    assert len(others) == 2
    for other in others:
        assert all(torch.equal(a[0], b[0]) for a, b in zip(first, other, strict=True))
    assert not list(tmp_path.iterdir()), "finished runs keep no state"


def test_unseen_text_is_from_modules_kept_back() -> None:
    text = "\n".join(code.modules()[name] for name in code.split().score)
    windows = recipe.unseen()
    assert windows.shape == (recipe.WINDOWS, recipe.LONG + 1)
    assert all(code.decode(window) in text for window in windows[[0, 1, -1]])


def test_a_reader_that_knows_nothing_pays_the_whole_alphabet() -> None:
    model = CodeReaders()
    for reader in model.readers.values():
        nn.init.zeros_(reader.head.weight)  # type: ignore[arg-type, union-attr]
        nn.init.zeros_(reader.head.bias)  # type: ignore[arg-type, union-attr]
    text = torch.randint(96, (2, 20))
    bits, right = recipe.scores(model.lstm, text)
    assert bits.shape == right.shape == (2, 19)
    torch.testing.assert_close(bits, torch.full((2, 19), torch.tensor(96.0).log2().item()))
