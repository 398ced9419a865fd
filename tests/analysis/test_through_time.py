"""Backpropagation through time by hand: equal to autograd's, and exact when exported."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from models.exporting import LENGTHS, exported, one_a_day
from torch import Tensor, nn

from twobrains.analysis.through_time import backward_through_time, input_gradients
from twobrains.models import GRU, LSTM, RNN, Stacked

KINDS = pytest.mark.parametrize("kind", [RNN, LSTM, GRU])


def made(kind: Any) -> Any:
    torch.manual_seed(0)
    cell = kind(3, 5)
    for weights in cell.parameters():
        nn.init.uniform_(weights, -0.8, 0.8)
    return cell


@KINDS
@pytest.mark.parametrize("time", [1, 2, 30])
def test_slopes_for_the_input_are_autograds(kind: Any, time: int) -> None:
    cell = made(kind)
    x = torch.randn(2, time, 3, requires_grad=True)
    slopes = torch.randn(2, time, 5)
    steps = cell(x)
    (steps.h * slopes).sum().backward()
    ours = input_gradients(cell, backward_through_time(cell, steps, slopes))
    torch.testing.assert_close(ours, x.grad, atol=1e-6, rtol=1e-5)


@KINDS
def test_slopes_for_a_state_are_those_of_a_start_from_there(kind: Any) -> None:
    cell = made(kind)
    x, slopes = torch.randn(1, 9, 3), torch.zeros(1, 9, 5)
    slopes[:, -1] = torch.randn(5)
    steps = cell(x)
    at = 4
    start = tuple(getattr(steps, n)[:, at].detach().requires_grad_() for n in cell.states)
    (cell(x[:, at + 1 :], start=start).h[:, -1] * slopes[:, -1]).sum().backward()
    wanted = torch.cat([each.grad for each in start], -1)  # type: ignore[misc]
    torch.testing.assert_close(backward_through_time(cell, steps, slopes).states[:, at], wanted)


def test_an_unknown_layer_is_named() -> None:
    cell: Any = Stacked(RNN, 3, 5)
    with pytest.raises(TypeError, match="no backward pass is written for a Stacked"):
        backward_through_time(cell, None, torch.zeros(1, 1, 5))


class Back(nn.Module):
    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        steps = self.cell(x[None])
        last = (torch.arange(x.shape[0]) == x.shape[0] - 1).float()[None, :, None]
        return (
            input_gradients(
                self.cell, backward_through_time(self.cell, steps, last.expand_as(steps.h))
            ),
        )


@one_a_day("kind", [RNN, LSTM, GRU], GRU)
def test_the_way_back_is_exported_at_any_length(kind: Any) -> None:
    back = Back(made(kind)).eval()
    answer = exported(back, [torch.randn(7, 3)], {0: 0})
    for time in LENGTHS:
        x = torch.randn(time, 3)
        torch.testing.assert_close(answer(x)[0], back(x)[0], atol=1e-6, rtol=1e-5)
