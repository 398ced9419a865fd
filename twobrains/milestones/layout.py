"""Where the entries of a timeline are in its lanes, and the arcs between them, in CSS px."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from twobrains.live.panels.base import Array

EDGE, HEAD, STEP, FOOT, APART = 16, 18, 13, 20, 11
"""CSS px: room at both ends, a lane's name, a level in a lane, the years below all of them, and the
least distance of two marks on one level."""
BEND, FLAT, ROOF = 0.25, 36, 3
"""How far an arc leaves the straight line: share of its width, and the most, CSS px; what stays
free above it, CSS px."""

Ends = tuple[float, float]
"""First and last year."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Entry:
    """An entry of the timeline.

    Attributes:
        name: what it is called.
        year: when.
        lanes: indices of the lanes it is in.
        says: what it is, in one sentence.
        inherits: indices of the entries it came from, all of them before it.
        source: what its source is called.
        link: where that is: a page of the book as its own pages name it,
            ``../book/bibliography.md#key``.
        shown, shown_as: a heading in the book that shows it, named in the same way, and what that
            is called; empty where there is none.
    """

    name: str
    year: int
    lanes: Sequence[int]
    says: str
    inherits: Sequence[int]
    source: str
    link: str
    shown: str = ""
    shown_as: str = ""


class Spot(NamedTuple):
    """Where an entry is in one of its lanes: CSS px from the left, the level from above."""

    entry: int
    lane: int
    x: float
    level: int


class Arc(NamedTuple):
    """From an entry to one that it came from; ``heir`` if it came from the chosen one."""

    child: int
    parent: int
    heir: bool


def along(year: float, ends: Ends, width: float) -> float:
    """Where a year is, CSS px."""
    low, high = ends
    return EDGE + (year - low) / (high - low) * (width - 2 * EDGE)


def spots(entries: Sequence[Entry], ends: Ends, width: float) -> list[Spot]:
    """Each entry between the ends in each of its lanes, on the first level that is free there."""
    found: list[Spot] = []
    for place, entry in enumerate(entries):
        if not ends[0] <= entry.year <= ends[1]:
            continue
        x = along(entry.year, ends, width)
        for lane in entry.lanes:
            taken = {s.level for s in found if s.lane == lane and x - s.x < APART}
            found.append(Spot(place, lane, x, next(n for n in count() if n not in taken)))
    return found


def tops(entries: Sequence[Entry], lanes: int, width: float) -> list[float]:
    """Where each lane begins and the last one ends, CSS px: the same for all years shown."""
    years = [entry.year for entry in entries]
    every = spots(entries, (min(years), max(*years, min(years) + 1)), width)
    found = [0.0]
    for lane in range(lanes):
        rooms = 1 + max((spot.level for spot in every if spot.lane == lane), default=0)
        found.append(found[-1] + HEAD + STEP * rooms)
    return found


def height_of(spot: Spot, begins: Sequence[float]) -> float:
    """How far below the top a spot lies, CSS px."""
    return begins[spot.lane] + HEAD + STEP * (spot.level + 0.5)


def feet(
    entries: Sequence[Entry],
    arc: Arc,
    placed: Sequence[Spot],
    ends: Ends,
    width: float,
    begins: Sequence[float],
) -> tuple[Point, Point]:
    """Both ends of an arc, the parent's first, CSS px; one beyond the years lies outside the panel.

    For an entry in several lanes, the spot that makes the arc the flattest.
    """

    def stands(place: int) -> list[Point]:
        own = [spot for spot in placed if spot.entry == place]
        x = along(entries[place].year, ends, width)
        beyond = Spot(place, entries[place].lanes[0], x, 0)
        return [(spot.x, height_of(spot, begins)) for spot in own or [beyond]]

    pairs = [(parent, child) for child in stands(arc.child) for parent in stands(arc.parent)]
    return min(pairs, key=lambda pair: abs(pair[0][1] - pair[1][1]))


def way(start: Point, end: Point) -> Array:
    """(25, 2) points of an arc that stays in the panel, CSS px."""
    share = np.linspace(0, 1, 25)[:, None]
    bend = 2 * min(BEND * abs(end[0] - start[0]), FLAT)
    high = max((start[1] + end[1]) / 2 - bend, 2 * ROOF - min(start[1], end[1]))
    middle = np.array([(start[0] + end[0]) / 2, high])
    points: Array = (
        (1 - share) ** 2 * np.array(start)
        + 2 * share * (1 - share) * middle
        + share**2 * np.array(end)
    )
    return points
