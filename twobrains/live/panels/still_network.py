"""A network's diagram in matplotlib, where no script runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from twobrains.live.panels.base import Array, Others
from twobrains.live.panels.cells import Cell, Node
from twobrains.live.panels.layers import Layer
from twobrains.live.panels.numbers import shown
from twobrains.palette import BRAINS, MAGNITUDE, SIGNED
from twobrains.plots import bare_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

BOX = {"boxstyle": "round", "fc": "#f4f6f8", "ec": BRAINS["recurrence"]}
DISC = {"boxstyle": "circle", "fc": "white", "ec": BRAINS["recurrence"]}


def draw_layers(
    canvas: SubFigure, layers: Sequence[Layer], sheets: Sequence[Array], across: int
) -> None:
    """One row a layer, from the input down, all at one scale."""
    heights = [max(sheet.shape[0], 4) + 12 for sheet in sheets]
    grid = canvas.add_gridspec(len(layers), 1, height_ratios=heights)
    for row, (layer, sheet) in enumerate(zip(layers, sheets, strict=True)):
        axes: Any = canvas.add_subplot(grid[row, 0])
        axes.set_axis_off()
        peak = float(np.nanmax(np.abs(sheet))) or 1.0
        colours, low, high = {
            "ink": ("gray_r", 0.0, 1.0),
            "magnitude": (MAGNITUDE, 0.0, peak),
            "signed": (SIGNED, -peak, peak),
        }[layer.scale]
        axes.imshow(sheet, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
        axes.set_xlim(-0.5, max(across, sheet.shape[1]) - 0.5)
        shape = "×".join(map(str, layer.shape))
        axes.set_title(f"{layer.words}: {shape}", fontsize=6, pad=2, loc="left", parse_math=False)


def draw_cell(canvas: SubFigure, cell: Cell, others: Others, tick: int, unit: int) -> None:
    """The cell at one time step, with the values of one unit; what comes later is pale."""
    axes = bare_axes(canvas)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(cell.height + 4, 0)
    steps = len(others[cell.outputs[0]])
    step, phase = tick // cell.ticks % steps, tick % cell.ticks
    values = [value_of(cell, i, others, step, unit) for i in range(len(cell.wires))]
    for wire, value in zip(cell.wires, values, strict=True):
        known = wire.tick <= phase
        for path in wire.paths:
            axes.plot(*zip(*path, strict=True), color="0.3" if known else "0.85", lw=1.2, zorder=1)
        if wire.label:
            text = f"{wire.name} {shown(value, 2)}" if known and wire.output else wire.name
            style: Any = {"fontsize": 6, "va": "center", "ha": wire.side, "parse_math": False}
            axes.text(*wire.label, text, **style)
    for node in cell.nodes:
        _draw_node(axes, cell, node, values[node.wire], cell.wires[node.wire].tick <= phase)


def value_of(cell: Cell, wire: int, others: Others, step: int, unit: int) -> float:
    """The value on a wire; of the input, which has no units, 0."""
    each = cell.wires[wire]
    at = step - 1 if each.before else step
    if not each.output or at < 0:
        return 0.0
    states = others[each.output]
    return float(states.reshape(-1, states.shape[-1])[at, unit])


def _draw_node(axes: Axes, cell: Cell, node: Node, value: float, known: bool) -> None:
    """The operation, with its value where it is known."""
    name, number = cell.wires[node.wire].name, shown(value, 2) if known else ""
    text = {
        "gate": f"{name} = σ\n{number}",
        "tanh": f"tanh\n{number}",
        "valve": "×",
        "sum": "+",
        "one minus": "1−",
    }[node.kind]
    box = BOX if node.kind in ("gate", "tanh") else DISC
    style: Any = {"fontsize": 6, "va": "center", "ha": "center", "bbox": box, "parse_math": False}
    axes.text(*node.at, text, **style)
