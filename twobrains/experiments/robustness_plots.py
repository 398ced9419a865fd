"""The record of perturbed digits as a picture."""

from __future__ import annotations

from collections.abc import Iterable

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from twobrains.data.perturbations import PERTURBATIONS
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.named_lines import draw, name_ends
from twobrains.experiments.robustness import STRENGTHS, Result, cell

__all__ = ["curves"]


def curves(results: Iterable[Result], task: str, nets: Iterable[str] = NETS) -> Figure:
    """Right answers against strength, an axes for each perturbation; a grey line at chance."""
    results, nets = list(results), list(nets)
    figure, grid = plt.subplots(2, 3, figsize=(7.2, 4.6), layout="constrained")
    for axes, kind in zip(grid.flat, PERTURBATIONS, strict=False):
        axes.set(ylim=(0, 100), xlim=(-0.03, 1.03))
        axes.axhline(10, color="0.8", lw=0.8, zorder=0)
        ends = {}
        for net in nets:
            cells = [cell(results, task, net, kind, strength) for strength in STRENGTHS]
            draw(axes, net, STRENGTHS, cells, scale=100)
            ends[net] = (STRENGTHS[-1], 100 * cells[-1].mean)
        name_ends(axes, ends)
        axes.set_title(kind, fontsize=9)
        axes.set_xticks((0, 0.5, 1))
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel("right, %", fontsize=8)
    grid[1, 1].set_xlabel("strength", fontsize=8)
    grid[1, 0].set_xlabel("strength", fontsize=8)
    grid[0, 2].set_xlabel("strength", fontsize=8)
    grid[1, 2].set_visible(False)
    plt.close(figure)
    return figure
