"""ConvNeXt's block: part by part as the paper draws it, and the same in ONNX at any size."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import exported
from twobrains.models.convnext import ConvNeXt, ConvNeXtBlock


def test_each_part_does_what_the_figure_says() -> None:
    block, x = ConvNeXtBlock(4, scale=0.7), torch.randn(2, 4, 9, 11)
    steps = block(x)
    for channel in range(4):  # no channel sees another
        kernel = block.depthwise.weight[channel : channel + 1]
        alone = nn.functional.conv2d(x[:, channel : channel + 1], kernel, padding=3)
        alone = alone + block.depthwise.bias[channel]
        torch.testing.assert_close(steps.spread[:, channel : channel + 1], alone)
    torch.testing.assert_close(steps.normed.mean(1), torch.zeros(2, 9, 11), atol=1e-5, rtol=0)
    pixel = steps.spread[1, :, 5, 2]
    normed = nn.functional.layer_norm(pixel, (4,), eps=1e-6)
    torch.testing.assert_close(steps.normed[1, :, 5, 2], normed)
    wide = nn.functional.gelu(block.widen.weight[:, :, 0, 0] @ normed + block.widen.bias)
    torch.testing.assert_close(steps.wide[1, :, 5, 2], wide)
    change = 0.7 * (block.narrow.weight[:, :, 0, 0] @ wide + block.narrow.bias)
    torch.testing.assert_close(steps.out[1, :, 5, 2], x[1, :, 5, 2] + change)


def test_only_the_depthwise_convolution_looks_around() -> None:
    block, x = ConvNeXtBlock(3, scale=1), torch.randn(1, 3, 15, 15, requires_grad=True)
    [slope] = torch.autograd.grad(block(x).change[0, :, 7, 7].square().sum(), x)
    seen = slope[0].abs().amax(0) > 0
    assert seen[4:11, 4:11].all()
    assert seen.sum() == 49


def test_a_block_starts_as_if_it_were_not_there() -> None:
    x = torch.randn(1, 3, 8, 8)
    torch.testing.assert_close(ConvNeXtBlock(3)(x).out, x, atol=1e-4, rtol=0)


class Every(nn.Module):
    def __init__(self, block: ConvNeXtBlock) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.block(x))


@pytest.mark.slow
def test_onnx_agrees_at_any_width() -> None:
    net = Every(ConvNeXtBlock(4, scale=0.5))
    run = exported(net, [torch.randn(2, 4, 9, 10)], {0: 3})
    for width in (1, 2, 17):
        x = torch.randn(2, 4, 9, width)
        for onnxs, ours in zip(run(x), net(x), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=1e-5, rtol=1e-4)


def test_a_window_without_a_middle_is_named() -> None:
    with pytest.raises(ValueError, match=r"window \(=4\) must be odd"):
        ConvNeXtBlock(3, 4)


def test_the_net_is_a_stem_of_patches_and_blocks_and_a_mean_over_places() -> None:
    net, picture = ConvNeXt(6, 3, patch=4, blocks=3), torch.randn(2, 1, 12, 20)
    maps, logits = net.look(picture)
    x = net.embed(picture)
    assert x.shape == (2, 6, 3, 5)
    for block, shown in zip(net.blocks, maps, strict=True):
        x = block(x).out
        torch.testing.assert_close(shown, x)
    torch.testing.assert_close(logits, net.head(net.norm(x.mean((2, 3)))))
    torch.testing.assert_close(net(picture), logits)
