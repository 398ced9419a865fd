"""Without a mouse: every figure by keyboard alone, its pads by touch; and in a great hurry."""

from __future__ import annotations

from typing import Any

import pytest

from browser import built, oracle, ways
from browser.built import Place
from browser.conftest import NewPage, with_pad, with_slider
from browser.reader import Reader, aimed
from browser.ways.pad import on_paper
from twobrains.live import Kernel, LiveFigure, Slider
from twobrains.live.controls.paper import Paper

HELD = """section => {
  const node = document.activeElement;
  return section.contains(node) ? node.name || node.dataset.control || node.textContent || node.ariaLabel : null;
}"""
LONGEST = 80  # presses of Tab that no figure needs


def tab_to(reader: Reader, wanted: str) -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(LONGEST):
        if reader.section.evaluate(HELD) == wanted:
            return
        reader.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def start_before(reader: Reader) -> None:
    """Put the place from which Tab goes on before the figure: pages have hundreds of stops."""
    reader.section.evaluate(
        "section => { section.tabIndex = -1; section.focus(); section.removeAttribute('tabindex'); }"
    )


@pytest.mark.parametrize("place", built.samples_first(), indirect=True)
def test_every_control_answers_to_the_keyboard(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    values: dict[str, Any] = live.program.start()
    keyboard = reader.page.keyboard
    for control in live.program.controls:
        start_before(reader)
        tab_to(reader, f"{control.name}.0" if isinstance(control, Kernel) else control.name)
        outline = reader.control(control.name).evaluate(
            "node => getComputedStyle(node).outlineStyle"
        )
        assert outline != "none", f"where the focus is can't be seen on {control.name}"
        if isinstance(control, Paper):
            values[control.name] = drawn_by_keys(reader, control)
        else:
            with reader.answering():
                ways.way(control).press(reader, control)
            values |= ways.read(reader, live)
        shows(reader, live, values)
    tab_to(reader, "Reset")
    with reader.answering():
        keyboard.press("Enter")
    shows(reader, live, live.program.start())


def drawn_by_keys(reader: Reader, pad: Paper) -> oracle.Ink:
    """Clear the pad, then draw an angle with the arrow keys; the value that makes."""
    keyboard = reader.page.keyboard
    tab_to(reader, "Clear")
    keyboard.press("Enter")
    assert reader.until_words() == pad.settings()["blank"]
    for _ in range(2):
        keyboard.press("Shift+Tab")
    assert reader.section.evaluate(HELD) == pad.name
    y, x = (side / 2 for side in pad.shape)
    with reader.answering():
        keyboard.press("Space")
    points = [(x, y)]
    for key, dx, dy in [("ArrowUp", 0, -1), ("ArrowUp", 0, -1), ("Shift+ArrowRight", 4, 0)]:
        x, y = x + dx, y + dy
        points.append((x, y))
        with reader.answering():
            keyboard.press(key)
    keyboard.press("Space")
    frame = reader.frame
    keyboard.press("ArrowDown")  # the pen is up: it moves and draws nothing
    value = oracle.sheet(pad, [points])
    on_paper(reader, pad, value)
    assert reader.frame == frame
    return value


def shows(reader: Reader, live: LiveFigure, values: dict[str, Any]) -> None:
    """Assert that the figure comes to show what torch computes, and nothing is wrong."""
    frame = oracle.answer(live, values)
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    assert (shown.engine, shown.words) == ("onnx", "")


@with_pad
def test_a_pad_draws_by_touch_and_the_page_stays(
    sample: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    for pad in ways.pads(live):
        page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page.goto(f"{site}/{sample.page}")
        reader = Reader(page, sample.figure).ready()
        reader.button("Clear").tap()
        assert reader.until_words() == pad.settings()["blank"]
        box = reader.box(pad.name)
        scrolled = page.evaluate("[scrollX, scrollY]")
        high, wide = pad.shape
        wanted = [(wide / 2, high * share) for share in (0.15, 0.4, 0.65, 0.85)]
        places = aimed(box, pad.shape, wanted)
        finger = page.context.new_cdp_session(page)
        with reader.answering():
            for number, (column, row, _) in enumerate(places):
                finger.send(
                    "Input.dispatchTouchEvent",
                    {
                        "type": "touchMove" if number else "touchStart",
                        "touchPoints": [{"x": column, "y": row}],
                    },
                )
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert page.evaluate("[scrollX, scrollY]") == scrolled
        value = oracle.sheet(pad, [[oracle.snapped(point, pad.shape) for _, _, point in places]])
        on_paper(reader, pad, value)
        shows(reader, live, {**live.program.start(), pad.name: value})


@with_slider
def test_the_newest_of_many_quick_inputs_is_what_stands(
    sample: Place, fresh_sample: Reader
) -> None:
    live = oracle.figure(sample)
    for slider in live.program.controls:
        if not isinstance(slider, Slider):
            continue
        steps = int((slider.high - slider.low) / slider.step + 1e-9)
        values = [slider.low + slider.step * ((7 * turn) % (steps + 1)) for turn in range(60)]
        values[-1] = slider.low + slider.step * (steps - 1)
        before = fresh_sample.frame
        with fresh_sample.answering():
            fresh_sample.control(slider.name).evaluate(
                """async (input, values) => {
                  for (const [turn, value] of values.entries()) {
                    input.value = value;
                    input.dispatchEvent(new Event("input", { bubbles: true }));
                    if (turn % 5 === 4) await new Promise(requestAnimationFrame);
                  }
                }""",
                values,
            )
        shows(fresh_sample, live, {**live.program.start(), slider.name: slider.check(values[-1])})
        assert fresh_sample.frame <= before + len(values)
        fresh_sample.reset()
