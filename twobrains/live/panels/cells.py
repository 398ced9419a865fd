"""The standard diagrams of recurrent cells: gates, products, sums, and the wires between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

Point = tuple[float, float]
"""Across from 0 to 1, down in CSS px from the diagram's upper edge."""


class NodeSpec(TypedDict):
    """A node as the page knows it."""

    kind: Literal["gate", "tanh", "valve", "sum", "one minus"]
    wire: int
    x: float
    y: float
    upright: bool


class WireSpec(TypedDict):
    """A wire as the page knows it."""

    name: str
    output: str
    before: bool
    words: str
    tick: int
    paths: list[list[tuple[float, float]]]
    label: tuple[float, float] | None
    side: Literal["left", "right", "center"]


class CellSpec(TypedDict):
    """A diagram as the page knows it, with the names of the outputs that it reads."""

    name: str
    height: int
    ticks: int
    nodes: list[NodeSpec]
    wires: list[WireSpec]
    states: list[int]
    step: str
    unit: str
    text: str | None
    words: list[str] | None


@dataclass(frozen=True)
class Wire:
    """What flows from one operation to the next.

    Attributes:
        name: in symbols.
        output: of the figure, (time, unit); "" for the input, which has no units.
        words: what it is.
        tick: when it is computed, counted within a time step.
        paths: the lines it is drawn as; an arrow ends each.
        label: where its name and value are written.
        side: at which end of them that point is.
        before: it is the output's value at the step before, zero at the first step.
    """

    name: str
    output: str
    words: str
    tick: int
    paths: tuple[tuple[Point, ...], ...]
    label: Point | None = None
    side: Literal["left", "right", "center"] = "center"
    before: bool = False


@dataclass(frozen=True)
class Node:
    """An operation; it shows the value of one wire.

    Attributes:
        kind: a gate's sigmoid, a tanh, the product with a gate (a valve), a sum, or 1 minus.
        wire: index of the wire: what a gate or a tanh gives, how far a valve is open.
        at: its middle.
        upright: whether what passes a valve runs upwards or downwards.
    """

    kind: Literal["gate", "tanh", "valve", "sum", "one minus"]
    wire: int
    at: Point
    upright: bool = False


@dataclass(frozen=True)
class Cell:
    """The diagram of one kind of cell.

    Attributes:
        name: of the cell.
        wires, nodes: what is drawn.
        states: indices of the wires that lead to the next time step.
        height: CSS px.
    """

    name: str
    wires: tuple[Wire, ...]
    nodes: tuple[Node, ...]
    states: tuple[int, ...]
    height: int = 276

    @property
    def ticks(self) -> int:
        """Ticks in which a time step is computed."""
        return 1 + max(wire.tick for wire in self.wires)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs on its wires, each once."""
        return tuple(dict.fromkeys(wire.output for wire in self.wires if wire.output))

    def spec(
        self, step: str, unit: str, text: str | None, words: Sequence[str] | None = None
    ) -> CellSpec:
        """The diagram as JSON."""
        return {
            "name": self.name,
            "height": self.height,
            "ticks": self.ticks,
            "nodes": [
                {
                    "kind": node.kind,
                    "wire": node.wire,
                    "x": node.at[0],
                    "y": node.at[1],
                    "upright": node.upright,
                }
                for node in self.nodes
            ],
            "wires": [
                {
                    "name": wire.name,
                    "output": wire.output,
                    "before": wire.before,
                    "words": wire.words,
                    "tick": wire.tick,
                    "paths": [list(path) for path in wire.paths],
                    "label": wire.label,
                    "side": wire.side,
                }
                for wire in self.wires
            ],
            "states": list(self.states),
            "step": step,
            "unit": unit,
            "text": text,
            "words": None if words is None else list(words),
        }


TOP, MIDDLE, GATES, LOW, FOOT = 40.0, 98.0, 164.0, 218.0, 262.0
"""Heights of the cell state's line, of what is written, of the gates, of what arrives."""


def _up(x: float, start: float, end: float) -> tuple[Point, Point]:
    return (x, start), (x, end)


def _across(y: float, start: float, end: float) -> tuple[Point, Point]:
    return (start, y), (end, y)


