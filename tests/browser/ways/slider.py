"""A slider: both ends and steps by key, points on the track by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from browser.reader import Reader
from browser.ways.checked import Move, checked
from twobrains.live import LiveFigure, Slider


def moves(control: Slider) -> Iterator[Move]:
    """End, a step back, Home, a step on; two clicks on the track."""
    step, low, high = control.step, control.low, control.high
    keys = [
        ("End", lambda was: high),
        ("ArrowLeft", lambda was: max(low, was - step)),
        ("Home", lambda was: low),
        ("ArrowRight", lambda was: min(high, was + step)),
    ]
    for key, wanted in keys:
        yield partial(_press, control=control, key=key, wanted=wanted)
    for share in (0.8, 0.3):
        yield partial(_click_track, control=control, share=share)


def _press(reader: Reader, live: LiveFigure, *, control: Slider, key: str, wanted: Any) -> bytes:
    input_ = reader.control(control.name)
    before = float(input_.input_value())
    if wanted(before) == before:  # of a slider with few places, a key may lead nowhere
        input_.press(key)
    else:
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


def press(reader: Reader, control: Slider) -> None:
    """One step up, or down from the end."""
    value = read(reader, control)
    reader.page.keyboard.press("ArrowLeft" if value == control.high else "ArrowRight")


def read(reader: Reader, control: Slider) -> float:
    """The number that is shown."""
    return float(reader.control(control.name).input_value())


def decode(control: Slider, text: str) -> float:
    """A number."""
    return float(text)


def encode(control: Slider, rng: Random) -> str:
    """A point on the track."""
    return f"{control.sample(rng):.10g}"
