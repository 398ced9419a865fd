"""The gallery's images: ``python -m twobrains.bench.screenshots`` photographs every live figure.

In Chromium, on the built book's own page of each figure, light and dark, as it opens: nothing is
touched. The images are committed, since a build of the book needs no browser. Beside them is what
each figure was like, so that a test can tell which are out of date.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from twobrains.manifest import Listed, read_list
from twobrains.paths import ROOT
from twobrains.tools import chromium
from twobrains.tools.serve import serving

FOLDER = ROOT / "book" / "_static" / "gallery"
TAKEN = FOLDER / "taken.json"
SCHEMES = ("light", "dark")
SIZE = (560, 350)
"""Width and height of an image, px; what is lower on the page is cut off."""
BESIDE, AROUND = 640, 800
"""Width of a figure that is shown with its controls beside its panels, or between them, px."""
FULL, MARGIN = 0.6, 12
"""Share of an image's width and height that panels fill at least, and the edge around them, px."""
QUALITY, MOST_BYTES = 60, 15_000
FIGURE = "section.live-figure"
SIDES = f"{FIGURE} .lf-sides > .lf-panels"
DRAWN = f"{SIDES} > .lf-panel :is(canvas, table, .lf-track, .lf-symbols, p)"
HIDE = """() => {
  for (const show of document.querySelectorAll(".lf-show")) show.click();
  for (const each of document.querySelectorAll(".lf-foot, .lf-ask, footer")) each.hidden = true;
}"""
"""What is covered until a reader predicts is shown, and the words are not."""


def file_of(name: str, scheme: str) -> Path:
    """Where the image of a figure lies."""
    return FOLDER / f"{name}-{scheme}.webp"


def digest(spec: Mapping[str, Any]) -> str:
    """What a figure is like: its controls and panels with their settings and labels."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def taken() -> dict[str, str]:
    """What each figure was like when it was photographed, by name."""
    found: dict[str, str] = json.loads(TAKEN.read_text(encoding="utf-8")) if TAKEN.exists() else {}
    return found


def out_of_date(figures: Sequence[Listed]) -> list[str]:
    """The names of figures without an image, or whose image shows what they were before."""
    before = taken()
    return [
        each.name
        for each in figures
        if before.get(each.name) != digest(each.spec)
        or not all(file_of(each.name, scheme).exists() for scheme in SCHEMES)
    ]


def photograph(page: Any, site: str, figure: Listed, scheme: str) -> bytes:
    """A figure as it opens, PNG: its panels, with its controls too if they leave room for them."""
    if not figure.spec.get("around"):
        opened(page, site, figure.name, f"theme={scheme}&controls=hidden", SIZE[0])
        boxes = [each.bounding_box() for each in page.locator(DRAWN).all() if each.is_visible()]
        right, bottom = (
            max(box[start] + box[size] for box in boxes)
            for start, size in (("x", "width"), ("y", "height"))
        )
        if right >= FULL * SIZE[0] and bottom - boxes[0]["y"] >= FULL * SIZE[1]:
            return cut_out(page, page.locator(SIDES).first.bounding_box())
    around = bool(figure.spec.get("around"))
    opened(page, site, figure.name, f"theme={scheme}", AROUND if around else BESIDE)
    return cut_out(page, page.locator(FIGURE).bounding_box())


def opened(page: Any, site: str, name: str, settings: str, width: int) -> None:
    """The figure's own page in a window for a figure so wide, without the words below it."""
    page.set_viewport_size({"width": width + 32, "height": 1200})
    page.goto(f"{site}/figures/{name}.html?{settings}")
    page.locator(f"{FIGURE}[data-ready=true]").wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(HIDE)


def cut_out(page: Any, box: Mapping[str, float]) -> bytes:
    """The upper part of a box, with a margin, in the gallery's ratio of sides."""
    wide = box["width"] + 2 * MARGIN
    clip = {"x": box["x"] - MARGIN, "y": box["y"] - MARGIN, "width": wide}
    found: bytes = page.screenshot(clip={**clip, "height": wide * SIZE[1] / SIZE[0]})
    return found


def save(photographed: bytes, file: Path) -> None:
    """Write it as WebP in the size of the gallery, with few enough bytes."""
    image = Image.open(io.BytesIO(photographed)).convert("RGB").resize(SIZE)
    for quality in range(QUALITY, 0, -10):
        written = io.BytesIO()
        image.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= MOST_BYTES:
            break
    file.write_bytes(written.getvalue())


def take(site: str, figures: Sequence[Listed]) -> None:
    """Photograph these figures in both schemes, and keep what they are like."""
    FOLDER.mkdir(exist_ok=True)
    with chromium.browser() as browser:
        page = browser.new_page(reduced_motion="reduce")
        for figure in figures:
            for scheme in SCHEMES:
                save(photograph(page, site, figure, scheme), file_of(figure.name, scheme))
            keep({**taken(), figure.name: digest(figure.spec)})


def keep(digests: Mapping[str, str]) -> None:
    """Write what each figure is like."""
    TAKEN.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def forget(names: Collection[str]) -> None:
    """Remove the images of figures that the book has no more."""
    kept = {name: was for name, was in taken().items() if name in names}
    for file in FOLDER.glob("*.webp"):
        if file.stem.rpartition("-")[0] not in kept:
            file.unlink()
    keep(kept)


def main(arguments: Sequence[str] | None = None) -> None:
    """Photograph the figures whose image is out of date."""
    parser = argparse.ArgumentParser(
        prog="python -m twobrains.bench.screenshots", description=__doc__
    )
    parser.add_argument("names", nargs="*", help="figures; without any, those out of date")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="built book")
    chosen = parser.parse_args(arguments)
    figures = read_list(chosen.site)
    wanted = chosen.names or out_of_date(figures)
    try:
        with serving(chosen.site) as site:
            take(site, [each for each in figures if each.name in wanted])
    except FileNotFoundError as problem:
        raise SystemExit(str(problem)) from None
    forget([each.name for each in figures])
    print(f"{len(wanted)} figures photographed, of {len(figures)}")


if __name__ == "__main__":
    main()
