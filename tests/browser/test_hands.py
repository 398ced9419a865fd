"""Without a mouse: every figure by keyboard alone, its pads by touch; and in a great hurry."""

from __future__ import annotations

from typing import Any

from browser import oracle, working
from browser.built import Place
from browser.conftest import NewPage
from browser.reader import Reader, aimed
from twobrains.live import Choice, LiveFigure, Pad, Slider

HELD = """section => {
  const node = document.activeElement;
  return section.contains(node) ? node.name || node.dataset.control || node.textContent || node.ariaLabel : null;
}"""
LONGEST = 400  # presses of Tab that no page needs


def tab_to(reader: Reader, wanted: str) -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(LONGEST):
        if reader.section.evaluate(HELD) == wanted:
            return
        reader.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_every_control_answers_to_the_keyboard(place: Place, fresh: Reader) -> None:
    live = oracle.figure(place)
    values: dict[str, Any] = live.program.start()
    keyboard = fresh.page.keyboard
    for control in live.program.controls:
        fresh.page.evaluate("document.activeElement.blur()")
        tab_to(fresh, control.name)
        outline = fresh.control(control.name).evaluate(
            "node => getComputedStyle(node).outlineStyle"
        )
        assert outline != "none", f"where the focus is can't be seen on {control.name}"
        if isinstance(control, Pad):
            values[control.name] = drawn_by_keys(fresh, control)
        else:
            assert isinstance(control, Slider | Choice), f"teach this test to work a {control.kind}"
            last = control.high if isinstance(control, Slider) else control.options[-1]
            with fresh.answering():
                keyboard.press(
                    "ArrowLeft"
                    if values[control.name] == last
                    else "ArrowDown"
                    if isinstance(control, Choice)
                    else "ArrowRight"
                )
            values |= working.read(fresh, live)
        shows(fresh, live, values)
    tab_to(fresh, "Reset")
    with fresh.answering():
        keyboard.press("Enter")
    shows(fresh, live, live.program.start())


def drawn_by_keys(reader: Reader, pad: Pad) -> oracle.Ink:
    """Clear the pad, then draw an angle with the arrow keys; the ink that makes."""
    keyboard = reader.page.keyboard
    tab_to(reader, "Clear")
    keyboard.press("Enter")
    assert reader.until_words() == pad.settings()["blank"]
    for _ in range(2):
        keyboard.press("Shift+Tab")
    assert reader.section.evaluate(HELD) == pad.name
    x = y = pad.size / 2
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
    ink = oracle.ink(pad.size, pad.pen, [points])
    working.on_paper(reader, pad, ink)
    assert reader.frame == frame
    return ink


def shows(reader: Reader, live: LiveFigure, values: dict[str, Any]) -> None:
    """Assert that the figure comes to show what torch computes, and nothing is wrong."""
    frame = oracle.answer(live, values)
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    assert (shown.engine, shown.words) == ("onnx", "")


def test_a_pad_draws_by_touch_and_the_page_stays(
    place: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(place)
    for pad in working.pads(live):
        page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page.goto(f"{site}/{place.page}")
        reader = Reader(page, place.figure).ready()
        reader.button("Clear").tap()
        assert reader.until_words() == pad.settings()["blank"]
        box = reader.box(pad.name)
        scrolled = page.evaluate("[scrollX, scrollY]")
        size = pad.size
        wanted = [(size / 2, size * share) for share in (0.15, 0.4, 0.65, 0.85)]
        places = aimed(box, size, wanted)
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
        ink = oracle.ink(size, pad.pen, [[oracle.snapped(point, size) for _, _, point in places]])
        working.on_paper(reader, pad, ink)
        shows(reader, live, {**live.program.start(), pad.name: ink})


def test_the_newest_of_many_quick_inputs_is_what_stands(place: Place, fresh: Reader) -> None:
    live = oracle.figure(place)
    for slider in live.program.controls:
        if not isinstance(slider, Slider):
            continue
        steps = int((slider.high - slider.low) / slider.step + 1e-9)
        values = [slider.low + slider.step * ((7 * turn) % (steps + 1)) for turn in range(60)]
        values[-1] = slider.low + slider.step * (steps - 1)
        before = fresh.frame
        with fresh.answering():
            fresh.control(slider.name).evaluate(
                """async (input, values) => {
                  for (const [turn, value] of values.entries()) {
                    input.value = value;
                    input.dispatchEvent(new Event("input", { bubbles: true }));
                    if (turn % 5 === 4) await new Promise(requestAnimationFrame);
                  }
                }""",
                values,
            )
        shows(fresh, live, {**live.program.start(), slider.name: slider.check(values[-1])})
        assert fresh.frame <= before + len(values)
        fresh.reset()
