"""How a reader works each kind of control, by mouse and keyboard: one module a kind, of its name.

A module holds ``moves``, ``press`` and, where the value can be read off, ``read`` and ``decode``.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from browser.reader import Reader, draw
from browser.ways.checked import Move
from twobrains.live import Control, LiveFigure
from twobrains.live.controls.paper import Paper


def way(control: Control) -> ModuleType:
    """The module that knows this kind."""
    return import_module(f"browser.ways.{control.kind}")


def moves(control: Control) -> Iterator[Move]:
    """All that a reader can do with a control, in an order in which each does something."""
    found: Iterator[Move] = way(control).moves(control)
    return found


def nudge(reader: Reader, control: Control) -> None:
    """Set a control to something else than it is, whatever its kind, and wait for nothing."""
    if isinstance(control, Paper):
        high, wide = control.shape
        middle, reach = wide / 2, 0.14 * high
        bar = [(middle - reach, 0.5 * high), (middle + reach, 0.48 * high)]
        draw(reader.page, reader.box(control.name), control.shape, bar)
    else:
        reader.control(control.name).focus()
        way(control).press(reader, control)


def read(reader: Reader, live: LiveFigure) -> dict[str, Any]:
    """The values that the controls show; a pad's is seen on its paper only."""
    return {
        control.name: way(control).read(reader, control)
        for control in live.program.controls
        if not isinstance(control, Paper)
    }


def decode(control: Control, text: str) -> Any:
    """The value that a text in an address stands for."""
    return control.check(way(control).decode(control, text))


def pads(live: LiveFigure) -> list[Paper]:
    """The figure's pads."""
    return [control for control in live.program.controls if isinstance(control, Paper)]
