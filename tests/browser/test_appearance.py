"""Figures in a reader's own colours, on paper, and on another screen."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from browser.conftest import NewPage
from browser.kit import FIGURES
from browser.reader import Reader
from twobrains.tools.chromium import until

Colour = tuple[float, ...]
INKED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) found.add(data.slice(i, i + 3).join());
  return [...found].map((each) => each.split(",").map(Number));
}"""
"""Every colour that covers a pixel of a canvas."""
CHANGED = (
    f"""light => String(({INKED})(document.querySelector(".lf-lines canvas"))) !== String(light)"""
)
SHARP = """ratio => [...document.querySelectorAll(
  ".live-figure :is(.lf-lines, .lf-scatter, .lf-matrix, .lf-lineages, .lf-ranking) canvas",
)].every((canvas) => !canvas.clientWidth || Math.abs(canvas.width - canvas.clientWidth * ratio) <= 1)"""


@pytest.fixture
def kit_page(new_page: NewPage, kit_site: str) -> Page:
    """All figures of the kit, in the light scheme."""
    page = new_page()
    page.goto(f"{kit_site}/index.html")
    for name in FIGURES:
        Reader(page, name).ready()
    return page


def scheme(page: Page, name: str) -> None:
    """The book's own scheme, light or dark."""
    page.evaluate("name => { document.documentElement.dataset.theme = name; }", name)


def seen(node: Locator) -> NDArray[np.int64]:
    """The pixels of an element as they come to the screen, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(node.screenshot())).convert("RGB")).astype(np.int64)


def brightness(colour: Any) -> float:
    """From 0, black, to 1, white, as WCAG has it."""
    red, green, blue = (np.asarray(colour)[..., i] / 255 for i in range(3))
    return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)


def contrast(one: Any, other: Any) -> float:
    """From 1 to 21, as WCAG has it."""
    low, high = sorted([brightness(one), brightness(other)])
    return (high + 0.05) / (low + 0.05)


PAPER = {"light": (255, 255, 255), "dark": (0, 0, 0)}
palettes = pytest.mark.parametrize(
    ("palette", "own"), [("light", "dark"), ("dark", "light"), ("dark", "dark")]
)


@pytest.fixture
def forced(kit_page: Page, palette: str, own: str) -> Page:
    """The kit in a reader's forced colours, light or dark, whatever the book's own scheme is."""
    scheme(kit_page, own)
    kit_page.emulate_media(forced_colors="active", color_scheme=palette)
    return kit_page


@palettes
def test_in_forced_colours_what_a_colour_says_is_seen(palette: str, own: str, forced: Page) -> None:
    for bar in forced.locator(".lf-fill:visible").all():
        pixels = seen(bar)
        if pixels.shape[1] > 4:
            middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
            assert contrast(middle, PAPER[palette]) >= 3
    for ramp in forced.locator(".lf-ramp:visible").all():
        assert len({tuple(each) for each in seen(ramp)[4]}) > 20
    for swatch in forced.locator(".lf-swatch:visible").all():
        assert tuple(seen(swatch)[6, 6]) != PAPER[palette]
    symbols = forced.locator(".lf-symbols").first
    colours = Counter(map(tuple, seen(symbols).reshape(-1, 3).tolist()))
    assert len([each for each, many in colours.items() if many > 50]) > 4, "a text's symbols"


@palettes
def test_in_forced_colours_what_is_written_on_canvases_is_read(
    palette: str, own: str, forced: Page
) -> None:
    for panel in ("lines", "scatter", "lineages", "ranking thead", "ranking tbody .lf-lane"):
        canvas = forced.locator(f".lf-{panel} canvas").first
        canvas.scroll_into_view_if_needed()
        assert max(contrast(each, PAPER[palette]) for each in canvas.evaluate(INKED)) > 15, panel
    assert [*PAPER[palette]] in forced.locator("canvas[data-control]").first.evaluate(INKED)


def written(page: PageObject) -> list[Colour]:
    """The colour of each piece of text on a page of a PDF."""
    colour: Colour = (0.0, 0.0, 0.0)
    found: list[Colour] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"rg":
            colour = tuple(255 * float(each) for each in operands)
        elif operator == b"Tj":
            found.append(colour)
    return found


def printed(page: Page) -> list[Colour]:
    """The colour of each piece of text, printed with its backgrounds."""
    sheets = PdfReader(io.BytesIO(page.pdf(print_background=True))).pages
    return [colour for sheet in sheets for colour in written(sheet)]


def test_a_dark_screen_is_printed_in_the_colours_of_a_light_one(kit_page: Page) -> None:
    light, canvas = printed(kit_page), kit_page.locator(".lf-lines canvas").first.evaluate(INKED)
    assert len(light) > 100
    scheme(kit_page, "dark")
    until(kit_page, CHANGED, canvas)
    assert Counter(printed(kit_page)) == Counter(light)
    until(kit_page, CHANGED, canvas)  # the screen is as it was


def test_canvases_are_as_fine_as_the_screen_that_the_window_is_moved_to(kit_page: Page) -> None:
    session = kit_page.context.new_cdp_session(kit_page)
    for height, ratio in enumerate([2, 1, 1.5, 2], start=901):  # it tells of no change alone
        screen = {"width": 1280, "height": height, "mobile": False, "deviceScaleFactor": ratio}
        session.send("Emulation.setDeviceMetricsOverride", screen)
        until(kit_page, SHARP, ratio)
