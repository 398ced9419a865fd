"""A toggle: by the space bar and by a click on its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from browser.reader import Reader
from browser.ways.checked import Move, checked
from twobrains.live import LiveFigure, Toggle


def moves(control: Toggle) -> Iterator[Move]:
    """There and back."""
    for how in ("Space", "a click"):
        yield partial(_turn, control=control, how=how)


def _turn(reader: Reader, live: LiveFigure, *, control: Toggle, how: str) -> bytes:
    before = read(reader, control)
    with reader.answering():
        if how == "Space":
            reader.control(control.name).press("Space")
        else:
            reader.section.locator(f'label:has([name="{control.name}"]) .lf-label').click()
    assert read(reader, control) is not before, how
    return checked(reader, live, control, not before, how)


def press(reader: Reader, control: Toggle) -> None:
    """The other state."""
    reader.page.keyboard.press("Space")


def read(reader: Reader, control: Toggle) -> bool:
    """Whether it is ticked."""
    return reader.control(control.name).is_checked()


def decode(control: Toggle, text: str) -> bool:
    """On or off."""
    return {"on": True, "off": False}[text]


def encode(control: Toggle, rng: Random) -> str:
    """On or off."""
    return rng.choice(["on", "off"])
