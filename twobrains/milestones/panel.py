"""A timeline in lanes: who found what, when, and from what it came."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

import numpy as np
from matplotlib.patheffects import withStroke

from twobrains.live.panels.base import NO_OTHERS, Array, Others, Panel
from twobrains.live.panels.competitors import brains_of, marks_of
from twobrains.live.panels.parts import Part
from twobrains.milestones.layout import (
    HEAD,
    Arc,
    Ends,
    Entry,
    Spot,
    along,
    feet,
    height_of,
    spots,
    tops,
    way,
)
from twobrains.palette import BRAINS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

HIDDEN, SHOWN, RELATED = 0, 1, 2
"""States of an entry; related are the chosen one, what it came from and what came from it."""
PICTURE, LINE = 560, 96
"""Where no script runs: CSS px that the timeline is wide, letters of a line below it."""
LETTER, NEXT = 5.4, 17
"""There, what a name needs for each of its letters, and how far above or below its mark it is,
in the timeline's px, which are half as high as wide."""

Line = tuple[float, float, float]
"""Where it begins, its height, how wide it is."""


def _covered(one: Line, other: Line) -> float:
    """How much of a line of text lies under another or close beside it."""
    if abs(one[1] - other[1]) >= NEXT * 0.8:
        return 0.0
    return max(0.0, 6 + min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0]))


class LineagesSettings(TypedDict):
    """What the page knows of it beside what it knows of every panel."""

    entries: list[Annotated[dict[str, Any], Entry]]
    lanes: list[str]
    marks: list[str]
    span: str


