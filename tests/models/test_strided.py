"""Readers of streams: equal sizes, what a window sees, any length, and the same in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from models.exporting import Shown, exported, one_a_day
from twobrains.data.bursts import streams
from twobrains.metrics import cross_entropy
from twobrains.models.strided import STREAM_READERS, StreamReader, Strided
from twobrains.training import Recipe, fit, parameters

every_kind = pytest.mark.parametrize("kind", STREAM_READERS)


def made(kind: str) -> StreamReader:
    torch.manual_seed(0)
    return StreamReader(kind).eval()


@every_kind
def test_the_readers_have_12400_parameters_within_5_percent(kind: str) -> None:
    assert abs(parameters(StreamReader(kind)) - 12_400) <= 0.05 * 12_400


def test_a_strided_answer_sees_its_window_and_nothing_later() -> None:
    layer = Strided(1, 5, window=16, stride=8).double()
    x = torch.randn(1, 45, 1, dtype=torch.double, requires_grad=True)
    shown = layer(x)
    assert shown.shape == (1, 5, 5)
    for at in range(5):
        slope = torch.autograd.grad(shown[0, at].sum(), x, retain_graph=True)[0][0, :, 0]
        seen = slope.nonzero()[:, 0].tolist()
        assert seen == list(range(max(0, 8 * at - 8), 8 * at + 8))
    with pytest.raises(ValueError, match=r"stride \(=9\) must be from 1 to window \(=8\)"):
        Strided(1, 1, window=8, stride=9)


@every_kind
def test_an_answer_depends_on_every_sample(kind: str) -> None:
    net = made(kind).double()
    x = torch.randn(1, 256, 1, dtype=torch.double, requires_grad=True)
    slope = torch.autograd.grad(net(x).square().sum(), x)[0]
    if kind == "QRNN":  # its second layer's window reaches 17 samples; older ones fade fast
        assert (slope[0, -100:, 0] != 0).all()
    else:
        assert (slope != 0).double().mean() > 0.95


@pytest.mark.parametrize("kind", [kind for kind in STREAM_READERS if "GRU" in kind])
def test_the_fast_kernel_gives_what_the_equations_give(kind: str) -> None:
    net, x = made(kind), torch.randn(2, 64, 1)
    fast = net(x)
    with net.by_equations():
        torch.testing.assert_close(net(x), fast)


@one_a_day("kind", STREAM_READERS, "strided + GRU + conv")
def test_onnx_agrees_at_any_length(kind: str) -> None:
    net = made(kind)
    run = exported(Shown(net), [torch.randn(1, 64, 1)], {0: 1})
    for time in (8, 9, 17, 256, 400):
        x = torch.randn(1, time, 1)
        with torch.no_grad():
            torch.testing.assert_close(run(x)[0], net(x), atol=1e-5, rtol=1e-4)


@every_kind
def test_steps_that_wait_are_those_of_the_recurrence(kind: str) -> None:
    rows = {"strided + GRU": 32, "strided + GRU + conv": 32, "CNN": 0}
    assert made(kind).sequential_steps(256) == rows.get(kind, 256)


@one_a_day("kind", STREAM_READERS, "strided + GRU")
def test_it_learns_ten_streams_by_heart(kind: str) -> None:
    x, order = streams(10, torch.Generator().manual_seed(0))
    told: tuple[Tensor, Tensor] = (x[:, 80:176], order)
    net = made(kind)
    fit(net, lambda _: told, cross_entropy, Recipe(120, learning_rate=1e-2), progress=False)
    assert torch.equal(net(told[0]).argmax(-1), order)


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match=r"strided \+ GRU, .*, CNN; got 'LSTM'"):
        StreamReader("LSTM")
