"""Linear probes: they read what a straight line can read, and no more."""

from __future__ import annotations

import torch

from twobrains.analysis.probes import linear_probe


def test_what_a_line_can_separate_is_read() -> None:
    labels = torch.randint(0, 3, (300,))
    features = 5 + torch.eye(3)[labels] @ torch.randn(3, 6) + 0.05 * torch.randn(300, 6)
    assert linear_probe(features, labels).accuracy(features, labels) == 1


def test_what_no_line_can_separate_is_not() -> None:
    features = torch.randn(2000, 2)
    labels = (features.prod(1) > 0).long()
    assert linear_probe(features, labels).accuracy(features, labels) < 0.6


def test_it_is_the_least_squares_solution() -> None:
    features, labels = torch.randn(50, 4), torch.randint(0, 2, (50,))
    probe = linear_probe(features, labels, ridge=1e-9)
    with_ones = torch.cat([features, torch.ones(50, 1)], 1)
    wanted = torch.linalg.lstsq(with_ones, torch.eye(2)[labels]).solution
    torch.testing.assert_close(
        torch.cat([probe.weight, probe.bias[None]]), wanted, atol=1e-4, rtol=1e-3
    )


def test_a_feature_that_never_varies_does_no_harm() -> None:
    features = torch.cat([torch.randn(40, 2), torch.full((40, 1), 3.0)], 1)
    probe = linear_probe(features, torch.arange(40) % 2)
    assert probe.weight.isfinite().all()
    assert probe.scores(features).shape == (40, 2)
