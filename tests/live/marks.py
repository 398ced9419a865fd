"""Marks of a scene, asked for by what they are; where ticks and names have to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scenes import LETTER, Array, number

DIGITS = 0.0051  # share of a number that its three digits may be off
NAME_AWAY = 9.01  # CSS px between a mark and its name, at most
TEXT = 12  # CSS px: height of a line of text
Mark = Mapping[str, Any]
Marks = list[Mark]
Place = Callable[[Any], Array]
Ends = tuple[float, float]


def parts(marks: Marks, part: str) -> Marks:
    """The marks of one kind, in their order."""
    return [mark for mark in marks if mark["part"] == part]


def coordinates(marks: Marks) -> list[tuple[float, float]]:
    """Where marks are."""
    return [(mark["x"], mark["y"]) for mark in marks]


def column(marks: Marks, what: str) -> list[Any]:
    """One property of each mark."""
    return [mark[what] for mark in marks]


def corners(marks: Marks) -> list[Any]:
    """Points of all paths, one after the other."""
    return [point for mark in marks for point in mark["points"]]


def near(name: Mapping[str, Any], place: Any) -> bool:
    """Whether a name is beside its mark."""
    x, y = place
    away_x = max(name["x"] - x, x - name["x"] - LETTER * len(name["text"]), 0)
    away_y = max(name["y"] - TEXT / 2 - y, y - name["y"] - TEXT / 2, 0)
    return 0 < max(away_x, away_y) <= NAME_AWAY


def assert_ticks(ticks: Marks, axis: str, place: Place) -> None:
    """Each tick is where the number is that it shows, to its digits."""
    assert ticks
    for tick in ticks:
        around = number(tick["text"]) * np.array([1 - DIGITS, 1 + DIGITS])
        low, high = sorted(place(around).tolist())
        assert low - 0.01 <= tick[axis] <= high + 0.01, tick["text"]
