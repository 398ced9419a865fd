"""The chapters in a real JupyterLab: torch evaluates in the kernel, and follows what cells do."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import nbformat
import pytest
import torch
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Page

from browser import built, kit, oracle, ways
from browser.built import Place
from browser.conftest import Watch
from browser.reader import PATIENCE, Reader
from twobrains.live import LiveFigure, Slider
from twobrains.tools import jupyterlab

pytestmark = pytest.mark.lab
RUN = """async source => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.length - 1;
  await jupyterapp.commands.execute("notebook:insert-cell-below");
  content.activeCell.model.sharedModel.setSource(source);
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("the cell runs on and on")), 60000));
  await Promise.race([jupyterapp.commands.execute("notebook:run-cell"), late]);
  return content.activeCell.model.outputs.toJSON();
}"""
FIND = "from twobrains.live import LiveFigure\n*_, figure = (f for f in Out.values() if isinstance(f, LiveFigure) and f.name == {!r})"


KIT = "kit.ipynb"
SHOWN = ("fading", "window", "contest", "pendulum")
"""Figures of the kit that hold most kinds of controls and panels, and one of them weights."""


def kit_notebook() -> Any:
    """A notebook of small figures, quick to run."""
    tests = str(built.ROOT / "tests")
    first = f"import sys\nsys.path.insert(0, {tests!r})\nfrom browser import kit"
    cells = [first, *(f"kit.FIGURES[{name!r}]()" for name in SHOWN)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(
        cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[jupyterlab.Lab]:
    """JupyterLab on a copy of the notebooks."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(built.ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*"))
    nbformat.write(kit_notebook(), folder / KIT)
    with jupyterlab.running(folder) as running:
        yield running


class Notebook:
    """A chapter, run in JupyterLab."""

    def __init__(self, page: Page, server: jupyterlab.Lab, name: str) -> None:
        self.page = page
        jupyterlab.run_notebook(page, server, name)

    def cell(self, source: str) -> list[Any]:
        """Run a new cell at the end; its outputs, among which there may be no error."""
        outputs: list[Any] = self.page.evaluate(RUN, source)
        assert [out for out in outputs if out["output_type"] == "error"] == []
        return outputs

    def figure(self, name: str) -> Reader:
        """A figure of the chapter, once it stands; ``figure`` is its name in new cells."""
        reader = Reader(self.page, name, engine="kernel")
        reader.section.wait_for(state="attached", timeout=4 * PATIENCE)
        self.cell(FIND.format(name))
        return reader.ready()


@pytest.fixture(scope="module")
def library(browser: Browser, server: jupyterlab.Lab) -> Iterator[Callable[[str], Notebook]]:
    """Open the chapter of a page and execute it, unless it is the one that is open."""
    lent: dict[str, tuple[Notebook, Watch]] = {}

    def give_back() -> None:
        for notebook, watch in lent.values():
            notebook.page.context.close()
            assert watch.beyond == []
        lent.clear()

    def lend(page: str) -> Notebook:
        if page not in lent:
            give_back()
            watch = Watch()
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(PATIENCE)
            watch.over(context)
            name = page.rpartition("/")[2].replace(".html", ".ipynb")
            lent[page] = (Notebook(context.new_page(), server, name), watch)
        return lent[page][0]

    yield lend
    give_back()


@pytest.fixture
def notebook(library: Callable[[str], Notebook]) -> Notebook:
    """The small figures' notebook: what kernels do is alike for all."""
    return library(KIT)


@pytest.fixture
def reader(notebook: Notebook, live: LiveFigure) -> Iterator[Reader]:
    """The figure, in its first frame before and after."""
    found = notebook.figure(live.name)
    yield found
    found.reset()


@pytest.fixture
def live() -> LiveFigure:
    """The figure with weights, evaluated here."""
    return kit.pendulum()


@pytest.fixture
def slider(live: LiveFigure) -> Slider:
    """Its first slider."""
    return next(each for each in live.program.controls if isinstance(each, Slider))


def stands(reader: Reader, live: LiveFigure, **moved: Any) -> None:
    """Assert that the page comes to show what torch computes with these controls moved."""
    frame = oracle.answer(live, {**live.program.start(), **moved})
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    assert shown.words == ""


@pytest.mark.parametrize("name", SHOWN)
def test_a_small_figure_is_answered_by_torch(name: str, notebook: Notebook) -> None:
    answered(notebook.figure(name), kit.FIGURES[name]())


@pytest.mark.weekly
@pytest.mark.parametrize("sample", built.samples(), ids=str, indirect=True)
def test_a_figure_is_answered_by_torch(sample: Place, library: Callable[[str], Notebook]) -> None:
    answered(library(sample.page).figure(sample.figure), oracle.figure(sample))


def answered(reader: Reader, live: LiveFigure) -> None:
    """Assert that it shows what torch computes in its first frame, and as each control is moved."""
    assert reader.see().engine == ""
    stands(reader, live)
    for control in live.program.controls:
        for move in islice(ways.moves(control), 3):
            move(reader, live)
        reader.reset()


