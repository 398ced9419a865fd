"""A figure's first frame as a PNG: what stands where no script runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from twobrains.plots import png

if TYPE_CHECKING:
    from twobrains.live.figure import LiveFigure


def draw(live: LiveFigure) -> bytes:
    """The panels of the present frame side by side, on white, as PNG bytes."""
    panels = live.program.panels
    read = live.program.read(live.frame)
    widths = [panel.width(array) for panel, (array, _) in zip(panels, read, strict=True)]
    figure = Figure(figsize=(2.2 * sum(widths), 2.6), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    row = figure.subfigures(1, len(panels), width_ratios=widths, squeeze=False)[0]
    for canvas, panel, (array, others) in zip(row, panels, read, strict=True):
        canvas.suptitle(panel.heading, fontsize=10)
        panel.draw(canvas, array, others)
    return png(figure)
