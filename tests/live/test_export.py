"""Export: ONNX Runtime computes what torch does, over steps too, and the file tells nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import onnx
import pytest
import torch
from torch import Tensor, nn

from twobrains.live import LiveFigure, Maps, Picture, Slider
from twobrains.live.export import IN, OUT, export, native
from twobrains.live.program import Program

CLOSE = {"atol": 1e-5, "rtol": 1e-5}
PLACES = re.compile(rb"/(?:home|tmp|work|usr|root|Users)/|site-packages|\.py\b|File \"")


class Counter(nn.Module):
    """Adds ``by`` a tick: whole numbers."""

    def forward(self, by: Tensor, total: Tensor) -> dict[str, Tensor]:
        return {"total": total + by, "sheet": (total + by).float().reshape(1, 1)}


class Reading(nn.Module):
    """An RNN cell that reads one number a tick: two states, one of them drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.RNNCell(1, 6)

    def forward(self, x: Tensor, h: Tensor, ticks: Tensor) -> dict[str, Tensor]:
        after = self.cell(x.reshape(1, 1), h)  # (1, 6)
        return {"h": after, "ticks": ticks + 1, "image": after[0].outer(after[0])}


class Latch(nn.Module):
    """A bool goes round; the state comes back as it went while the slider is at zero."""

    def forward(self, dx: Tensor, on: Tensor) -> dict[str, Tensor]:
        return {"on": on ^ (dx > 0), "sheet": on.float().reshape(1, 1)}


class Same(nn.Module):
    """An input is an output unchanged, drawn and carried."""

    def forward(self, dx: Tensor, h: Tensor) -> dict[str, Tensor]:
        return {"h": h, "sheet": h[None] * dx}


def counter() -> Program:
    start = {"total": torch.tensor(0)}
    return Program(Counter(), [Slider("by", 1, 9)], [Picture("sheet")], start)


def reading() -> Program:
    start = {"h": torch.zeros(1, 6), "ticks": torch.tensor(0)}
    slider = Slider("x", -1, 1, step=0.01)
    return Program(Reading(), [slider], [Picture("h"), Picture("image")], start)


def latch() -> Program:
    start = {"on": torch.tensor(False)}
    return Program(Latch(), [Slider("dx", -1, 1)], [Picture("sheet")], start)


def same() -> Program:
    return Program(Same(), [Slider("dx", -4, 4)], [Picture("sheet")], {"h": torch.rand(3)})


CARRYING = [counter, reading, latch, same]


@cache
def both(made: Callable[[], Program]) -> tuple[Program, bytes]:
    """A program and its model: an export takes a second or two, so each is made once."""
    program = made()
    return program, export(program)


def walk(program: Program, answer: Any, steps: int) -> Iterator[dict[str, Tensor]]:
    """The outputs of an engine for random controls, its carried state going round."""
    rng = random.Random(0)
    state = dict(program.carry)
    for _ in range(steps):
        values = {control.name: control.sample(rng) for control in program.controls}
        frame = answer(program.inputs(values, state))
        state = {name: frame[name] for name in program.carry}
        yield frame


@pytest.mark.parametrize("made", CARRYING)
def test_carried_state_goes_round_in_onnx_as_in_torch(made: Any) -> None:
    program, model = both(made)
    torchs = walk(program, program.evaluate, 12)
    onnxs = walk(program, native(model), 12)
    for step, (ours, theirs) in enumerate(zip(torchs, onnxs, strict=True)):
        for name, tensor in ours.items():
            assert theirs[name].dtype == tensor.dtype, f"{name} at step {step}"
            torch.testing.assert_close(theirs[name], tensor, **CLOSE)


@pytest.mark.parametrize("made", CARRYING)
def test_inputs_and_outputs_have_the_names_the_page_uses(made: Any) -> None:
    program, model = both(made)
    graph = onnx.load_from_string(model).graph
    inputs = [node.name for node in graph.input]
    names = [control.name for control in program.controls] + [*program.carry]
    assert set(inputs) <= {IN + name for name in names}
    assert [node.name for node in graph.output] == [OUT + name for name in program.outputs]


class Turning(nn.Module):
    """The exporter names its nodes after what they do: ``flip``, ``add``, ``conv2d``."""

    def forward(self, flip: Tensor, add: Tensor) -> dict[str, Tensor]:
        sheet = torch.arange(4.0).reshape(2, 2) + add
        return {"sheet": torch.where(flip > 0, sheet.flip(0), sheet)}


def test_a_control_may_be_named_like_what_the_model_does() -> None:
    program = Program(Turning(), [Slider("flip", 0, 1), Slider("add", 0, 3)], [Picture("sheet")])
    inputs = program.inputs({"flip": 1, "add": 2})
    assert native(export(program))(inputs)["sheet"].tolist() == [[4, 5], [2, 3]]


