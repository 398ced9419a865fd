"""What hands do on a pad: quick strokes, a second finger, a palm, a pen and its eraser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor, nn

from browser import oracle, tiny
from browser.conftest import NewPage
from browser.reader import Reader
from browser.ways.pad import on_paper
from twobrains.data.handwriting import draw
from twobrains.live import LiveFigure, Pad, PenPad, PenPath, Picture
from twobrains.tools.serve import serving

BAR = np.zeros((28, 28), np.float32)
BAR[6:22, 13:15] = 1
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PALM, TIP = 80, 12
"""Half the width of what touches the screen, CSS px."""

FIRE = """([figure, events]) => {
  const canvas = document.querySelector(`section[data-figure="${figure}"] canvas[data-control]`);
  const box = canvas.getBoundingClientRect();
  const at = ([x, y]) => ({
    clientX: box.left + x / canvas.width * box.width, clientY: box.top + y / canvas.height * box.height });
  const made = (type, { point, between, ...more }) => new PointerEvent(type, {
    bubbles: true, pointerId: 1, pointerType: "touch", button: 0, buttons: 1, ...at(point), ...more,
    coalescedEvents: (between ?? []).map((point) => made(type, { point, ...more })) });
  for (const { type, ...more } of events) canvas.dispatchEvent(made(`pointer${type}`, more));
}"""


class Paper(nn.Module):
    """The ink itself."""

    def forward(self, ink: Tensor) -> dict[str, Tensor]:
        return {"image": ink[0, 0]}


class Rows(nn.Module):
    """The movement itself."""

    def forward(self, pen: Tensor) -> dict[str, Tensor]:
        return {"path": pen * 1.0}


class Line(Paper):
    """The ink of a wide sheet."""


def line() -> LiveFigure:
    pad = Pad("ink", examples={"bar": np.tile(BAR, 8)}, size=(28, 224))
    return LiveFigure(Line(), [pad], [Picture("image")], alt="Ink.")


def paper() -> LiveFigure:
    pad = Pad("ink", examples={"bar": BAR})
    return LiveFigure(Paper(), [pad], [Picture("image")], alt="Ink.")


def rows() -> LiveFigure:
    pad = PenPad("pen", examples={"dash": [(4, 14, 0), (20, 0, 1)]})
    return LiveFigure(Rows(), [pad], [PenPath("path")], alt="A movement.")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page of all three figures is served."""
    folder = tmp_path_factory.mktemp("hands")
    tiny.write(folder, paper(), rows(), line())
    with serving(folder) as found:
        yield f"{found}/index.html"


def opened(page: Page, address: str, figure: str = "paper") -> Reader:
    """The figure with an empty pad."""
    page.goto(address)
    reader = Reader(page, figure).ready()
    reader.button("Clear").click()
    reader.until_words()
    return reader


def fire(reader: Reader, *events: tuple[str, oracle.Point, dict[str, Any]]) -> None:
    """Pointer events on the pad, one after another."""
    told = [{"type": kind, "point": point, **more} for kind, point, more in events]
    reader.page.evaluate(FIRE, [reader.name, told])


def stroke(*points: oracle.Point, **more: Any) -> list[tuple[str, oracle.Point, dict[str, Any]]]:
    """A stroke's events, to its end."""
    moves = [("move", point, more) for point in points[1:]]
    return [("down", points[0], more), *moves, ("up", points[-1], more)]


def holds(reader: Reader, live: LiveFigure, *strokes: list[oracle.Point]) -> None:
    """Assert that the pad and the figure show these strokes."""
    (pad,) = live.program.controls
    value = oracle.sheet(pad, strokes)
    on_paper(reader, pad, value)
    frame = oracle.answer(live, {pad.name: value})
    reader.settle(lambda seen: oracle.differences(seen, live, frame))


FAST = [(4.0, 4.0), (24.0, 9.0), (5.0, 24.0)]
DASH, BASE = [(4.0, 5.0), (24.0, 5.0)], [(4.0, 23.0), (24.0, 23.0)]
ERASER = {"pointerType": "pen", "pointerId": 9, "button": 5, "buttons": 32}


def test_a_fast_stroke_has_no_gaps(new_page: NewPage, address: str) -> None:
    reader = opened(new_page(), address)
    fire(reader, *stroke(*FAST))
    holds(reader, paper(), FAST)
    wanted = draw(torch.tensor(FAST), torch.tensor([0.0, 0, 1]), 1.1)
    np.testing.assert_allclose(oracle.ink((28, 28), 1.1, [FAST]), wanted, atol=1e-5)


def test_points_that_a_browser_kept_back_are_drawn(new_page: NewPage, address: str) -> None:
    reader = opened(new_page(), address)
    (x, y), (x1, y1), end = FAST
    events = [
        ("down", (x, y), {}),
        ("move", end, {"between": [(x1, y1), end]}),
        ("up", end, {}),
    ]
    fire(reader, *events)
    holds(reader, paper(), FAST)


