"""What becomes of every kind of module that a reader may look into."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from live.look_kinds import KINDS, fate, first_layer
from live.test_inside import exports
from torch import nn

from twobrains.live import LiveFigure, look_inside

LIVE = [name for name, each in KINDS.items() if each.shown not in ("output", "refused")]


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_module_is_shown_or_refused_in_words(name: str) -> None:
    found, words, figure = fate(KINDS[name])
    assert (found, KINDS[name].words in words) == (KINDS[name].shown, True), words
    if figure is not None:
        move(figure)
        assert "words" not in figure._frame, figure._frame["words"]


@pytest.mark.parametrize("name", sorted({*LIVE} - {"noise in eval mode"}))
def test_the_values_shown_are_the_layers_own(name: str) -> None:
    _, _, figure = fate(KINDS[name])
    output = first_layer(figure).output
    drawn = figure.frame[output]
    torch.testing.assert_close(drawn, own(figure, output).reshape(drawn.shape))


def move(figure: LiveFigure) -> None:
    """Set every gain to a half, as a reader does."""
    for control in figure.program.controls:
        setattr(figure, control.name, 0.5)


def own(figure: LiveFigure, output: str) -> torch.Tensor:
    """A layer's output for the example, by a hook of the test's own."""
    inside, seen = figure.program.module, []
    at = next(at for at, name in inside._names.items() if name == output)
    part = inside._layers[at]
    hook = part.register_forward_hook(lambda part, given, answer: seen.append(answer))
    with torch.no_grad(), torch.compiler.set_stance("force_eager"):
        inside.model.eval()(*inside._examples)
    hook.remove()
    answer = seen[-1][0] if isinstance(seen[-1], tuple) else seen[-1]
    return (answer.mT if isinstance(part, nn.Conv1d) else answer).float()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["answer scaled", "CNN in double", "compiled, has run", "one layer compiled, has run"]
)
def test_what_is_shown_in_a_kernel_is_exported(name: str) -> None:
    _, _, figure = fate(KINDS[name.replace("double", "float64")])
    exports(figure, **{control.name: 0.5 for control in figure.program.controls})


def test_a_hook_that_comes_after_the_figure_is_told_of() -> None:
    """The figure keeps its frame, for the sum below a value would be another's."""
    _, _, figure = fate(KINDS["inside DataParallel"])
    conv: Any = figure.program.module._layers["module.0"]
    hook = conv.register_forward_hook(lambda part, given, answer: answer * 2)
    figure.refresh()
    assert "module.0 has got a hook" in figure._frame["words"]
    hook.remove()
    figure.refresh()
    assert "words" not in figure._frame


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("weight_norm (parametrization)", ""),
        ("quantized LSTM", "layer (quantized LSTM), head (Linear)"),
    ],
)
def test_what_belongs_to_a_layer_is_not_named_beside_it(name: str, rest: str) -> None:
    _, seen, _ = fate(KINDS[name])
    assert seen.removeprefix("Not drawn: ").partition(". A figure")[0] == rest


class Merging(nn.Linear):
    """As adapters do: the weights become others in eval mode."""

    def train(self, mode: bool = True) -> nn.Module:
        with torch.no_grad():
            self.weight.add_(1)
        return super().train(mode)


def test_a_model_that_changes_its_weights_as_it_changes_its_mode_is_left_alone() -> None:
    layer = Merging(4, 3)
    before = layer.weight.clone()
    look_inside(layer, torch.ones(1, 4))
    assert torch.equal(layer.weight, before)
