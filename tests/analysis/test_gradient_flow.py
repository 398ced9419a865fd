"""The gradient in the backward pass: norms as autograd gives them, layer by layer."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from twobrains.analysis.gradient_flow import gradient_norms
from twobrains.models.stack import Stack


@pytest.mark.parametrize(("normalised", "residual"), [(False, False), (True, True)])
def test_the_norm_is_that_of_the_slopes_along_a_layers_maps(
    normalised: bool, residual: bool
) -> None:
    net = Stack(3, normalised=normalised, residual=residual)
    pictures, labels = torch.rand(4, 1, 8, 8), torch.tensor([1, 2, 3, 4])
    norms = gradient_norms(net, pictures, labels)
    last = net.features(pictures)[-1].detach().requires_grad_()
    F.cross_entropy(net.classify(last), labels).backward()
    assert len(norms) == 3
    assert norms[-1] == pytest.approx(float(last.grad.norm()), rel=1e-4)
    assert all(norm > 0 for norm in norms)
