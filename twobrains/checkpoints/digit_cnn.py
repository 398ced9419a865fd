"""What the reader of digits is measured on: real digits, generated ones, drawings on the pad."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from twobrains.data import digits
from twobrains.data.handwriting import Samples, draw, generate
from twobrains.data.handwriting.wear import eight_points
from twobrains.metrics import accuracy, share

PEN = 1.1  # radius of the pad's pen, px
DRAWN_AT_ONCE = 50  # drawings of a pad; a thousand at once take more than a gigabyte
TESTED = 2_000
UNSEEN = 1_000_000  # a seed that no training uses


def measure(model: nn.Module) -> dict[str, float]:
    """Accuracy on real digits, by digit too, and on generated ones drawn in several ways."""
    parts = digits.split(digits.scaled())
    samples = generate(TESTED, seed=UNSEEN, edition=2)
    own = read(model, samples.pictures()[:, None])
    pad = read(model, pad_drawing(samples))
    metrics = {
        "scikit-learn's digits, the 20 % kept for validation": accuracy(model, parts.validation),
        "scikit-learn's digits, the 20 % kept for testing": accuracy(model, parts.test),
        "unseen generated digits": share(own == samples.labels),
        "unseen generated digits, drawn on the pad": share(pad == samples.labels),
        "unseen generated digits, the pad's answer is the picture's": share(pad == own),
    }
    for name, points, lift in strangely_drawn(samples):
        predicted = read(model, draw(points, lift, PEN)[:, None])
        metrics[f"unseen generated digits, {name}"] = share(predicted == samples.labels)
    for name, images in photographed(samples.pictures()):
        metrics[f"unseen generated digits, {name}"] = share(read(model, images) == samples.labels)
    for digit in range(10):
        chosen = parts.test.take((parts.test.labels == digit).nonzero()[:, 0])
        metrics[f"scikit-learn's {digit}s kept for testing"] = accuracy(model, chosen)
    return metrics


def pad_drawing(samples: Samples) -> Tensor:
    """(n, 1, 28, 28) the same trajectories replayed on the drawing pad."""
    points, lift, _ = samples.trajectories
    parts = zip(*(torch.split(x, DRAWN_AT_ONCE) for x in (points, lift)), strict=True)
    return torch.cat([draw(drawn, up, PEN) for drawn, up in parts])[:, None]


def strangely_drawn(samples: Samples) -> list[tuple[str, Tensor, Tensor]]:
    """Name, points and lifts: as coarse pen data, small in a corner, and as large as the pad."""
    points, lift, _ = samples.trajectories
    return [
        ("eight points and no pen lifts", *eight_points(points, lift)),
        ("at 45 % in a corner", (points - 14) * 0.45 + 8, lift),
        ("at 125 %", (points - 14) * 1.25 + 14, lift),
    ]


def photographed(ink: Tensor) -> list[tuple[str, Tensor]]:
    """Name and images (n, 1, 28, 28) of ink (n, 28, 28) as a camera may give it."""
    noise = torch.randn(ink.shape, generator=torch.Generator().manual_seed(UNSEEN))
    grey = (0.3 + 0.5 * ink + 0.03 * noise).clamp(0, 1)
    light = (0.75 - 0.6 * ink + 0.03 * noise).clamp(0, 1)
    return [
        ("light ink on grey, grained paper", grey[:, None]),
        ("dark ink on light, grained paper", light[:, None]),
    ]


@torch.no_grad()
def read(model: nn.Module, pictures: Tensor) -> Tensor:
    """(n, 1, 28, 28) to the digits (n,) with the largest logits."""
    return torch.cat([model.eval()(part).argmax(-1) for part in torch.split(pictures, 500)])
