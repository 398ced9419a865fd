"""A page's first frame with fewer bits: a weight or a state is random in its last ones.

A page holds the frame that a figure shows before its runtime has loaded. The low bits of its large
outputs nobody sees, and no host can compress them; zeros it can.

>>> int(rounded({"maps": torch.rand(9, 9, 9)})["maps"].view(torch.int32).bitwise_and(63).max())
0
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from twobrains.live.program import Frame, Program

FEW = 256
"""Numbers up to which an output stays as it is."""
BITS = (18, 16, 14, 12)
"""Significant bits that are tried: the fewest that leave the digits a reader is shown."""
DIGITS = 3
"""Significant digits that a reader is shown, see ``frontend/numbers.js``."""


def opening(program: Program, frame: Frame) -> Frame:
    """A frame as a page holds it until its runtime has loaded: what it computes with is exact."""
    return rounded(frame, {name for panel in program.panels for name in panel.exact})


def rounded(frame: Frame, exact: Collection[str] = ()) -> Frame:
    """The frame with the low bits of large outputs zeroed, each number within 2⁻¹² of itself.

    To the digits shown, every number is what it was; whole numbers are left as they are.

    Args:
        frame: named outputs.
        exact: names of outputs that the page computes with.
    """
    return {name: each if name in exact else _rounded(each) for name, each in frame.items()}


def _rounded(output: Tensor) -> Tensor:
    if output.dtype != torch.float32 or output.numel() <= FEW:
        return output
    made = output.numpy().copy()
    normal = np.abs(made) >= np.finfo(np.float32).tiny  # below it there are no bits to spare
    at = np.isfinite(made) & normal & (made != np.round(made))
    made[at] = _coarse(made[at])
    return torch.from_numpy(made)


def _coarse(numbers: NDArray[np.float32]) -> NDArray[np.float32]:
    """The numbers, each with as few of ``BITS`` as leave its digits."""
    made, seen = numbers, _half_steps(numbers)
    for bits in BITS:
        fewer = _nearest(numbers, bits)
        made = np.where(_half_steps(fewer) == seen, fewer, made)
    return made


def _nearest(numbers: NDArray[np.float32], bits: int) -> NDArray[np.float32]:
    """The nearest numbers with so many significant bits, of the 24 that a single has."""
    unit = np.uint32(1 << (24 - bits))
    return ((numbers.view(np.uint32) + unit // 2) & ~(unit - np.uint32(1))).view(np.float32)


def _half_steps(numbers: NDArray[np.float32]) -> NDArray[Any]:
    """Half steps of the last digit shown: between two of them nothing is rounded otherwise."""
    size = np.abs(numbers.astype(np.float64))
    decade = np.floor(np.log10(size))
    return np.floor(2 * size * 10.0 ** (DIGITS - 1 - decade))
