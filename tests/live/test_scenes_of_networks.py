"""What a network's scene holds, in Node, against its tensors: maps, receptive fields, gates, wires."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from frames import each_scene, small_cnn
from marks import column, parts
from scenes import Case, Scene, colour_places, peak, rgb, same, table

from twobrains.live import LayerDiagram, Network
from twobrains.live.panels.layers import across_of, tiled
from twobrains.live.panels.numbers import shown
from twobrains.live.panels.still_network import value_of
from twobrains.live.panels.text import symbol

THIN, MORE = 1.5, 4  # CSS px: a wire at 0, and what is added at 1
BLADE = 11  # CSS px: half a valve's blade


def network_scenes(in_node: Any, *, cells: bool) -> list[tuple[Scene, Case, Network]]:
    """The scenes of layers, or those of cells."""
    every = [(scene, case, case.panel) for scene, case in each_scene("network", in_node)]
    return [each for each in every if isinstance(each[2], Network) and bool(each[2].cell) == cells]  # type: ignore[misc]


def test_each_layers_maps_are_on_one_sheet_in_its_own_colours(in_node: Any) -> None:
    for scene, case, panel in network_scenes(in_node, cells=False):
        assert scene["cell"] is None
        assert len(scene["layers"]) == len(panel.layers)
        for drawn, layer in zip(scene["layers"], panel.layers, strict=True):
            array = case.wanted.others.get(layer.output, case.wanted.array)
            sheet = tiled(array, layer, across_of(panel.layers))
            assert [drawn["tile"]["high"], drawn["tile"]["wide"]] == list(sheet.shape)
            high = 1.0 if layer.scale == "ink" else peak(array)
            low = -high if layer.scale == "signed" else 0.0
            assert drawn["places"] == colour_places(sheet, low, high)
            assert drawn["shape"] == "×".join(map(str, layer.shape))
            end = {"ink": "", "signed": f"±{shown(high, 2)}", "magnitude": f"0 to {shown(high, 2)}"}
            assert drawn["ends"] == end[layer.scale]
            assert 0 < drawn["share"] <= 1


FIELDS = """
  const { fieldsBack } = await import("./scenes/network_layers.js");
  give(given.units.map((unit) => fieldsBack(given.layers, unit).at(-1)));
"""


def test_a_receptive_field_is_where_the_gradient_of_the_unit_is_not_zero(in_node: Any) -> None:
    model = small_cnn()[:5].double()
    for part in model:
        for weight in part.parameters():
            torch.nn.init.ones_(weight)
        if isinstance(part, torch.nn.MaxPool2d):  # the mean depends on all of its window
            part.forward = lambda x: torch.nn.functional.avg_pool2d(x, 2)  # type: ignore[assignment]
    diagram = LayerDiagram(model, torch.rand(1, 1, 12, 14).double())
    image = torch.rand(1, 1, 12, 14).double().requires_grad_()
    last = len(diagram.layers) - 1
    maps = diagram(image)[diagram.output]
    units = [
        {"layer": last, "channel": 0, "row": row, "column": at}
        for row in range(maps.shape[1])
        for at in range(maps.shape[2])
    ]
    given = {"layers": [layer.spec() for layer in diagram.layers], "units": units}
    for field, unit in zip(in_node(FIELDS, given), units, strict=True):
        one = maps[0, unit["row"], unit["column"]]
        seen = torch.autograd.grad(one, image, retain_graph=True)[0][0, 0].nonzero()
        ends = [[int(seen[:, axis].min()), int(seen[:, axis].max())] for axis in (0, 1)]
        assert field["layer"] == 0
        assert [field["rows"], field["columns"]] == ends


BEFORE = """
  const { fieldBefore, fieldOf } = await import("./scenes/network_layers.js");
  give(given.units.map((unit) => fieldBefore(given.layers, fieldOf(unit)).channels));
"""


def test_a_unit_reads_the_maps_of_its_group_alone(in_node: Any) -> None:
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.Conv2d(4, 8, 3, groups=4),
        torch.nn.Conv2d(8, 6, 1, groups=2), torch.nn.AvgPool2d(2),
    )  # fmt: skip
    diagram = LayerDiagram(model, torch.rand(1, 1, 9, 9))
    shapes = [layer.maps[0] for layer in diagram.layers]
    units = [
        {"layer": layer, "channel": channel, "row": 1, "column": 1}
        for layer in range(1, len(shapes))
        for channel in range(shapes[layer])
    ]
    given = {"layers": [layer.spec() for layer in diagram.layers], "units": units}
    for channels, unit in zip(in_node(BEFORE, given), units, strict=True):
        at, channel = unit["layer"], unit["channel"]
        maps = torch.rand(1, shapes[at - 1], 5, 5, requires_grad=True)
        one = model[at - 1](maps)[0, channel, 1, 1]
        seen = torch.autograd.grad(one, maps)[0][0].flatten(1).any(1).nonzero()
        assert channels == [int(seen.min()), int(seen.max())]


STEPS = """
  const net = await import("./scenes/network_layers.js");
  const seen = [];
  for (const key of given.keys) seen.push(net.steppedUnit(given.layers, seen.at(-1) ?? null, key));
  const cells = seen.map((unit) => net.unitOfCell(given.layers, net.cellOfUnit(given.layers, unit)));
  give({ seen, cells });
