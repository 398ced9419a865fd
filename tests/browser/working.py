"""Each kind of control, worked by mouse and keyboard. A new kind: a function here, a line in WAYS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from browser import oracle
from browser.reader import Reader, draw
from twobrains.live import Choice, Control, LiveFigure, Pad, Slider

Move = Callable[[Reader, LiveFigure], bytes]
"""Does one thing, asserts that the page shows what torch computes, gives what was drawn."""


def moves(control: Control) -> Iterator[Move]:
    """All that a reader can do with a control, in an order in which each does something."""
    assert control.kind in WAYS, f"tests/browser/working.py knows no way to work a {control.kind}"
    return WAYS[control.kind](control)


def checked(reader: Reader, live: LiveFigure, control: Control, value: Any, how: str) -> bytes:
    """Assert that the figure, this one control moved, stands as torch computes it."""
    values = {**live.program.start(), control.name: value}
    frame = oracle.answer(live, values)
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    assert shown.engine == reader.engine, f"{control.name}, {how}"
    assert shown.words == "", f"{control.name}, {how}"
    return shown.drawn()


def slider(control: Slider) -> Iterator[Move]:
    """Both ends and steps by key, places on the track by mouse."""
    step, low, high = control.step, control.low, control.high
    keys = [
        ("End", lambda was: high),
        ("ArrowLeft", lambda was: was - step),
        ("Home", lambda was: low),
        ("ArrowRight", lambda was: was + step),
    ]
    for key, wanted in keys:
        yield partial(_press, control=control, key=key, wanted=wanted)
    for share in (0.8, 0.3):
        yield partial(_click_track, control=control, share=share)


def _press(reader: Reader, live: LiveFigure, *, control: Slider, key: str, wanted: Any) -> bytes:
    input_ = reader.control(control.name)
    before = float(input_.input_value())
    with reader.answering():
        input_.press(key)
    return _stands(reader, live, control, wanted(before), key)


def _click_track(reader: Reader, live: LiveFigure, *, control: Slider, share: float) -> bytes:
    box = reader.box(control.name)
    reader.page.mouse.click(box["left"] + share * box["width"], box["top"] + box["height"] / 2)
    value = float(reader.control(control.name).input_value())
    wanted = control.low + share * (control.high - control.low)
    # the thumb is as wide as a tenth of the track, and its middle does not reach the ends
    assert abs(value - wanted) <= control.step + 0.1 * (control.high - control.low)
    return _stands(reader, live, control, value, f"a click at {share:.0%}")


def _stands(reader: Reader, live: LiveFigure, control: Slider, value: float, how: str) -> bytes:
    input_ = reader.control(control.name)
    assert abs(float(input_.input_value()) - value) < 1e-6, how
    told = control.words(control.check(value)).replace("-", "−")
    beside = reader.section.locator(f'label:has([name="{control.name}"]) output')
    assert beside.text_content() == told
    assert input_.get_attribute("aria-valuetext") == told
    return checked(reader, live, control, value, how)


def choice(control: Choice) -> Iterator[Move]:
    """Each option, the opening one last, by typing the arrow keys."""
    opening = list(control.options).index(control.start)
    order = [*range(opening + 1, len(control.options)), *range(opening + 1)]
    for index in order:
        yield partial(_choose, control=control, index=index)


def _choose(reader: Reader, live: LiveFigure, *, control: Choice, index: int) -> bytes:
    select = reader.control(control.name)
    at = list(control.options).index(select.input_value())
    select.focus()
    for _ in range(abs(index - at)):
        with reader.answering():
            reader.page.keyboard.press("ArrowDown" if index > at else "ArrowUp")
    assert select.input_value() == control.options[index]
    return checked(reader, live, control, control.options[index], control.options[index])


SEVEN = [(8.0, 7.0), (13.0, 7.5), (19.0, 7.0), (16.0, 13.0), (13.0, 21.0)]
BAR = [(10.0, 14.0), (18.0, 13.5)]


def pad(control: Pad) -> Iterator[Move]:
    """Each example, then two strokes on an empty sheet, and the second one taken back."""
    for name in control.examples:
        yield partial(_pick, control=control, name=name)
    yield partial(_draw, control=control)


def _pick(reader: Reader, live: LiveFigure, *, control: Pad, name: str) -> bytes:
    with reader.answering():
        reader.button(f"example {name}").click()
    wanted = oracle.example(control, name)
    on_paper(reader, control, wanted)
    return checked(reader, live, control, wanted, f"example {name}")


def _draw(reader: Reader, live: LiveFigure, *, control: Pad) -> bytes:
    before = reader.see().drawn()
    reader.button("Clear").click()
    assert reader.until_words() == control.settings()["blank"]
    assert reader.see().drawn() == before, "the last picture stays while the pad is empty"
    scale = control.size / 28
    strokes = []
    for stroke in (SEVEN, BAR):
        points = [(x * scale, y * scale) for x, y in stroke]
        with reader.answering():
            went = draw(reader.page, reader.box(control.name), control.size, points)
        strokes.append([oracle.snapped(point, control.size) for point in went])
        wanted = oracle.ink(control.size, control.pen, strokes)
        on_paper(reader, control, wanted)
        drawn = checked(reader, live, control, wanted, f"{len(strokes)} strokes")
    with reader.answering():
        reader.button("Undo").click()
    wanted = oracle.ink(control.size, control.pen, strokes[:1])
    on_paper(reader, control, wanted)
    assert checked(reader, live, control, wanted, "undone") != drawn
    return drawn


def on_paper(reader: Reader, control: Pad, wanted: oracle.Ink) -> None:
    """Assert that the pad shows this ink."""
    shown = reader.see()
    wrong = oracle.pixels_differ(shown.pads[control.name], wanted, shown.ink_colours, 0, 1)
    assert wrong == [], f"{control.name}: the paper"


def pads(live: LiveFigure) -> list[Pad]:
    """The figure's pads."""
    return [control for control in live.program.controls if isinstance(control, Pad)]


def nudge(reader: Reader, control: Control) -> None:
    """Set a control to something else than it is, whatever its kind, and wait for nothing."""
    if isinstance(control, Slider):
        value = float(reader.control(control.name).input_value())
        reader.control(control.name).press("ArrowLeft" if value == control.high else "ArrowRight")
    elif isinstance(control, Choice):
        select = reader.control(control.name)
        select.press("ArrowDown" if select.input_value() != control.options[-1] else "ArrowUp")
    elif isinstance(control, Pad):
        draw(reader.page, reader.box(control.name), control.size, BAR)
    else:
        raise AssertionError(f"tests/browser/working.py knows no way to nudge a {control.kind}")


def read(reader: Reader, live: LiveFigure) -> dict[str, Any]:
    """The values that sliders and choices show."""
    found: dict[str, Any] = {}
    for control in live.program.controls:
        if isinstance(control, Slider | Choice):
            value = reader.control(control.name).input_value()
            found[control.name] = value if isinstance(control, Choice) else float(value)
    return found


WAYS: dict[str, Any] = {"choice": choice, "pad": pad, "slider": slider}
