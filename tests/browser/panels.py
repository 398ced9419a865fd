"""What each kind of panel shows, against the tensor it draws. A new kind: a line in COMPARE."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scenes import (
    LANE_EDGE,
    LEVELS,
    PLOT_FOOT,
    PLOT_TOP,
    Array,
    Wanted,
    along,
    axis_ends,
    colour_table,
    compared_peak,
    evened,
    extent,
    number,
    on,
    peak,
    table,
)

from browser.reader import Pixels, Shown, ShownPanel
from twobrains.guide import Advice
from twobrains.live.panels import (
    Bars,
    ColouredText,
    Heatmap,
    Lines,
    Maps,
    Matrix,
    Network,
    Panel,
    PenPath,
    Quantities,
    Race,
    Ranking,
    Reading,
    Scatter,
)
from twobrains.live.panels.layers import across_of, tiled
from twobrains.live.panels.measure import picked
from twobrains.live.panels.numbers import shown as told
from twobrains.live.panels.scatter import HIDDEN
from twobrains.live.panels.still_network import value_of
from twobrains.live.panels.text import symbol
from twobrains.milestones import Lineages, layout
from twobrains.milestones import panel as timeline

SHARE = 1  # per cent that a shown belief may be off
MIXED = 0.05  # share of a curve's points at which its colour may be mixed with another's
CELL_EDGE, CELL_PITCH, WORD_PITCH, CELL_TOP, CELL_HIGH = 10, 21, 50, 4, 28
"""CSS px of a cell's time steps."""
HALF_MARK = 7  # CSS px: half of all marks
NEAR = 5  # CSS px that a point of a curve may be off: the gap between two dashes


def bars_differ(seen: ShownPanel, panel: Bars, wanted: Wanted, shown: Shown) -> list[str]:
    """Each label with its share in words and as a length."""
    if [row.name for row in seen.rows] != panel.named(wanted.others):
        return [f"labels {[row.name for row in seen.rows]}"]
    return [
        f"{row.name} is shown as {row.share!r} and {row.length:.1%} long, torch {value:.1%}"
        for row, value in zip(seen.rows, wanted.array, strict=True)
        if abs(int(row.share.removesuffix(" %")) - 100 * value) > 0.5 + SHARE
        or abs(row.length - value) > SHARE / 100 + row.least
    ]


def quantities_differ(
    seen: ShownPanel, panel: Quantities, wanted: Wanted, shown: Shown
) -> list[str]:
    """Each number with its unit; each bar by where it begins and how long it is."""
    array = wanted.array
    cells = [panel.text(array, *cell) for cell in np.ndindex(array.shape)]
    said = [text for _, text, _ in seen.parts]
    if [" ".join(each).rstrip() for each in zip(said[::2], said[1::2], strict=True)] != cells:
        return [f"cells say {said}, torch {cells}"]
    if wanted.peer is not None:  # whose scale may be the other side's
        return []
    lengths = panel.lengths(array)
    drawn_at = ~np.isnan(lengths)
    lengths, both_ways = lengths[drawn_at], panel.both_ways[drawn_at][:, None]
    ends = np.sort([np.zeros_like(lengths), lengths], 0).T  # (bar, from and to)
    ends = np.where(both_ways, (ends + 1) / 2, ends)
    return [
        f"bar {i} is from {drawn[0]:.1%} to {drawn[1]:.1%}, torch {end}"
        for i, (drawn, end) in enumerate(zip(seen.spans, ends, strict=True))
        if np.abs(np.array(drawn[:2]) - end).max() > SHARE / 100 + drawn[2]
    ]


def picture_differs(seen: ShownPanel, panel: Panel, wanted: Wanted, shown: Shown) -> list[str]:
    """Ink on paper."""
    return pixels_differ(seen.canvases[0], wanted.array, shown.ink_colours, 0, 1)


