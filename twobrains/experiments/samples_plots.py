"""The record of few samples as a picture."""

from __future__ import annotations

from collections.abc import Iterable

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from twobrains.experiments.comparison.grid import TASKS
from twobrains.experiments.named_lines import draw, name_ends
from twobrains.experiments.samples import NETS, ON, Result, cell, counts

__all__ = ["curves"]


def curves(results: Iterable[Result], nets: Iterable[str] = NETS) -> Figure:
    """Right answers against samples, an axes for each task; a grey line at chance.

    Args:
        results: as ``samples.everything`` gives them.
        nets: those to show.
    """
    results, nets = list(results), list(nets)
    figure, grid = plt.subplots(1, len(ON), figsize=(7.2, 2.7), layout="constrained")
    for axes, task in zip(grid, ON, strict=True):
        sizes = counts(task)
        axes.set(ylim=(0, 100), xscale="log", xlim=(sizes[0] / 1.15, sizes[-1] * 1.15))
        axes.axhline(10, color="0.8", lw=0.8, zorder=0)
        ends = {}
        for net in nets:
            cells = [cell(results, task, net, size) for size in sizes]
            draw(axes, net, sizes, cells, scale=100)
            ends[net] = (sizes[-1], 100 * cells[-1].mean)
        name_ends(axes, ends)
        axes.set_title(TASKS[task].title, fontsize=8, loc="left")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], fontsize=7)
        axes.minorticks_off()
        axes.tick_params(labelsize=7)
        axes.set_xlabel("digits to learn from", fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    grid[0].set_ylabel("right, %", fontsize=8)
    plt.close(figure)
    return figure
