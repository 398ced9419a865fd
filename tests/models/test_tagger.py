"""Readers behind one door: equal sizes, an output a symbol, nothing of what comes later, and ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from models.exporting import LENGTHS, Shown, exported, one_a_day
from twobrains.models.tagger import READERS, Tagger, Taggers

every_reader = pytest.mark.parametrize("reader", READERS)


def parameters(net: nn.Module) -> int:
    return sum(weights.numel() for weights in net.parameters())


@every_reader
def test_the_readers_have_4000_parameters_within_5_percent(reader: str) -> None:
    assert abs(parameters(Tagger(reader)) - 4000) <= 200


@every_reader
def test_an_answer_after_a_symbol_knows_nothing_of_later_ones(reader: str) -> None:
    net, text = Tagger(reader), torch.randint(0, 2, (3, 20))
    assert net(text).shape == (3, 20)
    for upto in (1, 2, 7, 20):
        torch.testing.assert_close(net(text[:, :upto]), net(text)[:, :upto], atol=2e-6, rtol=1e-5)


@one_a_day("reader", READERS, list(READERS)[-1])
def test_onnx_agrees_at_any_length(reader: str) -> None:
    net = Tagger(reader)
    run = exported(Shown(net), [torch.randint(0, 2, (1, 5))], {0: 1})
    for time in LENGTHS:
        text = torch.randint(0, 2, (1, time))
        torch.testing.assert_close(run(text)[0], net(text), atol=1e-5, rtol=1e-4)


def test_all_of_them_answer_side_by_side() -> None:
    nets, text = Taggers(), torch.randint(0, 2, (3, 9))
    assert nets(text).shape == (3, 9, 6)
    torch.testing.assert_close(nets(text)[..., 2], nets.nets["GRU"](text))


def test_an_unknown_reader_is_named_beside_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"RNN, LSTM, GRU, CNN, TCN, Transformer; got 'ANN'"):
        Tagger("ANN")
