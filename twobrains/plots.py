"""Images of the book in matplotlib.

Live figures import this in a reader's kernel: pyplot, PIL and IPython load with their first use.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.display import Image
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from torch import Tensor


def bare_axes(canvas: Figure | SubFigure, rows: int = 1, columns: int = 1, place: int = 1) -> Axes:
    """An axes without ticks, for images."""
    axes: Any = canvas.add_subplot(rows, columns, place)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    return axes  # type: ignore[no-any-return]


def sheet(pictures: Tensor, columns: int, captions: Sequence[str] | None = None) -> Figure:
    """Images in a grid, ink on paper, row by row.

    Args:
        pictures: (image, height, width) in [0, 1].
        columns: images a row.
        captions: a line below each; without them all images are one, which weighs less.
    """
    import matplotlib.pyplot as plt

    rows = -(-len(pictures) // columns)
    if captions is None:
        # two dots a pixel, sharp: a smoothed image would weigh five times as much
        figure = plt.figure(figsize=(0.56 * columns, 0.56 * rows), dpi=100)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        tiles = _tiled(pictures, rows, columns)
        axes.imshow(tiles, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
    else:
        figure = plt.figure(figsize=(0.62 * columns, 0.95 * rows), layout="constrained")
    for place, caption in enumerate(captions or []):
        axes = bare_axes(figure, rows, columns, place + 1)
        axes.imshow(pictures[place], cmap="gray_r", vmin=0, vmax=1)
        axes.set_xlabel(caption, fontsize=7)
    plt.close(figure)  # the notebook shows what a cell returns; it need not stay open
    return figure


def _tiled(pictures: Tensor, rows: int, columns: int) -> Tensor:
    """(image, height, width) in a grid: (rows · height, columns · width), paper where none."""
    count, height, width = pictures.shape
    room = pictures.new_zeros(rows * columns, height, width)
    room[:count] = pictures
    grid = room.reshape(rows, columns, height, width).transpose(1, 2)
    return grid.reshape(rows * height, columns * width)


def png(figure: Figure, dpi: int = 110) -> bytes:
    """The figure as PNG bytes, without metadata that changes from run to run."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def light(figure: Figure) -> Image:
    """The figure as an image of 64 colours, a quarter of its weight in a page."""
    import PIL.Image
    from IPython.display import Image

    buffer = io.BytesIO()
    with PIL.Image.open(io.BytesIO(png(figure, dpi=100))) as picture:
        picture.convert("RGB").quantize(64).save(buffer, "PNG", optimize=True)
    return Image(buffer.getvalue())  # type: ignore[no-untyped-call]
