"""What a panel's scene holds, in Node, against its tensors: cells, bars, sentences, a pen's movement."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest
from frames import DRAWN, each_scene
from marks import Marks, parts
from scenes import (
    LETTER,
    LEVELS,
    Array,
    Case,
    Scene,
    colour_places,
    colour_table,
    compared_peak,
    hue,
    peak,
    rgb,
    same,
)  # fmt: skip

from twobrains.live import Bars, Heatmap, Maps, Matrix, Panel, Quantities
from twobrains.live.panels.numbers import shown, whole
from twobrains.live.panels.text import symbol
from twobrains.palette import CATEGORIES

ROOM, NARROW = 4, 14  # CSS px: around a number of a matrix, the least width of a cell with one
HIGHEST = 22  # CSS px: most height of a matrix's cell
CONTRAST = 4.4  # WCAG's least for text is 4.5; black or white always comes to 4.58


def ends_of(signed: bool, high: float) -> dict[str, str]:
    """The words at both ends of a colour scale."""
    return {"low": f"−{shown(high, 2)}" if signed else "0", "high": shown(high, 2)}


def coloured(values: Array, signed: bool, high: float) -> list[int]:
    """Indices among the colours: from zero, or diverging from it."""
    return colour_places(values, -high if signed else 0.0, high)


def test_every_kind_of_panel_has_its_scene_tested() -> None:
    every = Panel.__subclasses__()
    assert set(DRAWN) == {panel.kind for panel in every if panel.__module__.startswith("twobrains")}


def test_bars_are_as_long_as_their_shares(in_node: Any) -> None:
    for scene, case in each_scene("bars", in_node):
        assert isinstance(case.panel, Bars)
        values = case.wanted.array.astype(float)
        assert [bar["label"] for bar in scene["bars"]] == case.panel.named(case.wanted.others)
        assert [bar["probability"] for bar in scene["bars"]] == values.tolist()
        texts = [f"{int(np.floor(100 * value + 0.5))} %" for value in values]
        assert [bar["text"] for bar in scene["bars"]] == texts
        best = [i for i, bar in enumerate(scene["bars"]) if bar["best"]]
        assert best == [int(values.argmax())]


def test_a_quantity_is_a_bar_on_the_scale_of_those_with_its_unit(in_node: Any) -> None:
    for scene, case in each_scene("quantities", in_node):
        panel, array, peer = case.panel, case.wanted.array, case.wanted.peer
        assert isinstance(panel, Quantities)
        assert [row["name"] for row in scene["rows"]] == list(panel.rows)
        assert [row["colour"] for row in scene["rows"]] == [hue(brain) for brain in panel.whose]
        units = np.broadcast_to(
            np.reshape(panel.each_unit, (-1, 1) if panel.scale == "row" else (1, -1)), array.shape
        )
        for (row, column), value in np.ndenumerate(array.astype(float)):
            cell, unit = scene["rows"][row]["cells"][column], units[row, column]
            assert (cell["number"], cell["unit"]) == (whole(value), unit)
            together = {
                "panel": np.s_[:, :], "row": np.s_[row : row + 1], "column": np.s_[:, column : column + 1]
            }[panel.scale]  # fmt: skip
            if unit == "%":
                top = 100.0
            elif panel.top is not None:
                top = panel.top
            elif array[together].size == 1:
                assert cell["bar"] is None
                continue
            else:
                top = peak(array[together], None if peer is None else peer[together])
            share, bar = float(np.clip(value / top, -1, 1)), cell["bar"]
            if panel.both_ways[row, column]:
                assert same([bar["from"], bar["long"]], [0.5 + min(0, share) / 2, abs(share) / 2])
            else:
                assert same([bar["from"], bar["long"]], [0, share])


def test_a_picture_is_ink_on_paper_between_zero_and_one(in_node: Any) -> None:
    for scene, case in each_scene("picture", in_node):
        array = case.wanted.array
        assert scene["shape"] == list(array.shape)
        assert scene["places"] == colour_places(array, 0, 1)
        assert scene["broad"] == (array.shape[1] > 3 * array.shape[0])


def test_maps_are_coloured_on_one_scale_or_each_on_its_own(in_node: Any) -> None:
    for scene, case in each_scene("maps", in_node):
        panel, array, peer = case.panel, case.wanted.array, case.wanted.peer
        assert isinstance(panel, Maps)
        own = panel.scale == "map"
        peers = [None] * len(array) if peer is None else list(peer)
        tops = [
            peak(one, two) if own else case.wanted.peak
            for one, two in zip(array, peers, strict=True)
        ]
        assert len(scene["maps"]) == len(array)
        for i, (drawn, values) in enumerate(zip(scene["maps"], array, strict=True)):
            assert drawn["shape"] == list(values.shape)
            assert drawn["places"] == coloured(values, panel.signed, tops[i])
            assert drawn["name"] == (panel.names[i] if panel.names else "")
            assert drawn["note"] == (f"to {shown(tops[i], 2)}" if own else "")
        if not own:
            assert scene["ends"] == ends_of(panel.signed, case.wanted.peak)
        assert scene["columns"] == {1: 1, 2: 2, 5: 4, 9: 8}[len(array)]


def test_a_heat_map_has_a_colour_a_cell_and_names_its_axes(in_node: Any) -> None:
    for scene, case in each_scene("heatmap", in_node):
        panel, array = case.panel, case.wanted.array
        assert isinstance(panel, Heatmap)
        sheet = array.T if panel.time else array
        high = panel.top or case.wanted.peak
        assert scene["shape"] == list(sheet.shape)
        assert scene["places"] == coloured(sheet, panel.signed, high)
        assert scene["ends"] == ends_of(panel.signed, high)
        rows, columns = sheet.shape
        across, down = panel.axes
        named = panel.names is not None or panel.pairs
        if panel.names is not None and rows <= 4:
            down = ", ".join(panel.names)
        assert scene["down"] == f"↓ {down}" + ("" if named else f", 0 to {rows - 1}")
        assert scene["across"] == across + (" →" if panel.text else f", 0 to {columns - 1} →")
        codes = [] if panel.text is None else case.wanted.others[panel.text].ravel().tolist()
        assert scene["symbols"] == [symbol(code) for code in codes]


def test_a_matrix_has_each_cell_in_its_place_and_its_number_where_all_fit(in_node: Any) -> None:
    written = set()
    for scene, case in each_scene("matrix", in_node):
        panel, array = case.panel, case.wanted.array
        assert isinstance(panel, Matrix)
        (rows, columns), wide = array.shape, case.width / array.shape[1]
        side = np.array([wide, min(wide, HIGHEST)])
        assert (scene["rows"], scene["columns"]) == (rows, columns)
        assert scene["height"] == pytest.approx(side[1] * rows)
        high = compared_peak(case.wanted, panel.like)
        ends = None if panel.categories else ends_of(panel.signed, high)
        assert scene["ends"] == ends
        cells = parts(scene["marks"], "cell")
        numbers = parts(scene["marks"], "number")
        assert_cells(cells, panel, case, side)
        texts = [cell_text(panel, value) for value in array.ravel()]
        room = wide >= NARROW and all(LETTER * len(text) <= wide - ROOM for text in texts)
        assert bool(numbers) == (room and bool(cells))
        if numbers:
            kept = [cell_text(panel, value) for value in array[there(panel, array)]]
            assert_numbers(numbers, cells, side, kept)
        written.add(bool(numbers))
    assert written == {True, False}


def assert_cells(cells: Marks, panel: Matrix, case: Case, side: Array) -> None:
    """Each cell that is not empty in its place, in its colour."""
    array = case.wanted.array
    kept = there(panel, array)
    corners = [(mark["x"], mark["y"]) for mark in cells]
    assert same(corners, np.argwhere(kept)[:, ::-1] * side)
    assert all(mark["wide"] >= side[0] and mark["high"] >= side[1] for mark in cells)
    colours = np.array([rgb(mark["colour"]) for mark in cells]).reshape(-1, 3)
    wanted = cell_colours(panel, case, array[kept])
    assert np.abs(colours - wanted).max(initial=0) <= LEVELS


def there(panel: Matrix, array: Array) -> Any:
    """Which cells are not empty: no gap, no category without a name."""
    if panel.categories is None:
        return ~np.isnan(array)
    return (np.array(panel.categories) != "")[array.astype(int)]


def assert_numbers(numbers: Marks, cells: Marks, side: Array, texts: list[str]) -> None:
    """In the middle of its cell each, where it can be read."""
    assert [mark["text"] for mark in numbers] == texts
    for one, cell in zip(numbers, cells, strict=True):
        assert same([one["x"], one["y"]], [cell["x"], cell["y"]] + side / 2)
        assert contrast(one["colour"], cell["colour"]) > CONTRAST


def cell_text(panel: Matrix, value: float) -> str:
    """The text in a cell."""
    if not panel.numbers:
        return ""
    return panel.categories[int(value)] if panel.categories else shown(value, panel.digits)


def cell_colours(panel: Matrix, case: Case, values: Array) -> Any:
    """Red, green and blue of each value."""
    if panel.categories is None:
        places = coloured(values, panel.signed, compared_peak(case.wanted, panel.like))
        return colour_table(panel.signed)[places]
    named = len([name for name in panel.categories if name])
    palette = [[int(each[at : at + 2], 16) for at in (1, 3, 5)] for each in CATEGORIES]
    if named > len(CATEGORIES):  # no colour would tell which
        return np.array(palette[-1:])
    return np.array(palette)[values.astype(int) % len(palette)]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours, with one gamma for all of them."""
    dark, light = sorted(
        float(np.dot([0.2126, 0.7152, 0.0722], (np.array(rgb(each)) / 255) ** 2.2))
        for each in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def test_a_text_has_a_colour_for_each_symbol(in_node: Any) -> None:
    for scene, case in each_scene("text", in_node):
        settings, array = case.panel.spec(), case.wanted.array
        symbols = [symbol(code) for code in case.wanted.others[settings["text"]].ravel().tolist()]
        assert [each["symbol"] for each in scene["symbols"]] == symbols
        places = coloured(array, settings["signed"], case.wanted.peak)
        assert [each["place"] for each in scene["symbols"]] == places
        assert [each["text"] for each in scene["symbols"]] == [shown(value) for value in array]
        assert scene["ends"] == ends_of(settings["signed"], case.wanted.peak)
        assert scene["whole"] == f"{case.panel.heading}: {''.join(symbols)}"


def test_a_reading_is_the_text(in_node: Any) -> None:
    for scene, case in each_scene("reading", in_node):
        assert scene["text"] == case.panel.text(case.wanted.array)


def test_a_race_has_a_lane_for_each_network_and_a_verdict(in_node: Any) -> None:
    verdicts = set()
    for scene, case in each_scene("race", in_node):
        array = case.wanted.array[:, ~np.isnan(case.wanted.array[0, :, 0])]
        step, whole = array[0, 0, 0], array[0, -1, 0] > 99
        assert scene["axis"] == 100 + step
        finals = []
        for lane, rows in zip(scene["lanes"], array, strict=True):
            says = [str(best) for best in rows[:, 1:].argmax(1)]
            ends = [*rows[1:, 0], rows[-1, 0] + step]
            told = [
                r["says"]
                for r in lane["runs"]
                for first in rows[:, 0]
                if r["first"] <= first < r["end"]
            ]
            assert told == says, "each moment is in the run of its prediction"
            assert [r["end"] for r in lane["runs"]] == [
                *(r["first"] for r in lane["runs"][1:]),
                ends[-1],
            ]
            assert all(one["says"] != two["says"] for one, two in itertools.pairwise(lane["runs"]))
            finals.append(lane["last"]["says"])
        agree = len(set(finals)) == 1
        unsure = sum(rows[-1, 1:].max() < 0.75 for rows in array) if case.panel.unsure else 0
        assert scene["dare"] == ("" if not whole or unsure else "Go." if agree else "Ha.")
        assert ("unsure" in scene["words"]) == bool(whole and unsure)
        if whole and unsure:
            settled = len(array) - unsure
            assert scene["words"].count("settled on") == settled
            assert scene["words"].count("unsure") == (unsure if settled else 1)
        verdicts.add(scene["words"].split()[0])
        if (
            whole and agree and not unsure
        ):  # everyone's own share is in the words, in the order of knowing
            shares = sorted({lane["last"]["first"] for lane in scene["lanes"]})
            assert [float(n) for n in re.findall(r"(\d+) %", scene["words"])][:1] == shares[:1]
    assert verdicts >= {"The", "Both", "They", "After", "All"}


def test_a_pen_goes_from_point_to_point(in_node: Any) -> None:
    for scene, case in each_scene("pen", in_node):
        array = case.wanted.array
        places = array[:, :2].cumsum(0).astype(float) * case.width / case.panel.settings()["size"]
        dots = parts(scene["marks"], "dot")
        assert same([(dot["x"], dot["y"]) for dot in dots], places)
        times = colour_places(np.arange(len(array)), 0, max(len(array) - 1, 1))
        colours = np.array([rgb(dot["filled"]) for dot in dots])
        assert np.abs(colours - colour_table(signed=False)[times]).max() <= LEVELS
        pieces = [mark for mark in scene["marks"] if mark["part"] in ("air", "ink")]
        assert [piece["part"] for piece in pieces] == [
            "air" if up >= 0.5 else "ink" for up in array[:-1, 2]
        ]
        assert same(
            np.array([piece["points"] for piece in pieces]).reshape(-1, 2, 2),
            np.stack([places[:-1], places[1:]], 1),
        )
        assert all(("dashes" in piece) == (piece["part"] == "air") for piece in pieces)
        [start] = parts(scene["marks"], "start")
        assert same([start["x"], start["y"]], places[0])
        assert start["across"] > dots[0]["across"]


def test_advice_says_what_python_says_in_its_order(in_node: Any) -> None:
    for scene, case in each_scene("advice", in_node):
        panel, points = case.panel, case.wanted.array.astype(float)
        reasons = {each.says: each for each in panel.because}
        assert said(scene) == [
            tuple(part) for part in panel.parts(case.wanted.array, case.wanted.others)
        ]
        for named in scene["named"]:
            for each in (*named["pro"], *named["con"]):
                reason = reasons[each["says"]]
                speaks = reason.speaks[named["option"]]
                assert each["note"] == f"{reason.grade}, {'+' if speaks > 0 else ''}{shown(speaks)}"
        shares = np.maximum(points, 0) / max(*points, 1)
        assert same([bar["share"] for bar in scene["bars"]], shares)
        verdict = panel.verdict(case.wanted.array)
        for i, (bar, option) in enumerate(zip(scene["bars"], panel.options, strict=True)):
            assert (bar["name"], bar["text"]) == (option.name, shown(points[i]))
            assert (bar["symbol"], bar["colour"]) == (
                panel.settings()["marks"][i],
                hue(option.brain),
            )
            assert bar["best"] == (verdict.known and verdict.order[0] == i)


def said(scene: Scene) -> list[tuple[str, str, str]]:
    """All sentences of an advice in reading order: what each is, its text, where its link leads."""
    named = [
        part
        for each in scene["named"]
        for part in [("option", each["name"], ""), *sourced(each["pro"]), *sourced(each["con"])]
    ]
    trials = [
        (kind, trial[key], "")
        for trial in scene["trials"]
        for kind, key in (("trial", "says"), ("command", "command"))
    ]
    deaf = [("deaf", text, "") for text in scene["deaf"]]
    return [
        ("verdict", scene["title"], ""),
        ("begin", scene["begin"], ""),
        *named,
        *sourced(scene["others"]),
        *deaf,
        *trials,
    ]


def sourced(reasons: list[Any]) -> list[tuple[str, str, str]]:
    """Each reason and its source."""
    return [
        part
        for each in reasons
        for part in [(each["part"], each["says"], ""), ("source", each["source"], each["link"])]
    ]
