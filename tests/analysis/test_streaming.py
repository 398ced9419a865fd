"""What a stream costs, against what the readers really carry and compute."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from twobrains.analysis.streaming import streaming_cost, work
from twobrains.models import LSTM, TCN, Tagger


def test_a_recurrence_keeps_its_states_and_nothing_else() -> None:
    assert streaming_cost(LSTM(3, 8)) == (16, 4 * (3 * 8 + 8 * 8), 0, 0)
    net = Tagger("GRU")
    assert streaming_cost(net).kept == 35
    assert streaming_cost(net).work == 3 * (2 * 35 + 35 * 35) + 35


def test_a_tcn_can_go_on_from_what_it_is_said_to_keep() -> None:
    """Counted on the inputs of its convolutions: the last ``past`` steps of each."""
    net, counted = TCN(2, 12, levels=3), 0
    for block in net.blocks:
        for part in (block.first, block.second):
            counted += part.past * part.conv.in_channels
    assert streaming_cost(net).kept == counted
    assert streaming_cost(net).kept_each == 0


def test_a_transformer_keeps_a_key_and_a_value_a_layer_for_each_step() -> None:
    net = Tagger("Transformer")
    cost = streaming_cost(net)
    assert cost.kept_each * 10 == net.reader.cache(10).numel()
    assert cost.kept == 0
    # one query against 10 keys, 10 values added up, in two layers of size 16
    assert cost.work_each * 10 == 2 * (10 * 16 + 10 * 16)


def test_work_counts_what_a_matrix_product_multiplies() -> None:
    net = nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 2))
    assert work(net) == 5 * 7 + 7 * 2
    assert net(torch.zeros(5)).shape == (2,)


def test_another_network_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Linear holds no recurrent layer"):
        streaming_cost(nn.Linear(2, 2))
