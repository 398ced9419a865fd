"""In the built page: from an input event to the drawn answer, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from twobrains.bench.pages import BookPage
from twobrains.bench.site import Site
from twobrains.bench.stats import Spread, spread
from twobrains.tools.chromium import until

WARM = 20  # changes before any is timed
STROKE = 12  # pen positions a stroke
ANSWER_MS = 5000


@dataclass(frozen=True)
class Latency:
    """Input event to drawn answer, ms; ``None`` where no change was answered.

    Attributes:
        page: the page's path in the book.
        figure: the figure's name.
        kind: of the controls that were changed.
    """

    page: str
    figure: str
    kind: str
    times: Spread | None


def measure(browser: Any, site: Site, page: BookPage, count: int) -> Iterator[Latency]:
    """Every kind of control of every figure on a page, one after another."""
    with page.opened(browser, site) as tab:
        for figure in tab.evaluate("bench.figures()"):
            section = tab.locator(f'section.live-figure[data-figure="{figure["name"]}"]')
            section.scroll_into_view_if_needed()
            for kind in figure["kinds"]:
                times = _times(tab, section, figure["name"], kind, count)
                yield Latency(page.path, figure["name"], kind, spread(times))


def _times(tab: Any, section: Any, figure: str, kind: str, count: int) -> list[float | None]:
    if kind == "pad":
        return _strokes(tab, section, figure, count + WARM)[WARM:]
    times: list[float | None] = tab.evaluate(
        "what => bench.changes(...what)", [figure, kind, count + WARM]
    )
    return times[WARM:]


def _strokes(tab: Any, section: Any, figure: str, count: int) -> list[float | None]:
    """Real strokes of the mouse, each movement waiting for its answer."""
    pad = section.locator("canvas[data-control]").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    tab.evaluate("figure => bench.record(figure)", figure)
    lost = 0
    for i in range(count):
        across, down = _pen(i)
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        seen = len(tab.evaluate("bench.recorded()"))
        if i % STROKE == 0:
            tab.mouse.up()
            tab.mouse.move(x, y)
            tab.mouse.down()
        else:
            tab.mouse.move(x, y)
        lost += not _comes(tab, seen)
    tab.mouse.up()
    times: list[float | None] = tab.evaluate("bench.recorded()")
    return [*times, *([None] * lost)]


def _pen(i: int) -> tuple[float, float]:
    """A point on the pad, as fractions of its sides: zigzags, one a stroke, one below another."""
    stroke, point = divmod(i, STROKE)
    return 0.2 + 0.6 * point / (STROKE - 1), 0.2 + 0.5 * (stroke % 8) / 8 + 0.1 * (point % 2)


def _comes(tab: Any, seen: int) -> bool:
    from playwright.sync_api import TimeoutError as NoAnswer

    try:
        until(tab, "seen => bench.recorded().length > seen", seen, ms=ANSWER_MS)
    except NoAnswer:
        return False
    return True