class Branching(nn.Module):
    """A branch: its body is a graph inside a node, with the exporter's notes of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.rand(4, 4))

    def forward(self, dx: Tensor) -> dict[str, Tensor]:
        sheet = torch.cond(
            dx > 0, lambda w: w.sin().tanh(), lambda w: w.cos(), (self.weight.clone(),)
        )
        return {"sheet": sheet * dx}


class Scanning(nn.Module):
    """A recurrence at any length, which becomes an ONNX Scan with a body of its own."""

    def forward(self, dx: Tensor) -> dict[str, Tensor]:
        from torch._higher_order_ops import scan

        def step(h: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
            after = (h * 0.9 + x).tanh()
            return after, after.clone()

        xs = torch.linspace(0, 1, 5)[:, None] * dx
        last, states = scan(step, torch.zeros(1), xs, dim=0)
        return {"sheet": states * last}


def branching() -> Program:
    return Program(Branching(), [Slider("dx", -4, 4, value=1)], [Picture("sheet")])


def scanning() -> Program:
    return Program(Scanning(), [Slider("dx", -4, 4, value=1)], [Picture("sheet")])


@pytest.mark.parametrize("made", [branching, scanning])
def test_a_model_with_bodies_inside_agrees_with_torch(made: Any) -> None:
    program, model = both(made)
    for dx in (-4, -1, 0, 2, 4):
        inputs = program.inputs({"dx": dx})
        torch.testing.assert_close(
            native(model)(inputs)["sheet"], program.evaluate(inputs)["sheet"], **CLOSE
        )


def nodes(graph: Any) -> Iterator[Any]:
    """Every node of a graph and of the graphs inside its nodes."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in [attribute.g, *attribute.graphs]:
                yield from nodes(inner)


@pytest.mark.parametrize("made", [branching, scanning, counter, reading])
def test_a_model_holds_no_machines_path_and_none_of_the_exporters_notes(made: Any) -> None:
    _, model = both(made)
    assert PLACES.findall(model) == []
    graph = onnx.load_from_string(model).graph
    assert [node.name for node in nodes(graph) if node.metadata_props or node.doc_string] == []


def test_a_control_that_the_module_ignores_does_no_harm() -> None:
    class Ignoring(nn.Module):
        def forward(self, dx: Tensor, dy: Tensor) -> dict[str, Tensor]:
            return {"sheet": torch.ones(2, 2) * dx}

    program = Program(Ignoring(), [Slider("dx", -4, 4), Slider("dy", 0, 4)], [Picture("sheet")])
    model = export(program)
    inputs = program.inputs({"dx": 3, "dy": 1})
    assert native(model)(inputs)["sheet"].tolist() == [[3, 3], [3, 3]]


def test_whole_and_true_outputs_are_drawn_as_numbers() -> None:
    class Mask(nn.Module):
        def forward(self, dx: Tensor) -> dict[str, Tensor]:
            places = torch.arange(4).reshape(2, 2)
            return {"mask": places > dx, "count": places + dx}

    program = Program(Mask(), [Slider("dx", 0, 4)], [Picture("mask"), Picture("count")])
    model = export(program)
    inputs = program.inputs({"dx": 2})
    for name, tensor in native(model)(inputs).items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, program.evaluate(inputs)[name])


def test_a_module_that_shows_its_own_weights_exports() -> None:
    class Kernels(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3)

        def forward(self, dx: Tensor) -> dict[str, Tensor]:
            return {"kernels": self.conv.weight[:, 0], "sheet": torch.ones(2, 2) * dx}

    module = Kernels()
    program = Program(module, [Slider("dx", 0, 4)], [Maps("kernels"), Picture("sheet")])
    shown = native(export(program))(program.inputs({"dx": 2}))["kernels"]
    torch.testing.assert_close(shown, module.conv.weight[:, 0].detach())


def test_exporting_twice_gives_the_same_bytes_and_leaves_the_module_as_it_was(
    figure: LiveFigure,
) -> None:
    """Its name in the store is a hash of them: a rebuild must not grow the site."""
    module = figure.program.module
    weights = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    assert export(figure.program) == export(figure.program)
    assert all(torch.equal(tensor, weights[name]) for name, tensor in module.state_dict().items())
    assert all(weight.requires_grad for weight in module.parameters())


def test_dropout_in_a_module_that_still_trains_answers_alike_in_both_engines() -> None:
    class Dropping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.drop = nn.Dropout(0.5)

        def forward(self, dx: Tensor) -> dict[str, Tensor]:
            return {"sheet": self.drop(torch.ones(8, 8)) * dx}

    program = Program(Dropping(), [Slider("dx", 1, 4)], [Picture("sheet")])
    inputs = program.inputs({"dx": 2})
    in_torch = program.evaluate(inputs)
    torch.testing.assert_close(native(export(program))(inputs), in_torch)
    assert program.module.training


def test_what_does_not_export_says_so_and_does_not_pass_for_a_model() -> None:
    class Branch(nn.Module):
        def forward(self, dx: Tensor) -> dict[str, Tensor]:
            return {"sheet": torch.ones(2, 2) if dx > 0 else torch.zeros(2, 2)}

    program = Program(Branch(), [Slider("dx", -4, 4)], [Picture("sheet")])
    with pytest.raises(torch.onnx.errors.OnnxExporterError):
        export(program)
