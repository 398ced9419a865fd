"""What a panel's scene holds, in Node, against its tensors: rows of a ranking, entries of a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from frames import each_scene
from marks import Ends, Mark, Marks, assert_ticks, column, coordinates, corners, near, parts
from scenes import LANE_EDGE, Array, along, axis_ends, hue, on, same

from twobrains.live import Measure, Ranking
from twobrains.live.panels.measure import picked
from twobrains.live.panels.ranking import Row
from twobrains.milestones import layout
from twobrains.milestones.panel import HIDDEN, RELATED, Lineages


def test_rows_keep_their_order_and_stand_on_one_axis(in_node: Any) -> None:
    for scene, case in each_scene("ranking", in_node):
        panel, array, peer = case.panel, case.wanted.array, case.wanted.peer
        assert isinstance(panel, Ranking)
        axis, rows = picked(panel.axes, panel.measure, case.wanted.others), panel.rows(array)
        every = rows + ([] if peer is None else panel.rows(peer))
        lane = Lane(axis, axis_ends(axis, [n for row in every for n in numbers(row)]), case.width)
        assert scene["measured"] == axis.label
        assert_ticks(scene["marks"], "x", lane.place)
        assert len(set(column(scene["rows"], "key"))) == len({(r.name, r.note) for r in rows})
        assert len(scene["rows"]) == len(rows)
        for drawn, row in zip(scene["rows"], rows, strict=True):
            assert_row(drawn, row, panel)
            assert_lane(drawn, row, lane)
            grid = [line["points"][0][0] for line in parts(drawn["marks"], "grid")]
            assert same(grid, column(scene["marks"], "x"))


@dataclass(frozen=True)
class Lane:
    """Where the values of a ranking's rows have to be."""

    axis: Measure
    ends: Ends
    width: float

    def place(self, values: Any) -> Array:
        """CSS px from the left; what lies beyond the axis is at its end."""
        share = along(on(self.axis, values), self.ends).clip(0, 1)
        return LANE_EDGE + share * (self.width - 2 * LANE_EDGE)


def numbers(row: Row) -> list[float]:
    """The value of a row, and the ends of its interval if it has one."""
    return [row.value, *((row.low, row.high) if row.interval else ())]


def assert_row(drawn: Mark, row: Row, panel: Ranking) -> None:
    """The text in its cells, and its mark."""
    settings = panel.settings()
    assert [drawn["name"], drawn["score"], *drawn["further"]] == panel.cells(row)
    assert drawn["note"] == [*panel.notes, ""][row.note]
    look = settings["marks"][row.name], hue(settings["brains"][row.name])
    [value] = parts(drawn["marks"], "value")
    for mark in (drawn, value):
        assert (mark["symbol"], mark["colour"]) == look


def assert_lane(drawn: Mark, row: Row, lane: Lane) -> None:
    """Its value on the axis, its interval, and those ends of it that lie there."""
    [value] = parts(drawn["marks"], "value")
    assert same(value["x"], lane.place(row.value))
    ends = np.array(numbers(row)[1:])
    interval = [(x, value["y"]) for x in lane.place(ends)]
    assert same(corners(parts(drawn["marks"], "interval")), interval)
    there = (on(lane.axis, ends) >= lane.ends[0]) & (on(lane.axis, ends) <= lane.ends[1])
    caps = [cap["points"][0][0] for cap in parts(drawn["marks"], "end")]
    assert same(caps, lane.place(ends[there]))


def test_entries_stand_in_their_lanes_at_their_years(in_node: Any) -> None:
    for scene, case in each_scene("lineages", in_node):
        panel, array = case.panel, case.wanted.array
        assert isinstance(panel, Lineages)
        low, high = case.wanted.others[panel.span].ravel().tolist()
        board = Board(panel, array, (low, high), case.width)
        for year in parts(scene["marks"], "tick x"):
            assert low <= int(year["text"]) <= high
            assert same(year["x"], layout.along(int(year["text"]), board.years, case.width))
        assert_heads(scene["marks"], board)
        assert_entries(parts(scene["marks"], "entry"), board)
        assert_arcs(parts(scene["marks"], "arc"), board)
        assert_kin(parts(scene["marks"], "name"), board)


@dataclass(frozen=True)
class Board:
    """Where the entries of a timeline have to be."""

    panel: Lineages
    array: Array
    years: Ends
    width: float

    @property
    def begins(self) -> list[float]:
        """The height of each lane."""
        return layout.tops(self.panel.entries, len(self.panel.lanes), self.width)

    @property
    def placed(self) -> list[layout.Spot]:
        """Every entry between the years, in each of its lanes."""
        return layout.spots(self.panel.entries, self.years, self.width)

    @property
    def seen(self) -> list[layout.Spot]:
        """Those that are shown."""
        return [s for s in self.placed if self.array[s.entry, 0] != HIDDEN]

    def stand(self, spot: layout.Spot) -> tuple[float, float]:
        """CSS px from the left and from the top."""
        return spot.x, layout.height_of(spot, self.begins)


def assert_heads(marks: Marks, board: Board) -> None:
    """Each lane has its line and its name."""
    heads, tops = parts(marks, "lane name"), np.array(board.begins[:-1])
    assert column(heads, "text") == list(board.panel.lanes)
    assert same(column(heads, "y"), tops + layout.HEAD / 2)
    assert same([line["points"][0][1] for line in parts(marks, "lane")], tops)


def assert_entries(drawn: Marks, board: Board) -> None:
    """Each mark in its lane, as its entry's state has it."""
    panel, seen = board.panel, board.seen
    symbols, chosen = panel.settings()["marks"], panel.chosen(board.array)
    assert same(coordinates(drawn), [board.stand(spot) for spot in seen])
    assert column(drawn, "name") == [panel.entries[spot.entry].name for spot in seen]
    assert column(drawn, "symbol") == [symbols[spot.lane] for spot in seen]
    assert column(drawn, "colour") == [hue(panel.lanes[spot.lane]) for spot in seen]
    related = [board.array[spot.entry, 0] == RELATED for spot in seen]
    assert [mark["faint"] == 1 for mark in drawn] == related
    assert [mark["size"] == 7 for mark in drawn] == [spot.entry == chosen for spot in seen]


def assert_arcs(drawn: Marks, board: Board) -> None:
    """Each arc runs from parent to child over its bend."""
    entries, placed, begins = board.panel.entries, board.placed, board.begins
    share = np.linspace(0, 1, 25)[:, None]
    for bow, arc in zip(drawn, board.panel.arcs(board.array), strict=True):
        feet = layout.feet(entries, arc, placed, board.years, board.width, begins)
        one, over, two = (np.array(bow[end]) for end in ("from", "over", "to"))
        bent = (1 - share) ** 2 * one + 2 * share * (1 - share) * over + share**2 * two
        assert same(bent, layout.way(*feet))
        assert ("dashes" in bow) == arc.heir


def assert_kin(names: Marks, board: Board) -> None:
    """The chosen one and those it came from are named, each beside its first mark."""
    state, generation = board.array.T
    kin = np.flatnonzero((state == RELATED) & np.isin(generation, (0, 1)))
    first = {spot.entry: board.stand(spot) for spot in reversed(board.seen)}
    written = {name["text"]: name for name in names}
    for entry in set(kin.tolist()) & set(first):
        assert near(written[board.panel.entries[entry].name], first[entry])