def maps_differ(seen: ShownPanel, panel: Maps, wanted: Wanted, shown: Shown) -> list[str]:
    """Every channel, and the numbers at the ends of the scale or below each map."""
    array = wanted.array
    if len(seen.canvases) != len(array):
        return [f"{len(seen.canvases)} maps, torch {len(array)}"]
    peers = [None] * len(array) if wanted.peer is None else list(wanted.peer)
    own = panel.scale == "map"
    tops = [peak(one, peer) if own else wanted.peak for one, peer in zip(array, peers, strict=True)]
    found = [
        f"channel {channel}: {what}"
        for channel, (canvas, one) in enumerate(zip(seen.canvases, array, strict=True))
        for what in sheet_differs(canvas, one, panel.signed, tops[channel], dark=seen.dark)
    ]
    if seen.names != list(panel.names or []):
        found.append(f"maps are called {seen.names}, torch {panel.names}")
    if own:
        ends = [number(note.removeprefix("to ")) for note in seen.notes]
        if not np.allclose(ends, tops, rtol=0.06):
            found.append(f"maps' own ends {ends}, torch {tops}")
        return found
    return found + ends_differ(seen, panel.signed, wanted.peak)


def heatmap_differs(seen: ShownPanel, panel: Heatmap, wanted: Wanted, shown: Shown) -> list[str]:
    """Time to the right, or the sheet unchanged."""
    sheet = wanted.array.T if panel.time else wanted.array
    high = panel.top or wanted.peak
    found = sheet_differs(seen.canvases[0], sheet, panel.signed, high, dark=seen.dark)
    return found + ends_differ(seen, panel.signed, high)


def sheet_differs(
    canvas: Pixels, values: Array, signed: bool, high: float, *, dark: bool = False
) -> list[str]:
    """One cell a pixel, from zero or diverging from it."""
    stops = colour_table(signed, dark=dark)
    return pixels_differ(canvas, values, stops, -high if signed else 0.0, high)


def ends_differ(seen: ShownPanel, signed: bool, high: float) -> list[str]:
    """The numbers at the ends of the colour scale."""
    ends, wanted = [number(end) for end in seen.ends], [-high if signed else 0.0, high]
    same = np.allclose(ends, wanted, rtol=0.06)
    return [] if same else [f"scale from {ends[0]} to {ends[1]}, torch {wanted}"]


