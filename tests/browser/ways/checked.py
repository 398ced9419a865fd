"""A move and what has to be shown after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from browser import oracle
from browser.reader import Reader
from twobrains.live import Control, LiveFigure

Move = Callable[[Reader, LiveFigure], bytes]
"""Does one thing, asserts that the page shows what torch computes, gives what was drawn."""


def checked(reader: Reader, live: LiveFigure, control: Control, value: Any, how: str) -> bytes:
    """Assert that the figure, this one control moved, stands as torch computes it."""
    values = {**live.program.start(), control.name: value}
    frame = oracle.answer(live, values)
    shown = reader.settle(lambda seen: oracle.differences(seen, live, frame))
    moved = not np.array_equal(value, live.program.start()[control.name])
    assert shown.engine in ({reader.engine} if moved else {reader.engine, ""}), (
        f"{control.name}, {how}"
    )
    assert not shown.stale, f"{control.name}, {how}: {shown.words}"
    return shown.drawn()
