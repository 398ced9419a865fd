"""The associative scan: the same states in few passes, its gradient, every pass, and ONNX."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from models.exporting import LENGTHS, exported, lasting
from twobrains.models.scan import depth, joined, parallel, passes, sequential

TIMES = [1, 2, 7, 64, 257]


def steps(time: int, *shape: int) -> tuple[Tensor, Tensor]:
    """Shares near 1, of either sign, so that the beginning is still felt at the end."""
    torch.manual_seed(time)
    size = (2, time, *(shape or (3,)))
    a = (0.98 + 0.02 * torch.rand(size)) * torch.where(torch.rand(size) < 0.1, -1.0, 1.0)
    return a.double(), torch.randn(size).double()


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("shape", [(3,), (2, 4)])
def test_few_passes_give_the_states_of_one_step_after_another(
    time: int, shape: tuple[int, ...]
) -> None:
    a, b = steps(time, *shape)
    torch.testing.assert_close(parallel(a, b), sequential(a, b), atol=1e-10, rtol=1e-10)
    start = torch.randn(2, *shape).double()
    one, other = parallel(a, b, start), sequential(a, b, start)
    torch.testing.assert_close(one, other, atol=1e-10, rtol=1e-10)
    assert (other - sequential(a, b))[:, -1].abs().max() > 1e-3  # the start is not forgotten
    single = parallel(a.float(), b.float(), start.float())
    torch.testing.assert_close(single, other.float(), atol=1e-5, rtol=1e-5)


def test_one_step_after_another_is_the_equation() -> None:
    a, b = steps(5)
    h = torch.randn(2, 3).double()
    found = sequential(a, b, h)
    for t in range(5):
        h = a[:, t] * h + b[:, t]
        torch.testing.assert_close(found[:, t], h)


@pytest.mark.parametrize("time", TIMES)
def test_so_are_the_gradients(time: int) -> None:
    weighing, found = torch.randn(2, time, 3).double(), []
    for run in (parallel, sequential):
        a, b = (each.requires_grad_() for each in steps(time))
        start = torch.ones(2, 3).double().requires_grad_()
        loss = (run(a, b, start) * weighing).sum()
        found.append(torch.autograd.grad(loss, (a, b, start)))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, atol=1e-9, rtol=1e-9)


def test_a_closed_gate_lets_nothing_through_and_no_gradient_breaks() -> None:
    a, b = steps(20)
    a[:, 11] = 0
    a.requires_grad_()
    h = parallel(a, b)
    torch.testing.assert_close(h[:, 11], b[:, 11])
    h.sum().backward()
    assert a.grad is not None
    assert a.grad.isfinite().all()


@given(st.integers(1, 5000))
def test_the_depth_is_the_logarithm(time: int) -> None:
    assert 2 ** depth(time) >= time
    assert time == 1 or 2 ** (depth(time) - 1) < time


def test_joining_is_associative_and_not_commutative() -> None:
    a, b = steps(3)
    one, two, three = ((a[:, t], b[:, t]) for t in range(3))
    left, right = joined(joined(one, two), three), joined(one, joined(two, three))
    for here, there in zip(left, right, strict=True):
        torch.testing.assert_close(here, there)
    assert not torch.allclose(joined(one, two)[1], joined(two, one)[1])


def test_after_a_pass_a_step_stands_for_the_last_few() -> None:
    a, b = steps(13)
    for done in passes(a, b):
        for t in range(13):
            first = max(t - done.reach + 1, 0)
            kept = a[:, first : t + 1].prod(1)
            torch.testing.assert_close(done.a[:, t], kept)
            alone = sequential(a[:, first : t + 1], b[:, first : t + 1])[:, -1]
            torch.testing.assert_close(done.b[:, t], alone)


def test_more_passes_than_needed_change_nothing() -> None:
    a, b = steps(7)
    for one, other in zip(passes(a, b)[-1][:2], passes(a, b, 6)[-1][:2], strict=True):
        torch.testing.assert_close(one, other)


def test_no_steps_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match=r"time \(=0\)"):
        depth(0)


class Scanned(nn.Module):
    """States by what stands in for the scan, and by as many passes as the longest needs."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        a, b = 1 - 0.02 * x.sin().square(), x.cos()
        last = passes(a, b, 9)[-1]
        return parallel(a, b, x[:, 0]), last.a, last.b


@pytest.mark.slow
def test_onnx_agrees_at_any_length() -> None:
    run = exported(Scanned(), [lasting(5, 2, 3)], {0: 1})
    for time in LENGTHS:
        x = lasting(time, 2, 3)
        for onnxs, ours in zip(run(x), Scanned()(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=2e-5, rtol=1e-5)
