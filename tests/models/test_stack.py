"""Stacks: four kinds with the same convolutions, each what its name says."""

from __future__ import annotations

import pytest
import torch

from twobrains.models.stack import Stack


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("normalised", [False, True])
@pytest.mark.parametrize("depth", [1, 5])
def test_a_stack_has_as_many_layers_and_maps_of_one_size(
    depth: int, normalised: bool, residual: bool
) -> None:
    net = Stack(depth, normalised=normalised, residual=residual, stride=2, channels=6)
    maps = net.features(torch.rand(2, 1, 16, 16))
    assert [each.shape for each in maps] == [(2, 6, 8, 8)] * depth
    assert net(torch.rand(2, 1, 16, 16)).shape == (2, 10)
    torch.manual_seed(1)
    x = torch.rand(2, 1, 16, 16)
    torch.testing.assert_close(net.eval()(x), net.classify(net.features(x)[-1]))


def test_the_kinds_draw_the_same_convolutions_from_a_seed() -> None:
    nets = []
    for normalised, residual in ((False, False), (True, True)):
        torch.manual_seed(3)
        nets.append(Stack(4, normalised=normalised, residual=residual))
    torch.testing.assert_close(nets[0].first.weight, nets[1].first.weight)
    torch.testing.assert_close(nets[0].layers[2][2].weight, nets[1].layers[2][2].weight)


def test_a_residual_layer_that_answers_nothing_hands_its_input_on() -> None:
    net = Stack(2, residual=True)
    for parameter in net.layers.parameters():
        torch.nn.init.zeros_(parameter)
    first, second = net.features(torch.rand(1, 1, 8, 8))
    assert torch.equal(first, second)


def test_a_stack_without_layers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"depth \(=0\)"):
        Stack(0)
