"""The record of cost against batch size as a plot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from twobrains.experiments.costs import Result, cell
from twobrains.experiments.net_curves import draw, name_ends
from twobrains.experiments.records import Cell
from twobrains.experiments.scaling.study import BATCHES, COSTS, MIDDLE, NETS


def against_batch(
    results: Iterable[Result],
    costs: Sequence[str] = ("forward_ms", "both_ms", "saved_activations_mb"),
) -> Figure:
    """Costs of one sequence of 256 steps, read in a batch, against the batch size."""
    results = list(results)
    figure, every = _grid(len(costs))
    for axes, what in zip(every, costs, strict=False):
        ends = {}
        for net in NETS:
            cells = [cell(results, net, what, MIDDLE, batch) for batch in BATCHES]
            each = [
                Cell(tuple(value / batch for value in found.values))
                for found, batch in zip(cells, BATCHES, strict=True)
            ]
            draw(axes, net, BATCHES, each)
            ends[net] = (BATCHES[-1], each[-1].mean)
        _dressed(axes, f"{COSTS[what]}\nof one sequence", "batch size")
        name_ends(axes, ends)
    plt.close(figure)
    return figure


def _grid(count: int) -> tuple[Figure, Iterable[Axes]]:
    columns = min(count, 3)
    rows = -(-count // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(7.2, 0.3 + 2.4 * rows), layout="constrained", squeeze=False
    )
    for axes in grid.flat[count:]:
        axes.set_visible(False)
    return figure, grid.flat


def _dressed(axes: Axes, title: str, label: str) -> None:
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_title(title, fontsize=8)
    axes.set_xlabel(label, fontsize=8)
    axes.tick_params(labelsize=7)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    low, high = axes.get_ylim()
    if high < 100 * low:  # too few powers of ten to read a height from
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.spines[["top", "right"]].set_visible(False)
