"""Linear recurrences: loop, convolution and scan are equal, stay stable, and are the same in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting, one_a_day
from twobrains.models.linear_recurrence import LRU, Diagonal, polar, times
from twobrains.models.s4d import S4D

TIMES = [1, 2, 7, 64, 257]


def long_memory(kind: str) -> Diagonal:
    """A layer whose states last for hundreds of steps, some of them swinging."""
    torch.manual_seed(0)
    if kind == "LRU":
        return LRU(3, 6, smallest=0.99, largest=0.999, turn=0.3)
    return S4D(3, 4, slowest=0.002, fastest=0.01)


every_kind = pytest.mark.parametrize("kind", ["LRU", "S4D"])


def test_pairs_multiply_as_complex_numbers_do() -> None:
    one, other = torch.randn(4, 5, 2), torch.randn(5, 2)
    theirs = torch.view_as_complex(one) * torch.view_as_complex(other)
    torch.testing.assert_close(times(one, other), torch.view_as_real(theirs))
    size, angle = torch.randn(7), torch.randn(7)
    theirs = torch.exp(torch.complex(size, angle))
    torch.testing.assert_close(polar(size, angle), torch.view_as_real(theirs))


@every_kind
@pytest.mark.parametrize("time", TIMES)
def test_loop_convolution_spectrum_and_scan_are_equal(kind: str, time: int) -> None:
    for dtype, close in ((torch.double, 1e-11), (torch.float, 1e-5)):
        layer, x = long_memory(kind).to(dtype), lasting(time, 2, 3).to(dtype)
        loop, scan = layer(x), layer.by_scan(x)
        size = float(loop.y.detach().abs().max())
        for found in (layer.by_convolution(x), layer.by_fft(x), scan.y):
            torch.testing.assert_close(found, loop.y, atol=close * max(size, 1), rtol=close)
        torch.testing.assert_close(scan.h, loop.h, atol=close * max(size, 1), rtol=close)


@every_kind
@pytest.mark.parametrize("time", TIMES)
def test_so_are_their_gradients(kind: str, time: int) -> None:
    layer = long_memory(kind).double()
    given, weighing = lasting(time, 2, 3).double(), torch.randn(2, time, 3).double()
    ways = (lambda x: layer(x).y, lambda x: layer.by_scan(x).y, layer.by_convolution, layer.by_fft)
    found = []
    for way in ways:
        x = given.clone().requires_grad_()
        learned = (x, *layer.parameters())
        loss = (way(x) * weighing).sum()
        # a loop of one step never looks at its eigenvalues: their gradient is nothing
        found.append(torch.autograd.grad(loss, learned, materialize_grads=True))
    for other in found[1:]:
        for mine, loops in zip(other, found[0], strict=True):
            torch.testing.assert_close(mine, loops, atol=1e-8, rtol=1e-8)


def test_the_lru_computes_the_papers_equations() -> None:
    layer, x = LRU(3, 5).double(), torch.randn(2, 6, 3).double()
    lambdas = torch.exp(torch.complex(-layer.nu.exp(), layer.theta.exp()))
    into, out = torch.view_as_complex(layer.into), torch.view_as_complex(layer.out)
    h = torch.zeros(2, 5, dtype=torch.cdouble)
    steps = layer(x)
    for t in range(6):
        h = lambdas * h + layer.gamma.exp() * (x[:, t].cdouble() @ into.T)
        torch.testing.assert_close(steps.h[:, t], torch.view_as_real(h))
        torch.testing.assert_close(steps.y[:, t], (h @ out.T).real + layer.skip * x[:, t])


def test_s4d_is_the_continuous_system_held_between_steps() -> None:
    """For a constant input, h' = A h + x gives h(t) = (exp(A t) − 1) / A, at every step."""
    layer = S4D(2, 3).double()
    a = torch.complex(-layer.decay.exp(), layer.swing)
    steps = layer(torch.ones(1, 50, 2).double())
    moments = torch.arange(1, 51)[:, None, None] * layer.delta.exp()[:, None]
    wanted = ((a * moments).exp() - 1) / a  # (time, channel, state)
    torch.testing.assert_close(steps.h[0], torch.view_as_real(wanted).flatten(1, 2))
    out = torch.view_as_complex(layer.out)
    torch.testing.assert_close(steps.y[0], 2 * (out * wanted).real.sum(-1) + layer.skip)


@every_kind
def test_the_kernel_is_the_answer_to_a_single_push(kind: str) -> None:
    layer = long_memory(kind).double()
    kernel, apart = layer.kernel(40), torch.eye(3).double()
    pushed = torch.cat([apart[:, None], torch.zeros(3, 39, 3).double()], 1)  # one input at a time
    answers = layer(pushed).y  # (input, time, output)
    answers[:, 0] -= torch.diag(layer.skip)
    wanted = answers.permute(2, 0, 1)
    if kind == "S4D":  # no channel hears another
        kernel = torch.diag_embed(kernel[:, 0].T).permute(1, 2, 0)
    torch.testing.assert_close(kernel, wanted)


@every_kind
@pytest.mark.parametrize("push", [-8.0, 8.0])
def test_no_training_makes_a_state_grow(kind: str, push: float) -> None:
    layer = long_memory(kind).double()
    with torch.no_grad():
        for weights in layer.parameters():
            weights += push
    assert (layer.eigenvalues().norm(dim=-1) < 1 + 1e-12).all()
    assert layer(torch.ones(1, 300, 3).double()).h.isfinite().all()


def test_eigenvalues_start_on_the_ring_that_was_asked_for() -> None:
    sizes = LRU(1, 2000, smallest=0.8, largest=0.95).eigenvalues().norm(dim=-1)
    assert sizes.min() >= 0.8
    assert sizes.max() <= 0.95
    inner = (sizes.square() < (0.8**2 + 0.95**2) / 2).double().mean()  # half of the ring's area
    assert abs(inner - 0.5) < 0.05


@every_kind
def test_it_goes_on_from_a_state(kind: str) -> None:
    layer, x = long_memory(kind), torch.randn(2, 20, 3)
    whole, first = layer(x), layer(x[:, :8])
    for way in (layer.forward, layer.by_scan):
        rest = way(x[:, 8:], first.h[:, -1])
        torch.testing.assert_close(rest.y, whole.y[:, 8:], atol=1e-4, rtol=1e-4)


class Ways(nn.Module):
    """All that the loop shows, and the convolution's outputs."""

    def __init__(self, layer: Diagonal) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return (*self.layer(x), self.layer.by_convolution(x), self.layer.by_scan(x).y)


@one_a_day("kind", ["LRU", "S4D"], "LRU")
def test_onnx_agrees_at_any_length(kind: str) -> None:
    layer = long_memory(kind)
    run = exported(Ways(layer), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        with torch.no_grad():
            ours = Ways(layer)(x)
        size = float(ours[1].abs().max())
        for onnxs, mine in zip(run(x), ours, strict=True):
            torch.testing.assert_close(onnxs, mine, atol=3e-5 * max(size, 1), rtol=1e-4)


def test_a_ring_that_makes_no_sense_is_named() -> None:
    with pytest.raises(ValueError, match=r"smallest \(=0.9\) and largest \(=0.5\)"):
        LRU(2, 4, smallest=0.9, largest=0.5)
