"""Every recipe by its checkpoint: ``python -m twobrains.checkpoints NAME``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from torch import nn

from twobrains.checkpoints import Record
from twobrains.recipes.captions import captions
from twobrains.recipes.code_lstm import code_lstm
from twobrains.recipes.crnn_lines import crnn_lines
from twobrains.recipes.digit_cnn import digit_cnn
from twobrains.recipes.moving_digits import moving_digits
from twobrains.recipes.parity_readers import parity_readers
from twobrains.recipes.patch_readers import patch_readers
from twobrains.recipes.pen_rnn import pen_rnn
from twobrains.recipes.three_readers import three_readers

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
