"""The matrix memory: its equations, no overflow, the same all at once, and in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting
from twobrains.models.mlstm import MLSTM

TIMES = [1, 2, 7, 64, 257]


def long_memory() -> MLSTM:
    """A memory that forgets little, and whose output is above its floor of 1."""
    torch.manual_seed(0)
    layer = MLSTM(3, 4)
    with torch.no_grad():
        layer.gates.bias.copy_(torch.tensor([1.0, 5.0]))
    return layer


@pytest.mark.parametrize("shift", [-1.0, 1.0])
def test_it_computes_the_papers_equations_without_the_stabiliser(shift: float) -> None:
    layer, x = long_memory().double(), torch.randn(2, 12, 3).double()
    with torch.no_grad():
        layer.gates.bias[0] += shift
    steps = layer(x)
    c, n = torch.zeros(2, 4, 4).double(), torch.zeros(2, 4).double()
    for t in range(12):
        q, k, v = layer.into(x[:, t]).chunk(3, -1)
        k = k / 2  # the root of four
        i, f = layer.gates(x[:, t]).exp()[:, :1], layer.gates(x[:, t]).sigmoid()[:, 1:]
        c = f[..., None] * c + i[..., None] * torch.einsum("bv,bk->bvk", v, k)
        n = f * n + i * k
        read = torch.einsum("bvk,bk->bv", c, q)
        size = (n * q).sum(-1, keepdim=True).abs().clamp(min=1)
        torch.testing.assert_close(steps.h[:, t], layer.output(x[:, t]).sigmoid() * read / size)
        torch.testing.assert_close(steps.m[:, t].exp()[..., None] * steps.c[:, t], c)
        torch.testing.assert_close(steps.m[:, t].exp() * steps.n[:, t], n)


@pytest.mark.parametrize("time", TIMES)
def test_all_at_once_is_the_same_and_so_is_its_gradient(time: int) -> None:
    layer, given = long_memory().double(), lasting(time, 2, 3).double()
    weighing, found = torch.randn(2, time, 4).double(), []
    for way in (lambda x: layer(x).h, lambda x: layer.quadratic(x).out):
        x = given.clone().requires_grad_()
        out = way(x)
        found.append((out, *torch.autograd.grad((out * weighing).sum(), (x, *layer.parameters()))))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, atol=1e-9, rtol=1e-8)


@pytest.mark.parametrize("large", [-300.0, 300.0])
def test_exponential_gates_do_not_overflow(large: float) -> None:
    layer = long_memory()
    with torch.no_grad():
        layer.gates.weight *= 50
        layer.gates.bias[0] = large
    x = torch.randn(2, 60, 3, requires_grad=True)
    for out in (layer(x).h, layer.quadratic(x).out):
        assert out.isfinite().all()
        out.sum().backward()
    assert x.grad is not None
    assert x.grad.isfinite().all()
    torch.testing.assert_close(layer(x).h, layer.quadratic(x).out, atol=1e-4, rtol=1e-3)


def test_one_strong_step_outweighs_all_before_it() -> None:
    """What a gate from 0 to 1 cannot do: the output is that step's value, whatever was stored."""
    layer, x = long_memory().double(), torch.randn(1, 20, 3).double()
    with torch.no_grad():
        layer.gates.weight.zero_()
        layer.gates.weight[0, 0] = 1
        x[0, 19, 0] = 60
    steps = layer(x)
    taken = layer.quadratic(x).weights[0, 0, 19]
    assert taken[:19].abs().max() < 1e-9
    read = steps.h[0, 19] / steps.o[0, 19]
    torch.testing.assert_close(read.abs(), steps.v[0, 19].abs())


def test_it_goes_on_from_a_memory() -> None:
    layer, x = long_memory(), torch.randn(2, 20, 3)
    whole, first = layer(x), layer(x[:, :8])
    rest = layer(x[:, 8:], (first.c[:, -1], first.n[:, -1], first.m[:, -1]))
    torch.testing.assert_close(rest.h, whole.h[:, 8:], atol=1e-5, rtol=1e-5)


class Both(nn.Module):
    def __init__(self, layer: MLSTM) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return (*self.layer(x), self.layer.quadratic(x).out)


@pytest.mark.slow
def test_onnx_agrees_at_any_length() -> None:
    net = Both(long_memory())
    run = exported(net, [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        with torch.no_grad():
            ours = net(x)
        assert ours[-1][:, -1].abs().mean() > 0.01
        for onnxs, mine in zip(run(x), ours, strict=True):
            torch.testing.assert_close(onnxs, mine, atol=5e-5, rtol=1e-3)
