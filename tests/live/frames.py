"""Frames for the tests of scenes, by kind of panel: of the kit's figures, and drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch
from browser import kit
from scenes import Array, Case, Scene, read, scenes, with_gaps
from torch import nn

from twobrains.live import (
    Bars,
    CellDiagram,
    ColouredText,
    Heatmap,
    LayerDiagram,
    Lines,
    Maps,
    Matrix,
    Panel,
    PenPath,
    Picture,
    Quantities,
    Race,
    Ranking,
    Reading,
    Scatter,
)  # fmt: skip
from twobrains.live.panels.base import NO_OTHERS
from twobrains.milestones import Evolution
from twobrains.milestones import read as milestones

POSITIONS = 12  # of the controls of a figure of the kit
BRAINS = ["recurrence", "convolution", "dense"]
Rng = np.random.Generator


@cache
def kit_cases() -> list[Case]:
    """Every panel of the kit at a few positions of the controls, each beside the one before."""
    found = []
    for build in kit.FIGURES.values():
        live, rng = build(), random.Random(1)
        values = [{c.name: c.sample(rng) for c in live.program.controls} for _ in range(POSITIONS)]
        answers = [live.program.evaluate(live.program.inputs(each)) for each in values]
        frames = [{name: each.numpy() for name, each in answer.items()} for answer in answers]
        for frame, beside in zip(frames, [None, *frames], strict=False):
            found += [read(panel, frame, beside) for panel in live.program.panels]
    return found


def cases(kind: str) -> list[Case]:
    """All frames for a kind of panel, in two widths."""
    every = [case for case in kit_cases() if case.panel.kind == kind]
    every += DRAWN[kind](np.random.default_rng(0))
    return [replace(case, width=(400.0, 270.0)[i % 2]) for i, case in enumerate(every)]


def each_scene(kind: str, in_node: Callable[..., Any]) -> list[tuple[Scene, Case]]:
    """The scenes of a kind with what they were made of; their words are Python's."""
    every = cases(kind)
    made = scenes(every, in_node)
    assert len({case.says for case in every}) > 1 or not every[0].panel.spoken
    for scene, case in zip(made, every, strict=True):
        if case.sayable:
            assert scene["words"] == case.says
    return list(zip(made, every, strict=True))


def sheets(rng: Rng, *shape: int) -> list[Array]:
    """Values of both signs, below zero, all one, all zero, tiny and huge."""
    wave = rng.normal(size=shape).astype(np.float32)
    return [
        wave, -np.abs(wave), np.full_like(wave, -2.5), np.zeros_like(wave), wave * np.float32(1e-30),
        wave * np.float32(1e30),
    ]  # fmt: skip


def shown(
    panel: Panel, array: Array, rng: Rng, others: Mapping[str, Array] = NO_OTHERS
) -> Iterator[Case]:
    """A tensor alone, beside one of twice its size, and with gaps."""
    frame = {panel.output: array, **others}
    beside = {panel.output: 2 * rng.permutation(array.ravel()).reshape(array.shape)}
    alone = read(panel, frame)
    yield alone
    yield read(panel, frame, beside)
    yield with_gaps(alone, rng)


def of_bars(rng: Rng) -> Iterator[Case]:
    """Shares; two that are alike; one alone."""
    for array in (
        rng.random(3),
        rng.random(3) * 1e-30,
        np.ones(3),
        np.zeros(3),
        [0.005, 0.125, 0.375],
    ):
        yield read(Bars("x", labels=["a", "b", "c"], says="highest is"), {"x": np.array(array)})
        yield read(Bars("x", labels=["a", "b", "c"], unsure=0.5), {"x": np.array(array)})
    texts = {"codes": np.array([[52, 50, 0, 55], [0, 0, 0, 0]])}
    named = Bars("x", labels=["1st", "2nd"], texts="codes", says="highest is")
    yield read(named, {"x": np.array([0.75, 0.25]), **texts})
    yield read(Bars("x", labels=["alone"]), {"x": np.array([0.985])})


def of_picture(rng: Rng) -> Iterator[Case]:
    """Sheets that are high, and one that is broad."""
    for array in (*sheets(rng, 5, 3), rng.random((2, 9)), rng.random((1, 1))):
        yield from shown(Picture("x"), array, rng)


