"""What a reader does with a figure, and what a reader sees of it."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page

from twobrains.palette import BRAINS
from twobrains.tools.chromium import until

PATIENCE = 30_000
"""ms that anything may take on a slow machine before a test gives up."""
Pixels = NDArray[np.int64]
Point = tuple[float, float]

SEE = """(section, brains) => {
  const pixels = canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let raw = "";
    for (const byte of data) raw += String.fromCharCode(byte);
    return { width: canvas.width, height: canvas.height, data: btoa(raw) };
  };
  const wide = node => node.getBoundingClientRect().width;
  const row = item => ({
    name: item.querySelector(".lf-name").textContent,
    share: item.querySelector(".lf-number").textContent,
    length: wide(item.querySelector(".lf-fill")) / wide(item.querySelector(".lf-track")),
    least: 1 / wide(item.querySelector(".lf-track")),
  });
  const span = fill => {
    const [own, whole] = [fill, fill.parentElement].map(each => each.getBoundingClientRect());
    return [own.left, own.right].map(at => (at - whole.left) / whole.width).concat(1 / whole.width);
  };
  const texts = (node, what) => [...node.querySelectorAll(what)].map(each => each.textContent);
  const sheet = panel => {
    const first = panel.querySelector("canvas");
    return {
      ratio: first ? first.width / first.offsetWidth : 1,
      canvases: [...panel.querySelectorAll("canvas")].map(pixels),
      rows: [...panel.querySelectorAll(".lf-bars li")].map(row),
      spans: [...panel.querySelectorAll("table .lf-track:not([hidden]) > .lf-fill")].map(span),
      ends: texts(panel, ".lf-legend span:not(.lf-ramp)"),
      notes: texts(panel, ".lf-note"),
      names: texts(panel, ".lf-name"),
      parts: [...panel.querySelectorAll("[data-part]")].map(each => [each.dataset.part, each.textContent, each.getAttribute("href") ?? ""]),
      symbols: [...panel.querySelectorAll(".lf-symbols span")].map(each => [each.textContent, each.style.background]),
    };
  };
  const style = getComputedStyle(section);
  return {
    frame: Number(section.dataset.frame),
    engine: section.dataset.engine ?? "",
    says: section.querySelector(".lf-says").textContent,
    words: section.querySelector(".lf-words").textContent,
    scheme: ["--lf-paper", "--lf-ink"].map(name => style.getPropertyValue(name).trim()),
    stale: section.classList.contains("lf-stale"),
    lines: Object.fromEntries(brains.map(name => [name, style.getPropertyValue("--" + name.replace(" ", "-")).trim()])),
    panels: [...section.querySelectorAll(".lf-panel")].filter(panel => !panel.closest(".lf-pinned")).map(sheet),
    pinned: [...section.querySelectorAll(".lf-pinned .lf-panel")].map(sheet),
    pads: Object.fromEntries([...section.querySelectorAll("canvas[data-control]")].map(
      canvas => [canvas.dataset.control, pixels(canvas)])),
  };
}"""


@dataclass(frozen=True)
class Row:
    """One bar: its label, its share in words, its length and the least length, from 0 to 1."""

    name: str
    share: str
    length: float
    least: float


@dataclass(frozen=True)
class ShownPanel:
    """What one panel holds, whatever its kind."""

    canvases: list[Pixels]
    rows: list[Row]
    spans: list[tuple[float, float, float]]
    """Where each bar of a table begins and ends on its track, and how much a pixel of it is."""
    ends: list[str]
    ratio: float
    """Canvas pixels a CSS pixel of the panel's first canvas."""
    notes: list[str]
    names: list[str]
    """The text below each map."""
    symbols: list[tuple[str, str]]
    """A coloured text's symbols, each with its colour."""
    dark: bool
    """Whether it is drawn on dark paper."""
    parts: list[tuple[str, str, str]]
    """What an advice says: what it is, its text, and where it leads."""


@dataclass(frozen=True)
class Shown:
    """A figure as a reader sees it."""

    frame: int
    engine: str
    says: str
    words: str
    stale: bool
    """Whether the figure says that what is drawn belongs to something else."""
    ink_colours: list[list[int]]
    brain_colours: dict[str, list[int]]
    panels: list[ShownPanel]
    pinned: list[ShownPanel]
    pads: dict[str, Pixels]

    def drawn(self) -> bytes:
        """All that is drawn, to see whether anything changed."""
        canvases = b"".join(c.tobytes() for panel in self.panels for c in panel.canvases)
        return canvases + repr([(p.rows, p.ends, p.symbols, p.parts) for p in self.panels]).encode()


def _pixels(canvas: dict[str, Any]) -> Pixels:
    data = np.frombuffer(base64.b64decode(canvas["data"]), np.uint8)
    return data.reshape(canvas["height"], canvas["width"], 4).astype(np.int64)


def _panel(panel: dict[str, Any], *, dark: bool) -> ShownPanel:
    return ShownPanel(
        canvases=[_pixels(canvas) for canvas in panel["canvases"]],
        rows=[Row(**row) for row in panel["rows"]],
        spans=[(low, high, pixel) for low, high, pixel in panel["spans"]],
        ends=panel["ends"],
        ratio=panel["ratio"],
        notes=panel["notes"],
        names=panel["names"],
        symbols=[(symbol, colour) for symbol, colour in panel["symbols"]],
        dark=dark,
        parts=[(kind, text, link) for kind, text, link in panel["parts"]],
    )


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


