"""The card that stands for a page where its address is shared: its title, and its first figure."""

from __future__ import annotations

import hashlib
import textwrap
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Arc, FancyBboxPatch

from twobrains.live import markup
from twobrains.plots import png

FOLDER = "_static/cards"
SIZE = (12.0, 6.3)
"""Width and height in inches of 100 pixels, as sites that show cards want them."""
CONVOLUTION, RECURRENCE = "#0072b2", "#d55e00"


def card(site: Path, title: str, picture: str) -> str:
    """Draw a page's card into the site, if it isn't there; its address from the site's top.

    Args:
        site: the built site.
        title: the page's.
        picture: a figure's first frame by its name in the store; "" for a page without figures.
    """
    name = hashlib.sha256(f"{title} {picture}".encode()).hexdigest()[:16]
    file = site / FOLDER / f"{name}.png"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(draw(title, _pixels(picture)))
    return f"{FOLDER}/{name}.png"


def draw(title: str, picture: np.ndarray | None) -> bytes:
    """A card as PNG bytes, 1200 by 630: book and title above, the image below."""
    figure = Figure(figsize=SIZE, facecolor="white")
    FigureCanvasAgg(figure)
    _sign(figure)
    figure.text(0.125, 0.885, "Two Brains", fontsize=22, color="#59636e", va="center")
    lines = textwrap.wrap(title, 32)
    figure.text(0.05, 0.79, "\n".join(lines), fontsize=38, color="#14181d", va="top", weight="bold")
    if picture is not None:
        top = 0.70 - 0.11 * (len(lines) - 1)
        canvas = figure.add_axes((0.05, 0.05, 0.9, top - 0.05))
        canvas.imshow(picture, aspect="equal")
        canvas.axis("off")
    return png(figure, dpi=100)


def _sign(figure: Figure) -> None:
    """The book's sign: a window and a loop."""
    canvas = figure.add_axes((0.05, 0.83, 0.06, 0.06 * SIZE[0] / SIZE[1]))
    canvas.set(xlim=(0, 32), ylim=(32, 0))
    canvas.axis("off")
    canvas.add_patch(FancyBboxPatch((4, 8), 10, 16, "round,pad=1.5", color=CONVOLUTION))
    canvas.add_patch(Arc((24, 16), 12, 12, theta1=180, theta2=90, color=RECURRENCE, lw=7))


def _pixels(picture: str) -> np.ndarray | None:
    store = markup.store()
    if not picture or store is None:
        return None
    from PIL import Image

    with Image.open(store / picture) as opened:
        return np.asarray(opened.convert("RGB"))