LSTM = Cell(
    "LSTM",
    (
        Wire("x", "", "the input", 0, (_up(0.06, FOOT, LOW),), (0.085, FOOT - 2), "left"),
        Wire(
            "h before",
            "h",
            "the hidden state after the step before",
            0,
            (
                ((0, LOW), (0.71, LOW), (0.71, GATES + 20)),
                *(_up(x, LOW, GATES + 20) for x in (0.2, 0.37, 0.54)),
            ),
            (0.005, LOW - 13),
            "left",
            before=True,
        ),
        Wire(
            "c before",
            "c",
            "the cell state after the step before",
            0,
            (_across(TOP, 0, 0.175),),
            (0.005, TOP - 14),
            "left",
            before=True,
        ),
        Wire(
            "f",
            "f",
            "forget gate: the share of the cell state that is kept",
            1,
            (_up(0.2, GATES - 20, TOP + 13),),
        ),
        Wire(
            "i",
            "i",
            "input gate: the share of the candidate that is written",
            1,
            (((0.37, GATES - 20), (0.37, MIDDLE), (0.515, MIDDLE)),),
        ),
        Wire(
            "g", "g", "candidate: what could be written", 1, (_up(0.54, GATES - 20, MIDDLE + 13),)
        ),
        Wire(
            "o",
            "o",
            "output gate: the share of the cell state that is shown",
            1,
            (_across(GATES, 0.755, 0.855),),
        ),
        Wire(
            "f·c",
            "kept",
            "what is kept of the cell state",
            2,
            (_across(TOP, 0.225, 0.515),),
            (0.37, TOP - 14),
        ),
        Wire(
            "i·g",
            "written",
            "what is written",
            2,
            (_up(0.54, MIDDLE - 13, TOP + 13),),
            (0.56, 70),
            "left",
        ),
        Wire(
            "c",
            "c",
            "the cell state: what is kept and what is written",
            3,
            (_across(TOP, 0.565, 1), _up(0.88, TOP, MIDDLE - 14)),
            (0.995, TOP - 14),
            "right",
        ),
        Wire(
            "tanh c",
            "squashed",
            "the cell state between −1 and 1",
            4,
            (_up(0.88, MIDDLE + 14, GATES - 13),),
            (0.862, 131),
            "right",
        ),
        Wire(
            "h",
            "h",
            "the hidden state: what is shown of the cell state",
            5,
            (((0.88, GATES + 13), (0.88, LOW), (1, LOW)),),
            (0.995, LOW + 15),
            "right",
        ),
    ),
    (
        Node("gate", 3, (0.2, GATES)),
        Node("gate", 4, (0.37, GATES)),
        Node("tanh", 5, (0.54, GATES)),
        Node("gate", 6, (0.71, GATES)),
        Node("valve", 3, (0.2, TOP)),
        Node("valve", 4, (0.54, MIDDLE), upright=True),
        Node("sum", 9, (0.54, TOP)),
        Node("tanh", 10, (0.88, MIDDLE)),
        Node("valve", 6, (0.88, GATES), upright=True),
    ),
    (9, 11),
)
"""Long short-term memory with a forget gate."""

GRU = Cell(
    "GRU",
    (
        Wire(
            "x",
            "",
            "the input",
            0,
            (_up(0.1, FOOT, LOW), ((0.1, LOW), (0.78, LOW), (0.78, GATES + 20))),
            (0.125, FOOT - 2),
            "left",
        ),
        Wire(
            "h before",
            "h",
            "the hidden state after the step before",
            0,
            (
                _across(TOP, 0, 0.175),
                ((0.05, TOP), (0.05, LOW), (0.1, LOW)),
                *(_up(x, LOW, GATES + 20) for x in (0.2, 0.42)),
                _up(0.6, LOW, GATES + 14),
            ),
            (0.005, TOP - 14),
            "left",
            before=True,
        ),
        Wire(
            "r",
            "r",
            "reset gate: the share of the old state that the candidate uses",
            1,
            (((0.42, GATES - 20), (0.42, 124), (0.6, 124), (0.6, GATES - 13)),),
        ),
        Wire(
            "z",
            "z",
            "update gate: the share of the old state that is kept",
            1,
            (_up(0.2, GATES - 20, TOP + 13), ((0.2, 82), (0.43, 82))),
        ),
        Wire(
            "r·u",
            "reset",
            "the part of the old state that the candidate uses",
            2,
            (_across(GATES, 0.625, 0.735),),
            (0.66, GATES + 36),
            "center",
        ),
        Wire(
            "1−z",
            "rest",
            "the share of the candidate that is written",
            2,
            (_across(82, 0.49, 0.755),),
            (0.62, 69),
        ),
        Wire("n", "n", "candidate: what could replace the state", 3, (_up(0.78, GATES - 20, 95),)),
        Wire(
            "z·h",
            "kept",
            "what is kept of the old state",
            4,
            (_across(TOP, 0.225, 0.755),),
            (0.48, TOP - 14),
        ),
        Wire(
            "(1−z)·n",
            "written",
            "what is written",
            4,
            (_up(0.78, 69, TOP + 13),),
            (0.8, 61),
            "left",
        ),
        Wire(
            "h",
            "h",
            "the hidden state: what is kept and what is written",
            5,
            (_across(TOP, 0.805, 1),),
            (0.995, TOP - 14),
            "right",
        ),
    ),
    (
        Node("gate", 3, (0.2, GATES)),
        Node("gate", 2, (0.42, GATES)),
        Node("tanh", 6, (0.78, GATES)),
        Node("valve", 3, (0.2, TOP)),
        Node("valve", 2, (0.6, GATES)),
        Node("one minus", 5, (0.46, 82)),
        Node("valve", 5, (0.78, 82), upright=True),
        Node("sum", 9, (0.78, TOP)),
    ),
    (9,),
)
"""Gated recurrent unit, as ``torch.nn.GRU`` computes it: z = 1 keeps the old state."""

RNN = Cell(
    "RNN",
    (
        Wire("x", "", "the input", 0, (((0.5, 130), (0.5, 86)),), (0.525, 128), "left"),
        Wire(
            "h before",
            "h",
            "the hidden state after the step before",
            0,
            (_across(66, 0, 0.44),),
            (0.005, 52),
            "left",
            before=True,
        ),
        Wire(
            "h",
            "h",
            "the hidden state: input and old state, squashed",
            1,
            (_across(66, 0.56, 1),),
            (0.995, 52),
            "right",
        ),
    ),
    (Node("tanh", 2, (0.5, 66)),),
    (2,),
    height=144,
)
"""Elman's network."""
