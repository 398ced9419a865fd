"""Readers of sequences: torch's kernels agree with the equations, and nothing looks ahead."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from twobrains.models import GRU, LSTM, RNN, Stacked
from twobrains.models.causal import CausalStack, delayed
from twobrains.models.fast import fast_states
from twobrains.models.reader import Reader, TextReader, opened

KINDS = pytest.mark.parametrize("kind", ["rnn", "lstm", "gru", "tcn"])


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_torchs_kernels_give_the_states_of_the_equations(kind: Any) -> None:
    torch.manual_seed(0)
    cell, x = kind(3, 5), torch.randn(2, 9, 3)
    first, last = fast_states(cell, x[:, :4])
    steps = cell(x)
    torch.testing.assert_close(first, steps.h[:, :4], atol=1e-6, rtol=1e-5)
    for name, state in zip(cell.states, last, strict=True):
        torch.testing.assert_close(state, getattr(steps, name)[:, 3], atol=1e-6, rtol=1e-5)
    second, _ = fast_states(cell, x[:, 4:], last)
    torch.testing.assert_close(second, steps.h[:, 4:], atol=1e-6, rtol=1e-5)


def test_torch_has_no_kernel_for_other_layers() -> None:
    strange: Any = Stacked(RNN, 3, 5)
    with pytest.raises(TypeError, match="torch has no kernel for a Stacked"):
        fast_states(strange, torch.zeros(1, 2, 3), (torch.zeros(1, 5),))


@KINDS
def test_an_answer_for_each_step_that_is_asked(kind: str) -> None:
    net = Reader(kind, 3, 6, 4, queries=2)
    assert net(torch.randn(5, 7, 3)).shape == (5, 2, 4)


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_errors_go_back_no_further_than_their_reach_and_answers_stay(kind: str) -> None:
    torch.manual_seed(0)
    net, x = Reader(kind, 3, 6, 4), torch.randn(2, 9, 3, requires_grad=True)
    torch.testing.assert_close(net(x, 4), net(x), atol=1e-6, rtol=1e-5)
    net(x, 4).sum().backward()
    assert x.grad is not None
    assert x.grad[:, :5].abs().max() == 0
    assert x.grad[:, 5:].abs().amin(0).min() > 0


def test_a_stack_of_convolutions_sees_its_window_and_nothing_ahead() -> None:
    torch.manual_seed(0)
    stack, x = CausalStack(2, 8, layers=3), torch.randn(1, 40, 2, requires_grad=True)
    assert stack.window == 15
    stack(x)[0, 30].sum().backward()
    assert x.grad is not None
    seen = (x.grad[0].abs().sum(-1) > 0).nonzero().flatten().tolist()
    assert seen[-1] == 30
    assert seen[0] >= 30 - 14
    with pytest.raises(ValueError, match=r"layers \(=0\)"):
        CausalStack(2, 8, layers=0)


def test_delayed_by_more_than_there_is_leaves_zeros() -> None:
    x = torch.randn(1, 3, 2)
    assert torch.equal(delayed(x, 1)[:, 1:], x[:, :2])
    assert delayed(x, 5).shape == x.shape
    assert delayed(x, 5).abs().max() == 0


def test_forget_gates_open() -> None:
    cell = opened(LSTM(3, 5), 4.0)
    forget = slice(5, 10)
    assert torch.equal(cell.bias_ih[forget] + cell.bias_hh[forget], torch.full((5,), 4.0))
    assert cell.bias_ih[:5].abs().max() > 0


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_a_belief_about_each_next_symbol(kind: str) -> None:
    net, text = TextReader(kind, 7, 3, 5), torch.randint(7, (2, 6))
    assert net(text).shape == (2, 6, 7)
    torch.testing.assert_close(net(text[:, :4]), net(text)[:, :4], atol=1e-6, rtol=1e-5)
