"""Convolutional networks."""

from __future__ import annotations

from torch import Tensor, nn


class DigitCNN(nn.Module):
    """Three layers of 3×3 windows, each followed by a ReLU; two halve the picture.

    Args:
        channels: feature maps of the three layers.
        classes: how many digits there are.
    """

    def __init__(self, channels: tuple[int, int, int] = (8, 16, 32), classes: int = 10) -> None:
        super().__init__()
        first, second, third = channels
        self.conv1 = nn.Conv2d(1, first, 3, padding=1)
        self.conv2 = nn.Conv2d(first, second, 3, padding=1)
        self.conv3 = nn.Conv2d(second, third, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(third * 7 * 7, classes)

    def features(self, ink: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Feature maps after each ReLU.

        Args:
            ink: (batch, 1, 28, 28) in [0, 1].
        Returns:
            (batch, 8, 28, 28), (batch, 16, 14, 14), (batch, 32, 7, 7) at the default widths.
        """
        first = self.conv1(ink).relu()
        second = self.conv2(self.pool(first)).relu()
        third = self.conv3(self.pool(second)).relu()
        return first, second, third

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 28, 28) to logits (batch, classes)."""
        return self.classify(self.features(ink)[-1])

    def classify(self, maps: Tensor) -> Tensor:
        """The last layer's maps (batch, 32, 7, 7) to logits (batch, classes)."""
        return self.head(maps.flatten(1))  # type: ignore[no-any-return]
