"""Convolutional networks."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from twobrains.models.framing import Framing


class DigitMaps(NamedTuple):
    """Feature maps of the three blocks, each after its last ReLU.

    Attributes:
        first: (batch, 8, 28, 28) at the default widths.
        second: (batch, 16, 14, 14).
        third: (batch, 32, 7, 7).
    """

    first: Tensor
    second: Tensor
    third: Tensor


class DigitCNN(nn.Module):
    """Reads handwritten digits: frames the ink, three blocks of convolutions, a linear readout.

    ``features`` takes an image as it is; ``forward`` frames it first.

    Args:
        channels: feature maps of the three blocks and of the layer that sums them up; the
            second and third block start with max pooling, stride 2.
        classes: how many digits there are.
        framed: scale and centre the ink before looking; without, the image is read as it is.
        dropout: share of the features that training hides from the last layer.
    """

    def __init__(
        self,
        channels: tuple[int, int, int, int] = (8, 16, 32, 64),
        classes: int = 10,
        *,
        framed: bool = True,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        first, second, third, summary = channels
        self.frame = Framing() if framed else nn.Identity()
        self.block1 = nn.Sequential(*_layer(1, first, 5))
        self.block2 = nn.Sequential(nn.MaxPool2d(2), *_layer(first, second, 3))
        self.block3 = nn.Sequential(
            nn.MaxPool2d(2), *_layer(second, third, 3), *_layer(third, third, 3)
        )
        self.head = nn.Sequential(
            *_layer(third, summary, 3),
            nn.AvgPool2d(2, ceil_mode=True),  # 7×7 to 4×4
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(summary * 4 * 4, classes),
        )

    def features(self, ink: Tensor) -> DigitMaps:
        """Feature maps of an image as it is: they move as the ink does.

        Args:
            ink: (batch, 1, 28, 28) in [0, 1].
        """
        first = self.block1(ink)
        second = self.block2(first)
        return DigitMaps(first, second, self.block3(second))

    def classify(self, maps: Tensor) -> Tensor:
        """The third block's maps (batch, 32, 7, 7) to logits (batch, classes)."""
        return self.head(maps)  # type: ignore[no-any-return]

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 28, 28) in [0, 1] to logits (batch, classes)."""
        return self.classify(self.features(self.frame(ink)).third)


def _layer(before: int, after: int, window: int) -> tuple[nn.Module, ...]:
    """Convolution that keeps the size, batch normalisation, ReLU."""
    conv = nn.Conv2d(before, after, window, padding=window // 2, bias=False)
    return conv, nn.BatchNorm2d(after), nn.ReLU()
