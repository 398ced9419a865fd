"""Saliency: gradients against finite differences, what occlusion covers, Grad-CAM by hand, how alike maps are."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from twobrains.analysis.saliency import covers, grad_cam, gradient, likeness, occlusion


def score(x: Tensor) -> Tensor:
    return (x * torch.arange(x[0].numel()).view(x.shape[1:])).sum((1, 2, 3)).sin()


def test_the_gradient_is_what_nudges_give_even_where_gradients_are_off() -> None:
    x = torch.rand(2, 1, 3, 3).double()
    nudges = 1e-6 * torch.eye(9).double().view(9, 1, 3, 3)
    wanted = torch.stack([(score(one + nudges) - score(one[None])) / 1e-6 for one in x])
    with torch.no_grad():
        found = gradient(score, x)
    torch.testing.assert_close(found.view(2, 9), wanted, atol=1e-3, rtol=1e-3)
    assert not x.requires_grad


@pytest.mark.parametrize("side", [2, torch.tensor(2), 6])
def test_squares_cover_the_picture(side: int | Tensor) -> None:
    found = covers(8, side, 2)
    assert found.shape == (16, 1, 8, 8)
    assert found.sum(0).min() >= 1
    assert found[5].sum() == int(side) ** 2  # a square inside is whole
    assert torch.equal(found[0, 0, :2, :2], torch.ones(2, 2))


def test_occlusion_is_the_fall_of_the_score() -> None:
    x = torch.rand(1, 1, 8, 8)
    ink = lambda x: x.sum((1, 2, 3))  # noqa: E731
    found = occlusion(ink, x, side=2, step=2)
    torch.testing.assert_close(found[0, 0], 4 * torch.nn.functional.avg_pool2d(x, 2)[0, 0])
    with pytest.raises(ValueError, match="divide"):
        occlusion(ink, x, step=3)


def test_grad_cam_weights_maps_by_mean_slopes_and_keeps_what_speaks_for_the_score() -> None:
    maps, head = torch.rand(2, 3, 4, 4), nn.Linear(3, 1)
    found = grad_cam(lambda m: head(m.mean((2, 3)))[:, 0], maps)
    wanted = (maps * head.weight[0, :, None, None] / 16).sum(1, keepdim=True).relu()
    torch.testing.assert_close(found, wanted)


def test_likeness_is_one_for_itself_and_its_negative_and_nought_for_a_blank() -> None:
    a = torch.randn(3, 1, 5, 5)
    torch.testing.assert_close(likeness(a, -2 * a), torch.ones(3))
    assert likeness(a, torch.randn(3, 1, 5, 5)).abs().max() < 0.6
    assert torch.equal(likeness(a, torch.zeros_like(a)), torch.zeros(3))