def of_maps(rng: Rng) -> Iterator[Case]:
    """One scale for all or one each; few channels and many."""
    for signed, scale, many in product((True, False), ("panel", "map"), (1, 5, 9)):
        names = [f"map {i}" for i in range(many)] if signed else None
        for array in sheets(rng, many, 3, 4):
            yield from shown(Maps("x", signed=signed, scale=scale, names=names), array, rng)


def of_heatmap(rng: Rng) -> Iterator[Case]:
    """Time across or rows down; a text below; probabilities."""
    for signed, time in product((True, False), (True, False)):
        for array in (*sheets(rng, 4, 30), *sheets(rng, 1, 1)):
            yield from shown(Heatmap("x", signed=signed, time=time), array, rng)
    codes = {"codes": np.array([60.0, 10, 0x5E9])}
    for array in sheets(rng, 3, 3):
        yield from shown(Heatmap("x", text="codes", pairs=True), array, rng, codes)
    yield read(Heatmap("x", top=1, names=["a", "b"], y_label="of"), {"x": rng.random((3, 2))})


def of_matrix(rng: Rng) -> Iterator[Case]:
    """Cells with numbers, with words, with neither; more than have room for numbers."""
    for signed, digits, shape in product((True, False), (2, 4), ((3, 4), (1, 1), (20, 30))):
        for array in sheets(rng, *shape):
            yield from shown(
                Matrix("x", signed=signed, digits=digits, numbers=digits == 2), array, rng
            )
    for size in (0.1, 10.0):
        compared = {"b": size * rng.normal(size=(2, 3))}
        yield from shown(Matrix("x", like="b"), rng.normal(size=(2, 3)), rng, compared)
    for names in (["", "up", "down", *"abcde"], ["", "up", "down", *"abcdefgh"]):
        yield read(Matrix("x", categories=names), {"x": rng.integers(0, len(names), (4, 5))})


def of_text(rng: Rng) -> Iterator[Case]:
    """A value for each symbol, symbols of all kinds among them."""
    codes = np.array([65.0, 10, 0, 0x5E9, 0xD800])
    for signed, many in product((True, False), (5, 1)):
        for array in sheets(rng, many):
            panel = ColouredText("x", text="codes", signed=signed)
            yield from shown(panel, array, rng, {"codes": codes[:many]})


def of_reading(rng: Rng) -> Iterator[Case]:
    """Texts with room left, and none."""
    for codes in ([104, 105, 0, 10, 0x1F600, 5], [0, 0], [33]):
        yield read(Reading("x", label="read"), {"x": np.array(codes, dtype=float)})


def of_pen(rng: Rng) -> Iterator[Case]:
    """Movements of any length, on the sheet and off it, tiny and huge."""
    for many, size in product((1, 2, 17, 150), (3.0, 1e-30, 1e30)):
        steps = rng.normal(0, size, (many, 2))
        lifts = rng.integers(0, 2, many) * 0.75
        yield read(PenPath("x", size=20), {"x": np.column_stack([steps, lifts])})


def of_lines(rng: Rng) -> Iterator[Case]:
    """Curves on plain and logarithmic axes, with positions of their own, between ends of their own."""
    for log, many in product(("", "x", "y", "xy"), (7, 1)):
        for array in sheets(rng, 3, many):
            panel = Lines("x", labels=[*"abc"], brains=BRAINS, x="p", log=log)
            positive = np.exp(array.clip(-60, 60)) if "y" in log else array
            yield from shown(panel, positive, rng, {"p": rng.uniform(0.1, 20, many).cumsum()})
    for array in sheets(rng, 5, 9):
        yield from shown(Lines("x", labels=[*"abcde"], marks="Dv^XP", y=(-1, 2)), array, rng)


