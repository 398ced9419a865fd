"""Weights in halves: used as singles, half as large in a page, and the same in both engines."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from twobrains.live import Heatmap, LiveFigure, Text, export
from twobrains.live.half_precision import halved

TEXT = Text("words", "abc", value="abc", label="words")


class Reads(nn.Module):
    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer, self.one_hot = layer, torch.eye(3)

    def forward(self, words: Tensor) -> dict[str, Tensor]:
        return {"states": self.layer(self.one_hot[words])}


def figure(reader: nn.Linear) -> LiveFigure:
    return LiveFigure(Reads(reader), [TEXT], [Heatmap("states", signed=True)], alt="Some states.")


def test_a_halved_module_computes_in_singles_and_leaves_the_given_one_alone() -> None:
    layer, x = nn.Linear(3, 2), torch.randn(4, 3)
    small = halved(layer)
    assert layer.weight.dtype == small(x).dtype == torch.float32
    wanted = x @ layer.weight.half().float().mT + layer.bias.half().float()
    torch.testing.assert_close(small(x), wanted)
    assert not small.training


def test_a_figure_of_halves_is_half_as_large_and_answers_the_same_in_both_engines() -> None:
    torch.manual_seed(0)
    reader = nn.Linear(3, 5_000)
    whole, small = (figure(each).program for each in (reader, halved(reader)))
    models = [export.export(each) for each in (whole, small)]
    assert len(models[1]) < 0.6 * len(models[0])
    engine = export.native(models[1])
    for words in ("a", "ab", "abcabcabcabcabcab", "c" * 200):
        inputs = small.inputs({"words": words})
        torch.testing.assert_close(engine(inputs)["states"], small.evaluate(inputs)["states"])


def test_a_weight_beyond_a_half_is_named() -> None:
    layer = nn.Linear(1, 1)
    nn.init.constant_(layer.weight, 1e5)
    with pytest.raises(ValueError, match=r"weight holds values beyond 65,504"):
        halved(layer)
