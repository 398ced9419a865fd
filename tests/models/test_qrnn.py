"""The quasi-recurrent network: its equations, what a gate sees, any length, and the same in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting
from twobrains.models.qrnn import QRNN


def lasting_memory(layer: QRNN) -> QRNN:
    """Forget gates near 1, and one thing written for most of the time."""
    with torch.no_grad():
        layer.gates.conv.bias[: layer.hidden_size] += 0.5
        layer.gates.conv.bias[layer.hidden_size : 2 * layer.hidden_size] += 3
    return layer


def test_it_computes_the_papers_equations_step_by_step() -> None:
    torch.manual_seed(0)
    layer, x, c = QRNN(3, 4, window=2), torch.randn(2, 6, 3), torch.randn(2, 4)
    weights, bias = layer.gates.conv.weight, layer.gates.conv.bias
    steps = layer(x, c)
    for t in range(6):
        before = x[:, t - 1] if t else torch.zeros(2, 3)
        told = before @ weights[:, :, 0].T + x[:, t] @ weights[:, :, 1].T + bias  # eq. 2
        z, f, o = told[:, :4].tanh(), told[:, 4:8].sigmoid(), told[:, 8:].sigmoid()
        c = f * c + (1 - f) * z
        for ours, theirs in zip(steps, (z, f, o, c, o * c), strict=True):
            torch.testing.assert_close(ours[:, t], theirs)


def test_gates_see_the_window_and_the_state_all_that_came() -> None:
    layer = lasting_memory(QRNN(2, 3, window=4)).double()
    x = torch.randn(1, 20, 2, dtype=torch.double, requires_grad=True)
    steps = layer(x)
    seen = {
        name: torch.autograd.grad(part[0, 12].square().sum(), x, retain_graph=True)[0][0]
        .abs()
        .amax(1)
        .nonzero()[:, 0]
        .tolist()
        for name, part in steps._asdict().items()
    }
    assert seen["z"] == seen["f"] == seen["o"] == list(range(9, 13))
    assert seen["c"] == seen["h"] == list(range(13))


def test_it_goes_on_from_a_state() -> None:
    layer, x = QRNN(2, 3, window=1), torch.randn(2, 9, 2)
    whole, first = layer(x), layer(x[:, :4])
    torch.testing.assert_close(layer(x[:, 4:], first.c[:, -1]).h, whole.h[:, 4:])


class Every(nn.Module):
    def __init__(self, layer: QRNN) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.layer(x))


@pytest.mark.slow
def test_every_gate_and_state_is_the_same_in_onnx_at_any_length() -> None:
    layer = lasting_memory(QRNN(3, 6))
    run = exported(Every(layer), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        with torch.no_grad():
            steps = layer(x)
        assert time < 17 or steps.c[:, -1].abs().mean() > 0.02  # what is compared has not decayed
        for name, ours, onnxs in zip(steps._fields, steps, run(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=3e-6, rtol=1e-5, msg=f"{name} at {time}")