"""


def test_keys_lead_from_unit_to_unit_from_map_to_map_and_from_layer_to_layer(in_node: Any) -> None:
    layers = LayerDiagram(small_cnn(), torch.rand(1, 1, 12, 14)).layers
    keys = [
        "ArrowDown",
        "PageDown",
        "ArrowUp",
        "PageDown",
        *["ArrowRight"] * 14,
        "PageUp",
        "PageUp",
    ]
    got = in_node(STEPS, {"layers": [layer.spec() for layer in layers], "keys": keys})
    assert got["seen"] == got["cells"], "a cell of the inspector is one unit"
    assert got["seen"][0] == {"layer": 0, "channel": 0, "row": 0, "column": 0}
    assert got["seen"][1] == {"layer": 1, "channel": 1, "row": 0, "column": 0}
    assert got["seen"][2]["layer"] == 0, "up from the first row"
    assert got["seen"][-3]["channel"] == got["seen"][3]["channel"] + 1, "on to the next map"
    assert got["seen"][-1]["layer"] == 0
    for unit in got["seen"]:
        assert all(
            0 <= unit[name] < size
            for name, size in zip(
                ("channel", "row", "column"), layers[unit["layer"]].maps, strict=True
            )
        )


def test_wires_gates_and_valves_have_the_values_of_their_step_and_unit(in_node: Any) -> None:
    for scene, case, panel in network_scenes(in_node, cells=True):
        cell, others = panel.cell, {**case.wanted.others, panel.output: case.wanted.array}
        assert cell
        tick, unit = int(others["tick"]), int(others["unit"])
        step, phase = tick // cell.ticks % len(case.wanted.array), tick % cell.ticks
        marks = scene["cell"]["marks"]
        values = [value_of(cell, i, others, step, unit) for i in range(len(cell.wires))]
        for wire, value in zip(cell.wires, values, strict=True):
            drawn = [mark for mark in parts(marks, "wire") if mark["name"] == wire.name]
            assert len(drawn) == len(wire.paths)
            known = wire.tick <= phase and wire.output
            thick = THIN + MORE * min(1, abs(value)) if known else THIN
            assert same(column(drawn, "wide"), [thick] * len(drawn)), wire.name
            assert all((mark["colour"] == "--lf-line") == (wire.tick > phase) for mark in drawn)
        for value, written in zip(values, written_gates(cell, marks), strict=True):
            assert written in (None, shown(value, 2))
        for node in cell.nodes:
            name, open_ = cell.wires[node.wire].name, values[node.wire]
            if node.kind == "valve" and cell.wires[node.wire].tick <= phase:
                wide = [abs(end[0] - begin[0]) for begin, end in valve_blades(marks, name)]
                along = np.sin if node.upright else np.cos
                assert any(
                    each == pytest.approx(2 * BLADE * abs(along((1 - open_) * np.pi / 2)))
                    for each in wide
                )


def written_gates(cell: Any, marks: Any) -> list[str | None]:
    """What is written in the gate of each wire, None where it has none or is not computed."""
    found = {mark["name"]: mark["text"] for mark in parts(marks, "gate value")}
    return [found.get(wire.name) for wire in cell.wires]


def valve_blades(marks: Any, name: str) -> list[Any]:
    """The ends of the blades that a gate turns."""
    return [mark["points"] for mark in parts(marks, "blade") if mark["name"] == name]


def test_time_steps_show_the_states_that_are_computed_and_what_they_read(in_node: Any) -> None:
    for scene, case, panel in network_scenes(in_node, cells=True):
        cell, array = panel.cell, case.wanted.array
        assert cell
        others = {**case.wanted.others, panel.output: array}
        tick, unit = int(others["tick"]), int(others["unit"])
        step, done = tick // cell.ticks % len(array), tick % cell.ticks == cell.ticks - 1
        boxes = scene["cell"]["boxes"]
        visible = [box["step"] for box in boxes]
        assert step in visible
        least = 50 if panel.vocabulary else 21
        assert len(visible) == min(len(array), int((case.width - 20) // least))
        states = parts(scene["cell"]["marks"], "state")
        seen = [at for at in visible if at < step or (at == step and done)]
        assert len(states) == len(seen) * len(cell.states)
        for which, state in enumerate(cell.states):
            values = others[cell.wires[state].output][:, unit]
            high = max(1.0, peak(values))
            wanted = table("PuOr_r")[colour_places(values[seen], -high, high)] if seen else []
            drawn = [rgb(mark["colour"]) for mark in states[which :: len(cell.states)]]
            assert np.abs(np.array(drawn) - wanted).max(initial=0) <= 2
        said = column(parts(scene["cell"]["marks"], "read"), "text")
        if panel.vocabulary and panel.text:
            assert said == [panel.vocabulary[int(k)] for k in others[panel.text][visible]]
        elif panel.text:
            letters = [symbol(code) for code in others[panel.text][visible]]
            assert said == ["␣" if letter == " " else letter for letter in letters]
        else:
            assert said == [str(at + 1) for at in visible]
