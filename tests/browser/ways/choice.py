"""A choice: each option by the arrow keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from browser.reader import Reader
from browser.ways.checked import Move, checked
from twobrains.live import Choice, LiveFigure


def moves(control: Choice) -> Iterator[Move]:
    """Each option, the opening one last."""
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


def press(reader: Reader, control: Choice) -> None:
    """The next option, or the one before the last."""
    last = read(reader, control) == control.options[-1]
    reader.page.keyboard.press("ArrowUp" if last else "ArrowDown")


def read(reader: Reader, control: Choice) -> str:
    """The option that is chosen."""
    return reader.control(control.name).input_value()


def decode(control: Choice, text: str) -> str:
    """The option itself."""
    return text


def encode(control: Choice, rng: Random) -> str:
    """An option."""
    return rng.choice(list(control.options))
