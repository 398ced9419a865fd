"""What torch says a reader should see: the chapter's own figures."""

from __future__ import annotations

import base64
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import executed
import numpy as np
from numpy.typing import NDArray

from browser.built import Place
from browser.panels import COMPARE, SHARE, Wanted
from browser.reader import Shown, ShownPanel
from twobrains.live import LiveFigure, PenPad, rounding
from twobrains.live.controls.paper import Paper
from twobrains.live.program import Frame

Ink = NDArray[np.float32]
Point = tuple[float, float]
_SHARE = re.compile(r"(\d+) %")


def figure(place: Place) -> LiveFigure:
    """The figure that stands at a place of the book."""
    return executed.chapter(place.stem).figures[place.figure]


def answer(live: LiveFigure, values: Mapping[str, Any], carry: Frame | None = None) -> Frame:
    """The module's tensors for these control values."""
    return live.program.evaluate(live.program.inputs(values, carry))


def opening(live: LiveFigure) -> Frame:
    """The frame that a page shows before any engine has answered."""
    return rounding.opening(live.program, answer(live, live.program.start()))


def differences(
    shown: Shown, live: LiveFigure, frame: Frame, beside: Frame | None = None
) -> list[str]:
    """Where the page shows something else than these tensors; empty where it shows just them.

    Args:
        beside: the frame that is pinned, whose colour scales are shared.
    """
    arrays = {name: tensor.numpy() for name, tensor in frame.items()}
    spoken = ". ".join(
        panel.words(panel.trim(arrays[panel.output]))
        for panel in live.program.panels
        if panel.spoken
    )
    found = panels_differ(shown.panels, shown, live, frame, beside)
    if not same_words(shown.says, spoken):
        found.append(f"says {shown.says!r}, torch {spoken!r}")
    return found


def panels_differ(
    panels: Sequence[ShownPanel],
    shown: Shown,
    live: LiveFigure,
    frame: Frame,
    beside: Frame | None = None,
) -> list[str]:
    """The same for these panels alone, without the words."""
    arrays = {name: tensor.numpy() for name, tensor in frame.items()}
    found: list[str] = []
    for panel, seen in zip(live.program.panels, panels, strict=True):
        array, others = panel.read(arrays)
        peer = None if beside is None else panel.trim(beside[panel.output].numpy())
        wanted = Wanted(array, others, peer)
        found += [
            f"{panel.output}: {what}" for what in COMPARE[panel.kind](seen, panel, wanted, shown)
        ]
    return found


def same_words(shown: str, wanted: str) -> bool:
    """Equal but for numbers of per cent, which may be off by ``SHARE``."""
    one, two = (_SHARE.findall(text) for text in (shown, wanted))
    return _SHARE.sub("%", shown) == _SHARE.sub("%", wanted) and all(
        abs(int(a) - int(b)) <= SHARE for a, b in zip(one, two, strict=True)
    )


def ink(
    shape: tuple[int, int], pen: float, strokes: Sequence[Sequence[Point]], under: Any = ""
) -> Ink:
    """The pen's rule: a pixel whose centre lies d px from a line has ink clip(pen + 0.5 - d, 0, 1)."""
    sheet = np.zeros(shape) if isinstance(under, str) else np.array(under, dtype=float)
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    for points in strokes:
        for (x0, y0), (x1, y1) in zip([points[0], *points], points, strict=False):
            length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
            along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / (length2 or 1)
            along = np.clip(along, 0, 1)
            away = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
            sheet = np.maximum(sheet, np.clip(pen + 0.5 - away, 0, 1))
    return sheet.astype(np.float32)


def snapped(point: Point, shape: tuple[int, int]) -> Point:
    """The point on the paper and on its grid, eight points a px, halves upwards as in the page."""
    x, y = (
        math.floor(min(max(part, 0), end) * 8 + 0.5) / 8
        for part, end in zip(point, shape[::-1], strict=True)
    )
    return x, y


def sheet(control: Paper, strokes: Sequence[Sequence[Point]], example: str = "") -> Ink:
    """The value of a pad with these strokes, on an example or on blank paper."""
    if not isinstance(control, PenPad):
        return ink(control.shape, control.pen, strokes, example and levels(control, example))
    drawn = [*(strokes_of(control.check(example)) if example else []), *strokes]
    places = np.array([point for points in drawn for point in points]).reshape(-1, 2)
    ends = np.cumsum([len(points) for points in drawn]) - 1
    lift = np.isin(np.arange(len(places)), ends)
    steps = np.diff(places, axis=0, prepend=0.0)
    return np.column_stack([steps, lift]).astype(np.float32)


def levels(control: Paper, name: str) -> Ink:
    """An example image as the page has it: one byte a pixel."""
    return ((control.check(name) * 255).round() / 255).astype(np.float32)


def strokes_of(rows: Ink) -> list[list[Point]]:
    """A movement's points, stroke by stroke."""
    places = [(x, y) for x, y in rows[:, :2].cumsum(0).tolist()]
    starts = [0, *(np.flatnonzero(rows[:, 2]) + 1)]
    return [places[start:end] for start, end in itertools.pairwise(starts)]


def on_sheet(control: Paper, value: Ink) -> Ink:
    """What a pad of this value shows."""
    is_ink = not isinstance(control, PenPad)
    return value if is_ink else ink(control.shape, control.pen, strokes_of(value))


def drawing(control: Paper, text: str) -> Ink:
    """The value of a permalink: ``eNAME~STROKES``, a stroke being its length and its points' bytes.

    A point is a byte in each direction, x two on paper wider than 31 px.
    """
    name, _, code = text.rpartition("~")
    raw = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    strokes, at = [], 0
    point = np.dtype([("x", ">u2" if control.shape[1] > 31 else "u1"), ("y", "u1")])
    while at < len(raw):
        end = at + 1 + point.itemsize * raw[at]
        points = np.frombuffer(raw[at + 1 : end], point)
        strokes.append([(x / 8, y / 8) for x, y in points.tolist()])
        at = end
    return sheet(control, strokes, name[1:])
