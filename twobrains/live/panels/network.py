"""A network drawn: its layers from input to output, or its recurrent cell with its gates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypedDict

import numpy as np

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.cells import Cell, CellSpec
from twobrains.live.panels.layers import Layer, LayerSpec, across_of, tiled
from twobrains.live.panels.numbers import shown
from twobrains.live.panels.still_network import draw_cell, draw_layers

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure


class NetworkSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    layers: list[LayerSpec]
    labels: list[str] | None
    cell: CellSpec | None


@dataclass(frozen=True)
class Network(Panel):
    """The layers of a network, or its recurrent cell unrolled over time.

    ``LayerDiagram`` and ``CellDiagram`` make it from a module, with the outputs that it draws.

    Attributes:
        output: the last layer's output; of a cell its hidden state (time, unit).
        layers: from the input to the output. Pointing at a unit shows its window on the layer
            before and its receptive field on the first layer that its windows lead to.
        labels: names for the values of the last layer.
        cell: the diagram of a recurrent cell, in place of layers.
        step: of a cell, name of an output with the tick: each time step takes ``cell.ticks``.
        unit: of a cell, name of an output with the index of the unit that is drawn.
        text: of a cell, name of an output (time,) with the code points of what it reads.
        vocabulary: of a cell, words of which ``text`` then holds the indices.

    >>> image = Layer("image", "input", "image", (1, 4, 4), "ink")
    >>> whole = Network("scores", layers=[image, Layer("read", "dense layer", "scores", (2,))])
    >>> array, others = whole.read({"scores": np.ones((1, 2)), "image": np.ones((1, 1, 4, 4))})
    >>> whole.words(array)
    'scores: largest output 0, 100 %'
    """

    layers: Sequence[Layer] = field(default=(), kw_only=True)
    labels: Sequence[str] | None = field(default=None, kw_only=True)
    cell: Cell | None = field(default=None, kw_only=True)
    step: str = field(default="tick", kw_only=True)
    unit: str = field(default="unit", kw_only=True)
    text: str | None = field(default=None, kw_only=True)
    vocabulary: Sequence[str] | None = field(default=None, kw_only=True)

    kind: ClassVar[str] = "network"
    dims: ClassVar[int] = 3

    def __post_init__(self) -> None:
        if bool(self.layers) == (self.cell is not None):
            raise ValueError(
                f"a network is drawn by its layers or by its cell; {self.output!r} has "
                f"{'both' if self.cell else 'neither'}"
            )
        if self.labels is not None and len(self.labels) != self.layers[-1].maps[0]:
            raise ValueError(
                f"{len(self.labels)} labels for the last layer, whose shape is "
                f"{self.layers[-1].shape}"
            )
        if self.vocabulary is not None and self.text is None:
            raise ValueError("a vocabulary needs the output with its indices; give text, too")
        for layer in self.layers:
            if len(layer.shape) not in (1, 3):
                raise ValueError(
                    f"layer {layer.name!r} has shape {layer.shape}; (channel, height, width) "
                    f"and (unit,) can be drawn"
                )

    @property
    def also(self) -> tuple[str, ...]:
        """The other layers, or all wires with what chooses among them."""
        if self.cell:
            text = () if self.text is None else (self.text,)
            return (*self.cell.outputs, self.step, self.unit, *text)
        return tuple(layer.output for layer in self.layers[:-1])

    def trim(self, array: Array) -> Array:
        """Without the batch's axis: a layer has three axes or one, a state two."""
        trimmed = array
        wanted = 2 if self.cell else len(self.layers[-1].shape)
        while trimmed.ndim > wanted and trimmed.shape[0] == 1:
            trimmed = trimmed[0]
        if trimmed.ndim != wanted:
            raise ValueError(
                f"panel network draws {wanted} axes of {self.output!r} (and leading ones of "
                f"size 1); it has shape {tuple(array.shape)}"
            )
        self.check(trimmed)
        return trimmed

    def check_others(self, array: Array, others: Others) -> None:
        """Every layer has its shape, or every wire as many steps and units as the state."""
        if self.cell:
            wanted = dict.fromkeys(self.cell.outputs, array.shape)
            wanted |= {self.step: (), self.unit: ()}
            wanted |= {} if self.text is None else {self.text: array.shape[:1]}
        else:
            wanted = {layer.output: layer.shape for layer in self.layers[:-1]}
            self._check_shape(self.output, array, self.layers[-1].shape)
        for name, shape in wanted.items():
            self._check_shape(name, others[name], shape)

    def _check_shape(self, name: str, array: Array, shape: tuple[int, ...]) -> None:
        plain = array.reshape(array.shape[max(0, array.ndim - len(shape)) :] or ())
        if plain.shape != shape:
            raise ValueError(f"{name!r} is drawn as {shape}, and came as {tuple(array.shape)}")
        if not np.isfinite(plain).all():
            raise ValueError(f"{name!r} holds values that are not finite")

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """The same diagram, where no script runs."""
        if self.cell:
            tick, unit = (int(others[name].reshape(())) for name in (self.step, self.unit))
            draw_cell(canvas, self.cell, others, tick, unit)
        else:
            across = across_of(self.layers)
            sheets = [tiled(others.get(each.output, array), each, across) for each in self.layers]
            draw_layers(canvas, self.layers, sheets, across)

    def words(self, array: Array) -> str:
        """The largest output by its label; of a cell how large the state is at the end."""
        if self.cell:
            size = shown(float(np.abs(array[-1]).mean(dtype=np.float64)), 2)
            return f"{self.heading}: after the last of {len(array)} steps, |h| is {size} on average"
        values = array.reshape(-1).astype(float)
        best = int(values.argmax())
        within = bool((values >= 0).all() and (values <= 1).all())
        value = f"{math.floor(100 * values[best] + 0.5)} %" if within else shown(values[best], 2)
        label = best if self.labels is None else self.labels[best]
        return f"{self.heading}: largest output {label}, {value}"

    def width(self, array: Array) -> float:
        """As wide as a row."""
        return 3.2

    def settings(self) -> NetworkSettings:
        """Layers or cell."""
        return {
            "layers": [layer.spec() for layer in self.layers],
            "labels": None if self.labels is None else list(self.labels),
            "cell": self.cell.spec(self.step, self.unit, self.text, self.vocabulary)
            if self.cell
            else None,
        }
