"""How the six readers of parity are made: the nets of the experiment on length, first seed."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from twobrains.checkpoints import Record
from twobrains.experiments.length_generalisation import study
from twobrains.experiments.length_generalisation.study import BLOCK, SHORT, Run
from twobrains.models import READERS, Taggers


def parity_readers(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """One reader of every kind, each trained by itself on strings of 1 to 40 symbols.

    Args:
        state: not needed: no reader takes long.
        seed: of weights and batches.
    """
    del state
    model, seconds = Taggers(), 0.0
    for name in READERS:
        model.nets[name], history = study.trained(Run("parity", name, seed))
        seconds += history.seconds
    return model, Record.of(
        model,
        "parity-readers",
        data=f"random strings of 0 and 1, 1 to {SHORT} symbols long, {study.STEPS:,} batches of "
        f"{study.BATCH} for each reader; after each symbol: is the number of 1s so far odd?",
        seed=seed,
        metrics=measure(model),
        seconds=seconds,
    )


def measure(model: nn.Module) -> dict[str, float]:
    """Accuracy at the lengths of training, and beyond; a half is chance level."""
    assert isinstance(model, Taggers)
    metrics = {}
    for name, net in model.nets.items():
        shares = study.measured(net, "parity")
        for words, part in (
            (f"up to symbol {SHORT}", shares[: SHORT // BLOCK]),
            ("symbols 41 to 100", shares[SHORT // BLOCK : 100 // BLOCK]),
            ("symbols 101 to 500", shares[100 // BLOCK :]),
        ):
            metrics[f"{name}, {words}"] = round(sum(part) / len(part), 4)
    return metrics
