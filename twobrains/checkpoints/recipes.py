"""How each checkpoint is made: ``python -m twobrains.checkpoints NAME``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from torch import nn

from twobrains.checkpoints import Record
from twobrains.checkpoints.code_lstm import code_lstm
from twobrains.checkpoints.digit_cnn import digit_cnn
from twobrains.checkpoints.parity_readers import parity_readers
from twobrains.checkpoints.pen_rnn import pen_rnn

Made = tuple[nn.Module, Record]

RECIPES: dict[str, Callable[[Path], Made]] = {
    "code-lstm": code_lstm,
    "digit-cnn": digit_cnn,
    "parity-readers": parity_readers,
    "pen-rnn": pen_rnn,
}
