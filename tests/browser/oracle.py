"""What torch says a reader should see: the chapter's own figures, executed here."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import jupytext
import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from browser.built import ROOT, Place
from browser.reader import Pixels, Shown, ShownPanel
from twobrains.live import LiveFigure
from twobrains.live.panels import Bars, Maps, Panel, PenPath
from twobrains.live.program import Frame

Ink = NDArray[np.float32]
Point = tuple[float, float]
LEVELS = 2  # of 255 that a drawn colour may be off
SHARE = 1  # per cent that a shown belief may be off
_SHARE = re.compile(r"(\d+) %")


@contextmanager
def collected() -> Iterator[dict[str, LiveFigure]]:
    """Every figure made in the block, by its name."""
    made: dict[str, LiveFigure] = {}
    plain = LiveFigure.__init__

    def noted(self: LiveFigure, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        made[self.name] = self

    LiveFigure.__init__ = noted  # type: ignore[method-assign]
    try:
        yield made
    finally:
        LiveFigure.__init__ = plain  # type: ignore[method-assign]


@cache
def chapter(page: str) -> dict[str, LiveFigure]:
    """The figures of a page, made by executing the code cells of its chapter's text."""
    twin = ROOT / "notebooks" / "_text" / f"{page.rpartition('/')[2].removesuffix('.html')}.py"
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with collected() as made:
        for cell in jupytext.read(twin).cells:
            if cell.cell_type == "code" and not cell.source.lstrip().startswith("%"):
                exec(compile(cell.source, str(twin), "exec"), namespace)
    return made


def figure(place: Place) -> LiveFigure:
    """The figure that stands at a place of the book."""
    return chapter(place.page)[place.figure]


def answer(live: LiveFigure, values: Mapping[str, Any], carry: Frame | None = None) -> Frame:
    """The module's tensors for these control values."""
    return live.program.answer(live.program.inputs(values, carry))


def differences(shown: Shown, live: LiveFigure, frame: Frame) -> list[str]:
    """Where the page shows something else than these tensors; empty where it shows just them."""
    found: list[str] = []
    for panel, seen in zip(live.program.panels, shown.panels, strict=True):
        array = panel.trim(frame[panel.output].numpy())
        found += [
            f"{panel.output}: {what}" for what in COMPARE[panel.kind](seen, panel, array, shown)
        ]
    spoken = [panel.words(panel.trim(frame[panel.output].numpy())) for panel in said(live)]
    if not same_words(shown.says, ". ".join(spoken)):
        found.append(f"says {shown.says!r}, torch {'. '.join(spoken)!r}")
    return found


def said(live: LiveFigure) -> list[Panel]:
    """The panels that are put into words: of a picture its numbers would tell a reader nothing."""
    return [panel for panel in live.program.panels if panel.kind not in ("picture", "maps")]


def same_words(shown: str, wanted: str) -> bool:
    """Equal but for numbers of per cent, which may be off by ``SHARE``."""
    one, two = (_SHARE.findall(text) for text in (shown, wanted))
    return _SHARE.sub("%", shown) == _SHARE.sub("%", wanted) and all(
        abs(int(a) - int(b)) <= SHARE for a, b in zip(one, two, strict=True)
    )


def bars_differ(seen: ShownPanel, panel: Bars, array: Any, shown: Shown) -> list[str]:
    """Each label with its share in words and as a length."""
    if [row.name for row in seen.rows] != list(panel.labels):
        return [f"labels {[row.name for row in seen.rows]}"]
    return [
        f"{row.name} is shown as {row.share!r} and {row.length:.1%} long, torch {value:.1%}"
        for row, value in zip(seen.rows, array, strict=True)
        if abs(int(row.share.removesuffix(" %")) - 100 * value) > 0.5 + SHARE
        or abs(row.length - value) > SHARE / 100 + row.least
    ]


def picture_differs(seen: ShownPanel, panel: Panel, array: Any, shown: Shown) -> list[str]:
    """Ink on paper."""
    return pixels_differ(seen.canvases[0], array, shown.ink_colours, 0, 1)


def maps_differ(seen: ShownPanel, panel: Maps, array: Any, shown: Shown) -> list[str]:
    """Every channel, and the numbers at the ends of the scale."""
    if len(seen.canvases) != len(array):
        return [f"{len(seen.canvases)} maps, torch {len(array)}"]
    peak = float(np.abs(array).max()) or 1.0
    low, colours = (-peak, table("PuOr_r")) if panel.signed else (0.0, table("viridis"))
    found = [
        f"channel {channel}: {what}"
        for channel, (canvas, one) in enumerate(zip(seen.canvases, array, strict=True))
        for what in pixels_differ(canvas, one, colours, low, peak)
    ]
    ends = [float(end.replace("−", "-")) for end in seen.ends]
    if not np.allclose(ends, [low, peak], rtol=0.06):
        found.append(f"scale from {ends[0]} to {ends[1]}, torch {low:g} to {peak:g}")
    return found


