"""The book's visual language in matplotlib: the same colours as the live figures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure, SubFigure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import Tensor

BRAINS = {
    "convolution": "#0072B2",
    "recurrence": "#D55E00",
    "attention": "#009E73",
    "state space": "#CC79A7",
    "hybrid": "#E69F00",
}
"""Who is who, everywhere (Okabe & Ito 2008); never told by colour alone."""

CATEGORIES = (
    *BRAINS.values(),
    "#56B4E9",
    "#F0E442",
    "#999999",
)
"""Colours for named things, the brains' own first; more things than colours start over."""

MAGNITUDE = "viridis"
SIGNED = "PuOr_r"


def bare_axes(canvas: Figure | SubFigure, rows: int = 1, columns: int = 1, place: int = 1) -> Axes:
    """An axes without ticks, for pictures."""
    axes: Any = canvas.add_subplot(rows, columns, place)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return axes  # type: ignore[no-any-return]


def sheet(pictures: Tensor, columns: int, captions: Sequence[str] | None = None) -> Figure:
    """Pictures in a grid, ink on paper, row by row.

    Args:
        pictures: (picture, height, width) in [0, 1].
        columns: pictures in a row.
        captions: a line below each.
    """
    rows = -(-len(pictures) // columns)
    tall = 0.62 if captions is None else 0.95
    figure = plt.figure(figsize=(0.62 * columns, tall * rows), layout="constrained")
    for place, picture in enumerate(pictures):
        axes = bare_axes(figure, rows, columns, place + 1)
        axes.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
        if captions is not None:
            axes.set_xlabel(captions[place], fontsize=7)
    plt.close(figure)  # the notebook shows what a cell returns; it need not stay open
    return figure


def png(figure: Figure, dpi: int = 110) -> bytes:
    """The figure as PNG bytes, without metadata that changes from run to run."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
