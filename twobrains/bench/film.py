"""The moving image of the README: ``python -m twobrains.bench.film`` writes a digit and films it.

In Chromium, on the built book's page of the front figure, a pen from the generator of handwriting
goes from point to point. After each point the figure is photographed with the predictions that the
page has computed by then. Nothing is retouched, only the time between points is not the page's.
"""

from __future__ import annotations

import argparse
import contextlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from twobrains.data.handwriting import SIDE, find_way, write
from twobrains.paths import ROOT
from twobrains.tools import chromium
from twobrains.tools.serve import serving

FIGURE = "watching"
FILM = ROOT / "book" / "_static" / "watching.webp"
MOST_BYTES = 1_500_000
"""A README that weighs more is slow to open."""
SIZE = {"width": 840, "height": 800}
EXAMPLE = 4
DIGIT, WAY, SEED = 7, "barred", 1007
POINT_MS, START_MS, END_MS = 90, 900, 2600
"""How long each frame of the film is shown: one of a point, the first, the last."""
SETTLE_MS, RUNTIME_MS = 400, 60_000
"""How long an output may take: after a point, which leads to none if it is near the last one, and
at first, when the page loads what runs its model."""
_NEXT = "([at, frame]) => document.querySelector(at).dataset.frame !== frame"

Stroke = list[tuple[float, float]]


def strokes(digit: int = DIGIT, way: str = WAY, seed: int = SEED) -> list[Stroke]:
    """A written digit as points on the sheet, in px, a list for each time the pen is down."""
    points, lift, length = write(find_way(digit, way), {"slant": 8}, seed=seed, loose=1)
    drawn: list[Stroke] = [[]]
    for (x, y), up in zip(points[:length].tolist(), lift[:length].tolist(), strict=True):
        drawn[-1].append((x, y))
        if up > 0.5:
            drawn.append([])
    return [stroke for stroke in drawn if stroke]


def photographed(site: str, drawn: Sequence[Stroke]) -> list[bytes]:
    """Photographs (PNG): an example that was read, then the sheet, cleared, after each point.

    Args:
        site: the address of the built book.
        drawn: what the pen does, in px of the sheet.
    Raises:
        SystemExit: Playwright or Chromium is missing; the message says what to install.
    """
    with chromium.browser() as browser:
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")
        page.goto(f"{site}/figures/{FIGURE}.html")
        at = f"section[data-figure={FIGURE}][data-ready=true]"
        page.locator(at).wait_for()
        example = page.get_by_role("button", name=f"example {EXAMPLE}")
        _predicting(page, at, example.click, RUNTIME_MS)
        parts = page.locator(f"{at} .lf-sides, {at} .lf-controls").all()
        area = _around([each.bounding_box() for each in parts])
        return [page.screenshot(clip=area) for _ in _written(page, at, drawn)]


def _written(page: Any, at: str, drawn: Sequence[Stroke]) -> Iterator[None]:
    """Write on a clear sheet, and stop before and after each point."""
    pad = page.locator(f"{at} canvas[data-control]").bounding_box()
    scale = pad["width"] / SIDE
    yield
    page.get_by_role("button", name="Clear").click()
    for stroke in drawn:
        for i, (x, y) in enumerate(stroke):
            _predicting(page, at, lambda x=x, y=y, i=i: _put(page, pad, x * scale, y * scale, i))
            yield
        page.mouse.up()


def _put(page: Any, pad: dict[str, float], x: float, y: float, number: int) -> None:
    """Bring the pen to a point on the pad; it touches the paper at a stroke's first point."""
    page.mouse.move(pad["x"] + x, pad["y"] + y)
    if number == 0:
        page.mouse.down()


def _predicting(page: Any, at: str, act: Any, ms: float = SETTLE_MS) -> None:
    """Do this and wait for the frame that it leads to, if it leads to one."""
    from playwright.sync_api import TimeoutError as Late

    before = page.locator(at).get_attribute("data-frame")
    act()
    with contextlib.suppress(Late):
        chromium.until(page, _NEXT, [at, before], ms=ms)


def _around(boxes: Sequence[dict[str, float]], margin: float = 8) -> dict[str, float]:
    """The smallest rectangle around these, with a margin, px."""
    left, top = (min(box[side] for box in boxes) - margin for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + margin
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def animate(photographs: Sequence[bytes], file: Path, quality: int = 90) -> None:
    """Write an animated WebP that runs for ever.

    Raises:
        SystemExit: it is larger than ``MOST_BYTES``; nothing is written.
    """
    images = [Image.open(io.BytesIO(each)).convert("RGB") for each in photographs]
    times = [START_MS, *[POINT_MS] * (len(images) - 2), END_MS]
    made = io.BytesIO()
    images[0].save(
        made, "WEBP", save_all=True, append_images=images[1:], duration=times, loop=0,
        quality=quality, method=6, minimize_size=True,
    )  # fmt: skip
    if made.tell() > MOST_BYTES:
        raise SystemExit(
            f"The film has {made.tell():,} bytes and may have {MOST_BYTES:,}: "
            "lower its quality, or write fewer points"
        )
    file.write_bytes(made.getvalue())


def main(arguments: Sequence[str] | None = None) -> None:
    """Film the built book's front figure."""
    parser = argparse.ArgumentParser(prog="python -m twobrains.bench.film", description=__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="built book")
    parser.add_argument("--file", type=Path, default=FILM, help="what is written")
    chosen = parser.parse_args(arguments)
    try:
        with serving(chosen.site) as site:
            photographs = photographed(site, strokes())
    except FileNotFoundError as problem:
        raise SystemExit(str(problem)) from None
    animate(photographs, chosen.file)
    print(f"{chosen.file}: {len(photographs)} frames, {chosen.file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
