"""Diagrams made from modules: their layers, their cells, the values in them, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.live import CellDiagram, LayerDiagram, LiveFigure, Network, Pad, export, still
from twobrains.live.panels import Layer
from twobrains.live.panels.cells import GRU, LSTM, RNN
from twobrains.models import recurrent


class Functions(nn.Module):
    """What ``forward`` does by functions is not seen."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 2, 3), nn.Conv2d(2, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        halves: Tensor = self.second(F.max_pool2d(self.first(x).relu(), 2))
        return halves


def stack() -> nn.Sequential:
    """A small network with everything that is told apart."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 5, padding=2), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(), nn.Linear(4 * 6 * 6, 3), nn.Softmax(-1),
    )  # fmt: skip


def test_a_layer_is_a_module_with_what_follows_it_value_by_value() -> None:
    diagram = LayerDiagram(stack(), torch.rand(1, 1, 12, 12))
    seen = [(layer.words, layer.shape, layer.scale) for layer in diagram.layers]
    assert seen == [
        ("input", (1, 12, 12), "ink"),
        ("convolution 5×5, batch norm, ReLU", (4, 12, 12), "magnitude"),
        ("max pooling 2×2", (4, 6, 6), "magnitude"),
        ("dense layer, softmax", (3,), "magnitude"),
    ]


def test_its_values_are_the_models_own(  # each of them, by running it in parts
) -> None:
    model = stack().eval()
    diagram, image = LayerDiagram(model, torch.rand(1, 1, 12, 12)), torch.rand(1, 1, 12, 12)
    values = list(diagram(image).values())
    wanted = [image, model[:3](image), model[:4](image), model(image)]
    assert all(torch.equal(one, two[0]) for one, two in zip(values, wanted, strict=True))


def test_what_functions_make_between_layers_is_a_layer_of_its_own() -> None:
    diagram, image = LayerDiagram(Functions(), torch.rand(1, 1, 12, 12)), torch.rand(1, 1, 12, 12)
    names = [layer.name for layer in diagram.layers]
    assert names == ["input", "first", "into second", "second"]
    window = diagram.layers[3].window
    assert window
    assert window["before"] == 2
    pooled = F.max_pool2d(diagram.model.first(image).relu(), 2)[0]  # type: ignore[operator]
    assert torch.equal(diagram(image)["layer_2"], pooled)


def test_a_module_that_is_called_twice_gives_two_layers_their_values() -> None:
    first, second, relu = nn.Conv2d(1, 2, 3), nn.Conv2d(2, 4, 3), nn.ReLU()
    model, image = nn.Sequential(first, relu, second, relu), torch.rand(1, 1, 8, 8)
    diagram = LayerDiagram(model, torch.rand(1, 1, 8, 8))
    values = list(diagram(image).values())
    assert len(values) == len(diagram.layers) == 3
    assert torch.equal(values[1], first(image).relu()[0])
    assert torch.equal(values[2], model(image)[0])


class Skip(nn.Module):
    """A convolution, and what came in added to it."""

    class Sum(nn.Module):
        def forward(self, change: Tensor, x: Tensor) -> Tensor:
            return x + change

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.change, self.sum = nn.Conv2d(1, 2, 3), nn.Conv2d(2, 2, 1), Skip.Sum()

    def forward(self, x: Tensor) -> Tensor:
        x = self.embed(x)
        added: Tensor = self.sum(self.change(x), x)
        return added


def test_a_sum_that_is_joined_belongs_to_the_layer_before_it() -> None:
    model, image = Skip(), torch.rand(1, 1, 8, 8)
    words = {"sum": "added to its input"}
    diagram = LayerDiagram(model, torch.rand(1, 1, 8, 8), words, joined=["sum"])
    last = diagram.layers[-1]
    assert last.words == "convolution 1×1, added to its input"
    assert last.window
    assert last.window["kernel"] == (1, 1)
    assert torch.equal(diagram(image)[diagram.output], model(image)[0])


def test_a_layer_can_be_given_words() -> None:
    diagram = LayerDiagram(stack(), torch.rand(1, 1, 12, 12), words={"3": "halving"})
    assert diagram.layers[2].words == "halving"


@pytest.mark.parametrize(
    ("model", "example"),
    [(nn.LSTM(3, 2), torch.rand(1, 5, 3)), (stack(), torch.rand(2, 1, 12, 12))],
)
def test_a_model_without_a_layer_for_one_example_is_refused(model: Any, example: Tensor) -> None:
    with pytest.raises(ValueError, match="a batch of 1"):
        LayerDiagram(model, example)


def test_another_shape_than_the_diagrams_is_refused() -> None:
    diagram = LayerDiagram(nn.Sequential(nn.Conv2d(1, 2, 3)), torch.rand(1, 1, 8, 8))
    frame = {n: x.detach().numpy() for n, x in diagram(torch.rand(1, 1, 9, 9)).items()}
    with pytest.raises(ValueError, match=r"is drawn as \(2, 6, 6\), and came as \(2, 7, 7\)"):
        diagram.panel().read(frame)


def test_a_network_has_layers_or_a_cell_and_as_many_labels_as_values() -> None:
    layers = [Layer("a", "input", "a", (2,)), Layer("b", "dense layer", "b", (3,))]
    with pytest.raises(ValueError, match="neither"):
        Network("h")
    with pytest.raises(ValueError, match="both"):
        Network("b", layers=layers, cell=LSTM)
    with pytest.raises(ValueError, match="2 labels"):
        Network("b", layers=layers, labels=["one", "two"])
    with pytest.raises(ValueError, match=r"\(channel, height, width\)"):
        Network("b", layers=[Layer("a", "input", "a", (2, 2))])


@pytest.mark.parametrize(
    ("layer", "cell"),
    [
        (nn.LSTM(3, 4), LSTM), (nn.LSTMCell(3, 4), LSTM), (recurrent.LSTM(3, 4), LSTM),
        (nn.GRU(3, 4), GRU), (recurrent.GRU(3, 4), GRU), (nn.RNN(3, 4), RNN),
    ],
)  # fmt: skip
def test_the_weights_say_which_cell_a_layer_is(layer: nn.Module, cell: Any) -> None:
    assert CellDiagram(layer).cell is cell


@pytest.mark.parametrize("layer", [nn.Linear(3, 4), nn.RNN(3, 4, nonlinearity="relu")])
def test_a_layer_that_is_no_such_cell_is_refused(layer: nn.Module) -> None:
    with pytest.raises(ValueError, match="give the recurrent layer itself"):
        CellDiagram(layer)


def test_what_flows_in_an_lstm_adds_up_to_its_states() -> None:
    torch.manual_seed(0)
    layer = recurrent.LSTM(3, 4)
    steps = layer(torch.randn(1, 6, 3))
    wires = CellDiagram(layer).wires({name: x[0] for name, x in steps._asdict().items()})
    assert torch.allclose(wires["kept"] + wires["written"], wires["c"], atol=1e-6)
    assert torch.allclose(wires["o"] * wires["squashed"], wires["h"], atol=1e-6)
    assert wires["kept"][0].abs().max() == 0, "nothing was there before the first step"


def test_what_flows_in_a_gru_adds_up_to_its_state() -> None:
    torch.manual_seed(0)
    layer = recurrent.GRU(3, 4)
    x = torch.randn(1, 6, 3)
    steps = {name: each[0] for name, each in layer(x)._asdict().items()}
    wires = CellDiagram(layer).wires(steps)
    assert torch.allclose(wires["kept"] + wires["written"], wires["h"], atol=1e-6)
    arriving = layer.arriving(x)[0, :, 8:]
    assert torch.allclose((arriving + wires["reset"]).tanh(), wires["n"], atol=1e-6)


def test_the_frame_of_a_cell_has_its_wires_and_goes_on_by_a_tick() -> None:
    torch.manual_seed(0)
    layer = recurrent.GRU(3, 4)
    steps, diagram = layer(torch.randn(1, 6, 3)), CellDiagram(layer)
    frame = diagram.frame(steps, torch.tensor(2), torch.tensor(7))
    assert {*diagram.cell.outputs, "unit", "tick", "t"} == {*frame}
    assert (int(frame["unit"]), int(frame["tick"]), int(frame["t"])) == (2, 7, 8)
    assert torch.equal(frame["h"], steps.h[0])


def test_a_tick_belongs_to_a_step_and_the_first_follows_the_last() -> None:
    diagram, sequence = CellDiagram(nn.GRU(3, 4)), torch.arange(3)
    ticks = diagram.cell.ticks
    found = [int(diagram.step(torch.tensor(t), sequence)) for t in (0, ticks - 1, ticks, 3 * ticks)]
    assert found == [0, 0, 1, 0]


class Drawn(nn.Module):
    """The layers as a figure."""

    def __init__(self, diagram: LayerDiagram) -> None:
        super().__init__()
        self.layers = diagram

    def forward(self, ink: Tensor) -> dict[str, Tensor]:
        values: dict[str, Tensor] = self.layers(ink)
        return values


def test_a_diagram_of_layers_has_an_image_and_follows_in_onnx() -> None:
    diagram = LayerDiagram(stack(), torch.rand(1, 1, 12, 12))
    pad = Pad("ink", examples={"one": np.eye(12, dtype=np.float32)}, size=12, value="one")
    live = LiveFigure(Drawn(diagram), [pad], [diagram.panel(labels=[*"abc"])], alt="Layers.")
    assert still.draw(live)[1:4] == b"PNG"
    model = export.native(export.export(live.program))
    inputs = live.program.inputs({"ink": np.eye(12, dtype=np.float32)[::-1].copy()})
    wanted, got = live.program.evaluate(inputs), model(inputs)
    assert all(torch.allclose(wanted[name], got[name], atol=1e-5) for name in wanted)


@pytest.mark.parametrize("layer", [nn.LSTM(3, 4), nn.GRU(3, 4), nn.RNN(3, 4)])
def test_a_diagram_of_a_cell_has_an_image(layer: nn.Module) -> None:
    from matplotlib.figure import Figure

    diagram = CellDiagram(layer)
    frame = {name: np.random.default_rng(0).random((5, 4)) for name in diagram.cell.outputs}
    frame |= {"tick": np.array(8.0), "unit": np.array(2.0)}
    panel, canvas = diagram.panel(), Figure().subfigures(1, 1)
    panel.draw(canvas, *panel.read(frame))
    assert canvas.axes[0].texts
