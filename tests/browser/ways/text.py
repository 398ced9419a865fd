"""A text: typed, replaced, as short and as long as it may be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from random import Random

from browser.reader import Reader
from browser.ways.checked import Move, checked
from twobrains.live import LiveFigure, Text


def moves(control: Text) -> Iterator[Move]:
    """One symbol more or less by key; then other texts, pasted."""
    yield partial(_edit, control=control)
    symbols = random.Random(0).choices(control.alphabet, k=control.most)
    for text in (symbols[0], "".join(symbols[:17]), "".join(symbols)):
        yield partial(_replace, control=control, text=text)


def _edit(reader: Reader, live: LiveFigure, *, control: Text) -> bytes:
    reader.control(control.name).focus()
    with reader.answering():
        press(reader, control)
    return checked(reader, live, control, read(reader, control), "typed")


def _replace(reader: Reader, live: LiveFigure, *, control: Text, text: str) -> bytes:
    with reader.answering():
        reader.control(control.name).fill(text)
    assert read(reader, control) == text
    return checked(reader, live, control, text, f"{len(text)} symbols")


def press(reader: Reader, control: Text) -> None:
    """One symbol more at the end of a line; one less where there is no room."""
    full = len(read(reader, control)) == control.most
    reader.page.keyboard.press("End")
    if full:
        reader.page.keyboard.press("Backspace")
    else:
        reader.page.keyboard.type(control.alphabet[-1])


def read(reader: Reader, control: Text) -> str:
    """The text that is shown."""
    return reader.control(control.name).input_value()


def decode(control: Text, text: str) -> str:
    """The text itself."""
    return text


def encode(control: Text, rng: Random) -> str:
    """A text."""
    return control.sample(rng)
