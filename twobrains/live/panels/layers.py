"""A layer of a network's diagram, and its maps side by side on one sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np

from twobrains.live.panels.base import Array

Scale = Literal["ink", "magnitude", "signed"]
ABREAST = 9
"""Maps of the first layer's width that fit side by side in the diagram."""
VALUES = 64
"""Values of a layer without maps that are drawn in a line."""


class LayerWindow(TypedDict):
    """What one unit reads of an earlier layer, each in (rows, columns).

    Attributes:
        before: index of that layer.
        kernel, stride, padding, dilation: in that layer's rows and columns.
        groups: of its maps that are read apart: 1 where a unit reads all of them, as many as there
            are maps in a depthwise convolution and in pooling.
    """

    before: int
    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    groups: int


class LayerSpec(TypedDict):
    """A layer as the page knows it."""

    name: str
    words: str
    output: str
    shape: list[int]
    scale: Scale
    window: LayerWindow | None


@dataclass(frozen=True)
class Layer:
    """One layer of a diagram.

    Attributes:
        name: in the model.
        words: what it does, activation included.
        output: of the figure, with its maps (channel, height, width) or values (unit,).
        shape: of that output, without its batch.
        scale: ink on paper from 0 to 1, magnitudes from zero, or both signs.
        window: what one unit reads of an earlier layer; ``None`` where it reads all of it.
    """

    name: str
    words: str
    output: str
    shape: tuple[int, ...]
    scale: Scale = "magnitude"
    window: LayerWindow | None = None

    @property
    def maps(self) -> tuple[int, int, int]:
        """Channels, rows and columns; a value is a map of one cell."""
        channels, *sides = self.shape
        return (channels, sides[0], sides[1]) if sides else (channels, 1, 1)

    def spec(self) -> LayerSpec:
        """The layer as JSON."""
        return {
            "name": self.name,
            "words": self.words,
            "output": self.output,
            "shape": list(self.shape),
            "scale": self.scale,
            "window": self.window,
        }


def across_of(layers: Sequence[Layer]) -> int:
    """The width of a diagram, in cells of its maps and the gaps between them."""
    return ABREAST * (layers[0].maps[2] + 1) - 1


def columns_of(layer: Layer, across: int) -> int:
    """Maps of a layer side by side: as few rows as fit, and all of them equally long."""
    channels, _, width = layer.maps
    most = max(1, (across + 1) // (width + 1)) if len(layer.shape) == 3 else VALUES
    return math.ceil(channels / math.ceil(channels / most))


def tiled(array: Array, layer: Layer, across: int) -> Array:
    """A layer's maps as one sheet, a gap of one cell (NaN) between them; values have no gap."""
    channels, height, width = layer.maps
    columns = columns_of(layer, across)
    gap = 1 if len(layer.shape) == 3 else 0
    rows = math.ceil(channels / columns)
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), np.nan)
    for i, one in enumerate(array.reshape(channels, height, width)):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        sheet[top : top + height, left : left + width] = one
    return sheet
