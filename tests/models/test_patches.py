"""Three readers of one size, and what another order of the patches is to each."""

from __future__ import annotations

import pytest
import torch

from twobrains.models import PATCH_READERS, PatchReaders, ViT, patch_reader, shuffled
from twobrains.training import parameters


def test_the_readers_are_alike_in_size() -> None:
    for name in PATCH_READERS:
        assert abs(parameters(patch_reader(name)) - 20_000) <= 1_000


def test_all_read_the_same_framed_ink() -> None:
    readers, ink = PatchReaders().eval(), torch.zeros(2, 1, 28, 28)
    ink[:, :, 3:9, 4:7] = 1
    told = readers(ink)
    assert told.shape == (2, 3, 10)
    for place, net in enumerate(readers.nets.values()):
        torch.testing.assert_close(told[:, place], net(readers.frame(ink)))
    torch.testing.assert_close(readers(ink.roll(8, -1)), told, atol=1e-4, rtol=1e-4)


def test_patches_change_places_and_nothing_else() -> None:
    picture, order = torch.rand(2, 3, 8, 12), torch.randperm(6)
    moved = shuffled(picture, order)
    for place, came in enumerate(order.tolist()):
        (row, column), (from_row, from_column) = divmod(place, 3), divmod(came, 3)
        here = moved[:, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        there = picture[
            :, :, 4 * from_row : 4 * from_row + 4, 4 * from_column : 4 * from_column + 4
        ]
        assert torch.equal(here, there)
    assert torch.equal(shuffled(moved, order.argsort()), picture)


def test_without_positions_a_vit_does_not_know_the_order() -> None:
    vit, picture = ViT(28, 4).eval(), torch.rand(3, 1, 28, 28)
    torch.nn.init.normal_(vit.place)
    moved = shuffled(picture, torch.randperm(49))
    torch.testing.assert_close(vit.look(picture, 0.0).logits, vit.look(moved, 0.0).logits)
    assert not torch.allclose(vit(picture), vit(moved), atol=1e-3)
    assert torch.equal(vit.look(picture, 1.0).logits, vit(picture))


@pytest.mark.parametrize("name", ["CNN", "ConvNeXt"])
def test_windows_do(name: str) -> None:
    net, picture = patch_reader(name).eval(), torch.rand(3, 1, 28, 28)
    moved = shuffled(picture, torch.randperm(49))
    assert not torch.allclose(net(picture), net(moved), atol=1e-4)


def test_an_unknown_reader_is_named_beside_those_there_are() -> None:
    with pytest.raises(ValueError, match="no reader 'RNN'; there are CNN, ConvNeXt, ViT"):
        patch_reader("RNN")
