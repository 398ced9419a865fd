"""Looking inside a reader's own model: convolutions, recurrences, and what can't be drawn."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from twobrains.live import Bars, Heatmap, Maps, Matrix, Network, Picture, look_inside
from twobrains.live.export import export, native


def cnn() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Conv2d(3, 5, 3), nn.Flatten(), nn.Linear(5 * 16, 4),
        nn.Softmax(-1),
    )  # fmt: skip


class Reader(nn.Module):
    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self.lstm = nn.LSTM(2, 6, **settings)
        self.head = nn.Linear(6, 3)

    def forward(self, xs: Tensor) -> Tensor:
        states, _ = self.lstm(xs)
        return self.head(states[:, -1] if self.lstm.batch_first else states[-1])


PICTURE = torch.rand(1, 1, 8, 8)


def kinds(figure: Any) -> list[type]:
    return [type(panel) for panel in figure.program.panels]


def test_a_cnn_shows_its_input_its_maps_and_its_belief() -> None:
    model = cnn()
    figure = look_inside(model, PICTURE)
    assert kinds(figure) == [Network, Bars, Maps, Maps]
    assert [panel.more for panel in figure.program.panels] == [False, False, True, True]
    torch.testing.assert_close(figure.frame["at_0"], model[0](PICTURE)[0].detach())
    torch.testing.assert_close(figure.frame["at_2"], model[:3](PICTURE)[0].detach())
    torch.testing.assert_close(figure.frame["output"], model(PICTURE).detach())
    assert figure.seen == ""


def test_a_gain_multiplies_its_channel_for_all_that_follows() -> None:
    model = cnn()
    figure = look_inside(model, PICTURE, gains={"0": [1]})
    before = figure.frame["at_0"].clone()
    figure.gain_at_0_1 = 0
    maps = figure.frame["at_0"]
    assert torch.equal(maps[1], torch.zeros_like(maps[1]))
    assert torch.equal(maps[[0, 2]], before[[0, 2]])
    with torch.no_grad():
        cut = model[0](PICTURE) * torch.tensor([1.0, 0, 1])[:, None, None]
        torch.testing.assert_close(figure.frame["output"], model[1:](cut))


def test_the_network_is_drawn_with_its_gains_and_not_where_layers_are_chosen() -> None:
    model = cnn()
    figure = look_inside(model, PICTURE, gains={"0": [1]})
    network = figure.program.panels[0]
    drawn = [layer.words for layer in network.layers]
    assert drawn == [
        "input", "0: convolution 3×3, ReLU", "2: convolution 3×3", "4: dense layer, softmax"
    ]  # fmt: skip
    figure.gain_at_0_1 = 3
    with torch.no_grad():
        loud = (model[0](PICTURE) * torch.tensor([1.0, 3, 1])[:, None, None]).relu()
        torch.testing.assert_close(figure.frame["layer_1"], loud[0])
        torch.testing.assert_close(figure.frame[network.output], model[2:](loud)[0])
    assert kinds(look_inside(model, PICTURE, layers=["0", "2"])) == [Picture, Maps, Maps, Bars]


def test_the_model_itself_stays_as_it_was() -> None:
    model = cnn().train()
    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    figure = look_inside(model, PICTURE)
    figure.gain_at_0_0 = -2
    assert model.training
    assert all(not part._forward_hooks for part in model.modules())
    assert all(torch.equal(tensor, weights[at]) for at, tensor in model.state_dict().items())


def test_a_change_of_its_weights_is_seen() -> None:
    model = cnn()
    figure = look_inside(model, PICTURE)
    before = figure.frame["at_0"].clone()
    with torch.no_grad():
        model[0].weight.mul_(2)
    figure.follow()
    assert not torch.equal(figure.frame["at_0"], before)


@pytest.mark.parametrize("batch_first", [True, False])
def test_an_lstm_shows_its_states_and_its_answer(batch_first: bool) -> None:
    model = Reader(batch_first=batch_first)
    xs = torch.randn(1, 70, 2) if batch_first else torch.randn(70, 1, 2)
    figure = look_inside(model, xs, gains={"lstm": [0, 5]})
    assert Heatmap in kinds(figure)
    assert kinds(figure)[-1] is Matrix
    states = model.lstm(xs)[0].detach().reshape(70, 6)
    torch.testing.assert_close(figure.frame["at_lstm"], states)
    figure.gain_at_lstm_5 = 0.0
    assert figure.frame["at_lstm"][:, 5].abs().max() == 0
    torch.testing.assert_close(figure.frame["at_lstm"][:, :5], states[:, :5])
    cut = states[-1] * torch.tensor([1.0, 1, 1, 1, 1, 0])
    torch.testing.assert_close(figure.frame["output"][0], model.head(cut).detach())


def test_a_convolution_over_time_shows_its_channels_courses() -> None:
    model = nn.Sequential(nn.Conv1d(2, 4, 3, padding=1), nn.ReLU(), nn.Conv1d(4, 3, 3))
    xs = torch.randn(1, 2, 20)
    figure = look_inside(model, xs, gains={"2": [1]})
    assert kinds(figure) == [Heatmap, Heatmap, Heatmap]
    assert [panel.axes for panel in figure.program.panels] == 3 * [("time", "channel")]
    torch.testing.assert_close(figure.frame["at_0"], model[0](xs)[0].detach().T)
    torch.testing.assert_close(figure.frame["at_2"], model(xs)[0].detach().T)
    figure.gain_at_2_1 = -1
    flipped = model(xs)[0].detach().T * torch.tensor([1.0, -1, 1])
    torch.testing.assert_close(figure.frame["at_2"], flipped)
    assert figure.program.controls[0].label == "2 channel 1"


def test_beliefs_have_the_colour_of_the_layers_behind_them() -> None:
    softmax, flat = nn.Softmax(-1), nn.Flatten()
    dense = nn.Sequential(flat, nn.Linear(64, 3), softmax)
    recurrent = nn.Sequential(Reader(batch_first=True), softmax)
    for model, example, brain in (
        (cnn(), PICTURE, "convolution"), (dense, PICTURE, "dense"),
        (recurrent, torch.randn(1, 9, 2), "recurrence"),
        (nn.Sequential(nn.Conv1d(9, 4, 1), recurrent), torch.randn(1, 9, 2), "hybrid"),
    ):  # fmt: skip
        panels = look_inside(model, example).program.panels
        assert next(panel.brain for panel in panels if isinstance(panel, Bars)) == brain


def test_a_layer_alone_is_a_model() -> None:
    assert kinds(look_inside(nn.GRU(2, 3, batch_first=True), torch.randn(1, 5, 2)))[-1] is Heatmap
    assert kinds(look_inside(nn.Conv2d(3, 2, 3), torch.rand(1, 3, 8, 8))) == [Maps, Maps]


def test_a_model_of_linear_layers_shows_its_answer_and_says_what_it_does_not() -> None:
    figure = look_inside(
        nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), torch.ones(1, 4)
    )
    assert kinds(figure) == [Matrix]
    assert figure.seen == (
        "Not drawn: 0 (Linear), 2 (Linear). A figure of your own can return them."
    )
    assert figure.program.controls == []


class Pair(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, x


@pytest.mark.parametrize("model", [Pair(), nn.Linear(4, 100)])
def test_what_has_nothing_to_draw_is_refused_in_words(model: nn.Module) -> None:
    with pytest.raises(ValueError, match=r"nothing in \w+ can be drawn: .*Wrap it in a module"):
        look_inside(model, torch.ones(1, 4))


def test_a_larger_batch_shows_no_layer() -> None:
    with pytest.raises(ValueError, match="with an output for one example"):
        look_inside(nn.Conv2d(1, 2, 3), torch.rand(2, 1, 8, 8))


@pytest.mark.slow
def test_examples_by_name_become_a_choice_and_export() -> None:
    examples = {"one": PICTURE, "two": PICTURE.flip(-1)}
    model = cnn()
    figure = look_inside(model, examples, labels=list("abcd"), gains={"0": [0], "2": [4]})
    figure.example = "two"
    torch.testing.assert_close(figure.frame["output"], model(examples["two"]).detach())
    exports(figure, example="one", gain_at_0_0=0.5, gain_at_2_4=-1)


@pytest.mark.slow
@pytest.mark.parametrize("model", [
    nn.Conv1d(2, 5, 3, padding=2, dilation=2), Reader(), Reader(num_layers=2),
])  # fmt: skip
def test_layers_that_run_in_time_export(model: nn.Module) -> None:
    xs = torch.randn(1, 2, 30) if isinstance(model, nn.Conv1d) else torch.randn(30, 1, 2)
    figure = look_inside(model, xs)
    exports(figure, **{c.name: 1.5 - i for i, c in enumerate(figure.program.controls)})


def exports(figure: Any, **values: Any) -> None:
    inputs = figure.program.inputs(values)
    torch.testing.assert_close(
        native(export(figure.program))(inputs),
        figure.program.evaluate(inputs),
        atol=1e-5,
        rtol=1e-5,
    )


def test_unknown_layers_and_channels_are_named_beside_those_there_are() -> None:
    with pytest.raises(ValueError, match="no layer conv9 that can be drawn; it has 0, 2"):
        look_inside(cnn(), PICTURE, layers=["conv9"])
    with pytest.raises(ValueError, match="gains name '4'; the layers drawn are 0, 2"):
        look_inside(cnn(), PICTURE, gains={"4": [0]})
    with pytest.raises(ValueError, match=r"0 has channels 0 to 2, gains name \[3, -1\]"):
        look_inside(cnn(), PICTURE, gains={"0": [0, 3, -1]})


def test_many_channels_are_cut_and_said_so() -> None:
    figure = look_inside(nn.Conv2d(1, 100, 3), PICTURE)
    assert len(figure.frame["at_"]) == 64
    assert "the first 64 of 100 channels" in figure.program.panels[1].heading


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(2, 6, 3, stride=2, padding=1, groups=2),
        nn.Conv2d(2, 3, 3, dilation=2, bias=False),
        nn.Conv2d(2, 3, (3, 1)),
    ],
)
def test_a_value_of_a_convolution_tells_its_arithmetic_gains_included(layer: nn.Conv2d) -> None:
    model = nn.Sequential(layer, nn.ReLU(inplace=True), nn.Flatten())
    figure = look_inside(model, torch.rand(1, 2, 9, 9), gains={"0": [1]})
    [maps] = [panel for panel in figure.program.panels if panel.output == "at_0"]
    assert maps.explain is not None
    for gain in (1, -2, 0):
        figure.gain_at_0_1 = gain
        others = {name: figure.frame[name].numpy() for name in maps.explain.outputs}
        drawn = figure.frame["at_0"].numpy()
        maps.explain.check(drawn, others)  # off by no more than rounding
        with torch.no_grad():
            plain = layer(figure.frame["given_at_0"][None])[0, 1]
        torch.testing.assert_close(figure.frame["at_0"][1], gain * plain)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(2, 3, 3, stride=(1, 2)),
        nn.Conv2d(2, 3, 3, padding="same"),
        nn.Conv2d(2, 3, 3, padding=1, padding_mode="circular"),
        nn.Conv2d(2, 70, 3),
        nn.ConvTranspose2d(2, 3, 3),
    ],
)
def test_a_layer_that_the_arithmetic_does_not_fit_shows_its_maps_alone(layer: nn.Module) -> None:
    figure = look_inside(nn.Sequential(layer, nn.Flatten()), torch.rand(1, 2, 9, 9))
    [maps] = [panel for panel in figure.program.panels if panel.output == "at_0"]
    assert maps.explain is None
    assert not any(name.startswith("weight_") for name in figure.frame)
