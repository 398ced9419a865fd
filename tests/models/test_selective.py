"""The selective state space model: its equations, its gate, the same by a scan, and in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.exporting import LENGTHS, exported, lasting
from twobrains.models.selective import MambaBlock, Selective

TIMES = [1, 2, 7, 64, 257]


def test_it_computes_the_papers_equations() -> None:
    layer, x = Selective(3, 4, rank=2).double(), torch.randn(2, 6, 3).double()
    h = torch.randn(2, 3, 4).double()
    steps = layer(x, h)
    a = -layer.decay.exp()
    for t in range(6):
        delta = F.softplus(layer.opening(layer.told(x[:, t])))[..., None]
        b, c = layer.to_b(x[:, t])[:, None], layer.to_c(x[:, t])
        kept = (delta * a).exp()
        h = kept * h + 1 / (delta * a) * (kept - 1) * delta * b * x[:, t, :, None]  # eq. 4, 2a
        y = torch.einsum("bcs,bs->bc", h, c) + layer.skip * x[:, t]
        for ours, wanted in zip(steps, (delta[..., 0], b[:, 0], c, kept, None, h, y), strict=True):
            if wanted is not None:
                torch.testing.assert_close(ours[:, t], wanted)


@pytest.mark.parametrize("selective", [True, False])
@pytest.mark.parametrize("time", TIMES)
def test_a_scan_gives_the_same_steps_and_gradients(time: int, selective: bool) -> None:
    torch.manual_seed(0)
    layer = Selective(3, 4, selective=selective).double()
    start = torch.randn(2, 3, 4).double()
    given, weighing = lasting(time, 2, 3).double(), torch.randn(2, time, 3).double()
    learned = list(layer.parameters())
    found = []
    for way in (layer.forward, layer.by_scan):
        x = given.clone().requires_grad_()
        steps = way(x, start)
        slopes = torch.autograd.grad(
            (steps.y * weighing).sum(), (x, *learned), materialize_grads=True, allow_unused=True
        )
        found.append((*steps, *slopes))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, atol=1e-10, rtol=1e-9)
    layer, x = layer.float(), given.float()
    torch.testing.assert_close(layer(x).y, layer.by_scan(x).y, atol=1e-5, rtol=1e-5)


def test_with_one_state_it_is_a_gated_recurrence() -> None:
    """Theorem 1: N = 1, A = −1, B = 1 keeps 1 − σ(Linear(x)) and writes σ(Linear(x))."""
    layer = Selective(1, 1).double()
    with torch.no_grad():
        for part in (layer.to_b, layer.to_c):
            part.weight.zero_()
            part.bias.fill_(1)
        layer.skip.zero_()
    x = 3 * torch.randn(2, 30, 1).double()
    g = layer.opening(layer.told(x)).sigmoid()
    h = torch.zeros(2, 1).double()
    for t, y in enumerate(layer(x).y.unbind(1)):
        h = (1 - g[:, t]) * h + g[:, t] * x[:, t]
        torch.testing.assert_close(y, h)


@pytest.mark.parametrize(("bias", "kept"), [(-40.0, 1.0), (40.0, 0.0)])
def test_a_closed_gate_keeps_and_an_open_one_replaces(bias: float, kept: float) -> None:
    layer, x = Selective(2, 3), torch.randn(1, 5, 2)
    with torch.no_grad():
        layer.opening.bias.fill_(bias)
    start = torch.randn(1, 2, 3)
    steps = layer(x, start)
    torch.testing.assert_close(steps.kept, torch.full_like(steps.kept, kept))
    if kept:
        torch.testing.assert_close(steps.h[:, -1], start)
    else:
        assert (steps.h - steps.written).abs().max() < 1e-5


def test_only_selection_lets_the_input_open_the_gate() -> None:
    x = torch.randn(1, 9, 3)
    for selective in (True, False):
        torch.manual_seed(0)
        steps = Selective(3, 4, selective=selective)(x)
        varies = (steps.delta - steps.delta[:, :1]).abs().max() > 1e-4
        assert bool(varies) == selective


def test_without_selection_it_is_a_convolution() -> None:
    layer, x = Selective(3, 4, selective=False).double(), torch.randn(1, 30, 3).double()
    later = F.pad(x, (0, 0, 5, 0))
    torch.testing.assert_close(layer(later).y[:, 5:], layer(x).y)
    both = layer(x).y + layer(3 * x.flip(1)).y
    torch.testing.assert_close(layer(x + 3 * x.flip(1)).y, both)
    chooses = Selective(3, 4).double()
    assert (chooses(2 * x).y - 2 * chooses(x).y).abs().max() > 1e-3


def test_gates_start_where_mambas_do() -> None:
    delta = F.softplus(Selective(500).opening.bias)
    assert delta.min() > 0.0009
    assert delta.max() < 0.11


def test_the_block_looks_back_only_and_scans_alike() -> None:
    block, x = MambaBlock(4, 8).double(), torch.randn(2, 20, 4).double()
    whole = block(x).out
    assert whole.shape == x.shape
    torch.testing.assert_close(block(x, scan=True).out, whole)
    for upto in (1, 3, 11):
        torch.testing.assert_close(block(x[:, :upto]).out, whole[:, :upto])


class Every(nn.Module):
    def __init__(self, layer: Selective, block: MambaBlock) -> None:
        super().__init__()
        self.layer, self.block = layer, block

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return (*self.layer(x), self.block(x).out, self.block(x, scan=True).out)


@pytest.mark.slow
def test_onnx_agrees_at_any_length() -> None:
    net = Every(Selective(3, 4), MambaBlock(3, 6))
    run = exported(net, [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        with torch.no_grad():
            ours = net(x)
        assert time < 17 or ours[5][:, -1].abs().mean() > 0.001
        for onnxs, mine in zip(run(x), ours, strict=True):
            torch.testing.assert_close(onnxs, mine, atol=5e-6, rtol=1e-4)
