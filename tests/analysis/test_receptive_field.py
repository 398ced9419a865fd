"""Receptive fields: the formula against the gradient's support, and what a unit uses of them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from twobrains.analysis.receptive_field import (
    Field,
    Window,
    influence,
    receptive_field,
    shares,
    side_holding,
    windows,
)


def layer(kind: str, kernel: int, stride: int, dilation: int, padding: int) -> nn.Module:
    padding = min(padding, kernel // 2)  # more than that no pooling takes
    if kind == "convolution":
        return nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    if kind == "max":
        return nn.MaxPool1d(kernel, stride, padding, dilation)
    return nn.AvgPool1d(kernel, stride, padding)


def stacks(kinds: list[str]) -> st.SearchStrategy[nn.Sequential]:
    """Random stacks in double precision whose weights are ones: nothing cancels."""
    numbers = st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2)
    layers = st.tuples(st.sampled_from(kinds), *numbers)

    def stack(drawn: list[tuple[str, int, int, int, int]]) -> nn.Sequential:
        net = nn.Sequential(*(layer(*each) for each in drawn)).double()
        for parameter in net.parameters():
            nn.init.ones_(parameter)
        return net

    return st.lists(layers, max_size=4).map(stack)


def support(net: nn.Module, unit: int, lines: Tensor) -> list[int]:
    """Positions at which the unit's gradient isn't zero on one of some lines (line, 1, length)."""
    lines = lines.double().requires_grad_()
    slope: Tensor = torch.autograd.grad(net(lines)[:, 0, unit].sum(), lines)[0]
    return slope.abs().sum((0, 1)).nonzero()[:, 0].tolist()


@given(stacks(["convolution", "mean"]), st.integers(0, 3))
def test_the_window_is_the_span_of_the_gradients_support_on_random_stacks(
    net: nn.Sequential, further: int
) -> None:
    field = receptive_field(windows(net))
    length = 6 * (field.size + field.jump) + 40  # room around the middle for every layer's window
    lines = torch.rand(1, 1, length)
    unit = net(lines.double()).shape[-1] // 2 + further - 2
    seen, wanted = support(net, unit, lines), field.of(unit, length)
    assert (seen[0], seen[-1]) == (wanted[0], wanted[-1])
    assert len(wanted) == field.size


@given(stacks(["convolution", "mean", "max"]), st.integers(0, 2))
def test_no_gradient_lies_outside_the_window_at_the_edge_or_behind_max_pooling(
    net: nn.Sequential, unit: int
) -> None:
    field = receptive_field(windows(net))
    lines = torch.rand(20, 1, 6 * (field.size + field.jump) + 40)
    assert set(support(net, unit, lines)) <= set(field.of(unit, lines.shape[-1]))


def test_no_layer_sees_itself_and_padding_starts_below_zero() -> None:
    assert receptive_field([]) == Field(1, 1, 0)
    field = receptive_field([Window(5, padding=2), Window(2, 2), Window(3, padding=1)])
    assert field == Field(size=10, jump=2, start=-4)
    assert list(field.of(0, 28)) == [0, 1, 2, 3, 4, 5]
    assert len(field.of(5, 28)) == 10


@pytest.mark.parametrize("wrong", [{"kernel": 0}, {"stride": 0}, {"dilation": 0}, {"padding": -1}])
def test_a_window_that_cannot_be_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Window(**{"kernel": 3, **wrong})


def test_a_layer_without_a_fixed_window_is_named() -> None:
    with pytest.raises(ValueError, match="AdaptiveAvgPool2d"):
        windows(nn.Sequential(nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(1)))
    with pytest.raises(ValueError, match="same"):
        windows(nn.Conv2d(1, 1, 3, padding="same"))


def test_influence_of_a_mean_filter_is_even_and_the_square_holds_its_share() -> None:
    net = nn.Conv2d(1, 2, 5, padding=2, bias=False)
    nn.init.constant_(net.weight, -0.5)
    pictures = torch.rand(3, 1, 9, 9, requires_grad=True)
    found = influence(net(pictures), pictures, 4, 4)
    wanted = torch.zeros(9, 9)
    wanted[2:7, 2:7] = 0.5
    torch.testing.assert_close(found, wanted)
    torch.testing.assert_close(shares(found), torch.tensor([1 / 25, 9 / 25, 1, 1, 1]))
    assert side_holding(found, 9 / 25 + 8 / 25) == pytest.approx(4)
    assert side_holding(torch.nn.functional.pad(torch.ones(1, 1), (2,) * 4)) == 1


def test_shares_of_an_even_square_are_refused() -> None:
    with pytest.raises(ValueError, match="odd square"):
        shares(torch.ones(4, 4))
