"""How the three readers of patches are made: alike in size, data and steps."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from twobrains.checkpoints import Record
from twobrains.checkpoints.digit_cnn import UNSEEN, pad_drawing, read
from twobrains.data import digits
from twobrains.data.handwriting import generate
from twobrains.metrics import share, smoothed_cross_entropy
from twobrains.models import PatchReaders
from twobrains.recipes.digit_cnn import in_bytes, worn
from twobrains.training import Batch, Recipe, fit

GENERATED = 12_000
BATCH = 32
STEPS = 1_600
RATES = {"CNN": 4e-3, "ConvNeXt": 4e-3, "ViT": 3e-3}
TESTED = 1_000


def patch_readers(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """CNN, ConvNeXt and ViT, each by itself on the same batches of framed, worn handwriting.

    Args:
        state: not needed: no reader takes long.
        seed: of handwriting, weights and batches.
    """
    del state
    torch.manual_seed(seed)
    model, seconds = PatchReaders(), 0.0
    written, labels = worn(seed, generated=GENERATED)
    parts = (each[:, None].float() / 255 for each in torch.split(written, 500))
    framed = torch.cat([in_bytes(model.frame(part)) for part in parts])

    def batch(generator: torch.Generator) -> Batch:
        which = torch.randint(len(labels), (BATCH,), generator=generator)
        return framed[which].float() / 255, labels[which]

    for name, net in model.nets.items():
        recipe = Recipe(STEPS, learning_rate=RATES[name], seed=seed)
        seconds += fit(net, batch, smoothed_cross_entropy, recipe, label=name).seconds
    return model, Record.of(
        model.eval(),
        "patch-readers",
        data=f"{GENERATED:,} generated digits, worn by pads, tablets and scanners, scaled and "
        f"centred; {STEPS:,} batches of {BATCH} for each reader, and no real digit",
        seed=seed,
        metrics=measure(model),
        seconds=seconds,
    )


def measure(model: nn.Module) -> dict[str, float]:
    """Accuracy, by reader: generated digits, the pad's, and real people's."""
    assert isinstance(model, PatchReaders)
    samples, real = generate(TESTED, seed=UNSEEN), digits.scaled()
    results = {
        "unseen generated digits": (read(model, samples.pictures()[:, None]), samples.labels),
        "the same, drawn on the pad": (read(model, pad_drawing(samples)), samples.labels),
        "all 1,797 of scikit-learn's digits": (read(model, real.pictures), real.labels),
    }
    return {
        f"{name}, {on}": share(predicted[:, place] == labels)
        for place, name in enumerate(model.nets)
        for on, (predicted, labels) in results.items()
    }
