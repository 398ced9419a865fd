"""How each checkpoint is made: ``python -m twobrains.checkpoints NAME``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from torch import nn

from twobrains.checkpoints import Record
from twobrains.checkpoints.captions import captions
from twobrains.checkpoints.code_lstm import code_lstm
from twobrains.checkpoints.crnn_lines import crnn_lines
from twobrains.checkpoints.digit_cnn import digit_cnn
from twobrains.checkpoints.moving_digits import moving_digits
from twobrains.checkpoints.parity_readers import parity_readers
from twobrains.checkpoints.patch_readers import patch_readers
from twobrains.checkpoints.pen_rnn import pen_rnn
from twobrains.checkpoints.three_readers import three_readers

Made = tuple[nn.Module, Record]

RECIPES: dict[str, Callable[[Path], Made]] = {
    "captions": captions,
    "code-lstm": code_lstm,
    "crnn-lines": crnn_lines,
    "digit-cnn": digit_cnn,
    "moving-digits": moving_digits,
    "parity-readers": parity_readers,
    "patch-readers": patch_readers,
    "pen-rnn": pen_rnn,
    "three-readers": three_readers,
}
