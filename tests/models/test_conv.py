"""The convolutional networks, against torch.nn and against what a convolution promises."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from twobrains.models import DigitCNN


def in_a_row(cnn: DigitCNN) -> nn.Sequential:
    """The same network as torch.nn's own layers in a row."""
    relu, pool = nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(
        cnn.conv1, relu, pool, cnn.conv2, relu, pool, cnn.conv3, relu, nn.Flatten(), cnn.head
    )


def test_the_network_is_its_layers_in_a_row_forward_and_backward() -> None:
    cnn = DigitCNN()
    ink = torch.rand(3, 1, 28, 28)
    gradients = []
    for network in (cnn, in_a_row(cnn)):
        cnn.zero_grad()
        logits = network(ink)
        logits.square().sum().backward()
        gradients.append((logits, [weight.grad.clone() for weight in cnn.parameters()]))
    (ours, our_gradients), (theirs, their_gradients) = gradients
    assert torch.equal(ours, theirs)
    assert all(torch.equal(a, b) for a, b in zip(our_gradients, their_gradients, strict=True))


@pytest.mark.parametrize("channels", [(8, 16, 32), (1, 1, 1), (4, 2, 6)])
@pytest.mark.parametrize("batch", [1, 5])
def test_features_and_logits_have_the_promised_shapes(
    channels: tuple[int, int, int], batch: int
) -> None:
    cnn = DigitCNN(channels, classes=7)
    first, second, third = cnn.features(torch.rand(batch, 1, 28, 28))
    assert first.shape == (batch, channels[0], 28, 28)
    assert second.shape == (batch, channels[1], 14, 14)
    assert third.shape == (batch, channels[2], 7, 7)
    assert cnn.classify(third).shape == cnn(torch.rand(batch, 1, 28, 28)).shape == (batch, 7)


def test_features_are_never_negative() -> None:
    assert all(maps.min() >= 0 for maps in DigitCNN().features(torch.randn(2, 1, 28, 28)))


@pytest.mark.parametrize("dx", [-6, -1, 3, 8])
def test_the_first_layers_maps_move_with_the_digit(dx: int) -> None:
    cnn, ink = DigitCNN(), torch.zeros(1, 1, 28, 28)
    ink[..., 10:18, 12:16] = torch.rand(8, 4)
    still, moved = (cnn.features(sheet)[0] for sheet in (ink, ink.roll(dx, -1)))
    inner = slice(9, 19)  # away from the edges, where padding shows
    assert torch.allclose(still.roll(dx, -1)[..., inner], moved[..., inner], atol=1e-6)


def test_a_pixel_reaches_no_further_than_its_windows() -> None:
    cnn, blank = DigitCNN(), torch.zeros(1, 1, 28, 28)
    spot = blank.clone()
    spot[..., 13, 13] = 1
    changed = [
        (a != b).any(1)[0] for a, b in zip(cnn.features(blank), cnn.features(spot), strict=True)
    ]
    for maps, (low, high) in zip(changed, [(12, 14), (5, 8), (1, 5)], strict=True):
        rows, columns = maps.any(1).nonzero(), maps.any(0).nonzero()
        assert low <= min(rows.min(), columns.min())
        assert max(rows.max(), columns.max()) <= high


def test_the_default_network_has_as_many_weights_as_the_book_says() -> None:
    by_hand = (9 + 1) * 8 + (9 * 8 + 1) * 16 + (9 * 16 + 1) * 32 + (32 * 49 + 1) * 10
    assert sum(weight.numel() for weight in DigitCNN().parameters()) == by_hand == 21578
