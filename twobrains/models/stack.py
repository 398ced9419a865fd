"""A deep stack of equal layers: plain, normalised, with residual connections, or with both."""

from __future__ import annotations

from torch import Tensor, nn


class Stack(nn.Module):
    """A first convolution, ``depth - 1`` layers that keep the maps' size, ten scores.

    A layer is normalisation, ReLU and a 3×3 convolution. ``residual`` adds what a layer was given
    to what it gives (He et al. 2016, with the ReLU inside the branch, so that any depth is
    possible); ``normalised`` turns the normalisation on (Ioffe & Szegedy 2015). The four kinds
    have the same convolutions.

    Args:
        depth: convolutions.
        normalised, residual: see above.
        channels: maps of each layer.
        stride: of the first convolution, px.
        classes: scores at the end.

    >>> Stack(4)(torch.zeros(2, 1, 16, 16)).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        depth: int,
        *,
        normalised: bool = False,
        residual: bool = False,
        channels: int = 8,
        stride: int = 1,
        classes: int = 10,
    ) -> None:
        super().__init__()
        if depth < 1:
            raise ValueError(f"depth (={depth}) must be at least 1")
        self.residual = residual
        self.first = nn.Conv2d(1, channels, 3, stride, padding=1)
        self.layers = nn.ModuleList([_layer(channels, normalised) for _ in range(depth - 1)])
        self.last = nn.Sequential(_norm(channels, normalised), nn.ReLU())
        self.scores = nn.Linear(channels, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)  # type: ignore[arg-type]

    def features(self, x: Tensor) -> list[Tensor]:
        """(batch, 1, height, width) to each layer's maps (batch, channels, height', width')."""
        maps = [self.first(x)]
        for layer in self.layers:
            answer = layer(maps[-1])
            maps.append(maps[-1] + answer if self.residual else answer)
        return maps

    def summary(self, maps: Tensor) -> Tensor:
        """The last layer's maps to what the scores are made of: each map's mean."""
        return self.last(maps).mean((2, 3))  # type: ignore[no-any-return]

    def classify(self, maps: Tensor) -> Tensor:
        """The last layer's maps to logits (batch, classes)."""
        return self.scores(self.summary(maps))  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 1, height, width) to logits (batch, classes)."""
        return self.classify(self.features(x)[-1])


def _layer(channels: int, normalised: bool) -> nn.Sequential:
    """Normalisation or none, ReLU, convolution."""
    conv = nn.Conv2d(channels, channels, 3, padding=1)
    return nn.Sequential(_norm(channels, normalised), nn.ReLU(), conv)


def _norm(channels: int, normalised: bool) -> nn.Module:
    return nn.BatchNorm2d(channels) if normalised else nn.Identity()
