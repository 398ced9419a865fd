"""Minimal GRU and LSTM: their equations, the same by a scan, and the same in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting, one_a_day
from twobrains.models.minimal import MinGRU, MinLSTM

TIMES = [1, 2, 7, 64, 257]
every_kind = pytest.mark.parametrize("kind", [MinGRU, MinLSTM])


def long_memory(kind: type[MinGRU] | type[MinLSTM]) -> MinGRU | MinLSTM:
    """A layer whose gates keep nearly all of the state."""
    torch.manual_seed(0)
    layer = kind(3, 6)
    with torch.no_grad():
        if isinstance(layer, MinGRU):
            layer.gates.bias[:6] += 5
        else:
            layer.gates.bias[:6] -= 5
            layer.gates.bias[6:12] += 1
    return layer


def test_the_minimal_gru_is_its_equation() -> None:
    layer, x, h = MinGRU(3, 4), torch.randn(2, 6, 3), torch.randn(2, 4)
    steps = layer(x, h)
    gate, candidate = layer.gates.weight.chunk(2)
    gate_bias, bias = layer.gates.bias.chunk(2)
    for t in range(6):
        z, n = (x[:, t] @ gate.T + gate_bias).sigmoid(), x[:, t] @ candidate.T + bias
        h = z * h + (1 - z) * n
        for ours, wanted in zip(steps, (z, n, h), strict=True):
            torch.testing.assert_close(ours[:, t], wanted)


def test_the_minimal_lstm_is_its_equation() -> None:
    layer, x, h = MinLSTM(3, 4), torch.randn(2, 6, 3), torch.randn(2, 4)
    steps = layer(x, h)
    for t in range(6):
        i, f, g = (x[:, t] @ layer.gates.weight.T + layer.gates.bias).chunk(3, -1)
        i, f = i.sigmoid(), f.sigmoid()
        h = (f * h + i * g) / (f + i)
        for ours, wanted in zip(steps, (i, f, f / (f + i), g, h), strict=True):
            torch.testing.assert_close(ours[:, t], wanted)


def test_gates_that_both_vanish_still_share_what_there_is() -> None:
    layer = MinLSTM(1, 1)
    with torch.no_grad():
        layer.gates.weight.zero_()
        layer.gates.bias.copy_(torch.tensor([-200.0, -200, 4]))
    steps = layer(torch.ones(1, 3, 1))
    assert steps.kept.flatten().tolist() == [0.5] * 3
    torch.testing.assert_close(steps.h.flatten(), torch.tensor([2.0, 3, 3.5]))


@every_kind
@pytest.mark.parametrize("time", TIMES)
def test_a_scan_gives_the_same_states_and_gradients(kind: type[MinGRU], time: int) -> None:
    layer, start = long_memory(kind).double(), torch.randn(2, 6).double()
    given, weighing = lasting(time, 2, 3).double(), torch.randn(2, time, 6).double()
    found = []
    for way in (layer.forward, layer.by_scan):
        x = given.clone().requires_grad_()
        steps = way(x, start)
        slopes = torch.autograd.grad((steps.h * weighing).sum(), (x, *layer.parameters()))
        found.append((*steps, *slopes))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, atol=1e-10, rtol=1e-9)
    layer, x = layer.float(), given.float()
    torch.testing.assert_close(layer(x).h, layer.by_scan(x).h, atol=1e-5, rtol=1e-5)


@every_kind
def test_no_gate_depends_on_the_state(kind: type[MinGRU]) -> None:
    layer, x = kind(3, 4), torch.randn(2, 6, 3)
    one, other = layer(x), layer(x, 100 * torch.ones(2, 4))
    for mine, theirs in zip(one[:-1], other[:-1], strict=True):
        torch.testing.assert_close(mine, theirs)
    assert (one.h - other.h).abs().max() > 1


class Every(nn.Module):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.layer(x))


@one_a_day("kind", [MinGRU, MinLSTM], MinGRU)
def test_onnx_agrees_at_any_length(kind: type[MinGRU]) -> None:
    layer = long_memory(kind)
    run = exported(Every(layer), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        with torch.no_grad():
            steps = layer(x)
        assert time < 17 or steps.h[:, -1].abs().mean() > 0.02
        for name, ours, onnxs in zip(steps._fields, steps, run(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=3e-6, rtol=1e-5, msg=f"{name} at {time}")
