"""WaveNet's gated convolution: its equation, what it sees, what the gate does, and ONNX."""

from __future__ import annotations

import pytest
import torch

from models.exporting import LENGTHS, Shown, exported, lasting
from twobrains.models.gated_conv import GatedConv, GatedStack


def test_it_computes_the_papers_equation() -> None:
    layer, x = GatedConv(3, window=2, dilation=4), torch.randn(2, 10, 3)
    steps = layer(x)
    for t in range(10):
        past = x[:, t - 4] if t >= 4 else torch.zeros(2, 3)
        told = [
            past @ conv.weight[:, :, 0].T + x[:, t] @ conv.weight[:, :, 1].T + conv.bias
            for conv in (layer.filter.conv, layer.gate.conv)
        ]
        z = told[0].tanh() * told[1].sigmoid()  # eq. 2
        torch.testing.assert_close(steps.z[:, t], z)
        torch.testing.assert_close(steps.out[:, t], x[:, t] + layer.residual(z))
        torch.testing.assert_close(steps.skip[:, t], layer.skip(z))


def test_a_closed_gate_lets_nothing_through() -> None:
    layer, x = GatedConv(3), torch.randn(1, 5, 3)
    with torch.no_grad():
        layer.gate.conv.bias.fill_(-50)
        layer.residual.bias.zero_()
    torch.testing.assert_close(layer(x).out, x)


@pytest.mark.parametrize(("layers", "window"), [(1, 2), (3, 2), (3, 3)])
def test_an_answer_sees_its_receptive_field(layers: int, window: int) -> None:
    torch.manual_seed(0)
    net = GatedStack(2, 6, layers=layers, window=window).double()
    x = torch.randn(1, 40, 2, dtype=torch.double, requires_grad=True)
    found = sum(steps.skip for steps in net.look(x))
    [slope] = torch.autograd.grad(found[0, 30].sum(), x)
    seen = slope[0].abs().amax(1).nonzero()[:, 0].tolist()
    assert seen == list(range(31 - net.receptive_field, 31))


@pytest.mark.slow
def test_onnx_agrees_at_any_length() -> None:
    net = GatedStack(3, 8, layers=5)
    run = exported(Shown(net), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        torch.testing.assert_close(run(x)[0], net(x), atol=2e-6, rtol=1e-5)


def test_sizes_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"layers \(=0\)"):
        GatedStack(2, 4, layers=0)
