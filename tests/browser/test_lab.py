"""The chapters in a real JupyterLab: torch answers in the kernel, and follows what cells do."""

from __future__ import annotations

import copy
import os
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page

from browser import built, oracle, working
from browser.built import Place
from browser.conftest import Watch
from browser.reader import PATIENCE, Reader
from twobrains import lab
from twobrains.live import LiveFigure, Slider

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
FIND = "from twobrains.live import LiveFigure\nfigure = next(f for f in Out.values() if isinstance(f, LiveFigure) and f.name == {!r})"


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Lab]:
    """JupyterLab on a copy of the notebooks."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(built.ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*"))
    with lab.running(folder) as running:
        yield running


class Notebook:
    """A chapter, run in JupyterLab."""

    def __init__(self, page: Page, server: lab.Lab, place: Place) -> None:
        self.page = page
        lab.run_notebook(page, server, place.page.rpartition("/")[2].replace(".html", ".ipynb"))
        self.reader = Reader(page, place.figure, engine="kernel")
        self.reader.section.wait_for(state="attached", timeout=4 * PATIENCE)
        self.reader.ready()
        self.cell(FIND.format(place.figure))

    def cell(self, source: str) -> list[Any]:
        """Run a new cell at the end; its outputs, among which there may be no error."""
        outputs: list[Any] = self.page.evaluate(RUN, source)
        assert [out for out in outputs if out["output_type"] == "error"] == []
        return outputs


@pytest.fixture(scope="module", params=built.places(), ids=str)
def place(request: pytest.FixtureRequest) -> Place:
    """Each figure of the book in turn."""
    found: Place = request.param
    return found


@pytest.fixture(scope="module")
def opened(place: Place, browser: Browser, server: lab.Lab) -> Iterator[Notebook]:
    """The figure's chapter, executed once for all tests of this file."""
    watch = Watch()
    # tall: JupyterLab takes cells that are out of sight out of the page
    context = browser.new_context(viewport={"width": 1280, "height": 3000})
    context.set_default_timeout(PATIENCE)
    watch.over(context)
    yield Notebook(context.new_page(), server, place)
    context.close()
    assert watch.beyond == []


@pytest.fixture
def notebook(opened: Notebook) -> Iterator[Notebook]:
    """The chapter, its figure in the first frame before and after."""
    yield opened
    opened.reader.reset()


@pytest.fixture
def live(place: Place) -> LiveFigure:
    """The figure that torch is asked here, its weights its own."""
    found = oracle.figure(place)
    return LiveFigure(
        copy.deepcopy(found.program.module), found.program.controls, found.program.panels,
        alt=found.alt, name=found.name, carry=found.program.carry,
    )  # fmt: skip


def a_slider(live: LiveFigure) -> Slider:
    """The figure's first slider; a figure without one has nothing to try here."""
    found = [control for control in live.program.controls if isinstance(control, Slider)]
    return found[0] if found else pytest.skip(f"{live.name} has no slider")


def stands(reader: Reader, live: LiveFigure, **moved: Any) -> None:
    """Assert that the page comes to show what torch computes with these controls moved."""
    frame = oracle.answer(live, {**live.program.start(), **moved})
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    assert shown.words == ""


def test_the_first_frame_is_the_kernels(notebook: Notebook, live: LiveFigure) -> None:
    assert notebook.reader.see().engine == ""
    stands(notebook.reader, live)


def test_every_control_is_answered_by_torch(notebook: Notebook, live: LiveFigure) -> None:
    for control in live.program.controls:
        assert len({move(notebook.reader, live) for move in working.moves(control)}) > 1
        notebook.reader.reset()


def test_a_trait_set_in_a_cell_moves_the_slider(notebook: Notebook, live: LiveFigure) -> None:
    slider = a_slider(live)
    value = slider.check(slider.low + slider.step)
    with notebook.reader.answering():
        notebook.cell(f"figure.{slider.name} = {value}")
    assert float(notebook.reader.control(slider.name).input_value()) == value
    stands(notebook.reader, live, **{slider.name: value})
    said = notebook.cell(f"figure.{slider.name}")
    assert said[0]["data"]["text/plain"] == str(value)


def test_a_slider_moved_in_the_page_sets_the_trait(notebook: Notebook, live: LiveFigure) -> None:
    slider = a_slider(live)
    with notebook.reader.answering():
        notebook.reader.control(slider.name).press("End")
    said = notebook.cell(f"figure.{slider.name}")
    assert said[0]["data"]["text/plain"] == str(slider.check(slider.high))


def test_the_figure_follows_weights_changed_in_place(notebook: Notebook, live: LiveFigure) -> None:
    change = (
        "import torch\n"
        "with torch.no_grad():\n"
        "    for parameter in {}.program.module.parameters():\n"
        "        parameter.mul_({})"
    )
    with notebook.reader.answering():
        notebook.cell(change.format("figure", "-0.5"))
    exec(change.format("live", "-0.5"), {"live": live})
    stands(notebook.reader, live)
    with notebook.reader.answering():
        notebook.cell(change.format("figure", "-2"))


def test_an_error_in_the_readers_module_is_answered_in_words(
    notebook: Notebook, live: LiveFigure
) -> None:
    slider = a_slider(live)
    before = notebook.reader.see()
    notebook.cell("hook = figure.program.module.register_forward_pre_hook(lambda *_: 1 / 0)")
    notebook.reader.control(slider.name).press("End")
    assert "ZeroDivisionError" in notebook.reader.until_words()
    assert notebook.reader.see().drawn() == before.drawn()
    notebook.cell("hook.remove()")
    with notebook.reader.answering():
        notebook.reader.control(slider.name).press("Home")
    stands(notebook.reader, live, **{slider.name: slider.check(slider.low)})


def test_a_silent_kernel_is_spoken_of_and_answers_when_it_is_back(
    notebook: Notebook, live: LiveFigure
) -> None:
    slider = a_slider(live)
    kernel = int(notebook.cell("import os\nos.getpid()")[0]["data"]["text/plain"])
    os.kill(kernel, signal.SIGSTOP)  # a running cell would not do: JupyterLab answers beside it
    try:
        notebook.reader.control(slider.name).press("End")
        assert "busy" in notebook.reader.until_words()
    finally:
        os.kill(kernel, signal.SIGCONT)
    stands(notebook.reader, live, **{slider.name: slider.check(slider.high)})


def test_two_views_of_one_figure_stay_in_step(notebook: Notebook, live: LiveFigure) -> None:
    slider = a_slider(live)
    notebook.cell("figure")
    other = Reader(notebook.page, live.name, nth=1, engine="kernel").ready()
    for mover, value, key in [(notebook.reader, slider.high, "End"), (other, slider.low, "Home")]:
        with notebook.reader.answering(), other.answering():
            mover.control(slider.name).press(key)
        for reader in (notebook.reader, other):
            assert float(reader.control(slider.name).input_value()) == value
            stands(reader, live, **{slider.name: slider.check(value)})


def test_numbers_are_torchs_own(notebook: Notebook, live: LiveFigure) -> None:
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