@dataclass(frozen=True)
class Lineages(Panel):
    """An ``(entry, 2)`` tensor of states and generations over entries on lanes.

    A row is ``(state, generation)``. State 0 is hidden, 1 shown, 2 related: drawn larger, and named
    where it is near. Of the related, generation 0 is the chosen one (there is always one), k lies
    k steps of inheritance before it, −1 came from it. An arc goes from each related entry to those
    it came from one generation further back. The chosen one's sentence, source and kin are below.

    Attributes:
        entries: what there is, in the order of the years.
        lanes: names of the lanes, from the top; each is one of ``twobrains.palette.BRAINS``.
        span: name of an output ``(2,)``, the first and last year of the axis.
        chooses: a control of the figure: a click on an entry sets it to the entry's index.
        marks: of each lane, matplotlib's letters; ``MARKS`` in their order where left out.

    >>> net = Entry("RNN", 1990, [0], "It reads step by step.", [], "Elman", "../book/x.md#elman")
    >>> gated = Entry("LSTM", 1997, [0], "It keeps state.", [0], "Hochreiter", "../book/x.md#lstm")
    >>> lineages = Lineages("kin", entries=[net, gated], lanes=["recurrence"], span="years")
    >>> lineages.words(np.array([[2, 1], [2, 0]]))
    'kin: 1997 LSTM, from RNN; 0 took it up'
    """

    entries: Sequence[Entry] = field(kw_only=True)
    lanes: Sequence[str] = field(kw_only=True)
    span: str = field(kw_only=True)
    chooses: str | None = field(default=None, kw_only=True)
    marks: Sequence[str] | None = field(default=None, kw_only=True)

    kind: ClassVar[str] = "lineages"
    dims: ClassVar[int] = 2

    def __post_init__(self) -> None:
        brains_of(list(self.lanes), self.lanes)
        marks_of(self.marks, self.lanes)
        if not self.entries:
            raise ValueError("a timeline needs entries; got none")
        for one, next_one in pairwise(self.entries):
            if next_one.year < one.year:
                raise ValueError(f"{next_one.name!r} ({next_one.year}) comes after {one.year}")
        for place, entry in enumerate(self.entries):
            if not entry.lanes or not set(entry.lanes) <= set(range(len(self.lanes))):
                raise ValueError(
                    f"{entry.name!r} must be in lanes from 0 to {len(self.lanes) - 1}; "
                    f"got {list(entry.lanes)}"
                )
            if not all(0 <= parent < place for parent in entry.inherits):
                raise ValueError(
                    f"{entry.name!r}, at index {place}, inherits from entries before it; "
                    f"got {list(entry.inherits)}"
                )

    @property
    def also(self) -> tuple[str, ...]:
        """The years shown."""
        return (self.span,)

    @property
    def sets(self) -> tuple[str, ...]:
        """The control that a click sets."""
        return () if self.chooses is None else (self.chooses,)

    def check(self, array: Array) -> None:
        """A state and a generation for each entry, and one that is chosen."""
        super().check(array)
        if array.shape != (len(self.entries), 2):
            raise ValueError(
                f"{self.output!r} must be ({len(self.entries)}, 2), state and generation of each "
                f"entry; got {tuple(array.shape)}"
            )
        state, generation = array.T
        if not np.isin(state, (HIDDEN, SHOWN, RELATED)).all():
            raise ValueError(f"{self.output!r}: a state is 0, 1 or 2; got {state.tolist()}")
        if (generation != generation.round()).any() or (generation < -1).any():
            raise ValueError(
                f"{self.output!r}: a generation is a whole number from −1; "
                f"got {generation.tolist()}"
            )
        if ((state == RELATED) & (generation == 0)).sum() != 1:
            raise ValueError(f"{self.output!r} must choose one entry: state 2, generation 0")

    def check_others(self, array: Array, others: Others) -> None:
        """Two years, the first of them first."""
        self._ends(others)

    def _ends(self, others: Others) -> Ends:
        given = others[self.span].reshape(-1).tolist()
        if len(given) != 2 or not given[0] < given[1]:
            raise ValueError(f"{self.span!r} must hold two years, the earlier first; got {given}")
        return given[0], given[1]

    def chosen(self, array: Array) -> int:
        """The chosen entry's index."""
        return int(np.flatnonzero((array[:, 0] == RELATED) & (array[:, 1] == 0))[0])

    def heirs(self, place: int) -> list[int]:
        """Indices of the entries that came from one."""
        return [other for other, each in enumerate(self.entries) if place in each.inherits]

    def arcs(self, array: Array) -> list[Arc]:
        """From each related entry to those one generation further back."""
        state, generation = array.T.astype(int).tolist()
        found = []
        for child, entry in enumerate(self.entries):
            for parent in entry.inherits:
                if (state[child], state[parent]) != (RELATED, RELATED):
                    continue
                if generation[parent] == generation[child] + 1:
                    found.append(Arc(child, parent, generation[child] < 0))
        return found

    def parts(self, array: Array) -> list[Part]:
        """All that is said of the chosen one, piece by piece, in reading order."""
        chosen = self.chosen(array)
        entry = self.entries[chosen]
        parts = [
            Part("name", entry.name),
            Part("when", self._when(chosen)),
            Part("idea", entry.says),
            Part("source", entry.source, entry.link),
        ]
        parts += [Part("shown", entry.shown_as, entry.shown)] if entry.shown else []
        parts += [Part("from", self._dated(parent)) for parent in entry.inherits]
        parts += [Part("heir", self._dated(heir)) for heir in self.heirs(chosen)]
        parts += [Part("reach", self._reach(array))] if self._reach(array) else []
        return parts

    def _when(self, place: int) -> str:
        entry = self.entries[place]
        return f"{entry.year}, {' and '.join(self.lanes[lane] for lane in entry.lanes)}"

    def _dated(self, place: int) -> str:
        return f"{self.entries[place].year} {self.entries[place].name}"

    def _reach(self, array: Array) -> str:
        """How many lie before the chosen one, where arcs go further than to its parents."""
        before = array[(array[:, 0] == RELATED) & (array[:, 1] > 0), 1]
        if not len(before) or before.max() < 2:
            return ""
        return f"{len(before)} milestones in {int(before.max())} generations lie behind it."

    def draw(self, canvas: SubFigure, array: Array, others: Others = NO_OTHERS) -> None:
        """The lanes with their marks and arcs; the chosen one's sentence below."""
        axes, ends = canvas.subplots(), self._ends(others)
        begins = tops(self.entries, len(self.lanes), PICTURE)
        placed = spots(self.entries, ends, PICTURE)
        marks = marks_of(self.marks, self.lanes)
        for lane, (name, begin) in enumerate(zip(self.lanes, begins, strict=False)):
            axes.axhline(begin, color="0.85", lw=0.6)
            style: dict[str, Any] = {"color": BRAINS[name], "clip_on": False}
            axes.plot(-8, begin + HEAD / 2, marks[lane], ms=4, **style)
            axes.text(-16, begin + HEAD / 2, name, fontsize=7, ha="right", va="center")
        self._draw_arcs(axes, array, placed, ends, begins)
        for spot in placed:
            state, generation = array[spot.entry].astype(int).tolist()
            if state == HIDDEN:
                continue
            size = 6.5 if state == RELATED and generation == 0 else 4.5 if state == RELATED else 3
            own = BRAINS[self.lanes[spot.lane]]
            alpha = 1 if state == RELATED else 0.6
            y = height_of(spot, begins)
            axes.plot(spot.x, y, marks[spot.lane], color=own, ms=size, mew=0, alpha=alpha)
        self._draw_names(axes, array, placed, begins)
        axes.set_xlim(0, PICTURE)
        axes.set_ylim(begins[-1], 0)
        years = [year for year in range(int(ends[0]), int(ends[1]) + 1) if year % 10 == 0]
        axes.set_xticks([along(year, ends, PICTURE) for year in years], map(str, years), fontsize=7)
        axes.set_yticks([])
        axes.spines[:].set_visible(False)
        entry = self.entries[self.chosen(array)]
        lines = textwrap.wrap(f"{entry.name} ({entry.source}): {entry.says}", LINE)
        axes.set_xlabel("\n".join(lines), fontsize=7, parse_math=False)

    def _draw_arcs(
        self, axes: Axes, array: Array, placed: Sequence[Spot], ends: Ends, begins: Sequence[float]
    ) -> None:
        for arc in self.arcs(array):
            line = way(*feet(self.entries, arc, placed, ends, PICTURE, begins))
            style: dict[str, Any] = {"ls": "--", "lw": 0.5} if arc.heir else {"lw": 0.9}
            axes.plot(line[:, 0], line[:, 1], color="0.35", zorder=0, **style)

    def _draw_names(
        self, axes: Axes, array: Array, placed: Sequence[Spot], begins: Sequence[float]
    ) -> None:
        """Name the chosen one and its parents, each on the side where it covers the least."""
        seen = [spot for spot in placed if array[spot.entry, 0] != HIDDEN]
        taken = [(spot.x - 4, height_of(spot, begins), 8.0) for spot in seen]
        near = {e for e, (state, far) in enumerate(array) if state == RELATED and far in (0, 1)}
        first = {spot.entry: spot for spot in reversed(seen) if spot.entry in near}
        for entry, spot in sorted(first.items(), key=lambda item: array[item[0], 1]):
            name = self.entries[entry].name
            wide, y = LETTER * len(name), height_of(spot, begins)
            sides = [
                (spot.x + dx * 8 + (dx - 1) * wide / 2, y + dy * NEXT, wide)
                for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1))
            ]
            inside = [side for side in sides if 0 <= side[0] <= PICTURE - wide] or sides
            best = min(inside, key=lambda side: sum(_covered(side, other) for other in taken))
            taken.append(best)
            axes.text(
                best[0], best[1], name, fontsize=7, va="center", parse_math=False,
                weight="normal" if array[entry, 1] else "bold",
                zorder=3 if array[entry, 1] else 4,
                path_effects=[withStroke(linewidth=2.5, foreground="white")],
            )  # fmt: skip

    def words(self, array: Array) -> str:
        """The chosen one, what it came from, and how many came from it."""
        chosen = self.chosen(array)
        entry = self.entries[chosen]
        names = [self.entries[parent].name for parent in entry.inherits]
        origin = f", from {', '.join(names)}" if names else ""
        heirs = len(self.heirs(chosen))
        return f"{self.heading}: {self._dated(chosen)}{origin}; {heirs} took it up"

    def width(self, array: Array) -> float:
        """Wide enough for years."""
        return 3.0

    def settings(self) -> LineagesSettings:
        """Entries and lanes, the output with the years and the control that a click sets."""
        return {
            "entries": [asdict(entry) for entry in self.entries],
            "lanes": list(self.lanes),
            "marks": marks_of(self.marks, self.lanes),
            "span": self.span,
        }
