"""The book's visual language in matplotlib: the same colours as the live figures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

BRAINS = {
    "convolution": "#0072B2",
    "recurrence": "#D55E00",
    "attention": "#009E73",
    "state space": "#CC79A7",
    "hybrid": "#E69F00",
}
"""Who is who, everywhere (Okabe & Ito 2008); never told by colour alone."""

MAGNITUDE = "viridis"
SIGNED = "PuOr_r"


def bare_axes(canvas: SubFigure, rows: int = 1, columns: int = 1, place: int = 1) -> Axes:
    """An axes without ticks, for pictures."""
    axes: Any = canvas.add_subplot(rows, columns, place)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return axes  # type: ignore[no-any-return]


def png(figure: Figure, dpi: int = 110) -> bytes:
    """The figure as PNG bytes, without metadata that changes from run to run."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