class Reader:
    """A reader at one figure; ``engine`` is what should evaluate there."""

    def __init__(self, page: Page, name: str, nth: int = 0, engine: str = "onnx") -> None:
        self.page = page
        self.name = name
        self.engine = engine
        self.section = page.locator(f'section.live-figure[data-figure="{name}"]').nth(nth)

    def ready(self, *, unfold: bool = True, shown: bool = True) -> Reader:
        """Wait for the first frame; bring what is folded to sight, and what a prediction covers."""
        self.until("section => section.dataset.ready === 'true'", "stands")
        if unfold and shown and (show := self.button("Show me")).count() and show.is_visible():
            show.press("Enter")
        if unfold and self.section.get_attribute("data-demo"):
            self.section.dispatch_event("focusin")  # a touch: the pencil stops
        folds = self.section.locator("details:not([open]):not([hidden]) > summary")
        while unfold and folds.count():  # each that is opened is no longer among them
            folds.first.press("Enter")
        return self

    def until(self, condition: str, what: str, argument: Any = None) -> None:
        """Wait until a condition on the section holds."""
        handle = self.section.element_handle(timeout=PATIENCE)
        try:
            until(
                self.page,
                f"([section, argument]) => ({condition})(section, argument)",
                [handle, argument],
                ms=PATIENCE,
            )
        except Exception as problem:
            words = self.section.locator(".lf-words").all_text_contents()
            raise AssertionError(
                f"{self.name}: waited {PATIENCE} ms until it {what}; it says {words}"
            ) from problem

    @property
    def frame(self) -> int:
        """How many frames have been drawn."""
        return int(self.section.get_attribute("data-frame") or 0)

    @property
    def words(self) -> str:
        """What the figure says is wrong; empty if nothing is."""
        line = self.section.locator(".lf-words")
        return (line.text_content() or "") if line.is_visible() else ""

    def until_words(self, part: str = "") -> str:
        """Wait until the figure says what is wrong."""
        self.until(
            "(section, part) => { const line = section.querySelector('.lf-words');"
            " return line && !line.hidden && line.textContent && line.textContent.includes(part); }",
            f"says something with {part!r}",
            part,
        )
        return self.words

    def see(self) -> Shown:
        """What is shown now."""
        got = self.section.evaluate(SEE, list(BRAINS))
        dark = sum(_rgb(got["scheme"][0])) < 3 * 128
        return Shown(
            frame=got["frame"],
            engine=got["engine"],
            says=got["says"],
            words=got["words"],
            ink_colours=[_rgb(colour) for colour in got["scheme"]],
            stale=got["stale"],
            brain_colours={name: _rgb(colour) for name, colour in got["lines"].items()},
            panels=[_panel(panel, dark=dark) for panel in got["panels"]],
            pinned=[_panel(panel, dark=dark) for panel in got["pinned"]],
            pads={name: _pixels(canvas) for name, canvas in got["pads"].items()},
        )

    def until_after(self, frame: int) -> None:
        """Wait for a frame later than this one."""
        self.until(
            "(section, frame) => Number(section.dataset.frame) > frame",
            f"draws another answer than its {frame}th",
            frame,
        )

    @contextmanager
    def answering(self) -> Iterator[None]:
        """What is done in the block is followed by a frame."""
        before = self.frame
        yield
        self.until_after(before)

    def settle(self, right: Any) -> Shown:
        """See the figure once ``right(shown)`` finds nothing to say, waiting for answers under way.

        Raises:
            AssertionError: with what ``right`` said last.
        """
        end = time.monotonic() + PATIENCE / 1000
        while True:
            shown = self.see()
            wrong = right(shown)
            if not wrong:
                return shown
            assert time.monotonic() < end, f"{self.name}: {wrong}"
            self.page.wait_for_timeout(30)

    def control(self, name: str) -> Locator:
        """A control's own element; of a kernel its first cell."""
        own = f'[name="{name}"], canvas[data-control="{name}"]'
        return self.section.locator(f'{own}, [name="{name}.0"]')

    def button(self, text: str) -> Locator:
        """A button by its words."""
        return self.section.get_by_role("button", name=text, exact=True)

    def reset(self) -> None:
        """Back to the first frame."""
        with self.answering():
            self.button("Reset").click()

    def box(self, name: str) -> dict[str, float]:
        """Where a control is in the window, unrounded."""
        control = self.control(name)
        control.scroll_into_view_if_needed()
        got: dict[str, float] = control.evaluate(
            "node => { const { left, top, width, height } = node.getBoundingClientRect();"
            " return { left, top, width, height }; }"
        )
        return got


def aimed(
    box: dict[str, float], shape: tuple[int, int], points: Sequence[Point]
) -> list[tuple[int, int, Point]]:
    """Whole window pixels near the wanted places of a pad, and the places that they really are.

    A pixel that lies on the border between two places of the pad's grid is passed over: rounding
    there is a matter of the last digit.
    """
    found = []
    high, wide = shape
    for x, y in points:
        column, across = _clear(box["left"], box["width"], wide, x)
        row, down = _clear(box["top"], box["height"], high, y)
        found.append((column, row, (across, down)))
    return found


def _clear(start: float, length: float, size: int, wanted: float) -> tuple[int, float]:
    pixel = round(start + wanted / size * length)
    for near in (pixel, pixel + 1, pixel - 1, pixel + 2, pixel - 2):
        place = (near - start) / length * size
        if abs((place * 8) % 1 - 0.5) > 0.05:
            return near, place
    raise AssertionError(f"no clear pixel near {wanted}")


def draw(
    page: Page, box: dict[str, float], shape: tuple[int, int], points: Sequence[Point]
) -> list[Point]:
    """Draw one stroke on a pad with the mouse; the points it went through, in px of the paper."""
    way = aimed(box, shape, points)
    page.mouse.move(*way[0][:2])
    page.mouse.down()
    for column, row, _ in way[1:]:
        page.mouse.move(column, row)
    page.mouse.up()
    return [place for _, _, place in way]
