"""What a panel's scene holds, in Node, against its tensors: curves and points on axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from frames import each_scene
from marks import TEXT, Ends, Marks, assert_ticks, column, coordinates, corners, near, parts
from scenes import (
    LETTER,
    PLOT_FOOT,
    PLOT_TOP,
    Array,
    Case,
    Scene,
    along,
    axis_ends,
    evened,
    extent,
    hue,
    on,
    same,
)  # fmt: skip

from twobrains.live import Lines, Measure, Scatter
from twobrains.live.panels.measure import picked
from twobrains.live.panels.numbers import whole
from twobrains.live.panels.scatter import FADED, HIDDEN, STRESSED


@dataclass(frozen=True)
class Plot:
    """Where values have to be between the axes of a scene."""

    marks: Marks
    measures: tuple[Measure, Measure]
    ends: tuple[Ends, Ends]

    @property
    def sides(self) -> tuple[float, float, float]:
        """Both ends of the lower axis, and its height."""
        [axis] = parts(self.marks, "axis")
        (left, bottom), (right, level) = axis["points"]
        assert bottom == level
        return left, right, bottom

    def x(self, values: Any) -> Array:
        """CSS px from the left."""
        left, right, _ = self.sides
        return left + along(on(self.measures[0], values), self.ends[0]) * (right - left)

    def y(self, values: Any) -> Array:
        """CSS px from the top."""
        bottom = self.sides[2]
        return bottom - along(on(self.measures[1], values), self.ends[1]) * (bottom - PLOT_TOP)


def plotted(scene: Scene, measures: Any, ends: tuple[Ends, Ends], height: float) -> Plot:
    """The plot of a scene; its axes are at its sides, and their ticks show their positions."""
    plot = Plot(scene["marks"], measures, ends)
    (left, right, bottom), clip = plot.sides, scene["clip"]
    assert bottom == pytest.approx(height - PLOT_FOOT)
    ticks = parts(plot.marks, "tick y")
    assert_ticks(parts(plot.marks, "tick x"), "x", plot.x)
    assert_ticks(ticks, "y", plot.y)
    assert min(tick["x"] - LETTER * len(tick["text"]) for tick in ticks) == pytest.approx(0)
    grid = [line["points"][0][1] for line in parts(plot.marks, "grid")]
    assert same(grid, column(ticks, "y"))
    assert clip["x"] < left < right < clip["x"] + clip["wide"]
    assert clip["y"] < PLOT_TOP < bottom < clip["y"] + clip["high"]
    return plot


def test_curves_run_along_their_axes_and_break_at_gaps(in_node: Any) -> None:
    for scene, case in each_scene("lines", in_node):
        panel, array = case.panel, case.wanted.array
        assert isinstance(panel, Lines)
        xs, height = places_of(case), max(150, min(180, 0.5 * case.width))
        measures = Measure(log="x" in panel.log), Measure(log="y" in panel.log)
        ends = extent(on(measures[0], xs)), upright_ends(panel, measures[1], case)
        plot = plotted(scene, measures, ends, height)
        marks = panel.settings()["marks"]
        for label, brain, mark, values in zip(panel.labels, panel.who, marks, array, strict=True):
            own = [each for each in plot.marks if each.get("name") == label]
            assert set(column(own, "colour")) <= {hue(brain)}
            assert_curve(own, mark, values, np.column_stack([plot.x(xs), plot.y(values)]))
        if not np.isnan(array).any():
            dashes = [tuple(each) for each in column(parts(plot.marks, "curve"), "dashes")]
            assert len(set(dashes)) == len(panel.labels)
        assert_names(parts(plot.marks, "name"), parts(plot.marks, "end"), height)


def places_of(case: Case) -> Array:
    """Where the values of curves are along the axis."""
    assert isinstance(case.panel, Lines)
    if case.panel.x is None:
        return np.arange(case.wanted.array.shape[1], dtype=float)
    return case.wanted.others[case.panel.x].ravel()


def upright_ends(panel: Lines, measure: Measure, case: Case) -> Ends:
    """Both ends of the upright axis of curves: its own, else those of both frames."""
    if panel.y is not None:
        return extent(on(measure, panel.y))
    both = [case.wanted.array, case.wanted.peer]
    return extent(*[on(measure, each) for each in both if each is not None])


def assert_curve(own: Marks, mark: str, values: Array, points: Array) -> None:
    """A path for each piece between gaps, and mark and name if the last value is no gap."""
    pieces = np.split(points, np.flatnonzero(np.isnan(values)))
    known = [piece[~np.isnan(piece[:, 1])] for piece in pieces]
    wanted, curves = [piece for piece in known if len(piece)], parts(own, "curve")
    assert len(curves) == len(wanted)
    assert all(same(curve["points"], piece) for curve, piece in zip(curves, wanted, strict=True))
    ends, ended = parts(own, "end"), not np.isnan(values[-1])
    assert column(ends, "symbol") == [mark] * ended
    assert same(coordinates(ends), points[-1:] if ended else [])
    assert [name["text"] == name["name"] for name in parts(own, "name")] == [True] * ended


def assert_names(names: Marks, ends: Marks, height: float) -> None:
    """Names are as high as their curves end, or in that order and a line apart."""
    wanted = np.array(column(ends, "y")).clip(PLOT_TOP, height - PLOT_FOOT)
    got = np.array(column(names, "y"))
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(got[order]) > TEXT).all()
    if (np.diff(wanted[order]) > TEXT + 2).all():
        assert same(got, wanted)


@pytest.mark.slow
def test_points_stand_on_their_axes_with_intervals_limit_and_frontier(in_node: Any) -> None:
    limits = set()
    for scene, case in each_scene("scatter", in_node):
        panel, others = case.panel, case.wanted.others
        assert isinstance(panel, Scatter)
        across, upright = panel.axes
        measures = across, picked(upright, panel.measure, others)
        both = [each for each in (case.wanted.array, case.wanted.peer) if each is not None]
        every = np.concatenate([shown_points(each) for each in both])
        heights = [every[:, 1], every[:, 1] - every[:, 2], every[:, 1] + every[:, 2]]
        ends = axis_ends(across, every[:, 0]), axis_ends(measures[1], np.concatenate(heights))
        height = max(190, min(260, 0.66 * case.width))
        if panel.circle:
            left, right, bottom = Plot(scene["marks"], measures, ends).sides
            ends = evened(ends, right - left, bottom - PLOT_TOP)
        plot = plotted(scene, measures, ends, height)
        points = shown_points(case.wanted.array)
        points = points[np.argsort(points[:, 0], kind="stable")]
        assert_points(plot, panel, points)
        assert_lines(plot, panel, points)
        limits.add(limit_stands(plot, panel, others))
        left, right, bottom = plot.sides
        places = np.array(coordinates(parts(plot.marks, "point")))
        assert same(scene["places"], places.clip([left, PLOT_TOP], [right, bottom]))
        assert scene["measured"] == measures[1].label
    assert limits == {True, False}


def shown_points(array: Array) -> Array:
    """Rows of x, y, half, state and position, without the hidden ones."""
    rows = np.column_stack([array.astype(float), np.arange(len(array))])
    return rows[rows[:, 3] != HIDDEN]


def assert_points(plot: Plot, panel: Scatter, points: Array) -> None:
    """Each point's mark at its position, as its state has it, with its name beside it."""
    x, y, _, state, who = points.T
    settings, drawn = panel.settings(), parts(plot.marks, "point")
    assert column(drawn, "name") == [panel.names[int(i)] for i in who]
    assert column(drawn, "symbol") == [settings["marks"][int(i)] for i in who]
    assert column(drawn, "colour") == [hue(settings["brains"][int(i)]) for i in who]
    places = np.column_stack([plot.x(x), plot.y(y)])
    assert same(coordinates(drawn), places)
    assert [mark["faint"] < 1 for mark in drawn] == (state == FADED).tolist()
    assert [mark["size"] > 5 for mark in drawn] == (state == STRESSED).tolist()
    names = parts(plot.marks, "name")
    assert column(names, "text") == column(drawn, "name")
    assert all(near(name, place) for name, place in zip(names, places, strict=True))


