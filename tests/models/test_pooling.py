"""Blurred pooling: Zhang's filter, half the size, and outputs that move with the image."""

from __future__ import annotations

import pytest
import torch

from twobrains.models import BlurPool


def test_three_taps_are_one_two_one() -> None:
    pool = BlurPool(3)
    row = torch.tensor([1.0, 2, 1]) / 4
    torch.testing.assert_close(pool.kernel, row[:, None] * row)
    assert not list(pool.parameters())
    assert not pool.state_dict()


@pytest.mark.parametrize("taps", [1, 3, 5, 7])
def test_an_even_surface_stays_and_sides_are_halved(taps: int) -> None:
    pooled = BlurPool(taps, wrap=True)(torch.full((2, 3, 8, 11), 0.5))
    torch.testing.assert_close(pooled, torch.full((2, 3, 4, 6), 0.5))


def test_one_tap_is_a_bare_stride() -> None:
    x = torch.randn(1, 2, 6, 6)
    assert torch.equal(BlurPool(1)(x), x[..., ::2, ::2])


def test_what_no_smaller_grid_can_hold_is_taken_away() -> None:
    stripes = torch.tensor([0.0, 1]).repeat(4).expand(1, 1, 8, 8)
    for moved in (stripes, stripes.roll(1, 3)):
        torch.testing.assert_close(BlurPool(3, wrap=True)(moved), torch.full((1, 1, 4, 4), 0.5))


def test_zeros_reach_in_where_the_picture_does_not_wrap() -> None:
    ones = torch.ones(1, 1, 8, 8)
    assert BlurPool(3)(ones)[0, 0, 0, 0] == pytest.approx(9 / 16)
    assert BlurPool(3, wrap=True)(ones)[0, 0, 0, 0] == pytest.approx(1)


@pytest.mark.parametrize("taps", [0, 2, -3])
def test_a_filter_without_a_middle_is_refused(taps: int) -> None:
    with pytest.raises(ValueError, match=rf"taps \(={taps}\) must be odd"):
        BlurPool(taps)
