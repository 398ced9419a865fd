"""How the captioner is made, and what it is measured on."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from twobrains.checkpoints import Record
from twobrains.data import shapes
from twobrains.experiments.captions.study import BATCH, RATE, STEPS, draw, evaluate, word_loss
from twobrains.models.captions import Captioner
from twobrains.training import Recipe, fit


def captions(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """The CNN and LSTM of the experiment on captions: the run of this seed, and no other.

    Args:
        state: file that keeps an interrupted run.
        seed: of what is held out, the first weights and the batches.
    """
    allowed = ~shapes.held_out(seed)
    torch.manual_seed(seed)
    model = Captioner("CNN + LSTM")
    recipe = Recipe(STEPS, learning_rate=RATE, seed=seed)
    history = fit(
        model, lambda g: draw(allowed, BATCH, g), word_loss, recipe, state=state, label="captions"
    )
    return model, Record.of(
        model,
        "captions",
        data="generated scenes of two shapes, drawn anew for each batch; one relation of each look "
        f"of the dark shape is held out: twobrains.data.shapes.held_out({seed})",
        seed=seed,
        settings={"kind": "CNN + LSTM"},
        metrics=measure(model),
        seconds=history.seconds,
    )


def measure(model: nn.Module) -> dict[str, float]:
    """Sentences and words right, on new scenes of combinations that it knows and does not know."""
    assert isinstance(model, Captioner)
    out = shapes.held_out(0)
    metrics = {}
    for name, allowed in (("combinations seen", ~out), ("combinations held out", out)):
        found = evaluate(model, allowed)
        metrics[f"{name}, sentences without a mistake"] = found.sentences
        metrics[f"{name}, words"] = found.words
        metrics[f"{name}, relation"] = found.relation
    return metrics