@pytest.mark.parametrize("figure", ["paper", "rows"])
def test_a_second_finger_and_a_palm_do_nothing(
    figure: str, new_page: NewPage, address: str
) -> None:
    page = new_page(**PHONE)
    reader = opened(page, address, figure)
    box = reader.box("ink" if figure == "paper" else "pen")
    scrolled = page.evaluate("[scrollX, scrollY, visualViewport.scale]")
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float, int, int]) -> None:
        found = [
            {
                "x": box["left"] + x / 28 * box["width"],
                "y": box["top"] + y / 28 * box["height"],
                "id": number,
                "radiusX": wide,
                "radiusY": wide,
            }
            for x, y, number, wide in points
        ]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    touch("touchStart", (14, 20, 5, PALM))
    touch("touchMove", (10, 10, 5, PALM))
    touch("touchEnd")
    with reader.answering():
        touch("touchStart", (4, 5, 1, TIP))
    touch("touchStart", (4, 5, 1, TIP), (14, 14, 2, TIP))
    touch("touchMove", (4, 5, 1, TIP), (20, 26, 2, TIP))
    touch("touchMove", (24, 5, 1, TIP), (8, 26, 2, TIP))
    touch("touchEnd", (24, 5, 1, TIP))
    touch("touchEnd")
    live = paper() if figure == "paper" else rows()
    holds(reader, live, DASH)
    assert page.evaluate("[scrollX, scrollY, visualViewport.scale]") == scrolled


def test_a_finger_that_becomes_a_palm_or_is_taken_away_leaves_nothing(
    new_page: NewPage, address: str
) -> None:
    reader = opened(new_page(), address)
    fire(reader, *stroke(*DASH))
    palm = {"width": 2 * PALM, "height": 30}
    fire(reader, *stroke(*BASE)[:2], ("move", (10, 10), palm), ("move", (10, 20), {}))
    holds(reader, paper(), DASH)
    fire(reader, ("up", (10, 20), {}), *stroke(*BASE)[:2], ("cancel", BASE[1], {}))
    fire(reader, ("move", (10, 20), {}))
    holds(reader, paper(), DASH)


def test_a_pen_takes_the_place_of_a_hand_and_keeps_it_off(new_page: NewPage, address: str) -> None:
    reader = opened(new_page(), address)
    pen = {"pointerType": "pen", "pointerId": 9}
    fire(reader, *stroke((8, 8), (8, 20))[:2], *stroke(*DASH, **pen)[:1])
    fire(reader, ("move", (8, 26), {}), ("down", (14, 14), {"pointerId": 3}))
    fire(reader, *stroke(*DASH, **pen)[1:], *stroke((14, 14), (20, 20)))
    holds(reader, paper(), DASH)


@pytest.mark.parametrize("figure", ["paper", "rows"])
def test_a_pens_other_end_erases_and_undo_brings_back(
    figure: str, new_page: NewPage, address: str
) -> None:
    reader = opened(new_page(), address, figure)
    live = paper() if figure == "paper" else rows()
    pen = {"pointerType": "pen", "pointerId": 9}
    fire(reader, *stroke(*DASH, **pen), *stroke(*BASE, **pen))
    holds(reader, live, DASH, BASE)
    fire(reader, *stroke((14, 12), (14, 17), **ERASER))
    holds(reader, live, DASH, BASE)
    fire(reader, *stroke((14, 17), (14, 27), **ERASER))
    holds(reader, live, DASH)
    fire(reader, *stroke((14, 7), (14, 3), **ERASER))
    assert reader.until_words() == live.program.controls[0].settings()["blank"]
    reader.button("Undo").click()
    reader.button("Undo").click()
    holds(reader, live, DASH, BASE)


def test_the_page_never_takes_a_finger_from_a_pad(new_page: NewPage, address: str) -> None:
    page = new_page(**PHONE)
    page.goto(address)
    for name in ("paper", "rows", "line"):
        canvas = Reader(page, name).ready().section.locator("canvas[data-control]")
        assert canvas.evaluate("node => getComputedStyle(node).touchAction") == "none"


def place(reader: Reader) -> dict[str, float]:
    """Where the pad's paper is, as it is now."""
    found: dict[str, float] = reader.control("ink").evaluate(
        "node => { const { left, top, width, height } = node.getBoundingClientRect();"
        " return { left, top, width, height }; }"
    )
    return found


def test_a_wide_pad_is_high_enough_for_a_finger_and_slides(new_page: NewPage, address: str) -> None:
    page = new_page(**PHONE)
    reader = opened(page, address, "line")
    assert place(reader)["height"] >= 88
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    before = place(reader)["left"]
    left = "section.querySelector('canvas').getBoundingClientRect().left"
    slid = f"(section, to) => Math.abs({left} - to) < 40"
    reader.button("On along the paper").tap()
    reader.until(slid, "slides on", before - 180)
    far = [(120.0, 5.0), (120.0, 22.0)]
    box = place(reader)
    finger = page.context.new_cdp_session(page)
    with reader.answering():
        rests = ("touchMove", far[1:])  # after a flick the browser takes the next tap for its end
        for kind, points in (("touchStart", far[:1]), rests, rests, ("touchEnd", [])):
            page.wait_for_timeout(100)
            places = [
                {
                    "x": box["left"] + x / 224 * box["width"],
                    "y": box["top"] + y / 28 * box["height"],
                }
                for x, y in points
            ]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    holds(reader, line(), far)
    reader.button("Back along the paper").tap()
    reader.until(slid, "slides back", before)


def test_the_pen_of_the_keys_stays_in_sight_on_a_wide_pad(new_page: NewPage, address: str) -> None:
    page = new_page(**PHONE)
    reader = opened(page, address, "line")
    reader.control("ink").focus()
    for _ in range(20):
        page.keyboard.press("Shift+ArrowRight")
    cursor = reader.section.locator(".lf-cursor").bounding_box()
    assert cursor
    assert 0 < cursor["x"] < 390


def test_a_wide_pad_on_a_wide_screen_stands_as_a_whole(new_page: NewPage, address: str) -> None:
    reader = opened(new_page(), address, "line")
    assert reader.section.get_by_role("button", name="On along the paper").count() == 0
