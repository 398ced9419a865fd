"""Names of panels and gains are unique and usable, whatever a model's parts are called."""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

import pytest
import torch
from live.test_inside import exports
from torch import Tensor, nn

from twobrains.live import LiveFigure, look_inside, still

PICTURE = torch.rand(1, 1, 6, 6)
KEYS = [
    "a-b", "a b", "a_b", "3x3", "3", "class", "Größe", "größe", "卷积", "a/b", "a'b\"", "$x$", "$\\frac$",
    "<b>", "at_", "_", "__", "given_at_0", "0_given", "conv_weight", "🙂", "a\nb", "a" * 60,
]  # fmt: skip


class Tree(nn.Module):
    """Consecutive layers, each at its own address: dots lead to inner modules."""

    def __init__(self, **layers: nn.Module) -> None:
        super().__init__()
        self.row = list(layers.values())
        for at, layer in layers.items():
            *inner, name = at.split(".")
            place: nn.Module = self
            for step in inner:
                if step not in dict(place.named_children()):
                    place.add_module(step, nn.Module())
                place = place.get_submodule(step)
            place.add_module(name, layer)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.row:
            x = layer(x)
            x = x[0] if isinstance(x, tuple) else x
        return x


def convs(*names: str) -> Tree:
    return Tree(**{name: nn.Conv2d(1, 1, 1) for name in names})


def drawn(figure: LiveFigure) -> dict[str, Tensor]:
    """By heading: what a reader sees below a layer's name."""
    panels = [panel for panel in figure.program.panels if panel.output.startswith("at_")]
    return {panel.heading.partition(" (")[0]: figure.frame[panel.output] for panel in panels}


@pytest.mark.parametrize(
    "names",
    [
        ("block.conv", "block_conv"),
        ("block_conv", "block.conv"),
        ("a.b.c", "a_b.c", "a.b_c", "a_b_c", "a_b_c_2"),
        ("conv", "conv_given", "conv_weight", "conv_bias"),
        ("a", "a_1", "a.1", "a_1_0"),
    ],
)
def test_layers_whose_names_are_alike_each_show_their_own(names: tuple[str, ...]) -> None:
    model = convs(*names)
    gains = {name: [0] for name in names}
    figure = look_inside(model, PICTURE, gains=gains)
    x, found = PICTURE, drawn(figure)
    assert list(found) == list(names)
    for name in names:
        x = model.get_submodule(name)(x).detach()
        torch.testing.assert_close(found[name], x[0])
    assert [control.label for control in figure.program.controls] == [
        f"{name} channel 0" for name in names
    ]
    exports(figure, **{control.name: 0.5 for control in figure.program.controls})


def test_each_of_two_recurrent_layers_shows_its_own_states() -> None:
    model = Tree(**{"enc.lstm": nn.LSTM(2, 3), "enc_lstm": nn.LSTM(3, 4)})
    figure = look_inside(model, torch.rand(7, 1, 2), gains={"enc.lstm": [0], "enc_lstm": [3]})
    assert [tuple(states.shape) for states in drawn(figure).values()] == [(7, 3), (7, 4)]
    before = drawn(figure)["enc.lstm"].clone()
    figure.gain_at_enc_lstm_2_3 = 0
    assert torch.equal(drawn(figure)["enc.lstm"], before)
    assert not drawn(figure)["enc_lstm"][:, 3].any()


class Keyed(nn.Module):
    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self.part = nn.ModuleDict({key: nn.Conv2d(1, 1, 1) for key in keys})

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.part.values():
            x = layer(x)
        return x


@pytest.mark.filterwarnings("ignore:Glyph")  # that a font misses some is not what is held here
@pytest.mark.parametrize("key", KEYS)
def test_any_key_of_a_module_dict_gets_a_gain_that_moves_it(key: str) -> None:
    figure = look_inside(Keyed([key]), PICTURE)
    [control] = figure.program.controls
    assert (control.name.isidentifier(), control.name.isascii()) == (True, True)
    [before] = drawn(figure).values()
    setattr(figure, control.name, 0.5)
    [after] = drawn(figure).values()
    torch.testing.assert_close(after, before / 2)
    assert still.draw(figure).startswith(b"\x89PNG")


def test_all_keys_at_once_keep_apart() -> None:
    model = Keyed(KEYS)
    names = [f"part.{key}" for key in KEYS]
    figure = look_inside(model, PICTURE, layers=names, gains={name: [0] for name in names})
    assert len(figure.program.controls) == len(KEYS)
    assert len({panel.output for panel in figure.program.panels}) == len(KEYS) + 1
    x = PICTURE
    for key, panel in zip(KEYS, figure.program.panels[1:], strict=True):
        x = model.part[key](x).detach()
        torch.testing.assert_close(figure.frame[panel.output], x[0])


def test_keys_export_but_for_those_that_torch_itself_cannot_write_as_code() -> None:
    model = Keyed([key for key in KEYS if not {*key} & {"'", "\n"} and not iskeyword(key)])
    figure = look_inside(model, PICTURE)
    exports(figure, **{control.name: 0.9 for control in figure.program.controls})


def test_parts_that_python_lets_have_one_name_are_told_apart() -> None:
    model: Any = convs("a.b")
    setattr(model, "a.b", nn.Conv2d(1, 2, 1))
    model.row.append(getattr(model, "a.b"))
    figure = look_inside(model, PICTURE)
    assert [len(maps) for maps in drawn(figure).values()] == [1, 2]
    assert set(drawn(figure)) == {"a.b", "a.b_2"}


def test_plain_names_keep_the_addresses_that_links_have() -> None:
    figure = look_inside(convs("block1.0", "conv2"), PICTURE, gains={"block1.0": [0]})
    assert [control.name for control in figure.program.controls] == ["gain_at_block1_0_0"]
    assert [p.output for p in figure.program.panels][1:] == ["at_block1_0", "at_conv2"]
