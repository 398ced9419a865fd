"""The tiny Vision Transformer: patches, shares between all of them, and the same in ONNX."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import exported
from twobrains.models.vit import ViT, rollout


def test_a_token_is_a_patch_through_one_dense_layer() -> None:
    net, picture = ViT(8, 4, channels=2, size=12, heads=3), torch.randn(3, 2, 8, 8)
    tokens = net.patches(picture)
    weight = net.embed.weight.flatten(1)
    for row in range(2):
        for column in range(2):
            patch = picture[:, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4].flatten(1)
            place = 1 + 2 * row + column
            wanted = patch @ weight.T + net.embed.bias + net.place[0, place]
            torch.testing.assert_close(tokens[:, place], wanted)
    torch.testing.assert_close(tokens[1, 0], net.token[0, 0] + net.place[0, 0])


def test_layers_are_torchs_without_a_mask() -> None:
    net, picture = ViT(8, 4, size=12, heads=3, layers=1, hidden=20), torch.randn(2, 1, 8, 8)
    theirs = nn.TransformerEncoderLayer(12, 3, 20, dropout=0, batch_first=True, norm_first=True)
    names = {
        "attention.into.weight": "self_attn.in_proj_weight",
        "attention.into.bias": "self_attn.in_proj_bias",
        "attention.out.weight": "self_attn.out_proj.weight",
        "attention.out.bias": "self_attn.out_proj.bias",
    }
    weights = net.layers[0].state_dict()
    theirs.load_state_dict(
        {names.get(n, n.replace("dense", "linear")): w for n, w in weights.items()}
    )
    tokens = net.look(picture).tokens
    torch.testing.assert_close(tokens[1], theirs(tokens[0]), atol=2e-6, rtol=1e-5)


def test_every_patch_is_seen_from_every_other_at_once() -> None:
    net = ViT(12, 4, size=12, heads=3, layers=1)
    picture = torch.randn(1, 1, 12, 12, requires_grad=True)
    corner = net.look(picture).tokens[1][0, 1]
    [slope] = torch.autograd.grad(corner.square().sum(), picture)
    assert (slope[0, 0, 8:, 8:] != 0).all()


def test_shares_add_up_and_maps_are_the_class_tokens() -> None:
    shown = ViT().look(torch.randn(2, 1, 28, 28))
    torch.testing.assert_close(shown.weights.sum(-1), torch.ones(2, 2, 4, 17))
    assert shown.maps[1, 0, 2, 3, 1] == shown.weights[1, 0, 2, 0, 1 + 4 * 3 + 1]
    reached = rollout(shown.weights)
    torch.testing.assert_close(reached.sum(-1), torch.ones(2, 17))
    assert reached.min() > 0


def test_without_positions_patches_may_change_places() -> None:
    net, picture = ViT(8, 4, size=12, heads=3), torch.randn(1, 1, 8, 8)
    moved = picture.roll((4, 4), (2, 3))
    with torch.no_grad():
        net.place *= 50
    assert (net(picture) - net(moved)).abs().max() > 1e-3
    with torch.no_grad():
        net.place.zero_()
    torch.testing.assert_close(net(picture), net(moved), atol=1e-6, rtol=1e-5)


@pytest.mark.slow
def test_it_learns_ten_pictures_by_heart() -> None:
    torch.manual_seed(0)
    net, pictures, labels = ViT(8, 4, size=16), torch.rand(10, 1, 8, 8), torch.arange(10)
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(60):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(pictures), labels).backward()
        optimizer.step()
    assert (net(pictures).argmax(-1) == labels).all()


class Looking(nn.Module):
    def __init__(self, net: ViT) -> None:
        super().__init__()
        self.net = net

    def forward(self, picture: Tensor) -> tuple[Tensor, ...]:
        shown = self.net.look(picture)
        return (*shown, rollout(shown.weights))


@pytest.mark.slow
def test_onnx_agrees_for_any_number_of_pictures() -> None:
    net = Looking(ViT())
    run = exported(net, [torch.rand(3, 1, 28, 28)], {0: 0})
    for count in (1, 2, 17):
        picture = torch.rand(count, 1, 28, 28)
        for onnxs, ours in zip(run(picture), net(picture), strict=True):
            torch.testing.assert_close(onnxs, ours, atol=1e-5, rtol=1e-4)


def test_a_side_that_cannot_be_cut_is_named() -> None:
    with pytest.raises(ValueError, match=r"side \(=28\) must be a multiple of patch \(=5\)"):
        ViT(28, 5)
