"""The locally connected layer: a convolution where all positions agree, and not where they don't."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from twobrains.models import LocallyConnected, as_dense, as_local


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 2), (3, 1)])
def test_with_equal_weights_everywhere_it_is_a_convolution(stride: int, padding: int) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 4, 5, stride=stride, padding=padding)
    local = LocallyConnected(3, 4, window=5, size=11, stride=stride, padding=padding)
    with torch.no_grad():
        local.weight.copy_(conv.weight.flatten(1)[:, :, None].expand_as(local.weight))
        local.bias.copy_(conv.bias[:, None].expand_as(local.bias))
    pictures = torch.randn(2, 3, 11, 11)
    torch.testing.assert_close(local(pictures), conv(pictures), atol=1e-5, rtol=1e-5)


def test_a_pixel_reaches_the_places_whose_windows_hold_it_and_no_others() -> None:
    local = LocallyConnected(1, 1, window=3, size=7)
    pictures = torch.zeros(1, 1, 7, 7, requires_grad=True)
    local(pictures)[0, 0, 2, 4].backward()
    assert pictures.grad is not None
    seen = (pictures.grad[0, 0] != 0).nonzero().tolist()
    assert seen == [[row, column] for row in (2, 3, 4) for column in (4, 5, 6)]


def test_places_answer_differently_to_the_same_window() -> None:
    torch.manual_seed(0)
    answers = LocallyConnected(1, 1, window=3, size=5)(torch.ones(1, 1, 5, 5))
    assert len(answers.flatten().unique()) == 9


def test_a_window_that_does_not_fit_is_refused_with_the_numbers() -> None:
    with pytest.raises(ValueError, match=r"window \(=5\).*size \(=3\).*at most 3"):
        LocallyConnected(1, 1, window=5, size=3)


@pytest.mark.parametrize(("stride", "padding", "bias"), [(1, 0, True), (2, 2, True), (3, 1, False)])
def test_a_convolution_set_free_gives_the_same_answers(
    stride: int, padding: int, bias: bool
) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(2, 3, 5, stride=stride, padding=padding, bias=bias)
    pictures = torch.randn(4, 2, 9, 9)
    local, dense = as_local(conv, 9), as_dense(conv, (2, 9, 9))
    torch.testing.assert_close(local(pictures), conv(pictures), atol=1e-5, rtol=1e-5)
    answers = dense(pictures.flatten(1))
    torch.testing.assert_close(answers, conv(pictures).flatten(1), atol=1e-5, rtol=1e-5)
    relaid = as_dense(local, (2, 9, 9))
    torch.testing.assert_close(relaid.weight, dense.weight, atol=1e-5, rtol=1e-5)


def test_a_dense_layer_made_of_a_convolution_is_trained_like_any_other() -> None:
    dense = as_dense(nn.Conv2d(1, 1, 3), (1, 5, 5))
    dense(torch.rand(2, 25)).sum().backward()
    assert dense.weight.grad is not None
    assert (dense.weight.grad != 0).all()  # the empty cells, too, may now learn