def of_scatter(rng: Rng) -> Iterator[Case]:
    """Points on plain and logarithmic axes; hidden ones with gaps; a limit on the axis and beyond it."""
    for log, limit, size in product(("", "x", "y", "xy"), (0.5, 1e5), (1.0, 1e-25, 1e25)):
        marked: dict[str, Any] = {"limit": "limit", "limit_label": "budget", "frontier": True}
        panel = Scatter("x", names=[*"abcdefgh"], brains=BRAINS[:2] * 4, log=log, **marked)
        places = rng.normal(size=(8, 2)) if not log else rng.uniform(0.1, 9, (8, 2))
        halves = rng.choice([0, 0.25, 2], 8) * size
        rows = np.column_stack(
            [places * [1, size], halves, rng.permutation([0, 0, 1, 1, 2, 2, 2, 3])]
        )
        rows[rows[:, 3] == 0, :3] = np.nan
        frame = {"x": rows, "limit": np.array(limit)}
        yield read(panel, frame)
        yield read(panel, frame, {"x": rows * [2, 2, 2, 1]})
    root = Scatter("x", names=["root"], circle=True, x=(-1.5, 1.5), y=(-1, 1))
    yield read(root, {"x": np.array([[0.5, -0.25, 0, 1]])})


def small_cnn() -> nn.Sequential:
    """Windows with strides, padding and dilation, in one direction and in both."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 3, (3, 5), padding=(1, 2)), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(3, 20, 3, stride=2, padding=2, dilation=2), nn.AvgPool2d(2, 1),
        nn.Flatten(), nn.Linear(20 * 3 * 2, 70), nn.Linear(70, 3), nn.Softmax(-1),
    )  # fmt: skip


def of_network(rng: Rng) -> Iterator[Case]:
    """Layers of a small network, with tiny and huge inputs; cells at any tick of any step."""
    layers = LayerDiagram(small_cnn(), torch.rand(1, 1, 12, 14)).panel("net", labels=[*"abc"])
    diagram = LayerDiagram(small_cnn(), torch.rand(1, 1, 12, 14))
    for size in (1.0, 0.0, 1e-30, 1e30):
        image = torch.from_numpy(rng.random((1, 1, 12, 14), dtype=np.float32) * np.float32(size))
        yield read(layers, {n: x.detach().numpy() for n, x in diagram(image).items()})
    for kind, many, tick in product((nn.LSTM, nn.GRU, nn.RNN), (1, 3, 40), (0, 7, 23, 500)):
        cell = CellDiagram(kind(2, 5))
        panel = cell.panel("cell", text="codes" if many > 1 else None)
        wires = {name: rng.normal(0, 0.7, (many, 5)) for name in cell.cell.outputs}
        places = {"tick": np.array(tick), "unit": np.array(tick % 5)}
        codes = {"codes": rng.choice([32, 10, 97], many)}
        yield read(panel, {**wires, **places, **codes})
        if many > 1:
            named = cell.panel("cell", text="codes", vocabulary=["end", "a", "triangle"])
            yield read(named, {**wires, **places, "codes": rng.integers(0, 3, many)})


def of_ranking(rng: Rng) -> Iterator[Case]:
    """Rows with intervals, without, hidden; unknown numbers; axes with ends and without."""
    categories = {"kind": ["slow", "fast"]}
    for log, ends, size in product((False, True), (None, (0.01, 20.0)), (1.0, 1e-25, 1e25)):
        if ends and size != 1:
            continue
        panel = Ranking(
            "x", names=[*"abcd"], brains=[*BRAINS, "dense"], notes=["run"], unit="%", ends=ends,
            log=log, columns=["cost", "kind"], categories=categories, digits=4,
        )  # fmt: skip
        value = rng.uniform(0.5, 9, 6)
        half = rng.choice([np.nan, 0.25, 2], 6)
        ends_of = [(value - half) * size, (value + half * rng.choice([1, 3], 6)) * size]
        more = [rng.choice([np.nan, 1e6, 0.125], 6), rng.integers(0, 2, 6)]
        names, notes = [0, 2, 1, -1, 3, 3], rng.integers(-1, 1, 6)
        yield read(panel, {"x": np.column_stack([names, notes, value * size, *ends_of, *more])})
    empty = Ranking("x", names=["a"], empty="Nobody.")
    yield read(empty, {"x": np.full((2, 5), -1.0)})
    yield read(empty, {"x": np.array([[0.0, -1, -3, np.nan, np.nan]])})


def of_quantities(rng: Rng) -> Iterator[Case]:
    """Scales of the panel, of rows and of columns; percentages; both signs; one number alone."""
    units: dict[str, Any] = {"panel": "px", "row": ["%", "", "steps"], "column": ["s", "%"]}
    for scale, signed in product(units, (True, False)):
        panel = Quantities(
            "x",
            rows=[*"abc"],
            columns=["one", "two"],
            units=units[scale],
            scale=scale,
            signed=signed,
        )
        for array in sheets(rng, 3, 2):
            small = np.float32(1 if "%" not in units[scale] else 1 / max(1, np.abs(array).max()))
            yield from list(shown(panel, small * (array if signed else np.abs(array)), rng))[:2]
    error = {"rows": [*"ab"], "columns": ["output", "error"], "units": ["", ""], "scale": "column"}
    panel = Quantities("x", **error, signed=[True, False])
    yield read(panel, {"x": np.array([[-0.5, 0.25], [2.0, 4.0]])})
    for unit, top in (("px", None), ("%", None), ("", 2.0)):
        panel = Quantities("x", rows=["side"], units=unit, top=top, brains=["hybrid"])
        for value in (0.0, 1.5, 1.0, 0.12345):
            yield read(panel, {"x": np.array([[value]])})


def of_race(rng: Rng) -> Iterator[Case]:
    """Networks that agree and that don't, early and late, at the end and before it, sure or not."""
    for nets, moments, missing, unsure in product((1, 2, 3), (2, 10), (0, 1), (0.0, 0.75)):
        panel = Race(
            "x",
            labels=[*"ABC"][:nets],
            brains=BRAINS[:nets],
            classes=[*"01"],
            of="ink",
            dare="Go.",
            fooled="Ha.",
            unsure=[unsure] * nets if unsure else [],
        )
        for _ in range(6):
            best = rng.integers(0, 2, (nets, moments)).cumsum(1).clip(max=rng.integers(1, 3)) % 2
            ahead = rng.uniform(0.5, 1, (nets, moments))
            shares = np.broadcast_to(np.linspace(0, 100, moments + 1)[1:], (nets, moments))
            columns = [shares, *(np.where(best == i, ahead, 1 - ahead) for i in (0, 1))]
            rows = np.stack(columns, -1)
            rows[:, moments - missing :] = np.nan
            yield read(panel, {"x": rows})


