"""A plot of the record: every seed of every net on every task."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.tables import cell
from twobrains.experiments.comparison.training import Result
from twobrains.palette import BRAINS
from twobrains.paths import ROOT

PICTURE = ROOT / "book" / "_static" / "comparison.png"

MARKS = dict(zip(NETS, "osDv^PX*", strict=True))
"""The mark of each net; its colour is its brain's."""


def draw(results: Sequence[Result]) -> Figure:
    """Tier 1: an axes for each task, a row for each net, a mark for each seed, a bar at the mean.

    A line is chance level, dotted lines are rules without a net.
    """
    figure, grid = plt.subplots(5, 3, figsize=(8.4, 11), layout="constrained")
    for axes, task in zip(grid.flat, TIERS[1], strict=False):
        _nets(axes, results, task)
        _rules(axes, results, task)
        axes.set_title(textwrap.fill(TASKS[task].title, 30), fontsize=9)
        axes.set_xlabel(f"{TASKS[task].measure}\n{TASKS[task].better} is better", fontsize=8)
        axes.set_yticks(range(len(NETS)), NETS, fontsize=8)
        axes.tick_params(axis="x", labelsize=8)
        axes.set_ylim(len(NETS) - 0.5, -0.5)
    for axes in grid.flat[len(TIERS[1]) :]:
        axes.set_visible(False)
    plt.close(figure)
    return figure


def _nets(axes: Axes, results: Sequence[Result], task: str) -> None:
    for row, (net, kind) in enumerate(NETS.items()):
        found = cell(results, task, net)
        if found:
            colour = BRAINS[kind.brain]
            scores = [result.score for result in found.results]
            axes.plot(scores, [row] * len(scores), MARKS[net], color=colour, ms=4, alpha=0.8)  # type: ignore[arg-type]
            axes.plot([found.mean] * 2, [row - 0.3, row + 0.3], color=colour)


def _rules(axes: Axes, results: Sequence[Result], task: str) -> None:
    chance = TASKS[task].chance
    if chance is not None:
        axes.axvline(chance, color="0.6", lw=0.8)
    for result in results:
        if (result.run.stage, result.run.task) == ("baseline", task) and result.score is not None:
            axes.axvline(result.score, color="0.6", lw=0.8, ls=":")
