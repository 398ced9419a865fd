"""JupyterLab: a live figure against ``interact`` and matplotlib, on the same feature maps."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from twobrains.bench.stats import Spread, spread
from twobrains.paths import ROOT
from twobrains.tools import jupyterlab

FIGURE_S = 120
"""Seconds for a notebook's kernel to start and its first figure to get ready."""
WARM = 8  # changes before any is timed
ROUNDS = 10  # in which the ways of drawing take turns

Timed = Callable[[int], list[float | None]]
"""Makes so many changes; ms from input event to changed image, ``None`` where none came."""

_MAPS = """\
%matplotlib inline
import matplotlib.pyplot as plt
import torch
from IPython.display import display
from ipywidgets import interact

from twobrains import checkpoints
from twobrains.data import digits

cnn = checkpoints.load("digit-cnn")
ink = digits.example(3)[None, None]


def maps(dx):
    with torch.no_grad():
        return cnn.features(torch.roll(ink, dx, -1))[0][0, :8].numpy()
"""
_PLAIN = """\
@interact(dx=(-8, 8))
def plain(dx=0):
    figure, axes = plt.subplots(2, 4)
    for axis, feature in zip(axes.flat, maps(dx)):
        axis.imshow(feature)
        axis.set_axis_off()
    plt.show()
"""
_REUSED = """\
figure, axes = plt.subplots(2, 4)
images = [axis.imshow(feature) for axis, feature in zip(axes.flat, maps(0))]
for axis in axes.flat:
    axis.set_axis_off()
plt.close(figure)


@interact(dx=(-8, 8))
def reused(dx=0):
    for image, feature in zip(images, maps(dx)):
        image.set_data(feature)
    display(figure)
"""
SCRATCH = "interact.ipynb"
PLAIN_CELL, REUSED_CELL = 1, 2


@dataclass(frozen=True)
class Against:
    """Input event to changed image in one JupyterLab, ms; one spread a way of drawing.

    Attributes:
        ours: a slider of the chapter's first live figure that has one.
        reused: ``interact`` with one matplotlib figure and ``set_data``.
        plain: ``interact`` with a new matplotlib figure each time.
        to_reused, to_plain: ours divided by that one, round by round.
    """

    ours: Spread
    reused: Spread
    plain: Spread
    to_reused: Spread
    to_plain: Spread


def measure(
    browser: Any, chapter: Path, count: int, *, at_once: bool, tick: Callable[[], object]
) -> Against:
    """Drive the chapter's figure and its rivals in one JupyterLab, in turn.

    They take turns in short rounds, so that what else the machine does falls on all three.

    Args:
        browser: Playwright's.
        chapter: the notebook; a copy of it is run.
        count: changes timed for each.
        at_once: with the websocket setting of ``twobrains.tools.jupyterlab``.
        tick: called after each round.
    Raises:
        RuntimeError: a figure did not get ready or did not answer; the message says which.
    """
    with tempfile.TemporaryDirectory(prefix="two-brains-bench-") as folder:
        shutil.copy(chapter, folder)
        _write_scratch(Path(folder) / SCRATCH)
        with (
            jupyterlab.running(Path(folder), at_once=at_once) as server,
            closing(_page(browser)) as ours,
            closing(_page(browser)) as theirs,
        ):
            live = _live(ours, server, chapter.name)
            jupyterlab.run_notebook(theirs, server, SCRATCH)
            ways = [live, _interact(theirs, REUSED_CELL), _interact(theirs, PLAIN_CELL)]
            return _against(_take_turns(ways, count, tick))


def _take_turns(
    ways: Sequence[Timed], count: int, tick: Callable[[], object]
) -> list[list[list[float | None]]]:
    """Times by way and round."""
    for way in ways:
        way(WARM)
    rounds: list[list[list[float | None]]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, times in zip(ways, rounds, strict=True):
            times.append(way(math.ceil(count / ROUNDS)))
        tick()
    return rounds


def _against(rounds: list[list[list[float | None]]]) -> Against:
    """Spreads over all rounds, and the ratios of the rounds' medians."""
    spreads = [_answered([time for times in way for time in times]) for way in rounds]
    medians = [[_answered(times).median for times in way] for way in rounds]
    ratios = [
        _answered([ours / theirs for ours, theirs in zip(medians[0], other, strict=True)])
        for other in medians[1:]
    ]
    return Against(*spreads, *ratios)


def _answered(times: Sequence[float | None]) -> Spread:
    if (found := spread(times)) is None:
        raise RuntimeError(f"not one of {len(times)} changes was answered in JupyterLab")
    return found


def first_chapter() -> Path:
    """The first notebook by name."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))[0]


def _page(browser: Any) -> Any:
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    page.add_init_script(path=Path(__file__).parent / "measure.js")
    return page


def _live(page: Any, server: jupyterlab.Lab, notebook: str) -> Timed:
    jupyterlab.run_notebook(page, server, notebook)
    ready = page.locator("section.live-figure[data-ready=true]:has(input[type=range])").first
    try:
        ready.wait_for(state="attached", timeout=FIGURE_S * 1000)
    except Exception as problem:
        said = "\n".join(page.locator(".jp-OutputArea-output").all_inner_texts())
        raise RuntimeError(f"no figure with a slider; the cells said:\n{said}") from problem
    name = ready.get_attribute("data-figure")
    return _timed(page, ready, "([name, count]) => bench.changes(name, 'slider', count)", name)


def _interact(page: Any, cell: int) -> Timed:
    picture = page.locator(".jp-Notebook .jp-Cell").nth(cell).locator("img").first
    picture.wait_for(timeout=FIGURE_S * 1000)
    return _timed(page, picture, "([cell, count]) => bench.images(cell, count)", cell)


def _timed(page: Any, watched: Any, script: str, what: object) -> Timed:
    def times(count: int) -> list[float | None]:
        page.bring_to_front()
        watched.scroll_into_view_if_needed()
        found: list[float | None] = page.evaluate(script, [what, count])
        return found

    return times


def _write_scratch(file: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in (_MAPS, _PLAIN, _REUSED)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), file)