def pen_differs(seen: ShownPanel, panel: PenPath, array: Any, shown: Shown) -> list[str]:
    """A dot in the colour of its time wherever the pen was, where no later dot or ring lies on it."""
    (canvas,) = seen.canvases
    ratio = seen.ratio
    places = array[:, :2].cumsum(0) * canvas.shape[1] / panel.size
    times = np.linspace(0, 1, len(array)) if len(array) > 1 else np.zeros(1)
    colours = table("viridis")[np.floor(times * 255 + 0.5).astype(int)]
    inside = (places > 1).all(1) & (places < canvas.shape[1] - 1).all(1)
    free = [
        number
        for number in np.flatnonzero(inside)
        if (np.hypot(*(places[number + 1 :] - places[number]).T) > 5 * ratio).all()
        and not 4 * ratio < math.hypot(*(places[number] - places[0])) < 10 * ratio
    ]
    wrong = []
    for number in free:
        column, row = places[number].astype(int)
        if np.abs(canvas[row, column, :3] - colours[number]).max() > LEVELS:
            wrong.append(f"no dot of its colour at point {number}")
    return wrong if free or not inside.any() else ["no dot lies free"]


COMPARE: dict[str, Any] = {
    "bars": bars_differ,
    "maps": maps_differ,
    "pen": pen_differs,
    "picture": picture_differs,
}


def pixels_differ(canvas: Pixels, values: Any, stops: Any, low: float, high: float) -> list[str]:
    """Compare a canvas with values coloured along ``stops``; a value between two colours has both."""
    if canvas.shape[:2] != values.shape:
        return [f"{canvas.shape[:2]} pixels, torch {values.shape}"]
    place = (np.clip((values.astype(float) - low) / (high - low), 0, 1)) * 255
    off = np.min(
        [
            np.abs(
                canvas[..., :3] - coloured(np.floor(place + nudge + 0.5).clip(0, 255) / 255, stops)
            )
            for nudge in (-0.01, 0.01)
        ],
        axis=0,
    )
    wrong = int((off.max(axis=-1) > LEVELS).sum())
    return (
        [f"{wrong} of {values.size} pixels off, by up to {off.max():.0f} levels"] if wrong else []
    )


def table(name: str) -> Any:
    """matplotlib's 256 colours of this name, from 0 to 255."""
    return (colormaps[name](np.arange(256))[:, :3] * 255).round()


def coloured(share: Any, stops: Any) -> Any:
    """Colours at places from 0 to 1, straight lines between the stops."""
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(share, at, channel) for channel in np.transpose(stops)], axis=-1)


def ink(size: int, pen: float, strokes: Sequence[Sequence[Point]], under: Any = None) -> Ink:
    """The pen's rule: a pixel whose centre lies d px from a line has ink clip(pen + 0.5 - d, 0, 1)."""
    sheet = np.zeros((size, size)) if under is None else np.array(under, dtype=float)
    y, x = np.mgrid[:size, :size] + 0.5
    for points in strokes:
        for (x0, y0), (x1, y1) in zip([points[0], *points], points, strict=False):
            length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
            along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / (length2 or 1)
            along = np.clip(along, 0, 1)
            away = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
            sheet = np.maximum(sheet, np.clip(pen + 0.5 - away, 0, 1))
    return sheet.astype(np.float32)


def snapped(point: Point, size: int) -> Point:
    """The point on the paper and on its grid, eight places a px, halves upwards as in the page."""
    x, y = (math.floor(min(max(part, 0), size) * 8 + 0.5) / 8 for part in point)
    return x, y


def example(control: Any, name: str) -> Ink:
    """An example as the page has it: one byte a pixel."""
    levels = (control.check(control.examples[name]) * 255).round()
    return (levels / 255).astype(np.float32)


def drawing(control: Any, text: str) -> Ink:
    """The ink of a permalink: ``eNAME~STROKES``, a stroke being its length and its points' bytes."""
    name, _, code = text.rpartition("~")
    raw = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    strokes, at = [], 0
    while at < len(raw):
        points = np.frombuffer(raw[at + 1 : at + 1 + 2 * raw[at]], np.uint8).reshape(-1, 2) / 8
        strokes.append([(x, y) for x, y in points.tolist()])
        at += 1 + 2 * raw[at]
    return ink(control.size, control.pen, strokes, example(control, name[1:]) if name else None)
