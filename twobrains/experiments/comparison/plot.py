"""A plot of the record: every seed of every net on every task."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.tables import cell
from twobrains.experiments.comparison.training import Result
from twobrains.palette import BRAINS
from twobrains.paths import ROOT

FOLDER = ROOT / "book" / "_static" / "comparison"
INK = "#727a83"
INKED = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")

MARKS = dict(zip(NETS, "osDv^PX*", strict=True))
"""The mark of each net; its colour is its brain's."""


def draw(results: Sequence[Result], task: str) -> Figure:
    """One task: a row for each net, a mark for each seed, a bar at the mean.

    A line is chance level, dotted lines are rules without a net. Paper is left out, and what is
    written is as dark on white as it is light on black.
    """
    inked: Any = dict.fromkeys(INKED, INK)
    with plt.rc_context(inked):
        figure, axes = plt.subplots(figsize=(2.9, 2.4), layout="constrained")
        _nets(axes, results, task)
        _rules(axes, results, task)
        axes.set_title(textwrap.fill(TASKS[task].title, 30), fontsize=9)
        axes.set_xlabel(f"{TASKS[task].measure}, {TASKS[task].better} is better", fontsize=8)
        axes.set_yticks(range(len(NETS)), NETS, fontsize=8)
        axes.tick_params(axis="x", labelsize=8)
        axes.set_ylim(len(NETS) - 0.5, -0.5)
        axes.patch.set_visible(False)
        axes.spines[["top", "right"]].set_visible(False)
    plt.close(figure)
    return figure


def save(results: Sequence[Result]) -> Path:
    """Write the plot of each task that the page shows; where they lie."""
    FOLDER.mkdir(exist_ok=True)
    for task in (*TIERS[1], *TIERS[3]):
        draw(results, task).savefig(FOLDER / f"{task}.webp", dpi=200, transparent=True)
    return FOLDER


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
