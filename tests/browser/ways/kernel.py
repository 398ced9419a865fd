"""A kernel: every preset; a cell typed, stepped and dragged."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import numpy as np
from playwright.sync_api import Locator

from browser.reader import Reader
from browser.ways.checked import Move, checked
from twobrains.live import Kernel, LiveFigure

MINE = "your own"


def moves(control: Kernel) -> Iterator[Move]:
    """Each preset; then the first cell by number, the last by key, the middle one by mouse."""
    for name in [*list(control.presets)[1:], next(iter(control.presets))]:
        yield partial(_pick, control=control, name=name)
    for how in (_type, _step, _drag):
        yield partial(how, control=control)


def _presets(reader: Reader, control: Kernel) -> Locator:
    return reader.section.get_by_role("group", name=control.label, exact=True).locator("select")


def cell(reader: Reader, control: Kernel, place: int) -> Locator:
    """The input of one weight."""
    return reader.section.locator(f'[name="{control.name}.{place}"]')


def _pick(reader: Reader, live: LiveFigure, *, control: Kernel, name: str) -> bytes:
    with reader.answering():
        _presets(reader, control).select_option(name)
    return checked(reader, live, control, control.check(name), name)


def _type(reader: Reader, live: LiveFigure, *, control: Kernel) -> bytes:
    wanted = _weights(reader, control)
    wanted.flat[0] = control.low if wanted.flat[0] > 0 else control.high
    with reader.answering():
        cell(reader, control, 0).fill(f"{wanted.flat[0]:g}".replace("-", "−"))
        cell(reader, control, 0).press("Enter")
    return checked(reader, live, control, wanted, "typed")


def _step(reader: Reader, live: LiveFigure, *, control: Kernel) -> bytes:
    wanted, last = _weights(reader, control), _size(control) - 1
    up = wanted.flat[last] < control.high
    wanted.flat[last] = _further(wanted.flat[last], 1 if up else -1, control)
    with reader.answering():
        cell(reader, control, last).press("ArrowUp" if up else "ArrowDown")
    return checked(reader, live, control, wanted, "stepped")


def _drag(reader: Reader, live: LiveFigure, *, control: Kernel) -> bytes:
    wanted, middle = _weights(reader, control), _size(control) // 2
    up = wanted.flat[middle] + 3 * control.step <= control.high
    wanted.flat[middle] = _further(wanted.flat[middle], 3 if up else -3, control)
    box: Any = cell(reader, control, middle).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with reader.answering():
        reader.page.mouse.move(x, y)
        reader.page.mouse.down()
        reader.page.mouse.move(x, y + (-25 if up else 25), steps=5)  # eight px a step
        reader.page.mouse.up()
    return checked(reader, live, control, wanted, "dragged")


def _further(weight: float, steps: int, control: Kernel) -> float:
    """A weight some steps further: from a trained preset it comes to the steps' own places."""
    return float(np.floor(weight / control.step + steps + 0.5) * control.step)


def _size(control: Kernel) -> int:
    """How many weights it has."""
    return int(np.prod(control.shape))


def _weights(reader: Reader, control: Kernel) -> Any:
    return np.array(read(reader, control), dtype=np.float32)


def press(reader: Reader, control: Kernel) -> None:
    """The first weight a step up, or down from the end; the focus is on it."""
    weight = _number(cell(reader, control, 0))
    reader.page.keyboard.press("ArrowDown" if weight == control.high else "ArrowUp")


def read(reader: Reader, control: Kernel) -> Any:
    """The preset's weights, exact, or else the numbers in the cells."""
    name = _presets(reader, control).input_value()
    if name != MINE:
        return control.check(name)
    cells = [_number(cell(reader, control, i)) for i in range(_size(control))]
    return np.array(cells, dtype=np.float32).reshape(control.shape)


def _number(input_: Locator) -> float:
    return float(input_.input_value().replace("−", "-"))


def decode(control: Kernel, text: str) -> Any:
    """A preset's name after ``~``, or the weights."""
    if text.startswith("~"):
        return text[1:]
    return np.array([float(part) for part in text.split("_")]).reshape(control.shape)


def encode(control: Kernel, rng: Random) -> str:
    """A preset."""
    return f"~{rng.choice(list(control.presets))}"
