"""A figure without a control: it is evaluated once, and a script that made one ends as any other."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from live.requesting import published
from torch import Tensor, nn

from twobrains.live import LiveFigure, Picture

MADE = {
    "no gains asked": "look_inside(nn.Sequential(nn.Conv2d(1, 2, 3)), torch.ones(1, 1, 8, 8), gains={})",
    "no layer to gain": "look_inside(nn.Linear(4, 3), torch.ones(1, 4))",
    "gains": "look_inside(nn.Conv2d(1, 2, 3), torch.ones(1, 1, 8, 8))",
}  # fmt: skip
SCRIPT = """
import torch
from torch import nn
from twobrains.live import look_inside

figure = {made}
print(figure)
"""


class Sheet(nn.Module):
    def forward(self) -> dict[str, Tensor]:
        return {"sheet": torch.ones(2, 2)}


def test_a_figure_without_a_control_answers_only_when_it_is_asked() -> None:
    """traitlets takes an empty list of names to observe for all of them, the end among them."""
    figure = LiveFigure(Sheet(), [], [Picture("sheet")], alt="A sheet.")
    seen = published(figure)
    figure.close()
    assert seen == []


@pytest.mark.slow
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_script_that_makes_a_figure_ends_without_an_error(made: str) -> None:
    command = [sys.executable, "-c", SCRIPT.format(made=made)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("LiveFigure inside-")
