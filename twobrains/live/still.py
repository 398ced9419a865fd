"""A figure's first frame as a PNG: what a page shows where no script runs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from twobrains.live.wire import Shown
from twobrains.plots import png

WIDEST = 6.0
"""The width of a row, in panels: shown at half its size, as on a page, it can still be read."""
LETTERS = 28
"""Letters of a heading on a line as wide as one panel of width 1."""


def draw(live: Shown) -> bytes:
    """The panels of the present frame on white, as PNG bytes: side by side, in rows that fit."""
    panels = live.program.panels
    read = live.program.read(live.frame)
    widths = [panel.width(array) for panel, (array, _) in zip(panels, read, strict=True)]
    rows = in_rows(widths)
    widest = max(sum(widths[i] for i in row) for row in rows)
    size = (2.2 * widest, 2.6 * len(rows))
    figure = Figure(figsize=size, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    for part, row in zip(figure.subfigures(len(rows), 1, squeeze=False)[:, 0], rows, strict=True):
        ratios = [widths[i] for i in row]
        empty = [gap] if (gap := widest - sum(ratios)) > 0.05 else []  # all rows have one scale
        parts = part.subfigures(1, len(ratios + empty), width_ratios=ratios + empty, squeeze=False)[
            0
        ]
        for canvas, i in zip(parts, row, strict=False):
            array, others = read[i]
            heading = textwrap.fill(panels[i].heading, int(LETTERS * widths[i]))
            canvas.suptitle(heading, fontsize=10, parse_math=False)
            panels[i].draw(canvas, array, others)
    return png(figure)


def in_rows(widths: Sequence[float]) -> list[list[int]]:
    """Indices of panels, row by row; a row ends before it would be too wide."""
    rows: list[list[int]] = [[]]
    for i, width in enumerate(widths):
        if rows[-1] and sum(widths[j] for j in rows[-1]) + width > WIDEST:
            rows.append([])
        rows[-1].append(i)
    return rows
