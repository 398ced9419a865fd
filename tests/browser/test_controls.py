"""Every control of every figure, worked as readers work it: the page shows what torch computes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser import built, oracle, ways
from browser.built import Place
from browser.conftest import Watch
from browser.reader import PATIENCE, Reader


@pytest.fixture(scope="module", params=built.places(), ids=str)
def place(request: pytest.FixtureRequest) -> Place:
    """Each figure of the book in turn."""
    found: Place = request.param
    return found


@pytest.fixture(scope="module")
def seen(place: Place, browser: Browser, site: str) -> Iterator[tuple[Reader, Watch]]:
    """The figure on its page, opened once for all tests of this file."""
    watch = Watch()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    watch.over(context)
    page = context.new_page()
    page.goto(f"{site}/{place.page}")
    yield Reader(page, place.figure).ready(), watch
    context.close()


@pytest.fixture
def reader(seen: tuple[Reader, Watch]) -> Iterator[Reader]:
    """The figure in its first frame, watched."""
    figure, watch = seen
    yield figure
    figure.reset()
    watch.check()


def test_the_stored_first_frame_is_what_torch_computes(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    shown = reader.see()
    assert shown.engine == "", "no engine has answered yet"
    assert shown.frame == 1
    assert oracle.differences(shown, live, oracle.answer(live, live.program.start())) == []


def test_every_control_moves_what_torch_says_it_moves(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    for control in live.program.controls:
        drawn = {move(reader, live) for move in ways.moves(control)}
        # where state is carried, a control may act at the next tick only
        assert len(drawn) > 1 or live.program.carry, f"{control.name} changes nothing drawn"
        reader.reset()
