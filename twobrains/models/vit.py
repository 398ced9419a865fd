"""A tiny Vision Transformer: an image cut into patches, and attention between all of them.

No patch is nearer to another than to the rest, until positions are learned: what a convolution is
born with. Source: Dosovitskiy et al. 2021, eq. 1 to 4 and figure 1.

>>> shown = ViT().look(torch.zeros(1, 1, 28, 28))
>>> shown.weights.shape                 # (layer, batch, head, token, token), 1 + 16 tokens
torch.Size([2, 1, 4, 17, 17])
>>> shown.maps.shape                    # the class token's attention, as maps
torch.Size([2, 1, 4, 4, 4])
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from twobrains.models.attention import TransformerLayer

__all__ = ["ViT", "ViTLooks", "rollout"]


class ViTLooks(NamedTuple):
    """What a Vision Transformer shows.

    Attributes:
        tokens: (layer + 1, batch, token, size) the class token first, then patches row by row.
        weights: (layer, batch, head, token, token) attention weights, rows add up to 1.
        maps: (layer, batch, head, rows, columns) the class token's weights of the patches.
        logits: (batch, classes).
    """

    tokens: Tensor
    weights: Tensor
    maps: Tensor
    logits: Tensor


class ViT(nn.Module):
    """Patches, a class token, learned positions, and layers of attention between all of them.

    The layers are the Transformer's of this book, with ReLU where Dosovitskiy et al. have GELU.

    Args:
        side: of the square image, px; a multiple of ``patch``.
        patch: side of a patch, px.
        channels: of the image.
        size: numbers a token.
        heads, layers: of attention.
        hidden: units between the two dense layers.
        classes: scores at the end.
    """

    def __init__(
        self,
        side: int = 28,
        patch: int = 7,
        *,
        channels: int = 1,
        size: int = 32,
        heads: int = 4,
        layers: int = 2,
        hidden: int = 64,
        classes: int = 10,
    ) -> None:
        super().__init__()
        if patch < 1 or side % patch:
            raise ValueError(f"side (={side}) must be a multiple of patch (={patch})")
        self.rows = side // patch
        self.embed = nn.Conv2d(channels, size, patch, stride=patch)
        """A dense layer on each patch, the same for all: E of eq. 1, as the one convolution."""
        self.token = nn.Parameter(0.02 * torch.randn(1, 1, size))
        self.place = nn.Parameter(0.02 * torch.randn(1, 1 + self.rows**2, size))
        self.layers = nn.ModuleList(TransformerLayer(size, heads, hidden) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(size), nn.Linear(size, classes)

    def patches(self, picture: Tensor, placed: Tensor | float = 1.0) -> Tensor:
        """(batch, channel, side, side) to tokens (batch, 1 + patches, size), eq. 1.

        ``placed`` scales the learned positions: with 0, tokens know what they hold, not where.
        """
        patches = self.embed(picture).flatten(2).mT  # (batch, patch, size)
        first = self.token.expand(len(picture), -1, -1)
        return torch.cat([first, patches], 1) + placed * self.place

    def look(self, picture: Tensor, placed: Tensor | float = 1.0) -> ViTLooks:
        """(batch, channel, side, side) to tokens, weights and logits; ``placed`` as in patches."""
        tokens, weights = [self.patches(picture, placed)], []
        everywhere = torch.ones(
            self.place.shape[1], self.place.shape[1], dtype=torch.bool, device=picture.device
        )
        for each in self.layers:
            layer = cast("TransformerLayer", each)
            normed = layer.norm1(tokens[-1])
            attended = layer.attention.read(normed, *layer.attention.project(normed), everywhere)
            weights.append(attended.weights)
            tokens.append(layer.rest(tokens[-1], attended.out))  # eq. 2 and 3
        shares = torch.stack(weights)
        logits = self.head(self.norm(tokens[-1][:, 0]))  # eq. 4
        return ViTLooks(torch.stack(tokens), shares, self.as_maps(shares[..., 0, 1:]), logits)

    def as_maps(self, shares: Tensor) -> Tensor:
        """(..., patch) to (..., rows, columns)."""
        return shares.reshape(*shares.shape[:-1], self.rows, self.rows)

    def forward(self, picture: Tensor) -> Tensor:
        """(batch, channel, side, side) to logits (batch, classes)."""
        return self.look(picture).logits


def rollout(weights: Tensor) -> Tensor:
    """How much of each patch reaches each token through all layers (Abnar & Zuidema 2020).

    In each layer a token takes one part of itself, past attention, and one of what the heads look
    at on average. It follows the attention weights alone and ignores the values they carry.

    Args:
        weights: (layer, batch, head, token, token).
    Returns:
        (batch, token, token), rows add up to 1.
    """
    itself = torch.eye(weights.shape[-1], device=weights.device)
    flow = (weights.mean(2) + itself) / 2  # (layer, batch, token, token)
    reached = flow[0]
    for layer in flow[1:]:
        reached = layer @ reached
    return reached
