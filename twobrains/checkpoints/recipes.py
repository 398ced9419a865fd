"""How each checkpoint is made: ``python -m twobrains.checkpoints NAME``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from torch import nn

from twobrains.checkpoints import Record
from twobrains.checkpoints.digit_cnn import digit_cnn

Made = tuple[nn.Module, Record]

RECIPES: dict[str, Callable[[Path], Made]] = {"digit-cnn": digit_cnn}