def test_enter_begins_a_line_of_a_text(notebook: Notebook) -> None:
    reader, live = notebook.figure("fading"), kit.fading()
    reader.control("words").press("ControlOrMeta+End")
    for key in ("Enter", "a", "Enter", "c"):
        with reader.answering():
            reader.control("words").press(key)
    live.words = f"{live.words}\na\nc"
    stands(reader, live, words=live.words)
    said = notebook.cell("figure.words")
    assert said[0]["data"]["text/plain"] == repr(live.words)
    reader.reset()


def test_a_trait_set_in_a_cell_moves_the_slider(
    notebook: Notebook, reader: Reader, live: LiveFigure, slider: Slider
) -> None:
    value = slider.check(slider.low + slider.step)
    with reader.answering():
        notebook.cell(f"figure.{slider.name} = {value}")
    assert float(reader.control(slider.name).input_value()) == value
    stands(reader, live, **{slider.name: value})
    said = notebook.cell(f"figure.{slider.name}")
    assert said[0]["data"]["text/plain"] == str(value)


def test_a_dot_set_in_a_cell_is_called_too_little_to_read(notebook: Notebook) -> None:
    reader = notebook.figure("window")
    with reader.answering():
        notebook.cell("dot = figure.ink * 0\ndot[6, 6] = 1\nfigure.ink = dot")
    assert "Too little ink for a digit" in reader.until_words()
    with reader.answering():
        notebook.cell("figure.ink = 'bar'")
    assert reader.words == ""
    reader.reset()


def test_a_slider_moved_in_the_page_sets_the_trait(
    notebook: Notebook, reader: Reader, live: LiveFigure, slider: Slider
) -> None:
    with reader.answering():
        reader.control(slider.name).press("End")
    said = notebook.cell(f"figure.{slider.name}")
    assert said[0]["data"]["text/plain"] == str(slider.check(slider.high))


def test_the_figure_follows_weights_changed_in_place(
    notebook: Notebook, reader: Reader, live: LiveFigure
) -> None:
    change = (
        "import torch\n"
        "with torch.no_grad():\n"
        "    for parameter in {}.program.module.parameters():\n"
        "        parameter.mul_({})"
    )
    with reader.answering():
        notebook.cell(change.format("figure", "-0.5"))
    exec(change.format("live", "-0.5"), {"live": live})
    stands(reader, live)
    with reader.answering():
        notebook.cell(change.format("figure", "-2"))


def test_an_error_in_the_readers_module_is_answered_in_words(
    notebook: Notebook, reader: Reader, live: LiveFigure, slider: Slider
) -> None:
    before = reader.see()
    notebook.cell("hook = figure.program.module.register_forward_pre_hook(lambda *_: 1 / 0)")
    reader.control(slider.name).press("End")
    assert "ZeroDivisionError" in reader.until_words()
    assert reader.see().drawn() == before.drawn()
    notebook.cell("hook.remove()")
    with reader.answering():
        reader.control(slider.name).press("Home")
    stands(reader, live, **{slider.name: slider.check(slider.low)})


def test_a_silent_kernel_is_spoken_of_and_answers_when_it_is_back(
    notebook: Notebook, reader: Reader, live: LiveFigure, slider: Slider
) -> None:
    kernel = int(notebook.cell("import os\nos.getpid()")[0]["data"]["text/plain"])
    os.kill(kernel, signal.SIGSTOP)  # a running cell would not do: JupyterLab answers beside it
    try:
        reader.control(slider.name).press("End")
        assert "busy" in reader.until_words()
    finally:
        os.kill(kernel, signal.SIGCONT)
    stands(reader, live, **{slider.name: slider.check(slider.high)})


def test_two_views_of_one_figure_stay_in_step(
    notebook: Notebook, reader: Reader, live: LiveFigure, slider: Slider
) -> None:
    notebook.cell("figure")
    other = Reader(notebook.page, live.name, nth=1, engine="kernel").ready()
    for mover, value, key in [(reader, slider.high, "End"), (other, slider.low, "Home")]:
        with reader.answering(), other.answering():
            mover.control(slider.name).press(key)
        for view in (reader, other):
            assert float(view.control(slider.name).input_value()) == value
            stands(view, live, **{slider.name: slider.check(value)})


def test_numbers_are_torchs_own(notebook: Notebook, reader: Reader, live: LiveFigure) -> None:
    """Not only what is drawn to a per cent: the kernel's tensors are the oracle's."""
    frame = oracle.answer(live, live.program.start())
    said = notebook.cell(
        "{name: float(tensor.double().sum()) for name, tensor in figure.frame.items()}"
    )
    sums = eval(said[0]["data"]["text/plain"])
    for name, tensor in frame.items():
        assert torch.isclose(torch.tensor(sums[name]), tensor.double().sum().float(), rtol=1e-4), (
            name
        )
