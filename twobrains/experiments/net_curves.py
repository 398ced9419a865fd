"""Curves of the comparison's nets in matplotlib: each in its brain's colour, named at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes

from twobrains.experiments.comparison.nets import NETS
from twobrains.experiments.comparison.plot import MARKS
from twobrains.experiments.records import Cell
from twobrains.palette import BRAINS

LINES = {
    "MLP": "-", "CNN": "-", "TCN": "--", "RNN": ":", "GRU": "-", "LSTM": "--", "BiGRU": "-.",
    "Transformer": "-",
}  # fmt: skip
"""The line of each net, beside its brain's colour and its mark."""
GAP = 0.075
"""Between two names, of the height of the axes."""


def draw(
    axes: Axes, net: str, x: Sequence[float], cells: Iterable[Cell], scale: float = 1.0
) -> None:
    """Means as a line with marks, 95 % intervals as bars."""
    cells = list(cells)
    axes.errorbar(
        x,
        [scale * each.mean for each in cells],
        [scale * each.half for each in cells],
        fmt=MARKS[net] + LINES[net],
        color=BRAINS[NETS[net].brain],
        ms=3,
        lw=1.1,
        elinewidth=0.6,
    )


def name_ends(axes: Axes, ends: Mapping[str, tuple[float, float]], fontsize: float = 7) -> None:
    """Names beside where the lines end, moved apart; limits and scales have to be set before.

    Args:
        axes: with room to the right of it.
        ends: by net, its line's last point.
        fontsize: of the names, in points.
    """
    to_axes = axes.transData + axes.transAxes.inverted()
    heights = {net: float(to_axes.transform(end)[1]) for net, end in ends.items()}
    for net, height in spread(heights, GAP).items():
        axes.annotate(
            net,
            xy=ends[net],
            xytext=(1.05, height),
            textcoords="axes fraction",
            color=BRAINS[NETS[net].brain],
            fontsize=fontsize,
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "lw": 0.4, "color": "0.6", "shrinkA": 0, "shrinkB": 2},
        )


def spread(heights: Mapping[str, float], gap: float) -> dict[str, float]:
    """The same order, no two nearer than a gap, all between 0 and 1, and else moved the least."""
    from sklearn.isotonic import isotonic_regression

    order = sorted(heights, key=lambda name: heights[name])
    room = [place * gap for place in range(len(order))]  # what those below take at least
    free = [heights[name] - below for name, below in zip(order, room, strict=True)]
    moved = isotonic_regression(free, y_min=0, y_max=max(0, 1 - room[-1]))
    return {name: float(at + below) for name, at, below in zip(order, moved, room, strict=True)}
