"""How the net that predicts moving digits is made, and what it is measured on."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from twobrains.checkpoints import Record
from twobrains.experiments.video import study as video
from twobrains.experiments.video.study import HANDS, HORIZON, READ, TESTS, Run
from twobrains.models.forecast import Forecaster

KIND = "ConvLSTM"
STEPS = 1_200
"""Batches, four times the experiment's."""
SAID = {
    "seen": "new hands, directions as in training",
    "new": "new hands, directions held out",
    "real": "scikit-learn's digits, directions held out",
}


def moving_digits(state: Path, *, seed: int = 0) -> tuple[nn.Module, Record]:
    """The experiment's ConvLSTM on endless videos, trained for longer.

    Args:
        state: file that keeps an interrupted run.
        seed: of writers, weights and batches.
    """
    model, history, best = video.trained(Run("endless", KIND, seed), STEPS, state=state)
    return model, Record.of(
        model,
        "moving-digits",
        data=f"videos of one or two generated digits of {HANDS:,} hands, drawn anew for each of "
        f"{STEPS:,} batches of {video.BATCH}; rather level or rather upright motion, 0.5 to 2 "
        f"px a frame; weights after {best} batches, by validation",
        seed=seed,
        settings={"kind": KIND},
        metrics=measure(model),
        seconds=history.seconds,
    )


def measure(model: nn.Module) -> dict[str, float]:
    """Errors in the experiment's tests, as shares of what copying the last frame has.

    The mean of the ten predicted frames, and the tenth by itself.
    """
    assert isinstance(model, Forecaster)
    metrics = {}
    for test in TESTS:
        errors, copied = video.evaluate(model, test), video.rule("copy last frame", test)
        mean = sum(errors) / sum(copied)
        metrics[f"{SAID[test]}, frames {READ + 1} to {READ + HORIZON}"] = round(mean, 4)
        metrics[f"{SAID[test]}, frame {READ + HORIZON}"] = round(errors[-1] / copied[-1], 4)
    return metrics