def matrix_differs(seen: ShownPanel, panel: Matrix, wanted: Wanted, shown: Shown) -> list[str]:
    """The colour of each cell, in its corner, beside the number."""
    (canvas,), array = seen.canvases, wanted.array
    rows, columns = array.shape
    corners = [
        [
            canvas[
                int((row + 0.12) * canvas.shape[0] / rows),
                int((column + 0.12) * canvas.shape[1] / columns),
            ]
            for column in range(columns)
        ]
        for row in range(rows)
    ]
    pixels = np.array(corners)
    if panel.categories is None:
        high = compared_peak(wanted, panel.like)
        found = sheet_differs(pixels, array, panel.signed, high, dark=seen.dark)
        return found + ends_differ(seen, panel.signed, high)
    palette = [
        [int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [255] if colour else [0, 0, 0, 0]
        for colour in panel.palette
    ]
    off = np.abs(pixels - np.array(palette)[array.astype(int)]).max(-1) > LEVELS
    return [f"{int(off.sum())} of {array.size} cells have another colour"] if off.any() else []


def text_differs(seen: ShownPanel, panel: ColouredText, wanted: Wanted, shown: Shown) -> list[str]:
    """Each symbol on its colour."""
    symbols = [symbol(float(code)) for code in wanted.others[panel.text].reshape(-1)]
    if [each for each, _ in seen.symbols] != symbols:
        return [f"symbols {[each for each, _ in seen.symbols]}, torch {symbols}"]
    colours = [[int(part) for part in re.findall(r"\d+", colour)] for _, colour in seen.symbols]
    cells, values = np.array([colours]), wanted.array[None]
    found = sheet_differs(cells, values, panel.signed, wanted.peak, dark=seen.dark)
    if panel.marks:
        return found + [f"a colour scale {seen.ends} of marks"] * bool(seen.ends)
    return found + ends_differ(seen, panel.signed, wanted.peak)


def reading_differs(seen: ShownPanel, panel: Reading, wanted: Wanted, shown: Shown) -> list[str]:
    """The text itself."""
    said = [text for _, text, _ in seen.parts]
    text = panel.text(wanted.array)
    return [] if said == [text] else [f"reads {said}, torch {text!r}"]


def race_differs(seen: ShownPanel, panel: Race, wanted: Wanted, shown: Shown) -> list[str]:
    """Each network's predictions in turn, and the verdict."""
    says = [run.says for rows in wanted.array for run in panel.runs(rows)]
    found = [text for part, text, _ in seen.parts if part == "run"]
    verdict = [text for part, text, _ in seen.parts if part == "verdict"]
    wrong = [] if found == says else [f"runs {found}, torch {says}"]
    if verdict != [f"{panel.words(wanted.array)}."]:
        wrong.append(f"says {verdict}, torch {panel.words(wanted.array)!r}")
    return wrong


def lines_differ(seen: ShownPanel, panel: Lines, wanted: Wanted, shown: Shown) -> list[str]:
    """Every point of every curve has its colour near it, or that of a curve drawn later.

    What lies on the lower axis is passed over: there the colours mix.
    """
    (canvas,), array = seen.canvases, wanted.array
    if not canvas.any():
        return ["nothing is painted yet"]
    xs = np.arange(array.shape[1]) if panel.x is None else wanted.others[panel.x].reshape(-1)
    on_x, on_y = (np.log10 if axis in panel.log else np.asarray for axis in "xy")
    peer = None if wanted.peer is None else on_y(wanted.peer)
    across = along(on_x(xs), extent(on_x(xs), None))
    up = along(
        on_y(array), extent(on_y(np.array(panel.y)), None) if panel.y else extent(on_y(array), peer)
    )
    top, bottom = PLOT_TOP * seen.ratio, canvas.shape[0] - PLOT_FOOT * seen.ratio
    left, right = plot(canvas, bottom)
    painted = [
        (canvas[..., 3] > 100)
        & (np.abs(canvas[..., :3] - shown.brain_colours[who]).max(-1) <= 3 * LEVELS)
        for who in panel.who
    ]
    inked = spread(canvas[..., 3] > 100, round(NEAR * seen.ratio))
    wrong = []
    for series, label in enumerate(panel.labels):
        near = spread(np.any(painted[series:], axis=0), round(NEAR * seen.ratio))
        others = np.delete(up, series, 0) * (bottom - top)
        apart = np.abs(others - up[series] * (bottom - top)).min(0, initial=np.inf)
        crowded = apart <= NEAR * seen.ratio  # so close to another curve, their colours mix
        missing = [
            f"{label} is not drawn at {x:.0%} of the way, {y:.0%} high"
            for x, y, mixed in zip(across, up[series], crowded, strict=True)
            if 0.01 < y <= 1
            and not (inked if mixed else near)[
                min(round(bottom - y * (bottom - top)), len(near) - 1),
                round(left + x * (right - left)),
            ]
        ]
        wrong += missing if len(missing) > MIXED * len(xs) else []
    return wrong[:5]


def plot(canvas: Pixels, bottom: float) -> tuple[int, int]:
    """Where the lower axis begins and ends, px: the longest line without a gap in its row."""
    drawn = np.concatenate([[0], canvas[round(bottom), :, 3] > 0, [0]])
    starts, ends = (np.flatnonzero(np.diff(drawn) == step) for step in (1, -1))
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest]) - 1


