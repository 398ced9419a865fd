"""ConvLSTM and ConvGRU: torch's LSTM on one px, F.conv2d step by step, any length, and ONNX."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.exporting import exported
from twobrains.models.conv_recurrent import ConvGRU, ConvLSTM, ConvRecurrent

CLOSE = {"atol": 1e-6, "rtol": 1e-5}
LENGTHS = [1, 2, 7]
both = pytest.mark.parametrize(("kind", "theirs"), [(ConvLSTM, nn.LSTM), (ConvGRU, nn.GRU)])


def videos(time: int, batch: int = 2, channels: int = 3, side: int = 5) -> Tensor:
    """As large at the end as at the beginning."""
    return torch.randn(batch, time, channels, side, side)


@both
@pytest.mark.parametrize("time", [1, 2, 12])
def test_on_one_px_it_is_torchs_layer_forward_and_backward(
    kind: Any, theirs: Any, time: int
) -> None:
    ours, oracle = kind(3, 7, kernel=1), theirs(3, 7, batch_first=True)
    flat = {name: value.flatten(1) if value.dim() > 1 else value
            for name, value in ours.state_dict().items()}  # fmt: skip
    oracle.load_state_dict({f"{name}_l0": value for name, value in flat.items()})
    x = videos(time, 4, side=1).requires_grad_()
    x_too = x.detach()[..., 0, 0].requires_grad_()
    weighing = torch.randn(4, time, 7)
    h, (expected, _) = ours(x).h[..., 0, 0], oracle(x_too)
    torch.testing.assert_close(h, expected, **CLOSE)
    (h * weighing).sum().backward()
    (expected * weighing).sum().backward()
    torch.testing.assert_close(x.grad[..., 0, 0], x_too.grad, atol=1e-5, rtol=1e-4)
    for name, value in ours.named_parameters():
        slope = getattr(oracle, f"{name}_l0").grad
        torch.testing.assert_close(value.grad.view_as(slope), slope, atol=1e-5, rtol=1e-4)


@both
def test_a_kernel_of_one_is_torchs_layer_at_every_place(kind: Any, theirs: Any) -> None:
    ours, oracle = kind(3, 7, kernel=1), theirs(3, 7, batch_first=True)
    for name, value in ours.state_dict().items():
        getattr(oracle, f"{name}_l0").data.copy_(value.flatten(1) if value.dim() > 1 else value)
    x = videos(6)
    expected = oracle(x.permute(0, 3, 4, 1, 2).reshape(-1, 6, 3))[0]
    h = ours(x).h.permute(0, 3, 4, 1, 2).reshape(-1, 6, 7)
    torch.testing.assert_close(h, expected, **CLOSE)


def convolved(layer: ConvRecurrent[Any], name: str, x: Tensor, gate: int) -> Tensor:
    """One gate's share by F.conv2d on an image that is padded by hand."""
    rows = slice(gate * layer.channels, (gate + 1) * layer.channels)
    weight, bias = getattr(layer, f"weight_{name}")[rows], getattr(layer, f"bias_{name}")[rows]
    return F.conv2d(F.pad(x, [layer.kernel // 2] * 4), weight, bias)


@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_a_convlstm_is_equation_3_step_by_step(kernel: int) -> None:
    layer, x = ConvLSTM(3, 4, kernel), videos(5)
    found = layer(x)
    h = c = torch.zeros(2, 4, 5, 5)
    for t in range(5):
        i, f, g, o = (
            convolved(layer, "ih", x[:, t], k) + convolved(layer, "hh", h, k) for k in range(4)
        )
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        torch.testing.assert_close(found.c[:, t], c, **CLOSE)
        torch.testing.assert_close(found.h[:, t], h, **CLOSE)
        torch.testing.assert_close(found.f[:, t], torch.sigmoid(f), **CLOSE)


@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_a_convgru_mixes_the_old_state_with_a_candidate(kernel: int) -> None:
    layer, x = ConvGRU(3, 4, kernel), videos(5)
    found = layer(x)
    h = torch.zeros(2, 4, 5, 5)
    for t in range(5):
        r, z = (
            torch.sigmoid(convolved(layer, "ih", x[:, t], k) + convolved(layer, "hh", h, k))
            for k in range(2)
        )
        n = torch.tanh(convolved(layer, "ih", x[:, t], 2) + r * convolved(layer, "hh", h, 2))
        h = (1 - z) * n + z * h
        torch.testing.assert_close(found.h[:, t], h, **CLOSE)
        torch.testing.assert_close(found.z[:, t], z, **CLOSE)


@both
def test_a_change_reaches_one_window_further_with_every_step(kind: Any, theirs: Any) -> None:
    layer = kind(1, 3)
    x = torch.randn(1, 4, 1, 11, 11)
    other = x.clone()
    other[0, 0, 0, 5, 5] += 1
    change = (layer(x).h - layer(other).h).abs().amax(2)[0]  # (time, height, width)
    for t in range(4):
        rows = (change[t] > 0).any(1).nonzero()[:, 0]
        assert (5 - int(rows[0]), int(rows[-1]) - 5) == (t + 1,) * 2


@both
def test_reading_in_two_parts_is_reading_at_once(kind: Any, theirs: Any) -> None:
    layer, x = kind(3, 4), videos(9)
    whole, first = layer(x), layer(x[:, :4])
    start = tuple(each[:, -1] for each in layer.after(first))
    torch.testing.assert_close(layer(x[:, 4:], start).h, whole.h[:, 4:], **CLOSE)


class Every(nn.Module):
    """All gates and states, as the exporter wants them."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.layer(x))


@pytest.mark.slow
@both
def test_every_gate_and_state_is_the_same_in_onnx_at_any_length(kind: Any, theirs: Any) -> None:
    layer = kind(3, 4)
    run = exported(Every(layer), [videos(3)], {0: 1})
    for time in LENGTHS:
        x = videos(time)
        steps = layer(x)
        for name, ours, onnxs in zip(steps._fields, steps, run(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=2e-6, rtol=1e-5, msg=f"{name} at {time}")


def test_sizes_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match=r"in_channels \(=0\)"):
        ConvLSTM(0, 4)
    with pytest.raises(ValueError, match=r"kernel \(=4\) must be odd"):
        ConvGRU(3, 4, kernel=4)