def assert_lines(plot: Plot, panel: Scatter, points: Array) -> None:
    """Intervals, the steps of the frontier, the circle around zero."""
    x, y, half = points[points[:, 2] > 0, :3].T
    intervals = [(plot.x(x), plot.y(y - half)), (plot.x(x), plot.y(y + half))]
    assert same(corners(parts(plot.marks, "interval")), np.array(intervals).transpose(2, 0, 1))
    front = points[points[:, 3] == STRESSED, :2] if panel.frontier else points[:0, :2]
    steps = [step for one, two in pairwise(front) for step in ((two[0], one[1]), tuple(two))]
    wanted = [(plot.x(x), plot.y(y)) for x, y in [*front[:1], *steps]]
    assert same(corners(parts(plot.marks, "frontier")), wanted)
    circles = parts(plot.marks, "circle")
    assert len(circles) == panel.circle
    for circle in circles:
        assert same(coordinates([circle]), [plot.x(0), plot.y(0)])
        radii = plot.x(1) - plot.x(0), plot.y(0) - plot.y(1)
        assert same([circle["across"], circle["up"]], radii)
        assert circle["across"] == pytest.approx(circle["up"])


def limit_stands(plot: Plot, panel: Scatter, others: Mapping[str, Array]) -> bool:
    """Whether a limit is drawn; it is where it lies on the axis, and there."""
    lines, names = parts(plot.marks, "limit"), parts(plot.marks, "limit name")
    if panel.limit is None:
        assert not lines
        return False
    (left, right, bottom), value = plot.sides, float(others[panel.limit].ravel()[0])
    at = float(plot.x(value))
    assert len(lines) == len(names) == (left - 1 <= at <= right + 1)
    for line, name in zip(lines, names, strict=True):
        assert same(line["points"], [(at, 0), (at, bottom)])
        assert name["text"] == f"{panel.limit_label} {whole(value)}"
    return bool(lines)