def spread(painted: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """What lies at most ``by`` px from something painted, along rows and columns."""
    for axis in (0, 1):
        painted = np.any([np.roll(painted, step, axis) for step in range(-by, by + 1)], axis=0)
    return painted


def pen_differs(seen: ShownPanel, panel: PenPath, wanted: Wanted, shown: Shown) -> list[str]:
    """A dot in the colour of its time wherever the pen was, where no later dot or ring lies on it."""
    (canvas,), array = seen.canvases, wanted.array
    ratio = seen.ratio
    places = array[:, :2].cumsum(0) * canvas.shape[1] / panel.size
    times = np.arange(len(array)) / max(
        len(array) - 1, 1
    )  # as the page divides: halves round alike
    colours = table("viridis")[np.floor(times * 255 + 0.5).astype(int)]
    inside = (places > 1).all(1) & (places < canvas.shape[1] - 1).all(1)
    free = [
        number
        for number in np.flatnonzero(inside)
        if (np.hypot(*(places[number + 1 :] - places[number]).T) > 5 * ratio).all()
        and not 4 * ratio < math.hypot(*(places[number] - places[0])) < 10 * ratio
    ]
    wrong = []
    for point in free:
        column, row = places[point].astype(int)
        if np.abs(canvas[row, column, :3] - colours[point]).max() > LEVELS:
            wrong.append(f"no dot of its colour at point {point}")
    far = np.hypot(*(places - places[0]).T) >= 10 * ratio  # beyond the ring around the start
    return wrong if free or not (inside & far).any() else ["no dot lies free"]


def advice_differs(seen: ShownPanel, panel: Advice, wanted: Wanted, shown: Shown) -> list[str]:
    """Every sentence and link in reading order, the points in words and as lengths, the marks."""
    parts = [(p.kind, p.text, place(p.link)) for p in panel.parts(wanted.array, wanted.others)]
    found = [(kind, text, place(link)) for kind, text, link in seen.parts]
    wrong = [
        f"says {two}, torch {one}" for one, two in zip(parts, found, strict=False) if one != two
    ]
    if len(parts) != len(found):
        wrong.append(f"says {len(found)} things, torch {len(parts)}")
    most = max(*wanted.array, 1)
    for row, option, points in zip(seen.rows, panel.options, wanted.array, strict=True):
        if (row.name, row.share) != (option.name, told(points)):
            wrong.append(f"{row.name} has {row.share} points, torch {option.name} {told(points)}")
        if abs(row.length - max(points, 0) / most) > SHARE / 100 + row.least:
            wrong.append(f"{row.name} is {row.length:.1%} long")
    order = panel.verdict(wanted.array).order
    colours = [
        shown.brain_colours[panel.options[i].brain] for i in (*order, *range(len(seen.rows)))
    ]
    middles = [c[c.shape[0] // 2, c.shape[1] // 2, :3] for c in seen.canvases]
    if not np.array_equal(middles, colours):
        wrong.append(f"marks are {np.array(middles).tolist()}, torch {colours}")
    return wrong[:5]


def place(link: str) -> str:
    """A page and its heading, whatever the page's file is called there."""
    return re.sub(r"\.(?:html|ipynb|md)(?=#|$)", "", link)


def lineage_marks_differ(
    seen: ShownPanel, panel: Lineages, wanted: Wanted, shown: Shown, placed: Any, inked: Array
) -> list[str]:
    """Each mark that is shown, in its lane's colour unless something lies over it."""
    (canvas,), ratio, wrong = seen.canvases, seen.ratio, list[str]()
    begins = layout.tops(panel.entries, len(panel.lanes), canvas.shape[1] / ratio)
    hidden, gone, covered = 0, 0, 0
    for spot in placed:
        colour = shown.brain_colours[panel.lanes[spot.lane]]
        row, column = (round(n * ratio) for n in (layout.height_of(spot, begins), spot.x))
        around = canvas[row - 2 : row + 3, column - 2 : column + 3]
        there = bool(painted(around, colour).any())
        if wanted.array[spot.entry, 0] == timeline.HIDDEN:
            hidden, gone = hidden + 1, gone + (not there)  # an arc may pass there
        elif not there and inked[row, column]:
            covered += 1  # by another mark, an arc or a name
        elif not there:
            wrong.append(f"{panel.entries[spot.entry].name} has no mark at {column}, {row}")
    if covered > 0.3 * (len(placed) - hidden):
        wrong.append(f"{covered} of {len(placed) - hidden} marks don't have their lane's colour")
    if gone < 0.6 * hidden:
        wrong.append(f"of {hidden} that are hidden, {hidden - gone} are drawn")
    return wrong


def lineages_differ(seen: ShownPanel, panel: Lineages, wanted: Wanted, shown: Shown) -> list[str]:
    """All that is said of the chosen one; each mark in its lane's colour, and every arc's middle."""
    parts = [(p.kind, p.text, place(p.link)) for p in panel.parts(wanted.array)]
    found = [(kind, text, place(link)) for kind, text, link in seen.parts]
    wrong = [
        f"says {two}, torch {one}" for one, two in zip(parts, found, strict=False) if one != two
    ]
    if len(parts) != len(found):
        wrong.append(f"says {len(found)} things, torch {len(parts)}")
    (canvas,), ratio = seen.canvases, seen.ratio
    low, high = wanted.others[panel.span].reshape(-1).tolist()
    width = canvas.shape[1] / ratio
    begins = layout.tops(panel.entries, len(panel.lanes), width)
    placed = layout.spots(panel.entries, (low, high), width)
    if abs(canvas.shape[0] - (begins[-1] + layout.FOOT) * ratio) > ratio:
        wrong.append(f"is {canvas.shape[0] / ratio:.0f} px high, torch {begins[-1]:.0f} and years")
    inked = spread(canvas[..., 3] > 60, round(3 * ratio))
    wrong += lineage_marks_differ(seen, panel, wanted, shown, placed, inked)
    for arc in panel.arcs(wanted.array):
        ends = layout.feet(panel.entries, arc, placed, (low, high), width, begins)
        column, row = np.round(layout.way(*ends)[12] * ratio).astype(int)
        inside = 0 <= column < canvas.shape[1] and 0 <= row < canvas.shape[0]
        if inside and not inked[row, column]:
            wrong.append(f"no arc from {arc.child} to {arc.parent} at {column}, {row}")
    return wrong[:5]


def ranking_differs(seen: ShownPanel, panel: Ranking, wanted: Wanted, shown: Shown) -> list[str]:
    """Every row in words; its mark, where its value is, and how far its interval goes."""
    rows, notes = panel.rows(wanted.array), list(panel.notes)
    parts = [
        part
        for row in rows
        for part in (*panel.cells(row), notes[row.note] if row.note >= 0 else "")
    ]
    said = [text for _, text, _ in seen.parts]
    if said != parts:
        return [f"rows say {said}, torch {parts}"]
    axis = picked(panel.axes, panel.measure, wanted.others)
    every = rows + ([] if wanted.peer is None else panel.rows(wanted.peer))
    ends = axis_ends(
        axis, [n for r in every for n in (r.value, *((r.low, r.high) if r.interval else ()))]
    )
    wrong = []
    for row, mark, lane in zip(rows, seen.canvases[1::2], seen.canvases[2::2], strict=True):
        colour = shown.brain_colours[panel.settings()["brains"][row.name]]
        if not painted(mark, colour)[mark.shape[0] // 2, mark.shape[1] // 2]:
            wrong.append(f"{panel.names[row.name]} has no mark of its colour")
        edge = LANE_EDGE * seen.ratio
        numbers = np.array([row.value, *((row.low, row.high) if row.interval else ())])
        places = edge + along(on(axis, numbers), ends).clip(0, 1) * (lane.shape[1] - 2 * edge)
        drawn = np.flatnonzero(painted(lane, colour)[lane.shape[0] // 2])
        reach = HALF_MARK * seen.ratio  # of the mark, which may cover the interval's ends
        low, high = places.min(), places.max()
        if not len(drawn) or not (
            min(low, places[0] - reach) - 2 <= drawn[0] <= low + 2
            and high - 2 <= drawn[-1] <= max(high, places[0] + reach) + 2
            and np.abs(drawn - places[0]).min() < 2
        ):
            wrong.append(f"{panel.names[row.name]} is drawn at {drawn[[0, -1]]}, torch {places}")
    return wrong


def scatter_differs(seen: ShownPanel, panel: Scatter, wanted: Wanted, shown: Shown) -> list[str]:
    """Each point in its colour at its position, the ends of its interval, the limit's line."""
    (canvas,), ratio = seen.canvases, seen.ratio
    across, upright = panel.axes
    up = picked(upright, panel.measure, wanted.others)
    points = wanted.array[wanted.array[:, 3] != HIDDEN]
    both = points
    if wanted.peer is not None:
        both = np.concatenate([points, wanted.peer[wanted.peer[:, 3] != HIDDEN]])
    spread_y = np.concatenate([both[:, 1], both[:, 1] - both[:, 2], both[:, 1] + both[:, 2]])
    top, bottom = PLOT_TOP * ratio, canvas.shape[0] - PLOT_FOOT * ratio
    left, right = plot(canvas, bottom)
    ends = axis_ends(across, both[:, 0]), axis_ends(up, spread_y)
    ends = (ends, evened(ends, right - left, bottom - top))[panel.circle]

    def column(x: Array) -> Array:
        return left + along(on(across, x), ends[0]) * (right - left)

    def row(y: Array) -> Array:
        return bottom - along(on(up, y), ends[1]) * (bottom - top)

    marks = np.column_stack([column(points[:, 0]), row(points[:, 1])])
    # a mark may lie on another's, a name on the end of an interval
    inked = spread(canvas[..., 3] > 60, round(2 * ratio))
    wrong = []
    brains = panel.settings()["brains"]
    of_brain = {
        brain: spread(painted(canvas, shown.brain_colours[brain]), round(2 * ratio))
        for brain in set(brains)
    }
    for i, (x, y, half, state) in enumerate(wanted.array.tolist()):
        if state == HIDDEN:
            continue
        own = of_brain[brains[i]]
        at = column(np.array([x]))[0]
        middle, *whiskers = row(np.array([y, *((y - half, y + half) if half else ())]))
        alone = (np.hypot(marks[:, 0] - at, marks[:, 1] - middle) < HALF_MARK * ratio).sum() == 1
        places = [(middle, own if alone else inked), *((end, own | inked) for end in whiskers)]
        missing = [
            (at, place)
            for place, here in places
            if top <= place <= bottom and not here[round(place), round(at)]
        ]
        if missing:
            wrong.append(f"{panel.names[i]} is not drawn at {missing}")
    if panel.limit is not None:
        at = column(wanted.others[panel.limit].reshape(-1))[0]
        if left <= at <= right:
            line = canvas[round(top) : round(bottom), round(at) - 1 : round(at) + 2, 3].max(1) > 60
            if line.mean() < 0.5:  # dashes of 5 px, 3 px apart
                wrong.append(f"no limit is drawn at {at:.0f}: {line.mean():.0%}")
    return wrong


def network_differs(seen: ShownPanel, panel: Network, wanted: Wanted, shown: Shown) -> list[str]:
    """Every map of every layer, pixel by pixel, and nothing in the gaps; of a cell its states."""
    others = {**wanted.others, panel.output: wanted.array}
    if panel.cell:
        return states_differ(seen.canvases[0], seen.ratio, panel, others)
    wrong = []
    for layer, canvas in zip(panel.layers, seen.canvases, strict=False):
        sheet = tiled(others[layer.output], layer, across_of(panel.layers))
        if canvas.shape[:2] != sheet.shape:
            return [f"{layer.output} is {canvas.shape[:2]} px, torch {sheet.shape}"]
        there = ~np.isnan(sheet)
        high = 1.0 if layer.scale == "ink" else peak(sheet)
        low = -high if layer.scale == "signed" else 0.0
        of_values = colour_table(layer.scale == "signed", dark=seen.dark)
        stops = shown.ink_colours if layer.scale == "ink" else of_values
        found = pixels_differ(canvas[there][None], sheet[there][None], stops, low, high)
        wrong += [f"{layer.output}: {what}" for what in found]
        if canvas[~there][:, 3].any():
            wrong.append(f"{layer.output}: something is in the gaps")
    return wrong


def states_differ(
    canvas: Pixels, ratio: float, panel: Network, others: dict[str, Array]
) -> list[str]:
    """In the middle of each time step that is shown, the colour of each state."""
    cell, width = panel.cell, canvas.shape[1] / ratio
    assert cell
    steps = len(others[panel.output])
    tick, unit = (int(others[name].item()) for name in (panel.step, panel.unit))
    step, done = tick // cell.ticks % steps, tick % cell.ticks == cell.ticks - 1
    least = WORD_PITCH if panel.vocabulary else CELL_PITCH
    many = max(1, min(steps, int((width - 2 * CELL_EDGE) // least)))
    first = max(0, min(steps - many, step - many // 2))
    pitch, wrong = (width - 2 * CELL_EDGE) / many, []
    for which, state in enumerate(cell.states):
        values = [value_of(cell, state, others, at, unit) for at in range(steps)]
        high = max(1.0, peak(np.array(values)))
        row = round((CELL_TOP + CELL_HIGH * (which + 0.5) / len(cell.states)) * ratio)
        for at in range(first, min(first + many, step + done)):
            column = round((CELL_EDGE + pitch * (at - first + 0.5)) * ratio)
            pixel, value = canvas[row, column][None, None], np.array([[values[at]]])
            differs = sheet_differs(pixel, value, True, high)
            wrong += [f"{cell.wires[state].name} at step {at}: {what}" for what in differs]
    return wrong


def painted(canvas: Pixels, colour: list[int]) -> NDArray[np.bool_]:
    """Where a canvas has this colour, faint or not."""
    near = np.abs(canvas[..., :3] - colour).max(-1) <= 3 * LEVELS
    return np.asarray((canvas[..., 3] > 60) & near)


COMPARE: dict[str, Any] = {
    "advice": advice_differs,
    "bars": bars_differ,
    "heatmap": heatmap_differs,
    "lineages": lineages_differ,
    "lines": lines_differ,
    "maps": maps_differ,
    "matrix": matrix_differs,
    "network": network_differs,
    "pen": pen_differs,
    "picture": picture_differs,
    "quantities": quantities_differ,
    "race": race_differs,
    "ranking": ranking_differs,
    "reading": reading_differs,
    "scatter": scatter_differs,
    "text": text_differs,
}


def pixels_differ(canvas: Pixels, values: Any, stops: Any, low: float, high: float) -> list[str]:
    """Compare a canvas with values coloured along ``stops``; a value between two colours has both."""
    if canvas.shape[:2] != values.shape:
        return [f"{canvas.shape[:2]} pixels, torch {values.shape}"]
    place = (np.clip((values.astype(float) - low) / (high - low), 0, 1)) * 255
    off = np.min(
        [
            np.abs(
                canvas[..., :3] - coloured(np.floor(place + nudge + 0.5).clip(0, 255) / 255, stops)
            )
            for nudge in (-0.01, 0.01)
        ],
        axis=0,
    )
    wrong = int((off.max(axis=-1) > LEVELS).sum())
    return (
        [f"{wrong} of {values.size} pixels off, by up to {off.max():.0f} levels"] if wrong else []
    )


def coloured(share: Any, stops: Any) -> Any:
    """Colours at points from 0 to 1, straight lines between the stops."""
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(share, at, channel) for channel in np.transpose(stops)], axis=-1)
