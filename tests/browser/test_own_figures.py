"""What no chapter may have yet: carried state with Play and Step, signed maps, folded controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from browser import kit, oracle, tiny, ways
from browser.built import Place
from browser.conftest import NewPage
from browser.reader import PATIENCE, Reader, draw
from browser.test_address import given, until_given
from browser.ways.pad import on_paper
from twobrains.live import Choice, LiveFigure, Pad, Picture, Slider
from twobrains.tools.serve import serving


class Mix(nn.Module):
    """Many controls, more than are shown at once."""

    def forward(self, ink: Tensor, kind: Tensor, **levels: Tensor) -> dict[str, Tensor]:
        total = torch.stack([level.float() for level in levels.values()]).sum() / 40
        shown = torch.stack([ink[0, 0], 1 - ink[0, 0]])[kind] * (0.5 + total)
        return {"shown": shown}


class SixLevels(Mix):
    def forward(  # type: ignore[override]
        self, ink: Tensor, kind: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor, e: Tensor
    ) -> dict[str, Tensor]:
        return super().forward(ink, kind, a=a, b=b, c=c, d=d, e=e)


def corner(size: int, where: int) -> Any:
    """An image with a grey square in it."""
    picture = np.zeros((size, size), dtype=np.float32)
    picture[where : where + 4, where : where + 4] = 0.7
    return picture


def mix() -> LiveFigure:
    return LiveFigure(
        SixLevels(),
        [
            Pad(
                "ink",
                examples={"one": corner(16, 2), "two": corner(16, 8)},
                value=corner(16, 5),
                size=16,
                pen=0.8,
            ),
            Choice("kind", ["ink", "paper"]),
            *(Slider(name, 0, 4) for name in "abcde"),
        ],
        [Picture("shown")],
        alt="A square, more or less grey.",
    )


FIGURES = {"pendulum": kit.pendulum, "six-levels": mix}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where each figure's page is served."""
    folders = {name: tmp_path_factory.mktemp(name) for name in FIGURES}
    for name, make in FIGURES.items():
        tiny.write(folders[name], make())
    with serving(folders["pendulum"]) as first, serving(folders["six-levels"]) as second:
        yield {"pendulum": first, "six-levels": second}


def opened(
    new_page: NewPage, sites: dict[str, str], name: str, *, unfold: bool = True
) -> tuple[Reader, LiveFigure]:
    page = new_page()
    page.goto(f"{sites[name]}/index.html")
    return Reader(page, name).ready(unfold=unfold), FIGURES[name]()


def stands(reader: Reader, live: LiveFigure) -> None:
    """Assert that the page comes to show what torch's own figure holds."""
    shown = reader.settle(lambda seen: oracle.differences(seen, live, live.frame))
    assert shown.words == ""


def test_step_carries_the_state_on_and_reset_brings_it_back(
    new_page: NewPage, sites: dict[str, str]
) -> None:
    reader, live = opened(new_page, sites, "pendulum")
    stands(reader, live)
    for _ in range(3):
        with reader.answering():
            reader.button("Step").click()
        live.step()
        stands(reader, live)
    with reader.answering():
        reader.control("push").press("End")  # asks from the state as it is: no tick passes
    live.push = 2.0
    stands(reader, live)
    with reader.answering():
        reader.button("Step").press("Enter")
    live.step()
    stands(reader, live)
    reader.reset()
    live.push = 1.0
    live.reset()
    stands(reader, live)
    assert reader.see().drawn()


def test_play_steps_until_it_is_paused_and_rests_off_screen(
    new_page: NewPage, sites: dict[str, str]
) -> None:
    reader, live = opened(new_page, sites, "pendulum")
    first = reader.frame
    reader.button("Play").click()
    reader.until_after(first + 3)
    reader.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    reader.page.wait_for_timeout(500)  # that nothing moves can only be waited for
    asleep = reader.frame
    reader.page.wait_for_timeout(500)
    assert reader.frame == asleep, "it plays on where nobody sees it"
    reader.section.scroll_into_view_if_needed()
    reader.until_after(asleep + 1)
    reader.button("Pause").click()
    reader.page.wait_for_timeout(500)
    paused = reader.frame
    reader.page.wait_for_timeout(300)
    assert reader.frame == paused
    for _ in range(paused - first):
        live.step()
    stands(reader, live)
    reader.button("Play").click()
    reader.until_after(paused + 2)
    reader.button("Reset").click()
    reader.button("Play").wait_for(timeout=PATIENCE)
    live.reset()
    stands(reader, live)


def test_signed_maps_and_fractions_are_what_torch_computes(
    new_page: NewPage, sites: dict[str, str]
) -> None:
    reader, live = opened(new_page, sites, "pendulum")
    for control in live.program.controls:
        assert len({move(reader, live) for move in ways.moves(control)}) > 1
        reader.reset()


def test_controls_beyond_the_sixth_are_folded_and_work(
    new_page: NewPage, sites: dict[str, str]
) -> None:
    reader, live = opened(new_page, sites, "six-levels", unfold=False)
    last = live.program.controls[-1]
    assert not reader.control(last.name).is_visible()
    reader.section.locator("details:not([hidden]) > summary").press("Enter")
    assert reader.control(last.name).is_visible()
    for control in live.program.controls:
        assert len({move(reader, live) for move in ways.moves(control)}) > 1
        reader.reset()


def test_a_drawing_takes_away_a_picture_that_is_no_example_and_comes_back(
    new_page: NewPage, sites: dict[str, str]
) -> None:
    reader, live = opened(new_page, sites, "six-levels")
    pad = ways.pads(live)[0]
    with reader.answering():
        stroke = draw(reader.page, reader.box("ink"), pad.shape, [(2.0, 2.0), (12.0, 3.0)])
    points = [oracle.snapped(point, pad.shape) for point in stroke]
    ink = oracle.ink(pad.shape, pad.pen, [points])
    on_paper(reader, pad, ink)
    until_given(reader, lambda found: "ink" in found)
    assert given(reader.page, Place("", live.name))
    page = new_page()
    page.goto(reader.page.url)
    again = Reader(page, live.name).ready()
    live.ink = ink
    stands(again, live)
    on_paper(again, pad, ink)


def test_a_second_try_after_the_pen_slipped(new_page: NewPage, sites: dict[str, str]) -> None:
    """Backspace while the pen is down takes the stroke back; what follows is a new one."""
    reader, live = opened(new_page, sites, "six-levels")
    pad = ways.pads(live)[0]
    reader.button("Clear").click()
    reader.until_words()
    box = reader.box("ink")
    mouse = reader.page.mouse
    mouse.move(box["left"] + box["width"] / 4, box["top"] + box["height"] / 2)
    mouse.down()
    reader.page.keyboard.press("Backspace")
    reader.until_words()
    with reader.answering():
        mouse.move(box["left"] + box["width"] / 2, box["top"] + box["height"] / 2)
    mouse.up()
    shown = reader.see()
    assert shown.words == ""
    assert len(np.unique(shown.pads["ink"][..., 0])) > 1, f"no ink on a pad of {pad.size} px"
