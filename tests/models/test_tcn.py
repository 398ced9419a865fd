"""Causal convolutions: torch's outputs, no look ahead, the receptive field they claim, and ONNX."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from models.exporting import LENGTHS, Shown, exported, lasting, one_a_day
from twobrains.models.tcn import TCN, CausalConv, PooledConv

CLOSE = {"atol": 1e-6, "rtol": 1e-5}
NETS: list[Any] = [
    lambda: TCN(3, 6, levels=4),
    lambda: PooledConv(3, 6),
    lambda: CausalConv(3, 6, 4, 3),
]
every_net = pytest.mark.parametrize("make", NETS)


def test_a_causal_convolution_is_torchs_padded_and_cut() -> None:
    ours, torchs = CausalConv(3, 5, 4, 2), nn.Conv1d(3, 5, 4, dilation=2, padding=6)
    torchs.load_state_dict(ours.conv.state_dict())
    x = torch.randn(2, 11, 3)
    torch.testing.assert_close(ours(x), torchs(x.mT)[..., :11].mT, **CLOSE)


def test_a_block_is_what_torch_nn_computes_and_so_is_its_gradient() -> None:
    net = TCN(3, 5, levels=2)
    x = torch.randn(2, 12, 3)
    x_too = x.clone().requires_grad_()
    x.requires_grad_()
    y = x_too.mT
    for level, block in enumerate(net.blocks):
        parts = []
        for ours in (block.first.conv, block.second.conv):
            conv = nn.Conv1d(ours.in_channels, 5, 3, dilation=2**level, padding=2 * 2**level)
            conv.load_state_dict(ours.state_dict())
            parts.append(conv)
        change = parts[1](parts[0](y)[..., :12].relu())[..., :12].relu()
        skip = (
            y if level else nn.functional.conv1d(y, block.skip.weight[..., None], block.skip.bias)
        )
        y = (change + skip).relu()
    torch.testing.assert_close(net(x), y.mT, **CLOSE)
    net(x).square().sum().backward()
    y.square().sum().backward()
    torch.testing.assert_close(x.grad, x_too.grad, atol=1e-5, rtol=1e-4)


@every_net
def test_an_answer_knows_nothing_of_later_steps(make: Any) -> None:
    net, x = make(), torch.randn(2, 20, 3)
    for upto in (1, 2, 7, 20):
        torch.testing.assert_close(net(x[:, :upto]), net(x)[:, :upto], **CLOSE)


@pytest.mark.parametrize(
    ("levels", "window", "field"), [(1, 3, 5), (4, 3, 61), (3, 2, 15), (5, 3, 125)]
)
def test_the_receptive_field_is_as_wide_as_it_says(levels: int, window: int, field: int) -> None:
    net = TCN(1, 8, levels=levels, window=window)
    assert net.receptive_field == field
    for weight in net.parameters():
        nn.init.uniform_(weight, 0.01, 0.1)  # so that no ReLU hides a step
    x = torch.ones(1, 2 * field, 1, requires_grad=True)
    net(x)[0, -1].sum().backward()
    assert x.grad is not None
    assert int((x.grad != 0).sum()) == field
    assert x.grad[0, -field] != 0


def test_what_must_be_kept_of_a_stream_is_the_past_of_every_convolution() -> None:
    assert TCN(2, 12, levels=1).kept == 2 * 2 + 2 * 12
    assert TCN(2, 12, levels=2).kept == 2 * 2 + 2 * 12 + 4 * 12 + 4 * 12


def test_the_pool_is_the_mean_of_all_windows_so_far() -> None:
    net, x = PooledConv(3, 6), torch.randn(1, 9, 3)
    found = net.second(net.first(x).relu()).relu()
    torch.testing.assert_close(net(x)[:, -1], net.dense(found.mean(1)).relu(), **CLOSE)


@one_a_day("make", NETS, next(iter(NETS)))
def test_onnx_agrees_at_any_length(make: Any) -> None:
    net = make()
    run = exported(Shown(net), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        torch.testing.assert_close(run(x)[0], net(x), atol=5e-6, rtol=1e-5)


def test_sizes_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"window \(=0\)"):
        CausalConv(1, 1, 0)
    with pytest.raises(ValueError, match=r"levels \(=0\)"):
        TCN(1, 1, levels=0)
