"""Linear attention: a recurrence that equals its quadratic form, and is the same in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting
from twobrains.models.linear_attention import LinearAttention, positive

TIMES = [1, 2, 7, 64, 257]


@pytest.mark.parametrize("time", TIMES)
def test_the_recurrence_is_the_quadratic_form_and_so_is_its_gradient(time: int) -> None:
    layer, given = LinearAttention(6, heads=2).double(), lasting(time, 2, 6).double()
    weighing, found = torch.randn(2, time, 6).double(), []
    for way in (layer.forward, layer.quadratic):
        x = given.clone().requires_grad_()
        out = way(x).out
        found.append((out, *torch.autograd.grad((out * weighing).sum(), (x, *layer.parameters()))))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, atol=1e-10, rtol=1e-9)
    layer, x = layer.float(), given.float()
    torch.testing.assert_close(layer(x).out, layer.quadratic(x).out, atol=1e-5, rtol=1e-5)


def test_it_computes_the_papers_equations() -> None:
    layer, x = LinearAttention(4).double(), torch.randn(1, 6, 4).double()
    to_q, to_k, to_v = layer.into.weight.chunk(3)
    bq, bk, bv = layer.into.bias.chunk(3)
    s, z, steps = torch.zeros(4, 4).double(), torch.zeros(4).double(), layer(x)
    for t in range(6):
        k, v = positive(to_k @ x[0, t] + bk), to_v @ x[0, t] + bv
        q = positive(to_q @ x[0, t] + bq)
        s, z = s + torch.outer(k, v), z + k  # eq. 18 and 19
        torch.testing.assert_close(steps.s[0, t, 0], s)
        torch.testing.assert_close(steps.z[0, t, 0], z)
        torch.testing.assert_close(steps.out[0, t], layer.out(q @ s / (q @ z)))  # eq. 20


def test_shares_are_above_nothing_add_up_to_one_and_look_back_only() -> None:
    weights = LinearAttention(6, heads=3).quadratic(torch.randn(2, 9, 6)).weights
    assert weights.shape == (2, 3, 9, 9)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 3, 9))
    assert weights.min() >= 0
    assert weights.triu(1).abs().max() == 0


def test_what_is_kept_does_not_grow_and_is_enough_to_go_on() -> None:
    layer, x = LinearAttention(6, heads=2), torch.randn(2, 20, 6)
    whole, first = layer(x), layer(x[:, :8])
    rest = layer(x[:, 8:], (first.s[:, -1], first.z[:, -1]))
    torch.testing.assert_close(rest.out, whole.out[:, 8:], atol=1e-5, rtol=1e-5)


def test_keys_far_below_nothing_are_no_division_by_nothing() -> None:
    layer = LinearAttention(4)
    with torch.no_grad():
        layer.into.bias -= 1e3
    x = torch.randn(1, 5, 4, requires_grad=True)
    for out in (layer(x).out, layer.quadratic(x).out):
        assert out.isfinite().all()
        out.sum().backward()
    assert x.grad is not None
    assert x.grad.isfinite().all()


class Both(nn.Module):
    def __init__(self, layer: LinearAttention) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return (*self.layer(x), *self.layer.quadratic(x))


@pytest.mark.slow
def test_onnx_agrees_at_any_length() -> None:
    net = Both(LinearAttention(6, heads=2))
    run = exported(net, [lasting(5, 2, 6)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 6)
        for onnxs, ours in zip(run(x), net(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=1e-5, rtol=1e-4)


def test_sizes_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"size \(=10\) must be a multiple of heads \(=4\)"):
        LinearAttention(10, 4)