def of_advice(rng: Rng) -> Iterator[Case]:
    """The kit's advice under any points."""
    panel = next(case.panel for case in kit_cases() if case.panel.kind == "advice")
    for size in (1.0, 3.0, 1e-30, 1e30, -1.0, 0.0):
        truths = {"holds": 2, "tries": 2, "heard": 2}
        others = {n: rng.integers(0, 2, s).astype(float) for n, s in truths.items()}
        names = dict(zip(panel.also, others.values(), strict=True))
        yield read(panel, {panel.output: rng.choice([-1, 0.5, 1, 2], 3) * size, **names})


def of_lineages(rng: Rng) -> Iterator[Case]:
    """The milestones, in states drawn for them."""
    panel = Evolution(milestones()).panel()
    for ends in ((1940.0, 2026.0), (1990.0, 2018.0), (2012.0, 2026.0)):
        rows = np.column_stack(
            [rng.integers(0, 3, len(panel.entries)), rng.integers(1, 4, len(panel.entries))]
        )
        rows[rng.random(len(rows)) < 0.2, 1] = -1
        rows[rng.integers(0, len(rows))] = 2, 0
        yield read(panel, {panel.output: rows, panel.span: np.array(ends)})


DRAWN: dict[str, Callable[[Rng], Iterator[Case]]] = {
    "advice": of_advice, "bars": of_bars, "heatmap": of_heatmap, "lineages": of_lineages,
    "lines": of_lines, "maps": of_maps, "matrix": of_matrix, "network": of_network, "pen": of_pen, "picture": of_picture,
    "quantities": of_quantities, "race": of_race, "ranking": of_ranking, "reading": of_reading, "scatter": of_scatter, "text": of_text,
}  # fmt: skip
